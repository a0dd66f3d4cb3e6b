"""Columns: wide and narrow characters, tabs, escapes, and lines too long to show."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lockstitch.report.cells import character_width, cut_line, text_width, wrap
from lockstitch.report.neutral import is_hidden


@pytest.mark.parametrize(
    ("character", "width"),
    [("a", 1), ("é", 1), ("\u0301", 0), ("変", 2), ("Ａ", 2), ("ｱ", 1), ("🙂", 2), ("→", 1), ("\u1161", 0)],
)
def test_widths(character: str, width: int) -> None:
    assert character_width(character) == width


@pytest.mark.parametrize(
    ("line", "span", "shown", "under"),
    [
        ("say hello", (4, 9), "say hello", "hello"),
        ("\tx = 1", (1, 2), "    x = 1", "x"),
        ("ab\tx", (3, 4), "ab  x", "x"),
        ("変数 = 値", (0, 2), "変数 = 値", "変数"),
        ("変数 = 値", (5, 6), "変数 = 値", "値"),
        ("e\u0301t\u00e9", (2, 3), "e\u0301t\u00e9", "t"),
        ("a\x1b[2Jb", (5, 6), r"a\x1b[2Jb", "b"),
        ("a\u202eb", (1, 2), r"a\u202eb", r"\u202e"),
        ("x   ", (0, 1), "x", "x"),
        ("##[error]x", (9, 10), r"\x23#[error]x", "x"),
        ("${v##[a-z]*}", (5, 7), "${v##[a-z]*}", "[a"),
    ],
)
def test_what_stands_above_the_mark(line: str, span: tuple[int, int], shown: str, under: str) -> None:
    cut = cut_line(line, [span], 80)
    assert cut.text == shown
    (mark,) = cut.marks
    assert mark is not None
    assert columns(cut.text, *mark) == under


def test_an_empty_span_has_one_mark() -> None:
    assert cut_line("abc", [(1, 1)], 80).marks == ((1, 2),)
    assert cut_line("abc", [(3, 3)], 80).marks == ((3, 4),)
    assert cut_line("", [(0, 0)], 80).marks == ((0, 1),)


@pytest.mark.parametrize("at", [0, 40, 500, 5_000, 9_994])
def test_a_long_line_is_cut_around_its_span(at: int) -> None:
    line = "." * at + "TARGET" + "." * (9_994 - at)
    cut = cut_line(line, [(at, at + 6)], 60)
    assert text_width(cut.text) <= 60
    (mark,) = cut.marks
    assert mark is not None
    assert columns(cut.text, *mark) == "TARGET"
    assert cut.text.startswith("…") == (at > 50)
    assert cut.text.endswith("…") == (at < 9_994)


def test_a_span_longer_than_the_line_is_marked_as_far_as_it_is_shown() -> None:
    cut = cut_line("x" * 500, [(3, 400)], 40)
    (mark,) = cut.marks
    assert mark is not None
    assert mark[1] <= 40
    assert mark[1] - mark[0] > 30


def test_a_line_that_is_a_little_too_long_shows_its_end() -> None:
    cut = cut_line("x" * 75 + "END", [(75, 78)], 70)
    assert cut.text.endswith("xEND")
    assert text_width(cut.text) == 70


def test_a_line_that_is_cut_at_its_end_alone_fills_the_width() -> None:
    cut = cut_line("START" + "x" * 75, [(0, 5)], 70)
    assert cut.text == "START" + "x" * 64 + "…"


def test_a_second_span_out_of_sight_has_no_mark() -> None:
    cut = cut_line("a" * 1000, [(0, 3), (900, 903)], 40)
    assert cut.marks[0] == (0, 3)
    assert cut.marks[1] is None


def test_ascii_only() -> None:
    cut = cut_line("変 = 1" + "." * 500, [(0, 1)], 40, ascii_only=True)
    assert cut.text.isascii()
    assert cut.text.startswith(r"\u5909 = 1")
    assert cut.marks == ((0, 6),)


def test_time_does_not_grow_with_the_line() -> None:
    line = "x" * 10_000_000
    started = time.perf_counter()
    for at in (0, 5_000_000, 9_999_999):
        cut_line(line, [(at, at + 1)], 100)
    assert time.perf_counter() - started < 10


TEXT = st.text(st.characters(), max_size=300) | st.text("ab\t変\u0301\x1b\u202e🙂", max_size=300)


@given(TEXT, st.integers(0, 320), st.integers(0, 320), st.integers(10, 90), st.booleans())
def test_any_line(line: str, start: int, length: int, width: int, ascii_only: bool) -> None:
    start = min(start, len(line))
    end = min(start + length, len(line))
    cut = cut_line(line, [(start, end), (end, end)], width, ascii_only)
    assert text_width(cut.text) <= max(width, 17)
    assert not any(map(is_hidden, cut.text))
    assert not ascii_only or cut.text.isascii()
    (mark, _) = cut.marks
    assert mark is not None
    assert 0 <= mark[0] < mark[1] <= max(width, 17) + 1


@given(st.text("ab 変", max_size=200), st.integers(1, 40), st.integers(1, 40))
def test_wrapping_loses_nothing(text: str, first: int, rest: int) -> None:
    lines = wrap(text, first, rest)
    assert [word for line in lines for word in line.split(" ") if word] == [word for word in text.split(" ") if word]
    for index, line in enumerate(lines):
        assert text_width(line) <= (rest if index else first) or " " not in line.strip(" ")


def columns(text: str, start: int, end: int) -> str:
    """What stands in the columns of a line from `start` to `end`."""
    column, taken = 0, ""
    for character in text:
        if start <= column < end and character_width(character):
            taken += character
        column += character_width(character)
    return taken
