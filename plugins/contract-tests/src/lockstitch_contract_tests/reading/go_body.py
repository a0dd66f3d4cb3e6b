"""One Go function or scenario while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from lockstitch.api import Source, Span
from lockstitch.languages import node_span, node_text, walk
from lockstitch.languages.golang.standard import is_standard

from lockstitch_contract_tests.facts import Called
from lockstitch_contract_tests.reading import go_calls
from lockstitch_contract_tests.reading.go_calls import Names
from lockstitch_contract_tests.reading.go_values import Values

if TYPE_CHECKING:
    from tree_sitter import Node

Kind = Literal["function", "variable", "scenario", "part"]


class Body:
    """One function or scenario while it is read. `handles` are the names of the test's own handle in it."""

    def __init__(
        self, name: str, at: Span, *, receiver: str = "", outer: Body | None = None, kind: Kind = "function"
    ) -> None:
        self.name = name
        self.at = at
        self.kind = kind
        self.receiver: str = receiver or (outer.receiver if outer else "")
        self.outer = outer
        self.handles: frozenset[str] = outer.handles if outer else frozenset()
        self.test: bool = outer.test if outer else False
        self.sets_up = False
        """Whether it is run before the tests of a suite: what it skips is they."""
        self.doc_line = 0
        self.unnamed = 0
        self.asserts = False
        self.calls: list[Called] = []
        self.methods: dict[str, None] = {}
        self.made: dict[str, None] = {}
        self.values: Values | None = outer.values if outer else None
        self.foreign: set[str] = outer.foreign if outer else set()

    @property
    def owner(self) -> str:
        """The test that it belongs to, with the names of its subtests."""
        return f"{self.outer.owner}/{self.name}" if self.outer is not None else self.name

    def parameters(self, source: Source, function: Node, names: Names | None = None) -> None:
        """Note which parameters are a test's own handle."""
        given = function.child_by_field_name("parameters")
        handles = set(self.handles)
        for parameter in given.named_children if given is not None else ():
            type_ = parameter.child_by_field_name("type")
            named = [node_text(source, node) for node in parameter.children_by_field_name("name")]
            handles.difference_update(named)
            text = node_text(source, type_) if type_ is not None and type_.end_byte - type_.start_byte < 80 else ""
            if go_calls.HANDLE.fullmatch(text) or (names is not None and names.gocheck and text == "*C"):
                handles.update(named)
        self.handles = frozenset(handles)

    def own_handles(self, source: Source, block: Node) -> None:
        """Note the variables that stand for the test's own handle: `t := s.T()`."""
        found = set()
        for node in walk(block):
            if node.type == "short_var_declaration":
                left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            elif node.type == "var_spec":
                left, right = node.child_by_field_name("name"), node.child_by_field_name("value")
            else:
                continue
            if left is not None and right is not None and short(left) and short(right):
                value = node_text(source, right)
                if value in self.handles or value.endswith((".T()", "GinkgoT()")):
                    found.add(node_text(source, left))
        self.handles |= found


def foreign(source: Source, block: Node, names: Names) -> Iterator[str]:
    """Local names for what the standard library gives: no sibling is among them."""
    for node in walk(block):
        if node.type != "short_var_declaration":
            continue
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = right.named_children[0] if right is not None and right.named_children else None
        if left is None or value is None or value.type != "call_expression":
            continue
        package = names.package(go_calls.callee(source, value)[0])
        if package and is_standard(package):
            yield from (node_text(source, name) for name in left.named_children if name.type == "identifier")


def function_of(call: Node) -> int:
    function = call.child_by_field_name("function")
    return function.id if function is not None else 0


def callee_span(source: Source, call: Node) -> Span:
    function = call.child_by_field_name("function")
    return node_span(source, function if function is not None else call)


def head(source: Source, literal: Node) -> Span:
    """The signature of a function literal."""
    block = literal.child_by_field_name("body")
    end = block.start_byte if block is not None else literal.end_byte
    return source.span(literal.start_byte, max(literal.start_byte + 4, end - 1))


def short(node: Node) -> bool:
    return node.end_byte - node.start_byte <= 400
