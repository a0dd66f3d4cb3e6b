"""The outline of a shell script: its functions, wherever they are defined."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api.facts import Source, SyntaxProblem
from lockstitch.languages.outline.facts import Symbol
from lockstitch.languages.parsing import grammar, node_span, node_text, parse, syntax_problems


def outline(source: Source) -> Iterator[Symbol | SyntaxProblem]:
    """The functions of a script in the order in which they begin. None has an owner: they are all global."""
    from tree_sitter import Query, QueryCursor

    tree = parse(source)
    query = Query(grammar("shell"), "(function_definition) @f")
    nodes = QueryCursor(query).captures(tree.root_node).get("f", [])
    for node in sorted(nodes, key=lambda node: node.start_byte):
        name = node.child_by_field_name("name")
        if name is not None:
            yield Symbol("function", node_text(source, name), node_span(source, name), node_span(source, node))
    for span, message in syntax_problems(source, tree):
        yield SyntaxProblem(span, message)
