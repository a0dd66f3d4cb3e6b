"""Registries as people write them: what is an entry, what its words are, who enforces it."""

from __future__ import annotations

import pytest
from lockstitch.testing import facts_of
from lockstitch_invariant_comments.facts import ENTRIES

Told = list[tuple[str, str, tuple[str, ...]]]


def _entries(text: str) -> Told:
    return [(entry.name, entry.words, entry.enforced_by) for entry in facts_of(ENTRIES, text, "markdown").facts]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # marks and separators
        ("- **a-b** – x", [("a-b", "x", ())]),
        ("- **a-b** — x", [("a-b", "x", ())]),
        ("- **a-b** x", []),
        ("- *a-b*: x", []),
        ("- `a-b`", [("a-b", "", ())]),
        ("- `a b`: x", []),
        ("- a.b: x", [("a.b", "x", ())]),
        ("- a_b - x", [("a_b", "x", ())]),
        ("- A-b: x", [("A-b", "x", ())]),
        ("- Ab: x", []),
        ("- `Ab`: x", [("Ab", "x", ())]),
        ("- **Ab**: x", [("Ab", "x", ())]),
        ("- ab", []),
        ("- a-b", [("a-b", "", ())]),
        ("- [a-b](a.md): x", [("a-b", "x", ())]),
        ("- **[a-b](a.md)**: see [this](b.md)", [("a-b", "see this", ())]),
        ("- [ ] a-b: x", []),
        ("- INVARIANT[a-b] - x", [("a-b", "x", ())]),
        ("- **INVARIANT(a-b):** x", [("a-b", "x", ())]),
        ("- SAFETY(a-b) x", [("a-b", "x", ())]),
        ("- Invariant(a-b): x", []),
        ("* a-b: x", [("a-b", "x", ())]),
        ("1) a-b: x", [("a-b", "x", ())]),
        ("- a-b:\n  x\n  y", [("a-b", "x y", ())]),
        ("- a-b: x\n\n  More.", [("a-b", "x", ())]),
        # labels of a document
        ("- **Note**: x", []),
        ("- **why**: x", []),
        ("- Todo: x", []),
        ("- `note`: x", [("note", "x", ())]),
        ("## Overview", []),
        ("## notes\n\nx", []),
        # details
        ("- a-b: x\n  - c-d: y", [("a-b", "x", ())]),
        ("- a-b: x\n  - Enforced by: `TestA`", [("a-b", "x", ("TestA",))]),
        ("- a-b: x\n  - **Enforced by**: TestA, contract:c and p/a_test.go#TestB", [
            ("a-b", "x", ("TestA", "contract:c", "p/a_test.go#TestB"))]),
        ("- a-b: x\n\n  Enforced by TestA.\n- c-d: y", [("a-b", "x", ("TestA",)), ("c-d", "y", ())]),
        ("- a-b: x\n- c-d: y\n  - enforced-by: test_c", [("a-b", "x", ()), ("c-d", "y", ("test_c",))]),
        ("## a-b\n\nx\n\n- **Why**: y\n- **Enforced by**: TestA\n\n## c-d\n\nEnforced by TestC.", [
            ("a-b", "x", ("TestA",)), ("c-d", "", ("TestC",))]),
        ("## a-b\n\n- Statement: y\n- Enforced by TestA", [("a-b", "", ("TestA",))]),
        ("## a-b\n## c-d\n\nx", [("a-b", "", ()), ("c-d", "x", ())]),
        ("# a-b\n\nx", []),
        ("### a-b:\n\nx", [("a-b", "x", ())]),
        ("## `Ab`\n\nx", [("Ab", "x", ())]),
        ("## [a-b](c.md)\n\nx", [("a-b", "x", ())]),
        ("## INVARIANT(a b)\n\nx", [("a b", "x", ())]),
        # who enforces
        ("- a-b: x (enforced by TestA)", [("a-b", "x", ("TestA",))]),
        ("- a-b: x. Enforced by: FuzzA, BenchmarkB, ExampleC.", [("a-b", "x.", ("FuzzA", "BenchmarkB", "ExampleC"))]),
        ("- a-b: x, enforced-by tests/test_a.py#TestA.test_b.", [("a-b", "x,", ("tests/test_a.py#TestA.test_b",))]),
        ("- a-b: x; enforced by TestA and so on", [("a-b", "x; and so on", ("TestA",))]),
        ("- a-b: TestA enforces it", [("a-b", "TestA enforces it", ())]),
        ("- a-b: x (enforced by contract:c.d-e)", [("a-b", "x", ("contract:c.d-e",))]),
        ("- a-b: x (enforced by Suite.test_a)", [("a-b", "x", ("Suite.test_a",))]),
        ("- a-b: not enforced bytes", [("a-b", "not enforced bytes", ())]),
    ],
)  # fmt: skip
def test_lists_and_headings(text: str, wanted: Told) -> None:
    assert _entries(text + "\n") == wanted


@pytest.mark.parametrize("header", ["Name", "ID", "Invariant", "Key", "Tag"])
def test_columns_of_names(header: str) -> None:
    assert _entries(f"| Owner | {header} |\n|-|-|\n| us | a |\n") == [("a", "us", ())]


@pytest.mark.parametrize(
    "header", ["Words", "Statement", "Text", "Invariant", "Description", "Meaning", "Rule", "What", "Must hold"]
)
def test_columns_of_words(header: str) -> None:
    assert _entries(f"| Owner | Name | {header} |\n|-|-|-|\n| us | a | x |\n") == [("a", "x", ())]


@pytest.mark.parametrize(
    "header", ["Enforced by", "enforced-by", "Enforced", "Check", "Checks", "Test", "Tests", "Held by"]
)
def test_columns_of_checks(header: str) -> None:
    assert _entries(f"| {header} | Name | X |\n|-|-|-|\n| `TestA`, contract:b | a | x |\n") == [
        ("a", "x", ("TestA", "contract:b"))
    ]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("| Name |\n|-|\n| a |", [("a", "", ())]),
        ("| **Name** | `What` |\n|-|-|\n| **`a`** | *x* `y` |", [("a", "x `y`", ())]),
        ("| Name | Check |\n|-|-|\n| a | TestA |", [("a", "", ("TestA",))]),
        ("| Name | What |\n|-|-|\n| INVARIANT(a b) | x |", [("a b", "x", ())]),
        ("| Name | What |\n|-|-|\n| [a](a.md) | [x](b.md) |", [("a", "x", ())]),
        ("| Name | What |\n|-|-|\n| a |\n| b | x (enforced by TestB) |", [("a", "", ()), ("b", "x", ("TestB",))]),
        ("| Name | What |\n|-|-|\n| two words | x |", [("two words", "x", ())]),
        ("| Invariant | Name |\n|-|-|\n| x | a |", [("a", "x", ())]),
        ("| Invariant | Rule | Statement |\n|-|-|-|\n| a | x | y |", [("a", "y", ())]),
        ("| Owner | What |\n|-|-|\n| a | x |", []),
        ("| Name | A |\n|-|-|\n| a | x |\n\n| B | C |\n|-|-|\n| b | y |", [("a", "x", ())]),
        ("| B | C |\n|-|-|\n| b | y |\n\n| Name | A |\n|-|-|\n| a | x |", [("a", "x", ())]),
    ],
)
def test_tables(rows: str, wanted: Told) -> None:
    assert _entries(rows + "\n") == wanted


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("- **a-b**: x\n", ["1:5-1:8"]),
        ("# T\n\n- é **a-b**: x\n- é `a-b`\n- `a-b`: y", ["5:4-5:7"]),
        ("## a-b\n\na-b\n", ["1:4-1:7"]),
        ("a-b\n===\n\na-b\n---\n\nx\n", ["4:1-4:4"]),
        ("| What | Name |\n|-|-|\n| b | a |\n| é | b |\n", ["3:7-3:8", "4:7-4:8"]),
        ("- INVARIANT(a\n  b): x\n", ["1:1-1:14"]),
        ("- INVARIANT(a\n  b): x", ["1:1-1:14"]),
        ("- a-b: x\n\n## c-d\n\n| Name |\n|-|\n| e |\n", ["1:3-1:6", "3:4-3:7", "7:3-7:4"]),
    ],
)
def test_places(text: str, places: list[str]) -> None:
    spans = [entry.at for entry in facts_of(ENTRIES, text, "markdown").facts]
    assert [f"{span.line}:{span.column}-{span.end_line}:{span.end_column}" for span in spans] == places
