"""Whether a report was made of the very texts that the tree has. Only what proves the contrary counts.

The times of files prove little: a checkout writes every file anew, and a report comes from another machine. So the
report is held against the text: it speaks of lines that are not there, of blocks outside every function, of none in
a function that has a body, of statements on empty lines. Times count only where somebody is at work: a source that is
not as committed, and was written after a report that is not committed either.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from msgspec import Struct

from lockstitch_coverage_floors.book import Book, ReportRead
from lockstitch_coverage_floors.facts import Executed, GoBody, GoSource, Measured, TextSource, Unit

#: Clocks of file systems are coarse, FAT's has steps of two seconds.
_APART = 2


class Stale(Struct, frozen=True):
    """A file that a report is not of; `line` is where it shows, 0 when it shows nowhere."""

    path: str
    reason: str
    line: int = 0


def stale(book: Book, read: ReportRead) -> Iterator[Stale]:
    """The files that a report measured when they were other texts, in order of path."""
    report = read.report
    if report is None:
        return
    python = report.format.startswith("coverage.py") or report.format == "Cobertura XML"
    made = book.view.written(read.path)
    for file in sorted(read.files, key=lambda item: (read.named[item.key].path, item.key)):
        path = read.named[file.key].path
        if not path or not book.counts(path) or book.generated(path):
            continue
        facts = book.source(path)
        if facts.status == "absent":
            yield Stale(path, f"{path}, which it measures, is not there")
            continue
        fact = book.source_fact(path)
        found = _against(path, file, fact, python=python and path.endswith(".py")) if fact is not None else None
        if found is None and made is not None:
            changed = book.view.written(path)
            if changed is not None and changed >= made + _APART:
                found = Stale(path, f"{path} was changed after it was made")
        if found is not None:
            yield found


def _against(path: str, file: Measured | Executed, fact: GoSource | TextSource, *, python: bool) -> Stale | None:
    last = (
        max((unit.end_line for unit in file.units), default=0)
        if isinstance(file, Measured)
        else max(file.lines, default=0)
    )
    if isinstance(fact, GoSource) and fact.displaced:
        return None  # its lines are those of another file
    if last > fact.lines:
        return Stale(path, f"it measures line {last} of {path}, which has {fact.lines}", fact.lines)
    if isinstance(fact, GoSource):
        # A profile has columns; what other formats call a line is checked by its number alone.
        blocks = [unit for unit in file.units if unit.column] if isinstance(file, Measured) else []
        return _go(path, blocks, fact) if blocks else None
    if python:
        bare = set(fact.bare)
        lines = [unit.line for unit in file.units] if isinstance(file, Measured) else list(file.lines)
        line = next((line for line in lines if line in bare), 0)
        if line:
            return Stale(path, f"it has a statement at line {line} of {path}, where there is none", line)
    return None


def _go(path: str, blocks: list[Unit], fact: GoSource) -> Stale | None:
    bodies = sorted([*fact.bodies, *fact.literals], key=lambda body: (body.line, body.column))
    starts = [(body.line, body.column) for body in bodies]
    inside = [False] * len(bodies)
    for block in blocks:
        at = bisect.bisect_right(starts, (block.line, block.column)) - 1
        if at < 0 or not _within(block, bodies[at]):
            return Stale(
                path, f"it measures a block at line {block.line} of {path}, where there is no function", block.line
            )
        inside[at] = True
    declared = set(starts).difference((body.line, body.column) for body in fact.literals)
    for body, seen in zip(bodies, inside, strict=True):
        if not seen and (body.line, body.column) in declared:
            return Stale(path, f"it knows nothing of the function at line {body.line} of {path}", body.line)
    return None


def _within(block: Unit, body: GoBody) -> bool:
    return (block.end_line, block.end_column) <= (body.end_line, body.end_column)
