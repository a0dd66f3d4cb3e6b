"""The fact of an outline."""

from __future__ import annotations

from typing import Literal

from lockstitch.api.facts import Fact
from lockstitch.api.places import Span

#: What a `Symbol` is.
Kind = Literal["type", "class", "function", "method"]


class Symbol(Fact, frozen=True, array_like=True, gc=False, tag="symbol"):
    """A type, class, function or method that a file declares.

    `at` is its name. `whole` is its declaration: with its decorators and the comments that end a Python body,
    without the comment above it; of a Go type declared in parentheses with others, its own part. `owner` is
    what it is declared in or belongs to: the receiver's type of a Go method (no `*`, no type parameters), the
    classes, functions, modules and namespaces around it joined by dots (a Rust `impl` is its type), else `""`.
    """

    kind: Kind
    name: str
    at: Span
    whole: Span
    owner: str = ""

    @property
    def path(self) -> str:
        """The name with its owner: `Type.method`."""
        return f"{self.owner}.{self.name}" if self.owner else self.name
