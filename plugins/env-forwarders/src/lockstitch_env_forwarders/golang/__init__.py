"""Go: what a file looks up in its environment, and what it hands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Source, SyntaxProblem
from lockstitch.languages import node_text, parse, walk

from lockstitch_env_forwarders.facts import EnvFact

if TYPE_CHECKING:
    from tree_sitter import Node


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of a Go file, declaration by declaration; `scope` is the function, `Type.Method` for a method."""
    from lockstitch_env_forwarders.limits import bounded

    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact]:
    from lockstitch_env_forwarders.golang.forwards import Forwards
    from lockstitch_env_forwarders.golang.names import read_names
    from lockstitch_env_forwarders.golang.reads import call_reads, field_reads, read_known
    from lockstitch_env_forwarders.golang.tags import tag_reads
    from lockstitch_env_forwarders.trees import walk_up

    root = parse(source).root_node
    names = read_names(source, root)
    known = read_known(source, root)
    forwards = Forwards(source, names, known)
    for declaration in root.named_children:
        scope = _scope(source, declaration)
        for up in walk_up(declaration):
            node = up.node
            if node.type == "call_expression":
                yield from call_reads(source, names, up, known, scope)
                yield from forwards.call(up, scope)
            elif node.type == "composite_literal":
                yield from forwards.composite(up, scope)
            elif node.type in {"assignment_statement", "short_var_declaration"}:
                yield from forwards.assignment(up, scope)
            elif node.type == "keyed_element":
                yield from field_reads(source, names, node, scope)
                yield from forwards.element(node, scope)
            elif node.type == "var_spec":
                yield from forwards.element(node, scope)
    yield from tag_reads(source, names, root)
    yield from names.constants(root)


def _scope(source: Source, declaration: Node) -> str:
    name = declaration.child_by_field_name("name")
    if declaration.type not in {"function_declaration", "method_declaration"} or name is None:
        return ""
    receiver = declaration.child_by_field_name("receiver")
    for node in walk(receiver) if receiver is not None else ():
        if node.type == "type_identifier":
            return f"{node_text(source, node)}.{node_text(source, name)}"
    return node_text(source, name)
