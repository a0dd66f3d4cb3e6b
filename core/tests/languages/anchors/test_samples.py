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
from lockstitch.testing import facts_of

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


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("go", "package a // no\nvar x_1 = \"é b\\tc\" + `d` + 'e'\n", "a b c d e package var x_1 é"),
        ("go", "package a\n\nfunc ( {\n", "a func package"),
        ("python", '"""No."""\nx = f"{y} z"  # no\n', "f x y z"),
        ("python", "def f():\n    'No.'\n    # no\n    return 'yes'\n", "def f return yes"),
        ("shell", "A=1b # no\ncat <<E\n# yes\nE\n", "A E b cat yes"),
        ("yaml", "a-b: 'c' # no\n", "a b c"),
        ("json", '{"a": "b # c"}\n', "a b c"),
        ("sql", "SELECT a -- no\n, 'it''s' /* no\nno */, '/*b' FROM \"c\"\n", "FROM SELECT a b c it s"),
        ("dockerfile", "# no\nENV A=b\n", "A ENV b"),
    ],
)
def test_words(language: str, text: str, words: str) -> None:
    facts = facts_of(WORDS, text, language)
    assert facts.whole
    assert " ".join(sorted({word for fact in facts.facts for word in fact.words})) == words
    assert all(list(fact.words) == sorted(fact.words) for fact in facts.facts)


def test_deep_regions_and_functions_end_somewhere() -> None:
    deep = "".join(f"# region r{number}\n" for number in range(40)) + "# endregion\n" * 40
    regions = [fact.name for fact in facts_of(ANCHORS, deep, "shell").facts if isinstance(fact, Anchor)]
    assert [name for name in regions if name] == [f"r{number}" for number in range(32)]
    nested = "".join(f"f{number}() {{\n" for number in range(40)) + ":\n" + "}\n" * 40
    functions = [fact.name for fact in facts_of(ANCHORS, nested, "shell").facts if isinstance(fact, Anchor)]
    assert [name for name in functions if name] == [f"f{number}" for number in range(32)]
    inner = "".join("    " * number + f"def f{number}():\n" for number in range(40)) + "    " * 40 + "pass\n"
    inside = [fact.name for fact in facts_of(ANCHORS, inner, "python").facts if isinstance(fact, Anchor)]
    assert [name for name in inside if name] == [f"f{number}" for number in range(33)]
