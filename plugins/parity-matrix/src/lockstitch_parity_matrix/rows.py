"""The tables of a document as rows: which cell is the feature, which the sides, which the verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from lockstitch.languages.markdown import Cell, Link, Table
from msgspec import Struct, field, structs

from lockstitch_parity_matrix.contract import Columns, ParityMatrix
from lockstitch_parity_matrix.names import Name, names_of
from lockstitch_parity_matrix.references import Reference, references

#: A row that says so speaks of the code as it was at a commit.
_AS_OF = re.compile(r"\bas of (?:commit )?(?=[0-9a-f]*[a-f])([0-9a-f]{7,40})\b")


class MatrixRow(Struct, frozen=True, eq=False, dict=True):
    """A row that is about a feature. `cells` are all of them, in order; `section` is the title row above it."""

    contract: ParityMatrix
    feature: Cell
    sides: tuple[Cell, ...]
    verdict: Cell
    files: Cell | None
    issue: Cell | None
    cells: tuple[Cell, ...]
    links: tuple[Link, ...]
    section: str
    line: int

    @property
    def title(self) -> str:
        """What the row is about."""
        return " ".join(self.feature.text.split())

    @cached_property
    def references(self) -> list[tuple[Cell, Reference]]:
        """Every reference of the row, with its cell."""
        found: list[tuple[Cell, Reference]] = []
        for cell in self.cells:
            mine = [link for link in self.links if _inside(cell, link)]
            everything = cell is self.files
            items = references(cell, mine, repository=self.contract.repository, everything=everything)
            found.extend((cell, item) for item in items if everything or item.lines or item.linked)
        rev = next((match[1] for cell in self.cells if (match := _AS_OF.search(cell.text))), "")
        if rev:
            found = [(cell, structs.replace(item, rev=item.rev or rev)) for cell, item in found]
        return found

    @cached_property
    def names(self) -> list[Name]:
        """The symbols that the row names, in order."""
        return [name for cell in self.cells for name in self.names_in(cell)]

    def names_in(self, cell: Cell) -> list[Name]:
        """The symbols that one cell names."""
        files = [item.at for other, item in self.references if other is cell]
        parts = [part for part in cell.codes if not any(at.contains(part.at) or part.at.contains(at) for at in files)]
        return [name for part in parts for name in names_of(part)]


class Matrix(Struct, frozen=True, eq=False):
    """One table: its header, and its rows in order, titles of sections as plain text."""

    table: Table
    rows: tuple[MatrixRow | str, ...]


class Missing(Struct, frozen=True):
    """A table that could be meant, and the header that it lacks."""

    header: str
    table: Table
    hint: str


class Chosen(Struct):
    """The tables of a document that a contract speaks of, and those that nearly are."""

    matrices: list[Matrix] = field(default_factory=list)
    nearly: list[Missing] = field(default_factory=list)


def matrices(contract: ParityMatrix, tables: Sequence[Table], links: Sequence[Link]) -> Chosen:
    """The tables of a document that have the contract's headers."""
    chosen = Chosen()
    heading = plain(contract.table.after_heading)
    for table in tables:
        if heading and heading not in [plain(title) for title in table.headings]:
            continue
        header = [plain(cell.text) for cell in table.header.cells]
        missing = [name for name in _wanted(contract.table) if plain(name) not in header]
        if not missing:
            chosen.matrices.append(Matrix(table, tuple(_rows(contract, table, header, links))))
        elif len(missing) < len(_wanted(contract.table)) or heading:
            import difflib  # most tables have their headers

            close = difflib.get_close_matches(plain(missing[0]), header, 1, 0.6)
            hint = table.header.cells[header.index(close[0])].text if close else ""
            chosen.nearly.append(Missing(missing[0], table, hint))
    return chosen


def _wanted(columns: Columns) -> list[str]:
    optional = (columns.files, columns.issue)
    return [columns.feature, *columns.sides, columns.verdict, *(name for name in optional if name)]


def _rows(
    contract: ParityMatrix, table: Table, header: Sequence[str], links: Sequence[Link]
) -> Iterator[MatrixRow | str]:
    columns = contract.table

    def at(name: str) -> int:
        return header.index(plain(name))

    section = ""
    for row in table.rows:
        said = [cell for cell in row.cells if cell.text.strip()]
        if not said:
            continue
        if len(said) == 1 and said[0] is row.cells[0] and len(row.cells) > 1:
            section = " ".join(said[0].text.split())
            yield section
            continue
        yield MatrixRow(
            contract,
            row.cells[at(columns.feature)],
            tuple(row.cells[at(name)] for name in columns.sides),
            row.cells[at(columns.verdict)],
            row.cells[at(columns.files)] if columns.files else None,
            row.cells[at(columns.issue)] if columns.issue else None,
            row.cells,
            tuple(link for link in links if link.whole.line == row.line),
            section,
            row.line,
        )


def _inside(cell: Cell, link: Link) -> bool:
    return cell.at.column <= link.whole.column and link.whole.end_column <= cell.at.column + len(cell.source)


def plain(text: str) -> str:
    """A header or a heading as it is compared: without marks, case and the width of blanks."""
    return " ".join(re.sub(r"[*_`\ufe0f]", "", text).split()).casefold()
