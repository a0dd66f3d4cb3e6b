"""Python types in one normal form, however an annotation spells them.

`Optional[X]`, `X | None` and `Union[None, X]` are one type; so are `List` and `list`, a quoted and a
plain annotation, and a name under any import alias. Unions and literals have no order. What cannot be
told is an `UnknownType` that says why.
"""

from __future__ import annotations

import collections.abc

from msgspec import Struct


class NamedType(Struct, frozen=True):
    """A class and its arguments.

    `name` is the dotted name of a class outside the tree (`builtins.list`), or, with `path`, the
    qualified name of a class in that file.
    """

    name: str
    path: str = ""
    arguments: tuple[Type, ...] = ()


class NoneType(Struct, frozen=True):
    """`None`."""


class AnyType(Struct, frozen=True):
    """`Any`, or `object` where it stands for anything."""


class NeverType(Struct, frozen=True):
    """`NoReturn` or `Never`."""


class EllipsisType(Struct, frozen=True):
    """`...` as an argument: any length, any parameters."""


class SelfType(Struct, frozen=True):
    """`Self`, or the class itself by its name in its own body."""


class VariableType(Struct, frozen=True):
    """A type variable or parameter specification, by name."""

    name: str


class UnionType(Struct, frozen=True):
    """One of several, in the order of their spelling."""

    members: tuple[Type, ...]


class LiteralType(Struct, frozen=True):
    """`Literal[…]`: the values, sorted."""

    values: tuple[str, ...]


class CallableType(Struct, frozen=True):
    """`Callable[[…], R]`; `parameters` is None for `...`."""

    parameters: tuple[Type, ...] | None
    returns: Type


class UnknownType(Struct, frozen=True):
    """A type that cannot be told; `spelled` is how the file spells it."""

    spelled: str
    reason: str


Type = (
    NamedType
    | NoneType
    | AnyType
    | NeverType
    | EllipsisType
    | SelfType
    | VariableType
    | UnionType
    | LiteralType
    | CallableType
    | UnknownType
)

#: Old and abstract spellings of a class, by the name that stands for it here.
CANONICAL = {
    "typing.List": "builtins.list",
    "typing.Dict": "builtins.dict",
    "typing.Set": "builtins.set",
    "typing.FrozenSet": "builtins.frozenset",
    "typing.Tuple": "builtins.tuple",
    "typing.Type": "builtins.type",
    "typing.Text": "builtins.str",
    "typing.DefaultDict": "collections.defaultdict",
    "typing.OrderedDict": "collections.OrderedDict",
    "typing.Counter": "collections.Counter",
    "typing.ChainMap": "collections.ChainMap",
    "typing.Deque": "collections.deque",
    "typing.Pattern": "re.Pattern",
    "typing.Match": "re.Match",
    "collections.abc.Set": "typing.AbstractSet",
    "collections.Set": "typing.AbstractSet",
    "contextlib.AbstractContextManager": "typing.ContextManager",
    "contextlib.AbstractAsyncContextManager": "typing.AsyncContextManager",
    "asyncio.tasks.Task": "asyncio.Task",
    "builtins.EnvironmentError": "builtins.OSError",
    "builtins.IOError": "builtins.OSError",
}
_ABSTRACT = (frozenset(collections.abc.__all__) | {"Buffer", "ByteString"}) - {"Set"}


def canonical(dotted: str) -> str:
    """The one dotted name for a class outside the tree."""
    if dotted.startswith("typing_extensions."):
        dotted = "typing." + dotted.removeprefix("typing_extensions.")
    module, _, name = dotted.rpartition(".")
    if module in ("collections.abc", "collections") and name in _ABSTRACT:  # the second until Python 3.9
        return "typing." + name
    return CANONICAL.get(dotted, dotted)


def union(members: list[Type]) -> Type:
    """The union of `members`: flat, without repeats, in one order."""
    flat: list[Type] = []
    for member in members:
        flat.extend(member.members if isinstance(member, UnionType) else [member])
    literals = sorted({value for member in flat if isinstance(member, LiteralType) for value in member.values})
    unique: dict[Type, str] = {}
    for member in flat:
        if not isinstance(member, LiteralType):
            unique.setdefault(member, show(member))
    if literals:
        merged = LiteralType(tuple(literals))
        unique[merged] = show(merged)
    ordered = sorted(unique, key=lambda member: (isinstance(member, NoneType), unique[member]))
    return ordered[0] if len(ordered) == 1 else UnionType(tuple(ordered))


def show(type_: Type, depth: int = 12) -> str:
    """`type_` for a message: names without their modules, except where these tell them apart."""
    if depth < 0:
        return "…"
    below = depth - 1
    match type_:
        case NamedType(name, _, arguments):
            bare = name.rpartition(".")[2]
            if not arguments:
                return bare
            return f"{bare}[{', '.join(show(argument, below) for argument in arguments)}]"
        case UnionType(members):
            return " | ".join(show(member, below) for member in members)
        case LiteralType(values):
            return f"Literal[{', '.join(values)}]"
        case CallableType(parameters, returns):
            given = "..." if parameters is None else f"[{', '.join(show(p, below) for p in parameters)}]"
            return f"Callable[{given}, {show(returns, below)}]"
        case VariableType(name):
            return name
        case UnknownType(spelled):
            return spelled
    return {
        NoneType: "None",
        AnyType: "Any",
        NeverType: "Never",
        EllipsisType: "...",
        SelfType: "Self",
    }[type(type_)]


def unknowns(type_: Type) -> list[UnknownType]:
    """The unknown parts of a type, in order."""
    found: list[UnknownType] = []
    stack: list[Type] = [type_]
    while stack:
        current = stack.pop()
        match current:
            case UnknownType():
                found.append(current)
            case NamedType(_, _, arguments):
                stack.extend(reversed(arguments))
            case UnionType(members):
                stack.extend(reversed(members))
            case CallableType(parameters, returns):
                stack.extend([returns, *reversed(parameters or ())])
    return found
