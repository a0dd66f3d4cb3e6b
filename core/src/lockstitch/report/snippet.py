"""The source around the places of one finding, with what is wrong underlined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from lockstitch.api.places import FILE_START, Place, Span
from lockstitch.report import Excerpts
from lockstitch.report.cells import cut_line, text_width, wrap
from lockstitch.report.neutral import visible
from lockstitch.report.style import Signs, Style


class Pointer(Struct, frozen=True):
    """A place to show: the primary one, whose message stands above, or a related one with its label."""

    at: Place
    label: str
    primary: bool


class Look(Struct, frozen=True):
    """Everything about how snippets are drawn."""

    style: Style
    signs: Signs
    width: int
    ascii_only: bool
    role: str
    """The role whose mark underlines the primary place."""


def gutter_width(pointers: Iterable[Pointer]) -> int:
    """How wide the column of line numbers must be for these places, and the line after each."""
    return max((len(str(pointer.at.span.line + 1)) for pointer in pointers), default=1)


def draw(pointers: list[Pointer], excerpts: Excerpts, look: Look, gutter: int) -> list[str]:
    """The lines that show `pointers`: one snippet for each file, the primary place's file first."""
    drawn: list[str] = []
    by_file: dict[str, list[Pointer]] = {}
    for pointer in pointers:
        by_file.setdefault(pointer.at.path, []).append(pointer)
    for path, in_file in by_file.items():
        # Of a file as a whole nothing is shown, and it need not be read.
        lines = (excerpts.lines(path) or ()) if any(one.at.span != FILE_START for one in in_file) else ()
        shown = [pointer for pointer in in_file if _has_line(pointer.at.span, lines)]
        for pointer in in_file:
            if pointer not in shown:  # stands in a header of its own, with its label
                drawn.append(_header(pointer, look, gutter, first=not drawn, label=True))
        if shown:
            drawn.append(_header(shown[0], look, gutter, first=not drawn, label=False))
            drawn.extend(_body(shown, lines, look, gutter))
    return drawn


def place_text(place: Place, ascii_only: bool = False) -> str:
    """A place as terminals and editors recognise it; only the path when it is the file as a whole."""
    path = visible(place.path, ascii_only)
    return path if place.span == FILE_START else f"{path}:{place.span.line}:{place.span.column}"


def _has_line(span: Span, lines: Sequence[str]) -> bool:
    return span != FILE_START and 1 <= span.line <= len(lines)


def _header(pointer: Pointer, look: Look, gutter: int, *, first: bool, label: bool) -> str:
    style, signs = look.style, look.signs
    sign = style("rail", signs.first if first else signs.more)
    place = style("strong" if pointer.primary else "related", place_text(pointer.at, look.ascii_only))
    note = f"  {style('related', visible(pointer.label, look.ascii_only))}" if label and pointer.label else ""
    return f"{' ' * (gutter + 2)}{sign} {place}{note}"


def _body(shown: list[Pointer], lines: Sequence[str], look: Look, gutter: int) -> list[str]:
    style, signs = look.style, look.signs
    marked: dict[int, list[Pointer]] = {}
    for pointer in shown:
        marked.setdefault(pointer.at.span.line, []).append(pointer)
    wanted = set(marked)
    for pointer in shown:
        if pointer.primary:
            around = (pointer.at.span.line - 1, pointer.at.span.line + 1)
            wanted.update(line for line in around if 1 <= line <= len(lines) and lines[line - 1].strip())
    drawn: list[str] = []
    room = look.width - gutter - 4
    before = 0
    for number in sorted(wanted):
        if before and number > before + 1:
            drawn.append(style("rail", signs.gap.rjust(gutter + 3)))
        before = number
        here = marked.get(number, [])
        text = lines[number - 1].rstrip("\r\n")
        if number == 1:
            text = text.removeprefix("\ufeff")
        spans = [_columns(pointer.at.span, len(text)) for pointer in here]
        from lockstitch.languages.secrets import mask

        text = mask(shown[0].at.path, text, around=spans[0][0] if spans else 0)
        cut = cut_line(text, spans, room, look.ascii_only)
        rail = style("rail", f"{number:>{gutter + 1}} {signs.rail}")
        drawn.append(f"{rail} {cut.text if here else style('faint', cut.text)}".rstrip())
        empty = style("rail", f"{' ' * (gutter + 1)} {signs.rail}")
        for pointer, mark in zip(here, cut.marks, strict=True):
            left, right = mark or (0, 0)
            sign = signs.primary if pointer.primary else signs.related
            role = f"mark-{look.role}" if pointer.primary else "related"
            underline, label = sign * (right - left), _label(pointer, mark is None, look)
            if right + 1 + text_width(label) <= room or not mark:
                drawn.append(f"{empty} {' ' * left}{style(role, f'{underline} {label}'.strip())}")
                continue
            drawn.append(f"{empty} {' ' * left}{style(role, underline)}")
            indent = " " * max(0, min(left, room - text_width(label)))
            pieces = wrap(label, room, room) if style.colour else [label]
            drawn += [f"{empty} {indent}{style(role, piece)}" for piece in pieces]
    return drawn


def _columns(span: Span, length: int) -> tuple[int, int]:
    """The part of the span that lies on its first line, 0-based."""
    start = min(span.column - 1, length)
    end = length if span.end_line > span.line else min(span.end_column - 1, length)
    return start, max(start, end)


def _label(pointer: Pointer, out_of_sight: bool, look: Look) -> str:
    """What stands after the underline: how far a span of several lines goes, and the label."""
    span = pointer.at.span
    parts = []
    if out_of_sight:
        parts.append(f"column {span.column}:")
    elif span.end_line > span.line and not (span.end_line == span.line + 1 and span.end_column == 1):
        end = span.end_line - (span.end_column == 1)
        parts.append(f"{look.signs.ellipsis} to line {end}")
    if pointer.label:
        parts.append(visible(pointer.label, look.ascii_only))
    return " ".join(parts)
