"""Resolved Go types: plain frozen values whose names are bound to packages.

Compare them with `GoProgram.identical`, not with `==`: a `Named` may be an alias whose package nobody
has looked at yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NoReturn


@dataclass(frozen=True)
class Unknown:
    """What cannot be told, and why: in a type's place, or in an answer's.

    It has no truth value, so that `if program.identical(a, b):` fails loudly instead of taking
    "cannot be told" for yes.
    """

    reason: str

    def __bool__(self) -> NoReturn:
        raise TypeError(f"an unknown answer has no truth value: {self.reason}")


#: Yes, no, or why it cannot be told. Test with `is True` and `is False`.
Answer = bool | Unknown


@dataclass(frozen=True)
class Basic:
    """A predeclared type by its own name (`byte` is `uint8`, `rune` is `int32`), or `unsafe.Pointer`.

    `spelling` is the name that the source has for it, where that is another; it does not count.
    """

    name: str
    spelling: str = field(default="", compare=False)


@dataclass(frozen=True)
class Named:
    """A declared type, by its package's import path and its name; `error` and `comparable` have no package.

    `directory` is the package's directory in the tree, None when it is outside; two modules may
    both have the import path. `certain`
    is false when the import path was guessed (several imports could have given the qualifier). `built`
    says whether it was met in a package itself or in its tests, which see more declarations.
    """

    package: str
    name: str
    arguments: tuple[Type, ...] = ()
    directory: str | None = None
    certain: bool = field(default=True, compare=False)
    built: Literal["plain", "test", "xtest"] = field(default="plain", compare=False)


@dataclass(frozen=True)
class TypeParam:
    """A type parameter, by its position: of the declared type (`type`) or of the function (`function`).

    Its name does not count: `func (t *T[K]) M(K)` and `func (u *U[X]) M(X)` have the same signature.
    """

    owner: Literal["type", "function"]
    index: int
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Pointer:
    """`*T`."""

    element: Type


@dataclass(frozen=True)
class Slice:
    """`[]T`."""

    element: Type


@dataclass(frozen=True)
class FarConstant:
    """A constant that is declared outside, and is itself wherever it is met: `lib.N`.

    Without an `operator` it is the constant `name` of `package`; with one it is made of its operands.
    Two that are equal have one value. Two that are not may have one all the same. The `value` is
    known of the standard library's: `sha256.Size`.
    """

    package: str = ""
    name: str = ""
    operator: str = ""
    operands: tuple[int | FarConstant, ...] = ()
    value: int | None = field(default=None, compare=False)


def constant_value(constant: int | FarConstant | Unknown) -> int | FarConstant | Unknown:
    """The value where it is known, else the constant itself."""
    return constant.value if isinstance(constant, FarConstant) and constant.value is not None else constant


@dataclass(frozen=True)
class Array:
    """`[N]T`. The length is Unknown when it is not a constant that can be worked out here."""

    length: int | FarConstant | Unknown
    element: Type


@dataclass(frozen=True)
class Map:
    """`map[K]V`."""

    key: Type
    value: Type


@dataclass(frozen=True)
class Chan:
    """A channel type."""

    direction: Literal["both", "send", "receive"]
    element: Type


@dataclass(frozen=True)
class Func:
    """A function type. With `variadic` the last parameter is the `T` of `...T`.

    `type_params` are the constraints of the function's own type parameters. Names do not count in
    identity: `names` are the parameters', then the results', as the declaration spells them;
    `type_names` are those of the type parameters.
    """

    params: tuple[Type, ...] = ()
    results: tuple[Type, ...] = ()
    variadic: bool = False
    type_params: tuple[Type, ...] = ()
    names: tuple[str, ...] = field(default=(), compare=False)
    type_names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Field:
    """One field of a struct. `package` is the declaring package where the name is not exported."""

    name: str
    type: Type
    embedded: bool = False
    tag: str = ""
    package: str = ""


@dataclass(frozen=True)
class Struct:
    """A struct type, its fields in order."""

    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class InterfaceMethod:
    """One method spelled in an interface. `package` as in Field; `place` is (path, line, column)."""

    name: str
    signature: Func
    package: str = ""
    path: str = field(default="", compare=False)
    at: tuple[int, int, int, int] = field(default=(1, 1, 1, 1), compare=False)
    deprecated: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Term:
    """One term of a union."""

    type: Type
    tilde: bool = False


@dataclass(frozen=True)
class Union:
    """`A | ~B`, as an element of an interface."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Interface:
    """An interface as spelled: own methods and embedded elements. `any` is the empty one."""

    methods: tuple[InterfaceMethod, ...] = ()
    embeds: tuple[Type, ...] = ()


#: Any type. `Unknown` is one of which nobody can say what it is, with the reason.
Type = Basic | Named | TypeParam | Pointer | Slice | Array | Map | Chan | Func | Struct | Interface | Union | Unknown


def parts(type_: Type) -> Iterator[Type]:
    """A type and all that it is made of, as far as it is spelled out; interfaces are not looked into."""
    stack: list[Type] = [type_]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Named):
            stack += current.arguments
        elif isinstance(current, Pointer | Slice | Array | Chan):
            stack.append(current.element)
        elif isinstance(current, Map):
            stack += (current.key, current.value)
        elif isinstance(current, Func):
            stack += (*current.params, *current.results)
        elif isinstance(current, Struct):
            stack += (field_.type for field_ in current.fields)
