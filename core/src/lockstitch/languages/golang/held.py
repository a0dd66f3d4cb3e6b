"""What the compiler already holds to an interface: assertions, and constructors typed by it."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Place
from lockstitch.languages.golang.expressions import NameExpr
from lockstitch.languages.golang.facts import GoAssertion
from lockstitch.languages.golang.resolver import UNIVERSE, Resolver
from lockstitch.languages.golang.results import Assertion
from lockstitch.languages.golang.scopes import FileScope, Kind, PackageScope
from lockstitch.languages.golang.types import Interface, Named, Type, Unknown

_KINDS: tuple[Kind, ...] = ("test", "xtest")


def held_types(resolver: Resolver, directory: str) -> tuple[Assertion, ...]:
    """All that a directory's files hold, tests included, sorted by place."""
    found: dict[tuple[str, str, str], Assertion] = {}
    for kind in _KINDS:
        scope = resolver.scopes.scope(directory, kind)
        for one in _of_package(resolver, scope) if scope is not None else ():
            found.setdefault((str(one.place), str(one.interface), str(one.concrete)), one)
    return tuple(sorted(found.values(), key=lambda one: (one.place, one.kind, one.form)))


def _of_package(resolver: Resolver, scope: PackageScope) -> Iterator[Assertion]:
    for file in scope.files:
        for fact in file.assertions:
            concrete = _concrete(resolver, fact, file)
            interface = resolver.resolve(fact.interface, file, {})
            if concrete is not None and _may_be_interface(resolver, interface):
                yield Assertion(interface, concrete, "assertion", fact.form, Place(file.path, fact.at), file.test)
    for function, file in scope.all_functions:
        if not function.returns or function.params or (function.receiver is not None and function.receiver.params):
            continue
        for returned in function.returns:
            interface = resolver.resolve(function.signature.results[returned.index].type, file, {})
            if _may_be_interface(resolver, interface):
                concrete = resolver.resolve(returned.type, file, {})
                if not isinstance(concrete, Unknown):
                    yield Assertion(
                        interface, concrete, "constructor", function.name, Place(file.path, returned.at), file.test
                    )


def _concrete(resolver: Resolver, fact: GoAssertion, file: FileScope) -> Type | None:
    """The asserted type; `T(x)` counts when `T` is a type, and `New(x)` when its one result is known."""
    if fact.form == "conversion" and isinstance(fact.concrete, NameExpr):
        name = fact.concrete.name
        scope = file.package
        if fact.concrete.package:
            target = resolver.names.package(fact.concrete.package, file)
            if isinstance(target, Unknown) or target.directory is None:
                return None
            other = resolver.scopes.scope(target.directory)
            if other is None:
                return None
            scope = other
        if name in scope.functions:
            function, home = scope.functions[name]
            if len(function.signature.results) != 1 or function.params:
                return None
            made = resolver.resolve(function.signature.results[0].type, home, {})
            return None if isinstance(resolver.underlying(made), Interface | Unknown) else made
        if name not in scope.types and (fact.concrete.package or name not in UNIVERSE):
            return None
    concrete = resolver.resolve(fact.concrete, file, {})
    return None if isinstance(concrete, Unknown) else concrete


def _may_be_interface(resolver: Resolver, type_: Type) -> bool:
    below = resolver.underlying(type_)
    if isinstance(below, Unknown):
        return isinstance(type_, Named) and type_.directory is None
    return isinstance(below, Interface)
