"""Siblings that are Go types."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping, Sequence

from lockstitch.api import Need, Place, Remedy, View
from lockstitch.languages.golang import (
    GoProgram,
    Interface,
    Named,
    Pointer,
    Struct,
    Type,
    TypeDeclaration,
    Unknown,
)
from lockstitch.languages.golang.standard import is_standard

from lockstitch_contract_tests.nearest import nearest
from lockstitch_contract_tests.siblings import Party, Promise, Sibling, Wanted, no_interface, nothing, untold

_ASIDE = frozenset({"vendor", "node_modules", "testdata"})


class GoSiblings:
    """Answers about Go types. What it lacked for that is in `needs`."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._program = GoProgram(view)
        self._packages: dict[str, str] = {}
        """The directories of the siblings' packages, by import path."""

    @property
    def program(self) -> GoProgram:
        """The program that answers."""
        return self._program

    @property
    def needs(self) -> Sequence[Need]:
        """The facts that were asked for and were not at hand."""
        return self._program.needs

    def party(self, sides: Sequence[Wanted], interface: Wanted | None) -> Party:
        """The siblings and their interface, each as the first build that has it sees it."""
        problems = []
        declared: TypeDeclaration | None = None
        held: Sibling | None = None
        programs = self._programs([*sides, *([interface] if interface else [])])
        if interface is not None:
            found = self._find(programs, interface.path, interface.symbol)
            if isinstance(found, TypeDeclaration) and not found.interface:
                problems.append(no_interface(interface, "no interface"))
            elif isinstance(found, TypeDeclaration):
                declared = found
                held = Sibling(interface.side.label, found.name, found.place, interface.path, found)
            elif isinstance(found, Unknown):
                problems.append(untold(interface, found.reason))
            else:
                problems.append(nothing(interface, self._no_type(interface)))
        promised = self._methods(declared) if declared is not None else []
        siblings: dict[Place, Sibling] = {}
        for wanted in sides:
            chosen = list(self._select(programs, wanted, {promise.name for promise in promised}))
            for one in chosen:
                if isinstance(one, Sibling):
                    siblings.setdefault(one.place, one)
                else:
                    problems.append(untold(wanted, one.reason))
            if not chosen:
                problems.append(nothing(wanted, self._no_type(wanted)))
        self._packages = {one.shape.package: posixpath.dirname(one.place.path) or "." for one in siblings.values()}
        if declared is None and siblings and not problems:
            promised = self._shared(list(siblings.values()))
        return Party(tuple(siblings.values()), held, tuple(promised), tuple(problems))

    def unheld(self, party: Party, near: Sequence[str]) -> list[tuple[Sibling, tuple[Remedy, ...], Place | None]]:
        """The siblings that no assertion and no typed constructor holds to the interface."""
        interface = party.interface
        if interface is None:
            return []
        directories = {posixpath.dirname(one.place.path) or "." for one in (*party.siblings, interface)}
        directories |= {posixpath.dirname(path) or "." for path in near}
        held: set[tuple[str, str]] = set()
        example: Place | None = None
        for directory in sorted(directories):
            for one in self._program.assertions(directory):
                type_ = self._program.unalias(one.concrete)
                if isinstance(type_, Pointer):
                    type_ = self._program.unalias(type_.element)
                if isinstance(type_, Named) and self._covers(one.interface, interface.shape.type):
                    held.add((type_.package, type_.name))
                    if one.kind == "assertion" and example is None:
                        example = one.place
        found = []
        for sibling in party.siblings:
            declared: TypeDeclaration = sibling.shape
            if (declared.package, declared.name) in held or declared.interface or self._embeds(declared, interface):
                continue
            found.append((sibling, self._remedies(declared, interface, example), example))
        return found

    def methods(self, sibling: Sibling) -> Mapping[str, str]:
        """The methods that the type declares itself, each with its file."""
        found = self._program.methods(Pointer(sibling.shape.type)).methods
        return {one.name: one.place.path for one in found if one.place is not None and not one.promoted}

    def has_field(self, sibling: Sibling, name: str) -> bool | None:
        """Whether the struct has a field of that name; None for what is no struct, or has some from another one."""
        below = self._program.underlying(sibling.shape.type)
        if not isinstance(below, Struct):
            return None
        if any(field.name == name for field in below.fields):
            return True
        return None if any(field.embedded for field in below.fields) else False

    def is_fed(self, sibling: Sibling, name: str, path: str) -> bool | None:
        """Whether a name in a file of tests is the type, or a function that gives one."""
        declared: TypeDeclaration = sibling.shape
        package, _, bare = name.rpartition(".")
        here = posixpath.dirname(path) == posixpath.dirname(declared.place.path)
        if package and package not in self._packages:
            return False if is_standard(package) or "/" not in package else None
        if (package == declared.package or (not package and here)) and bare == declared.name:
            return True
        if not bare[:1].isalpha():
            return False
        directory = self._packages[package] if package else posixpath.dirname(path) or "."
        function = self._program.find_function(directory, bare)
        if function is None or isinstance(function, Unknown):
            return False
        results = [self._program.unalias(result) for result in function.signature.results]
        made = [self._program.unalias(r.element) if isinstance(r, Pointer) else r for r in results]
        if any(isinstance(r, Named) and (r.package, r.name) == (declared.package, declared.name) for r in made):
            return True
        held = [r for r in made if isinstance(r, Named) and isinstance(self._program.underlying(r), Interface)]
        if not any(r.name != "error" for r in held):
            return False
        returned = {self._returned(item.type, function.place.path) for item in function.fact.returns}
        return (declared.package, declared.name) in returned or (None if not returned else False)

    # ---- finding types ----

    def _programs(self, sides: Sequence[Wanted]) -> list[GoProgram]:
        paths = [path for wanted in sides for path in self._directories(wanted.path)]
        return [self._program.under(one) for one in self._program.configurations(paths)]

    def _directories(self, path: str) -> list[str]:
        if not any(sign in path for sign in "*?[{"):
            return [path]
        files = self._view.files(path if path.endswith(".go") else f"{path}/*.go")
        found = {posixpath.dirname(name) or "." for name in files if not name.endswith("_test.go")}
        return sorted(name for name in found if _ASIDE.isdisjoint(name.split("/")))

    def _find(self, programs: Sequence[GoProgram], path: str, name: str) -> TypeDeclaration | Unknown | None:
        first: Unknown | None = None
        for program in programs:
            found = program.find_type(path, name)
            if isinstance(found, TypeDeclaration):
                return self._followed(program, found)
            first = first or found
        return first

    @staticmethod
    def _followed(program: GoProgram, found: TypeDeclaration) -> TypeDeclaration:
        """The type that an alias stands for."""
        target = program.declaration(program.unalias(found.type))
        return target if isinstance(target, TypeDeclaration) else found

    def _select(self, programs: Sequence[GoProgram], wanted: Wanted, promised: set[str]) -> Iterator[Sibling | Unknown]:
        symbol = wanted.symbol.partition(".")[0]
        wild = any(sign in symbol for sign in "*?[")
        if not wild and not any(sign in wanted.path for sign in "*?[{"):
            found = self._find(programs, wanted.path, symbol)
            if isinstance(found, TypeDeclaration):
                yield Sibling(wanted.side.label, found.name, found.place, wanted.path, found)
            elif found is not None:
                yield found
            return
        for path in self._directories(wanted.path):
            names = {one.name for program in programs for one in program.types(path)} if wild else {symbol}
            for name in sorted(names):
                found = self._find(programs, path, name)
                matches = isinstance(found, TypeDeclaration) and fnmatch.fnmatchcase(name, symbol)
                if matches and isinstance(found, TypeDeclaration) and self._one_of_many(found, promised):
                    yield Sibling(f"{path}#{name}", found.name, found.place, path, found)

    def _one_of_many(self, found: TypeDeclaration, promised: set[str]) -> bool:
        """Whether a type that a pattern matches is a sibling: one that people wrote, with most of the methods."""
        if found.interface or found.mock or found.generated or found.test:
            return False
        names = {method.name for method in self._program.methods(Pointer(found.type)).methods}
        return bool(names) and (not promised or 2 * len(names & promised) > len(promised))

    def _no_type(self, wanted: Wanted) -> str:
        label = wanted.side.label
        package = self._program.package(wanted.path)
        if package is None:
            return f"{label} selects nothing: no Go package is built from {wanted.path}"
        known = sorted(one.name for one in self._program.types(wanted.path))
        hint = nearest(wanted.symbol, known)
        return f"{label} selects nothing: package {package.name} declares no {wanted.symbol}{hint}"

    def _methods(self, declared: TypeDeclaration) -> list[Promise]:
        found = self._program.methods(declared.type)
        return [Promise(one.name, one.place or declared.place) for one in found.methods if one.exported]

    def _shared(self, siblings: Sequence[Sibling]) -> list[Promise]:
        """The exported methods that all siblings have."""
        sets = [self._program.methods(Pointer(one.shape.type)) for one in siblings]
        names = set.intersection(*({one.name for one in found.methods if one.exported} for found in sets))
        first = {one.name: one for one in sets[0].methods}
        return [Promise(name, first[name].place or siblings[0].place) for name in sorted(names)]

    # ---- assertions ----

    def _covers(self, held: Type, wanted: Type) -> bool:
        if isinstance(held, Named) and isinstance(wanted, Named) and held.arguments:
            return (held.package, held.name) == (wanted.package, wanted.name)
        if self._program.identical(held, wanted) is True:
            return True
        return self._program.implements(held, wanted).verdict is True

    def _embeds(self, declared: TypeDeclaration, interface: Sibling) -> bool:
        """Whether a type embeds the interface, which it satisfies by its very shape."""
        wanted = interface.shape.type
        return any(
            method.promoted and isinstance(method.owner, Named) and method.owner.package == wanted.package
            and method.owner.name == wanted.name
            for method in self._program.methods(Pointer(declared.type)).methods
        )  # fmt: skip

    def _remedies(self, declared: TypeDeclaration, interface: Sibling, example: Place | None) -> tuple[Remedy, ...]:
        wanted: TypeDeclaration = interface.shape
        if declared.generated or declared.fact.params or wanted.fact.params:
            return ()
        if example is not None:
            spelled = self._program.spell(declared.type, example.path)
            if not isinstance(spelled, Unknown) and not spelled.imports:
                line = str(example.span.line)
                title = f"Hold {declared.name} to {interface.name} beside the others"
                return (Remedy(title, (example.path,), ("beside", example.path, line, spelled.text)),)
        path = declared.place.path
        named = self._program.spell(wanted.type, path)
        if isinstance(named, Unknown) or named.imports or (wanted.test and not declared.test):
            return ()
        text = f"var _ {named.text} = (*{declared.name})(nil)"
        line = str(declared.whole.span.end_line)
        return (Remedy(f"Add `{text}` after {declared.name}", (path,), ("after", path, line, text)),)

    def _returned(self, expression: object, path: str) -> tuple[str, str]:
        type_ = self._program.resolve(expression, path)  # type: ignore[arg-type]
        type_ = self._program.unalias(type_.element) if isinstance(type_, Pointer) else type_
        return (type_.package, type_.name) if isinstance(type_, Named) else ("", "")
