"""What a Python file says. No path, nothing of another file: one file's own words, in order."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api import Fact, Span
from lockstitch.languages.python.expressions import Argument, Expr

ParameterKind = Literal["positional-only", "positional", "var-positional", "keyword-only", "var-keyword"]


class Condition(Struct, frozen=True, gc=False, array_like=True):
    """One block around a definition.

    `if`: the block of a test that must come out as `holds`. `try`: the body (`holds`) or a handler.
    `loop`, `with` and `match` say only that there is such a block. `group` tells statements apart.
    """

    kind: Literal["if", "try", "loop", "with", "match"]
    group: int
    test: Expr | None = None
    holds: bool = True


class Parameter(Struct, frozen=True, gc=False, array_like=True):
    """One parameter. A `default` of None is no default (`None` itself is a constant)."""

    name: str
    kind: ParameterKind
    annotation: Expr | None = None
    default: Expr | None = None


class Handed(Struct, frozen=True, gc=False, array_like=True):
    """A name that a statement of the module hands to a function, as its first argument: `register(Client)`."""

    name: str
    function: str


class PyFile(Fact, frozen=True, gc=False):
    """The file as a whole: one, first, for every Python file.

    `exports` is what `__all__` holds where it can be read; `exports_of` are modules whose `__all__`
    it takes in by name. `dynamic` says that names may be made at run time (`globals()`, `__getattr__`,
    an `__all__` that cannot be read). `generated` that it carries a mark of generated code. `handed`
    are names that are handed to functions, which may change what they name.
    """

    exports: tuple[str, ...] | None = None
    exports_of: tuple[str, ...] = ()
    dynamic: bool = False
    generated: bool = False
    handed: tuple[Handed, ...] = ()
    doc: Span | None = None


class PyImport(Fact, frozen=True, gc=False):
    """One name that an import binds, or a star.

    `import a.b` binds `a` to module `a`; `import a.b as c` binds `c` to module `a.b` (`item` empty);
    `from ..m import x as y` binds `y` to `item` of `m` at `level` 2. A star has `name` and `item` `*`.
    """

    name: str
    module: str
    at: Span
    item: str = ""
    level: int = 0
    when: tuple[Condition, ...] = ()


class PyFunction(Fact, frozen=True, gc=False):
    """One function or method. `at` is its name, `whole` the definition with its decorators.

    `generator`: its own body yields. `stub`: its body is `...`, `pass`, a docstring or
    `raise NotImplementedError` alone; `raises` tells the last from the others. `hands_on`: used as a
    decorator it keeps the signature, since it calls `functools.wraps` or returns what it is given.
    `sets`: it sets attributes of its first argument.
    """

    name: str
    at: Span
    whole: Span
    parameters: tuple[Parameter, ...] = ()
    returns: Expr | None = None
    asynchronous: bool = False
    generator: bool = False
    stub: bool = False
    raises: bool = False
    hands_on: bool = False
    sets: bool = False
    decorators: tuple[Expr, ...] = ()
    type_parameters: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    doc: Span | None = None


class PyAssignment(Fact, frozen=True, gc=False):
    """One name bound by an assignment; `x: int` has no `value`.

    `name` has a dot where an attribute is assigned (`Client.close = …`). `alias` marks a
    `type X = …` statement, `augmented` an `x += …`. A value of many words is an `OpaqueExpr`.
    """

    name: str
    at: Span
    annotation: Expr | None = None
    value: Expr | None = None
    alias: bool = False
    augmented: bool = False
    when: tuple[Condition, ...] = ()


class PyDelete(Fact, frozen=True, gc=False):
    """`del name`."""

    name: str
    at: Span
    when: tuple[Condition, ...] = ()


class SelfAttribute(Struct, frozen=True, gc=False, array_like=True):
    """An attribute that a method of the class sets on `self`, where it is set first."""

    name: str
    at: Span


class PyClass(Fact, frozen=True, gc=False):
    """One class and what stands in its body, in order.

    `set_on_self` are the attributes that its methods set; `sets_any` says that they may set others
    (`setattr(self, …)`, `self.__dict__`).
    """

    name: str
    at: Span
    whole: Span
    bases: tuple[Argument, ...] = ()
    decorators: tuple[Expr, ...] = ()
    type_parameters: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    set_on_self: tuple[SelfAttribute, ...] = ()
    sets_any: bool = False
    when: tuple[Condition, ...] = ()
    doc: Span | None = None


Member = PyFunction | PyAssignment | PyClass | PyImport | PyDelete
