"""What Go's surfaces and members carry for this dialect's own use."""

from __future__ import annotations

from lockstitch.languages.golang import Func, Method, Named, Type, TypeDeclaration
from msgspec import Struct


class GoMember(Struct, frozen=True):
    """A member's signature and what its names mean.

    `params` is the number of type parameters of the type that has it. `own` are the types that stand for
    the sibling itself, which a constructor names where its sibling's names another.
    `constraints` makes this the list of a generic type's constraints instead of a method.
    """

    signature: Func
    params: int = 0
    own: tuple[Named, ...] = ()
    owner: Type | None = None
    constraints: tuple[Type, ...] | None = None


class GoSurface(Struct, frozen=True):
    """What a side is: a declared type, or (`type` None) a package or a function."""

    type: Type | None = None
    declaration: TypeDeclaration | None = None
    methods: tuple[Method, ...] = ()
