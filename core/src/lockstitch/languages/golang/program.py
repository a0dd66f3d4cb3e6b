"""`GoProgram`: the Go of a tree, as far as a view shows it, seen under one build configuration."""

from __future__ import annotations

from collections.abc import Iterable

from lockstitch.api import Need, View
from lockstitch.languages.golang.configurations import DEFAULT, Configuration
from lockstitch.languages.golang.expressions import TypeExpr
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
from lockstitch.languages.golang.types import Answer, Func, Type, Unknown


class GoProgram:
    """Answers questions about Go types from facts alone.

    It loads lazily. A question whose answer hangs on a file whose facts are not at hand is answered
    Unknown, and the file is added to `needs`. So an analyzer's `needs` makes a program, asks
    all that its judge will ask, and returns `program.needs`; it is done when that brings nothing new.

    Paths are relative to the root, with `/`; `path` is a package's directory (`.` is the root) or one
    of its files. For a `_test.go` file the package is the one that `go test` builds from it.
    """

    def __init__(self, view: View, configuration: Configuration = DEFAULT) -> None:
        self.view = view
        self.configuration = configuration

    @property
    def needs(self) -> tuple[Need, ...]:
        """The facts that were asked for so far and were not at hand, sorted; shared by `under`."""
        raise NotImplementedError

    def under(self, configuration: Configuration) -> GoProgram:
        """The same program under another build configuration; what is loaded is shared."""
        raise NotImplementedError

    def configurations(self, paths: Iterable[str]) -> tuple[Configuration, ...]:
        """The configurations that matter for the packages at `paths`, the default one first.

        Together they build each file of these packages that any configuration builds; there is
        one alone when nothing in them is constrained.
        """
        raise NotImplementedError

    def package(self, path: str) -> Package | None:
        """The package at `path`; None when this configuration builds no Go file there."""
        raise NotImplementedError

    def types(self, path: str) -> tuple[TypeDeclaration, ...]:
        """All types that the package at `path` declares, by name."""
        raise NotImplementedError

    def find_type(self, path: str, name: str) -> TypeDeclaration | Unknown | None:
        """The type `name` of the package at `path`.

        None: no such type. Unknown: not found, in a package that is not known whole.
        """
        raise NotImplementedError

    def find_function(self, path: str, name: str) -> FunctionDeclaration | Unknown | None:
        """The function `name`, without receiver, of the package at `path`; None and Unknown as in `find_type`."""
        raise NotImplementedError

    def functions(self, path: str) -> tuple[FunctionDeclaration, ...]:
        """All functions without receiver of the package at `path`, by name, `init` and `_` included."""
        raise NotImplementedError

    def resolve(self, expression: TypeExpr, path: str) -> Type:
        """What a type expression means in the file `path`."""
        raise NotImplementedError

    def underlying(self, type_: Type) -> Type:
        """The underlying type: no alias and no declared name left on the outside; or Unknown."""
        raise NotImplementedError

    def methods(self, type_: Type) -> MethodSet:
        """The method set of a type, of its pointer, or of an interface. See MethodSet."""
        raise NotImplementedError

    def identical(self, left: Type, right: Type) -> Answer:
        """Whether two types are identical in Go's sense. Never a guess: Unknown says why not."""
        raise NotImplementedError

    def differences(self, left: Func, right: Func) -> tuple[Difference, ...]:
        """In what two signatures differ, parameters first; empty when they are identical.

        A difference with `unknown` is one that cannot be told.
        """
        raise NotImplementedError

    def implements(self, type_: Type, interface: Type) -> Satisfaction:
        """Whether `type_` has the methods of `interface`. For what `*T` has, ask with Pointer(T)."""
        raise NotImplementedError

    def assertions(self, path: str) -> tuple[Assertion, ...]:
        """The assertions and typed constructors in the directory of `path`, tests included, by place."""
        raise NotImplementedError

    def render(self, type_: Type) -> str:
        """A type as people write it: package names, not import paths; `func(ctx context.Context) error`."""
        raise NotImplementedError

    def canonical(self, type_: Type) -> str:
        """A type with all aliases resolved and full import paths: equal texts for identical types."""
        raise NotImplementedError

    def spell(self, type_: Type, path: str) -> Spelling | Unknown:
        """A type as the file `path` would have to spell it, and the imports it lacks for that."""
        raise NotImplementedError
