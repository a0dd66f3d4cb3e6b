"""Where something stands: spans, places, and places with a word on them."""

from __future__ import annotations

from msgspec import Struct


class Span(Struct, frozen=True, array_like=True, order=True):
    """A stretch of one file's text.

    `line` and `column` are 1-based; columns count Unicode code points (a byte-order mark at the
    start of the file is no column). The end (`end_line`, `end_column`) is exclusive, so an empty
    span has its end equal to its start.
    """

    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return (self.line, self.column) <= (other.line, other.column) and (
            other.end_line,
            other.end_column,
        ) <= (self.end_line, self.end_column)


#: The first character of a file: where a finding about the file as a whole is shown.
FILE_START = Span(1, 1, 1, 1)


class Place(Struct, frozen=True, order=True):
    """A span in a file of the tree.

    `path` is relative to the root, with `/`.
    """

    path: str
    span: Span = FILE_START


class ContractPlace(Struct, frozen=True):
    """A place in the contract itself, by key: `("sides", 1)` is its second side.

    The host turns it into a `Place` in the `lockstitch.toml`, so that a judge needs no text.
    An empty key is the contract's own header.
    """

    key: tuple[str | int, ...] = ()


class Related(Struct, frozen=True):
    """Another end of a finding: the place `at` which it is, and a `message`, a few words on what is there."""

    at: Place | ContractPlace
    message: str
