"""Findings about the verdicts of rows: what they say, and whether cells, code and contracts agree."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, Span
from lockstitch.languages.markdown import Cell

from lockstitch_parity_matrix.ages import dated
from lockstitch_parity_matrix.book import Book, Doc
from lockstitch_parity_matrix.contract import Bind, Kind
from lockstitch_parity_matrix.implementations import members, of_side
from lockstitch_parity_matrix.rows import MatrixRow
from lockstitch_parity_matrix.verdicts import contracts_named, has_issue, kind_of, only_sides, says_gap

_ENFORCED = re.compile(r"\b(?:enforced|held|guarded|checked|kept in step)\b", re.IGNORECASE)


def verdict_findings(book: Book, doc: Doc, row: MatrixRow) -> Iterator[Finding]:
    """Everything that is wrong with a row's verdict."""
    kind = kind_of(row.verdict.source, book.contract.verdicts)
    if kind is None:
        yield _unknown(book, doc, row)
    if kind == "gap" and book.contract.gap_needs == "issue" and not _tracked(row):
        message = f"{row.title!r} is a gap ({_said(row.verdict)}) and names no issue"
        yield _finding("gap-without-issue", doc, row, message, row.verdict)
    if kind == "parity":
        yield from _gap_in_a_cell(doc, row)
        yield from _missing_method(book, doc, row)
    yield from _only(book, doc, row)
    yield from bound(book, doc, row, kind)
    yield from dated(book, doc, row)


def _unknown(book: Book, doc: Doc, row: MatrixRow) -> Finding:
    marks = _bare(" ".join(mark for mark, _ in sorted(book.contract.verdicts.marks())))
    said = f"says {_said(row.verdict)}" if row.verdict.text.strip() else "says nothing"
    message = f"the verdict of {row.title!r} {said}, which is none of {marks}"
    return _finding("unknown-verdict", doc, row, message, row.verdict)


def _tracked(row: MatrixRow) -> bool:
    keys = row.contract.issue_keys
    links = " ".join(link.target for link in row.links)
    return any(has_issue(cell.source, keys) for cell in row.cells) or has_issue(links, keys)


def _gap_in_a_cell(doc: Doc, row: MatrixRow) -> Iterator[Finding]:
    """Parity, and a cell says that its side has nothing, where not all sides do."""
    lacking = [cell for cell in row.sides if says_gap(cell.text)]
    if not lacking or len(lacking) == len(row.sides):
        return
    for cell in lacking:
        side = row.contract.table.sides[row.sides.index(cell)]
        message = f"the verdict of {row.title!r} is parity, and {side} has {_said(cell)}"
        related = (Related(_at(doc, cell), f"what {side} has"),)
        yield _finding("verdict-contradicts", doc, row, message, row.verdict, related)


def _missing_method(book: Book, doc: Doc, row: MatrixRow) -> Iterator[Finding]:
    """Parity, and a cell calls what the side's type does not have though another side's type does."""
    for side, cell in zip(row.contract.table.sides, row.sides, strict=True):
        item = of_side(book.contract, side)
        if item is None:
            continue
        mine = members(book, item)
        for name in row.names_in(cell):
            if not name.call or any(symbol.name == name.last for _, symbol in mine):
                continue
            for other in book.contract.implementations:
                found = [(path, symbol) for path, symbol in members(book, other) if symbol.name == name.last]
                if other.side != side and found:
                    path, symbol = found[0]
                    message = (
                        f"the verdict of {row.title!r} is parity, and {item.type.symbol} ({side}) has no "
                        f"`{name.last}`, which {other.type.symbol} ({other.side}) has"
                    )
                    related = (Related(Place(path, symbol.at), f"{other.side} has it here"),)
                    yield _finding("verdict-contradicts", doc, row, message, row.verdict, related)
                    break


def _only(book: Book, doc: Doc, row: MatrixRow) -> Iterator[Finding]:
    """`docker-only`, and another side's type has what this side's cell names."""
    sides = row.contract.table.sides
    for only in only_sides(row.verdict.text, sides):
        for side, cell in zip(sides, row.sides, strict=True):
            item = of_side(book.contract, side)
            if side == only or item is None:
                continue
            mine = row.sides[sides.index(only)]
            wanted = {name.last for name in (*row.names_in(mine), *row.names_in(cell)) if name.strong}
            found = [(path, symbol) for path, symbol in members(book, item) if symbol.name in wanted]
            if found:
                path, symbol = found[0]
                message = f"{row.title!r} is {only} only, and {item.type.symbol} ({side}) has `{symbol.name}`"
                related = (Related(Place(path, symbol.at), f"{side} has it here"),)
                yield _finding("verdict-contradicts", doc, row, message, row.verdict, related)


def bound(book: Book, doc: Doc, row: MatrixRow, kind: Kind | None) -> Iterator[Finding]:
    """What the contracts say that a row is bound to, by the contract or by its own words."""
    enforced = _ENFORCED.search(row.verdict.text) is not None
    for index, item in bindings(book, row):
        standing = book.view.verdict(item.contract)
        at = ContractPlace(("bind", index))
        if standing is None:
            message = f"{row.title!r} is bound to the contract {item.contract!r}, and there is none of that name"
        elif standing == "drift" and (kind == "parity" or enforced):
            said = "enforced" if enforced else "parity"
            message = f"{row.title!r} says {said}, and the contract {item.contract!r} that holds it is in drift"
        elif standing == "in step" and kind in {"gap", "divergent"} and not enforced:
            message = f"{row.title!r} says {_said(row.verdict)}, and the contract {item.contract!r} is in step"
        elif standing == "unknown":
            message = f"nobody can tell whether the verdict of {row.title!r} holds: {item.contract!r} is unknown"
        else:
            continue
        related = (Related(at, "it is bound here"),)
        yield _finding("verdict-contradicts", doc, row, message, row.verdict, related, sure=standing != "unknown")
    for cell in row.cells:
        for name in contracts_named(cell.source):
            if name not in book.view.contracts():
                message = f"{row.title!r} names the contract `{name}`, and there is none of that name"
                yield _finding("verdict-contradicts", doc, row, message, cell)


def bindings(book: Book, row: MatrixRow) -> Iterator[tuple[int, Bind]]:
    """The contract's bindings that are about a row, with their places in the list."""
    for index, item in enumerate(book.contract.bind):
        if item.row and fnmatch.fnmatchcase(row.title.casefold(), item.row.casefold()):
            yield index, item


def _said(cell: Cell) -> str:
    return "“" + _bare(" ".join(cell.text.split())) + "”"


def _bare(text: str) -> str:
    """A text without the invisible sign that asks for a coloured one, which a report would have to spell out."""
    return text.replace("\ufe0f", "")


def _at(doc: Doc, cell: Cell) -> Place:
    start = cell.at
    return Place(doc.path, Span(start.line, start.column, start.line, start.column + len(cell.source)))


def _finding(
    rule: str,
    doc: Doc,
    row: MatrixRow,
    message: str,
    cell: Cell,
    related: tuple[Related, ...] = (),
    *,
    sure: bool = True,
) -> Finding:
    return Finding(
        rule=rule,
        subject=row.title,
        side=doc.book.label(doc.path),
        message=message,
        at=_at(doc, cell),
        related=related,
        verdict="drift" if sure else "unknown",
    )
