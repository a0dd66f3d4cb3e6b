"""`GoProgram`: the Go of a tree, as far as a view shows it, seen under one build configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lockstitch.api import Need, Place, View
from lockstitch.languages.golang.configurations import DEFAULT, Configuration, covering
from lockstitch.languages.golang.differences import Comparison
from lockstitch.languages.golang.expressions import InterfaceExpr, NameExpr, PointerExpr, StructExpr, TypeExpr
from lockstitch.languages.golang.facts import GoFunction, GoTypeDecl
from lockstitch.languages.golang.held import held_types
from lockstitch.languages.golang.identity import Identity
from lockstitch.languages.golang.layout import Layout
from lockstitch.languages.golang.loading import Loader, directory_of
from lockstitch.languages.golang.method_sets import MethodSets
from lockstitch.languages.golang.packages import FileScope, Kind, Packages, PackageScope
from lockstitch.languages.golang.rendering import Canonical, Spelled, short_namer, signature, written
from lockstitch.languages.golang.resolver import Resolver
from lockstitch.languages.golang.results import (
    Assertion,
    Difference,
    FunctionDeclaration,
    MethodSet,
    Package,
    Satisfaction,
    Spelling,
    TypeDeclaration,
)
from lockstitch.languages.golang.scopes import Scopes
from lockstitch.languages.golang.types import Answer, Func, Named, Type, TypeParam, Unknown

_TESTS: tuple[Kind, ...] = ("test", "xtest")
_MOCK_NAME = re.compile(r"(Mock|Fake|Stub)[A-Z_].*|.*(Mock|MockRecorder|_Expecter)|mock[A-Z_].*")


class GoProgram:
    """Answers questions about Go types from facts alone.

    It loads lazily. A question whose answer hangs on a file whose facts are not at hand is answered
    Unknown, and the file is added to `needs`. So an analyzer's `needs` makes a program, asks
    all that its judge will ask, and returns `program.needs`; it is done when that brings nothing new.
    Make a new program each time: what is not at hand is remembered as such.

    Paths are relative to the root, with `/`; `path` is a package's directory (`.` is the root) or one
    of its files. For a `_test.go` file the package is the one that `go test` builds from it.
    """

    def __init__(self, view: View, configuration: Configuration = DEFAULT) -> None:
        loader = Loader(view)
        self._build(loader, Layout(loader), Packages(loader), configuration)

    def _build(self, loader: Loader, layout: Layout, packages: Packages, configuration: Configuration) -> None:
        self.configuration = configuration
        self._loader = loader
        self._layout = layout
        self._packages = packages
        self._scopes = Scopes(loader, layout, packages, configuration)
        self._resolver = Resolver(self._scopes)
        self._identity = Identity(self._resolver)
        self._method_sets = MethodSets(self._resolver)
        self._canonical = Canonical(self._resolver)
        self._comparison = Comparison(self._identity, self._method_sets, self.render, self._canonical)

    @property
    def needs(self) -> tuple[Need, ...]:
        """The facts that were asked for so far and were not at hand, sorted; shared by `under`."""
        return self._loader.needs()

    def under(self, configuration: Configuration) -> GoProgram:
        """The same program under another build configuration; the facts that are loaded are shared."""
        other = GoProgram.__new__(GoProgram)
        other._build(self._loader, self._layout, self._packages, configuration)
        return other

    def configurations(self, paths: Iterable[str]) -> tuple[Configuration, ...]:
        """The configurations that matter for the packages at `paths`, the default one first.

        Together they build each file of these packages that any configuration builds; there is
        one alone when nothing in them is constrained.
        """
        directories = sorted({self._directory(path) for path in paths})
        return covering(constraint for directory in directories for constraint in self._scopes.constraints(directory))

    def package(self, path: str) -> Package | None:
        """The package at `path`; None when this configuration builds no Go file there."""
        scope = self._scope(path)
        if scope is None:
            return None
        duplicates = tuple((name, tuple(at)) for name, at in sorted(scope.duplicates.items()))
        files = tuple(file.path for file in scope.files)
        return Package(scope.path, scope.name, scope.directory or "", files, tuple(scope.problems), duplicates)

    def types(self, path: str) -> tuple[TypeDeclaration, ...]:
        """All types that the package at `path` declares, by name."""
        scope = self._scope(path)
        return tuple(self._type(*scope.types[name]) for name in sorted(scope.types)) if scope is not None else ()

    def find_type(self, path: str, name: str) -> TypeDeclaration | Unknown | None:
        """The type `name` of the package at `path`; of a directory's tests when only they declare it.

        None: no such type. Unknown: not found, in a package that is not known whole.
        """
        problem = ""
        for scope in self._with_tests(path):
            if name in scope.types:
                return self._type(*scope.types[name])
            problem = problem or next(iter(scope.problems), "")
        return Unknown(problem) if problem else None

    def declaration(self, type_: Type) -> TypeDeclaration | Unknown:
        """Where a named type is declared; Unknown for any other, and outside the tree."""
        if not isinstance(type_, Named):
            return Unknown("a type without a name")
        if type_.directory is None:
            return Unknown(f"{type_.package}.{type_.name} is declared outside the repository")
        found = self._resolver.declaration(type_)
        return found if isinstance(found, Unknown) else self._type(*found)

    def find_function(self, path: str, name: str) -> FunctionDeclaration | Unknown | None:
        """The function `name`, without receiver, of the package at `path`; otherwise as `find_type`."""
        problem = ""
        for scope in self._with_tests(path):
            if name in scope.functions:
                return self._function(*scope.functions[name])
            problem = problem or next(iter(scope.problems), "")
        return Unknown(problem) if problem else None

    def functions(self, path: str) -> tuple[FunctionDeclaration, ...]:
        """All functions without receiver of the package at `path`, by name, `init` and `_` included."""
        scope = self._scope(path)
        found = [pair for pair in scope.all_functions if pair[0].receiver is None] if scope is not None else []
        return tuple(self._function(*pair) for pair in sorted(found, key=lambda p: (p[0].name, p[1].path, p[0].at)))

    def resolve(self, expression: TypeExpr, path: str) -> Type:
        """What a type expression means in the file `path`."""
        file = self._scopes.file(path)
        if file is None:
            return Unknown(f"{path} is not built under {self.configuration.label}")
        return self._resolver.resolve(expression, file, {})

    def underlying(self, type_: Type) -> Type:
        """The underlying type: no alias and no declared name left on the outside; or Unknown."""
        return self._resolver.underlying(type_)

    def unalias(self, type_: Type) -> Type:
        """The type that an alias stands for; any other type as it is. Unknown when that cannot be told."""
        return self._resolver.unalias(type_)

    def methods(self, type_: Type) -> MethodSet:
        """The method set of a type, of its pointer, or of an interface. See MethodSet."""
        return self._method_sets.methods(type_)

    def identical(self, left: Type, right: Type) -> Answer:
        """Whether two types are identical in Go's sense. Never a guess: Unknown says why not."""
        return self._identity.identical(left, right)

    def differences(self, left: Func, right: Func) -> tuple[Difference, ...]:
        """In what two signatures differ, parameters first; empty when they are identical.

        A difference with `unknown` is one that cannot be told.
        """
        return self._comparison.differences(left, right)

    def implements(self, type_: Type, interface: Type) -> Satisfaction:
        """Whether `type_` has the methods of `interface`. For what `*T` has, ask with Pointer(T)."""
        return self._comparison.implements(type_, interface)

    def assertions(self, path: str) -> tuple[Assertion, ...]:
        """The assertions and typed constructors in the directory of `path`, tests included, by place."""
        return held_types(self._resolver, self._directory(path))

    def render(self, type_: Type) -> str:
        """A type as people write it: package names, not import paths; `func(context.Context) error`."""
        return written(type_, short_namer(self._package_name))

    def render_signature(self, function: Func) -> str:
        """A signature without the word `func`, with the names of its parameters where all have one."""
        return signature(function, short_namer(self._package_name), named=True)

    def canonical(self, type_: Type) -> str | Unknown:
        """A type with all aliases resolved and full import paths: equal texts for identical types."""
        return self._canonical.text(type_)

    def spell(self, type_: Type, path: str) -> Spelling | Unknown:
        """A type as the file `path` would have to spell it, and the imports it lacks for that."""
        file = self._scopes.file(path)
        if file is None:
            return Unknown(f"{path} is not built under {self.configuration.label}")
        return Spelled(self._resolver.names, file, self._package_name).spell(type_)

    def _directory(self, path: str) -> str:
        path = path.rstrip("/") or "."
        return directory_of(path) if path.endswith(".go") else path

    def _scope(self, path: str) -> PackageScope | None:
        if path.endswith("_test.go"):
            file = self._scopes.file(path)
            return file.package if file is not None else None
        return self._scopes.scope(self._directory(path))

    def _with_tests(self, path: str) -> Iterator[PackageScope]:
        """The scope of `path`; after it, when that is a directory, the scopes that its tests make."""
        first = self._scope(path)
        if first is not None:
            yield first
        if not path.endswith(".go") and not (first is not None and first.waiting):
            for kind in _TESTS:
                scope = self._scopes.scope(self._directory(path), kind)
                if scope is not None:
                    yield scope

    def _package_name(self, named: Named) -> str:
        if named.directory is not None:
            name = self._scopes.package_name(named.directory)
            if not isinstance(name, Unknown):
                return f"{name}_test" if named.built == "xtest" and named.package.endswith("_test") else name
        return self._resolver.names.name_outside(named.package)

    def _type(self, fact: GoTypeDecl, file: FileScope) -> TypeDeclaration:
        own = self._resolver.own(file.package, fact)
        environment = {p.name: TypeParam("type", index, p.name) for index, p in enumerate(fact.params)}
        return TypeDeclaration(
            file.package.path,
            fact.name,
            own,
            Place(file.path, fact.at),
            Place(file.path, fact.whole),
            fact,
            tuple(self._resolver.resolve(p.constraint, file, environment) for p in fact.params),
            file.head.generated,
            file.test,
            _mock(fact, file),
        )

    def _function(self, fact: GoFunction, file: FileScope) -> FunctionDeclaration:
        return FunctionDeclaration(
            file.package.path,
            fact.name,
            self._resolver.signature(fact.signature, file, {}, fact.params),
            Place(file.path, fact.at),
            Place(file.path, fact.whole),
            fact,
            file.head.generated,
            file.test,
        )


def _mock(fact: GoTypeDecl, file: FileScope) -> bool:
    """Whether a type looks generated to stand in for another: gomock, mockery, testify, counterfeiter, moq."""
    if isinstance(fact.definition, InterfaceExpr):
        return False
    if isinstance(fact.definition, StructExpr):
        for field in fact.definition.fields:
            inner = field.type.element if isinstance(field.type, PointerExpr) else field.type
            if field.embedded and inner == NameExpr("mock", "Mock"):
                return True
    if "EXPECT" in file.package.methods.get(fact.name, {}):
        return True
    return file.head.generated and _MOCK_NAME.fullmatch(fact.name) is not None
