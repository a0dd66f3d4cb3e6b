"""A table as one HTML page that needs nothing else."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator

from jinja2 import Environment, StrictUndefined
from msgspec import Struct

from lockstitch.api import Table, TableCell
from lockstitch.api.tables import CellState
from lockstitch.report.neutral import visible
from lockstitch.report.tables.words import STATES, counts, place, shown, word


class _Cell(Struct, frozen=True):
    """A cell as the page shows it: every text is harmless already. `id` is its anchor, when it has one.

    A note is in pieces, of which every other one is code.
    """

    text: str
    state: CellState
    word: str
    sign: str
    notes: tuple[tuple[str, ...], ...]
    place: str
    id: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        """The text of a remark, in pieces."""
        return _pieces(self.text)


class _Row(Struct, frozen=True):
    cells: tuple[_Cell, ...]
    title: bool


def table_page(contract: str, table: Table) -> str:
    """The page. The same table gives the same page."""
    source = importlib.resources.files(__package__).joinpath("page.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    numbers = iter(range(1, 1_000_000))
    rows = [_Row(tuple(_cell(cell, numbers) for cell in row.cells), row.title) for row in table.rows]
    remarks = [_cell(cell, numbers) for cell in table.remarks]
    page: str = environment.from_string(source).render(
        contract=visible(contract),
        caption=shown(table.caption),
        columns=[shown(column) for column in table.columns],
        rows=rows,
        remarks=remarks,
        found=[cell for row in rows for cell in row.cells if cell.id],
        counts=[(_class(state), STATES[state][0], word(table, state), number) for state, number in counts(table)],
        css=_class,
    )
    return page


def _cell(cell: TableCell, numbers: Iterator[int]) -> _Cell:
    sign, _, word = STATES[cell.state]
    name = f"c{next(numbers)}" if cell.state in {"drift", "unknown"} else ""
    return _Cell(
        shown(cell.text), cell.state, word, sign, tuple(_pieces(shown(note)) for note in cell.notes), place(cell), name
    )


def _pieces(text: str) -> tuple[str, ...]:
    """A message, cut at its backticks; whole when they do not pair."""
    pieces = tuple(text.split("`"))
    return pieces if len(pieces) % 2 else (text,)


def _class(state: CellState) -> str:
    return state.replace(" ", "-")
