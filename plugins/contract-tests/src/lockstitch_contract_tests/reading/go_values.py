"""What an expression in a Go function may be made of: the types and constructors that reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages import node_text, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST = 60


class Values:
    """The variables of one function, each with all that is ever put into it. Blocks do not count: more is found than
    can be, never less."""

    def __init__(self, source: Source, block: Node) -> None:
        self._source = source
        self._block = block
        self._given: dict[str, list[Node]] | None = None

    def defines(self, name: str) -> bool:
        """Whether a name is a variable of the function."""
        return name in self._variables()

    def references(self, expression: Node, skip: Node | None = None) -> tuple[str, ...]:
        """The names, dotted where they are of a package, of types and functions that an expression mentions, directly
        or through variables of the function; names that it does not define are among them."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        pending = [expression]
        while pending and len(found) < _MOST and len(seen) < _MOST:
            self._collect(pending.pop(), found, seen, pending, skip)
        return tuple(found)

    def _collect(
        self, top: Node, found: dict[str, None], seen: set[str], pending: list[Node], skip: Node | None
    ) -> None:
        variables = self._variables()
        stack = [top]
        while stack:
            node = stack.pop()
            kind = node.type
            if skip is not None and node.id == skip.id:
                continue
            if kind in {"qualified_type", "selector_expression"}:
                text = node_text(self._source, node) if node.end_byte - node.start_byte < 200 else ""
                first, _, rest = text.partition(".")
                if rest.isidentifier() and first.isidentifier() and first not in variables:
                    found[text] = None
                    continue
                stack.extend(reversed(node.named_children))
            elif kind in {"identifier", "type_identifier"}:
                name = node_text(self._source, node)
                if name not in variables:
                    found[name] = None
                elif name not in seen:
                    seen.add(name)
                    pending.extend(variables[name])
            elif kind == "keyed_element" and node.named_children:
                stack.extend(reversed(node.named_children[1:] or node.named_children))
            elif kind not in {"field_identifier", "comment"}:
                stack.extend(reversed(node.named_children))

    def _variables(self) -> dict[str, list[Node]]:
        if self._given is None:
            self._given = {}
            for node in walk(self._block):
                self._define(node)
        return self._given

    def _define(self, node: Node) -> None:
        kind = node.type
        if kind in {"short_var_declaration", "assignment_statement", "range_clause"}:
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None:
                names = (
                    [child for child in left.named_children if child.type == "identifier"]
                    if left.type == "expression_list"
                    else []
                )
                values = right.named_children if right.type == "expression_list" else [right]
                for index, name in enumerate(names):
                    matched = [values[index]] if len(values) == len(names) else values
                    self._put(name, matched, fresh=kind != "assignment_statement")
        elif kind == "var_spec":
            given = [child for child in (node.child_by_field_name("type"), node.child_by_field_name("value")) if child]
            for name in node.children_by_field_name("name"):
                if node.parent is None or node.id != self._block.id:
                    self._put(name, given, fresh=True)

    def _put(self, name: Node, values: list[Node], fresh: bool) -> None:
        assert self._given is not None
        text = node_text(self._source, name)
        if text == "_":
            return
        if fresh:
            self._given.setdefault(text, []).extend(values)
        elif text in self._given:
            self._given[text].extend(values)
