"""Method sets: a type's own methods, and those that embedding promotes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lockstitch.api import Place, Span
from lockstitch.languages.golang.facts import GoFunction
from lockstitch.languages.golang.packages import FileScope, PackageScope
from lockstitch.languages.golang.resolver import Resolver, exported
from lockstitch.languages.golang.results import Method, MethodSet
from lockstitch.languages.golang.type_sets import type_set
from lockstitch.languages.golang.types import Interface, Named, Pointer, Struct, Type, Unknown

_DEPTH = 50
#: A name as Go tells them apart: with its package when it is not exported.
Key = tuple[str, str]


class _Embedded(msgspec.Struct, frozen=True):
    """A type met at some depth: by which fields, through a pointer or not, more than once or not."""

    type: Type
    path: tuple[str, ...] = ()
    indirect: bool = False
    several: bool = False


class _Level(msgspec.Struct):
    """What one depth says: the methods by name (None: cancelled or a field), and what lies deeper.

    `unknown` are reasons by the number of the embedded type that they are about.
    """

    names: dict[Key, tuple[Method | None, int]] = msgspec.field(default_factory=dict)
    deeper: list[_Embedded] = msgspec.field(default_factory=list)
    unknown: dict[int, list[str]] = msgspec.field(default_factory=dict)
    entry: int = 0

    def add(self, key: Key, method: Method | None, several: bool) -> None:
        """Note a name; a second one at the same depth cancels both."""
        self.names[key] = (None if several or key in self.names else method, self.entry)

    def doubt(self, reasons: Iterable[str]) -> None:
        """Note why the present type may have more names."""
        listed = list(reasons)
        if listed:
            self.unknown.setdefault(self.entry, []).extend(listed)


class MethodSets:
    """Method sets under one configuration."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._sets: dict[Type, MethodSet] = {}

    def methods(self, type_: Type) -> MethodSet:
        """The method set of a type; of a pointer, that of what it points to."""
        outer = self._resolver.unalias(type_)
        if isinstance(outer, Pointer):
            inner = self._resolver.unalias(outer.element)
            below = self._resolver.underlying(inner)
            if isinstance(below, Interface | Pointer):
                return MethodSet()
            return self._of(inner)
        return self._of(outer)

    def of_pointer(self, type_: Type) -> bool:
        """Whether it is a pointer, which has the methods that only a pointer has."""
        return isinstance(self._resolver.unalias(type_), Pointer)

    def _of(self, type_: Type) -> MethodSet:
        if type_ not in self._sets:
            self._sets[type_] = self._search(type_)
        return self._sets[type_]

    def _search(self, type_: Type) -> MethodSet:
        found: dict[Key, Method | None] = {}
        unknown: list[str] = []
        seen: set[Named] = set()
        current = [_Embedded(type_)]
        for _ in range(_DEPTH + 1):
            if not current:
                break
            level = _Level()
            for level.entry, entry in enumerate(current):
                self._look(entry, level, seen)
            for key, (method, origin) in level.names.items():
                if key not in found:
                    # What is not known of a type may hide names that lie deeper, and cancel those beside it.
                    sure = not unknown and not level.unknown.keys() - {origin}
                    found[key] = method if method is None or sure else msgspec.structs.replace(method, certain=False)
            unknown += [reason for reasons in level.unknown.values() for reason in reasons]
            current = _merge(level.deeper)
        else:
            unknown.append("types embedded too deeply")
        methods = [method for method in found.values() if method is not None]
        shadowed = {key[0] for key, method in found.items() if method is None} - {m.name for m in methods}
        return MethodSet(
            tuple(sorted(methods, key=lambda method: (method.name, method.package))),
            tuple(dict.fromkeys(unknown)),
            tuple(sorted(shadowed)),
        )

    def _look(self, entry: _Embedded, level: _Level, seen: set[Named]) -> None:
        type_ = self._resolver.unalias(entry.type)
        if isinstance(type_, Unknown):
            level.doubt([type_.reason])
            return
        if isinstance(type_, Named):
            if type_ in seen:
                return
            seen.add(type_)
            self._declared(type_, entry, level)
        below = self._resolver.underlying(type_)
        if isinstance(below, Unknown):
            level.doubt([below.reason])
        elif isinstance(below, Struct):
            self._fields(below, entry, level)
        elif isinstance(below, Interface):
            self._interface(below, type_, entry, level)

    def _declared(self, named: Named, entry: _Embedded, level: _Level) -> None:
        declared = self._resolver.declaration(named)
        if isinstance(declared, Unknown):
            return
        level.doubt(declared[1].package.problems)
        for function, file, pointer in self.declared(named, declared[1].package):
            package = "" if exported(function.name) else file.package.path
            method = Method(
                function.name,
                self._resolver.method_signature(function, file, named.arguments),
                named,
                pointer and not entry.indirect,
                entry.path,
                package,
                Place(file.path, function.at) if file.path else None,
                Place(file.path, function.whole) if file.path else None,
                function if file.path else None,
                function.deprecated,
            )
            level.add((function.name, package), method, entry.several)

    def declared(self, named: Named, scope: PackageScope) -> list[tuple[GoFunction, FileScope, bool]]:
        """The methods declared on a type, each with its file and whether its receiver is a pointer."""
        found = dict(scope.methods.get(named.name, {}))
        pointers = {name: _by_pointer(function) for name, (function, _) in found.items()}
        for receiver, methods in scope.methods.items():
            # A receiver may be spelled by an alias of the type, even by one of its pointer.
            through = self._receiver_alias(receiver, named, scope) if receiver != named.name else None
            if through is not None:
                for name, method in methods.items():
                    found.setdefault(name, method)
                    pointers.setdefault(name, through or _by_pointer(method[0]))
        return [(function, file, pointers[name]) for name, (function, file) in sorted(found.items())]

    def _receiver_alias(self, receiver: str, named: Named, scope: PackageScope) -> bool | None:
        """Whether an alias used as a receiver stands for a pointer to `named`; None when it is something else."""
        declared = scope.types.get(receiver)
        if declared is None or not declared[0].alias:
            return None
        target = self._resolver.unalias(self._resolver.own(scope, declared[0]))
        pointer = isinstance(target, Pointer)
        if isinstance(target, Pointer):
            target = self._resolver.unalias(target.element)
        same = isinstance(target, Named) and (target.package, target.name) == (named.package, named.name)
        return pointer if same else None

    def _fields(self, struct: Struct, entry: _Embedded, level: _Level) -> None:
        for one in struct.fields:
            if one.name != "_":
                level.add((one.name, one.package), None, entry.several)
            if one.embedded:
                type_ = self._resolver.unalias(one.type)
                pointer = isinstance(type_, Pointer)
                # Two aliases of one type at one depth are that type twice.
                inner = self._resolver.unalias(type_.element) if isinstance(type_, Pointer) else type_
                level.deeper.append(_Embedded(inner, (*entry.path, one.name), entry.indirect or pointer, entry.several))

    def _interface(self, interface: Interface, holder: Type, entry: _Embedded, level: _Level) -> None:
        found = type_set(self._resolver, interface, holder)
        level.doubt(found.unknown)
        for (name, package), (method, owner) in found.methods.items():
            place = Place(method.path, Span(*method.at)) if method.path else None
            level.add(
                (name, package),
                Method(
                    name,
                    method.signature,
                    owner,
                    False,
                    entry.path,
                    package,
                    place,
                    place,
                    deprecated=method.deprecated,
                ),
                entry.several,
            )


def _by_pointer(function: GoFunction) -> bool:
    return function.receiver is not None and function.receiver.pointer


def _merge(entries: list[_Embedded]) -> list[_Embedded]:
    """The same type embedded more than once at one depth counts once, as several."""
    merged: dict[Type, _Embedded] = {}
    for entry in entries:
        first = merged.get(entry.type)
        if first is None:
            merged[entry.type] = entry
        else:
            merged[entry.type] = _Embedded(first.type, first.path, first.indirect, several=True)
    return list(merged.values())
