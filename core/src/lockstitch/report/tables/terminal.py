"""A table on a terminal."""

from __future__ import annotations

import io
import os
import sys

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from lockstitch.api import Table, TableCell
from lockstitch.api.tables import CellState
from lockstitch.report.neutral import guard_line
from lockstitch.report.tables.bars import bar
from lockstitch.report.tables.words import STATES, counts, place, row_state, shown, word

_PAINT: dict[CellState, str] = {
    "drift": "bold red",
    "unknown": "magenta",
    "noted": "yellow",
    "in step": "green",
    "plain": "",
}

#: How many characters a bar has, on a terminal with so many columns and on narrower ones.
_BAR, _WIDE, _SHORT_BAR = 25, 100, 10
#: How many columns there are where nobody says so: in a log, or in a file.
_NO_TERMINAL = 120


def terminal_table(table: Table, *, colour: bool, unicode: bool = True, width: int | None = None) -> str:
    """The table, what is to be said of its cells, and how many are in each state; with a final line end.

    `width` is that of the terminal when left out, or that of a log.
    """
    if width is None and not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        width = _NO_TERMINAL
    sink = io.StringIO()
    console = Console(
        file=sink,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    wide = console.width >= _WIDE
    columns = [at for at in range(len(table.columns)) if wide or at not in table.spare]
    made = RichTable(
        title=Text(shown(table.caption, not unicode), style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD if unicode else box.ASCII,
        header_style="bold",
        pad_edge=False,
        collapse_padding=bool(table.spare),
        safe_box=False,
    )
    for at in columns:
        title = Text(shown(table.columns[at], not unicode))
        made.add_column(title, overflow="fold", no_wrap=bool(table.spare and at))
    for row in table.rows:
        if row.title:
            made.add_section()
            made.add_row(Text(shown(row.cells[0].text, not unicode), style="bold"))
            continue
        painted = _PAINT[row_state(row)]
        size = _BAR if wide else _SHORT_BAR
        cells = [row.cells[at] for at in columns]
        made.add_row(
            *(
                _cell(cell, unicode=unicode)
                if cell.share is None
                else bar(cell.share, cell.mark, size, painted, unicode=unicode)
                for cell in cells
            )
        )
    console.print(made)
    for cell in (*(cell for row in table.rows for cell in row.cells), *table.remarks):
        for note in cell.notes or ((cell.text,) if cell in table.remarks else ()):
            line = Text()
            line.append(f"{_sign(cell.state, unicode=unicode)} ", style=_PAINT[cell.state])
            line.append(f"{place(cell)}  " if cell.at else "", style="dim")
            line.append(shown(note, not unicode))
            console.print(line)
    total = ", ".join(f"{number} {word(table, state)}" for state, number in counts(table))
    console.print(Text(f"\n{total}", style="bold"))
    return "\n".join(guard_line(line.rstrip()) for line in sink.getvalue().split("\n"))


def _sign(state: CellState, *, unicode: bool) -> str:
    return STATES[state][0 if unicode else 1] or "·"


def _cell(cell: TableCell, *, unicode: bool) -> Text:
    sign = STATES[cell.state][0 if unicode else 1]
    text = shown(cell.text, not unicode)
    return Text(f"{sign} {text}" if sign else text, style=_PAINT[cell.state])
