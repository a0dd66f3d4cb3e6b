"""Everything that is wrong with a matrix."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, View
from lockstitch.languages.markdown import DOCUMENT

from lockstitch_parity_matrix.ages import audit
from lockstitch_parity_matrix.book import Book, Doc, book_of
from lockstitch_parity_matrix.completeness import completeness
from lockstitch_parity_matrix.contract import ParityMatrix
from lockstitch_parity_matrix.prose_findings import prose_findings, unknown_finding
from lockstitch_parity_matrix.row_findings import judged
from lockstitch_parity_matrix.rows import MatrixRow
from lockstitch_parity_matrix.symbols import Symbols
from lockstitch_parity_matrix.verdict_findings import bindings, verdict_findings


def judge(contract: ParityMatrix, view: View) -> Iterator[Finding]:
    """The findings of a contract."""
    book = book_of(contract, view)
    yield from _documents(book)
    symbols = Symbols(book)
    for doc in book.docs:
        if not doc.chosen.matrices:
            yield _no_table(doc)
        for row in doc.rows:
            yield from row_findings(book, doc, row, symbols)
        yield from prose_findings(book, doc)
        yield from audit(book, doc)
    yield from completeness(book)
    if book.docs:
        yield from _loose_bindings(book)


def row_findings(book: Book, doc: Doc, row: MatrixRow, symbols: Symbols) -> Iterator[Finding]:
    """Everything that is wrong with one row."""
    yield from (item.finding for item in judged(book, doc, row) if item.finding is not None)
    for name in dict.fromkeys(row.names):
        found = symbols.unknown(name) or symbols.unknown_call(name)
        if found is not None:
            yield unknown_finding(doc, row.title, found, name.at)
    yield from verdict_findings(book, doc, row)


def _documents(book: Book) -> Iterator[Finding]:
    """Documents that are not there, or that say of themselves that they are past."""
    contract, view = book.contract, book.view
    at = ContractPlace(("doc",))
    if not book.paths:
        yield Finding(
            rule="nothing-selected", subject=contract.doc, message=f"{contract.doc} matches no document", at=at
        )
    for path in book.paths:
        if view.facts(DOCUMENT, path).status == "absent":
            moved = view.successors([path]).get(path, "")
            message = f"{path} is not there" + (f"; it is {moved} now" if moved else "")
            yield Finding(rule="nothing-selected", subject=contract.doc, message=message, at=at)
    unread = [path for path in book.paths if view.facts(DOCUMENT, path).status in {"absent", "unreadable"}]
    if book.paths and not book.docs and not unread:
        message = f"{contract.doc} says of itself that it tells of the past: nothing is held here"
        yield Finding(rule="nothing-selected", subject=contract.doc, message=message, at=at)


def _no_table(doc: Doc) -> Finding:
    """The finding that no table has the contract's headers."""
    columns = doc.book.contract.table
    nearly = doc.chosen.nearly
    heading = f" below {columns.after_heading!r}" if columns.after_heading else ""
    if nearly:
        near = nearly[0]
        hint = f" (it has {near.hint!r})" if near.hint else ""
        message = f"the table of {doc.path}{heading} has no column {near.header!r}{hint}"
        related = (Related(Place(doc.path, near.table.at), "the table is here"),)
        return Finding(
            rule="nothing-selected",
            subject=near.header,
            message=message,
            at=ContractPlace(("table",)),
            related=related,
        )
    message = f"{doc.path} has no table with these headers{heading}"
    return Finding(rule="nothing-selected", subject="table", message=message, at=ContractPlace(("table",)))


def _loose_bindings(book: Book) -> Iterator[Finding]:
    """Bindings that are about no row."""
    used = {index for doc in book.docs for row in doc.rows for index, _ in bindings(book, row)}
    for index, item in enumerate(book.contract.bind):
        if item.row and index not in used:
            message = f"no row is called {item.row!r}"
            yield Finding(
                rule="nothing-selected", subject=item.row, message=message, at=ContractPlace(("bind", index, "row"))
            )
