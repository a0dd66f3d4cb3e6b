"""The neighbour beside which something is inserted, and the insertions that can be made there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lockstitch.api import Edit, Remedy, Span
from msgspec import Struct
from msgspec.structs import replace

from lockstitch_env_forwarders.facts import Forward


class Anchor(Struct, frozen=True):
    """A neighbour: its file's lines, its span, and the name that shall stand beside it.

    `guard` is the variable that decides whether the neighbour is handed on.
    """

    path: str
    lines: tuple[str, ...]
    name: str
    neighbour: str
    after: bool
    language: str
    how: str
    guard: str
    span: Span

    @classmethod
    def data(cls, name: str, forward: Forward, after: bool, language: str) -> tuple[str, ...]:
        """What a remedy must remember."""
        at = forward.at
        place = (str(number) for number in (at.line, at.column, at.end_line, at.end_column))
        return (name, forward.name, "after" if after else "before", language, forward.how, forward.guard, *place)

    @classmethod
    def read(cls, remedy: Remedy, texts: Mapping[str, str]) -> Anchor | None:
        """The anchor that a remedy remembers, in the text as it is now; None when the neighbour is not there."""
        path = remedy.paths[0]
        name, neighbour, where, language, how, guard, *place = remedy.data
        span = Span(*(int(number) for number in place))
        anchor = cls(
            path, tuple(texts[path].split("\n")), name, neighbour, where == "after", language, how, guard, span
        )
        if span.end_line > len(anchor.lines) or neighbour not in anchor.text:
            return None
        return anchor

    @property
    def text(self) -> str:
        """The neighbour as written."""
        span = self.span
        if span.line == span.end_line:
            return self.lines[span.line - 1][span.column - 1 : span.end_column - 1]
        first, last = self.lines[span.line - 1][span.column - 1 :], self.lines[span.end_line - 1][: span.end_column - 1]
        return "\n".join([first, *self.lines[span.line : span.end_line - 1], last])

    def wider(self, before: int, after: int) -> Anchor:
        """The same anchor with so many more columns at its ends."""
        span = self.span
        return replace(self, span=Span(span.line, span.column - before, span.end_line, span.end_column + after))

    @property
    def line(self) -> str:
        """The line on which the neighbour begins."""
        return self.lines[self.span.line - 1]

    @property
    def before_it(self) -> str:
        """What stands before the neighbour on its line."""
        return self.line[: self.span.column - 1]

    @property
    def after_it(self) -> str:
        """What stands after the neighbour on its last line."""
        return self.lines[self.span.end_line - 1][self.span.end_column - 1 :]

    @property
    def one_line(self) -> bool:
        """Whether the neighbour stands on one line."""
        return self.span.line == self.span.end_line

    def renamed(self, text: str) -> str:
        """`text` with the neighbour's name replaced wherever it stands as a word."""
        return re.sub(rf"(?<![A-Za-z0-9_]){re.escape(self.neighbour)}(?![A-Za-z0-9_])", lambda _: self.name, text)

    def only_names_it(self, text: str) -> bool:
        """Whether the neighbour is the only variable that `text` names."""
        words = set(re.findall(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])", text))
        return words | set(re.findall(r"\$\{?([A-Za-z_]\w*)", text)) <= {self.neighbour}

    def new_lines(self, lines: list[str], first: int = 0, last: int = 0) -> list[Edit]:
        """Insert whole lines after line `last` (before line `first`): the neighbour's own when left out."""
        if self.after:
            number = last or self.span.end_line
            column = len(self.lines[number - 1]) + 1
            return [Edit(self.path, Span(number, column, number, column), "".join(f"\n{line}" for line in lines))]
        number = first or self.span.line
        return [Edit(self.path, Span(number, 1, number, 1), "".join(f"{line}\n" for line in lines))]

    def beside(self, text: str, separator: str) -> list[Edit]:
        """Insert on the neighbour's own line, right after (or before) it."""
        span = self.span
        if self.after:
            return [
                Edit(self.path, Span(span.end_line, span.end_column, span.end_line, span.end_column), separator + text)
            ]
        return [Edit(self.path, Span(span.line, span.column, span.line, span.column), text + separator)]
