"""What a Python function under test is while it is read, and what its skips say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from lockstitch.api import Source, Span
from lockstitch.languages import node_text, walk

from lockstitch_contract_tests.facts import Called, Dead, Piece
from lockstitch_contract_tests.reading.beside import LONGEST
from lockstitch_contract_tests.reading.python_names import Imports, dotted

if TYPE_CHECKING:
    from tree_sitter import Node

_EXITS = frozenset({"return_statement", "break_statement", "continue_statement"})
_LOOPS = frozenset({"for_statement", "while_statement"})
_NOTHING = frozenset({"pass_statement", "comment"})


class Body:
    """One function, class or lambda while it is read."""

    def __init__(
        self, name: str, at: Span, kind: Literal["function", "class", "variable", "scenario"], within: str
    ) -> None:
        self.name = name
        self.at = at
        self.kind: Literal["function", "class", "variable", "scenario"] = kind
        self.within = within
        self.test = False
        self.takes = False
        self.fixture = False
        self.asserts = False
        self.unnamed = 0
        self.line = 0
        self.locals: set[str] = set()
        self.calls: list[Called] = []
        self.methods: dict[str, None] = {}
        self.made: dict[str, None] = {}
        self.bases: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"{self.within}/{self.name}" if self.within else self.name

    def piece(self) -> Piece:
        return Piece(
            self.name, self.at, self.kind, self.within, self.takes, self.asserts, self.test,
            tuple(self.calls), tuple(self.methods), tuple(self.made), self.bases,
        )  # fmt: skip


def dead_body(source: Source, block: Node) -> tuple[Dead, str]:
    rest = [node for node in block.named_children if node.type not in _NOTHING and not is_text(node)]
    if not rest:
        return "empty", ""
    if rest[0].type == "return_statement":
        return "returns", ""
    conditions = [node.child_by_field_name("condition") for node in rest if node.type == "if_statement"]
    texts = {node_text(source, one) for one in conditions if one is not None and short(one)}
    alone = not any(node.child_by_field_name("alternative") for node in rest)
    if len(conditions) == len(rest) and texts <= {"False", "0"} and texts and alone:
        return "unreachable", f"if {min(texts)}"
    return "", ""


def is_text(node: Node) -> bool:
    inner = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
    return inner is not None and inner.type in {"string", "ellipsis", "concatenated_string"}


def docstring(source: Source, block: Node) -> str:
    return next((node_text(source, node) for node in block.named_children if is_text(node)), "")[:LONGEST]


def message(source: Source, texts: Mapping[str, str], given: list[Node]) -> tuple[str, bool]:
    parts: list[str] = []
    told = True
    for item in given:
        value = item.child_by_field_name("value") if item.type == "keyword_argument" else item
        keyword = item.child_by_field_name("name") if item.type == "keyword_argument" else None
        word = node_text(source, keyword) if keyword is not None else "reason"
        if value is None or word not in {"reason", "msg", "message", "issue"}:
            continue
        for node in walk(value):
            if node.type == "string_content":
                parts.append(node_text(source, node))
            elif node.type == "identifier" and node.parent is not None and node.parent.type != "attribute":
                name = node_text(source, node)
                if name in texts:
                    parts.append(texts[name])
                elif name != "format":
                    told = False
            elif node.type == "attribute":
                told = False
            elif node.type == "integer" and node.id == value.id:
                parts.append(f"#{node_text(source, node)}")
    return " ".join(parts)[:LONGEST], told


def holds(source: Source, imports: Imports, name: str, how: str, given: list[Node], guarded: bool) -> bool:
    if how == "guarded" or guarded:
        return True
    first = next((item for item in given if item.type != "keyword_argument"), None)
    condition = next((item for item in given if node_text(source, item).startswith("condition")), first)
    value = (
        node_text(source, condition).rpartition("=")[2].strip() if condition is not None and short(condition) else ""
    )
    if how == "given":
        return value != ("False" if name.endswith("skipUnless") else "True")
    marked = how == "expected" and ".mark." in imports.full(name)
    return marked and condition is not None and value != "True"


def is_condition(item: Node, given: list[Node], how: str) -> bool:
    return how in {"given", "guarded"} and item.id == given[0].id and item.type != "keyword_argument"


def short(node: Node) -> bool:
    """Whether a node is short enough to be looked at as a text."""
    return node.end_byte - node.start_byte <= 400


def references(source: Source, node: Node) -> tuple[str, ...]:
    """The dotted names that an expression mentions, `self` left out."""
    found: dict[str, None] = {}
    stack = [node]
    while stack and len(found) < 60:
        current = stack.pop()
        if current.type == "keyword_argument":
            stack.extend(reversed(current.named_children[1:]))
            continue
        name = dotted(source, current) if current.type in {"identifier", "attribute"} else ""
        if name and "?" not in name:
            if name == "cls" or name.partition(".")[0] not in {"self", "cls"}:
                found[name] = None  # `cls` alone is a parameter as any other
            continue
        stack.extend(reversed(current.named_children))
    return tuple(found)


def mark_exits(block: Node, exits: set[int]) -> None:
    """Note every statement below which a way out of it stands: out of the function, or of the loop that it is in."""
    path: list[Node] = []
    stack: list[tuple[Node, int]] = [(block, 0)]
    while stack:
        node, depth = stack.pop()
        del path[depth:]
        path.append(node)
        if node.type in _EXITS:
            for above in reversed(path):
                if above.type in _LOOPS and node.type != "return_statement":
                    break
                exits.add(above.id)
        elif node.id == block.id or node.type not in {"function_definition", "class_definition", "lambda"}:
            stack.extend((child, depth + 1) for child in reversed(node.named_children))
