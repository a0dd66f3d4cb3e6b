"""What the compiler already holds to an interface: assertions, and constructors typed by it."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Place
from lockstitch.languages.golang.expressions import NameExpr
from lockstitch.languages.golang.facts import GoAssertion
from lockstitch.languages.golang.packages import FileScope, Kind, PackageScope
from lockstitch.languages.golang.resolver import UNIVERSE, Resolver
from lockstitch.languages.golang.results import Assertion
from lockstitch.languages.golang.types import Interface, Named, Pointer, Type, Unknown

_KINDS: tuple[Kind, ...] = ("plain", "test", "xtest")


def held_types(resolver: Resolver, directory: str) -> tuple[Assertion, ...]:
    """All types of the tree that a directory's files hold to something, tests included, sorted by place."""
    found: dict[tuple[str, str, str], Assertion] = {}
    for kind in _KINDS:
        scope = resolver.scopes.scope(directory, kind)
        for one in _of_package(resolver, scope) if scope is not None else ():
            found.setdefault((str(one.place), str(one.interface), str(one.concrete)), one)
    return tuple(sorted(found.values(), key=lambda one: (one.place, one.kind, one.form)))


def _of_package(resolver: Resolver, scope: PackageScope) -> Iterator[Assertion]:
    # A package's own files are looked at without what its tests add.
    mine = [file for file in scope.files if file.test == (scope.kind != "plain")]
    for file in mine:
        for fact in file.assertions:
            concrete = _concrete(resolver, fact, file)
            interface = resolver.resolve(fact.interface, file, {})
            if concrete is not None and _in_tree(concrete) and _may_be_interface(resolver, interface):
                yield Assertion(interface, concrete, "assertion", fact.form, Place(file.path, fact.at), file.test)
    for function, file in scope.all_functions:
        generic = function.params or (function.receiver is not None and function.receiver.params)
        if generic or file not in mine:
            continue
        for returned in function.returns:
            interface = resolver.resolve(function.signature.results[returned.index].type, file, {})
            if _may_be_interface(resolver, interface):
                concrete = resolver.resolve(returned.type, file, {})
                if _in_tree(concrete) and concrete != interface:
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
    return resolver.resolve(fact.concrete, file, {})


def _in_tree(concrete: Type) -> bool:
    named = concrete.element if isinstance(concrete, Pointer) else concrete
    return isinstance(named, Named) and named.directory is not None


def _may_be_interface(resolver: Resolver, type_: Type) -> bool:
    below = resolver.underlying(type_)
    if isinstance(below, Unknown):
        return isinstance(type_, Named) and type_.directory is None
    return isinstance(below, Interface)
