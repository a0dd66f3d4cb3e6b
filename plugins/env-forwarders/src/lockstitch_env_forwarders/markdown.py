"""Markdown tables of variables: one column of names, perhaps one of defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lockstitch.api import Source, Span, SyntaxProblem

from lockstitch_env_forwarders.facts import Default, EnvFact, Forward, Scope, literally
from lockstitch_env_forwarders.limits import bounded

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LOUD = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_SPELLED = re.compile(r"\$?\{?(?P<name>[A-Za-z_*][A-Za-z0-9_*]*)\}?(?:=(?P<value>.*))?")
_HOLE = re.compile(r"<[^<>]*>|\{[^{},]*\}(?=_|$)|\.\.\.|…")
_ASIDE = re.compile(r"\([^()]*\)")
_BETWEEN = re.compile(r"[\s,/&]+(?:(?:or|and)\s+)?")
_BAR = re.compile(r"\\.|\|")
_BRACES = re.compile(r"(?P<before>\w*)\{(?P<choices>\w+(?:,\w+)+)\}(?P<after>\w*)")
#: To the parser this ends a line, to everybody else it does not.
_LONE_RETURN = re.compile(r"\r(?!\n)")
_NAMES_HEADER = re.compile(r"(?i)\b(env(ironment)?|var(iable)?s?|keys?|names?|settings?)\b")
_DEFAULT_HEADER = re.compile(r"(?i)defaults?( values?)?")
_OBSOLETE = re.compile(r"(?i)\b(deprecated|obsolete|removed|no longer (used|read))\b")
_NO_DEFAULT = re.compile(r"(?i)[-–—]*|\(?(none|unset|empty|n/?a|not set|required|null|nil)\)?")
_PLAIN_DEFAULT = re.compile(r"[\w./:@%+,-]+")


@dataclass(slots=True)
class _Cell:
    """One cell: its code spans, its text without them, and which of both are struck out."""

    codes: list[str] = field(default_factory=list)
    text: str = ""
    struck: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """One table: where it is, under which headings, and its cells by row."""

    line: int
    headings: tuple[str, ...]
    header: list[_Cell] = field(default_factory=list)
    rows: list[tuple[int, list[_Cell]]] = field(default_factory=list)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of every table in which some column holds names of variables."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact]:
    text = _LONE_RETURN.sub(" ", source.text)
    lines = text.split("\n")
    for number, table in enumerate(_tables(_parser().parse(text)), start=1):
        main = _main_column(table)
        default = _default_column(table)
        for column, header in enumerate(table.header):
            scope = f"{number}:{column}"
            facts = list(_column(table, column, default, lines, scope, number, main=column == main))
            if facts:
                at = Span(table.line + 1, 1, table.line + 1, len(lines[table.line].rstrip()) + 1)
                yield Scope(scope, at, "column", (_said(header), *table.headings), last=column == main)
                yield from facts


def _tables(tokens: Sequence[Token]) -> Iterator[_Table]:
    headings: list[tuple[int, str]] = []
    table: _Table | None = None
    row: list[_Cell] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1:])
            headings = [entry for entry in headings if entry[0] < level]
            headings.append((level, _said(_cell(tokens[index + 1]))))
        elif token.type == "table_open":
            table = _Table(token.map[0] if token.map else 0, tuple(text for _, text in headings))
        elif table is None:
            continue
        elif token.type == "tr_open":
            row = []
            if token.map and (table.header or table.rows):
                table.rows.append((token.map[0], row))
        elif token.type in {"th_open", "td_open"}:
            row.append(_cell(tokens[index + 1]))
            if token.type == "th_open":
                table.header = row
        elif token.type == "table_close":
            yield table
            table = None


def _cell(inline: Token) -> _Cell:
    cell = _Cell()
    texts: list[str] = []
    struck = False
    for child in inline.children or ():
        struck = child.type == "s_open" or (struck and child.type != "s_close")
        if child.type == "code_inline":
            cell.codes.append(child.content.strip())
        if struck:
            cell.struck += [child.content.strip(), *_plain_names(child.content)]
        texts.append(" " if child.type in {"code_inline", "html_inline"} else child.content)
    cell.text = "".join(texts).strip()
    return cell


def _said(cell: _Cell) -> str:
    return " ".join([cell.text, *cell.codes]).strip()


def _default_column(table: _Table) -> int | None:
    return next((at for at, cell in enumerate(table.header) if _DEFAULT_HEADER.fullmatch(_said(cell))), None)


def _main_column(table: _Table) -> int | None:
    """The column that holds the names: by its header, else the first whose cells are nearly all names."""
    for column, header in enumerate(table.header):
        cells = [row[column] for _, row in table.rows if _said(row[column])]
        if not cells:
            continue
        titled = _NAMES_HEADER.search(_said(header)) is not None
        named = sum(bool(_names(cell, titled=titled)) for cell in cells)
        found = [name for cell in cells for name, _, _ in _names(cell, titled=titled)]
        loud = any(_LOUD.search(name) or (titled and name.isupper()) for name in found)
        if loud and column != _default_column(table) and named * (2 if titled else 1) >= len(cells):
            return column
    return None


def _names(cell: _Cell, *, titled: bool) -> list[tuple[str, str, str | None]]:
    """The variables that a cell names, each as spelled there and with the value written beside it (`K=v`)."""
    found: list[tuple[str, str, str | None]] = []
    for spelled in cell.codes or _plain_names(cell.text):
        plain = _ASIDE.sub("", spelled).strip()
        if (braces := _BRACES.fullmatch(plain)) is not None:
            choices = braces["choices"].split(",")
            found += [(f"{braces['before']}{choice}{braces['after']}", spelled, None) for choice in choices]
            continue
        match = _SPELLED.fullmatch(_HOLE.sub("*", plain))
        if match is None or match["name"].strip("*_") == "":
            continue
        name = match["name"]
        if (titled and cell.codes) or _LOUD.fullmatch(name.replace("*", "X_X")) or (titled and name.isupper()):
            found.append((name, spelled, match["value"]))
    return found


def _plain_names(text: str) -> list[str]:
    """The words of a cell that has no code in it, if they are but a list of names; else what it says."""
    plain = _ASIDE.sub(" ", text).strip()
    words = _BETWEEN.split(plain)
    return words if all(_LOUD.fullmatch(word) for word in words) else [plain]


def _column(
    table: _Table, column: int, default: int | None, lines: list[str], scope: str, sink: int, *, main: bool
) -> Iterator[Forward]:
    titled = _NAMES_HEADER.search(_said(table.header[column])) is not None
    for line, row in table.rows:
        cell, raw = row[column], lines[line].rstrip()
        stated = _default(row[default]) if default is not None and default != column else None
        names = _names(cell, titled=titled)
        obsolete = _OBSOLETE.search(_said(cell)) is not None
        begin = cursor = _begin(raw, column)
        for name, spelled, value in names:
            start = max(raw.find(spelled, cursor), raw.find(spelled, begin))  # choices in braces share a place
            end = start + len(spelled) if start >= 0 else len(raw)
            cursor = end
            text = value if value else stated if main and len(names) == 1 else None
            yield Forward(
                name,
                name,
                Span(line + 1, max(start, 0) + 1, line + 1, end + 1),
                value="computed",
                default=Default(literal=literally(name, text)) if text else None,
                how="row",
                scope=scope,
                sink=sink,
                obsolete=obsolete or spelled in cell.struck,
            )


def _begin(raw: str, column: int) -> int:
    """Where a cell of a row begins: rows are cut at their bars, and one may stand before the first cell."""
    bars = [match.end() for match in _BAR.finditer(raw) if match[0] == "|"]
    first = bars and not raw[: bars[0] - 1].strip(" \t>")
    starts = bars if first else [0, *bars]
    return starts[column] if column < len(starts) else 0


def _default(cell: _Cell) -> str | None:
    """The literal in a cell of defaults; None when it has none, or only prose."""
    if len(cell.codes) == 1 and not _ASIDE.sub("", cell.text).strip(" .,"):
        text = cell.codes[0]
    elif not cell.codes and _PLAIN_DEFAULT.fullmatch(cell.text.strip("\"'")):
        text = cell.text
    else:
        return None
    text = text.strip("\"'")
    return None if _NO_DEFAULT.fullmatch(text) else text
