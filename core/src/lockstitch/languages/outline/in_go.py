"""The outline of a Go file: what the scanner finds, or, in a file that it does not understand, what the parser does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source, SyntaxProblem
from lockstitch.api.places import Span
from lockstitch.languages.outline.facts import Symbol
from lockstitch.languages.outline.go_scanner import scan
from lockstitch.languages.parsing import node_span, node_text, parse, syntax_problems

if TYPE_CHECKING:
    from tree_sitter import Node


def outline(source: Source) -> Iterator[Symbol | SyntaxProblem]:
    """The symbols at the top of a Go file; syntax problems only where they may hide some."""
    # Never the tree that another extractor has made: the facts must not depend on who else is asked.
    found = scan(source.content)
    if found is None:
        yield from parsed_outline(source)
        return
    places = _Places(source.content)
    for one in found:
        start = places.at(one.whole[0])
        name = (*places.at(one.name[0]), *places.at(one.name[1]))
        yield Symbol(
            one.kind,
            source.slice(*one.name),
            Span(*name),
            Span(*start, *places.at(one.whole[1])),
            source.slice(*one.owner) if one.kind == "method" else "",
        )


class _Places:
    """Lines and columns of offsets that are asked for in nearly their order: quicker than an index of all lines."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._ascii = content.isascii()
        self._offset = 0
        self._line = 1

    def at(self, offset: int) -> tuple[int, int]:
        content = self._content
        if offset >= self._offset:
            self._line += content.count(b"\n", self._offset, offset)
        else:
            self._line -= content.count(b"\n", offset, self._offset)
        self._offset = offset
        begin = content.rfind(b"\n", 0, offset) + 1
        width = offset - begin if self._ascii else len(content[begin:offset].decode("utf-8", "replace"))
        return self._line, width + 1


def parsed_outline(source: Source) -> Iterator[Symbol | SyntaxProblem]:
    """The same from the parse tree."""
    tree = parse(source)
    for node in tree.root_node.named_children:
        kind = node.type
        if kind == "type_declaration":
            yield from _types(source, node)
        elif kind in ("function_declaration", "method_declaration"):
            name = node.child_by_field_name("name")
            if name is not None:
                method = kind == "method_declaration"
                yield Symbol(
                    "method" if method else "function",
                    node_text(source, name),
                    node_span(source, name),
                    node_span(source, node),
                    _receiver(source, node) if method else "",
                )
    for span, message in syntax_problems(source, tree):
        yield SyntaxProblem(span, message)


def _types(source: Source, node: Node) -> Iterator[Symbol]:
    specs = [child for child in node.named_children if child.type in ("type_spec", "type_alias")]
    for spec in specs:
        name = spec.child_by_field_name("name")
        if name is not None:
            whole = node if len(specs) == 1 else spec
            yield Symbol("type", node_text(source, name), node_span(source, name), node_span(source, whole))


#: What may stand around the name of a receiver's type.
_AROUND = frozenset({"parameter_list", "parameter_declaration", "pointer_type", "parenthesized_type", "generic_type"})


def _receiver(source: Source, method: Node) -> str:
    """The name of the receiver's type: what is left without its own name, `*`, parentheses and type parameters."""
    inside = method.child_by_field_name("receiver")
    while inside is not None and inside.type in _AROUND:
        declared = inside.child_by_field_name("type") if inside.type == "parameter_declaration" else None
        named = (child for child in inside.named_children if child.type != "comment")
        inside = declared or next(named, None)
    return node_text(source, inside) if inside is not None and inside.type == "type_identifier" else ""
