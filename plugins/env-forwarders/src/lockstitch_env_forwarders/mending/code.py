"""Fixes in Go and Python: an element of a list or of a map beside its neighbour."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Edit

from lockstitch_env_forwarders.mending.anchor import Anchor

_FLAG = re.compile(r"([\"'](?:-e|--env|--build-arg)[\"'],)(\s*)$")


def _around(anchor: Anchor) -> Iterator[str]:
    """The lines that open the blocks around the neighbour, from the inside."""
    indent = len(anchor.line) - len(anchor.line.lstrip())
    for line in reversed(anchor.lines[: anchor.span.line - 1]):
        own = len(line) - len(line.lstrip())
        if line.strip() and own < indent:
            indent = own
            yield line


def insert(anchor: Anchor) -> list[Edit]:
    """A copy of the neighbour, on a line of its own when the neighbour has one, else beside it."""
    if not anchor.one_line or not anchor.only_names_it(anchor.text):
        return []
    if anchor.guard or any(anchor.renamed(line) != line for line in _around(anchor)):
        return []  # inside a test of the neighbour the other name would depend on it
    bare = anchor.text.strip("\"'`") == anchor.neighbour
    if not bare and anchor.text.count(anchor.neighbour) < 2:
        return []  # the value comes from a variable of the program, which is the neighbour's
    text, before, separator = anchor.renamed(anchor.text), anchor.before_it, ", "
    flag = _FLAG.search(before) if anchor.how == "docker -e" else None
    if anchor.how == "docker -e" and flag is None:
        return []
    if anchor.how in {"item", "index", "Setenv", "putenv", "os.environ"}:
        alone = not before.strip() and not anchor.after_it.strip()
        return anchor.new_lines([before + text]) if alone else []
    if flag is not None:
        text = f"{flag[1]}{flag[2] or ' '}{text}"
        before = before[: flag.start()]
        if not anchor.after:
            return []
    if not before.strip() and re.fullmatch(r",?\s*(//.*|#.*)?", anchor.after_it):
        if anchor.after_it.startswith(","):
            return anchor.new_lines([f"{before}{text},"])
        if not anchor.after:
            return anchor.new_lines([f"{before}{text},"])
        # the last element, without a comma: the new one takes its place at the end
        return anchor.beside(f"{before}{text}", ",\n") if not anchor.after_it.strip() else []
    if anchor.how in {"slice", "map", "dict", "args", "docker -e", "append"} and re.match(
        r"\s*[,)\]}]", anchor.after_it
    ):
        return anchor.beside(text, separator)
    return []
