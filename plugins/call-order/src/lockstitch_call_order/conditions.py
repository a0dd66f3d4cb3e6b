"""Conditions that a function asks twice: a way on which one is true and later false, with nothing changed, is none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from lockstitch.languages.flow import AnyNode, Assign, Call, Edge, Test

from lockstitch_call_order.program import Function

#: What a condition was found to be, by what it asks.
Told = frozenset[tuple[tuple[str, str, str], bool]]
NOTHING: Told = frozenset()

_NAME = re.compile(r"[A-Za-z_]\w*")
_VALUE = re.compile(r"-?\d[\w.]*|\"[^\"\\]*\"|'[^'\\]*'|true|false|nil|None|True|False")
#: Each of them doubles the ways that have to be told apart.
_MOST = 6


class Conditions:
    """The conditions of one function that are asked more than once of its own variables.

    A variable that something else may change is left out: through its address, or a function inside of this one.
    """

    def __init__(self, function: Function) -> None:
        flow = function.flow
        own = {name for node in flow.nodes for name in _given(node)} | set(flow.parameters)
        own = own.difference(flow.shared) if flow.path else set()  # what a module does by itself has no names alone
        inside = f"{flow.path}."
        for path, functions in function.file.functions.items():
            if path.startswith(inside):
                own -= {name for one in functions for node in one.flow.nodes for name in _given(node)}
        asked = Counter(key for node in flow.nodes if (key := _key(node, own)) is not None)
        self._asked = dict.fromkeys([key for key, times in asked.most_common(_MOST) if times > 1])
        self._own = own
        self._by_value = function.file.language == "go"
        self._names = {name for key in self._asked for name in key}

    def after(self, told: Told, node: AnyNode, edge: Edge) -> Told | None:
        """What is known after a node was left by an edge; None when that cannot be."""
        if not self._asked:
            return told
        if isinstance(node, Test):
            key = _key(node, self._own)
            if key not in self._asked or edge.label not in ("true", "false"):
                return told
            true = (edge.label == "true") != (node.op in _OPPOSITE)
            return None if (key, not true) in told else told | {(key, true)}
        changed = self._names.intersection(_given(node))
        if isinstance(node, Call):
            told = frozenset(one for one in told if one[0][1] == "is" or not self._changes(node, one[0][0]))
        return frozenset(one for one in told if changed.isdisjoint(one[0])) if changed else told

    def _changes(self, node: Call, name: str) -> bool:
        """Whether a call may change what a variable holds: a list that was added to is not empty any more."""
        given = (piece.text for argument in node.arguments for piece in argument.pieces if piece.kind == "name")
        texts = [node.selector, *(() if self._by_value else given)]
        return any(text == name or text.startswith(f"{name}.") for text in texts)


_OPPOSITE = {"!=": "==", ">=": "<", "<=": ">"}


def _key(node: AnyNode, own: set[str]) -> tuple[str, str, str] | None:
    if not isinstance(node, Test) or node.left not in own or not _NAME.fullmatch(node.left):
        return None
    if node.op and node.right not in own and not _VALUE.fullmatch(node.right):
        return None
    return node.left, _OPPOSITE.get(node.op, node.op), node.right


def _given(node: AnyNode) -> Iterable[str]:
    """The names that a node gives something else."""
    return node.names if isinstance(node, Assign) else node.results if isinstance(node, Call) else ()
