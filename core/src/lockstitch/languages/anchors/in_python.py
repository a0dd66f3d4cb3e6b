"""Symbols of Python files, nested ones included, and docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.api.places import Span
from lockstitch.languages.anchors.builder import Context, line_end
from lockstitch.languages.anchors.facts import Anchor
from lockstitch.languages.anchors.notes import groups
from lockstitch.languages.anchors.regions import regions
from lockstitch.languages.parsing import node_text, parse

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
#: Definitions deeper than this are no symbols of their own: they belong to what is around them.
_MAX_DEPTH = 32
#: A decorator that makes a definition one part of a symbol that is defined several times.
_PART = re.compile(r"@\s*(?:[\w.]+\.)?(?:overload|setter|deleter|getter|register)\b")


def anchors(source: Source) -> Iterator[Anchor]:
    """The symbols of a Python file: modules, classes, functions, and names assigned in modules and classes."""
    root = parse(source).root_node
    skipped = frozenset(_docstring_nodes(source))
    context = Context.of(source, skipped)
    yield context.whole_file()
    yield _module(source, root)
    stack: list[tuple[Node, str, int, bool]] = [(child, "", 0, True) for child in reversed(root.children)]
    while stack:
        node, owner, depth, names_count = stack.pop()
        if node.type in _DEFINITIONS:
            definition, part = _definition(source, node)
            name = definition.child_by_field_name("name") if definition is not None else None
            body = definition.child_by_field_name("body") if definition is not None else None
            if definition is None or name is None:
                continue
            is_class = definition.type == "class_definition"
            around = node if node is not definition else None
            kind = "class" if is_class else "method" if names_count and owner else "function"
            made = context.anchor(kind, name, definition, owner, part=part, around=around, aligned=True)  # type: ignore[arg-type]
            yield made
            if body is not None and depth < _MAX_DEPTH:
                stack += [(child, made.symbol, depth + 1, is_class) for child in reversed(body.children)]
        elif node.type in _COMPOUND:
            stack += [(child, owner, depth, names_count) for child in reversed(node.children)]
        elif node.type == "expression_statement" and names_count:
            yield from _assigned(context, node, owner)
    yield from regions(source, context.tokens)


def _definition(source: Source, node: Node) -> tuple[Node | None, bool]:
    """The definition in a possibly decorated one, and whether it is a part of a symbol."""
    if node.type != "decorated_definition":
        return node, False
    part = any(_PART.match(node_text(source, child)) for child in node.children if child.type == "decorator")
    return node.child_by_field_name("definition"), part


def _assigned(context: Context, statement: Node, owner: str) -> Iterator[Anchor]:
    for node in statement.children:
        for _ in range(_MAX_DEPTH):  # a = b = c
            if node.type != "assignment":
                break
            left = node.child_by_field_name("left")
            if left is not None and left.type == "identifier":
                kind = "field" if owner else "value"
                yield context.anchor(kind, left, statement, owner, aligned=True)  # type: ignore[arg-type]
            right = node.child_by_field_name("right")
            if right is None:
                break
            node = right


def _module(source: Source, root: Node) -> Anchor:
    """The module: its docstring and the comments before its first statement."""
    end = 0
    line = 0
    doc = next(iter(_docstring_nodes(source).values()), None) if root.named_child_count else None
    first = next((child for child in root.children if child.type != "comment"), None)
    if doc is not None and first is not None and first.start_byte == doc.start_byte:
        end = doc.end_byte
    else:
        for group in groups(source):
            # Comments right above the first statement are about it, not about the module.
            if first is not None and (group.start > first.start_byte or group.last == first.start_point.row):
                break
            end = group.end
        line = 1
    span = Span(1, 1, 1, 1)
    return Anchor("package", "", span, source.span(0, line_end(source, end) if end else 0), line or 1)


def docstrings(source: Source) -> list[tuple[int, int]]:
    """The byte bounds of the string literals that are docstrings, in order."""
    return [(node.start_byte, node.end_byte) for node in _docstring_nodes(source).values()]


def _docstring_nodes(source: Source) -> dict[int, Node]:
    """The docstrings' string nodes by their start byte, in order."""
    return source.memo("anchors.docstrings", lambda: _find_docstrings(source))


def _find_docstrings(source: Source) -> dict[int, Node]:
    from tree_sitter import Query, QueryCursor

    from lockstitch.languages.parsing import grammar

    query = Query(
        grammar("python"), "(module) @m (function_definition body: (block) @b) (class_definition body: (block) @b)"
    )
    captures = QueryCursor(query).captures(parse(source).root_node)
    found: dict[int, Node] = {}
    for node in captures.get("m", []) + captures.get("b", []):
        first = next((child for child in node.children if child.type != "comment"), None)
        if first is None or first.type != "expression_statement" or first.child_count != 1:
            continue
        literal = first.children[0]
        prefix = source.content[literal.start_byte : literal.start_byte + 3].lower()
        if literal.type == "string" and not prefix.startswith((b"b", b"f", b"t", b"rb", b"rf", b"rt")):
            found[literal.start_byte] = literal
    return dict(sorted(found.items()))
