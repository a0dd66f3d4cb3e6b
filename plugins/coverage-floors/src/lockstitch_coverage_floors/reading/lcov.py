"""lcov's tracefiles, which gcov, coverage.py, istanbul, v8 and many others write."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch_coverage_floors.facts import Branch, Measured, Report, Unit
from lockstitch_coverage_floors.reading.problems import MOST, Unusable, hits, number, rest_of


class _File:
    """What all sections of one file say together."""

    def __init__(self) -> None:
        self.lines: dict[int, int] = {}
        self.branches: dict[tuple[int, str], int] = {}
        self.counted: dict[str, int] = {}
        """What BRF and BRH say; of several sections the largest."""

    def all_branches(self) -> tuple[Branch, ...]:
        """Its branches, and those that it counts without naming them."""
        found = [Branch(line, key, taken, 1) for (line, key), taken in sorted(self.branches.items())]
        rest = rest_of(found, self.counted.get("BRH", 0), self.counted.get("BRF", 0))
        return (*(rest or ()), *found)


def read_lcov(text: str) -> Iterator[Report | Measured]:
    """The facts of a tracefile. A file's sections (one for each test) are added up. Raises Unusable."""
    files: dict[str, _File] = {}
    current: _File | None = None
    at = 0
    for at, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        key, colon, value = line.partition(":")
        if line == "end_of_record":
            current = None
        elif not line or line.startswith("#"):
            continue
        elif not colon:
            raise Unusable("this is no line of a tracefile", at)
        elif key == "SF":
            if current is not None:
                raise Unusable("a file begins before the one before it has ended (end_of_record)", at)
            current = files.setdefault(value, _File())
        elif key in {"BRF", "BRH"} and current is not None:
            current.counted[key] = max(current.counted.get(key, 0), number(value, "number of branches", at))
        elif key in {"DA", "BRDA"}:
            if current is None:
                raise Unusable(f"{key} stands outside any file", at)
            (_line if key == "DA" else _branch)(current, value, at)
    if current is not None:
        raise Unusable("its last file does not end (end_of_record): it was cut off", at)
    yield Report("lcov", any(file.branches or file.counted.get("BRF") for file in files.values()))
    for name in sorted(files):
        file = files[name]
        yield Measured(
            name,
            tuple(Unit(line, 0, line, 0, 1, file.lines[line]) for line in sorted(file.lines)),
            file.all_branches(),
        )


def _line(file: _File, value: str, at: int) -> None:
    parts = value.split(",")  # a checksum may follow
    if len(parts) < 2:
        raise Unusable("DA has no line and number of times", at)
    line = number(parts[0], "line", at)
    file.lines[line] = min(file.lines.get(line, 0) + hits(parts[1], at), MOST)


def _branch(file: _File, value: str, at: int) -> None:
    parts = value.split(",", 2)  # the branch's name may hold commas
    name, comma, taken = parts[2].rpartition(",") if len(parts) == 3 else ("", "", "")
    if not comma:
        raise Unusable("BRDA has no line, block, branch and number of times", at)
    key = (number(parts[0], "line", at), f"{parts[1]},{name}")
    ran = taken != "-" and hits(taken, at) > 0  # `-`: the condition was never even looked at
    file.branches[key] = max(file.branches.get(key, 0), int(ran))
