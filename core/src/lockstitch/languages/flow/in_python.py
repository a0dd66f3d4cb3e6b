"""The control flow of a Python file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from lockstitch.api.facts import Source
from lockstitch.languages.flow.builder import TooLarge, run
from lockstitch.languages.flow.facts import FlowFact, Import, Text
from lockstitch.languages.flow.python_statements import PythonStatements
from lockstitch.languages.flow.python_texts import python_pieces
from lockstitch.languages.parsing import node_span, node_text, parse

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_DEPTH = 32
_NOT_OWN = re.compile(rb"\b(?:global|nonlocal)[ \t]+([\w, \t]+)")
_NAME = re.compile(rb"\w+")
_STATIC = frozenset({"staticmethod"})


def flows(source: Source) -> Iterator[FlowFact]:
    """Imports and texts of a Python file; what it does by itself; its functions, in order."""
    root = parse(source).root_node
    yield from _declared(source, root)
    waiting: list[tuple[str, bool, Node, Node, int]] = [("", False, root, root, 0)]
    while waiting:
        path, method, definition, whole, depth = waiting.pop()
        body = definition if definition is root else definition.child_by_field_name("body")
        if body is None:
            continue
        name = definition.child_by_field_name("name")
        parameters = list(_parameters(source, definition.child_by_field_name("parameters")))
        decorators = tuple(_decorators(source, whole))
        receiver = parameters[0][0] if method and parameters and _STATIC.isdisjoint(decorators) else ""
        builder = PythonStatements(source, name or whole, receiver, body)
        builder.definitions = []
        problem = ""
        try:
            run(builder.block(body))
        except TooLarge:
            problem = "the function is too large"
        awaits = any(child.type == "async" for child in definition.children)
        kind: Literal["function", "async", "generator"] = "async" if awaits else "function"
        yield builder.flow(
            path,
            node_span(source, name) if name is not None else source.span(0, 0),
            node_span(source, whole),
            receiver=receiver,
            parameters=tuple(parameter for parameter, _ in parameters),
            types=tuple(type_ for _, type_ in parameters),
            kind="generator" if builder.generates else kind,
            decorators=decorators,
            problem=problem,
            shared=tuple(sorted(_shared(source, body))),
        )
        for owner, inner, around in reversed(builder.definitions) if depth < _MOST_DEPTH else ():
            label = inner.child_by_field_name("name")
            if label is not None:
                parts = (path, owner, node_text(source, label))
                waiting.append((".".join(part for part in parts if part), bool(owner), inner, around, depth + 1))


def _shared(source: Source, body: Node) -> set[str]:
    """The names that a function, or one inside of it, says are not its own."""
    said = _NOT_OWN.findall(source.content, body.start_byte, body.end_byte)
    return {name.decode() for names in said for name in _NAME.findall(names)}


def _parameters(source: Source, parameters: Node | None) -> Iterator[tuple[str, str]]:
    for child in parameters.named_children if parameters is not None else ():
        type_ = child.child_by_field_name("type")
        named = child.child_by_field_name("name")
        inner = named if named is not None else child
        while (
            inner.type in ("typed_parameter", "list_splat_pattern", "dictionary_splat_pattern") and inner.named_children
        ):
            inner = inner.named_children[0]
        if inner.type == "identifier":
            short = type_ is not None and type_.end_byte - type_.start_byte < 100
            yield node_text(source, inner), node_text(source, type_) if short and type_ is not None else ""


def _decorators(source: Source, node: Node) -> Iterator[str]:
    for child in node.named_children:
        if child.type == "decorator" and child.named_children:
            inner: Node | None = child.named_children[0]
            if inner is not None and inner.type == "call":
                inner = inner.child_by_field_name("function")
            if inner is not None and inner.end_byte - inner.start_byte < 100:
                yield node_text(source, inner)


def _declared(source: Source, root: Node) -> Iterator[Import | Text]:
    """Imports anywhere at the top, and the texts that names of the module or of its classes are given."""
    stack: list[tuple[Node, str]] = [(child, "") for child in reversed(root.named_children)]
    while stack:
        node, owner = stack.pop()
        kind = node.type
        if kind == "import_statement":
            yield from _imports(source, node)
        elif kind == "import_from_statement":
            yield from _members(source, node)
        elif kind == "expression_statement" and node.named_children and node.named_children[0].type == "assignment":
            yield from _text(source, node.named_children[0], owner)
        elif kind == "class_definition" and (name := node.child_by_field_name("name")) and not owner:
            body = node.child_by_field_name("body")
            text = node_text(source, name)
            inside = body.named_children if body is not None else []
            stack.extend((child, text) for child in reversed(inside))
        elif kind in ("if_statement", "try_statement", "block", "else_clause", "except_clause", "decorated_definition"):
            stack.extend((child, owner) for child in reversed(node.named_children))


def _text(source: Source, node: Node, owner: str) -> Iterator[Text]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or left.type != "identifier":
        return
    pieces = python_pieces(source, right)
    if any(piece.kind != "hole" for piece in pieces):
        name = node_text(source, left)
        yield Text(f"{owner}.{name}" if owner else name, pieces, node_span(source, left))


def _imports(source: Source, node: Node) -> Iterator[Import]:
    for child in node.children_by_field_name("name"):
        name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        module = node_text(source, name if name is not None else child)
        yield Import(node_text(source, alias) if alias is not None else module, module)


def _members(source: Source, node: Node) -> Iterator[Import]:
    origin = node.child_by_field_name("module_name")
    module = node_text(source, origin) if origin is not None else ""
    for child in node.children_by_field_name("name"):
        name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        member = node_text(source, name if name is not None else child)
        yield Import(node_text(source, alias) if alias is not None else member, module, member)
