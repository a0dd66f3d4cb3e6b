"""Long runs of comment lines in Python, which its parser reads once more for every line of them.

tree-sitter-python looks for the next line of code from each comment on, and keeps what it saw: ten thousand comment
lines take a quarter of a minute and a gigabyte. So the parser is given blank lines instead, byte for byte as long, and
the comments are found in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

#: Runs of fewer lines are left as they are.
_LONG = 100
# A line with a quote, a brace or a backslash might end a string that the run lies in, or be code in it, or go on with
# it: such a line ends the run. So does a carriage return by itself, behind which code begins.
# Atomic groups and not possessive ones: Python before 3.11.5 does not go back to where a repetition of these began when
# it fails in the middle (CPython's issue 106052), and would take half of such a line.
_RUN = re.compile(rb"(?>(?:^[ \t]*+#[^\r\n\\\"'{}]*+\r?\n(?>(?:[ \t]*+\r?\n)*))+)", re.MULTILINE)
_COMMENT = re.compile(rb"#[^\r\n]*+")
_WORD = re.compile(rb"[^\s]")
_STRINGS = frozenset({"string", "string_content", "concatenated_string"})


def runs(content: bytes) -> list[tuple[int, int]]:
    """Where the long runs begin and end, in bytes."""
    if content.count(b"#") < _LONG:
        return []
    found = (match.span() for match in _RUN.finditer(content))
    return [(start, end) for start, end in found if content.count(b"\n", start, end) >= _LONG]


def without_runs(content: bytes) -> bytes:
    """The content with blanks in the place of long runs; the same object when there are none."""
    found = runs(content)
    if not found:
        return content
    changed = bytearray(content)
    for start, end in found:
        changed[start:end] = _WORD.sub(b" ", content[start:end])
    return bytes(changed)


def comments_in_runs(content: bytes, root: Node) -> Iterator[tuple[int, int]]:
    """Where the comments of the long runs begin and end, in bytes. `root` is the tree of what was parsed instead."""
    for start, end in runs(content):
        first = _COMMENT.search(content, start)
        if first is None or _in_string(root, first.start()):
            continue
        yield from (match.span() for match in _COMMENT.finditer(content, start, end))


def _in_string(root: Node, at: int) -> bool:
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type not in _STRINGS:
        node = node.parent
    return node is not None
