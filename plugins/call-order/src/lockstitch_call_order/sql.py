"""Whether a statement does what a contract says: verb, table and columns are compared, never text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from lockstitch.languages.flow import Piece

from lockstitch_call_order.wanted import WantedSql

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Table

Match = Literal["yes", "maybe", "no"]

#: What stands for a part that is not known until the program runs.
_HOLE = "lockstitch_hole"
#: Placeholders that no dialect of SQL has: those of Python's database drivers.
_DRIVER = re.compile(r"%\(\w+\)s|%s|(?<![\w:]):\w+")
#: MySQL's and SQLite's other word for an insert, which the parser does not take.
_REPLACE = re.compile(r"(?i)\breplace(\s+into\b)")
_DIALECTS = ("postgres", "mysql", "sqlite", "tsql")
_MOST_DEPTH = 40
_MOST_TEXT = 20_000
_VERB = re.compile(r"(?i)\b(insert|update|delete|select|merge|replace|truncate|create|drop|alter|with)\b")


def looks_like_sql(pieces: Sequence[Piece]) -> bool:
    """Whether what is known of a text has a verb of SQL in it."""
    return any(piece.kind == "text" and _VERB.search(piece.text) for piece in pieces)


def matches(pieces: Sequence[Piece], wanted: WantedSql, columns: tuple[str, ...]) -> Match:
    """Whether a text does what is wanted; `maybe` when that hangs on a part that is not known, or is not understood."""
    known = " ".join(piece.text for piece in pieces if piece.kind == "text")
    holes = any(piece.kind != "text" for piece in pieces)
    table = re.compile(rf"(?i)(?<![\w$]){re.escape(wanted.table[-1])}(?![\w$])")
    if not holes and not table.search(known):
        return "no"
    if not _VERB.search(known):
        return "maybe" if holes else "no"
    if holes and not table.search(known) and not _table_unknown(pieces, wanted):
        return "no"
    return _parsed("".join(piece.text if piece.kind == "text" else _HOLE for piece in pieces), wanted, columns)


def _table_unknown(pieces: Sequence[Piece], wanted: WantedSql) -> bool:
    """Whether the verb is there (or may be) and the table hangs on what is not known."""
    text = "".join(piece.text if piece.kind == "text" else _HOLE for piece in pieces)
    return re.search(rf"(?is)\b{wanted.verb}\b.*{_HOLE}|^\s*{_HOLE}", text) is not None


@lru_cache(maxsize=4096)
def _parsed(text: str, wanted: WantedSql, columns: tuple[str, ...]) -> Match:
    if len(text) > _MOST_TEXT or _depth(text) > _MOST_DEPTH:
        return "maybe"
    statements = _statements(text)
    if statements is None:
        return "maybe"
    found: Match = "no"
    for statement in statements:
        one = _statement(statement, wanted, columns)
        if one == "yes":
            return "yes"
        if one == "maybe":
            found = "maybe"
    return found


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in re.findall(r"[()]", text):
        depth += 1 if sign == "(" else -1
        deepest = max(deepest, depth)
    return deepest


def _statements(text: str) -> list[Expression] | None:
    """The statements of a text in the first dialect that takes it; None when none does."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # what it does not understand is told by its result
    plain = _REPLACE.sub(r"INSERT\1", _DRIVER.sub("?", text))
    # A part that is not known may be a whole clause, which no grammar takes for a name.
    for attempt in dict.fromkeys((plain, plain.replace(_HOLE, " "))):
        for dialect in _DIALECTS:
            try:
                made = [one for one in sqlglot.parse(attempt, dialect=dialect) if one is not None]
            except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError):
                continue
            if not any(one.key == "command" for one in made):
                return made
    return None


def _statement(statement: Expression, wanted: WantedSql, columns: tuple[str, ...]) -> Match:
    from sqlglot import expressions as exp

    kinds: dict[str, tuple[type[Expression], ...]] = {
        "INSERT": (exp.Insert,),
        "UPDATE": (exp.Update,),
        "DELETE": (exp.Delete,),
        "MERGE": (exp.Merge,),
        "SELECT": (exp.Select,),
        "TRUNCATE": (exp.TruncateTable,),
        "CREATE": (exp.Create,),
        "DROP": (exp.Drop,),
        "ALTER": (exp.Alter,),
    }
    found: Match = "no"
    if statement.key == "describe":
        return "no"  # EXPLAIN of a statement does not do it
    for node in statement.find_all(*kinds[wanted.verb]):
        for table in _tables(node, wanted.verb):
            one = _table(table, wanted)
            if one != "no" and columns:
                one = _both(one, _columns(node, columns))
            if one == "yes":
                return "yes"
            if one == "maybe":
                found = "maybe"
    return found


def _both(first: Match, second: Match) -> Match:
    if "no" in (first, second):
        return "no"
    return "maybe" if "maybe" in (first, second) else "yes"


def _tables(node: Expression, verb: str) -> Iterator[Table]:
    from sqlglot import expressions as exp

    if verb == "SELECT":
        # Its own tables and those it joins; a select inside it is another node.
        for clause in (node.args.get("from_") or node.args.get("from"), *(node.args.get("joins") or ())):
            if clause is not None and isinstance(clause.this, exp.Table):
                yield clause.this
        return
    if verb in ("TRUNCATE", "DROP"):
        yield from (table for table in node.args.get("tables") or node.expressions if isinstance(table, exp.Table))
        return
    target = node.this
    if isinstance(target, exp.Schema):
        target = target.this
    if isinstance(target, exp.Table):
        yield target


def _table(table: Table, wanted: WantedSql) -> Match:
    parts = [part for part in table.parts if part.name]
    spelled = tuple(part.name for part in parts)
    if not spelled:
        return "no"
    if _HOLE in spelled[-1]:
        return "maybe"
    for own, name in zip(reversed(parts), reversed(wanted.table), strict=False):
        quoted = bool(own.args.get("quoted"))
        same = own.name == name if quoted else own.name.casefold() == name.casefold()
        if _HOLE in own.name:
            return "maybe"
        if not same:
            return "no"
    return "yes"


def _columns(node: Expression, columns: tuple[str, ...]) -> Match:
    """Whether a statement writes (or reads) all of these columns."""
    from sqlglot import expressions as exp

    if isinstance(node, exp.Insert):
        if not isinstance(node.this, exp.Schema):
            # Without a list of columns it writes all there are, or MySQL's `SET a = 1`.
            return "yes"
        names = [one.name for one in node.this.expressions]
    elif isinstance(node, exp.Update):
        names = [one.this.name for one in node.expressions if isinstance(one, exp.EQ)]
        names += [
            part.name for one in node.expressions if isinstance(one, exp.EQ) for part in one.this.find_all(exp.Column)
        ]
        names += [one.name for one in node.expressions if not isinstance(one, exp.EQ)]
    elif isinstance(node, exp.Select):
        if any(one.is_star for one in node.expressions):
            return "yes"
        names = [column.name for one in node.expressions for column in one.find_all(exp.Column)]
    else:
        return "yes"
    known = {name.casefold() for name in names}
    if all(column.casefold() in known for column in columns):
        return "yes"
    return "maybe" if any(_HOLE in name for name in names) else "no"
