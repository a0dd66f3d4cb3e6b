"""What a name offers once everything around it is resolved: a callable, a property, a value."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from lockstitch.api import Span
from lockstitch.languages.python.annotations import TypeReader
from lockstitch.languages.python.expressions import CallExpr, DisplayExpr, Expr, NameExpr, OpaqueExpr, spell
from lockstitch.languages.python.facts import ParameterKind, PyFunction
from lockstitch.languages.python.program import ClassRef, FunctionRef, PythonProgram, Scope, ValueRef
from lockstitch.languages.python.types import AnyType, NamedType, SelfType, Type, VariableType, show

Binding = Literal["instance", "class", "static", "function"]


class Value(Struct, frozen=True):
    """The value of a default. `expr` is it; names of module-level constants are replaced by what they hold.

    `spelled` is how the file spells it, `name` the bare name when it is a name (a sentinel). `made`: the
    name is known to hold something that no literal equals, such as `object()`.
    """

    expr: Expr
    spelled: str
    name: str = ""
    made: bool = False


class SignatureParameter(Struct, frozen=True):
    """One parameter. `type` is None without an annotation, `default` without a default."""

    name: str
    kind: ParameterKind
    type: Type | None = None
    default: Value | None = None
    optional: bool = False
    """It may be left out, for a reason that is no default (a factory)."""

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is None and not self.optional and not self.kind.startswith("var-")


class Signature(Struct, frozen=True):
    """The parameters that a caller gives (no `self`), and what comes back.

    `returns` is None without an annotation. `asynchronous`: the call gives an awaitable of it;
    a generator with `async` is not, since its call gives the iterator itself.
    """

    parameters: tuple[SignatureParameter, ...]
    returns: Type | None = None
    asynchronous: bool = False

    def spelled(self, name: str = "") -> str:
        """The signature on one line, as a `def` has it."""
        words: list[str] = []
        starred = False
        for index, parameter in enumerate(self.parameters):
            if parameter.kind == "keyword-only" and not starred:
                words.append("*")
                starred = True
            starred = starred or parameter.kind == "var-positional"
            words.append(_spell_parameter(parameter))
            after = self.parameters[index + 1 : index + 2]
            if parameter.kind == "positional-only" and (not after or after[0].kind != "positional-only"):
                words.append("/")
        result = f" -> {show(self.returns)}" if self.returns is not None else ""
        return f"{'async ' if self.asynchronous else ''}def {name}({', '.join(words)}){result}"


class Method(Struct, frozen=True):
    """Something to call. Several signatures are overloads.

    `abstract`: it must be overridden. `binding` says what it is called on. `doubt` is why the
    signature is not what it seems (a decorator that may change it); then it is not to be compared.
    """

    signatures: tuple[Signature, ...]
    binding: Binding = "instance"
    abstract: bool = False
    doubt: str = ""
    generated: str = ""
    """What makes it, when nobody wrote it: `dataclass`."""
    implementation: Signature | None = None
    """Of overloads, the one that runs, where it is there."""


class Property(Struct, frozen=True):
    """A property. `settable` and `deletable` say what it has besides a getter."""

    type: Type | None
    settable: bool = False
    deletable: bool = False
    cached: bool = False
    abstract: bool = False
    asynchronous: bool = False
    doubt: str = ""


class Attribute(Struct, frozen=True):
    """A plain attribute. `on_class`: it is there on the class too. `final`: it may not be set."""

    type: Type | None = None
    on_class: bool = False
    final: bool = False
    declared_only: bool = False
    doubt: str = ""


class InnerClass(Struct, frozen=True):
    """A class within a class or module."""

    ref: ClassRef


class Unclear(Struct, frozen=True):
    """Something that cannot be told; `reason` says why.

    `inherited`: it is there, from a class outside the tree that is known to have it.
    """

    reason: str
    inherited: bool = False


#: What a name may turn out to be.
Offer = Method | Property | Attribute | InnerClass | Unclear


class Offered(Struct, frozen=True):
    """One name that a class or module offers.

    `at` is its definition in `path`. `owner` is the class whose body defines it, None in a module.
    `offers` are its forms: more than one when they differ under conditions that are not settled.
    `conditional`: under some condition it may not be there at all.
    """

    name: str
    path: str
    at: Span
    offers: tuple[Offer, ...]
    owner: ClassRef | None = None
    conditional: bool = False
    nodes: tuple[PyFunction, ...] = ()


def read_signature(
    program: PythonProgram,
    scope: Scope,
    node: PyFunction,
    binding: Binding = "function",
) -> Signature:
    """The signature of one definition as callers see it: bound, so without `self` or `cls`."""
    variables = frozenset(node.type_parameters).union(*(ref.node.type_parameters for ref in scope.classes))
    reader = TypeReader(program, scope, variables)
    given = list(node.parameters)
    own: Type | None = None
    if binding in ("instance", "class") and given and given[0].kind in ("positional-only", "positional"):
        first = given.pop(0)
        if first.annotation is not None:
            own = reader.read(first.annotation)
            if isinstance(own, NamedType) and own.name == "builtins.type" and len(own.arguments) == 1:
                own = own.arguments[0]
    parameters = tuple(
        SignatureParameter(
            parameter.name,
            parameter.kind,
            _as_self(reader.read(parameter.annotation), own) if parameter.annotation is not None else None,
            read_value(program, scope, parameter.default) if parameter.default is not None else None,
        )
        for parameter in given
    )
    returns = _as_self(reader.read(node.returns), own) if node.returns is not None else None
    if returns is None and node.asynchronous and node.generator:
        returns = NamedType("typing.AsyncIterator", "", (AnyType(),))
    return Signature(parameters, returns, node.asynchronous and not node.generator)


def read_value(program: PythonProgram, scope: Scope, expr: Expr) -> Value:
    """The value of a default: a name of a module-level constant stands for what it holds."""
    if not isinstance(expr, NameExpr):
        return Value(expr, spell(expr))
    bare = expr.dotted.rpartition(".")[2]
    meaning = program.lookup(scope, expr.dotted)
    made = isinstance(meaning, ClassRef | FunctionRef)
    for _ in range(8):
        if not isinstance(meaning, ValueRef) or not meaning.sole or meaning.node.value is None:
            break
        held = meaning.node.value
        if isinstance(held, NameExpr):
            meaning = program.lookup(meaning.scope, held.dotted)
            continue
        if _is_enumeration(program, meaning):
            return Value(expr, expr.dotted, ".".join(expr.dotted.split(".")[-2:]), made=True)
        if isinstance(held, CallExpr | OpaqueExpr) or (isinstance(held, DisplayExpr) and held.kind != "tuple"):
            made = not isinstance(held, OpaqueExpr)  # a list may be filled later: it is known by its name
            break
        return Value(held, expr.dotted, bare)
    return Value(expr, expr.dotted, bare, made)


def _is_enumeration(program: PythonProgram, ref: ValueRef) -> bool:
    """Whether a name is a member of an enumeration: it equals itself, whatever value it has."""
    from lockstitch.languages.python.ancestry import OutsideBase, hierarchy

    if not ref.scope.classes:
        return False
    found = hierarchy(program, ref.scope.classes[-1])
    if found.doubts or ref.scope.classes[-1].node.decorators:
        return True  # it may be one
    return any(isinstance(base, OutsideBase) and base.name.startswith("enum.") for base in found.order)


def with_returns(signature: Signature, returns: Type | None) -> Signature:
    """`signature` with another result that is no awaitable."""
    return replace(signature, returns=returns, asynchronous=False)


def _as_self(type_: Type, own: Type | None) -> Type:
    """A type variable that `self` is annotated with is `Self` in an older spelling."""
    if isinstance(own, VariableType) and type_ == own:
        return SelfType()
    return type_


def _spell_parameter(parameter: SignatureParameter) -> str:
    sign = {"var-positional": "*", "var-keyword": "**"}.get(parameter.kind, "")
    text = sign + parameter.name
    if parameter.type is not None:
        text += f": {show(parameter.type)}"
    if parameter.default is not None:
        text += (" = " if parameter.type is not None else "=") + parameter.default.spelled
    elif parameter.optional:
        text += " = ..." if parameter.type is not None else "=..."
    return text
