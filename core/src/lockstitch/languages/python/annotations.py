"""Annotations resolved into types, where they stand."""

from __future__ import annotations

from msgspec import Struct

from lockstitch.languages.python.expressions import (
    Argument,
    CallExpr,
    ConstantExpr,
    DisplayExpr,
    Expr,
    NameExpr,
    OperationExpr,
    QuotedExpr,
    SubscriptExpr,
    spell,
)
from lockstitch.languages.python.program import ClassRef, Lost, Outside, PythonProgram, Scope, ValueRef
from lockstitch.languages.python.types import (
    AnyType,
    CallableType,
    EllipsisType,
    LiteralType,
    NamedType,
    NeverType,
    NoneType,
    SelfType,
    Type,
    UnionType,
    UnknownType,
    VariableType,
    canonical,
    union,
)

#: Type aliases are followed this far.
MAX_ALIASES = 8
_WRAPPERS = frozenset(
    f"typing.{name}" for name in ("Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "Unpack")
) | {"dataclasses.InitVar"}
_VARIABLES = frozenset({"typing.TypeVar", "typing.ParamSpec", "typing.TypeVarTuple", "typing.AnyStr"})


class TypeReader(Struct, frozen=True, eq=False):
    """Reads annotations in one scope.

    `variables` are the type parameters declared around (`def f[T]`, `class C[T]`).
    """

    program: PythonProgram
    scope: Scope
    variables: frozenset[str] = frozenset()
    aliases: int = 0

    def read(self, expr: Expr) -> Type:
        """The type that `expr` spells."""
        match expr:
            case QuotedExpr(_, meaning):
                return self.read(meaning)
            case ConstantExpr("none"):
                return NoneType()
            case ConstantExpr("ellipsis"):
                return EllipsisType()
            case NameExpr(dotted):
                return self._name(dotted, expr)
            case OperationExpr("|", operands):
                return union([self.read(operand) for operand in operands])
            case OperationExpr("*", (operand,)):
                inner = self.read(operand)
                return NamedType("*", "", (inner,))
            case SubscriptExpr(of, index):
                return self._subscript(expr, of, index)
            case CallExpr(NameExpr("type"), (Argument("", ConstantExpr("none")),)):
                return NoneType()
            case DisplayExpr("tuple", ()):
                return NamedType("()")
            case DisplayExpr("list", items):
                return NamedType("[]", "", tuple(self.read(item) for item in items))
        return self._unknown(expr, "it is no type that can be read")

    def _name(self, dotted: str, expr: Expr) -> Type:
        first, _, rest = dotted.partition(".")
        if first in self.variables:
            return VariableType(dotted)
        meaning = self.program.lookup(self.scope, dotted)
        of_parameters = isinstance(meaning, Lost) and rest in ("args", "kwargs")
        if of_parameters and isinstance(self._name(first, NameExpr(first)), VariableType):
            return VariableType(dotted)
        match meaning:
            case ClassRef():
                return self._class(meaning)
            case Outside(name):
                return self._outside(name)
            case ValueRef():
                return self._value(meaning, expr)
            case Lost(reason):
                return self._unknown(expr, reason)
        return self._unknown(expr, "it is no class")

    def _class(self, ref: ClassRef) -> Type:
        if ref in self.scope.classes:
            return SelfType() if ref is self.scope.classes[-1] else NamedType(ref.qualified, ref.module.path)
        return NamedType(ref.qualified, ref.module.path)

    def _outside(self, name: str) -> Type:
        name = canonical(name)
        match name:
            case "typing.Any" | "_typeshed.Incomplete":
                return AnyType()
            case "typing.Self":
                return SelfType()
            case "typing.NoReturn" | "typing.Never":
                return NeverType()
            case "types.NoneType":
                return NoneType()
            case "types.EllipsisType":
                return NamedType("types.EllipsisType")
            case "typing.AnyStr":
                return VariableType("AnyStr")
            case "typing.Callable":
                return CallableType(None, AnyType())
        return NamedType(name)

    def _value(self, ref: ValueRef, expr: Expr) -> Type:
        """A name bound by an assignment: an alias, a type variable, a `NewType`."""
        value = ref.node.value
        if not ref.sole:
            return self._unknown(expr, "the name is assigned more than once")
        if isinstance(value, CallExpr) and isinstance(value.function, NameExpr):
            made = self.program.lookup(ref.scope, value.function.dotted)
            if isinstance(made, Outside):
                name = canonical(made.dotted)
                if name in _VARIABLES:
                    return VariableType(ref.node.name)
                if name in ("typing.NewType", "typing.NamedTuple", "collections.namedtuple", "typing.TypedDict"):
                    return NamedType(ref.node.name, ref.scope.module.path)
                if name.startswith("enum."):
                    return NamedType(ref.node.name, ref.scope.module.path)
        is_type = isinstance(value, NameExpr | SubscriptExpr | OperationExpr | QuotedExpr) or ref.node.alias
        if value is None or not is_type or self.aliases >= MAX_ALIASES:
            return self._unknown(expr, f"`{ref.node.name}` is a value")
        if isinstance(value, OperationExpr) and value.operator != "|":
            return self._unknown(expr, f"`{ref.node.name}` is a value")
        inner = TypeReader(self.program, ref.scope, aliases=self.aliases + 1)
        return inner.read(value)

    def _subscript(self, expr: Expr, of: Expr, index: tuple[Expr, ...]) -> Type:
        if not isinstance(of, NameExpr):
            return self._unknown(expr, "it is no type that can be read")
        base = self._name(of.dotted, of)
        if isinstance(base, CallableType):
            return self._callable(index)
        if isinstance(base, NamedType) and not base.path:
            match base.name:
                case "typing.Optional":
                    return union([*(self.read(item) for item in index), NoneType()])
                case "typing.Union":
                    return union([self.read(item) for item in index])
                case "typing.Literal":
                    return self._literal(index)
            if base.name in _WRAPPERS:
                return self.read(index[0]) if index else self._unknown(expr, "nothing is wrapped")
        arguments = tuple(self.read(item) for item in index)
        if isinstance(base, NamedType):
            if arguments == (NamedType("()"),):
                arguments = (EllipsisType(),) if base.name != "builtins.tuple" else (NamedType("()"),)
            return NamedType(base.name, base.path, arguments)
        if isinstance(base, SelfType) and not all(isinstance(item, VariableType) for item in arguments):
            return NamedType("typing.Self", "", arguments)
        if isinstance(base, SelfType | AnyType):
            return base
        if isinstance(base, UnionType | VariableType) or any(True for _ in arguments):
            return self._unknown(expr, f"`{of.dotted}` is an alias with parameters")
        return base

    def _callable(self, index: tuple[Expr, ...]) -> Type:
        if len(index) != 2:
            return CallableType(None, AnyType())
        returns = self.read(index[1])
        given = index[0]
        if isinstance(given, DisplayExpr) and given.kind == "list":
            return CallableType(tuple(self.read(item) for item in given.items), returns)
        if isinstance(given, ConstantExpr) and given.kind == "ellipsis":
            return CallableType(None, returns)
        return CallableType((NamedType("**", "", (self.read(given),)),), returns)

    def _literal(self, index: tuple[Expr, ...]) -> Type:
        values: list[Type] = []
        for item in index:
            if isinstance(item, QuotedExpr):
                values.append(LiteralType((spell(ConstantExpr("str", item.text)),)))
            elif isinstance(item, ConstantExpr) and item.kind == "none":
                values.append(NoneType())
            elif isinstance(item, NameExpr):
                meaning = self.program.lookup(self.scope, item.dotted)
                alias = isinstance(meaning, ValueRef) and not meaning.scope.classes
                values.append(self._name(item.dotted, item) if alias else _enum_member(item))
            elif isinstance(item, SubscriptExpr):
                values.append(self.read(item))
            else:
                values.append(LiteralType((spell(item),)))
        return union(values)

    def _unknown(self, expr: Expr, reason: str) -> UnknownType:
        return UnknownType(spell(expr), reason)


def wrapper_of(program: PythonProgram, scope: Scope, annotation: Expr | None) -> str:
    """What stands around the type in an annotation, or the whole of it: `typing.ClassVar`, `dataclasses.KW_ONLY`."""
    while isinstance(annotation, QuotedExpr | SubscriptExpr):
        annotation = annotation.meaning if isinstance(annotation, QuotedExpr) else annotation.of
    meaning = program.lookup(scope, annotation.dotted) if isinstance(annotation, NameExpr) else None
    return canonical(meaning.dotted) if isinstance(meaning, Outside) else ""


def _enum_member(item: NameExpr) -> LiteralType:
    return LiteralType((".".join(item.dotted.split(".")[-2:]),))
