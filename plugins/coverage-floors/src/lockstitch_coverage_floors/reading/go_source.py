"""A Go file: where its functions are, which is where a profile has its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source
from lockstitch.languages import parse, walk

from lockstitch_coverage_floors.facts import GoBody, GoSource
from lockstitch_coverage_floors.reading.text_source import is_generated, line_count

_CONSTRAINED = re.compile(rb"^//go:build |^// \+build |^import \"C\"|^\t\"C\"$", re.MULTILINE)
_DISPLACED = re.compile(rb"^//line |/\*line ", re.MULTILINE)
_FUNCTIONS = {"function_declaration", "method_declaration", "func_literal"}


def go_source(source: Source) -> Iterator[GoSource]:
    """The fact of a file."""
    bodies: list[GoBody] = []
    literals: list[GoBody] = []
    statements = False
    inside = 0  # the byte at which the outermost function ends
    for node in walk(parse(source).root_node):
        if node.type not in _FUNCTIONS or node.start_byte < inside:
            continue
        body = node.child_by_field_name("body")
        if body is None:
            continue
        inside = node.end_byte
        name = node.child_by_field_name("name")
        if name is not None and name.text == b"_":
            continue
        (begin, column), (end, end_column) = body.start_point, body.end_point
        found = GoBody(begin + 1, column + 1, end + 1, end_column + 1)
        (literals if name is None else bodies).append(found)
        statements = statements or any(child.is_named and child.type != "comment" for child in body.children)
    content = source.content
    yield GoSource(
        line_count(content),
        tuple(bodies),
        tuple(literals),
        statements,
        is_generated(content),
        _CONSTRAINED.search(content) is not None,
        _DISPLACED.search(content) is not None,
    )
