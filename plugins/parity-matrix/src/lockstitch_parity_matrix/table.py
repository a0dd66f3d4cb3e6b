"""The matrix with how each of its cells stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.api import Finding, Place, Table, TableCell, TableRow, View
from lockstitch.api.tables import CellState
from lockstitch.languages.markdown import Cell

from lockstitch_parity_matrix.ages import audit
from lockstitch_parity_matrix.book import Book, Doc, book_of
from lockstitch_parity_matrix.completeness import completeness
from lockstitch_parity_matrix.contract import ParityMatrix
from lockstitch_parity_matrix.judge import row_findings
from lockstitch_parity_matrix.prose_findings import prose_findings
from lockstitch_parity_matrix.row_findings import Judged, judged
from lockstitch_parity_matrix.rows import MatrixRow
from lockstitch_parity_matrix.symbols import Symbols
from lockstitch_parity_matrix.verdict_findings import bindings


def table(contract: ParityMatrix, view: View) -> Table:
    """The tables of the contract's documents, one below the other, in the contract's columns."""
    book = book_of(contract, view)
    columns = contract.table
    headers = (columns.feature, columns.files, *columns.sides, columns.verdict, columns.issue)
    symbols = Symbols(book)
    rows: list[TableRow] = []
    for doc in book.docs:
        if len(book.docs) > 1:
            rows.append(TableRow(cells=(TableCell(text=doc.path),), title=True))
        for matrix in doc.chosen.matrices:
            for row in matrix.rows:
                if isinstance(row, str):
                    rows.append(TableRow(cells=(TableCell(text=row),), title=True))
                else:
                    rows.append(_row(book, doc, row, symbols))
    return Table(
        caption=", ".join(doc.path for doc in book.docs),
        columns=tuple(header for header in headers if header),
        rows=tuple(rows),
        remarks=tuple(_remarks(book)),
    )


def _remarks(book: Book) -> Iterator[TableCell]:
    found: list[Finding] = []
    for doc in book.docs:
        found += [*prose_findings(book, doc), *audit(book, doc)]
    found += completeness(book)
    remarks = [
        TableCell(text=finding.message, state=_state(finding), at=finding.at if isinstance(finding.at, Place) else None)
        for finding in found
    ]
    yield from sorted(remarks, key=lambda item: (item.at is None, item.at or Place(""), item.text))


def _row(book: Book, doc: Doc, row: MatrixRow, symbols: Symbols) -> TableRow:
    findings = list(row_findings(book, doc, row, symbols))
    references = judged(book, doc, row)
    cells = [row.feature, *([row.files] if row.files is not None else []), *row.sides, row.verdict]
    cells += [row.issue] if row.issue is not None else []
    return TableRow(cells=tuple(_cell(book, doc, row, cell, findings, references) for cell in cells))


def _cell(
    book: Book, doc: Doc, row: MatrixRow, cell: Cell, findings: Sequence[Finding], references: Sequence[Judged]
) -> TableCell:
    mine = [finding for finding in findings if isinstance(finding.at, Place) and _within(cell, finding.at)]
    states = [_state(finding) for finding in mine]
    notes = [finding.message for finding in mine]
    for item in references:
        if item.finding is None and _within(cell, Place(doc.path, item.reference.at)):
            state, note = _of_reference(item)
            states.append(state)
            notes += [note] if note else []
    held = [item.contract for _, item in bindings(book, row)]
    if not mine and cell is row.verdict and held:
        states.append("in step")
        notes.append(f"as the contract {', '.join(held)} stands")
    if not states and any(_found(book, row, name.last) for name in row.names_in(cell) if name.strong):
        states.append("in step")
    return TableCell(
        text=" ".join(cell.text.split()),
        state=_worst(states),
        notes=tuple(dict.fromkeys(notes)),
        at=Place(doc.path, cell.at),
    )


def _of_reference(item: Judged) -> tuple[CellState, str]:
    """How a reference stands that nothing is wrong with."""
    shown = item.reference.path + (f":{item.lines.shown}" if item.lines is not None else "")
    if item.target.state == "external":
        return "plain", f"{shown} lies in another repository"
    if item.assessment is None or item.lines is None:
        return "in step", ""
    what = f"`{item.assessment.symbol.path}`" if item.assessment.symbol is not None else ""
    if item.assessment.state == "changed":
        return "noted", f"{shown}: {what or 'the code'} has changed since the document was written"
    if item.assessment.state == "loose":
        return "plain", f"{shown}: nothing in the row says what should stand there"
    return "in step", f"{shown} is {what}" if what else ""


def _found(book: Book, row: MatrixRow, word: str) -> bool:
    """Whether a file of the row, or of a side, says a name."""
    for doc in book.docs:
        for _, item in row.references:
            text = book.text(book.target(doc, item).path)
            if text is not None and text.mentions(word):
                return True
    return False


def _within(cell: Cell, at: Place) -> bool:
    start, end = cell.at.column, cell.at.column + max(len(cell.source), 1)
    return at.span.line == cell.at.line and start <= at.span.column < end


def _state(finding: Finding) -> CellState:
    return "unknown" if finding.verdict == "unknown" else "drift"


def _worst(states: Sequence[CellState]) -> CellState:
    order: tuple[CellState, ...] = ("drift", "unknown", "noted", "in step")
    return next((state for state in order if state in states), "plain")
