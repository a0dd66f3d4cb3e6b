"""Sides of a contract as Go declarations: types, interfaces, packages, functions."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator, Sequence

from lockstitch.api import Place, Side, View
from lockstitch.languages.golang import (
    GO_DECLARATIONS,
    Func,
    FunctionDeclaration,
    GoProgram,
    Interface,
    Method,
    MethodSet,
    Named,
    Pointer,
    Struct,
    Type,
    TypeDeclaration,
    Unknown,
)
from msgspec.structs import replace

from lockstitch_signature_parity.contract import SignatureParity, selects_many
from lockstitch_signature_parity.go.shapes import GoMember, GoSurface
from lockstitch_signature_parity.go.signatures import shown
from lockstitch_signature_parity.siblings import nearest
from lockstitch_signature_parity.surface import Doubt, Member, Nothing, Selected, Surface, Untold

_WILD = "*?[{"
#: Directories whose code nobody here keeps in step.
_ASIDE = frozenset({"vendor", "node_modules", "testdata"})
#: The key under which a generic type's constraints are compared.
_CONSTRAINTS = "[type parameters]"


def directories(contract: SignatureParity, side: Side, view: View) -> list[str]:
    """The package directories (or single files) that a side's path stands for, relative to the root."""
    path = contract.resolve(side.path)
    if not any(sign in side.path for sign in _WILD):
        return [path]
    files = view.files(path if path.endswith(".go") else f"{path}/*.go")
    found = {posixpath.dirname(name) or "." for name in files if not name.endswith("_test.go")}
    return sorted(name for name in found if _ASIDE.isdisjoint(name.split("/")))


class Sides:
    """Turns sides into surfaces under one build configuration."""

    def __init__(self, contract: SignatureParity, view: View, program: GoProgram) -> None:
        self._contract = contract
        self._view = view
        self._program = program
        self._selected: dict[Side, Selected] = {}

    def select(self, side: Side) -> Selected:
        """What a side stands for, worked out once."""
        if side not in self._selected:
            self._selected[side] = self._select(side)
        return self._selected[side]

    def spelled(self, key: str, surface: Surface) -> str:
        """How a side would name the member under `key`."""
        if key in self._contract.functions:
            return _named_after(key, surface.name)[0]
        return key

    def _select(self, side: Side) -> Selected:
        paths = directories(self._contract, side, self._view)
        if not selects_many(side):
            return self._one(side, paths[0], side.symbol)
        found: list[Surface] = []
        untold: Untold | None = None
        for path in paths:
            for name in self._matching(path, side.symbol):
                one = self._one(self._spelled(path, name), path, name)
                if isinstance(one, tuple):
                    found.extend(surface for surface in one if not surface.excluded)
                elif isinstance(one, Untold):
                    untold = one
        if found:
            return tuple(found)
        broken = next(filter(None, map(self._broken, paths)), "")
        if broken:
            untold = untold or Untold(Doubt(f"{broken} could not be read whole"))
        return untold or Nothing(f"{side.label} matches no {'type' if side.symbol else 'package'}")

    def _spelled(self, path: str, symbol: str) -> Side:
        """One of several siblings as the contract would spell it alone."""
        relative = posixpath.relpath(path, self._contract.home or ".")
        return Side(path=relative, symbol=symbol, spelled=f"{relative}#{symbol}" if symbol else relative)

    def _matching(self, path: str, symbol: str) -> list[str]:
        """The types of a package that a pattern chooses: those that people wrote, with methods.

        With an interface, those that have more than half of its methods and are not there to be
        embedded in another of them.
        """
        if not any(sign in symbol for sign in "*?["):
            return [symbol]
        wanted = self._interface_names()
        found: dict[str, MethodSet] = {}
        for declared in self._program.types(path):
            if declared.interface or declared.mock or declared.generated or declared.test or declared.fact.alias:
                continue
            methods = self._program.methods(Pointer(declared.type))
            names = {method.name for method in methods.methods}
            enough = not wanted or 2 * len(names & wanted) > len(wanted)
            if names and enough and fnmatch.fnmatchcase(declared.name, symbol):
                found[declared.name] = methods
        if not wanted:
            return list(found)
        bases = {step for methods in found.values() for method in methods.methods for step in method.promoted}
        return [name for name in found if name not in bases]

    def _interface_names(self) -> set[str]:
        side = self._contract.interface
        selected = self.select(side) if side is not None else None
        return {name for surface in selected for name in surface.members} if isinstance(selected, tuple) else set()

    def _one(self, side: Side, path: str, symbol: str) -> Selected:
        if not symbol:
            return self._package(side, path)
        name, _, method = symbol.partition(".")
        declared = self._program.find_type(path, name)
        if declared is None and not method:
            function = self._program.find_function(path, name)
            if isinstance(function, FunctionDeclaration):
                return (self._function(side, function),)
            declared = function
        if isinstance(declared, Unknown):
            return Untold(Doubt(declared.reason))
        if not isinstance(declared, TypeDeclaration):
            return self._nothing(side, path, name)
        surface = self._type(side, declared)
        if isinstance(surface, Untold):
            return surface
        if side == self._contract.interface and surface.noun != "interface":
            return Nothing(f"{side.label} selects no interface: {surface.name} is a {surface.noun}")
        if not method:
            return (surface,)
        if method not in surface.members:
            if surface.doubts and method not in surface.absent:
                return Untold(surface.doubts[0])
            hint = nearest(method, sorted(surface.members))
            return Nothing(f"{side.label} selects nothing: {surface.name} has no method {method}{hint}")
        # One method on its own: compared with its siblings whatever each is called.
        member = surface.members[method]
        return (Surface(side, symbol, "function", member.place, {self._common_name(): member}, shape=surface.shape),)

    def _nothing(self, side: Side, path: str, name: str) -> Nothing | Untold:
        broken = self._broken(path)
        if broken:
            return Untold(Doubt(f"{broken} could not be read whole"))
        package = self._program.package(path)
        if package is None:
            return Nothing(f"{side.label} selects nothing: no Go package is built from {path}")
        known = [one.name for one in self._program.types(path)]
        known += [one.name for one in self._program.functions(path) if one.name not in ("init", "_")]
        hint = nearest(name, sorted(known))
        return Nothing(f"{side.label} selects nothing: package {package.name} declares no {name}{hint}")

    def _broken(self, path: str) -> str:
        """A file of the package that could not be read, whatever configuration builds it; `""` if there is none."""
        directory = posixpath.dirname(path) if path.endswith(".go") else path
        for file in self._view.files("*.go" if directory in ("", ".") else f"{directory}/*.go"):
            if self._view.known(GO_DECLARATIONS, file) and not self._view.facts(GO_DECLARATIONS, file).whole:
                return file
        return ""

    # ---- a type ----

    def _type(self, side: Side, declared: TypeDeclaration) -> Surface | Untold:
        program = self._program
        type_: Type = program.unalias(declared.type)
        underlying = program.underlying(type_)
        if isinstance(type_, Unknown):
            return Untold(Doubt(type_.reason, declared.place))
        target = program.declaration(type_) if isinstance(type_, Named) else None
        declared = target if isinstance(target, TypeDeclaration) else declared
        is_interface = isinstance(underlying, Interface)
        found = program.methods(type_ if is_interface else Pointer(type_))
        package = program.package(declared.place.path)
        twice = dict(package.duplicates) if package is not None else {}
        if declared.name in twice:
            return Untold(Doubt(f"{declared.name} is declared twice in one build", twice[declared.name][-1]))
        members: dict[str, Member] = {}
        params = len(declared.constraints)
        for method in found.methods:
            doubt = None
            places = twice.get(f"{declared.name}.{method.name}")
            if places:
                doubt = Doubt(f"{declared.name}.{method.name} is declared twice in one build", places[-1])
            elif not method.certain:
                doubt = Doubt(found.unknown[0] if found.unknown else "an embedded type may shadow it", declared.place)
            members.setdefault(method.name, self._method(method, declared, params, doubt))
        if not is_interface:
            members.update(self._constraints(declared))
            members.update(self._functions(declared))
        noun = "interface" if is_interface else "struct" if isinstance(underlying, Struct) else "type"
        return Surface(
            side=side,
            name=declared.name,
            noun=noun,
            place=declared.place,
            members=members,
            doubts=tuple(Doubt(reason, declared.place) for reason in found.unknown),
            absent=frozenset(found.shadowed),
            excluded="is a generated mock" if declared.mock and not is_interface else "",
            generated=declared.generated,
            test=declared.test,
            shape=GoSurface(type_, declared, found.methods),
        )

    def _method(self, method: Method, declared: TypeDeclaration, params: int, doubt: Doubt | None) -> Member:
        promoted = f"promoted from {'.'.join(method.promoted)}" if method.promoted else ""
        return Member(
            name=method.name,
            place=method.place or declared.place,
            show=lambda: shown(self._program, method.signature),
            shape=GoMember(method.signature, params, (), method.owner),
            promoted=promoted,
            public=method.exported,
            deprecated=method.deprecated,
            receiver="pointer" if method.pointer else "value",
            scope=method.package,
            foreign=method.place is None,
            doubt=doubt,
        )

    def _constraints(self, declared: TypeDeclaration) -> Iterator[tuple[str, Member]]:
        if declared.constraints:
            texts = ", ".join(self._program.render(constraint) for constraint in declared.constraints)
            shape = GoMember(signature=Func(), params=len(declared.constraints), constraints=declared.constraints)
            yield (
                _CONSTRAINTS,
                Member(declared.name, declared.place, lambda: f"[{texts}]", "type parameters", shape, asked=False),
            )

    def _functions(self, declared: TypeDeclaration) -> Iterator[tuple[str, Member]]:
        """The functions beside the type that the contract takes in."""
        own = (declared.type,) if isinstance(declared.type, Named) else ()
        for pattern in self._contract.functions:
            beside = {function.name: function for function in reversed(self._program.functions(declared.place.path))}
            for name in _named_after(pattern, declared.name):
                if name in beside:
                    yield pattern, self._function_member(beside[name], own, declared.place.path)
                    break

    # ---- functions and packages ----

    def _function(self, side: Side, function: FunctionDeclaration) -> Surface:
        own = _made_by(function)
        member = self._function_member(function, own, function.place.path)
        return Surface(
            side=side,
            name=function.name,
            noun="function",
            place=function.place,
            members={self._common_name(): member},
            generated=function.generated,
            test=function.test,
            shape=GoSurface(),
        )

    def _common_name(self) -> str:
        """The key of functions that are sides themselves: they are one thing under many names."""
        return self._contract.sides[0].symbol.rpartition(".")[2]

    def _function_member(self, function: FunctionDeclaration, own: tuple[Named, ...], path: str) -> Member:
        package = self._program.package(path)
        places = dict(package.duplicates).get(function.name) if package is not None else None
        return Member(
            name=function.name,
            place=function.place,
            show=lambda: shown(self._program, function.signature),
            kind="function",
            shape=GoMember(function.signature, 0, own),
            deprecated=function.fact.deprecated,
            doubt=Doubt(f"{function.name} is declared twice in one build", places[-1]) if places else None,
        )

    def _package(self, side: Side, path: str) -> Selected:
        package = self._program.package(path)
        if package is None or not package.files:
            problem = package.problems[0] if package is not None and package.problems else ""
            if not problem and (broken := self._broken(path)):
                problem = f"{broken} could not be read whole"
            if problem:
                return Untold(Doubt(problem))
            return Nothing(f"{side.label} selects nothing: no Go package is built from {path}")
        single = path if path.endswith(".go") else ""
        members: dict[str, Member] = {}
        for function in self._program.functions(path):
            if function.name in ("init", "main", "_") and function.name not in self._contract.functions:
                continue
            if not single or function.place.path == single:
                member = self._function_member(function, _made_by(function), path)
                members.setdefault(
                    function.name,
                    member if function.name[:1].isupper() else _hidden(member, package.path),
                )
        place = Place(single or package.files[0])
        return (
            Surface(
                side=side,
                name=package.name if not single else posixpath.basename(single),
                noun="package" if not single else "file",
                place=place,
                members=members,
                doubts=tuple(Doubt(reason, place) for reason in package.problems),
                shape=GoSurface(),
            ),
        )


def _hidden(member: Member, package: str) -> Member:
    return replace(member, public=False, scope=package)


def _named_after(pattern: str, type_name: str) -> Sequence[str]:
    """The names that a pattern may stand for: `New{Type}` of `docker` is `NewDocker`."""
    title = type_name[:1].upper() + type_name[1:]
    return list(dict.fromkeys((pattern.replace("{Type}", title), pattern.replace("{Type}", type_name))))


def _made_by(function: FunctionDeclaration) -> tuple[Named, ...]:
    """The types of its own package that a constructor is named after: `New`, or `NewX` for an `X`."""
    own = []
    for result in function.signature.results:
        type_ = result.element if isinstance(result, Pointer) else result
        if isinstance(type_, Named) and type_.package == function.package:
            name = function.name.casefold()
            if name in ("new", "open") or name.endswith(type_.name.casefold()):
                own.append(type_)
    return tuple(own)
