"""The tokens of a file's code, so that a change of layout or of a comment is told from a change of code."""

from __future__ import annotations

import bisect
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lockstitch.api.facts import Source

if TYPE_CHECKING:
    from tree_sitter import Node

#: Nodes in which white space counts, so that they are taken as one token each.
_VERBATIM = frozenset(
    {
        "interpreted_string_literal", "raw_string_literal", "rune_literal", "raw_string", "heredoc_body",
        "ansi_c_string", "string_content",
    }
)  # fmt: skip
_CLOSERS = frozenset({b")", b"]", b"}"})
_QUOTES = frozenset({"string_start", "string_end"})
#: Where semicolons are more than the end of a statement.
_LOOPS = frozenset({"for_clause", "c_style_for_statement"})
#: What no token of a program is: where a statement begins, where a Python block begins and ends.
_STATEMENT, _BLOCK, _END = b"\1", b"\2", b"\3"


class Digests(Protocol):
    """Whatever can tell whether the code between two byte offsets changed."""

    def digest(self, start: int, end: int) -> str:
        """A hash of the code between two byte offsets."""
        ...


@dataclass
class _Around:
    """A node around the one that is read: its kind, its bounds, and the commas in it so far."""

    kind: str
    start: int
    end: int
    commas: int = 0


class TokenStream:
    """The tokens of one file in order, comments and docstrings left out."""

    def __init__(self, source: Source, root: Node, skipped: frozenset[int] = frozenset()) -> None:
        """`skipped` holds the start bytes of nodes that are no code, such as docstrings."""
        self._source = source
        self._starts: list[int] = []
        self._tokens: list[bytes] = []
        #: Where what a token belongs to begins: for the end of a block, the block.
        self._owners: list[int] = []
        self._read(root, skipped)

    def digest(self, start: int, end: int) -> str:
        """A hash of the tokens between two byte offsets."""
        first, last = bisect.bisect_left(self._starts, start), bisect.bisect_left(self._starts, end)
        held = [self._tokens[index] for index in range(first, last) if self._owners[index] >= start]
        return hashlib.blake2b(b"\0".join(held), digest_size=8).hexdigest()

    def _add(self, start: int, token: bytes, owner: int) -> None:
        self._starts.append(start)
        self._tokens.append(token)
        self._owners.append(owner)

    def _read(self, root: Node, skipped: frozenset[int]) -> None:
        cursor = root.walk()
        around: list[_Around] = []
        while True:
            node = cursor.node
            assert node is not None
            kind, start = node.type, node.start_byte
            if kind == "comment" or (kind == "expression_statement" and start in skipped):
                pass
            elif kind in _VERBATIM or node.child_count == 0:
                self._leaf(node, around[-1] if around else _Around("", start, start))
            else:
                if kind.endswith(("_statement", "command")):
                    self._add(start, _STATEMENT, start)
                elif kind == "block" and self._source.language == "python":
                    # Python's blocks have no tokens of their own: their bounds are part of the code. They stand
                    # outside the first definition in the block, and inside whatever the block lies in.
                    self._add(start - 1, _BLOCK, start - 1)
                around.append(_Around(kind, start, node.end_byte))
                cursor.goto_first_child()
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return
                left = around.pop()
                if left.kind == "block" and self._source.language == "python":
                    self._add(left.end - 1, _END, left.start - 1)

    def _leaf(self, node: Node, around: _Around) -> None:
        language = self._source.language
        token = self._source.content[node.start_byte : node.end_byte]
        if node.type in _QUOTES and language == "python":
            token = token.replace(b"'", b'"')
        elif node.type not in _VERBATIM:
            token = token.strip()
        if token in {b"", b"\\"} or (token == b";" and around.kind not in _LOOPS):
            return
        if token == b",":
            around.commas += 1
        elif token in _CLOSERS and language != "shell" and self._tokens[-1:] == [b","]:
            one_tuple = around.kind == "tuple" and around.commas == 1
            if not one_tuple:  # a formatter's trailing comma
                del self._starts[-1], self._tokens[-1], self._owners[-1]
        self._add(node.start_byte, token, node.start_byte)
