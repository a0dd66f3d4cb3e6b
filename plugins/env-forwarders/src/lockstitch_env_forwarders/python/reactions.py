"""Python: what a program does when a variable is not there."""

from __future__ import annotations

import re

from lockstitch.api import Source
from lockstitch.languages import node_text
from tree_sitter import Node

from lockstitch_env_forwarders.trees import Up, short

STOPS = re.compile(r"\braise\b|\b(sys\.)?exit\(|\bos\._exit\(|\bparser\.error\(")
_FORGIVES = r"(KeyError|LookupError|Exception)\b"
_CATCHES = re.compile(rf"except\s*+(:|\(?[^:]*\b{_FORGIVES})")
_SUPPRESSES = re.compile(rf"with\b[^\n]*\bsuppress\([^\n]*\b{_FORGIVES}")
_ASSIGNED = r"^\s*{}\s*=\s*(\"[^\"\n]*\"|'[^'\n]*'|\d[\w.]*|True|False)\s*(#.*)?$"
_COMPREHENSIONS = {"dictionary_comprehension", "list_comprehension", "set_comprehension", "generator_expression"}
_CLIMB = 30
#: A longer block is no reaction to a missing variable.
_LONGEST_BODY = 2000


def is_or(node: Node) -> bool:
    """Whether this is `left or right`."""
    operator = node.child_by_field_name("operator")
    return node.type == "boolean_operator" and operator is not None and operator.type == "or"


def reaction(source: Source, up: Up) -> tuple[str, bool]:
    """What is assigned instead when a lookup finds nothing, and whether the program stops."""
    above = up.above
    if above is None:
        return "", False
    if above.node.type == "assert_statement":
        return "", True
    bound = [node_text(source, up.node)] if short(up.node) else []
    test = next((one.node for one in up.chain(_CLIMB) if one.node.type == "if_statement"), None)
    if above.node.type in {"assignment", "named_expression"}:
        name = above.node.child_by_field_name("left") or above.node.child_by_field_name("name")
        bound = [node_text(source, name)] if name is not None else []
        if above.node.type == "named_expression":
            bound.append(f"({node_text(source, above.node)})")
        else:
            test = above.above.following if above.above is not None else None
    if test is None or test.type != "if_statement" or not bound:
        return "", False
    condition = test.child_by_field_name("condition")
    asked = node_text(source, condition).split(" or ") if condition is not None and short(condition) else []
    empty, found = _tests(bound, up.node.type == "comparison_operator")
    body = test.child_by_field_name("consequence")
    if not empty.intersection(asked):
        body = test.child_by_field_name("alternative") if found.issuperset(asked) else None
    if body is None or not asked or body.end_byte - body.start_byte > _LONGEST_BODY:
        return "", False
    text = node_text(source, body)
    if STOPS.search(text):
        return "", True
    given = re.search(_ASSIGNED.format(re.escape(bound[0])), text, re.MULTILINE)
    return (given[1].strip("\"'") if given and (empty | found).issuperset(asked) else ""), False


def _tests(bound: list[str], membership: bool) -> tuple[set[str], set[str]]:
    """The conditions that hold when what `bound` holds is not there, and those that hold when it is."""
    if membership:
        text = bound[0]
        return ({text}, set()) if " not in " in text else ({f"not {text}"}, {text})
    empty = {test.format(one) for one in bound for test in ("not {}", "{} is None", '{} == ""', "{} == ''")}
    return empty, {test.format(one) for one in bound for test in ("{}", "{} is not None", '{} != ""', "{} != ''")}


def forgiven(source: Source, up: Up) -> bool:
    """Whether the error of `os.environ["K"]` is caught here, or K is asked for before."""
    key = up.node.child_by_field_name("subscript")
    asked = re.compile(rf"{re.escape(node_text(source, key))} (not )?in " if key is not None and short(key) else r"$.")
    below = up.node
    for above in up.chain(_CLIMB):
        node = above.node
        if node.type in {"function_definition", "module"}:
            return False
        if node.type == "try_statement" and below == node.child_by_field_name("body"):
            if any(_CATCHES.match(_head(source, child)) for child in node.children if child.type == "except_clause"):
                return True
        elif node.type == "with_statement":
            if _SUPPRESSES.match(_head(source, node)):
                return True
        elif is_or(node) and below == node.child_by_field_name("right"):
            return True  # it is there for want of another
        elif any(asked.search(_head(source, one, _LONGEST_BODY)) for one in _asking(node, below)):
            return True
        below = node
    return False


def _asking(node: Node, below: Node) -> list[Node]:
    """What is asked before the part `below` of `node` is reached."""
    condition = node.child_by_field_name("condition") if node.type == "if_statement" else None
    if condition is not None:
        return [condition]
    if node.type in _COMPREHENSIONS:
        return [child for child in node.named_children if child.type == "if_clause"]
    if node.type == "conditional_expression":
        return node.named_children[1:2]
    left = node.child_by_field_name("left") if node.type == "boolean_operator" else None
    return [left] if left is not None and left != below else []


def _head(source: Source, node: Node, length: int = 200) -> str:
    return source.slice(node.start_byte, min(node.end_byte, node.start_byte + length))
