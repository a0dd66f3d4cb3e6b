"""Symbols of Go files: only declarations at the top of the file are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.builder import Context
from lockstitch.languages.anchors.facts import Anchor, Kind
from lockstitch.languages.anchors.regions import regions
from lockstitch.languages.parsing import node_text, parse

if TYPE_CHECKING:
    from tree_sitter import Node

_GROUPS = {"type_declaration": "type", "const_declaration": "value", "var_declaration": "value"}
_SPECS = frozenset({"type_spec", "type_alias", "const_spec", "var_spec"})


def anchors(source: Source) -> Iterator[Anchor]:
    """The symbols of a Go file, in order of their declarations."""
    root = parse(source).root_node
    context = Context.of(source)
    yield context.whole_file()
    for node in root.children:
        kind = node.type
        if kind == "package_clause":
            yield context.anchor("package", node.children[-1], node)
        elif kind == "function_declaration" and (name := node.child_by_field_name("name")):
            yield context.anchor("function", name, node)
        elif kind == "method_declaration" and (name := node.child_by_field_name("name")):
            yield context.anchor("method", name, node, receiver(source, node))
        elif kind in _GROUPS:
            yield from _specs(context, node)
    yield from regions(source, context.tokens)


def receiver(source: Source, method: Node) -> str:
    """The name of a method's receiver type, without `*` and type parameters."""
    inside = method.child_by_field_name("receiver")
    while inside is not None and inside.type not in {"type_identifier", "identifier"}:
        declared = inside.child_by_field_name("type") if inside.type == "parameter_declaration" else None
        named = [child for child in inside.named_children if child.type != "comment"]
        inside = declared or (named[0] if named else None)
    return node_text(source, inside) if inside is not None else ""


def _specs(context: Context, declaration: Node) -> Iterator[Anchor]:
    kind: Kind = "type" if declaration.type == "type_declaration" else "value"
    grouped = any(child.type in {"(", "var_spec_list"} for child in declaration.children)
    for spec in _spec_nodes(declaration):
        # Without parentheses, the declaration is the spec: the keyword belongs to it.
        outer = None if grouped else declaration
        group = declaration if grouped else None
        for name in spec.children_by_field_name("name"):
            if name.type == ",":
                continue
            yield context.anchor(kind, name, spec, around=outer, group=group)
            if kind == "type":
                yield from _members(context, spec, node_text(context.source, name))


def _spec_nodes(declaration: Node) -> Iterator[Node]:
    for child in declaration.children:
        if child.type in _SPECS:
            yield child
        elif child.type == "var_spec_list":
            yield from (item for item in child.children if item.type in _SPECS)


def _members(context: Context, spec: Node, owner: str) -> Iterator[Anchor]:
    """The fields of a struct type and the methods of an interface type."""
    body = spec.child_by_field_name("type")
    if body is None:
        return
    if body.type == "struct_type":
        for fields in body.children:
            for field in fields.children if fields.type == "field_declaration_list" else ():
                if field.type == "field_declaration":
                    for name in field.children_by_field_name("name"):
                        if name.type == "field_identifier":
                            yield context.anchor("field", name, field, owner)
    elif body.type == "interface_type":
        for element in body.children:
            if element.type == "method_elem" and (label := element.child_by_field_name("name")):
                yield context.anchor("method", label, element, owner)
