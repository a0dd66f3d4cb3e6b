"""How wide text stands in a terminal, and the part of a long line that is worth showing."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct

from lockstitch.on_demand import expression
from lockstitch.report.neutral import ASCII, escape, hidden_in, is_plain

_TAB = 4
#: Vowels and final consonants of Korean, which stand in the block of the consonant before them.
_JAMO = expression("[\u1160-\u11ff\ud7b0-\ud7ff]")
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


@lru_cache(maxsize=4096)
def text_width(text: str) -> int:
    """How many columns `text` takes, which must be free of controls."""
    return len(text) if _is_even(text) else sum(map(character_width, text))


def _is_even(text: str) -> bool:
    """Whether each character takes one column."""
    return text.isascii() or all(map(_is_single, set(text) - ASCII))


@lru_cache(maxsize=4096)
def _is_single(character: str) -> bool:
    return character_width(character) == 1


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
    if len(line) <= width and line.isascii() and is_plain(line):
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
    bare = shown.rstrip()
    return Cut(bare if bare == shown or text_width(bare) >= longest else shown, marks)


def _cells(text: str, ascii_only: bool) -> tuple[Sequence[str], Sequence[int]]:
    """What stands for each character, and the columns where each begins, with the one where the last ends."""
    indented = len(text) - len(text.lstrip("\t"))
    body = text[indented:]
    hidden = frozenset() if is_plain(body.replace("\t", " ")) else hidden_in(text)
    if not hidden and "\t" not in body and (body.isascii() or not ascii_only):
        begin = indented * _TAB
        if _is_even(body):
            edges: Sequence[int] = range(begin, begin + len(body) + 1)
        else:
            edges = [*accumulate(map(character_width, body), initial=begin)]
        return ([" " * _TAB] * indented + [*body], [*range(0, begin, _TAB), *edges]) if indented else (body, edges)
    cells: list[str] = []
    places = [0]
    for at, character in enumerate(text):
        if character == "\t":
            width = _TAB - places[-1] % _TAB
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
        places.append(places[-1] + width)
    return cells, places


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
