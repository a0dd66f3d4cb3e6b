"""What all reports say of one file, put together."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from lockstitch_coverage_floors.facts import Branch, Executed, Format, Measured, PyStatements, Unit
from lockstitch_coverage_floors.rational import NOTHING, Share


class Said(Struct, frozen=True):
    """What one report says of a file. `statements` are the file's own, for a report that only knows what ran."""

    report: str
    format: Format
    branches: bool
    fact: Measured | Executed
    statements: PyStatements | None = None

    @property
    def unknown(self) -> str:
        """Why nobody can say which statements the file has; `""` when the report says it, or the file does."""
        if isinstance(self.fact, Measured):
            return ""
        return self.statements.flaw if self.statements is not None else "only Python's statements are known here"

    def units(self) -> tuple[Unit, ...]:
        """Its statements or blocks."""
        if isinstance(self.fact, Measured):
            return self.fact.units
        if self.statements is None:
            return ()
        first = {line: begin for begin, end in self.statements.spans for line in range(begin, end + 1)}
        ran = {first.get(line, line) for line in self.fact.lines}
        return tuple(Unit(line, 0, line, 0, 1, int(line in ran)) for line in self.statements.statements)


class Coverage(Struct, frozen=True):
    """How much of a file is covered. `branches` is None where no report measured them.

    `first` is the first line that did not run (0: all did), and `branch` the first with a branch not taken.
    """

    path: str
    lines: Share
    branches: Share | None
    first: int = 0
    branch: int = 0
    reports: tuple[str, ...] = ()
    unknown: str = ""
    """Why its statements are not known, when they are not."""

    @property
    def combined(self) -> Share | None:
        """Statements and branches together; None where branches were not measured."""
        return self.lines + self.branches if self.branches is not None else None

    def measure(self, name: str) -> Share | None:
        """One of `MEASURES`; None when it was not measured."""
        if self.unknown:
            return None
        return {"line": self.lines, "branch": self.branches, "combined": self.combined}[name]


class Contradiction(Exception):
    """Two reports measure two versions of a file; the text says where."""


def merge(path: str, said: Sequence[Said]) -> Coverage:
    """One file's coverage. What ran in any report ran. Raises Contradiction."""
    units: dict[tuple[int, int, int, int], tuple[int, int]] = {}
    for item in said:
        for unit in item.units():
            key = (unit.line, unit.column, unit.end_line, unit.end_column)
            weight, hits = units.get(key, (unit.weight, 0))
            if weight != unit.weight:
                raise Contradiction(f"the block at line {unit.line} has {weight} statements and {unit.weight}")
            units[key] = (weight, max(hits, unit.hits))
    lines = Share(sum(weight for weight, hits in units.values() if hits), sum(weight for weight, _ in units.values()))
    first = min((key[0] for key, (weight, hits) in units.items() if weight and not hits), default=0)
    branches, branch = _branches(said)
    unknown = next((item.unknown for item in said if item.unknown), "")
    return Coverage(path, lines, branches, first, branch, tuple(sorted({item.report for item in said})), unknown)


def _branches(said: Sequence[Said]) -> tuple[Share | None, int]:
    if not all(item.branches and isinstance(item.fact, Measured) for item in said):
        return None, 0
    ways: dict[tuple[int, str], Branch] = {}
    for item in said:
        assert isinstance(item.fact, Measured)
        for branch in item.fact.branches:
            key = (branch.line, branch.key)
            before = ways.get(key)
            if before is not None:
                branch = Branch(*key, max(branch.taken, before.taken), max(branch.total, before.total))
            ways[key] = branch
    total = NOTHING
    for branch in ways.values():
        total += Share(branch.taken, branch.total)
    return total, min((line for (line, _), item in ways.items() if line and item.taken < item.total), default=0)
