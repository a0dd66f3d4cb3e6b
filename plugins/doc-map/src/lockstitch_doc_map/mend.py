"""Adding an entry to the map in the map's own style; writing another target into a link."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lockstitch.api import Edit, Finding, Remedy, Span

from lockstitch_doc_map.contract import DocMap

_ITEM = re.compile(r"(?P<lead>[ \t>]*(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)(?P<rest>.*)")
_DECORATED = re.compile(r"(?P<open>[*_]{0,3})(?P<tick>`?)\[(?P<code>`?)")


def mend(_contract: DocMap, _finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """The edits of a remedy; none when the text is not what was judged."""
    (path,) = remedy.paths
    kind, *data = remedy.data
    if kind == "retarget":
        return _retarget(path, texts[path], data)
    return _entry(path, texts[path].split("\n"), data)


def _retarget(path: str, text: str, data: Sequence[str]) -> Sequence[Edit]:
    line, column, end_line, end_column, old, new = data
    span = Span(int(line), int(column), int(end_line), int(end_column))
    lines = text.split("\n")
    if span.line != span.end_line or span.line > len(lines):
        return []
    if lines[span.line - 1][span.column - 1 : span.end_column - 1] != old:
        return []  # it is written with escapes
    return [Edit(path, span, new)]


def _entry(path: str, lines: list[str], data: Sequence[str]) -> Sequence[Edit]:
    title, target, where, like, side = data
    at = int(where)
    title = re.sub(r"([\[\]])", r"\\\1", title)
    target = target.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    if not side:
        gap = "" if at >= len(lines) or lines[at].strip() else "\n"
        insert = at + 1 if gap else at
        return [_insert(path, lines, insert, f"{'' if gap else chr(10)}- [{title}]({target}){gap}")]
    model = lines[int(like) - 1]
    entry = _row(model, title, target) if model.lstrip(" \t>").startswith("|") else _item(model, title, target)
    return [_insert(path, lines, at - 1 if side == "before" else _end(lines, at), entry)]


def _insert(path: str, lines: list[str], after: int, text: str) -> Edit:
    """Insert a line behind line `after` (1-based; 0 for the beginning)."""
    if after >= len(lines):
        last = len(lines[-1]) + 1
        return Edit(path, Span(len(lines), last, len(lines), last), "\n" + text)
    return Edit(path, Span(after + 1, 1, after + 1, 1), text + "\n")


def _item(model: str, title: str, target: str) -> str:
    """An item of a list like `model`, without its description."""
    match = _ITEM.match(model)
    if match is None:
        return f"- [{title}]({target})"
    look = _DECORATED.match(match["rest"])
    mark = look["open"] if look else ""
    code = look["code"] if look else ""
    return f"{match['lead']}{mark}[{code}{title}{code}]({target}){mark[::-1]}"


def _row(model: str, title: str, target: str) -> str:
    """A row of a table like `model`, with the link where that has its first one."""
    lead = model[: len(model) - len(model.lstrip(" \t>"))]
    cells = re.split(r"(?<!\\)\|", model.strip(" \t>").strip("|"))
    at = next((index for index, cell in enumerate(cells) if "](" in cell), 0)
    new = [f" [{title}]({target}) " if index == at else "  " for index in range(len(cells))]
    return f"{lead}|{'|'.join(new)}|"


def _end(lines: list[str], at: int) -> int:
    """The last line (1-based) of the item that begins on line `at`."""
    match = _ITEM.match(lines[at - 1])
    if match is None:
        return at
    indent = len(match["lead"])
    last = at
    for number in range(at, len(lines)):
        line = lines[number]
        if not line.strip():
            break
        if _ITEM.match(line) and len(line) - len(line.lstrip(" \t>")) < indent:
            break
        last = number + 1
    return last
