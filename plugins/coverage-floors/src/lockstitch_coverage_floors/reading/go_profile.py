"""Go's cover profiles: `mode: set`, then a block a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch_coverage_floors.facts import Measured, Report, Unit
from lockstitch_coverage_floors.reading.problems import Unusable, hits, number

_BLOCK = re.compile(r"(.+):(\d+)\.(\d+),(\d+)\.(\d+) (\d+) (\d+)")
_MODES = frozenset({"set", "count", "atomic"})


def read_go_profile(text: str) -> Iterator[Report | Measured]:
    """The facts of a profile, or of several written one behind the other. Raises Unusable.

    A block that comes twice (profiles that were merged, `-coverpkg`) is one: it ran as often as all say together,
    and in mode `set` if one says so.
    """
    found: dict[str, dict[tuple[int, int, int, int], tuple[int, int]]] = {}
    mode = ""
    lines = text.split("\n")
    for at, line in enumerate(lines, 1):
        line = line.rstrip("\r")
        if line.startswith("mode:"):
            mode = line.removeprefix("mode:").strip()
            if mode not in _MODES:
                raise Unusable(f"its mode is {mode[:20]!r}, and not set, count or atomic", at)
            continue
        if not line.strip():
            continue
        match = _BLOCK.fullmatch(line)
        if match is None:
            last = at == len(lines)
            raise Unusable("it ends in the middle of a line: it was cut off" if last else "this is no block", at)
        name = match[1]
        begin, column, end, end_column, weight = (number(match[group], "position", at) for group in range(2, 7))
        key, times = (begin, column, end, end_column), hits(match[7], at)
        blocks = found.setdefault(name, {})
        before = blocks.get(key)
        if before is None:
            blocks[key] = (weight, times)
        elif before[0] != weight:
            raise Unusable(f"a block of {name} has {before[0]} statements and then {weight}: two versions of it", at)
        else:
            blocks[key] = (weight, max(before[1], times) if mode == "set" else min(before[1] + times, 2**31 - 1))
    yield Report("Go profile")
    for name in sorted(found):
        yield Measured(name, tuple(Unit(*key, *found[name][key]) for key in sorted(found[name])))
