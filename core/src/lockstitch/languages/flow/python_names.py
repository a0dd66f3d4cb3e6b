"""The names that parts of Python's syntax give something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.parsing import node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_TARGETS = frozenset({"pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "as_pattern_target"})
_LONGEST = 100


def targets(source: Source, target: Node) -> list[str]:
    """What a target of an assignment gives, attributes too; `?` for what has no name."""
    found: list[str] = []
    stack = [target]
    while stack:
        node = stack.pop()
        if node.type in ("identifier", "attribute"):
            text = node_text(source, node) if node.end_byte - node.start_byte < _LONGEST else "?"
            found.append(text if text.replace(".", "").replace("_", "a").isalnum() else "?")
        elif node.type in _TARGETS:
            stack.extend(reversed(node.named_children))
        elif node.type != "comment":
            found.append("?")
    return found


def captures(source: Source, pattern: Node) -> list[str]:
    """What a pattern of a `case` gives."""
    return [node_text(source, node) for node in _captures(pattern)]


def _captures(pattern: Node) -> Iterator[Node]:
    stack = [pattern]
    while stack:
        node = stack.pop()
        children = [child for child in node.named_children if child.type != "comment"]
        if node.type == "identifier":
            yield node
        elif node.type == "dotted_name":
            # With a dot it is a value that is compared.
            yield from children if len(children) == 1 else ()
        elif node.type in ("class_pattern", "keyword_pattern"):
            stack.extend(reversed(children[1:]))
        else:
            stack.extend(reversed(children))


def imported(source: Source, node: Node) -> list[str]:
    """What an import gives."""
    found = []
    for child in node.children_by_field_name("name"):
        alias = child.child_by_field_name("alias")
        text = node_text(source, alias if alias is not None else child)
        found.append(text if alias is not None or node.type == "import_from_statement" else text.partition(".")[0])
    return found


def deleted(source: Source, node: Node) -> list[str]:
    """The names that a `del` takes away."""
    stack, found = list(reversed(node.named_children)), []
    while stack:
        child = stack.pop()
        if child.type == "identifier":
            found.append(node_text(source, child))
        elif child.type in ("expression_list", "tuple", "list", "parenthesized_expression"):
            stack.extend(reversed(child.named_children))
    return found
