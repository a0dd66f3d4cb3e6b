"""What makes a statement in a comment, and what does not."""

from __future__ import annotations

import time

import pytest
from lockstitch.api import Span
from lockstitch.languages.anchors import Note
from lockstitch_invariant_comments.tags import says, statements
from lockstitch_invariant_comments.texts import essence, name_key, plain


def _note(text: str, form: str = "own") -> Note:
    lines = text.count("\n")
    return Note(text, Span(10, 3, 10 + lines, 40), form)  # type: ignore[arg-type]


def _found(text: str, language: str = "go", form: str = "own", tag: str = "INVARIANT") -> list[tuple[str, str]]:
    return [(item.name, item.words) for item in statements(_note(text, form), tag, language)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("INVARIANT(a): x y", [("a", "x y")]),
        ("INVARIANT(a) x", [("a", "x")]),
        ("INVARIANT (a): x", [("a", "x")]),
        ("INVARIANT[a]: x", [("a", "x")]),
        ("INVARIANT(a) - x", [("a", "x")]),
        ("INVARIANT(a) — x", [("a", "x")]),
        ("INVARIANT(a)", [("a", "")]),
        ("**INVARIANT(a)**: x", [("a", "x")]),
        ("**INVARIANT(a):** x", [("a", "x")]),
        ("- INVARIANT(a): x", [("a", "x")]),
        ("1. INVARIANT(a): x", [("a", "x")]),
        ("> INVARIANT(a): x", [("a", "x")]),
        ("`INVARIANT(a)`: x", [("a", "x")]),
        ("# INVARIANT(a): x", [("a", "x")]),
        ("INVARIANT(a, b): x", [("a", "x"), ("b", "x")]),
        ("Invariant(a): x", [("a", "x")]),
        ("invariant (a): x", [("a", "x")]),
        ("INVARIANT(a):\nx\ny\n\nother", [("a", "x y")]),
        ("INVARIANT(a): x\nINVARIANT(b): y", [("a", "x"), ("b", "y")]),
        ("It does. INVARIANT(a): x", [("a", "x")]),
        ("It does (INVARIANT(a): x).", [("a", "x).")]),
        ("INVARIANT(a\nb): x", [("a b", "x")]),
        # not statements
        ("see INVARIANT(a) there", []),
        ("`INVARIANT(a)` is stated there", []),
        ("Invariant(a) returns b.", []),
        ("it does. Invariant(a): x", []),
        ("NON-INVARIANT(a): x", []),
        ("MYINVARIANT(a): x", []),
        ("INVARIANTS(a): x", []),
        ("INVARIANT: x", []),
        ("INVARIANT(): x", []),
        ("// INVARIANT(a): x", []),
        ("x := 1 // INVARIANT(a): x", []),
        ('"INVARIANT(a): x"', []),
        ('log("now INVARIANT(a): x")', []),
        ("'INVARIANT(a): x'", []),
        ("“INVARIANT(a): x”", []),
    ],
)
def test_statements_in_go(text: str, wanted: list[tuple[str, str]]) -> None:
    assert _found(text) == wanted


@pytest.mark.parametrize("text", ["# INVARIANT(a): x", "x = 1  # INVARIANT(a): x", '"""INVARIANT(a): x"""'])
def test_commented_out_python_states_nothing(text: str) -> None:
    assert _found(text, "python") == []


def test_a_docstring_line_in_lower_case_needs_its_colon() -> None:
    assert _found("invariant(a) returns b", "python", "docstring") == []
    assert _found("Invariant(a): b", "python", "docstring") == [("a", "b")]
    assert _found("Summary.\n\nINVARIANT(a): b", "python", "docstring") == [("a", "b")]


def test_another_tag() -> None:
    assert _found("SAFETY(a): x\nINVARIANT(b): y", tag="SAFETY") == [("a", "x INVARIANT(b): y")]
    assert _found("Safety(a): x", tag="Safety") == [("a", "x")]
    assert _found("a. Safety(a): x", tag="Safety") == []


def test_a_statement_stands_on_its_own_line_of_the_comment() -> None:
    first, second = statements(_note("a\nINVARIANT(a): x\n\nINVARIANT(b): y"), "INVARIANT", "go")
    assert (first.at.line, first.at.column) == (11, 3)
    assert (second.at.line, second.at.end_line) == (13, 13)
    assert first.key == "a"


@pytest.mark.parametrize(
    ("text", "phrase", "said"),
    [
        ("the row\nfirst", "The Row First", True),
        ("the row’s “token”", 'the row\'s "token"', True),
        ("before the call-\nback", "before the call-back", True),
        ("a — b", "a - b", True),
        ("**the** `row` _first_", "the row first", True),
        ("the row last", "the row first", False),
        ('log.Print("row first")', "row first", False),
        ('return errors.New("row first")', "row first", False),
        ('x := f("row first")', "row first", False),
        ("if rowFirst { // row first", "row first", False),
        ("// row first", "row first", False),
        ("row first;", "row first", True),
        ("row first (see `f`)", "row first", True),
        ("Stop() keeps the row first (see `f`)", "row first", True),
        ("if the row is first: stop", "row is first", True),
        ("from the row first, return nil.", "row first", True),
        ("balance = rows, row first", "row first", True),
    ],
)
def test_phrases(text: str, phrase: str, said: bool) -> None:
    assert says(_note(text), phrase, "", "go") is said


def test_patterns_match_on_one_line() -> None:
    note = _note("never stops\nwithout   “grace”")
    assert says(note, "", 'never stops without "grace"', "go")
    assert not says(note, "", "^stops", "go")
    assert says(note, "never stops", "grace", "go")
    assert not says(note, "never starts", "grace", "go")


def test_names_and_texts_are_compared_without_layout() -> None:
    assert (
        name_key(" Token  Before callback ") == name_key("token-before-callback") == name_key("Token‑before—callback")
    )
    assert name_key("token_before") != name_key("token-before")
    assert essence("A  b\n“c”") == essence('ab"C"')
    assert plain(" a\u00a0b \n c") == "a b c"


def test_hostile_comments_take_linear_time() -> None:
    for text in ("INVARIANT(" * 50_000, "INVARIANT(x): " * 50_000, "*" * 200_000, "f(" * 100_000, '"' * 200_000):
        start = time.monotonic()
        list(statements(_note(text), "INVARIANT", "go"))
        says(_note(text), "abc", "a+b", "go")
        assert time.monotonic() - start < 30


def test_words_end_with_the_paragraph_or_the_next_tag() -> None:
    assert _found("INVARIANT(a): x.\n \t\ny") == [("a", "x.")]
    assert _found("INVARIANT(a): x, INVARIANT(b): y") == [("a", "x,"), ("b", "y")]
    assert _found("INVARIANT( a , b ) : x") == [("a", "x"), ("b", "x")]
    assert _found('see "a" INVARIANT(a): x') == [("a", "x")]
    assert _found('see "a INVARIANT(a): x') == []
    assert _found("see `a` INVARIANT(a): x") == [("a", "x")]
    assert _found("x*INVARIANT(a): y") == [("a", "y")]
    assert _found("x.INVARIANT(a): y") == []
    assert _found("x: INVARIANT(a) - y") == []
    assert _found("`INVARIANT(a)` x") == []
    assert _found("# INVARIANT(a): x", "shell") == []
    assert _found("## INVARIANT(a): x", "go") == [("a", "x")]
