"""`coverage json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lockstitch_coverage_floors.facts import Branch, Measured, Report, Unit
from lockstitch_coverage_floors.reading.problems import MOST, Unusable, rest_of

_Line = Annotated[int, Meta(ge=1, le=MOST)]
_Count = Annotated[int, Meta(ge=0, le=MOST)]
_Jump = Annotated[int, Meta(ge=-MOST, le=MOST)]


class _Summary(Struct):
    covered_lines: _Count
    num_statements: _Count
    num_branches: _Count = 0
    covered_branches: _Count = 0


class _File(Struct):
    executed_lines: tuple[_Line, ...]
    missing_lines: tuple[_Line, ...]
    summary: _Summary
    executed_branches: tuple[tuple[_Jump, _Jump], ...] | None = None
    missing_branches: tuple[tuple[_Jump, _Jump], ...] | None = None


class _Meta(Struct):
    version: str
    branch_coverage: bool = False


class _Document(Struct):
    meta: _Meta
    files: dict[str, _File]


def read_coverage_json(content: bytes) -> Iterator[Report | Measured]:
    """The facts of a report. Raises Unusable."""
    try:
        document = msgspec.json.decode(content, type=_Document)
    except msgspec.ValidationError as error:
        raise Unusable(f"it is JSON, but no report of `coverage json`: {error}", kind="unknown") from None
    except msgspec.DecodeError as error:
        raise Unusable(f"it is no whole JSON document: {error}") from None
    except RecursionError:
        raise Unusable("it is nested too deeply") from None
    yield Report("coverage.py JSON", document.meta.branch_coverage)
    for name in sorted(document.files):
        file = document.files[name]
        executed, missing = set(file.executed_lines), set(file.missing_lines)
        summary = (file.summary.covered_lines, file.summary.num_statements)
        if executed & missing or summary != (len(executed), len(executed) + len(missing)):
            raise Unusable(f"what it says of {name} contradicts itself: its lines are not those of its summary")
        units = [Unit(line, 0, line, 0, 1, int(line in executed)) for line in sorted(executed | missing)]
        yield Measured(name, tuple(units), _branches(name, file) if document.meta.branch_coverage else ())


def _branches(name: str, file: _File) -> tuple[Branch, ...]:
    summary = file.summary
    if file.executed_branches is None or file.missing_branches is None:  # before coverage.py 7
        whole = Branch(0, "", min(summary.covered_branches, summary.num_branches), summary.num_branches)
        return (whole,) if summary.num_branches else ()
    arcs = {(begin, str(end)): 1 for begin, end in file.executed_branches}
    arcs |= {(begin, str(end)): 0 for begin, end in file.missing_branches if (begin, str(end)) not in arcs}
    found = [Branch(begin, end, taken, 1) for (begin, end), taken in sorted(arcs.items())]
    # coverage.py counts ways out of a line that it cannot name, such as that of a `while True` with an `else`.
    rest = rest_of(found, summary.covered_branches, summary.num_branches)
    if rest is None:
        raise Unusable(f"what it says of {name} contradicts itself: its branches are not those of its summary")
    return (*rest, *found)
