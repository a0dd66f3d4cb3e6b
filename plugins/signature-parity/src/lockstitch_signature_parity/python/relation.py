"""How two types relate: the same, one narrower than the other, different, or not to be told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Literal

from lockstitch.languages.python import ClassRef, PythonProgram, hierarchy, is_protocol
from lockstitch.languages.python.types import (
    AnyType,
    CallableType,
    EllipsisType,
    LiteralType,
    NamedType,
    NeverType,
    SelfType,
    Type,
    UnionType,
    UnknownType,
    VariableType,
    union,
)
from msgspec import Struct, field

from lockstitch_signature_parity.python.twins import flavour_of, sync_type, twins

Word = Literal["same", "narrower", "wider", "different", "unknown"]

_SUPERS = {
    "builtins.bool": ("builtins.int",),
    "builtins.int": ("builtins.float",),
    "builtins.float": ("builtins.complex",),
    "builtins.list": ("typing.MutableSequence",),
    "collections.deque": ("typing.MutableSequence",),
    "typing.MutableSequence": ("typing.Sequence",),
    "builtins.tuple": ("typing.Sequence",),
    "builtins.str": ("typing.Sequence",),
    "builtins.bytes": ("typing.Sequence", "typing.ByteString"),
    "builtins.bytearray": ("typing.MutableSequence", "typing.ByteString"),
    "builtins.range": ("typing.Sequence",),
    "typing.Sequence": ("typing.Reversible", "typing.Collection"),
    "typing.Reversible": ("typing.Iterable",),
    "typing.Collection": ("typing.Iterable", "typing.Container", "typing.Sized"),
    "builtins.dict": ("typing.MutableMapping",),
    "collections.defaultdict": ("builtins.dict",),
    "collections.OrderedDict": ("builtins.dict",),
    "collections.Counter": ("builtins.dict",),
    "typing.MutableMapping": ("typing.Mapping",),
    "typing.Mapping": ("typing.Collection",),
    "builtins.set": ("typing.MutableSet",),
    "builtins.frozenset": ("typing.AbstractSet",),
    "typing.MutableSet": ("typing.AbstractSet",),
    "typing.AbstractSet": ("typing.Collection",),
    "typing.KeysView": ("typing.AbstractSet",),
    "typing.Generator": ("typing.Iterator",),
    "typing.Iterator": ("typing.Iterable",),
    "typing.AsyncGenerator": ("typing.AsyncIterator",),
    "typing.AsyncIterator": ("typing.AsyncIterable",),
    "typing.Coroutine": ("typing.Awaitable",),
    "asyncio.Task": ("asyncio.Future",),
    "asyncio.Future": ("typing.Awaitable",),
    "datetime.datetime": ("datetime.date",),
    "pathlib.Path": ("pathlib.PurePath",),
    "pathlib.PurePath": ("os.PathLike",),
}
_INVARIANT = frozenset(
    """builtins.list builtins.dict builtins.set collections.deque collections.defaultdict collections.OrderedDict
    typing.MutableSequence typing.MutableMapping typing.MutableSet""".split()  # noqa: SIM905
)
#: What they are sequences of, without saying so.
_ELEMENTS = {
    "builtins.str": "builtins.str",
    "builtins.bytes": "builtins.int",
    "builtins.bytearray": "builtins.int",
    "builtins.range": "builtins.int",
}
_CERTAIN = frozenset(sys.stdlib_module_names) | {"builtins", "typing", "*", "**", "[]", "()"}
_NEVER_CALLABLE = frozenset({"builtins", "typing", "collections", "datetime", "decimal", "uuid", "pathlib"})
_FLIP: dict[Word, Word] = {"narrower": "wider", "wider": "narrower"}


class Relating(Struct):
    """Relates types of two members.

    With `twin`, the sync and the async half of a type are the same. `own` are the classes (file, name)
    that `Self` may stand for; of `exported`, those with one name correspond. `free` are
    wanted type variables that may stand for any one type; `bound` is what they do stand for. `reason` says
    why the last answer was `unknown`.
    """

    program: PythonProgram
    twin: bool = False
    own: frozenset[tuple[str, str]] = frozenset()
    exported: Mapping[tuple[str, str], str] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    bound: dict[str, Type] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    reason: str = ""

    def relate(self, have: Type, want: Type) -> Word:
        """What `have` is to `want`: `narrower` when every value of it is one of `want`."""
        variable = isinstance(have, VariableType) and isinstance(want, VariableType)
        if have == want and not variable:
            return "same"
        if self.twin:
            have, want = _awaited(have), _awaited(want)
        if (have == want and not variable) or isinstance(have, AnyType) or isinstance(want, AnyType):
            return "same"
        if isinstance(have, UnknownType) or isinstance(want, UnknownType):
            return self._unknown(have, want)
        if isinstance(want, VariableType) and want.name in self.free and not isinstance(have, VariableType):
            return self.relate(have, self.bound.setdefault(want.name, have))
        if isinstance(have, UnionType) or isinstance(want, UnionType):
            return self._unions(have, want)
        if isinstance(have, VariableType) or isinstance(want, VariableType):
            return self._variables(have, want)
        if isinstance(have, SelfType) or isinstance(want, SelfType):
            return self._selves(have, want)
        if isinstance(have, NeverType):
            return "narrower"
        if isinstance(want, NeverType):
            return "wider"
        if isinstance(want, NamedType) and want.name == "builtins.object":
            return "narrower"
        if isinstance(have, NamedType) and have.name == "builtins.object":
            return "wider"
        if isinstance(have, LiteralType) or isinstance(want, LiteralType):
            return self._literals(have, want)
        if isinstance(have, CallableType) and isinstance(want, CallableType):
            return self._callables(have, want)
        if isinstance(have, NamedType) and isinstance(want, NamedType):
            return self._named(have, want)
        for function, named in ((have, want), (want, have)):
            if (
                isinstance(function, CallableType)
                and isinstance(named, NamedType)
                and (named.path or named.name.partition(".")[0] not in _NEVER_CALLABLE)
            ):
                return self._doubt("one of them may be callable")
        return "different"

    def _doubt(self, reason: str) -> Word:
        self.reason = reason
        return "unknown"

    def _unknown(self, have: Type, want: Type) -> Word:
        if isinstance(have, UnknownType) and isinstance(want, UnknownType) and have.spelled == want.spelled:
            return "same"
        unknown = have if isinstance(have, UnknownType) else want
        assert isinstance(unknown, UnknownType)
        return self._doubt(f"`{unknown.spelled}` is not known: {unknown.reason}")

    def _unions(self, have: Type, want: Type) -> Word:
        ours = have.members if isinstance(have, UnionType) else (have,)
        theirs = want.members if isinstance(want, UnionType) else (want,)
        rest = [member for member in theirs if member not in ours]
        if len(rest) == 1 and isinstance(rest[0], VariableType) and rest[0].name in self.free:
            # what the two do not share is what the variable stands for
            more = [member for member in ours if member not in theirs]
            return self.relate(union(more), rest[0]) if more else "narrower"
        below = _covered([[self.relate(one, other) for other in theirs] for one in ours], "narrower")
        above = _covered([[self.relate(one, other) for one in ours] for other in theirs], "wider")
        if below == "unknown" or above == "unknown":
            return "unknown"
        if below == "same":
            return "same" if above == "same" else "narrower"
        return "wider" if above == "same" else "different"

    def _variables(self, have: Type, want: Type) -> Word:
        if isinstance(have, VariableType) and isinstance(want, VariableType):
            if self.variables.setdefault(have.name, want.name) == want.name:
                return "same"
            return "different"
        return self._doubt("one of them is a type variable")

    def _selves(self, have: Type, want: Type) -> Word:
        other = want if isinstance(have, SelfType) else have
        if isinstance(other, NamedType):
            if (other.path, other.name) in self.own:
                return "same"
            ref = self._class(other)
            if ref is not None and any(
                (ancestor.module.path, ancestor.qualified) in self.own
                for ancestor in hierarchy(self.program, ref).classes
            ):
                return "same"
            if other.path:
                return self._doubt("one of them is the class itself")
        return "different"

    def _literals(self, have: Type, want: Type) -> Word:
        if isinstance(have, LiteralType) and isinstance(want, LiteralType):
            ours, theirs = set(have.values), set(want.values)
            return "narrower" if ours < theirs else "wider" if theirs < ours else "different"
        if isinstance(want, LiteralType):
            return _FLIP.get(word := self._literals(want, have), word)
        assert isinstance(have, LiteralType)
        kinds = {_literal_kind(value) for value in have.values}
        if isinstance(want, NamedType) and len(kinds) == 1:
            kind = kinds.pop()
            if not kind:
                return self._doubt("a literal is a member of an enumeration")
            return self.relate(NamedType(kind), want) if kind != want.name else "narrower"
        return "different"

    def _callables(self, have: CallableType, want: CallableType) -> Word:
        words = [self.relate(have.returns, want.returns)]
        if have.parameters is not None and want.parameters is not None:
            if _starred(have.parameters) != _starred(want.parameters):
                return self._doubt("its parameters are a variable")
            if len(have.parameters) != len(want.parameters):
                return "different"
            for ours, theirs in zip(have.parameters, want.parameters, strict=True):
                word = self.relate(ours, theirs)
                words.append(_FLIP.get(word, word))
        return _together(words)

    def _named(self, have: NamedType, want: NamedType) -> Word:
        if self.twin:
            have = NamedType(sync_type(have.name), have.path, have.arguments)
            want = NamedType(sync_type(want.name), want.path, want.arguments)
            if have == want:
                return "same"
        if self._same_class(have, want):
            return self._arguments(have, want)
        outside = not have.path and not want.path
        word = self._outside(have, want) if outside else self._inside(have, want)
        if word == "different" and self.twin and (flavour_of("", have.name) or flavour_of("", want.name)):
            return self._doubt("whether the two are halves of one type cannot be seen from their names")
        return word

    def _same_class(self, have: NamedType, want: NamedType) -> bool:
        if (have.path, have.name) == (want.path, want.name):
            return True
        name = self.exported.get((have.path, have.name))
        if name is not None and name == self.exported.get((want.path, want.name)):
            return True
        if self.twin and twins(have.name, want.name):
            return True
        if not have.path and not want.path:
            ours, theirs = have.name.split("."), want.name.split(".")
            return ours[-1] == theirs[-1] and ours[0] == theirs[0] and ours[0] not in _CERTAIN
        return False

    def _arguments(self, have: NamedType, want: NamedType) -> Word:
        ours, theirs = have.arguments, want.arguments
        if not ours or not theirs:
            return "same"  # a bare generic is one of anything
        if have.name == "builtins.tuple":
            return self._tuples(ours, theirs)
        if len(ours) != len(theirs):
            ours, theirs = ours[: len(theirs)], theirs[: len(ours)]
            if have.name not in ("typing.Generator", "typing.ContextManager", "typing.AsyncContextManager"):
                return "same" if not ours else self._doubt("they have different numbers of arguments")
        words = [self.relate(one, other) for one, other in zip(ours, theirs, strict=True)]
        if have.name in _INVARIANT:
            words = ["different" if word in ("narrower", "wider") else word for word in words]
        return _together(words)

    def _tuples(self, ours: tuple[Type, ...], theirs: tuple[Type, ...]) -> Word:
        open_ours = len(ours) == 2 and isinstance(ours[1], EllipsisType)
        open_theirs = len(theirs) == 2 and isinstance(theirs[1], EllipsisType)
        if open_ours != open_theirs:
            fixed, each = (theirs, ours[0]) if open_ours else (ours, theirs[0])
            words = [self.relate(item, each) for item in fixed]
            word = _together(["narrower", *words])
            return _FLIP.get(word, word) if open_ours else word
        if len(ours) != len(theirs):
            return "different"
        return _together([self.relate(one, other) for one, other in zip(ours, theirs, strict=True)])

    def _outside(self, have: NamedType, want: NamedType) -> Word:
        for small, large, word in ((have, want, "narrower"), (want, have, "wider")):
            if large.name in _ancestors(small.name):
                return self._upward(small, large, word)  # type: ignore[arg-type]
        for type_ in (have, want):
            if type_.name.partition(".")[0] not in _CERTAIN:
                return self._doubt(f"`{type_.name}` is outside the tree")
        return "different"

    def _upward(self, small: NamedType, large: NamedType, word: Word) -> Word:
        arguments = (NamedType(_ELEMENTS[small.name]),) if small.name in _ELEMENTS else small.arguments
        if small.name == "typing.Coroutine":
            arguments = arguments[-1:]
        if not arguments or not large.arguments:
            return word
        if small.name == "builtins.tuple" and not (len(arguments) == 2 and isinstance(arguments[1], EllipsisType)):
            inner = _together([self.relate(item, large.arguments[0]) for item in arguments])
        else:
            pairs = zip(arguments, large.arguments, strict=False)
            inner = _together([self.relate(one, other) for one, other in pairs])
        if inner == "same" or (inner == "narrower" and large.name not in _INVARIANT):
            return word
        return inner if inner == "unknown" else "different"

    def _inside(self, have: NamedType, want: NamedType) -> Word:
        """At least one of the two is a class of the tree."""
        ours, theirs = self._class(have), self._class(want)
        shared = False
        for ref, other, word in ((ours, want, "narrower"), (theirs, have, "wider")):
            if ref is None:
                continue
            order = hierarchy(self.program, ref)
            for ancestor in order.order[1:]:
                name = (
                    (ancestor.module.path, ancestor.qualified)
                    if isinstance(ancestor, ClassRef)
                    else ("", getattr(ancestor, "name", ""))
                )
                if name == (other.path, other.name):
                    return word  # type: ignore[return-value]
            if order.doubts and not other.path:
                return self._doubt(order.doubts[0])
        for ref in (ours, theirs):
            if ref is not None and is_protocol(self.program, ref):
                return self._doubt(f"`{ref.qualified}` is a protocol, which may be met without being named")
        if ours is not None and theirs is not None:
            bases = set(hierarchy(self.program, ours).classes[1:])
            shared = not bases.isdisjoint(hierarchy(self.program, theirs).classes[1:])
            if shared:
                return self._doubt("the two have a base in common")
        for type_ in (have, want):
            if not type_.path and type_.name.partition(".")[0] not in _CERTAIN:
                return self._doubt(f"`{type_.name}` is outside the tree")
        return "different"

    def _class(self, type_: NamedType) -> ClassRef | None:
        return self.program.class_at(type_.path, type_.name) if type_.path else None


def _awaited(type_: Type) -> Type:
    """What comes out of an awaitable; any other type is itself."""
    if isinstance(type_, NamedType) and type_.name in ("typing.Awaitable", "typing.Coroutine") and type_.arguments:
        return type_.arguments[-1]
    return type_


def _covered(rows: list[list[Word]], enough: Word) -> Word:
    """`same` when in each row one word is that or `enough`: each member of a union is one of the other's."""
    result: Word = "same"
    for words in rows:
        if "same" not in words and enough not in words:
            if "unknown" not in words:
                return "different"
            result = "unknown"
    return result


def _starred(parameters: tuple[Type, ...]) -> bool:
    return any(isinstance(one, NamedType) and one.name == "**" for one in parameters)


def _together(words: list[Word]) -> Word:
    """One word for the parts of a type that may all vary the same way."""
    distinct = set(words) - {"same"}
    if not distinct:
        return "same"
    if "different" in distinct or {"narrower", "wider"} <= distinct:
        return "different"
    if "unknown" in distinct:
        return "unknown"
    return distinct.pop()


def _ancestors(name: str) -> set[str]:
    found: set[str] = set()
    stack = list(_SUPERS.get(name, ()))
    while stack:
        current = stack.pop()
        if current not in found:
            found.add(current)
            stack.extend(_SUPERS.get(current, ()))
    return found


def _literal_kind(value: str) -> str:
    if value.startswith(("'", '"')):
        return "builtins.str"
    if value.startswith(("b'", 'b"')):
        return "builtins.bytes"
    if value in ("True", "False"):
        return "builtins.bool"
    return "builtins.int" if value.lstrip("-").isdigit() else ""
