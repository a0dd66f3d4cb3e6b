"""The backend for Pants is a distribution of its own that shares a package's name with the host and owns none of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOME = ROOT / "integrations" / "pants"
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]


def build(folder, where):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(where)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = where.glob("*.whl")
    return zipfile.ZipFile(wheel)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(HOME, tmp_path_factory.mktemp("backend"))


def test_it_owns_what_is_below_its_name_alone(wheel):
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert all(name.startswith("lockstitch/pants/") for name in names)
    wanted = {f"lockstitch/pants/{path.name}" for path in (HOME / "src/lockstitch/pants").iterdir() if path.is_file()}
    assert names == wanted
    assert not (HOME / "src" / "lockstitch" / "__init__.py").exists()


def test_it_lives_beside_the_host(wheel, tmp_path):
    """Unpacked into one directory, as pip does: the host works, and what knows no Pants can be imported."""
    site = tmp_path / "site"
    build(ROOT / "core", tmp_path).extractall(site)
    wheel.extractall(site)
    code = "import lockstitch, lockstitch.engine.run, lockstitch.pants.partitioning as p; print(lockstitch.__file__, p.__file__)"
    environment = os.environ | {"PYTHONPATH": str(site)}
    done = subprocess.run([sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert all(place.startswith(str(site)) for place in done.stdout.split())


def test_it_asks_for_nothing_that_pants_could_not_have():
    """It is installed into Pants' own environment: any dependency might quarrel with what is there."""
    assert PROJECT["dependencies"] == []
    core = tomllib.loads((ROOT / "core" / "pyproject.toml").read_text("utf-8"))["project"]
    for key in ("version", "license", "authors"):
        assert PROJECT[key] == core[key]
    options = (HOME / "src/lockstitch/pants/subsystem.py").read_text("utf-8")
    assert f'version = StrOption(default="{core["version"]}"' in options


def test_every_option_is_documented():
    options = re.findall(
        r"^    (\w+) = \w+Option\(", (HOME / "src/lockstitch/pants/subsystem.py").read_text("utf-8"), re.MULTILINE
    )
    page = (ROOT / "docs" / "pants.md").read_text("utf-8")
    assert len(options) >= 8
    assert [name for name in options if f"| `{name}` |" not in page] == []


def test_its_arguments_are_options_of_the_commands_that_it_runs():
    """What the sandboxes run is spelled in the backend, and read by the host."""
    from lockstitch.cli.main import main as cli

    text = (HOME / "src/lockstitch/pants/commands.py").read_text("utf-8")
    known = {
        name: {option for item in cli.get_command(None, name).params for option in item.opts}
        for name in ("extract", "judge", "check")
    }
    for function, command in (("extract", "extract"), ("judge", "judge"), ("fix", "check")):
        body = re.search(rf"^def {function}\(.*?(?=^def |^@|\Z)", text, re.MULTILINE | re.DOTALL)[0]
        used = set(re.findall(r'"(--[a-z-]+)"', body))
        assert used
        assert used <= known[command], command
