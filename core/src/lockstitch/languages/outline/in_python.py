"""The outline of a Python file: classes and functions, those inside others and under conditions included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source, SyntaxProblem
from lockstitch.languages.outline.facts import Kind, Symbol
from lockstitch.languages.parsing import node_span, node_text, parse, syntax_problems

if TYPE_CHECKING:
    from tree_sitter import Node

_DEFINITIONS = frozenset({"function_definition", "class_definition", "decorated_definition"})
#: Statements whose blocks may hold definitions of the same scope.
_COMPOUND = frozenset(
    {
        "if_statement", "elif_clause", "else_clause", "try_statement", "except_clause", "except_group_clause",
        "finally_clause", "with_statement", "for_statement", "while_statement", "match_statement", "case_clause",
        "block",
    }
)  # fmt: skip
#: Definitions deeper than this are not read: they belong to what is around them.
_MAX_DEPTH = 32


def outline(source: Source) -> Iterator[Symbol | SyntaxProblem]:
    """The symbols of a Python file in the order in which they begin."""
    tree = parse(source)
    stack: list[tuple[Node, str, bool, int]] = [(tree.root_node, "", False, 0)]
    while stack:
        node, owner, in_class, depth = stack.pop()
        definition = node.child_by_field_name("definition") if node.type == "decorated_definition" else node
        if definition is not None and definition.type in _DEFINITIONS:
            name, body = definition.child_by_field_name("name"), definition.child_by_field_name("body")
            if name is None:
                continue
            is_class = definition.type == "class_definition"
            kind: Kind = "class" if is_class else "method" if in_class else "function"
            symbol = Symbol(kind, node_text(source, name), node_span(source, name), node_span(source, node), owner)
            yield symbol
            if body is None or depth >= _MAX_DEPTH:
                continue
            node, owner, in_class, depth = body, symbol.path, is_class, depth + 1
        stack.extend((child, owner, in_class, depth) for child in reversed(node.named_children) if _may(source, child))
    for span, message in syntax_problems(source, tree):
        yield SyntaxProblem(span, message)


def _may(source: Source, node: Node) -> bool:
    """Whether a statement is a definition or may hold one: most blocks are left without a look at their statements."""
    if node.type not in _COMPOUND:
        return node.type in _DEFINITIONS
    find, start, end = source.content.find, node.start_byte, node.end_byte
    return find(b"def", start, end) >= 0 or find(b"class", start, end) >= 0
