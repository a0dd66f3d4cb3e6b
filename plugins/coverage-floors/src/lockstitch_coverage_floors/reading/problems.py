"""What a reader raises when a report cannot be used, and the limits of what is believed of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from lockstitch_coverage_floors.facts import Branch

Kind = Literal["unknown", "broken", "empty"]

#: No honest line, column or number of statements is larger; hits are cut to it.
MOST = 2**31 - 1


class Unusable(Exception):
    """The report cannot be used; the text says why, `line` where (0: all of it)."""

    def __init__(self, message: str, line: int = 0, *, kind: Kind = "broken") -> None:
        super().__init__(message)
        self.line = line
        self.kind = kind


def rest_of(named: Sequence[Branch], taken: int, total: int) -> tuple[Branch, ...] | None:
    """The branches that a report counts and does not name, by its totals; None when it counts fewer than it names."""
    more_taken, more = taken - sum(item.taken for item in named), total - sum(item.total for item in named)
    if not 0 <= more_taken <= more:
        return None
    return (Branch(0, "", more_taken, more),) if more else ()


def number(text: str, what: str, line: int) -> int:
    """A whole number that is not absurd. Raises Unusable."""
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > MOST:
        shown = text if len(text) <= 20 else text[:19] + "…"
        raise Unusable(f"{shown!r} is no {what}", line)
    return int(text)


def hits(text: str, line: int) -> int:
    """How often something ran: cut to what fits; old gcov counts below zero, which is never. Raises Unusable."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 40:
        raise Unusable(f"{text[:20]!r} is no number of times", line)
    return 0 if text.startswith("-") else min(int(digits), MOST)
