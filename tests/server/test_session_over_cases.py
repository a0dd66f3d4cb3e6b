"""A session that lives through edits finds, byte for byte, what a run finds that knows nothing yet: in every case of
every plugin, and in every file of the example."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from lockstitch.engine.outcome import Outcome
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_host
from lockstitch.report import render
from lockstitch.server.session import Session
from lockstitch.server.tree import EditorTree
from lockstitch.testing.case import read_case
from lockstitch.testing.running import write_case
from lockstitch.tree import WorkingTree

ROOT = Path(__file__).parents[2]
CASES = sorted(ROOT.glob("plugins/*/testdata/*.txtar"))
#: In every so manyth case, a file is deleted and comes back; it takes longest.
DELETED_IN = 4


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def said(outcome: Outcome) -> bytes:
    whole = msgspec.json.encode((outcome.contracts, outcome.findings, outcome.failures, outcome.files))
    return whole + render("json", outcome).encode()


class Both:
    """A session, and what a fresh run says of the same texts."""

    def __init__(self, root: Path, options: Options) -> None:
        self.root, self.options = root, options
        self.session = Session(root, options)
        self.texts: dict[str, bytes] = {}

    def lay_over(self, path: str, content: bytes | None) -> None:
        if content is None:
            self.texts.pop(path, None)
        else:
            self.texts[path] = content
        self.session.lay_over({path: content})

    def now(self) -> bytes:
        return said(self.session.outcome())

    def same(self) -> bytes:
        tree = EditorTree(WorkingTree(self.root), self.texts) if self.texts else None
        fresh = said(check(self.root, self.options, tree))
        assert said(self.session.outcome()) == fresh
        return fresh


def edits(content: bytes) -> list[bytes]:
    """A line less, and everything a line further down."""
    lines = content.splitlines(keepends=True)
    middle = len(lines) // 2
    return [b"".join(lines[:middle] + lines[middle + 1 :]), b"\n" + content]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_case(path, tmp_path, host):
    case = read_case(path)
    write_case(case, tmp_path)
    both = Both(tmp_path, case.options(host=host, paths=(), changed_since="", contracts=()))
    try:
        begun = both.same()
        files = [file for file in case.files if not file.link]
        number = CASES.index(path)
        edited = files[number % len(files)]
        both.lay_over(edited.path, edits(edited.content)[number % 2])
        both.same()
        both.lay_over(edited.path, None)
        assert both.now() == begun
        if number % DELETED_IN == 0:
            gone = files[-1].path
            (tmp_path / gone).unlink()
            both.session.saved([gone], relist=True)
            both.same()
            (tmp_path / gone).write_bytes(files[-1].content)
            both.session.saved([gone], relist=True)
            assert both.now() == begun
    finally:
        both.session.close()


def test_there_are_cases():
    assert len(CASES) > 100


def test_the_example(tmp_path, host):
    root = tmp_path / "monorepo"
    shutil.copytree(ROOT / "examples" / "monorepo", root, ignore=shutil.ignore_patterns(".lockstitch"))
    both = Both(root, Options(jobs=1, cache=False, host=host, isolate=False))
    try:
        begun = both.same()
        for path in both.session.tree.paths():
            content = (root / path).read_bytes()
            both.lay_over(path, edits(content)[0])
            both.same()
            both.lay_over(path, None)
        assert both.same() == begun
    finally:
        both.session.close()
