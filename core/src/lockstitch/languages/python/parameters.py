"""The parameters of a function, each with its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages.python.expressions import Expr
from lockstitch.languages.python.facts import Parameter, ParameterKind
from lockstitch.languages.python.reading import identifier, read_expr

if TYPE_CHECKING:
    from tree_sitter import Node

_STARS: dict[str, ParameterKind] = {
    "list_splat_pattern": "var-positional",
    "dictionary_splat_pattern": "var-keyword",
}


def read_parameters(source: Source, node: Node) -> tuple[Parameter, ...]:
    """The parameters in order. `/` and `*` are no parameters: they make the others' kinds."""
    found: list[Parameter] = []
    keyword_only = False
    for child in node.named_children:
        if child.type == "positional_separator":
            found = [Parameter(p.name, "positional-only", p.annotation, p.default) for p in found]
        elif child.type == "keyword_separator":
            keyword_only = True
        elif (parameter := _parameter(source, child, keyword_only)) is not None:
            found.append(parameter)
            keyword_only = keyword_only or parameter.kind == "var-positional"
    return tuple(found)


def _parameter(source: Source, node: Node, keyword_only: bool) -> Parameter | None:
    kind: ParameterKind = "keyword-only" if keyword_only else "positional"
    if node.type == "identifier":
        return Parameter(identifier(source, node), kind)
    if node.type in ("default_parameter", "typed_default_parameter"):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            return None
        return Parameter(identifier(source, name), kind, _type(source, node), read_expr(source, value))
    if node.type == "typed_parameter":
        named = node.named_children[0]
        if named.type in _STARS:
            return Parameter(_starred(source, named), _STARS[named.type], _type(source, node))
        return Parameter(identifier(source, named), kind, _type(source, node))
    if node.type in _STARS:
        return Parameter(_starred(source, node), _STARS[node.type])
    if node.type == "tuple_pattern":
        return Parameter("", "positional-only")
    return None


def _starred(source: Source, node: Node) -> str:
    return identifier(source, node.named_children[0]) if node.named_children else ""


def _type(source: Source, node: Node) -> Expr | None:
    annotation = node.child_by_field_name("type")
    return read_expr(source, annotation, types=True) if annotation is not None else None
