"""The forms in which a Markdown registry lists invariants."""

from __future__ import annotations

import pytest
from lockstitch.testing import facts_of
from lockstitch_invariant_comments.facts import ENTRIES
from lockstitch_invariant_comments.registry import plain_markdown


def _entries(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(entry.name, entry.words, entry.enforced_by) for entry in facts_of(ENTRIES, text, "markdown").facts]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("- **a**: x", [("a", "x", ())]),
        ("- **a:** x", [("a", "x", ())]),
        ("- __a__: x", [("a", "x", ())]),
        ("- `a`: x", [("a", "x", ())]),
        ("* **`a`** - x", [("a", "x", ())]),
        ("1. a-b: x", [("a-b", "x", ())]),
        ("- a: x", [("a", "x", ())]),
        ("- **INVARIANT(a)**: x", [("a", "x", ())]),
        ("- INVARIANT(a b): x", [("a b", "x", ())]),
        ("- **a**", [("a", "", ())]),
        ("- **a**: x (enforced by `TestA`, contract:b)", [("a", "x", ("TestA", "contract:b"))]),
        ("- **a**: x. Enforced by a_test.go#TestA.", [("a", "x.", ("a_test.go#TestA",))]),
        ("- **a**: x, enforced by hand", [("a", "x, enforced by hand", ())]),
        # prose
        ("- Note: x", []),
        ("- **Two words**: x", []),
        ("- two words: x", []),
        ("- a - x", []),
        ("a: x", []),
        ("> quoted-thing: x", []),
        ("    - **a**: code", []),
    ],
)
def test_items(line: str, wanted: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert _entries(line + "\n") == wanted


def test_headings() -> None:
    text = (
        "# top\n\n## Overview\n\nx\n\n## a-b\n\nwords\non lines\n\nmore\n\n### `C`\n\n- detail\n\nplain\n-----\n\ny\n"
    )
    assert _entries(text) == [("a-b", "words on lines", ()), ("C", "", ()), ("plain", "y", ())]


def test_tables() -> None:
    text = "| Test | Id | What |\n|-|-|-|\n| `TestA` and see docs | **a** | x |\n| - | | y |\n| | b |\n"
    assert _entries(text) == [("a", "x", ("TestA",)), ("b", "", ())]
    assert _entries("| A | B |\n|-|-|\n| a | b |\n") == []
    assert _entries("| Invariant | Held since |\n|-|-|\n| a | b |\n") == [("a", "b", ())]
    assert _entries("| Name | Invariant |\n|-|-|\n| a | b |\n") == [("a", "b", ())]


def test_places_are_those_of_the_names() -> None:
    facts = facts_of(ENTRIES, "# T\n\n- é **a-b**: x\n- **a-b**: x\n", "markdown").facts
    assert [(item.at.line, item.at.column, item.at.end_column) for item in facts] == [(4, 5, 8)]


def test_markdown_becomes_the_words_of_a_comment() -> None:
    text = "a **b** _c_ *d* `e_f*` [g](h) snake_case 2*3*4"
    assert plain_markdown(text) == "a b c d `e_f*` g snake_case 2*3*4"
