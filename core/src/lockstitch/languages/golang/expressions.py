"""Type expressions and constant expressions as a Go file spells them: nothing is resolved here.

They are parts of facts: frozen, small, without places. What a name in them means depends on the
file and package around them; `GoProgram` knows that.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api import Span

#: Type expressions nested deeper than this become `BadExpr`: no reader of facts needs a limit of its own.
MAX_DEPTH = 60


class NameExpr(Struct, frozen=True, gc=False, array_like=True, tag="name"):
    """`T`, `p.T`, `T[int]` or `p.T[int]`. `package` is the qualifier as spelled, or empty."""

    package: str
    name: str
    arguments: tuple[TypeExpr, ...] = ()


class PointerExpr(Struct, frozen=True, gc=False, array_like=True, tag="pointer"):
    """`*T`."""

    element: TypeExpr


class SliceExpr(Struct, frozen=True, gc=False, array_like=True, tag="slice"):
    """`[]T`."""

    element: TypeExpr


class ArrayExpr(Struct, frozen=True, gc=False, array_like=True, tag="array"):
    """`[N]T`."""

    length: ConstExpr
    element: TypeExpr


class MapExpr(Struct, frozen=True, gc=False, array_like=True, tag="map"):
    """`map[K]V`."""

    key: TypeExpr
    value: TypeExpr


class ChanExpr(Struct, frozen=True, gc=False, array_like=True, tag="chan"):
    """`chan T`, `chan<- T` (`send`) or `<-chan T` (`receive`)."""

    direction: Literal["both", "send", "receive"]
    element: TypeExpr


class ParamExpr(Struct, frozen=True, gc=False, array_like=True):
    """One parameter or result; `a, b T` is two. `name` is empty when there is none."""

    name: str
    type: TypeExpr


class FuncExpr(Struct, frozen=True, gc=False, array_like=True, tag="func"):
    """`func(…) …`. With `variadic`, the last parameter's type is the `T` of `...T`."""

    params: tuple[ParamExpr, ...] = ()
    results: tuple[ParamExpr, ...] = ()
    variadic: bool = False


class FieldExpr(Struct, frozen=True, gc=False, array_like=True):
    """One field of a struct; `a, b T` is two.

    An embedded field's `name` is its type's bare name. `tag` is the tag's value, unquoted.
    """

    name: str
    type: TypeExpr
    embedded: bool = False
    tag: str = ""


class StructExpr(Struct, frozen=True, gc=False, array_like=True, tag="struct"):
    """`struct { … }`."""

    fields: tuple[FieldExpr, ...] = ()


class MethodExpr(Struct, frozen=True, gc=False, array_like=True):
    """One method of an interface.

    `at` is its name; `deprecated` when its comment says `Deprecated:`.
    """

    name: str
    signature: FuncExpr
    at: Span
    deprecated: bool = False


class TermExpr(Struct, frozen=True, gc=False, array_like=True):
    """One term of a union: `T`, or `~T` with `tilde`."""

    type: TypeExpr
    tilde: bool = False


class UnionExpr(Struct, frozen=True, gc=False, array_like=True, tag="union"):
    """`A | ~B`: an element of an interface, or a bare constraint."""

    terms: tuple[TermExpr, ...]


class InterfaceExpr(Struct, frozen=True, gc=False, array_like=True, tag="interface"):
    """`interface { … }`: its own methods, and its embedded elements in order."""

    methods: tuple[MethodExpr, ...] = ()
    embeds: tuple[TypeExpr, ...] = ()


class BadExpr(Struct, frozen=True, gc=False, array_like=True, tag="bad"):
    """Something that could not be read as a type; `reason` says why."""

    reason: str


TypeExpr = (
    NameExpr
    | PointerExpr
    | SliceExpr
    | ArrayExpr
    | MapExpr
    | ChanExpr
    | FuncExpr
    | StructExpr
    | InterfaceExpr
    | UnionExpr
    | BadExpr
)


class IntConst(Struct, frozen=True, gc=False, array_like=True, tag="int"):
    """An integer or rune literal; text, since it may be larger than any machine word."""

    text: str


class NameConst(Struct, frozen=True, gc=False, array_like=True, tag="const"):
    """`N` or `p.N`; `iota` too."""

    package: str
    name: str


class OpConst(Struct, frozen=True, gc=False, array_like=True, tag="op"):
    """An operator over one or two constants, or a call such as `len("…")` or `T(x)` by its name."""

    operator: str
    operands: tuple[ConstExpr, ...]


class BadConst(Struct, frozen=True, gc=False, array_like=True, tag="bad-const"):
    """A constant expression that is not read."""

    reason: str


ConstExpr = IntConst | NameConst | OpConst | BadConst


class TypeParamExpr(Struct, frozen=True, gc=False, array_like=True):
    """One type parameter and its constraint; `K, V any` is two."""

    name: str
    constraint: TypeExpr
