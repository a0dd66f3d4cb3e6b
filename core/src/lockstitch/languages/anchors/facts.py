"""The facts about symbols and comments."""

from __future__ import annotations

from typing import Literal

from lockstitch.api.facts import Fact
from lockstitch.api.places import Span

#: What an `Anchor` is.
Kind = Literal["file", "package", "function", "method", "type", "class", "field", "value", "region"]
Form = Literal["own", "trailing", "docstring"]


class Anchor(Fact, frozen=True, gc=False, tag="anchor"):
    """Something with a name that a comment can be bound to.

    `owner` is what it is declared in: a Go receiver's type or the struct or interface around it, the
    Python classes and functions around it joined by dots, `""` at the top of a file. `name_at` is its
    name. `extent` is what belongs to it: the comment directly above it, the declaration with its
    decorators, and the rest of its last line. `start` is the line on which the declaration begins,
    decorators included. `part` marks one of several declarations that make one symbol together: an
    overload, a property's setter. `code` is a hash of its tokens: layout, comments and
    docstrings do not change it. `shared` is the comment above the group of declarations (`const (…)`)
    that it is one of.
    """

    kind: Kind
    name: str
    name_at: Span
    extent: Span
    start: int
    owner: str = ""
    part: bool = False
    code: str = ""
    shared: Span | None = None

    def holds(self, span: Span) -> bool:
        """Whether a comment at `span` belongs to it: stands above it, in it, or behind its last line."""
        extent = self.extent
        if (extent.line, extent.column) == (extent.end_line, extent.end_column):
            return False
        return extent.contains(span) or (self.shared is not None and self.shared.contains(span))

    @property
    def symbol(self) -> str:
        """The name with its owner: `Type.method`."""
        return f"{self.owner}.{self.name}" if self.owner else self.name


class Note(Fact, frozen=True, gc=False, tag="note"):
    """One comment: a run of comment lines, a comment behind code, or a docstring.

    `text` has a line for each of its lines in the file, without comment signs, `*` gutters and
    outer white space.
    """

    text: str
    at: Span
    form: Form = "own"


class Call(Fact, frozen=True, gc=False, tag="call"):
    """One call. `name` is what is called, as far as it is spelled out: `h.db.Exec`, `?.Close` for a
    method of some other expression's value; in shell, the command's literal leading words."""

    name: str
    at: Span


class Words(Fact, frozen=True, gc=False, tag="words"):
    """The distinct words of a file that stand in code or in string literals, not in comments or docstrings."""

    words: tuple[str, ...]


class Test(Fact, frozen=True, gc=False, tag="test"):
    """A test function or method: `TestX`, `Suite.TestX`, `test_x`, `TestClass.test_x`."""

    __test__ = False

    name: str
    at: Span
