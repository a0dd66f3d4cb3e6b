"""How wide text stands in a terminal, and the part of a long line that is worth showing."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct

from lockstitch.report.neutral import escape, hidden_in

_TAB = 4
#: Vowels and final consonants of Korean, which stand in the block of the consonant before them.
_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
#: Room for an escape of ten signs between two ellipses.
_NARROWEST = 17


@lru_cache(maxsize=4096)
def character_width(character: str) -> int:
    """How many columns a character takes: 0 for a combining one, 2 for a wide one of East Asia or an emoji."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in {"Mn", "Me"} or _JAMO.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def text_width(text: str) -> int:
    """How many columns `text` takes, which must be free of controls."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def wrap(text: str, first: int, rest: int) -> list[str]:
    """`text` in lines of at most `first` columns, then `rest`; a longer word stands alone on its line."""
    lines: list[str] = []
    line, room, used = "", first, 0
    for word in text.split(" "):
        width = text_width(word)
        if used and used + 1 + width > room:
            lines.append(line)
            line, room, used = word, rest, width
        else:
            line = f"{line} {word}" if used else word
            used = used + 1 + width if used else width
    return [*lines, line]


class Cut(Struct, frozen=True):
    """A line as it is shown, and for each span asked for, the columns (0-based, end exclusive) under it.

    A span that fell outside of the part shown is None.
    """

    text: str
    marks: tuple[tuple[int, int] | None, ...]


def cut_line(line: str, spans: list[tuple[int, int]], width: int, ascii_only: bool = False) -> Cut:
    """`line` in at most `width` columns, cut around the first of `spans`.

    A span is a pair of 0-based code-point offsets, the end exclusive. Tabs become spaces, hidden
    characters escapes. The time taken depends on `width`, not on how long the line is.
    """
    ellipsis = "..." if ascii_only else "…"
    width = max(width, _NARROWEST)
    if len(line) <= width and _is_plain(line):
        count = len(line)
        plain = tuple((start, max(min(max(end, start), count), start + 1)) for start, end in spans)
        shown = line.rstrip()
        return Cut(shown if len(shown) >= max((end for _, end in plain), default=0) else line, plain)
    focus, focus_end = spans[0] if spans else (0, 0)
    # No cell but a combining mark is narrower than a column, so these code points are all that can be needed.
    low = 0 if focus <= 4 * width else focus - 2 * width
    high = min(len(line), max(focus + 1, min(focus_end, focus + width)) + 4 * width)
    cells, edges = _cells(line[low:high], ascii_only)
    first, last = 0, len(cells)
    if low > 0 or high < len(line) or edges[-1] > width:
        for ends in (1, 2):  # one ellipsis may do, at the start or at the end
            room = width - ends * len(ellipsis)
            first, last = _window(edges, focus - low, min(focus_end, high) - low, room, low > 0)
            if low + first == 0 or low + last == len(line):
                break
    before = ellipsis if low + first > 0 else ""
    after = ellipsis if low + last < len(line) else ""
    shown = before + "".join(cells[first:last]) + after
    marks = tuple(_mark(edges, start - low, end - low, first, last, len(before)) for start, end in spans)
    longest = max((mark[1] for mark in marks if mark), default=0)
    return Cut(shown.rstrip() if text_width(shown.rstrip()) >= longest else shown, marks)


def _is_plain(text: str) -> bool:
    """Whether every character takes one column and stands for itself."""
    return text.isascii() and text.isprintable() and "##" not in text


def _cells(text: str, ascii_only: bool) -> tuple[Sequence[str], Sequence[int]]:
    """What stands for each character, and the columns where each begins, with the one where the last ends."""
    if _is_plain(text):
        return text, range(len(text) + 1)
    hidden = hidden_in(text) if not _is_plain(text.replace("\t", " ")) else frozenset()
    if not hidden and not ascii_only and "\t" not in text:
        widths = [1 if character.isascii() else character_width(character) for character in text]
        return text, [0, *accumulate(widths)]
    cells: list[str] = []
    edges = [0]
    for at, character in enumerate(text):
        if character == "\t":
            width = _TAB - edges[-1] % _TAB
            shown = " " * width
        elif at in hidden:
            shown = escape(character)
            width = len(shown)
        elif ascii_only and not character.isascii():
            shown = character.encode("ascii", "backslashreplace").decode("ascii")
            width = len(shown)
        else:
            shown, width = character, character_width(character)
        cells.append(shown)
        edges.append(edges[-1] + width)
    return cells, edges


def _window(edges: Sequence[int], start: int, end: int, room: int, cut_already: bool) -> tuple[int, int]:
    """The cells to show when not all fit into `room` columns: the line's start if the span is near it."""
    count = len(edges) - 1
    start, end = min(start, count), min(max(end, start), count)
    span = min(edges[end] - edges[start], room)
    near = not cut_already and edges[start] + span + room // 8 <= room
    left = 0 if near else max(0, min(edges[start] - (room - span) // 3, edges[count] - room))
    first = bisect_left(edges, left)
    return first, max(first, bisect_right(edges, edges[first] + room) - 1)


def _mark(edges: Sequence[int], start: int, end: int, first: int, last: int, offset: int) -> tuple[int, int] | None:
    """The columns of a span; at least one, so that an empty span and a combining mark can be pointed at."""
    if start < first or start > last or (start == last and last < len(edges) - 1):
        return None
    left = edges[start] - edges[first]
    right = edges[min(max(end, start), last)] - edges[first]
    return offset + left, offset + max(right, left + 1)
