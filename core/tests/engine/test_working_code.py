"""Code that somebody works on: what is kept of it is kept with the state of its files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from lockstitch.api import deferred
from lockstitch.host.working_code import is_same, loaded_files, loaded_stamp, stamp

PLUGIN = """
from lockstitch.api import Analyzer, Contract, Extractor, Fact, Finding, Need, Place, Rule, hookimpl
LOCKSTITCH_API = "1.0"

class Word(Fact, frozen=True):
    text: str

def extract(source):
    yield Word("before")

WORDS = Extractor(id="edited.words", version=1, languages=("shell",), facts=(Word,), extract=extract)

def judge(contract, view):
    for word in view.facts(WORDS, "a.sh").facts:
        yield Finding(rule="a-word", subject=word.text, message=f"it says {word.text}", at=Place("a.sh"))

RULE = Rule("a-word", what="w", why="y", fix="f")
ANALYZER = Analyzer("edited", "s", (RULE,), Contract, (WORDS,), lambda c, v: [Need(WORDS, "a.sh")], judge)

@hookimpl
def lockstitch_analyzers():
    return [ANALYZER]
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of a module and a folder, as it is imported from the folder that is given."""

    def make(parent: Path) -> Path:
        folder = parent / "edited_package"
        (folder / "more").mkdir(parents=True)
        for name in ("__init__.py", "more/reading.py"):
            (folder / name).write_text("A = 1\n")
            os.utime(folder / name, ns=(10**18, 10**18))
        module = ModuleType("edited_package")
        module.__path__ = [str(folder)]
        monkeypatch.setitem(sys.modules, "edited_package", module)
        return folder

    return make


def test_a_change_anywhere_in_the_package_is_another_state(tmp_path, package):
    folder = package(tmp_path)
    first = stamp(["edited_package.more.reading"])
    assert first == stamp(["edited_package"]) != ""
    os.utime(folder / "more" / "reading.py", ns=(10**18, 10**18 + 1))
    assert stamp(["edited_package"]) != first


def test_a_change_of_what_is_imported_of_the_package_is_seen(tmp_path, package, monkeypatch):
    folder = package(tmp_path)
    module = ModuleType("edited_package.more.reading")
    module.__file__ = str(folder / "more" / "reading.py")
    monkeypatch.setitem(sys.modules, "edited_package.more.reading", module)
    files = loaded_files("edited_package")
    assert [path for path, _, _ in files] == [module.__file__]
    assert is_same(files)
    os.utime(module.__file__, ns=(10**18, 10**18 + 1))
    assert not is_same(files)
    module.__file__ = "/x/site-packages/edited_package/more/reading.py"
    assert loaded_files("edited_package") == ()


def test_what_is_installed_is_known_by_its_version(tmp_path, package):
    package(tmp_path / "site-packages")
    assert stamp(["edited_package"]) == ""
    assert stamp(["lockstitch.languages", "os", "json", "not_imported_at_all", ""]) == ""


def test_what_changed_while_the_process_runs_is_trusted_by_nobody_else(tmp_path, package):
    folder = package(tmp_path)
    loaded_stamp.cache_clear()
    assert loaded_stamp(frozenset({"edited_package"})) == stamp(["edited_package"])
    (folder / "more" / "reading.py").write_text("A = 2\n")
    loaded_stamp.cache_clear()
    assert str(os.getpid()) in loaded_stamp(frozenset({"edited_package"}))
    loaded_stamp.cache_clear()


def test_a_deferred_function_says_whose_code_it_is():
    assert deferred("some.where:read").__module__ == "some.where"


def test_an_edited_extractor_is_asked_again(tmp_path):
    """And what it may not offer is said as it is when a plugin is new."""
    site, root = tmp_path / "site", tmp_path / "root"
    info = site / "edited-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: edited\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[lockstitch]\np = edited_plugin\n")
    root.mkdir()
    (root / "lockstitch.toml").write_text('[[contract]]\nid = "e"\ncheck = "edited"\n')
    (root / "a.sh").write_text("true\n")
    command = [Path(sys.executable).with_name("lockstitch"), "check", "-q"]
    env = os.environ | {"PYTHONPATH": str(site), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    env["PYTHONDONTWRITEBYTECODE"] = "1"  # bytecode goes by whole seconds

    def said(text: str) -> str:
        (site / "edited_plugin.py").write_text(text)
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=120)
        return done.stdout

    assert "it says before" in said(PLUGIN)
    assert "it says after" in said(PLUGIN.replace('"before"', '"after"'))
    assert "ZeroDivisionError" in said(PLUGIN.replace('"before"', "str(1 / 0)"))
    assert "is no pattern (RE2)" in said(PLUGIN.replace("extract=extract)", 'extract=extract, hint=b"(?=x)")'))
    assert "holds a dict" in said(PLUGIN.replace("text: str", "text: dict[str, str]"))
