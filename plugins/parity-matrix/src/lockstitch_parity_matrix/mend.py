"""Other numbers in a reference, with the table left as it is laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lockstitch.api import Edit, Finding, Remedy, Span

from lockstitch_parity_matrix.contract import ParityMatrix

_RULE_LINE = re.compile(r"[|:\s]*+-[|:\s-]*+")


def mend(_: ParityMatrix, __: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """The edits that write other line numbers; none when the document does not say the old ones there any more."""
    (path,) = remedy.paths
    lines = texts[path].split("\n")
    pieces = [tuple(map(int, item.split(":"))) for item in remedy.data]
    edits = []
    grown: dict[int, int] = {}
    for line, column, old, new in pieces:
        text = lines[line - 1] if line <= len(lines) else ""
        end = column + len(str(old))
        if text[column - 1 : end - 1].lstrip("0") != str(old) and text[column - 1 : end - 1] != str(old):
            return []
        edits.append(Edit(path, Span(line, column, line, end), str(new)))
        grown[line] = grown.get(line, 0) + len(str(new)) - len(str(old))
    for line, growth in grown.items():
        last = max(item.span.end_column for item in edits if item.span.line == line)
        edits.extend(_padding(path, lines, line, last, growth))
    return edits


def _padding(path: str, lines: Sequence[str], line: int, column: int, growth: int) -> Iterator[Edit]:
    """Keep the bars of the column where they are, when they stand below one another in the whole table."""
    if growth == 0:
        return
    text = lines[line - 1]
    bars = _bars(text)
    index = next((number for number, bar in enumerate(bars) if bar >= column - 1), None)
    if index is None:
        return
    table = _table(lines, line)
    others = [number for number in table if number != line]
    at = bars[index]
    if len(others) < 2 or any(len(_bars(lines[n - 1])) <= index or _bars(lines[n - 1])[index] != at for n in others):
        return
    blanks = len(text[:at]) - len(text[:at].rstrip(" "))
    if growth < 0:
        yield Edit(path, Span(line, at + 1, line, at + 1), " " * -growth)
        return
    spare = min(growth, max(blanks - 1, 0))
    if spare:
        yield Edit(path, Span(line, at + 1 - spare, line, at + 1), "")
    wider = growth - spare
    for number in others if wider else ():
        before = lines[number - 1][:at]
        fill = "-" if _RULE_LINE.fullmatch(lines[number - 1]) else " "
        end = at - (len(before) - len(before.rstrip(" :"))) if fill == "-" else at
        yield Edit(path, Span(number, end + 1, number, end + 1), fill * wider)


def _bars(text: str) -> list[int]:
    """Where the bars of a row stand (0-based), those that are escaped left out."""
    return [match.start() for match in re.finditer(r"(?<!\\)\|", text)]


def _table(lines: Sequence[str], line: int) -> range:
    """The lines of the table around a line."""
    first = last = line
    while first > 1 and "|" in lines[first - 2]:
        first -= 1
    while last < len(lines) and "|" in lines[last]:
        last += 1
    return range(first, last + 1)
