"""Extractors that are stopped on one file after another: they are not asked about the rest.

What counts is the order of the files, never which of them was read first, so the same is said with one process as with
eight. An extractor that gets through a file in between goes on: three bad files in a tree are no reason to leave out
the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from lockstitch.engine.extracting import Extracted

#: So many files in a row.
MOST_STOPS = 3
#: What an extractor was not asked.
NOT_ASKED = Extracted(error="it was not asked", end="not asked")


class Row:
    """How an extractor comes along, file by file in their order."""

    def __init__(self) -> None:
        self._stops: Counter[str] = Counter()

    def note(self, extractor: str, result: Extracted) -> None:
        """The next file."""
        if self.is_over(extractor) or result.hinted_out or result.end == "beside":
            return  # nobody looked at the file
        self._stops[extractor] = self._stops[extractor] + 1 if result.end == "stopped" else 0

    def is_over(self, extractor: str) -> bool:
        """Whether it is not to be asked about later files."""
        return self._stops[extractor] >= MOST_STOPS


def first_over(extractor: str, files: Iterable[tuple[int, Sequence[str], Sequence[Extracted]]]) -> int | None:
    """The file, by number, after which an extractor is not asked, as far as results are known; None for no file.

    `files` are number, extractors and results (none yet: an empty sequence), in order.
    """
    row = 0
    for number, names, results in files:
        if extractor not in names:
            continue
        if not results:
            row = 0
            continue
        result = results[names.index(extractor)]
        if not (result.hinted_out or result.end == "beside"):
            row = row + 1 if result.end == "stopped" else 0
        if row >= MOST_STOPS:
            return number
    return None
