"""Files and packages as scopes, made once whatever the build configuration.

Most configurations build the same files of a package. So what a set of files declares is worked out here, once for
all configurations of a program; which files these are, `Scopes` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from msgspec import Struct, field

from lockstitch.api import Fact, Place
from lockstitch.languages.golang.configurations import file_constraint, ignored_name
from lockstitch.languages.golang.extractors import GO_DECLARATIONS
from lockstitch.languages.golang.facts import GoAssertion, GoConstant, GoFile, GoFunction, GoImport, GoTypeDecl
from lockstitch.languages.golang.loading import Loader
from lockstitch.languages.golang.standard import is_standard, standard_facts

#: The package itself; with its own `_test.go` files; or the external `_test` package beside it.
T = TypeVar("T", bound=Fact)
Kind = Literal["plain", "test", "xtest"]


class BuiltFile(Struct, eq=False):
    """A file that was read: its package clause (None without one), its whole constraint, and its facts by kind."""

    path: str
    head: GoFile | None
    constraint: str
    whole: bool
    test: bool
    imports: tuple[GoImport, ...]
    assertions: tuple[GoAssertion, ...]
    types: tuple[GoTypeDecl, ...]
    functions: tuple[GoFunction, ...]
    constants: tuple[GoConstant, ...]


class FileScope(Struct, eq=False):
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


class PackageScope(Struct, eq=False):
    """One package under one configuration. Of names declared twice the first by path is kept.

    `waiting` says that facts of a file are not at hand yet. `duplicates` are the places of names declared more than
    once, methods as `Type.name`. A package of the standard library has no directory, and one file without a path.
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


class Packages:
    """Files and packages of one program, shared by its configurations."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._files: dict[str, BuiltFile] = {}
        self._named: dict[str, tuple[tuple[str, str], ...]] = {}
        self._made: dict[tuple[object, ...], PackageScope | None] = {}
        self._standard: dict[str, PackageScope | None] = {}

    def listed(self, directory: str) -> tuple[tuple[str, str], ...]:
        """The Go files of a directory that the go command does not ignore for their names: (path, the constraint
        that the name itself is)."""
        found = self._named.get(directory)
        if found is None:
            files = self._loader.go_files(directory)
            found = tuple((path, file_constraint(path, "", cgo=False)) for path in files if not ignored_name(path))
            self._named[directory] = found
        return found

    def file(self, path: str) -> BuiltFile | None:
        """A file; None (and a need) when its facts are not at hand."""
        found = self._files.get(path)
        if found is None:
            facts = self._loader.facts(GO_DECLARATIONS, path)
            if facts is None:
                return None
            read = facts  # bound here, so that it is these facts that are sorted
            found = self._files[path] = read.memo("golang.file", lambda: _sorted(path, read.facts, whole=read.whole))
        return found

    def package(
        self,
        directory: str,
        kind: Kind,
        path: str,
        problems: tuple[str, ...],
        files: Sequence[BuiltFile],
        waiting: bool,
    ) -> PackageScope | None:
        """What these files declare as a package; None when that is nothing, and nothing is wrong with them."""
        key = (directory, kind, path, problems, tuple(file.path for file in files), waiting)
        if key not in self._made:
            scope = PackageScope(directory, kind, path, problems=list(problems), waiting=waiting)
            _choose(scope, files)
            self._made[key] = scope if scope.files or scope.problems else None
        return self._made[key]

    def standard(self, path: str) -> PackageScope | None:
        """A package of the standard library, from the table that we carry; None for any other."""
        if path not in self._standard:
            file = _sorted("", standard_facts(path) if is_standard(path) else (), whole=True)
            scope = PackageScope(None, "plain", path, file.head.package) if file.head is not None else None
            if scope is not None and file.head is not None:
                _add(scope, file, file.head)
            self._standard[path] = scope
        return self._standard[path]


def _sorted(path: str, facts: tuple[Fact, ...], *, whole: bool) -> BuiltFile:
    by_type: dict[type[Fact], list[Fact]] = {}
    for fact in facts:
        by_type.setdefault(type(fact), []).append(fact)

    def of(kind: type[T]) -> tuple[T, ...]:
        return tuple(by_type.get(kind, ()))  # type: ignore[arg-type]

    head = next(iter(of(GoFile)), None)
    return BuiltFile(
        path=path,
        head=head,
        constraint=file_constraint(path, head.constraint, head.cgo) if head is not None else "",
        whole=whole,
        test=path.endswith("_test.go"),
        imports=of(GoImport),
        assertions=of(GoAssertion),
        types=of(GoTypeDecl),
        functions=of(GoFunction),
        constants=of(GoConstant),
    )


def _choose(scope: PackageScope, files: Sequence[BuiltFile]) -> None:
    """Keep the files of one package: several clauses in a directory cannot be built together."""
    heads = [(file, file.head) for file in files if file.head is not None]
    names = [head.package for file, head in heads if not file.test]
    if scope.kind != "plain":
        tests = [head.package for file, head in heads if file.test]
        external = [name for name in tests if name.endswith("_test") and name not in names]
        names = external if scope.kind == "xtest" else names or [name for name in tests if name not in external]
    if not names:
        return
    scope.name = max(sorted(set(names)), key=names.count)
    if scope.kind == "xtest":
        scope.path += "_test"
    for file, head in heads:
        if head.package == scope.name:
            _add(scope, file, head)
    for name in sorted(scope.types.keys() & scope.functions.keys()):
        # A type and a function of one name clash too.
        _twice(scope, name, scope.types[name], scope.functions[name])


def _add(scope: PackageScope, built: BuiltFile, head: GoFile) -> None:
    file = FileScope(built.path, scope, head, built.imports, built.assertions)
    scope.files.append(file)
    for declared in built.types:
        if declared.name != "_":
            pair = (declared, file)
            first = scope.types.setdefault(declared.name, pair)
            if first is not pair:
                _twice(scope, declared.name, first, pair)
    for function in built.functions:
        added = (function, file)
        scope.all_functions.append(added)
        name, receiver = function.name, function.receiver
        if receiver is not None:
            if name != "_":
                before = scope.methods.setdefault(receiver.type, {}).setdefault(name, added)
                if before is not added:
                    _twice(scope, f"{receiver.type}.{name}", before, added)
        elif name not in ("init", "_"):
            before = scope.functions.setdefault(name, added)
            if before is not added:
                _twice(scope, name, before, added)
    for constant in built.constants:
        scope.constants.setdefault(constant.name, (constant, file))


_Declared = tuple[GoFunction, FileScope] | tuple[GoTypeDecl, FileScope]


def _twice(scope: PackageScope, name: str, first: _Declared, again: _Declared) -> None:
    places = scope.duplicates.setdefault(name, [])
    if not places:
        places.append(Place(first[1].path, first[0].at))
    places.append(Place(again[1].path, again[0].at))
