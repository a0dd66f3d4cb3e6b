"""How the lines that a reference names stand to what the row is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal

from lockstitch.languages.outline import Symbol
from msgspec import Struct

from lockstitch_parity_matrix.facts import Code
from lockstitch_parity_matrix.names import Name, words_of
from lockstitch_parity_matrix.references import Lines

Fit = Literal["exact", "covers", "inside", "short", "shifted", "apart"]


class Text(Struct, frozen=True, dict=True):
    """A file as references see it."""

    code: Code
    symbols: tuple[Symbol, ...]

    @property
    def length(self) -> int:
        """How many lines it has."""
        return len(self.code.kinds)

    @cached_property
    def _lines_of(self) -> dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]]:
        """By the last part of each way in which a name is continued: the chains that hold it."""
        made: dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]] = {}
        for use in self.code.uses:
            parts = tuple(use.name.split("."))
            for part in set(parts):
                made.setdefault(part, []).append((parts, use.lines))
        return made

    def declared(self, name: Name) -> list[Symbol]:
        """The declarations that a name can mean: by its owner too where one of that name is meant."""
        found = [symbol for symbol in self.symbols if symbol.name == name.last]
        if len(name.parts) > 1:
            owned = [symbol for symbol in found if symbol.owner.rpartition(".")[2] == name.parts[-2]]
            # Of a field's method (`cloud.Stop`) the file has the calls, and its own `Stop` is another one.
            return owned or (found if not self.uses(name) else [])
        return found

    def uses(self, name: Name) -> list[int]:
        """The lines on which code uses a name: as it is written, with what its first part is a field of before it."""
        lines: set[int] = set()
        for parts, at in self._lines_of.get(name.last, ()):
            if _holds(parts, name.parts):
                lines.update(at)
        return sorted(lines - {symbol.at.line for symbol in self.symbols if symbol.name == name.last})

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(part for use in self.code.uses if not use.quoted for part in use.name.split("."))

    def mentions(self, word: str) -> bool:
        """Whether code says a name at all, strings left out."""
        return word in self._said

    def core(self, first: int, last: int) -> tuple[int, int]:
        """The lines of a range without empty ones and comments at its ends, and without closing signs at its end."""
        kinds = self.code.kinds
        last = min(last, len(kinds))
        while first < last and kinds[first - 1] in "bc":
            first += 1
        while last > first and kinds[last - 1] in "bce":
            last -= 1
        return first, last

    def kinds(self, lines: Lines) -> set[str]:
        """What the lines of a reference hold."""
        return set(self.code.kinds[lines.first - 1 : lines.last])

    def within(self, lines: Lines) -> Symbol | None:
        """The smallest declaration that holds all of a reference."""
        first, last = self.core(lines.first, lines.last)
        around = [item for item in self.symbols if item.whole.line <= first and last <= item.whole.end_line]
        return min(around, key=lambda item: item.whole.end_line - item.whole.line, default=None)

    def begins_at(self, lines: Lines) -> list[Symbol]:
        """The declarations that a reference covers, when it begins at the first of them."""
        first, last = self.core(lines.first, lines.last)
        end = max(last, lines.last)
        covered = [item for item in self.symbols if first <= item.whole.line and self.end(item) <= end]
        if lines.last_at is None:
            covered = [item for item in self.symbols if item.at.line == lines.first or item.whole.line == first]
        outer = [item for item in covered if not any(item is not other and _around(other, item) for other in covered)]
        return outer if outer and first in {outer[0].whole.line, outer[0].at.line} else []

    def end(self, symbol: Symbol) -> int:
        """The last line of a declaration that says something."""
        return self.core(symbol.whole.line, symbol.whole.end_line)[1]

    def fit(self, lines: Lines, symbol: Symbol) -> Fit:
        """How a reference lies to a declaration."""
        first, last = self.core(lines.first, lines.last)
        begin, end = symbol.whole.line, self.end(symbol)
        if lines.last_at is None:
            # One line points at the beginning, or at something inside.
            above = set(self.code.kinds[lines.first - 1 : begin - 1]) == {"c"}
            at_it = lines.first in {begin, symbol.at.line} or above
            return "exact" if at_it else "inside" if begin <= lines.first <= symbol.whole.end_line else "apart"
        if first > symbol.whole.end_line or last < begin:
            return "apart"
        if begin <= first <= symbol.at.line:
            if last < end:
                return "short"
            return "exact" if last <= symbol.whole.end_line else "covers"
        if first < begin:
            return "covers" if last >= end else "short"
        return "inside" if lines.last <= symbol.whole.end_line else "shifted"


def _holds(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(tuple(parts[at : at + size]) == tuple(wanted) for at in range(len(parts) - size + 1))


def _around(outer: Symbol, inner: Symbol) -> bool:
    return outer.whole.contains(inner.whole) and outer.whole != inner.whole


def by_title(title: str, symbols: Iterable[Symbol]) -> list[Symbol]:
    """The declarations whose names have the words of a title."""
    words = words_of(re.sub(r"\([^()]*\)", "", title))
    return [symbol for symbol in symbols if words and words_of(symbol.name) == words]
