"""Floors: each file, or each directory of a tier, has as much covered as its tier asks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from lockstitch.api import FILE_START, ContractPlace, Finding, Place, Related, Span
from msgspec import Struct

from lockstitch_coverage_floors.book import Book
from lockstitch_coverage_floors.contract import Step
from lockstitch_coverage_floors.merging import Coverage
from lockstitch_coverage_floors.rational import NOTHING, Share, scaled, written
from lockstitch_coverage_floors.tiers import floors, key_of, next_step

_NAMED = 3
#: Measure → what is counted.
COUNTED = {"line": "statements", "branch": "branches", "combined": "statements and branches"}


class Unit(Struct, frozen=True):
    """What a floor is held against: a file, or a tier's files of one directory. `tier` is None for what has none."""

    name: str
    tier: int | None
    files: tuple[Coverage, ...]

    def measure(self, name: str) -> Share | None:
        """One of `MEASURES`, of all its files together; None when one of them was not measured so."""
        total = NOTHING
        for file in self.files:
            share = file.measure(name)
            if share is None:
                if file.lines.whole or file.unknown:
                    return None
                continue
            total += share
        return total


def units(book: Book) -> list[Unit]:
    """All units, sorted by name; the files of no tier one by one."""
    grouped: dict[tuple[str, int | None], list[Coverage]] = {}
    for path, coverage in book.coverage.items():
        tier = book.tiers.of(path)
        whole = book.contract.unit == "file" or tier is None
        grouped.setdefault((path if whole else posixpath.dirname(path) or ".", tier), []).append(coverage)
    order = sorted(grouped, key=lambda key: (key[0], -1 if key[1] is None else key[1]))
    return [Unit(key[0], key[1], tuple(grouped[key])) for key in order]


def floor_findings(book: Book) -> Iterator[Finding]:
    """Units below a floor, and floors of which nobody can say whether they are reached."""
    today = book.view.today()
    blind: dict[tuple[int, str], list[Unit]] = {}
    for unit in units(book):
        if unit.tier is None:
            continue
        tier = book.contract.tier[unit.tier]
        for measure, floor in floors(tier, today).items():
            share = unit.measure(measure)
            if share is None:
                blind.setdefault((unit.tier, measure), []).append(unit)
            elif not share.reaches(floor):
                yield _below(book, unit, unit.tier, measure, share, floor)
    for (index, measure), found in sorted(blind.items(), key=lambda item: item[0]):
        yield _blind(book, index, measure, found)


def _below(book: Book, unit: Unit, index: int, measure: str, share: Share, floor: int) -> Finding:
    tier = book.contract.tier[index]
    lacking = share.lacks(floor)
    shown = share.percent if share.whole <= 10_000 else share.shown(4)
    message = (
        f"{unit.name}: {share.part} of {share.whole} {COUNTED[measure]} are covered, {shown}, and tier {tier.name} "
        f"asks for {written(floor)}: {lacking} more"
    )
    step = next_step(tier, book.view.today())
    if step is not None and (coming := step_of(step, measure)):
        message += f" ({coming})"
    worst = max(unit.files, key=lambda file: (file.lines.missing, file.path))
    line = (worst.branch if measure == "branch" else worst.first) or worst.branch
    return Finding(
        rule="below-floor",
        subject=unit.name if measure == "line" else f"{unit.name}:{measure}",
        side=tier.name,
        verdict="drift" if all(book.source(file.path).whole for file in unit.files) else "unknown",
        message=message,
        at=Place(worst.path, Span(line, 1, line, 1) if line else FILE_START),
        related=(
            Related(ContractPlace(key_of(tier, index, measure, book.view.today())), f"tier {tier.name} asks for it"),
        ),
    )


def step_of(step: Step, measure: str) -> str:
    """What a step of a ratchet asks of a measure, in words; `""` when it leaves it as it is."""
    value = getattr(step, measure)
    return f"{written(scaled(value))} from {step.from_}" if value is not None else ""


def _blind(book: Book, index: int, measure: str, found: Sequence[Unit]) -> Finding:
    tier = book.contract.tier[index]
    files = [file for unit in found for file in unit.files]
    said = {said.format for file in files for said in book.said[file.path]}
    what = " or ".join(sorted(said))
    names = ", ".join(unit.name for unit in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    hint = "; `coverage json` says them" if "coverage.py data" in said else ""
    why = f"{what} says nothing of branches"
    if unknown := next((file.unknown for file in files if file.unknown), ""):
        why = f"{what} says nothing of statements, and they cannot be told ({unknown})"
    return Finding(
        rule="not-measurable",
        subject=f"{tier.name}:{measure}",
        side=tier.name,
        verdict="unknown",
        message=f"the {measure} floor of tier {tier.name} cannot be held: {why} ({names}{more}){hint}",
        at=ContractPlace(key_of(tier, index, measure, book.view.today())),
    )
