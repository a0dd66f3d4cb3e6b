"""What a Go file and a `go.mod` say. No path, no package of another file: one file's own words.

Here as in every module of facts, `gc=False`: what is frozen and plain is in no cycle, and telling the garbage
collector of a million facts doubles the time that reading them takes.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api import Fact, Span
from lockstitch.languages.golang.expressions import ConstExpr, FuncExpr, TypeExpr, TypeParamExpr


class GoFile(Fact, frozen=True, gc=False):
    """The file as a whole: there is one, first, for every file with a package clause.

    `constraint` is its build constraint as one `//go:build` expression (made from `// +build` lines
    where there is no other), empty when it has none. `generated` says that it carries the line
    that marks generated Go code, `cgo` that it imports "C". `at` is the package's name.
    """

    package: str
    at: Span
    constraint: str = ""
    generated: bool = False
    cgo: bool = False


class GoImport(Fact, frozen=True, gc=False):
    """One import. `alias` is empty, a name, `.` or `_`."""

    path: str
    at: Span
    alias: str = ""


class GoTypeDecl(Fact, frozen=True, gc=False):
    """One type declared at package level. `at` is its name, `whole` the declaration."""

    name: str
    definition: TypeExpr
    at: Span
    whole: Span
    alias: bool = False
    params: tuple[TypeParamExpr, ...] = ()
    deprecated: bool = False


class Receiver(Struct, frozen=True, gc=False, array_like=True):
    """A method's receiver: `(p *T[K, V])` has `type` "T", `pointer`, `params` ("K", "V").

    `name` is the receiver's own name, empty when it has none.
    """

    type: str
    pointer: bool = False
    params: tuple[str, ...] = ()
    name: str = ""


class Returned(Struct, frozen=True, gc=False, array_like=True):
    """A value whose type stands beside it, returned as result number `index` (from 0)."""

    index: int
    type: TypeExpr
    at: Span


class GoFunction(Fact, frozen=True, gc=False):
    """One function or method declared at package level. `at` is its name, `whole` the declaration.

    `returns` are the composite literals, `&T{…}`, `new(T)` and variables made of them that it
    returns where its result is of a named type: what a compiler holds against that result.
    """

    name: str
    signature: FuncExpr
    at: Span
    whole: Span
    receiver: Receiver | None = None
    params: tuple[TypeParamExpr, ...] = ()
    deprecated: bool = False
    body: bool = True
    returns: tuple[Returned, ...] = ()


class GoConstant(Fact, frozen=True, gc=False):
    """One constant declared at package level, as far as an array's length may need it."""

    name: str
    value: ConstExpr
    iota: int = 0


class GoAssertion(Fact, frozen=True, gc=False):
    """`var _ I = (*T)(nil)` and its other spellings: the compiler holds `concrete` to `interface`.

    `form` is how it is spelled: `pointer-nil`, `address` (`&T{}`), `literal` (`T{}`), `new`,
    or `conversion` (`T(0)`, `T(nil)`).
    """

    interface: TypeExpr
    concrete: TypeExpr
    form: Literal["pointer-nil", "address", "literal", "new", "conversion"]
    at: Span


class GoModule(Fact, frozen=True, gc=False):
    """The `module` line of a `go.mod`; `path` is empty for a `go.work`."""

    path: str
    at: Span


class GoReplace(Fact, frozen=True, gc=False):
    """A `replace` of a module. `target` is a directory (`./x`, `../x`, `/x`) or another module's path."""

    module: str
    target: str
    at: Span
    version: str = ""


class GoUse(Fact, frozen=True, gc=False):
    """A directory that a `go.work` uses."""

    directory: str
    at: Span
