"""The comments beside a piece of code: on its lines, and right above it."""

from __future__ import annotations

import re

from lockstitch.api import Source, Span
from lockstitch.languages import Comment, comments

#: Longer notes and messages are cut: an issue stands near the beginning.
LONGEST = 2_000
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_SKIPPING = re.compile(r"\b(?:skip|disabl|quarantin|flak|broken|re-?enable|todo|fixme)", re.IGNORECASE)


def about_skipping(text: str) -> str:
    """The sentences of a test's own comment that speak of its being skipped: the others say what it tests, and an
    issue in them is that of the fix."""
    return " ".join(part for part in _SENTENCE.split(text[:LONGEST]) if _SKIPPING.search(part))


class Beside:
    """The comments of one file by line."""

    def __init__(self, source: Source) -> None:
        self._alone: dict[int, Comment] = {}
        """Comments with no code before them, by the line on which they end."""
        self._trailing: dict[int, Comment] = {}
        for comment in comments(source):
            if comment.trailing:
                self._trailing[comment.span.line] = comment
            else:
                self._alone[comment.span.end_line] = comment

    def above(self, line: int) -> str:
        """The comment that ends right above a line, with all its lines."""
        found: list[str] = []
        size = 0
        while (comment := self._alone.get(line - 1)) is not None and size < LONGEST:
            found.append(comment.text)
            size += len(comment.text) + 1
            line = comment.span.line
        return "\n".join(reversed(found))

    def place_above(self, line: int) -> Span | None:
        """Where the comment right above a line begins."""
        found = None
        while (comment := self._alone.get(line - 1)) is not None:
            found, line = comment.span, comment.span.line
        return found

    def at(self, first: int, last: int, *more: int) -> str:
        """The comments on and right above the lines `first` to `last`, and right above the lines `more`."""
        lines = (first, last) if last != first else (first,)
        found = [self.above(line) for line in dict.fromkeys((first, *more))]
        found += [self._trailing[line].text for line in lines if line in self._trailing]
        return "\n".join(filter(None, found))[:LONGEST]

    def inside(self, first: int, last: int) -> str:
        """The comments on the lines from `first` to `last`."""
        found = [self._alone[line].text for line in range(first, last + 1) if line in self._alone]
        found += [self._trailing[line].text for line in (first, last) if line in self._trailing]
        return "\n".join(found)[:LONGEST]

    def blocks(self) -> list[list[Comment]]:
        """Runs of comments on lines of their own, one right below the other."""
        made: list[list[Comment]] = []
        for line in sorted(self._alone):
            comment = self._alone[line]
            if made and made[-1][-1].span.end_line + 1 == comment.span.line:
                made[-1].append(comment)
            else:
                made.append([comment])
        return made
