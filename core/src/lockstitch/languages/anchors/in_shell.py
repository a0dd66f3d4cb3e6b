"""Symbols of shell scripts: functions wherever they are defined, and names assigned at the top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.api.places import Span
from lockstitch.languages.anchors.builder import Context, line_end
from lockstitch.languages.anchors.facts import Anchor
from lockstitch.languages.anchors.notes import groups
from lockstitch.languages.anchors.regions import regions
from lockstitch.languages.parsing import grammar, parse

if TYPE_CHECKING:
    from tree_sitter import Node

#: More functions around a function than this: it belongs to the innermost of those.
_MAX_DEPTH = 32


def anchors(source: Source) -> Iterator[Anchor]:
    """The symbols of a shell script."""
    root = parse(source).root_node
    context = Context.of(source)
    yield context.whole_file()
    yield _header(source, root)
    around: list[int] = []
    for node in _functions(root):
        while around and around[-1] <= node.start_byte:
            around.pop()
        name = node.child_by_field_name("name")
        if name is not None and len(around) < _MAX_DEPTH:
            yield context.anchor("function", name, node)
        around.append(node.end_byte)
    for node in root.children:
        declaration = node.type == "declaration_command"
        for child in node.children if declaration else [node]:
            if child.type == "variable_assignment" and (name := child.child_by_field_name("name")):
                yield context.anchor("value", name, child, around=node if declaration else None)
    yield from regions(source, context.tokens)


def _functions(root: Node) -> list[Node]:
    from tree_sitter import Query, QueryCursor

    query = Query(grammar("shell"), "(function_definition) @f")
    return sorted(QueryCursor(query).captures(root).get("f", []), key=lambda node: node.start_byte)


def _header(source: Source, root: Node) -> Anchor:
    """The comments before the first command, which speak of the script."""
    end = 0
    first = next((child for child in root.children if child.type != "comment"), None)
    for group in groups(source):
        # Comments right above a function that opens the script are the function's.
        beside = first is not None and first.type == "function_definition" and group.last == first.start_point.row
        if beside or (first is not None and group.start > first.start_byte):
            break
        end = group.end
    return Anchor("package", "", Span(1, 1, 1, 1), source.span(0, line_end(source, end) if end else 0), 1)
