"""The scaffold for Python runs, is clean for ruff, passes for good siblings, and fails for each that breaks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.oracle

_STORES = """from typing import Protocol


class Store(Protocol):
    def get(self, key: str, *, default: str = "") -> str: ...

    async def sync(self) -> None: ...

    @staticmethod
    def kind() -> str: ...


class Disk:
    def get(self, key, *, default=""):
        return default

    async def sync(self):
        pass

    @staticmethod
    def kind():
        return "disk"


class Memory(Disk):
    def get(self, key, *, default="", fresh=False, **more):
        return default

    def only_here(self):
        pass
"""
_CONTRACT = """[[contract]]
id = "store-contract"
check = "contract-tests"
sides = ["app/stores.py#Disk", "app/stores.py#Memory"]
"""
_BREAKS = (
    ('    def get(self, key, *, default="", fresh=False, **more):\n        return default\n', "    get = None\n"),
    ('    def get(self, key, *, default="", fresh=False, **more):', "    def get(self, key):"),
    ('    def get(self, key, *, default="", fresh=False, **more):', '    def get(self, key, other, *, default=""):'),
    ("    async def sync(self):", "    def sync(self):"),
    ("    def kind():\n        return", "    def kind(more):\n        return"),
)


def _run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)


def _lockstitch(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lockstitch"), *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)


def _tree(root: Path, contract: str) -> None:
    (root / "app").mkdir()
    (root / "tests").mkdir()
    (root / "app/__init__.py").write_text("")
    (root / "tests/conftest.py").write_text("")
    (root / "app/stores.py").write_text(_STORES)
    (root / "lockstitch.toml").write_text(contract)


@pytest.mark.parametrize("interface", ["", 'interface = "app/stores.py#Store"\n'], ids=["shared", "declared"])
def test_it_holds_good_siblings_and_no_others(tmp_path: Path, interface: str) -> None:
    _tree(tmp_path, _CONTRACT + interface)
    done = _lockstitch(tmp_path, "scaffold", "contract-tests", "store-contract", "--no-cache")
    assert (done.returncode, done.stdout) == (0, "Wrote tests/test_store_contract.py.\n"), done.stderr
    written = tmp_path / "tests/test_store_contract.py"
    assert "only_here" not in written.read_text()
    for words in (("check",), ("format", "--check")):
        clean = _run(tmp_path, "ruff", *words, "--isolated", "--no-cache", str(written))
        assert clean.returncode == 0, clean.stdout
    passed = _run(tmp_path, "pytest", "-q", "-p", "no:cacheprovider")
    assert passed.returncode == 0, passed.stdout
    # What it writes is in step with the contract that it was written for.
    runner = 'runner = "tests/test_store_contract.py#run_store_contract"\nskips = {}\n'
    (tmp_path / "lockstitch.toml").write_text(_CONTRACT + interface + runner)
    checked = _lockstitch(tmp_path, "check", "--no-cache")
    assert checked.returncode == 0, checked.stdout
    for have, want in _BREAKS:
        assert have in _STORES
        (tmp_path / "app/stores.py").write_text(_STORES.replace(have, want))
        assert _run(tmp_path, "pytest", "-q", "-p", "no:cacheprovider").returncode == 1, (have, want)
    again = _lockstitch(tmp_path, "scaffold", "contract-tests", "store-contract", "--no-cache")
    assert (again.returncode, again.stdout) == (2, "")
    assert "tests/test_store_contract.py is there already" in again.stderr
