"""Texts in Go expressions: what a string argument says, as far as the file spells it out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.flow.facts import Piece
from lockstitch.languages.flow.pieces import HOLE, MOST_PIECES, formatted, joined
from lockstitch.languages.parsing import node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"'])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"', "'": "'"}
_VERB = re.compile(r"%[-+# 0]*(?:\[(\d+)\])?(?:\*|\d+)?(?:\.(?:\*|\d+))?([a-zA-Z%])")
#: Functions that give (nearly) the text that they are given: (which argument it is).
_SAME = frozenset({"strings.TrimSpace", "strings.Trim", "strings.ToLower", "dedent.Dedent", "heredoc.Doc", "string"})
_MOST_NESTED = 20


def go_pieces(source: Source, node: Node, depth: int = 0) -> tuple[Piece, ...]:
    """The text that an expression stands for."""
    pieces: list[Piece] = []
    stack = [node]
    while stack and len(pieces) < MOST_PIECES:
        current = stack.pop()
        kind = current.type
        if kind == "interpreted_string_literal":
            pieces.append(Piece("text", _unescaped(node_text(source, current)[1:-1])))
        elif kind == "raw_string_literal":
            pieces.append(Piece("text", node_text(source, current)[1:-1].replace("\r", "")))
        elif kind == "identifier":
            pieces.append(Piece("name", node_text(source, current)))
        elif kind == "selector_expression" and (name := _plain_selector(source, current)):
            pieces.append(Piece("name", name))
        elif kind == "parenthesized_expression" and current.named_child_count == 1:
            stack.append(current.named_children[0])
        elif kind == "binary_expression" and (both := _sum(current)):
            stack.extend((both[1], both[0]))
        elif kind == "call_expression" and depth < _MOST_NESTED:
            pieces.extend(_called(source, current, depth))
        else:
            pieces.append(HOLE)
    return joined(pieces if not stack else [*pieces, HOLE])


def _sum(node: Node) -> tuple[Node, Node] | None:
    operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if operator is None or operator.type != "+" or left is None or right is None:
        return None
    return left, right


def _plain_selector(source: Source, node: Node) -> str:
    text = node_text(source, node)
    return text if len(text) < 200 and text.replace(".", "").replace("_", "").isalnum() else ""


def _called(source: Source, node: Node, depth: int) -> tuple[Piece, ...]:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return (HOLE,)
    name = node_text(source, function) if function.end_byte - function.start_byte < 60 else ""
    given = [child for child in arguments.named_children if child.type != "comment"]
    if given and name in _SAME:
        return go_pieces(source, given[0], depth + 1)
    if name != "fmt.Sprintf" or not given:
        return (HOLE,)
    template = go_pieces(source, given[0], depth + 1)
    values = [go_pieces(source, child, depth + 1) for child in given[1:MOST_PIECES]]
    return joined(formatted(template, _VERB, values))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return _PLAIN[match[1]]
        code = int(match[2], 8) if match[2] else int(match[3] or match[4] or match[5], 16)
        return chr(code) if code < 0x110000 else "\N{REPLACEMENT CHARACTER}"

    return _ESCAPE.sub(plain, text)
