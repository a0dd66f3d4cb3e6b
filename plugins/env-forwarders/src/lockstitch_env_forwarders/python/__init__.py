"""Python: what a file looks up in its environment, and what it hands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Source, SyntaxProblem
from lockstitch.languages import node_text, parse

from lockstitch_env_forwarders.facts import EnvFact
from lockstitch_env_forwarders.limits import bounded

if TYPE_CHECKING:
    from tree_sitter import Node

    from lockstitch_env_forwarders.trees import Up


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of a Python file; `scope` is the function or class, `Class.method` for a method."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact]:
    from lockstitch_env_forwarders.python.forwards import Forwards
    from lockstitch_env_forwarders.python.names import read_names
    from lockstitch_env_forwarders.python.reads import Reads
    from lockstitch_env_forwarders.python.settings import settings_reads

    root = parse(source).root_node
    names = read_names(source, root)
    reads = Reads(source, names, root)
    forwards = Forwards(source, names, reads)
    for up, scope in _scoped(source, root):
        match up.node.type:
            case "call":
                yield from reads.call(up, scope)
                yield from forwards.call(up, scope)
            case "subscript":
                yield from reads.subscript(up, scope)
            case "comparison_operator":
                yield from reads.membership(up, scope)
            case "dictionary":
                yield from forwards.dictionary(up, scope)
            case "dictionary_comprehension":
                yield from forwards.comprehension(up, scope)
            case "assignment":
                yield from forwards.assignment(up, scope)
            case "binary_operator":
                yield from forwards.union(up.node, scope)
            case "list" | "tuple" | "argument_list":
                yield from forwards.sequence(up, scope)
    yield from settings_reads(source, root)


def _scoped(source: Source, root: Node) -> Iterator[tuple[Up, str]]:
    """Every node with the function or class that it stands in, in source order."""
    from lockstitch_env_forwarders.trees import walk_up

    around: list[tuple[int, str]] = []  # where each scope that is open here ends, and its name
    for up in walk_up(root):
        node = up.node
        while around and node.start_byte >= around[-1][0]:
            around.pop()
        scope = around[-1][1] if around else ""
        yield up, scope
        if node.type in {"function_definition", "class_definition"} and scope.count(".") < 8:
            name = node.child_by_field_name("name")
            if name is not None:
                text = node_text(source, name)
                around.append((node.end_byte, f"{scope}.{text}" if scope else text))
