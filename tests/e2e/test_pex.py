"""`lockstitch.pex` as it is carried about: one file, any Python, nothing to write to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PEX = ROOT / "dist" / "lockstitch.pex"
CHECK = ("check", "--no-cache", "--today", "2026-11-01", "--format", "sarif")


def pythons():
    """The Pythons that are found here, by version."""
    installed = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv").glob("versions/*/bin/python3")
    named = (shutil.which(f"python3.{minor}") for minor in (11, 12, 13, 14))
    found = {}
    for program in (sys.executable, *filter(None, named), *map(str, sorted(installed))):
        shown = [program, "-I", "-c", "import sys; print('{}.{}'.format(*sys.version_info))"]
        version = subprocess.run(shown, capture_output=True, text=True).stdout.strip()
        if version in {"3.11", "3.12", "3.13", "3.14"}:
            found.setdefault(version, os.path.realpath(program))
    return found


@pytest.fixture(scope="module")
def pex():
    if not PEX.exists():
        pytest.fail(f"{PEX.relative_to(ROOT)} is missing: `make pex` builds it", pytrace=False)
    return PEX


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    root = tmp_path_factory.mktemp("pex") / "monorepo"
    return shutil.copytree(ROOT / "examples" / "monorepo", root, ignore=shutil.ignore_patterns(".lockstitch"))


@pytest.fixture(scope="module")
def expected(example):
    done = subprocess.run([Path(sys.executable).with_name("lockstitch"), *CHECK], cwd=example, capture_output=True)
    assert done.returncode == 1
    return done.stdout


def test_every_python_finds_the_same(pex, example, expected, record_property):
    found = pythons()
    for version, program in found.items():
        done = subprocess.run([program, "-IS", pex, *CHECK], cwd=example, capture_output=True, env={})
        assert (done.returncode, done.stderr) == (1, b""), version
        assert done.stdout == expected, version
    record_property("shown", f"lockstitch.pex: the same under CPython {', '.join(found)}, without an environment")


def test_nothing_can_be_written(pex, example, expected, record_property):
    """A sandbox in which all is read-only, the temporary folder too, and no other process or network is seen."""
    program = shutil.which("bwrap")
    if program is None:
        pytest.fail("bwrap is not installed, and this test needs it: apt-get install bubblewrap", pytrace=False)
    box = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all", "--clearenv"]
    done = subprocess.run(
        [*box, "--remount-ro", "/dev", "--chdir", example, sys.executable, "-IS", pex, *CHECK], capture_output=True
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout == expected
    record_property("shown", "lockstitch.pex: the same in a sandbox in which nothing can be written")


def test_it_leaves_nothing_behind(pex, example, tmp_path):
    done = subprocess.run([pex, *CHECK], cwd=example, capture_output=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_installed_beside_it_is_not_seen(pex, tmp_path):
    (tmp_path / "lockstitch").mkdir()
    (tmp_path / "lockstitch" / "__init__.py").write_text("raise SystemExit('somebody else')\n")
    environment = {"PYTHONPATH": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run([pex, "plugins"], cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0
    assert done.stdout.count("lockstitch-") >= 10
