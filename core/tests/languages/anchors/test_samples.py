"""What the anchors say of whole files: each file in `testdata/` has its facts beside it in `NAME.facts`.

`--lockstitch-update` writes them anew: then read what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lockstitch.api import Span
from lockstitch.api.facts import Source
from lockstitch.languages import detect_language
from lockstitch.languages.anchors import ANCHORS, CALLS, LANGUAGES, TESTS, WORDS, Anchor, Note

SAMPLES = sorted(path for path in (Path(__file__).parent / "testdata").iterdir() if path.suffix != ".facts")


def _source(path: Path) -> Source:
    content = path.read_bytes()
    return Source(content, detect_language(path.name, content[:128]))


def said(source: Source, kind: str) -> Iterator[str]:
    """The facts that a sample is about, one a line: by the first word of its name."""
    if kind in {"calls", "suite"}:
        yield from (f"{_place(fact.at)} {fact.name}" for fact in (CALLS if kind == "calls" else TESTS).extract(source))
        return
    for fact in ANCHORS.extract(source):
        if isinstance(fact, Note):
            yield f"{_place(fact.at)} {fact.form} comment {fact.text!r}"
        elif isinstance(fact, Anchor) and kind != "notes":
            yield _anchor(fact)


def _anchor(fact: Anchor) -> str:
    extent = _place(fact.extent)
    parts = [_place(fact.name_at), fact.kind, fact.symbol, "in", extent, f"from line {fact.start}"]
    parts += ["part"] if fact.part else []
    parts += [f"shares {_place(fact.shared)}"] if fact.shared else []
    return " ".join(part for part in parts if part)


def _place(span: Span) -> str:
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_says_what_stands_beside_it(path: Path, request: pytest.FixtureRequest) -> None:
    beside = path.with_name(path.name + ".facts")
    found = "\n".join(said(_source(path), path.stem.partition("_")[0])) + "\n"
    if request.config.getoption("--lockstitch-update", default=False):
        beside.write_text(found)
    assert found == beside.read_text()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_end_of_lines_does_not_matter(path: Path) -> None:
    source = _source(path)
    with_cr = Source(source.content.replace(b"\n", b"\r\n"), source.language)
    for kind in ("symbols", "calls", "suite") if source.language in LANGUAGES else ("symbols",):
        assert list(said(with_cr, kind)) == list(said(source, kind))
    assert list(WORDS.extract(with_cr)) == list(WORDS.extract(source))
