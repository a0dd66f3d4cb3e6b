"""The statements of a block, with those in blocks under `if`, `try`, `with`, … and what they hang on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages.python.expressions import Expr
from lockstitch.languages.python.facts import Condition
from lockstitch.languages.python.reading import read_expr

if TYPE_CHECKING:
    from tree_sitter import Node

_LOOPS = {"for_statement": "loop", "while_statement": "loop", "with_statement": "with", "match_statement": "match"}
#: Definitions under more blocks than this are not read.
MAX_BLOCKS = 30

Conditions = tuple[Condition, ...]


def statements(source: Source, block: Node) -> Iterator[tuple[Node, Conditions]]:
    """Each simple statement and definition of `block`, in order, and the conditions on it.

    Bodies of functions and classes are not entered.
    """
    stack: list[tuple[Node, Conditions]] = [(block, ())]
    group = 0
    while stack:
        node, when = stack.pop()
        kind = node.type
        if kind in ("block", "module", "ERROR"):
            stack.extend((child, when) for child in reversed(node.named_children))
            continue
        if kind == "case_clause":
            stack.extend((body, when) for body in reversed(_bodies(node)))
            continue
        if len(when) >= MAX_BLOCKS:
            continue
        branches: list[tuple[Node, Conditions]]
        if kind == "if_statement":
            branches = _if_branches(source, node, when, group)
        elif kind == "try_statement":
            branches = _try_branches(node, when, group)
        elif kind in _LOOPS:
            condition = Condition(_LOOPS[kind], group)  # type: ignore[arg-type]
            branches = [(body, (*when, condition)) for body in _bodies(node)]
        else:
            if kind != "comment":
                yield node, when
            continue
        group += 1
        stack.extend(reversed(branches))


def _if_branches(source: Source, node: Node, when: Conditions, group: int) -> list[tuple[Node, Conditions]]:
    found: list[tuple[Node, Conditions]] = []
    before = when
    for arm in [node, *node.children_by_field_name("alternative")][:MAX_BLOCKS]:
        if arm.type == "else_clause":
            body = arm.child_by_field_name("body")
            if body is not None:
                found.append((body, before))
            break
        test_node, body = arm.child_by_field_name("condition"), arm.child_by_field_name("consequence")
        test: Expr | None = read_expr(source, test_node) if test_node is not None else None
        if body is not None:
            found.append((body, (*before, Condition("if", group, test))))
        before = (*before, Condition("if", group, test, holds=False))
    return found


def _try_branches(node: Node, when: Conditions, group: int) -> list[tuple[Node, Conditions]]:
    found: list[tuple[Node, Conditions]] = []
    for child in node.named_children:
        if child.type in ("block", "else_clause"):
            bodies = [child] if child.type == "block" else _bodies(child)
            found.extend((body, (*when, Condition("try", group))) for body in bodies)
        elif child.type in ("except_clause", "except_group_clause"):
            found.extend((body, (*when, Condition("try", group, holds=False))) for body in _bodies(child))
        elif child.type == "finally_clause":
            found.extend((body, when) for body in _bodies(child))
    return found


def _bodies(node: Node) -> list[Node]:
    """The blocks right below a statement, that of its `else` included."""
    found = []
    for child in node.named_children:
        if child.type == "block":
            found.append(child)
        elif child.type == "else_clause":
            found.extend(_bodies(child))
    return found
