"""The wheel of the whole repository is what core and the plugins are, and nothing else."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WHOLE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PARTS = {
    path.parent: tomllib.loads(path.read_text("utf-8"))
    for path in sorted([ROOT / "core" / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")])
}


def test_it_depends_on_what_its_parts_depend_on():
    wanted = {item for part in PARTS.values() for item in part["project"]["dependencies"]}
    wanted = {item for item in wanted if not item.startswith("lockstitch")}
    assert sorted(WHOLE["project"]["dependencies"]) == sorted(wanted)


def test_it_offers_the_plugins_that_its_parts_offer():
    wanted = {}
    for part in PARTS.values():
        wanted |= part["project"].get("entry-points", {}).get("lockstitch", {})
    assert WHOLE["project"]["entry-points"]["lockstitch"] == wanted


def test_everything_at_once_is_every_plugin():
    core = PARTS[ROOT / "core"]["project"]["optional-dependencies"]["all"]
    names = [part["project"]["name"] for folder, part in PARTS.items() if folder.name != "core"]
    assert core == [f"{name}>=0.1,<0.2" for name in sorted(names)]


def test_it_holds_the_sources_of_its_parts():
    wanted = sorted(f"{folder.relative_to(ROOT).as_posix()}/src" for folder in PARTS)
    assert sorted(WHOLE["tool"]["hatch"]["build"]["targets"]["wheel"]["sources"]) == wanted


@pytest.mark.parametrize("folder", [part for part in PARTS if part.name != "core"], ids=lambda folder: folder.name)
def test_plugins_and_their_tests_have_no_private_door(folder):
    """What a plugin of ours imports, anybody's can."""
    public = ("lockstitch.api", "lockstitch.languages", "lockstitch.testing")
    for path in folder.rglob("*.py"):
        found = re.findall(r"^\s*(?:from|import) (lockstitch\.[\w.]+)", path.read_text("utf-8"), re.MULTILINE)
        assert [name for name in found if not name.startswith(public)] == [], path


@pytest.mark.parametrize("folder", PARTS, ids=lambda folder: folder.name)
def test_every_part_is_a_whole_distribution(folder):
    project = PARTS[folder]["project"]
    assert project["version"] == WHOLE["project"]["version"]
    assert project["license"] == "Apache-2.0"
    for name in ("README.md", "BUILD"):
        assert (folder / name).is_file()
    assert list(folder.glob("src/*/py.typed"))


def test_the_wheel_holds_every_package_and_finds_its_plugins(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "site")
    tops = {path.name for folder in PARTS for path in folder.glob("src/*") if path.is_dir()}
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == tops
    for page in ROOT.glob("plugins/*/src/*/pages/*.md"):
        assert "/".join(page.parts[-3:]) in names
    code = """
import importlib.metadata, lockstitch.host as host
print(host.__file__)
mine = [entry for entry in importlib.metadata.entry_points(group="lockstitch") if entry.dist.name == "lockstitch-all"]
loaded = host.load_host(mine)
print(sorted(loaded.analyzers), loaded.failures)
"""
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    where, said = done.stdout.splitlines()
    assert where.startswith(str(tmp_path))
    assert said == f"{sorted(WHOLE['project']['entry-points']['lockstitch'])} []"


def test_the_hook_runs_a_command_that_the_wheel_has():
    import yaml

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"].split()[0] in WHOLE["project"]["scripts"]
    assert hook["pass_filenames"] is False
