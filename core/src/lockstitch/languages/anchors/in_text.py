"""Files in which only comments are known: the file as a whole, and its regions."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterator

from lockstitch.api.facts import Source
from lockstitch.api.places import Span
from lockstitch.languages.anchors.facts import Anchor
from lockstitch.languages.anchors.regions import regions
from lockstitch.languages.comments import comments


def anchors(source: Source) -> Iterator[Anchor]:
    """The file and its regions."""
    lines = _Lines(source)
    end = len(source.content)
    yield Anchor("file", "", Span(1, 1, 1, 1), source.span(0, end), 1, code=lines.digest(0, end))
    yield from regions(source, lines)


class _Lines:
    """The lines of a file without its comments, where nobody knows what its tokens are."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def digest(self, start: int, end: int) -> str:
        """A hash of the text between two byte offsets: empty lines, trailing space and common indent do not count."""
        kept: list[str] = []
        at = start
        for comment in comments(self._source):
            if start <= comment.start and comment.end <= end:
                kept.append(self._source.slice(at, comment.start))
                at = comment.end
        kept.append(self._source.slice(at, end))
        lines = [line.rstrip() for line in "".join(kept).split("\n")]
        text = textwrap.dedent("\n".join(line for line in lines if line))
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
