"""The control flow of a Go file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.in_go import receiver
from lockstitch.languages.flow.builder import TooLarge, run
from lockstitch.languages.flow.facts import Flow, FlowFact, Import, Text
from lockstitch.languages.flow.go_statements import GoStatements
from lockstitch.languages.flow.go_texts import go_pieces
from lockstitch.languages.parsing import node_span, node_text, parse

if TYPE_CHECKING:
    from tree_sitter import Node

#: A name whose address is taken; of `a & b` it says too much, which does no harm.
_ADDRESS = re.compile(rb"(?<!&)&[ \t(]*([A-Za-z_]\w*)")
_SPECS = frozenset({"const_spec", "var_spec", "var_spec_list"})


def flows(source: Source) -> Iterator[FlowFact]:
    """Imports, texts and functions of a Go file, in order."""
    for node in parse(source).root_node.named_children:
        kind = node.type
        if kind in ("function_declaration", "method_declaration"):
            yield from _function(source, node)
        elif kind == "import_declaration":
            yield from _imports(source, node)
        elif kind in ("const_declaration", "var_declaration"):
            yield from _texts(source, node)


def _function(source: Source, node: Node) -> Iterator[Flow]:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None:
        return
    path, declared = node_text(source, name), ""
    if node.type == "method_declaration":
        owner = receiver(source, node)
        path = f"{owner}.{path}" if owner else path
        declared = next((name for name, _ in _names(source, node.child_by_field_name("receiver"))), "")
    waiting = [(path, name, node, body, declared)]
    while waiting:
        path, at, whole, body, declared = waiting.pop()
        builder = GoStatements(source, at, declared)
        problem = ""
        try:
            run(builder.function(body))
        except TooLarge:
            problem = "the function is too large"
        given = list(_names(source, whole.child_by_field_name("parameters")))
        yield builder.flow(
            path,
            node_span(source, at),
            node_span(source, whole),
            receiver=declared if whole.type == "method_declaration" else "",
            parameters=tuple(name for name, _ in given),
            types=tuple(type_ for _, type_ in given),
            fails=_fails(source, whole.child_by_field_name("result")),
            problem=problem,
            shared=tuple(sorted(_shared(source, body))),
        )
        for inner, literal in reversed(builder.literals):
            block = literal.child_by_field_name("body")
            if block is not None:
                # A literal sees the receiver of what it stands in.
                waiting.append((f"{path}.{inner}", literal, literal, block, declared))


def _shared(source: Source, body: Node) -> set[str]:
    """The names whose addresses are taken."""
    return {name.decode() for name in _ADDRESS.findall(source.content, body.start_byte, body.end_byte)}


def _names(source: Source, parameters: Node | None) -> Iterator[tuple[str, str]]:
    """The parameters that have names, with their types."""
    for declared in parameters.named_children if parameters is not None else ():
        type_ = declared.child_by_field_name("type")
        short = type_ is not None and type_.end_byte - type_.start_byte < 100
        for name in declared.children_by_field_name("name"):
            if name.type == "identifier":
                yield node_text(source, name), node_text(source, type_) if short and type_ is not None else ""


def _fails(source: Source, result: Node | None) -> bool:
    """Whether the last result is an `error`."""
    while result is not None and result.type in {"parameter_list", "parameter_declaration"}:
        declared = [child for child in result.named_children if child.type != "comment"]
        result = result.child_by_field_name("type") or (declared[-1] if declared else None)
    return result is not None and result.type == "type_identifier" and node_text(source, result) == "error"


def _imports(source: Source, node: Node) -> Iterator[Import]:
    stack = list(reversed(node.named_children))
    while stack:
        spec = stack.pop()
        if spec.type == "import_spec_list":
            stack.extend(reversed(spec.named_children))
        elif spec.type == "import_spec" and (path := spec.child_by_field_name("path")):
            module = node_text(source, path)[1:-1]
            name = spec.child_by_field_name("name")
            yield Import(node_text(source, name) if name is not None else module.rpartition("/")[2], module)


def _texts(source: Source, node: Node) -> Iterator[Text]:
    stack = list(reversed(node.named_children))
    while stack:
        spec = stack.pop()
        if spec.type not in _SPECS:
            continue
        if spec.type == "var_spec_list":
            stack.extend(reversed(spec.named_children))
            continue
        values = spec.child_by_field_name("value")
        names = [name for name in spec.children_by_field_name("name") if name.type == "identifier"]
        given = [child for child in values.named_children if child.type != "comment"] if values is not None else []
        if len(given) != len(names):
            continue
        for name, value in zip(names, given, strict=True):
            pieces = go_pieces(source, value)
            if any(piece.kind != "hole" for piece in pieces):
                yield Text(node_text(source, name), pieces, node_span(source, name))
