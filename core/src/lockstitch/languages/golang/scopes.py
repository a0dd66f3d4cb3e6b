"""Packages as scopes: which files a configuration builds, and what they declare."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lockstitch.api import Fact, Place
from lockstitch.languages.golang.configurations import Configuration, builds, file_constraint, ignored_name
from lockstitch.languages.golang.declarations import GO_DECLARATIONS
from lockstitch.languages.golang.facts import (
    GoAssertion,
    GoConstant,
    GoFile,
    GoFunction,
    GoImport,
    GoTypeDecl,
)
from lockstitch.languages.golang.layout import Layout
from lockstitch.languages.golang.loading import Loader, directory_of
from lockstitch.languages.golang.standard import is_standard, standard_facts
from lockstitch.languages.golang.types import Unknown

#: The package itself; with its own `_test.go` files; or the external `_test` package beside it.
Kind = Literal["plain", "test", "xtest"]


@dataclass(eq=False)
class FileScope:
    """One file of a package: its imports and its own facts."""

    path: str
    package: PackageScope
    head: GoFile
    imports: tuple[GoImport, ...] = ()
    assertions: tuple[GoAssertion, ...] = ()

    @property
    def test(self) -> bool:
        """Whether only `go test` builds it."""
        return self.path.endswith("_test.go")


@dataclass(eq=False)
class PackageScope:
    """One package under one configuration. Of names declared twice the first by path is kept.

    `waiting` says that facts of a file are not at hand yet.
    A package of the standard library has no directory, and one file without a path.
    """

    directory: str | None
    kind: Kind
    path: str
    name: str = ""
    files: list[FileScope] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    waiting: bool = False
    types: dict[str, tuple[GoTypeDecl, FileScope]] = field(default_factory=dict)
    functions: dict[str, tuple[GoFunction, FileScope]] = field(default_factory=dict)
    all_functions: list[tuple[GoFunction, FileScope]] = field(default_factory=list)
    methods: dict[str, dict[str, tuple[GoFunction, FileScope]]] = field(default_factory=dict)
    constants: dict[str, tuple[GoConstant, FileScope]] = field(default_factory=dict)
    duplicates: dict[str, list[Place]] = field(default_factory=dict)


class Scopes:
    """The package scopes of one configuration."""

    def __init__(self, loader: Loader, layout: Layout, configuration: Configuration) -> None:
        self.loader = loader
        self.layout = layout
        self.configuration = configuration
        self._scopes: dict[tuple[str, Kind], PackageScope | None] = {}
        self._standard: dict[str, PackageScope | None] = {}

    def scope(self, directory: str, kind: Kind = "plain") -> PackageScope | None:
        """The package in a directory; None when nothing there is built (or known to be, so far)."""
        key = (directory, kind)
        if key not in self._scopes:
            self._scopes[key] = self._make(directory, kind)
        return self._scopes[key]

    def standard(self, path: str) -> PackageScope | None:
        """A package of the standard library, from the table that we carry; None for any other."""
        if path not in self._standard:
            facts = standard_facts(path) if is_standard(path) else ()
            head = _head(facts)
            scope = PackageScope(None, "plain", path, head.package) if head is not None else None
            if scope is not None and head is not None:
                self._add(scope, "", head, facts)
            self._standard[path] = scope
        return self._standard[path]

    def file(self, path: str) -> FileScope | None:
        """The scope of one file, in the package that builds it."""
        kinds: tuple[Kind, ...] = ("test", "xtest") if path.endswith("_test.go") else ("plain",)
        for kind in kinds:
            scope = self.scope(directory_of(path), kind)
            for file in scope.files if scope is not None else ():
                if file.path == path:
                    return file
        return None

    def package_name(self, directory: str) -> str | Unknown:
        """The name in the package clauses of a directory, from as few files as possible."""
        known = self._scopes.get((directory, "plain"))
        if known is not None and known.name:
            return known.name
        for path in self.loader.go_files(directory):
            if self._possible(path) and not path.endswith("_test.go"):
                found = self.loader.facts(GO_DECLARATIONS, path)
                if found is None:
                    return Unknown(f"{path} has not been read")
                head = _head(found.facts)
                if head is not None and self._built(path, head):
                    return head.package
        return Unknown(f"no file in {directory} that {self.configuration.label} builds says its package's name")

    def constraints(self, directory: str) -> list[str]:
        """The constraints of the Go files in a directory, tests left out."""
        found = []
        for path in self.loader.go_files(directory):
            if not ignored_name(path) and not path.endswith("_test.go"):
                facts = self.loader.facts(GO_DECLARATIONS, path)
                head = _head(facts.facts) if facts is not None else None
                if head is not None:
                    found.append(file_constraint(path, head.constraint, head.cgo))
        return found

    def _possible(self, path: str) -> bool:
        return not ignored_name(path) and builds(self.configuration, file_constraint(path, "", cgo=False))

    def _built(self, path: str, head: GoFile) -> bool:
        return builds(self.configuration, file_constraint(path, head.constraint, head.cgo))

    def _make(self, directory: str, kind: Kind) -> PackageScope | None:
        path = self.layout.import_path(directory)
        problems = [path.reason] if isinstance(path, Unknown) else []
        scope = PackageScope(
            directory, kind, f"./{directory}" if isinstance(path, Unknown) else path, problems=problems
        )
        heads: list[tuple[str, GoFile, tuple[Fact, ...]]] = []
        for file in self.loader.go_files(directory):
            test = file.endswith("_test.go")
            if (test and kind == "plain") or (not test and kind == "xtest") or not self._possible(file):
                continue
            found = self.loader.facts(GO_DECLARATIONS, file)
            if found is None:
                scope.problems.append(f"{file} has not been read")
                scope.waiting = True
                continue
            head = _head(found.facts)
            if head is not None and not self._built(file, head):
                continue
            if not found.whole:
                scope.problems.append(f"{file} could not be read whole")
            if head is not None:
                heads.append((file, head, found.facts))
        self._choose(scope, heads)
        return scope if scope.files or scope.problems else None

    def _choose(self, scope: PackageScope, heads: list[tuple[str, GoFile, tuple[Fact, ...]]]) -> None:
        """Keep the files of one package: several clauses in a directory cannot be built together."""
        names = [head.package for path, head, _ in heads if not path.endswith("_test.go")]
        if scope.kind != "plain":
            tests = [head.package for path, head, _ in heads if path.endswith("_test.go")]
            external = [name for name in tests if name.endswith("_test") and name not in names]
            names = external if scope.kind == "xtest" else names or [name for name in tests if name not in external]
        if not names:
            return
        scope.name = max(sorted(set(names)), key=names.count)
        if scope.kind == "xtest":
            scope.path += "_test"
        for path, head, facts in heads:
            if head.package == scope.name:
                self._add(scope, path, head, facts)

    def _add(self, scope: PackageScope, path: str, head: GoFile, facts: tuple[Fact, ...]) -> None:
        imports = tuple(fact for fact in facts if isinstance(fact, GoImport))
        assertions = tuple(fact for fact in facts if isinstance(fact, GoAssertion))
        file = FileScope(path, scope, head, imports, assertions)
        scope.files.append(file)
        for fact in facts:
            if isinstance(fact, GoTypeDecl):
                if fact.name == "_":
                    continue
                _once(scope, fact.name, Place(path, fact.at))
                scope.types.setdefault(fact.name, (fact, file))
            elif isinstance(fact, GoFunction):
                scope.all_functions.append((fact, file))
                if fact.receiver is not None:
                    if fact.name != "_":
                        _once(scope, f"{fact.receiver.type}.{fact.name}", Place(path, fact.at))
                        scope.methods.setdefault(fact.receiver.type, {}).setdefault(fact.name, (fact, file))
                elif fact.name not in ("init", "_"):
                    _once(scope, fact.name, Place(path, fact.at))
                    scope.functions.setdefault(fact.name, (fact, file))
            elif isinstance(fact, GoConstant):
                scope.constants.setdefault(fact.name, (fact, file))


def _once(scope: PackageScope, name: str, place: Place) -> None:
    scope.duplicates.setdefault(name, []).append(place)


def _head(facts: tuple[Fact, ...]) -> GoFile | None:
    return next((fact for fact in facts if isinstance(fact, GoFile)), None)
