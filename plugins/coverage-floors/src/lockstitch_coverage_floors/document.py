"""The table of tiers in a document, and the contract: each says what the other says."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, Remedy
from lockstitch.languages.markdown import DOCUMENT, Cell, Row, Table
from msgspec import Struct

from lockstitch_coverage_floors.book import Book
from lockstitch_coverage_floors.contract import Document, Tier
from lockstitch_coverage_floors.rational import NOTHING, Share, scaled, written
from lockstitch_coverage_floors.tiers import floors, key_of

_EXACT = re.compile(
    r"(?:(?P<sign>≥|>=|>|at least|min\.?|minimum|more than|over)[ ]?)?(?P<number>\d{1,3}(?:\.\d{1,6})?)[ ]?%?",
    re.IGNORECASE,
)
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "none", "no floor"})
_STRICT = frozenset({">", "more than", "over"})
#: A number that nobody measured: `~48%`, `68-80%`, `about 50 %`.
_VAGUE = re.compile(
    r"(?:[~≈]|about |around |ca\.? |roughly )[ ]?\d{1,3}(?:\.\d+)?[ ]?%"
    r"|\d{1,3}(?:\.\d+)?%?[ ]?[-–][ ]?\d{1,3}(?:\.\d+)?[ ]?%",
    re.IGNORECASE,
)


class TierTable(Struct, frozen=True):
    """A table of tiers, and which of its columns say what."""

    table: Table
    columns: dict[str, int]


def document_findings(book: Book) -> Iterator[Finding]:
    """Where the document and the contract do not say the same, and numbers that were written by hand."""
    spec = book.contract.doc
    if spec is None:
        return
    path = book.contract.resolve(spec.path)
    facts = book.view.facts(DOCUMENT, path)
    if facts.status == "absent":
        yield _disagrees(path, f"there is no {path}", ContractPlace(("doc",)))
        return
    tables = [fact for fact in facts.facts if isinstance(fact, Table)]
    found = [made for table in tables if (made := _tier_table(table, spec)) is not None]
    if not found:
        where = f" below {spec.heading!r}" if spec.heading else ""
        message = f"{path} has no table{where} with a column {spec.tier!r} and one of floors"
        yield _disagrees(path, message, ContractPlace(("doc",)))
        return
    seen: set[int] = set()
    for made in found:
        for row in made.table.rows:
            yield from _row(book, path, made, row, seen)
    for index, tier in enumerate(book.contract.tier):
        if index not in seen:
            at = Place(path, found[0].table.header.cells[found[0].columns["tier"]].at)
            message = f"{path} says nothing of tier {_label(tier)}"
            yield _disagrees(tier.name, message, at, Related(ContractPlace(("tier", index)), f"tier {tier.name}"))
    yield from _vague(path, tables, found)


def _tier_table(table: Table, spec: Document) -> TierTable | None:
    if spec.heading and spec.heading.casefold() not in {text.casefold() for text in table.headings}:
        return None
    names = {cell.text.strip().casefold(): at for at, cell in reversed(list(enumerate(table.header.cells)))}
    wanted = {
        "tier": spec.tier,
        "line": spec.line,
        "branch": spec.branch,
        "combined": spec.combined,
        "actual": spec.actual,
    }
    columns = {key: names[name.casefold()] for key, name in wanted.items() if name.casefold() in names}
    return TierTable(table, columns) if "tier" in columns and len(columns) > 1 else None


def _row(book: Book, path: str, made: TierTable, row: Row, seen: set[int]) -> Iterator[Finding]:
    name = row.cells[made.columns["tier"]]
    if not name.text.strip():
        return
    index = next((at for at, tier in enumerate(book.contract.tier) if _same(name, tier)), None)
    if index is None:
        yield _disagrees(name.text.strip(), f"the contract has no tier {name.text.strip()!r}", Place(path, name.at))
        return
    seen.add(index)
    tier = book.contract.tier[index]
    for measure in ("line", "branch", "combined"):
        if measure in made.columns:
            yield from _floor(path, row.cells[made.columns[measure]], tier, index, measure, book.view.today())
    if "actual" in made.columns:
        yield from _actual(book, path, row.cells[made.columns["actual"]], index)


def _same(cell: Cell, tier: Tier) -> bool:
    said = {cell.text.strip().casefold(), *(part.text.casefold() for part in cell.codes)}
    return _label(tier).casefold() in said or tier.name.casefold() in said


def _label(tier: Tier) -> str:
    return tier.label or tier.name


def _floor(path: str, cell: Cell, tier: Tier, index: int, measure: str, today: datetime.date) -> Iterator[Finding]:
    """A cell against the floor that holds today: the steps of a ratchet are in the document too."""
    wanted = floors(tier, today).get(measure)
    ours = f"the contract asks for {written(wanted)}" if wanted is not None else "the contract has no such floor"
    key = key_of(tier, index, measure, today) if wanted is not None else ("tier", index)
    ours += " today" if len(key) > 3 else ""
    related = Related(ContractPlace(key), ours)
    text = " ".join(cell.text.split())
    at = Place(path, cell.at)
    subject = f"{tier.name}:{measure}"
    if text.casefold() in _NOTHING:
        if wanted is not None:
            yield _disagrees(subject, f"{path} has no {measure} floor for tier {tier.name}, and {ours}", at, related)
        return
    match = _EXACT.fullmatch(text)
    if match is None:
        yield _disagrees(subject, f"{text!r} is no {measure} floor that could be held: {ours}", at, related)
    elif wanted is None or scaled(float(match["number"])) != wanted:
        yield _disagrees(
            subject, f"{path} says {text} for the {measure} floor of tier {tier.name}, and {ours}", at, related
        )
    elif (match["sign"] or "").casefold() in _STRICT:
        message = f"{path} says {text} for tier {tier.name}, and a floor is reached by {written(wanted)} exactly"
        yield _disagrees(subject, message, at, related)


def actual(book: Book, index: int) -> Share:
    """How much of a tier's statements is covered."""
    total = NOTHING
    for path, coverage in book.coverage.items():
        if book.tiers.of(path) == index:
            total += coverage.lines
    return total


def _actual(book: Book, path: str, cell: Cell, index: int) -> Iterator[Finding]:
    tier = book.contract.tier[index]
    share = actual(book, index)
    text = " ".join(cell.text.split())
    if text.casefold() in _NOTHING and (tier.kind != "measured" or not share.whole):
        return
    match = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,6}))?[ ]?%", text)
    digits = len(match[2] or "") if match is not None else 2
    now = share.shown(digits)
    if match is None or text.replace(" ", "") != now:
        message = f"{path} says {text or 'nothing'!r} is covered of tier {tier.name}, and the reports say {now}"
        yield Finding(
            rule="hand-kept-number",
            subject=f"{tier.name}:actual",
            message=message,
            at=Place(path, cell.at),
            remedies=(Remedy(f"Write {now}", (path,), (str(index), now)),),
            verdict="drift" if all(book.source(each).whole for each in book.coverage) else "unknown",
        )


def _vague(path: str, tables: list[Table], found: list[TierTable]) -> Iterator[Finding]:
    """Approximations in any table of the document; those in columns of the tiers have been spoken of."""
    spoken = {id(made.table): set(made.columns.values()) for made in found}
    for table in tables:
        for row in table.rows:
            for number, cell in enumerate(row.cells):
                match = _VAGUE.search(cell.text) if number not in spoken.get(id(table), set()) else None
                if match is not None:
                    message = f"{match[0]!r} was written by hand, and cannot stay true"
                    subject = f"{row.cells[0].text.strip()}:{match[0]}"
                    yield Finding(rule="hand-kept-number", subject=subject, message=message, at=Place(path, cell.at))


def _disagrees(subject: str, message: str, at: Place | ContractPlace, *related: Related) -> Finding:
    return Finding(rule="doc-disagrees", subject=subject, message=message, at=at, related=related)
