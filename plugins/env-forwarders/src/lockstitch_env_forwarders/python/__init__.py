"""Python: what a file looks up in its environment, and what it hands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Extractor, Source
from lockstitch.languages import node_text, parse

from lockstitch_env_forwarders.facts import FACT_TYPES, EnvFact

if TYPE_CHECKING:
    from tree_sitter import Node


def extract(source: Source) -> Iterator[EnvFact]:
    """The facts of a Python file; `scope` is the function or class, `Class.method` for a method."""
    from lockstitch_env_forwarders.python.forwards import Forwards
    from lockstitch_env_forwarders.python.names import read_names
    from lockstitch_env_forwarders.python.reads import Reads
    from lockstitch_env_forwarders.python.settings import settings_reads

    root = parse(source).root_node
    names = read_names(source, root)
    reads, forwards = Reads(source, names, root), Forwards(source, names)
    for node, scope in _scoped(source, root):
        match node.type:
            case "call":
                yield from reads.call(node, scope)
                yield from forwards.call(node, scope)
            case "subscript":
                yield from reads.subscript(node, scope)
            case "comparison_operator":
                yield from reads.membership(node, scope)
            case "dictionary":
                yield from forwards.dictionary(node, scope)
            case "dictionary_comprehension":
                yield from forwards.comprehension(node, scope)
            case "assignment":
                yield from forwards.assignment(node, scope)
            case "list" | "tuple" | "argument_list":
                yield from forwards.sequence(node, scope)
    yield from settings_reads(source, root)


def _scoped(source: Source, root: Node) -> Iterator[tuple[Node, str]]:
    """Every node with the function or class that it stands in, in source order."""
    stack: list[tuple[Node, str]] = [(root, "")]
    while stack:
        node, scope = stack.pop()
        yield node, scope
        if node.type in {"function_definition", "class_definition"} and scope.count(".") < 8:
            name = node.child_by_field_name("name")
            if name is not None:
                scope = f"{scope}.{node_text(source, name)}" if scope else node_text(source, name)
        stack.extend((child, scope) for child in reversed(node.children))


PYTHON = Extractor(
    id="python.environment",
    version=1,
    languages=("python",),
    facts=FACT_TYPES,
    extract=extract,
    hint=rb"(?i)env|BaseSettings|decouple",
)
