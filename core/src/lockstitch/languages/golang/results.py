"""What `GoProgram` answers with: packages, declarations, method sets, differences."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api import Place
from lockstitch.languages.golang.facts import GoFunction, GoTypeDecl
from lockstitch.languages.golang.types import Answer, Func, Named, Type, Unknown


class Package(Struct, frozen=True):
    """One package under one configuration.

    `path` is its import path (`./dir` when the directory is in no module). `files` are the files
    that this configuration builds, tests left out, sorted. `problems` say why more may be declared
    in it than is known; empty when it is known whole. `duplicates` are names declared
    more than once in this very configuration (`Type.Method` for methods), each with its places.
    """

    path: str
    name: str
    directory: str
    files: tuple[str, ...]
    problems: tuple[str, ...]
    duplicates: tuple[tuple[str, tuple[Place, ...]], ...]


class TypeDeclaration(Struct, frozen=True):
    """A type declared in the tree.

    `type` is the type itself; its arguments are its own type parameters when it is generic.
    `constraints` are those of its type parameters. `generated` and `test` tell of its file.
    `mock` when it looks like the work of a mock generator (M-20).
    """

    package: str
    name: str
    type: Named
    place: Place
    whole: Place
    fact: GoTypeDecl
    constraints: tuple[Type, ...]
    generated: bool
    test: bool
    mock: bool

    @property
    def interface(self) -> bool:
        """Whether it is declared as an interface literal."""
        from lockstitch.languages.golang.expressions import InterfaceExpr

        return isinstance(self.fact.definition, InterfaceExpr)


class FunctionDeclaration(Struct, frozen=True):
    """A function without receiver, declared in the tree."""

    package: str
    name: str
    signature: Func
    place: Place
    whole: Place
    fact: GoFunction
    generated: bool
    test: bool


class Method(Struct, frozen=True):
    """One method that a type has, its own or promoted.

    `pointer`: only `*T` has it, not `T`. `promoted` is the path of embedded fields by which it is reached,
    empty for the type's own. `owner` is the type that declares it. `package` is the declaring
    package where the name is not exported. `place` (its name), `whole` and `fact` are None when it
    is declared outside the tree; `fact` is None for a method of an interface too.
    `certain` is false when an embedded type that is not known could shadow or cancel it.
    """

    name: str
    signature: Func
    owner: Type
    pointer: bool = False
    promoted: tuple[str, ...] = ()
    package: str = ""
    place: Place | None = None
    whole: Place | None = None
    fact: GoFunction | None = None
    deprecated: bool = False
    certain: bool = True

    @property
    def exported(self) -> bool:
        """Whether the name begins with an upper-case letter."""
        return self.name[:1].isupper()


class MethodSet(Struct, frozen=True):
    """The methods of `*T` (of `T` alone: those without `pointer`), sorted by name, then package.

    `unknown` says why there may be more of them: an embedded type outside the tree, a file that
    could not be read whole. While it is not empty, the absence of a method proves nothing
    (unless `shadowed` names it).
    `shadowed` are names that are surely not methods: fields, and promotions that cancel each other.
    """

    methods: tuple[Method, ...] = ()
    unknown: tuple[str, ...] = ()
    shadowed: tuple[str, ...] = ()

    def named(self, name: str) -> Method | None:
        """The method of that name; when several packages have it unexported, the first."""
        return next((method for method in self.methods if method.name == name), None)

    def has(self, name: str) -> Answer:
        """Whether there is a method of that name: Unknown with the first reason when it cannot be told."""
        method = self.named(name)
        if method is not None:
            return True if method.certain else Unknown(self.unknown[0])
        if name in self.shadowed or not self.unknown:
            return False
        return Unknown(self.unknown[0])


class Difference(Struct, frozen=True):
    """One way in which two signatures differ.

    `index` counts from 0. For `count` kinds it is -1 and `left` and `right` are the numbers. `left` and
    `right` are texts for people. `unknown` is the reason when it cannot be told whether these differ.
    """

    kind: Literal["parameter", "result", "parameter-count", "result-count", "variadic", "type-parameters"]
    index: int
    left: str
    right: str
    unknown: str = ""


class Mismatch(Struct, frozen=True):
    """A method that is there with another signature than wanted."""

    name: str
    have: Method
    want: Method
    differences: tuple[Difference, ...]


class Satisfaction(Struct, frozen=True):
    """Whether a type implements an interface, and in what it falls short.

    `pointer_only` are the methods that only the pointer has although the value was asked about.
    `unknown` are reasons why this cannot be told; they do not take back what is in the other lists.
    """

    missing: tuple[Method, ...] = ()
    mismatched: tuple[Mismatch, ...] = ()
    pointer_only: tuple[Method, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def verdict(self) -> Answer:
        """True, False, or the first reason why it cannot be told."""
        if self.missing or self.mismatched or self.pointer_only:
            return False
        return Unknown(self.unknown[0]) if self.unknown else True


class Assertion(Struct, frozen=True):
    """Something the compiler uses to hold `concrete` to `interface`.

    `kind` is `assertion` (`var _ I = …`) or `constructor` (a function whose result is `interface`
    returns a `concrete`). `test` when it stands in a `_test.go` file: only `go test` sees it.
    """

    interface: Type
    concrete: Type
    kind: Literal["assertion", "constructor"]
    form: str
    place: Place
    test: bool


class Spelling(Struct, frozen=True):
    """A type as one file would spell it; `imports` are (path, name) pairs that the file lacks."""

    text: str
    imports: tuple[tuple[str, str], ...] = ()
