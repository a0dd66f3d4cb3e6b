"""Walking a parse tree with the way back up at hand.

Asking a tree-sitter node for its parent or its sibling searches from the root, which makes deep and
long files quadratic. So the walk keeps the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from tree_sitter import Node

#: A longer node is not read as one text.
LONGEST_TEXT = 400


class Up(Struct, eq=False):
    """A node, the way up from it, and its place among its siblings."""

    node: Node
    above: Up | None
    siblings: list[Node]
    index: int

    def chain(self, limit: int = 40) -> Iterator[Up]:
        """The nodes above this one, nearest first, at most `limit` of them."""
        current = self.above
        for _ in range(limit):
            if current is None:
                return
            yield current
            current = current.above

    @property
    def parent(self) -> Node | None:
        """The node above this one."""
        return self.above.node if self.above is not None else None

    @property
    def following(self) -> Node | None:
        """The next named sibling that is no comment."""
        for node in self.siblings[self.index + 1 : self.index + 6]:
            if node.is_named and node.type != "comment":
                return node
        return None


def walk_up(root: Node) -> Iterator[Up]:
    """`root` and all nodes below it in source order, each with its way up; depth is no limit."""
    stack = [Up(root, None, [root], 0)]
    while stack:
        up = stack.pop()
        yield up
        children = up.node.children
        stack.extend(Up(children[index], up, children, index) for index in range(len(children) - 1, -1, -1))


def short(node: Node) -> bool:
    """Whether a node is short enough to be compared as a text."""
    return node.end_byte - node.start_byte <= LONGEST_TEXT
