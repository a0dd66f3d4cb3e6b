"""`extract` and `judge` together give, byte for byte, what `check` gives: over every case file and the example."""

from __future__ import annotations

from pathlib import Path

import pytest
from lockstitch.engine.halves import extract_facts, judge_facts
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_host
from lockstitch.report import render
from lockstitch.testing.case import read_case
from lockstitch.testing.running import write_case

ROOT = Path(__file__).parents[2]
CASES = sorted(ROOT.glob("plugins/*/testdata/*.txtar"))


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def same(root: Path, options: Options) -> None:
    whole = render("json", check(root, options))
    document, _ = extract_facts(root, ["."], options)
    assert render("json", judge_facts([("facts", document)], options)) == whole
    assert str(root).encode() not in document


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_case(path, tmp_path, host):
    case = read_case(path)
    if case.flags.paths or case.flags.changed_since:
        options = case.options(host=host, paths=(), changed_since="")
    else:
        options = case.options(host=host)
    write_case(case, tmp_path)
    same(tmp_path, options)


def test_there_are_cases():
    assert len(CASES) > 100


def test_the_example(host):
    same(ROOT / "examples" / "monorepo", Options(jobs=1, cache=False, host=host))
