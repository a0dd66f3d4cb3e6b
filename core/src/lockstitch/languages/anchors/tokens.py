"""The tokens of a file's code, so that a change of layout or of a comment is told from a change of code."""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from lockstitch.api.facts import Source

if TYPE_CHECKING:
    from tree_sitter import Node

#: Nodes in which white space counts, so that they are taken as one token each.
_VERBATIM = frozenset(
    {"interpreted_string_literal", "raw_string_literal", "rune_literal", "raw_string", "heredoc_body", "ansi_c_string"}
)
_CLOSERS = frozenset({b")", b"]", b"}"})
_QUOTES = frozenset({"string_start", "string_end"})


class Digests(Protocol):
    """Whatever can tell whether the code between two byte offsets changed."""

    def digest(self, start: int, end: int) -> str:
        """A hash of the code between two byte offsets."""
        ...


class TokenStream:
    """The tokens of one file in order, comments and docstrings left out."""

    def __init__(self, source: Source, root: Node, skipped: frozenset[int] = frozenset()) -> None:
        """`skipped` holds the start bytes of nodes that are no code, such as docstrings."""
        self._starts: list[int] = []
        self._tokens: list[bytes] = []
        for start, token in _tokens(source, root, skipped):
            if token in _CLOSERS and self._tokens and self._tokens[-1] == b"," and source.language != "shell":
                self._starts.pop()
                self._tokens.pop()  # a formatter's trailing comma
            self._starts.append(start)
            self._tokens.append(token)

    def digest(self, start: int, end: int) -> str:
        """A hash of the tokens between two byte offsets."""
        first, last = bisect.bisect_left(self._starts, start), bisect.bisect_left(self._starts, end)
        joined = b"\0".join(self._tokens[first:last])
        return hashlib.blake2b(joined, digest_size=8).hexdigest()


def _tokens(source: Source, root: Node, skipped: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    content, python, shell = source.content, source.language == "python", source.language == "shell"
    cursor = root.walk()
    closing: list[tuple[int, int]] = []  # (depth, end) of Python blocks that are open
    while True:
        node = cursor.node
        assert node is not None
        kind = node.type
        if kind == "comment" or (skipped and node.start_byte in skipped and kind == "expression_statement"):
            descend = False
        elif kind in _VERBATIM or node.child_count == 0:
            descend = False
            token = content[node.start_byte : node.end_byte]
            if python and kind in _QUOTES:
                token = token.replace(b"'", b'"')
            elif kind not in _VERBATIM:
                token = token.strip()
            if token and token != b"\\" and not (shell and token == b";"):
                yield node.start_byte, token
        else:
            descend = True
            if python and kind == "block":
                # Python's blocks have no tokens of their own: their bounds are part of the code.
                yield node.start_byte, b"{"
                closing.append((cursor.depth, node.end_byte))
        if descend and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            if closing and closing[-1][0] == cursor.depth:
                # One before the end, so that it belongs to whatever the block belongs to.
                yield closing.pop()[1] - 1, b"}"
