"""What a contract says, laid out as a table, with how each cell of it stands."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api.places import Place

#: `plain`: nothing in the cell can be held to anything. `noted`: it holds, and something is to be known of it.
CellState = Literal["plain", "in step", "noted", "drift", "unknown"]


class TableCell(Struct, frozen=True, kw_only=True):
    """One cell: its `text`, how it stands (`state`), and `notes` on that, one line each.

    `at` is what the cell speaks of. `share` is a part and the whole that it is of, for which a terminal draws a bar,
    and `mark` the share at which something is expected, likewise.
    """

    text: str
    state: CellState = "plain"
    notes: tuple[str, ...] = ()
    at: Place | None = None
    share: tuple[int, int] | None = None
    mark: tuple[int, int] | None = None


class TableRow(Struct, frozen=True, kw_only=True):
    """A row: `cells`, one for each column, or, as a `title` of the rows below it, one alone."""

    cells: tuple[TableCell, ...]
    title: bool = False


class Table(Struct, frozen=True, kw_only=True):
    """A whole table: a `caption`, the titles of its `columns`, its `rows`. `remarks` are about all of it, with a state
    each.

    `words` are what states are called in its last line, where `verified` and its like do not fit: (state, word).
    `spare` are columns that a narrow terminal leaves out; all but the first of such a table stay on one line.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    remarks: tuple[TableCell, ...] = ()
    words: tuple[tuple[CellState, str], ...] = ()
    spare: tuple[int, ...] = ()
