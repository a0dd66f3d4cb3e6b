"""Colours and line-drawing signs of the text report."""

from __future__ import annotations

from msgspec import Struct

from lockstitch.on_demand import expression
from lockstitch.report.cells import text_width

_PAINT = expression(r"\x1b\[[0-9;]*m")
_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "unknown": "1;35",
    "mark-error": "31",
    "mark-warning": "33",
    "mark-info": "36",
    "mark-unknown": "35",
    "related": "94",
    "rail": "2",
    "faint": "2",
    "strong": "1",
    "fix": "1;32",
    "good": "32",
    "command": "36",
}


class Style(Struct, frozen=True):
    """Paints, or leaves text as it is. Paint only text that is neutral already."""

    colour: bool

    def __call__(self, role: str, text: str) -> str:
        """`text` in the colour of its role."""
        return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if self.colour and text else text


def painted_width(text: str) -> int:
    """How many columns a painted text takes."""
    return text_width(_PAINT.sub("", text))


class Signs(Struct, frozen=True):
    """What lines, marks and arrows are drawn with."""

    rule: str
    first: str
    more: str
    last: str
    rail: str
    gap: str
    primary: str
    related: str
    dot: str
    dash: str
    ellipsis: str
    tick: str


UNICODE = Signs(
    rule="━",
    first="╭─",
    more="├─",
    last="╰─",
    rail="│",
    gap="┆",
    primary="^",
    related="─",
    dot="·",
    dash="–",
    ellipsis="…",
    tick="✓",
)
ASCII = Signs(
    rule="=",
    first="-->",
    more="-->",
    last="=",
    rail="|",
    gap=":",
    primary="^",
    related="-",
    dot="|",
    dash="-",
    ellipsis="...",
    tick="ok",
)
