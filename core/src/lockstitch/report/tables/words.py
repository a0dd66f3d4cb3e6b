"""How the states of cells are called, and how texts of a table are made harmless."""

from __future__ import annotations

from collections import Counter

from lockstitch.api import Table, TableCell, TableRow
from lockstitch.api.tables import CellState
from lockstitch.report.neutral import visible

#: State → sign, sign in ASCII, word. The order is the one in which they are counted out.
STATES: dict[CellState, tuple[str, str, str]] = {
    "drift": ("✗", "x", "drift"),
    "unknown": ("?", "?", "unknown"),
    "noted": ("~", "~", "changed since"),
    "in step": ("✓", "+", "verified"),
    "plain": ("", "", "not verified"),
}


def shown(text: str, ascii_only: bool = False) -> str:
    """A text of a table on one line; a sign without the invisible character that asks for its colours."""
    return visible(text.replace("\ufe0f", ""), ascii_only)


def counts(table: Table) -> list[tuple[CellState, int]]:
    """How many cells are in each state, remarks included; in a table with words of its own, how many rows."""
    if table.words:
        by_row = Counter(row_state(row) for row in table.rows)
        return [(state, by_row[state]) for state in STATES if by_row[state]]
    cells = [cell for row in table.rows if not row.title for cell in row.cells]
    found = Counter(cell.state for cell in (*cells, *table.remarks) if cell.text or cell.state != "plain")
    return [(state, found[state]) for state in STATES if found[state]]


def row_state(row: TableRow) -> CellState:
    """How a row stands: as its first cell that is more than plain."""
    found: list[CellState] = [cell.state for cell in row.cells if cell.state != "plain"]
    return found[0] if found else "plain"


def word(table: Table, state: CellState) -> str:
    """What a state is called in a table."""
    return dict(table.words).get(state, STATES[state][2])


def place(cell: TableCell) -> str:
    """Where a cell stands."""
    return f"{visible(cell.at.path)}:{cell.at.span.line}" if cell.at is not None else ""
