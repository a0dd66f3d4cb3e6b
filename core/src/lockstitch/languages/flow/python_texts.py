"""Texts in Python expressions: what a string argument says, as far as the file spells it out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.flow.facts import Piece
from lockstitch.languages.flow.pieces import HOLE, MOST_PIECES, formatted, joined
from lockstitch.languages.parsing import node_text
from lockstitch.languages.python.values import string_value

if TYPE_CHECKING:
    from tree_sitter import Node

_VERB = re.compile(r"%()(?:\([^()]*\))?[-+# 0]*(?:[1-9]\d*|\*)?(?:\.\d+)?([a-zA-Z%])")
_FIELD = re.compile(r"\{()[^{}]*()\}")
_PLAIN = re.compile(r"\w[\w.]*")
#: Functions that give (nearly) the text that they are given, or wrap it.
_SAME = frozenset({"text", "SQL", "dedent", "cleandoc", "str", "TextClause", "RawSQL", "Composed"})
_METHODS = frozenset({"strip", "lstrip", "rstrip", "bindparams"})
_MOST_NESTED = 20


def python_pieces(source: Source, node: Node, depth: int = 0) -> tuple[Piece, ...]:
    """The text that an expression stands for."""
    pieces: list[Piece] = []
    stack = [node]
    while stack and len(pieces) < MOST_PIECES:
        current = stack.pop()
        kind = current.type
        if kind == "string":
            pieces.extend(_string(source, current))
        elif kind == "concatenated_string" or (kind == "parenthesized_expression" and current.named_child_count == 1):
            stack.extend(reversed(current.named_children))
        elif kind in ("identifier", "attribute"):
            text = node_text(source, current) if current.end_byte - current.start_byte < 200 else ""
            pieces.append(Piece("name", text) if _PLAIN.fullmatch(text) else HOLE)
        elif kind == "binary_operator" and (both := _operands(current)):
            operator, left, right = both
            if operator == "+":
                stack.extend((right, left))
            elif operator == "%" and depth < _MOST_NESTED:
                pieces.extend(_percent(source, left, right, depth))
            else:
                pieces.append(HOLE)
        elif kind == "call" and depth < _MOST_NESTED:
            pieces.extend(_called(source, current, depth))
        else:
            pieces.append(HOLE)
    return joined(pieces if not stack else [*pieces, HOLE])


def _string(source: Source, node: Node) -> list[Piece]:
    if not any(child.type == "interpolation" for child in node.children):
        known = string_value(node_text(source, node))
        if known is not None:
            return [Piece("text", known[1])]
    made: list[Piece] = []
    for child in node.children:
        if child.type == "string_content":
            made.append(Piece("text", node_text(source, child).replace("{{", "{").replace("}}", "}")))
        elif child.type == "interpolation":
            inner = child.child_by_field_name("expression")
            text = node_text(source, inner) if inner is not None and inner.end_byte - inner.start_byte < 200 else ""
            made.append(Piece("name", text) if _PLAIN.fullmatch(text) and not text[0].isdigit() else HOLE)
    return made or [HOLE]


def _operands(node: Node) -> tuple[str, Node, Node] | None:
    operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if operator is None or left is None or right is None:
        return None
    return operator.type, left, right


def _percent(source: Source, left: Node, right: Node, depth: int) -> tuple[Piece, ...]:
    values = [right] if right.type != "tuple" else right.named_children
    if right.type == "dictionary":
        values = []
    given = [python_pieces(source, value, depth + 1) for value in values[:MOST_PIECES]]
    return joined(formatted(python_pieces(source, left, depth + 1), _VERB, given))


def _called(source: Source, node: Node, depth: int) -> tuple[Piece, ...]:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return (HOLE,)
    given = [child for child in arguments.named_children if child.type not in ("comment", "keyword_argument")]
    if function.type == "attribute":
        inner, method = function.child_by_field_name("object"), function.child_by_field_name("attribute")
        name = node_text(source, method) if method is not None else ""
        if inner is not None and name in _METHODS:
            return python_pieces(source, inner, depth + 1)
        if inner is not None and name == "format":
            template = python_pieces(source, inner, depth + 1)
            plain = all(set(_FIELD.findall(piece.text)) <= {("", "")} for piece in template)
            ordered = plain and not any(re.search(r"\{[^{}:!]", piece.text) for piece in template)
            values = [python_pieces(source, child, depth + 1) for child in given[:MOST_PIECES]] if ordered else []
            return joined(formatted(template, _FIELD, values))
    else:
        name = node_text(source, function) if function.end_byte - function.start_byte < 60 else ""
    if name in _SAME and given:
        return python_pieces(source, given[0], depth + 1)
    return (HOLE,)
