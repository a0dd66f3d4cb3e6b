"""Which comments are looked at, and where a statement in them stands."""

from __future__ import annotations

import pytest
from lockstitch.languages.anchors import Note
from lockstitch.testing import facts_of
from lockstitch_invariant_comments.facts import TAGGED
from lockstitch_invariant_comments.tags import says, statements


def _statements(text: str, language: str, tag: str = "INVARIANT") -> list[tuple[str, str, str]]:
    notes: tuple[Note, ...] = facts_of(TAGGED, text, language).facts
    return [
        (item.name, item.words, f"{item.at.line}:{item.at.column}-{item.at.end_line}:{item.at.end_column}")
        for note in notes
        for item in statements(note, tag, language)
    ]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("go", "package a // INVARIANT(n): x\n", [("n", "x", "1:11-1:29")]),
        ("go", "// INVARIANT(n): x\n// y\npackage a\n", [("n", "x y", "1:1-1:13")]),
        ("go", "// A.\n//\n// INVARIANT(n): x\npackage a\n", [("n", "x", "3:1-3:19")]),
        ("go", "// INVARIANT(n)\n// INVARIANT(m)\n", [("n", "", "1:1-1:13"), ("m", "", "2:1-2:16")]),
        ("go", "\t// A.\n\t// INVARIANT(n): x\n", [("n", "x", "2:2-2:20")]),
        ("go", "/*\n * INVARIANT(n): x\n */\n", [("n", "x", "2:1-2:13")]),
        ("go", "/* INVARIANT(n): x */\n", [("n", "x", "1:1-1:22")]),
        ("go", "// INVARIANT(\n//   n\n// ): x\n", [("n", "x", "1:1-1:15")]),
        ("go", "//INVARIANT(n):x\n", [("n", "x", "1:1-1:17")]),
        ("go", "// INVARIANT[n, m] - x\n", [("n", "x", "1:1-1:23"), ("m", "x", "1:1-1:23")]),
        ("go", "// INVARIANT(n,): x\n", [("n", "x", "1:1-1:20")]),
        ("go", "// Invariant(n): x\n", [("n", "x", "1:1-1:19")]),
        ("go", "// @invariant(n) - x\n", [("n", "x", "1:1-1:21")]),
        ("go", "// 1. INVARIANT(n): x\n// 2. INVARIANT(m): y\n", [("n", "x 2.", "1:1-1:13"), ("m", "y", "2:1-2:22")]),
        ("go", "var x = `// INVARIANT(n): x`\n", []),
        ("go", "// INVARIANTS(n): x\n", []),
        ("go", "// INVARIANT n: x\n", []),
        ("python", "# INVARIANT(n): x\n", [("n", "x", "1:1-1:18")]),
        ("python", 'def f():\n    """INVARIANT(n): x"""\n', [("n", "x", "2:5-2:26")]),
        ("python", 'def f():\n    """A.\n\n    INVARIANT(n): x\n    """\n', [("n", "x", "4:1-4:13")]),
        ("python", 'def f():\n    """\n    INVARIANT(n): x"""\n', [("n", "x", "3:1-3:23")]),
        ("python", "def f():\n    r'''A. Invariant(n): x'''\n", []),
        ("python", "def f():\n    '''A.\n\n    invariant(n): x'''\n", [("n", "x", "4:1-4:23")]),
        ("shell", "#!/bin/sh\n# INVARIANT(n): x\n", [("n", "x", "2:1-2:18")]),
        ("shell", "f() { # INVARIANT(n) — x\n:; }\n", [("n", "x", "1:7-1:25")]),
        ("yaml", "a: 1 # INVARIANT(n): x\n", [("n", "x", "1:6-1:23")]),
        ("html", "<!-- INVARIANT(n): x -->\n", [("n", "x", "1:1-1:25")]),
        ("html", "<!-- invariant(n): x -->\n", [("n", "x", "1:1-1:25")]),
        ("rust", "  * invariant (n): x\n/* a\n * invariant (n): x */\n", [("n", "x", "3:1-3:23")]),
    ],
)
def test_statements_of_files(language: str, text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert _statements(text, language) == wanted


def test_any_word_can_be_the_tag() -> None:
    assert _statements("# SAFE-T1(n): x\n", "shell", "SAFE-T1") == [("n", "x", "1:1-1:16")]
    assert _statements("# Must hold. Safe(n): x\n", "shell", "SAFE") == []
    assert _statements("# safe(n): x\n", "shell", "Safe") == [("n", "x", "1:1-1:13")]
    assert _statements("# A. Safe(n): x\n", "shell", "Safe") == []


def test_only_so_many_tags_of_a_line_count() -> None:
    line = "# " + " ".join(f"INVARIANT(n{number}): x." for number in range(30)) + "\n"
    assert [name for name, _, _ in _statements(line, "shell")] == [f"n{number}" for number in range(20)]
    assert len(_statements(line + line, "shell")) == 40


@pytest.mark.parametrize("text", ["a = f(x)\n", "// plain words\npackage a\n", "# f[0]\n"])
def test_files_without_tags_are_not_parsed(text: str) -> None:
    assert facts_of(TAGGED, text, "go").facts == ()


def test_only_comments_with_a_parenthesis_are_kept() -> None:
    text = "# INVARIANT(n): x\na\n# other words\nb\n# [c]\n"
    assert [note.text for note in facts_of(TAGGED, text, "shell").facts] == ["INVARIANT(n): x", "[c]"]


@pytest.mark.parametrize(
    ("language", "form", "text", "said"),
    [
        # commented-out code says nothing
        ("go", "own", "row first {", False),
        ("go", "own", "}; row first", True),
        ("go", "own", "f(a, rowFirst);", False),
        ("go", "own", "row first();", False),
        ("go", "own", "rowFirst := row first", False),
        ("go", "own", "x, err := f() // row first", False),
        ("go", "own", "defer row.first(a)", False),
        ("go", "own", "go row.first(a)", False),
        ("go", "own", "return row.first(a)", False),
        ("go", "own", "row.first(a).second(b)", True),
        ("go", "own", "row.first(a", True),
        ("go", "own", "row.first(a) {", False),
        ("go", "own", "# row.first", True),
        ("go", "own", "/* row first */", False),
        ("python", "own", "def row.first(a):", False),
        ("python", "own", "def f(row): row first:", False),
        ("python", "own", "async def f(row): row first:", False),
        ("python", "own", "class RowFirst: # row first:", False),
        ("python", "own", "await row.first(a)", False),
        ("python", "own", "x = row.first(a)", False),
        ("python", "own", "# row first", False),
        ("python", "own", "x(1) # row first", False),
        ("python", "docstring", "# row first", True),
        ("python", "docstring", ">>> row first", False),
        ("python", "docstring", "row.first(a)", True),
        ("shell", "own", "echo 'row first'", False),
        ("shell", "own", 'printf "row first"', False),
        ("shell", "own", "echo $row first", False),
        ("shell", "own", "echo the row first", True),
        ("shell", "own", "local row=first", False),
        ("shell", "own", "export ROW=row first", False),
        ("shell", "own", "pass # row first", False),
        ("shell", "own", "row first fi", True),
        ("shell", "own", "row first", True),
        ("go", "trailing", "row first", True),
    ],
)
def test_commented_out_code_says_nothing(language: str, form: str, text: str, said: bool) -> None:
    from lockstitch.api import Span

    note = Note(text, Span(1, 1, 1, 2), form)  # type: ignore[arg-type]
    assert says(note, "", "(?i)row.?first", language) is said


def test_code_hides_only_its_own_lines() -> None:
    from lockstitch.api import Span

    note = Note("The row\nf(x)\ncomes first", Span(1, 1, 3, 2), "own")
    assert says(note, "the row comes first", "", "go")
    assert not says(note, "f(x)", "", "go")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("‘a’ ‚b‛ ′c ‹d›", "'a' 'b' 'c 'd'"),
        ("“a” „b‟ ″c «d»", '"a" "b" "c "d"'),
        ("a‐b‑c‒d–e—f―g−h", "a-b-c-d-e-f-g-h"),
        ("a…", "a..."),
        ("a\u00adb\u200bc\ufeffd", "abcd"),
        ("ﬁne", "fine"),
        ("STRASSE", "straße"),
        ("> a\n> b", "a b"),
        ("**a** _b_ `c` ~d~", "a b c d"),
        ("a\tb\n c", "abc"),
    ],
)
def test_shapes_of_signs_do_not_matter(first: str, second: str) -> None:
    from lockstitch_invariant_comments.texts import essence

    assert essence(first) == essence(second)


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("a>b", "ab"), ("a.b", "ab"), ("a-b", "ab"), ("(a)", "a")])
def test_other_signs_do(first: str, second: str) -> None:
    from lockstitch_invariant_comments.texts import essence

    assert essence(first) != essence(second)
