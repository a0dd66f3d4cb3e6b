"""Fixes in files that are lists of variables: `.env`, Dockerfiles, YAML, Markdown tables, units, makefiles."""

from __future__ import annotations

import re

from lockstitch.api import Edit

from lockstitch_env_forwarders.mending.anchor import Anchor


def dotenv(anchor: Anchor) -> list[Edit]:
    """`NAME=`, commented out or exported as its neighbour is."""
    if anchor.before_it.strip():
        return []
    head = {"dotenv-off": "# ", "export": "export "}.get(anchor.how, "")
    return anchor.new_lines([f"{anchor.before_it}{head}{anchor.name}" + ("" if anchor.how == "bare" else "=")])


def dockerfile(anchor: Anchor) -> list[Edit]:
    """`ARG NAME` and `ENV NAME=$NAME`, when the neighbour is promoted in this way."""
    text = anchor.text
    match = re.fullmatch(rf"{anchor.neighbour}=(\"?)\$\{{?{anchor.neighbour}\}}?\1", text)
    if match is None:
        return []
    first, last = anchor.span.line, anchor.span.end_line
    while first > 1 and anchor.lines[first - 2].rstrip().endswith("\\"):
        first -= 1
    while last < len(anchor.lines) and anchor.lines[last - 1].rstrip().endswith("\\"):
        last += 1
    instruction = re.match(r"(\s*)(\w+)\s", anchor.lines[first - 1])
    if instruction is None or instruction[2].upper() != "ENV":
        return []
    indent, env = instruction[1], instruction[2]
    argument = re.compile(rf"\s*(ARG)\s+{anchor.neighbour}\s*(=.*)?$", re.IGNORECASE)
    declared = next((found for line in anchor.lines[:first] if (found := argument.match(line))), None)
    known = re.compile(rf"\s*ARG\s+{anchor.name}\b", re.IGNORECASE)
    lines = [f"{indent}{env} {anchor.renamed(text)}"]
    if declared is None:
        return []
    if not any(known.match(line) for line in anchor.lines[:first]):
        lines.insert(0, f"{indent}{declared[1]} {anchor.name}")
    return anchor.new_lines(lines, first, last)


def yaml(anchor: Anchor) -> list[Edit]:
    """An entry of a map or an item of a list, in block or flow style."""
    if not anchor.one_line:
        return []
    text = anchor.renamed(anchor.text)
    if anchor.how in {"compose-map", "map"}:
        if not anchor.before_it.strip():
            colon = re.match(r"[\"']?\w+[\"']?\s*$", anchor.text)
            return anchor.new_lines([f"{anchor.before_it}{text}:" if colon else f"{anchor.before_it}{text}"])
    elif anchor.how in {"compose-list", "list"}:
        if re.fullmatch(r"\s*-\s+", anchor.before_it):
            return anchor.new_lines([anchor.before_it + text])
    else:
        return []
    if re.search(r"[\[{,]\s*$", anchor.before_it) and re.match(r"\s*[,\]}]", anchor.after_it):
        return anchor.beside(text, ", ")
    return []


def markdown(anchor: Anchor) -> list[Edit]:
    """A row with the name and nothing else, its cells as wide as its neighbour's."""
    line, column = anchor.line.rstrip(), anchor.span.column - 1
    row: list[str] = []
    at = 0
    pieces = re.split(r"(?<!\\)\|", line)
    for place, cell in enumerate(pieces):
        start, at = at, at + len(cell) + 1
        if start <= column < at:
            spelled = line[column : anchor.span.end_column - 1]
            ticks = "`" if "`" in cell else ""
            lead = cell[: len(cell) - len(cell.lstrip())]
            row.append(f"{lead}{ticks}{anchor.renamed(spelled)}{ticks}".ljust(len(cell) - 1) + " ")
        elif place in {0, len(pieces) - 1} and not cell.strip():
            row.append(cell)  # outside the first or the last bar
        else:
            row.append(" " * max(len(cell), 1))
    return anchor.new_lines(["|".join(row)])


def unit(anchor: Anchor) -> list[Edit]:
    """A systemd unit: `PassEnvironment=` takes the name beside its neighbour."""
    return anchor.beside(anchor.name, " ") if anchor.how == "PassEnvironment" and anchor.one_line else []


def whole_line(anchor: Anchor) -> list[Edit]:
    """A statement that has a line of its own: `export K`."""
    if not anchor.one_line or not anchor.only_names_it(anchor.line):
        return []
    if anchor.text == anchor.neighbour and re.fullmatch(r"\s*export\s+[\w\s]*", anchor.before_it):
        return anchor.beside(anchor.name, " ")
    return []
