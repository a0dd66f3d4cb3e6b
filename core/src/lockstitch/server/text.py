"""Positions in a text, as editors count them and as findings do.

A finding counts lines that end with LF, and code points. An editor's lines end with LF, CRLF or CR, and its columns
are units of whatever encoding was agreed on. Both sides of a conversion hold whatever is out of bounds to the bounds.
"""

from __future__ import annotations

import bisect
import re
from typing import Literal, NamedTuple

from lockstitch.api import Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]
_BOM = "\ufeff"
_LINE_END = re.compile("\r\n|\r|\n")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


class Position(NamedTuple):
    """A position as the protocol has it: line and character, both from 0."""

    line: int
    character: int


class Range(NamedTuple):
    """A range as the protocol has it; the end is exclusive."""

    start: Position
    end: Position

    def wire(self) -> dict[str, dict[str, int]]:
        """As it is sent."""
        return {"start": self.start._asdict(), "end": self.end._asdict()}


def units(text: str, encoding: Encoding) -> int:
    """How many units of `encoding` a text has."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + len(_BEYOND.findall(text))


class Text:
    """One text and where its lines begin."""

    __slots__ = ("_feeds", "_starts", "encoding", "text")

    def __init__(self, text: str, encoding: Encoding) -> None:
        self.text = text
        self.encoding: Encoding = encoding
        self._starts: list[int] | None = None
        self._feeds: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Offsets at which an editor's lines begin."""
        if self._starts is None:
            if "\r" in self.text:
                self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
            else:
                self._starts = self.feeds
        return self._starts

    @property
    def feeds(self) -> list[int]:
        """Offsets at which a finding's lines begin."""
        if self._feeds is None:
            starts = [0]
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._feeds = starts
        return self._feeds

    def line(self, number: int) -> str:
        """An editor's line without its end; `""` for one that there is not."""
        if not 0 <= number < len(self.starts):
            return ""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end].rstrip("\r\n")

    def offset(self, position: Position) -> int:
        """The offset of an editor's position."""
        if position.line < 0:
            return 0
        if position.line >= len(self.starts):
            return len(self.text)
        line = self.line(position.line)
        start = self.starts[position.line]
        wanted = max(0, position.character)
        if self.encoding == "utf-32" or line.isascii():
            return start + min(wanted, len(line))
        taken = 0
        for index, character in enumerate(line):
            if taken >= wanted:
                return start + index
            taken += units(character, self.encoding)
        return start + len(line)

    def position(self, offset: int) -> Position:
        """The editor's position of an offset."""
        line = bisect.bisect_right(self.starts, offset) - 1
        begin = self.starts[line]
        return Position(line, units(self.text[begin:offset], self.encoding))

    def span_offset(self, line: int, column: int) -> int:
        """The offset of a finding's line and column, both from 1; a byte-order mark is no column."""
        feeds = self.feeds
        if line < 1:
            return 0
        if line > len(feeds):
            return len(self.text)
        begin = feeds[line - 1]
        end = feeds[line] - 1 if line < len(feeds) else len(self.text)
        mark = 1 if line == 1 and self.text.startswith(_BOM) else 0
        offset = min(begin + mark + max(0, column - 1), end)
        # Nobody stands between the CR and the LF of a line's end.
        return offset - 1 if begin < offset == end < len(self.text) and self.text[offset - 1] == "\r" else offset

    def range(self, span: Span) -> Range:
        """The editor's range of a finding's span."""
        return Range(
            self.position(self.span_offset(span.line, span.column)),
            self.position(self.span_offset(span.end_line, span.end_column)),
        )

    def place(self, position: Position) -> tuple[int, int]:
        """The finding's line and column, both from 1, of an editor's position."""
        offset = self.offset(position)
        line = bisect.bisect_right(self.feeds, offset) - 1
        mark = 1 if line == 0 and self.text.startswith(_BOM) else 0
        return line + 1, max(0, offset - self.feeds[line] - mark) + 1
