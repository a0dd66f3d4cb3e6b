"""Headings, tables, settings; and real documents, held against the parser as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from cutting import cut
from lockstitch.api import Source
from lockstitch.languages.markdown import DOCUMENT, Code, Heading, Link, Setting, Table
from lockstitch.testing import facts_of
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[4]


def headings(text: str) -> list[tuple[int, str, str]]:
    return [(fact.level, fact.text, fact.slug) for fact in facts_of(DOCUMENT, text).facts if isinstance(fact, Heading)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# One\n## Two ##\nThree\n=====\nFour\n---\n", ["one", "two", "three", "four"]),
        ("# A `b()` *c* [d](e) ![f](g) &amp; <b>h</b>", ["a-b-c-d---h"]),
        ("# [Link](x) and ~~struck~~", ["link-and-struck"]),
        ("Two\nlines\n===\n", ["twolines"]),
        ("> # Quoted\n- # Listed\n", ["quoted", "listed"]),
        ("#No heading\n\n####### Neither\n\n```\n# Nor\n```\n<!--\n# Nor\n-->\n", []),
        ('<h1 align="center">Big <b>News</b></h1>\n\n## Big News\n', ["big-news", "big-news-1"]),
        ("# Setup {#custom}\n# Setup\n", ["setup-custom", "setup"]),
        ("---\ntitle: x\n---\n# y\n", ["y"]),
        ("# a\\_b \\# c\n", ["a_b--c"]),
        ("#\n", [""]),
    ],
)
def test_headings(text: str, said: list[str]) -> None:
    assert [slug for _, _, slug in headings(text)] == said


def test_levels_texts_and_sections() -> None:
    text = "# A {#x}\n\na\n\n## B\n\nb\n\n## C\n\n# D\n\nd\n"
    found = [fact for fact in facts_of(DOCUMENT, text).facts if isinstance(fact, Heading)]
    assert [(item.level, item.text, item.explicit, item.section) for item in found] == [
        (1, "A", "x", 10),
        (2, "B", "", 8),
        (2, "C", "", 10),
        (1, "D", "", 14),
    ]
    assert [cut(text, item.at) for item in found] == ["A {#x}", "B", "C", "D"]


def test_tables() -> None:
    text = "# T\n\n## U\n\n> | A | B `c` | C |\n> |---|:-:|--|\n> | x \\| y | **`f()`** and `g \\| h` | |\n> | only |\n> a | b | c | d\n\nend\n"
    (table,) = [fact for fact in facts_of(DOCUMENT, text).facts if isinstance(fact, Table)]
    assert table.headings == ("T", "U")
    assert [cell.text for cell in table.header.cells] == ["A", "B c", "C"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["x | y", "f() and g | h", ""],
        ["only", "", ""],
        ["a", "b", "c"],
    ]
    assert [row.line for row in (table.header, *table.rows)] == [5, 7, 8, 9]
    first = table.rows[0].cells
    assert [cell.source for cell in first] == ["x \\| y", "**`f()`** and `g \\| h`", ""]
    assert [cut(text, cell.at) for cell in first] == ["x \\| y", "**`f()`** and `g \\| h`", ""]
    assert [(part.text, cut(text, part.at)) for part in first[1].codes] == [("f()", "f()"), ("g | h", "g \\| h")]
    assert [cut(text, cell.at) for cell in table.rows[2].cells] == ["a", "b", "c"]
    assert cut(text, table.at).startswith("| A |")
    assert cut(text, table.at).endswith("| d")


def test_code_spans() -> None:
    text = "a `b` `` c ` d `` *`e`*\n\n# `f`\n"
    codes = [fact for fact in facts_of(DOCUMENT, text).facts if isinstance(fact, Code)]
    assert [(code.text, cut(text, code.at)) for code in codes] == [
        ("b", "b"),
        ("c ` d", "c ` d"),
        ("e", "e"),
        ("f", "f"),
    ]


def test_front_matter() -> None:
    def settings(text: str) -> list[tuple[str, str, int]]:
        facts = facts_of(DOCUMENT, text).facts
        return [(fact.key, fact.value, fact.at.line) for fact in facts if isinstance(fact, Setting)]

    assert settings('---\ntitle: "x y"\norphan: true\nlist:\n  - a: b\n---\n') == [
        ("title", "x y", 2),
        ("orphan", "true", 3),
        ("list", "", 4),
    ]
    assert settings("+++\na = 'b'\n+++\n") == [("a", "b", 2)]
    assert settings("---\n---\n# x\n") == []
    assert settings("text\n---\na: b\n---\n") == []
    assert settings("---\na: b\n") == []


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/README.md")]), ids=str
)
def test_real_documents_have_the_links_that_the_parser_gives_them(path: Path) -> None:
    text = path.read_text("utf-8")
    theirs = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        children = [child for child in token.children or () if child.type in {"link_open", "image"}]
        theirs += [child.attrs.get("href", child.attrs.get("src")) for child in children if child.markup != "autolink"]
    mine = [fact for fact in DOCUMENT.extract(Source(text.encode(), "markdown")) if isinstance(fact, Link)]
    mine = [link for link in mine if link.kind in {"inline", "reference"}]
    assert [MarkdownIt().normalizeLink(link.target) for link in mine] == theirs
    for link in mine:
        assert cut(text, link.at) == link.target
        assert cut(text, link.whole)[0] in "[!"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 3000,
        "[[" * 2000,
        "> " * 3000 + "x",
        "- " * 2000 + "x",
        "`" * 5000,
        "<a " * 3000,
        "|" * 5000 + "\n|-",
        "https://" * 2000,
        "*[a](" * 1000,
        "![" * 2000,
        "\t" * 3000 + "[a](b)",
        "[a]: b\n" * 2000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_documents_are_read(text: str) -> None:
    assert facts_of(DOCUMENT, text).status == "whole"
