"""Whether two defaults are one value."""

from __future__ import annotations

from lockstitch.languages.python import Value
from lockstitch.languages.python.expressions import (
    Argument,
    CallExpr,
    ConstantExpr,
    DisplayExpr,
    Expr,
    NameExpr,
    OpaqueExpr,
    OperationExpr,
)

_OPAQUE = "they are expressions that cannot be compared"


def same_default(have: Value, want: Value) -> str:
    """`same`, `different`, or why it cannot be told."""
    if _is_ellipsis(have.expr) or _is_ellipsis(want.expr):
        return "same"  # a stub says that there is a default, not which
    one, other = normal(have.expr), normal(want.expr)
    if one == other:
        return "same"
    names = isinstance(have.expr, NameExpr), isinstance(want.expr, NameExpr)
    if all(names):
        # sentinels: each module may have its own, under the same name
        if have.name.strip("_") == want.name.strip("_"):
            return "same"
        return "different" if have.made and want.made else _held(want if have.made else have)
    if any(names):
        name, value = (have, want) if names[0] else (want, have)
        literal = isinstance(value.expr, ConstantExpr | DisplayExpr)
        return "different" if name.made and literal else _held(name)
    if _opaque(one) or _opaque(other):
        return _OPAQUE
    return "different"


def normal(expr: Expr) -> Expr:
    """`expr` with equal values spelled alike: whole floats as integers, dicts and sets in one order."""
    match expr:
        case ConstantExpr("float", text) if text.endswith(".0"):
            return ConstantExpr("int", "0" if text == "-0.0" else text.removesuffix(".0"))
        case DisplayExpr("dict", items) if OperationExpr("**", ()) not in items:
            pairs = [(normal(key), normal(value)) for key, value in zip(items[::2], items[1::2], strict=False)]
            return DisplayExpr("dict", tuple(part for pair in sorted(pairs, key=repr) for part in pair))
        case DisplayExpr("set", items):
            return DisplayExpr("set", tuple(sorted((normal(item) for item in items), key=repr)))
        case DisplayExpr(kind, items):
            return DisplayExpr(kind, tuple(normal(item) for item in items))
        case CallExpr(function, arguments):
            return CallExpr(
                _last(function), tuple(Argument(argument.name, normal(argument.value)) for argument in arguments)
            )
        case OperationExpr(operator, operands):
            return OperationExpr(operator, tuple(normal(operand) for operand in operands))
    return expr


def _last(function: Expr) -> Expr:
    """The bare name of what is called: `datetime.timedelta(1)` is `timedelta(1)`."""
    return NameExpr(function.dotted.rpartition(".")[2]) if isinstance(function, NameExpr) else function


def _held(name: Value) -> str:
    return f"what `{name.spelled}` holds cannot be read"


def _is_ellipsis(expr: Expr) -> bool:
    return isinstance(expr, ConstantExpr) and expr.kind == "ellipsis"


def _opaque(expr: Expr) -> bool:
    """Whether `expr` holds something that different words may say the same of."""
    stack = [expr]
    while stack:
        current = stack.pop()
        match current:
            case OpaqueExpr() | CallExpr() | NameExpr() | OperationExpr():
                return True
            case DisplayExpr(_, items):
                stack.extend(items)
    return False
