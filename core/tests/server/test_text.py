"""Positions in every encoding, and edits as an editor makes them, against plain Python."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from lockstitch.api import Source, Span
from lockstitch.server.documents import Change, Documents
from lockstitch.server.text import Position, Range, Text, units

ENCODINGS = ("utf-8", "utf-16", "utf-32")
LINE = "# é 😀 TODO"
SIGNS = st.sampled_from(["a", "b", " ", "é", "😀", "\u2028", "\x0c", "\n", "\r\n", "\r"])
PIECES = st.lists(SIGNS, max_size=12).map("".join)


@pytest.mark.parametrize(("encoding", "begin", "end"), [("utf-8", 10, 14), ("utf-16", 7, 11), ("utf-32", 6, 10)])
def test_a_span_in_each_encoding(encoding, begin, end):
    found = Text(f"first\n{LINE}\n", encoding).range(Span(2, 7, 2, 11))
    assert found == Range(Position(1, begin), Position(1, end))


def test_a_byte_order_mark_in_an_open_text_is_a_column_of_the_editor_only():
    text = Text("\ufeffab\n", "utf-16")
    assert text.range(Span(1, 1, 1, 2)) == Range(Position(0, 1), Position(0, 2))
    assert text.place(Position(0, 2)) == (1, 2)


def test_out_of_bounds_is_held_to_the_bounds():
    text = Text("ab\nc", "utf-16")
    assert text.offset(Position(0, 99)) == 2
    assert text.offset(Position(99, 0)) == 4
    assert text.offset(Position(-1, -1)) == 0
    assert text.range(Span(9, 9, 9, 9)) == Range(Position(1, 1), Position(1, 1))


@given(PIECES, st.sampled_from(ENCODINGS), st.data())
def test_every_offset_comes_back(text, encoding, data):
    made = Text(text, encoding)
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":  # nobody stands there
        return
    assert made.offset(made.position(offset)) == offset


@given(PIECES, st.sampled_from(ENCODINGS), st.data())
def test_a_finding_s_place_is_where_the_extractor_saw_it(text, encoding, data):
    content = text.encode()
    offset = data.draw(st.integers(0, len(text)))
    span = Source(content, "").span(len(text[:offset].encode()), len(text[:offset].encode()))
    made = Text(text, encoding)
    if text[offset - 1 : offset + 1] == "\r\n":
        offset -= 1
    assert made.offset(made.range(span).start) == offset
    assert made.place(made.position(offset))[0] == text[:offset].count("\n") + 1


class Editing(RuleBasedStateMachine):
    """Random edits of a few texts, in any encoding: what the server holds is what the editor holds."""

    def __init__(self):
        super().__init__()
        self.truth = {}
        self.documents = Documents("utf-16")

    @rule(name=st.sampled_from("xy"), text=PIECES, encoding=st.sampled_from(ENCODINGS))
    def open(self, name, text, encoding):
        self.documents.encoding = encoding
        self.documents.opened(name, 1, text)
        self.truth[name] = (text, encoding)

    @rule(name=st.sampled_from("xy"))
    def close(self, name):
        assert self.documents.closed(name) == (name in self.truth)
        self.truth.pop(name, None)

    @rule(name=st.sampled_from("xy"), text=PIECES, ends=st.tuples(st.integers(0, 60), st.integers(0, 60)))
    def edit(self, name, text, ends):
        if name not in self.truth:
            assert self.documents.changed(name, 2, [Change(text)]) is None
            return
        before, encoding = self.truth[name]
        start, end = sorted(min(at, len(before)) for at in ends)
        self.documents.changed(name, 2, [Change(text, where(before, start, encoding), where(before, end, encoding))])
        start, end = (at - (before[at - 1 : at + 1] == "\r\n") for at in (start, end))
        self.truth[name] = (before[:start] + text + before[end:], encoding)

    @rule(name=st.sampled_from("xy"), text=PIECES)
    def replace(self, name, text):
        if name in self.truth:
            self.documents.changed(name, 3, [Change(text)])
            self.truth[name] = (text, self.truth[name][1])

    @invariant()
    def same(self):
        assert {name: document.text.text for name, document in self.documents.open.items()} == {
            name: text for name, (text, _) in self.truth.items()
        }


def where(text, offset, encoding):
    """The editor's position of an offset, counted in the simplest way."""
    begins = [0, *(match.end() for match in re.finditer("\r\n|\r|\n", text))]
    line = max(number for number, begin in enumerate(begins) if begin <= offset)
    return Position(line, units(text[begins[line] : offset].rstrip("\r\n"), encoding))


TestEditing = Editing.TestCase
