"""Words of shell commands: what they say, as far as the script spells it out, and which command they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.calls import command_words
from lockstitch.languages.flow.facts import Argument, Piece
from lockstitch.languages.flow.pieces import HOLE, MOST_PIECES, joined
from lockstitch.languages.parsing import node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ARGUMENTS = 16


def shell_pieces(source: Source, node: Node) -> tuple[Piece, ...]:
    """The text that a word stands for."""
    pieces: list[Piece] = []
    stack = [node]
    while stack and len(pieces) < MOST_PIECES:
        current = stack.pop()
        kind = current.type
        if kind in ("word", "number", "string_content", "heredoc_content") and not current.named_child_count:
            pieces.append(Piece("text", _plain(node_text(source, current), kind)))
        elif kind == "raw_string":
            pieces.append(Piece("text", node_text(source, current)[1:-1]))
        elif kind in ("string", "concatenation", "command_name", "herestring_redirect"):
            stack.extend(reversed(current.named_children))
        elif kind in ("simple_expansion", "expansion") and current.named_child_count == 1:
            inner = current.named_children[0]
            known = inner.type == "variable_name"
            pieces.append(Piece("name", node_text(source, inner)) if known else HOLE)
        elif kind == "heredoc_body":
            stack.extend(reversed(current.named_children))
            if not current.named_child_count:
                pieces.append(Piece("text", node_text(source, current)))
        else:
            pieces.append(HOLE)
    return joined(pieces if not stack else [*pieces, HOLE])


def _plain(text: str, kind: str) -> str:
    if "\\" not in text:
        return text
    text = text.replace("\\\n", "")
    if kind == "word":
        return text.replace("\\", "")
    for sign in '"$`\\':
        text = text.replace("\\" + sign, sign)
    return text


def selector(source: Source, command: Node) -> str:
    """Which command it is: its leading literal words; `?` when the first of them is not spelled out."""
    name = command.child_by_field_name("name")
    return (command_words(source, name) if name is not None else "") or "?"


def first_word(source: Source, command: Node) -> str:
    """The name of a command, as it is spelled."""
    name = command.child_by_field_name("name")
    if name is None or name.end_byte - name.start_byte > 100:
        return ""
    text = node_text(source, name)
    return text[1:] if text.startswith("\\") else text.strip("\"'")


def words(source: Source, command: Node) -> list[str]:
    """The arguments of a command as far as they are spelled out; `""` for those that are not."""
    made = []
    for child in command.children_by_field_name("argument")[:_MOST_ARGUMENTS]:
        pieces = shell_pieces(source, child)
        known = all(piece.kind == "text" for piece in pieces)
        made.append("".join(piece.text for piece in pieces) if known else "")
    return made


def arguments(source: Source, command: Node, redirects: list[Node]) -> tuple[Argument, ...]:
    """The arguments of a command, and what it is given to read."""
    given = command.children_by_field_name("argument")[:_MOST_ARGUMENTS]
    made = [Argument(shell_pieces(source, child)) for child in given]
    for redirect in redirects:
        if redirect.type == "herestring_redirect":
            made.append(Argument(shell_pieces(source, redirect), "<<"))
        elif redirect.type == "heredoc_redirect":
            body = next((child for child in redirect.named_children if child.type == "heredoc_body"), None)
            if body is not None:
                made.append(Argument(shell_pieces(source, body), "<<"))
    return tuple(made)
