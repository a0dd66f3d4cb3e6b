"""How far each file is from its floor, the worst first."""

from __future__ import annotations

from lockstitch.api import Place, Span, Table, TableCell, TableRow, View
from lockstitch.api.tables import CellState

from lockstitch_coverage_floors.book import Book, book_of
from lockstitch_coverage_floors.contract import CoverageFloors
from lockstitch_coverage_floors.floor_findings import COUNTED, Unit, step_of, units
from lockstitch_coverage_floors.rational import NOTHING, Share, written
from lockstitch_coverage_floors.tiers import floors, next_step

_WORDS: tuple[tuple[CellState, str], ...] = (
    ("drift", "below a floor"),
    ("unknown", "not measured"),
    ("in step", "at or above its floor"),
    ("noted", "in no tier"),
    ("plain", "without a floor"),
)
_HUNDRED = 100_000_000


def table(contract: CoverageFloors, view: View) -> Table:
    """A row for each file (or directory of a tier) and measure; last, what all of them come to."""
    book = book_of(contract, view)
    today = view.today()
    rows: list[tuple[tuple[object, ...], TableRow]] = []
    total = NOTHING
    for unit in units(book):
        tier = contract.tier[unit.tier] if unit.tier is not None else None
        asked = floors(tier, today) if tier is not None else {}
        lines = unit.measure("line") or NOTHING
        total += lines
        for measure in asked or {"line": 0}:
            share, floor = unit.measure(measure), asked.get(measure)
            rows.append((_gap(unit, measure, share, floor), _row(book, unit, measure, share, floor)))
    rows += [((0, 0, path), _unmeasured(book, path)) for path in sorted(book.unmeasured) if _speaks_of(book, path)]
    rows.sort(key=lambda item: item[0])
    steps = [
        f"{tier.name}: {', '.join(filter(None, (step_of(step, measure) for measure in COUNTED)))}"
        for tier in contract.tier
        if (step := next_step(tier, today)) is not None
    ]
    return Table(
        caption=f"{total.percent} of {total.whole} statements are covered"
        + (f"; next steps: {'; '.join(steps)}" if steps else ""),
        columns=("File" if contract.unit == "file" else "Directory", "Tier", "Of", "Covered", "", "", "Floor", "More"),
        rows=tuple(row for _, row in rows),
        words=_WORDS,
        spare=(5, 7),
    )


def _gap(unit: Unit, measure: str, share: Share | None, floor: int | None) -> tuple[object, ...]:
    """What rows are sorted by: what cannot be measured, then the distance from the floor, the worst first."""
    if share is None:
        return (0, 1, unit.name, measure)
    if floor is None or not share.whole:
        return (3 if not share.whole else 2, 0, unit.name, measure)
    # In millionths of a point, rounded down: for the order alone.
    return (1, share.part * _HUNDRED // share.whole - floor, unit.name, measure)


def _row(book: Book, unit: Unit, measure: str, share: Share | None, floor: int | None) -> TableRow:
    tier = book.contract.tier[unit.tier] if unit.tier is not None else None
    state: CellState = "plain"
    if share is None:
        state = "unknown"
    elif floor is not None and share.whole:
        state = "in step" if share.reaches(floor) else "drift"
    elif tier is None and share.whole:
        state = "noted"
    worst = max(unit.files, key=lambda file: (file.lines.missing, file.path))
    line = (worst.branch if measure == "branch" else worst.first) or 1
    counted = f"{share.part}/{share.whole}" if share is not None else ""
    drawn = share is not None and share.whole
    return TableRow(
        cells=(
            TableCell(text=unit.name, at=Place(worst.path, Span(line, 1, line, 1))),
            TableCell(text=tier.name if tier is not None else ""),
            TableCell(text=measure if measure != "line" else "lines"),
            TableCell(text=share.percent if share is not None else "no data", state=state),
            TableCell(
                text="",
                share=(share.part, share.whole) if share is not None and drawn else None,
                mark=(floor, _HUNDRED) if floor is not None else None,
            ),
            TableCell(text=counted),
            TableCell(text=written(floor) if floor is not None else ""),
            TableCell(
                text=str(share.lacks(floor)) if share is not None and floor is not None and state == "drift" else ""
            ),
        )
    )


def _speaks_of(book: Book, path: str) -> bool:
    from lockstitch_coverage_floors.tier_findings import has_statements

    index = book.tiers.of(path)
    wanted = index is not None and book.contract.tier[index].kind == "measured" and not book.generated(path)
    return wanted and has_statements(book, path) is not None


def _unmeasured(book: Book, path: str) -> TableRow:
    index = book.tiers.of(path)
    assert index is not None
    texts = (path, book.contract.tier[index].name, "lines", "no report", "", "", "", "")
    cells = [TableCell(text=text, state="unknown" if at == 3 else "plain") for at, text in enumerate(texts)]
    return TableRow(cells=tuple(cells))
