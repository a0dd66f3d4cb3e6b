"""From declarations to anchors: the comment above, the rest of the last line, the hash of the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.facts import Anchor, Kind
from lockstitch.languages.anchors.notes import Group, groups
from lockstitch.languages.anchors.tokens import TokenStream
from lockstitch.languages.parsing import node_span, node_text, parse

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True)
class Context:
    """What every declaration of one file is measured against."""

    source: Source
    above: dict[int, Group]
    """Comment runs on lines of their own, by the line on which they end."""
    tokens: TokenStream

    @classmethod
    def of(cls, source: Source, skipped: frozenset[int] = frozenset()) -> Context:
        """The context for a file. `skipped` holds the start bytes of its docstrings."""
        own = {group.last: group for group in groups(source) if group.note.form == "own"}
        return cls(source, own, TokenStream(source, parse(source).root_node, skipped))

    def anchor(
        self,
        kind: Kind,
        name: Node,
        node: Node,
        owner: str = "",
        *,
        part: bool = False,
        around: Node | None = None,
        group: Node | None = None,
        aligned: bool = False,
    ) -> Anchor:
        """The anchor declared by `node`. `around` is what its comment stands above when that is more
        than the node, `group` the parenthesised declaration that it is one of. With `aligned`, the
        comment must begin in the declaration's own column."""
        outer = around if around is not None else node
        line = outer.start_point.row + 1
        start = outer.start_byte
        before = self.above.get(line)  # `/* … */ func f()`
        above = before if before is not None and before.end <= start else self.above.get(line - 1)
        if above is not None and (not aligned or above.column == self.source.span(start, start).column):
            start = above.start
        shared = self.above.get(group.start_point.row) if group is not None else None
        return Anchor(
            kind,
            node_text(self.source, name),
            node_span(self.source, name),
            self.source.span(start, line_end(self.source, node.end_byte)),
            line,
            owner,
            part,
            self.tokens.digest(outer.start_byte, node.end_byte),
            shared.note.at if shared is not None else None,
        )

    def whole_file(self) -> Anchor:
        """The file itself."""
        end = len(self.source.content)
        return Anchor("file", "", self.source.span(0, 0), self.source.span(0, end), 1, code=self.tokens.digest(0, end))


def line_end(source: Source, offset: int) -> int:
    """The offset of the end of the line that holds `offset`, without its line break.

    An offset at the very start of a line is the end of the line before.
    """
    content = source.content
    if offset and content[offset - 1 : offset] == b"\n":
        offset -= 1
    end = content.find(b"\n", offset)
    end = len(content) if end < 0 else end
    return end - 1 if content[end - 1 : end] == b"\r" else end
