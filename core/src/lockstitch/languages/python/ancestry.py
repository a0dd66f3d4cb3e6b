"""The order in which a class and its bases are searched, and the bases that are out of sight."""

from __future__ import annotations

import builtins
import collections
import collections.abc
import contextlib
import typing
from collections.abc import Sequence

from msgspec import Struct

from lockstitch.languages.python.expressions import Argument, CallExpr, Expr, NameExpr, SubscriptExpr, spell
from lockstitch.languages.python.program import ClassRef, Lost, Outside, PythonProgram, Scope, ValueRef
from lockstitch.languages.python.types import canonical

MAX_HEIGHT = 60
_ENUM = frozenset({"name", "value"})
#: What is there for the interpreter, and no user of an instance asks for.
_INNER = frozenset(
    "__module__ __doc__ __slots__ __dict__ __weakref__ __abstractmethods__ _abc_impl __class_getitem__ __parameters__ "  # noqa: SIM905
    "__init__ __subclasshook__ __init_subclass__ __orig_bases__ _is_protocol _is_runtime_protocol __match_args__ "
    "_MutableMapping__marker".split()
)


def _of(kind: type) -> frozenset[str]:
    """What a concrete class of Python's own adds to `object`."""
    return frozenset(dir(kind)) - frozenset(dir(object)) - _INNER


def _of_exception(kind: type) -> frozenset[str]:
    return frozenset(name for name in _of(kind) if not name.startswith("_"))


def _of_abstract(kind: type) -> frozenset[str]:
    """What an abstract class and its bases define, without what they define away (`__hash__ = None`)."""
    bases = [base for base in kind.__mro__ if base is not object]
    names = {name for base in bases for name in vars(base) if getattr(kind, name) is not None}
    return frozenset(names) - _INNER


_ABSTRACT: dict[str, type] = {
    **{
        "AbstractSet" if name == "Set" else name: getattr(collections.abc, name)
        for name in collections.abc.__all__
        if name != "ByteString"  # on its way out
    },
    **{name: getattr(typing, name) for name in typing.__all__ if name.startswith("Supports")},
    "ContextManager": contextlib.AbstractContextManager,
    "AsyncContextManager": contextlib.AbstractAsyncContextManager,
}
#: What the instances of a class outside the tree have, for the bases of which that is certain.
KNOWN_BASES: dict[str, frozenset[str]] = {
    "builtins.object": frozenset(),
    "abc.ABC": frozenset(),
    "typing.Protocol": frozenset(),
    "typing.Generic": frozenset(),
    "typing.NamedTuple": _of(collections.namedtuple("_", ())),
    "typing.TypedDict": _of(dict),
    "enum.Enum": _ENUM,
    "enum.IntEnum": _ENUM | _of(int),
    "enum.StrEnum": _ENUM | _of(str),
    "enum.Flag": _ENUM,
    "enum.IntFlag": _ENUM | _of(int),
    **{f"typing.{name}": _of_abstract(kind) for name, kind in _ABSTRACT.items()},
    **{f"builtins.{kind.__name__}": _of(kind) for kind in (int, float, str, bytes, list, tuple, dict, set, frozenset)},
    **{
        f"builtins.{name}": _of_exception(kind)
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    },
}
#: Bases that bring nothing and that Python itself takes out of, or to the end of, the order.
_EMPTY = frozenset({"builtins.object", "typing.Generic", "typing.Protocol"})
_SAFE_METACLASSES = frozenset({"abc.ABCMeta", "enum.EnumMeta", "enum.EnumType", "builtins.type"})


class OutsideBase(Struct, frozen=True):
    """A base that is not in the tree, or cannot be followed (`reason`)."""

    name: str
    reason: str = ""

    @property
    def members(self) -> frozenset[str] | None:
        """What its instances surely have, and nothing else; None when that is not known."""
        return None if self.reason else KNOWN_BASES.get(self.name)


class MadeBase(Struct, frozen=True):
    """A base that a call makes: `namedtuple("P", "x y")`, `NamedTuple("P", […])`."""

    maker: str
    call: CallExpr
    scope: Scope


Ancestor = ClassRef | OutsideBase | MadeBase


class Hierarchy(Struct, frozen=True):
    """A class and its ancestors in the order of search (C3).

    `doubts` say why there may be more to the class than its own and its bases' words.
    """

    order: tuple[Ancestor, ...]
    doubts: tuple[str, ...] = ()
    rewriting: str = ""
    """Why even what stands in the bodies may not be what there is at run time: a metaclass."""

    @property
    def classes(self) -> tuple[ClassRef, ...]:
        """Those of them that are in the tree."""
        return tuple(ancestor for ancestor in self.order if isinstance(ancestor, ClassRef))

    def has(self, *outside: str) -> bool:
        """Whether one of the named outside classes is among the bases."""
        return any(isinstance(ancestor, OutsideBase) and ancestor.name in outside for ancestor in self.order)


def hierarchy(program: PythonProgram, ref: ClassRef) -> Hierarchy:
    """The ancestors of `ref`, itself first."""
    key = ("hierarchy", id(ref))
    if key not in program.memo:
        program.memo[key] = _hierarchy(program, ref, ())
    found = program.memo[key]
    assert isinstance(found, Hierarchy)
    return found


def bases(program: PythonProgram, ref: ClassRef) -> list[Ancestor]:
    """The direct bases of `ref`, as far as they can be followed."""
    # The header is read where the class stands, not in its own body.
    scope = Scope(ref.module, ref.outer)
    return [_base(program, scope, argument, ref) for argument in ref.node.bases if argument.name in ("", "*")]


def is_protocol(program: PythonProgram, ref: ClassRef) -> bool:
    """Whether `ref` itself is a protocol: `Protocol` among its direct bases."""
    return any(isinstance(base, OutsideBase) and base.name == "typing.Protocol" for base in bases(program, ref))


def _base(program: PythonProgram, scope: Scope, argument: Argument, ref: ClassRef) -> Ancestor:
    if argument.name == "*":
        return OutsideBase(f"*{spell(argument.value)}", "its base is made at run time")
    return _base_of(program, scope, argument.value, 0, ref)


def _base_of(program: PythonProgram, scope: Scope, expr: Expr, steps: int, ref: ClassRef | None = None) -> Ancestor:
    if isinstance(expr, SubscriptExpr):
        expr = expr.of
    if isinstance(expr, CallExpr):
        return _called_base(program, scope, expr)
    if not isinstance(expr, NameExpr) or steps > 8:
        return OutsideBase(spell(expr), f"its base `{spell(expr)}` is made at run time")
    meaning = program.lookup(scope, expr.dotted)
    if meaning is ref and ref is not None:  # `class Client(Client)`: what the name meant before
        meaning = program.before(ref)
    match meaning:
        case ClassRef():
            return meaning
        case Outside(dotted):
            return OutsideBase(canonical(dotted))
        case ValueRef() if meaning.sole and meaning.node.value is not None:
            return _base_of(program, meaning.scope, meaning.node.value, steps + 1)
        case Lost(reason):
            return OutsideBase(expr.dotted, f"its base `{expr.dotted}` cannot be followed: {reason}")
    return OutsideBase(expr.dotted, f"its base `{expr.dotted}` is made at run time")


def _called_base(program: PythonProgram, scope: Scope, call: CallExpr) -> Ancestor:
    if isinstance(call.function, NameExpr):
        made = program.lookup(scope, call.function.dotted)
        if isinstance(made, Outside):
            name = canonical(made.dotted)
            if name in ("collections.namedtuple", "typing.NamedTuple"):
                return MadeBase(name, call, scope)
            if name == "typing.TypedDict":
                return OutsideBase("typing.TypedDict")
    return OutsideBase(spell(call), f"its base `{spell(call)}` is made at run time")


def _hierarchy(program: PythonProgram, ref: ClassRef, below: tuple[ClassRef, ...]) -> Hierarchy:
    doubts = list(_own_doubts(program, ref))
    if not ref.module.whole:
        doubts.append(f"{ref.module.path} could not be parsed wholly")
    direct = [base for base in bases(program, ref) if not (isinstance(base, OutsideBase) and base.name in _EMPTY)]
    orders: list[list[Ancestor]] = []
    for base in direct:
        if isinstance(base, ClassRef):
            if base is ref or base in below or len(below) > MAX_HEIGHT:
                doubts.append(f"`{base.qualified}` is a base of itself")
                continue
            inner = program.memo.get(("hierarchy", id(base)))
            if not isinstance(inner, Hierarchy):
                inner = _hierarchy(program, base, (*below, ref))
                program.memo["hierarchy", id(base)] = inner
            doubts.extend(doubt for doubt in inner.doubts if doubt not in doubts)
            orders.append(list(inner.order))
        else:
            orders.append([base])
            if isinstance(base, OutsideBase) and base.members is None:
                doubts.append(base.reason or f"its base `{base.name}` is outside the tree")
    merged = _merge([*orders, [base for base in direct if not (isinstance(base, ClassRef) and base in below)]])
    if merged is None:
        doubts.append("its bases have no consistent order")
        merged = list(dict.fromkeys(ancestor for order in orders for ancestor in order))
    rewriting = next(
        (doubt for doubt in doubts if " has the metaclass " in doubt or " is made at run time" in doubt), ""
    )
    return Hierarchy((ref, *merged), tuple(doubts), rewriting)


def _own_doubts(program: PythonProgram, ref: ClassRef) -> Sequence[str]:
    found = []
    for argument in ref.node.bases:
        if argument.name == "metaclass":
            meaning = program.lookup(Scope(ref.module, ref.outer), spell(argument.value))
            if not (isinstance(meaning, Outside) and canonical(meaning.dotted) in _SAFE_METACLASSES):
                found.append(f"`{ref.qualified}` has the metaclass `{spell(argument.value)}`")
    names = {node.name for node in ref.node.members}
    found.extend(f"`{ref.qualified}` has `{name}`" for name in ("__getattr__", "__getattribute__") if name in names)
    return found


def _merge(orders: list[list[Ancestor]]) -> list[Ancestor] | None:
    """C3: the merge of the bases' own orders; None when there is none."""
    orders = [order for order in orders if order]
    merged: list[Ancestor] = []
    while orders:
        for order in orders:
            head = order[0]
            if not any(head in other[1:] for other in orders):
                break
        else:
            return None
        merged.append(head)
        orders = [rest for order in orders if (rest := order[1:] if order[0] == head else order)]
    return merged
