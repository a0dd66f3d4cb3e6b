"""Which of a name's definitions count: tests on the Python version, the platform, and type checking."""

from __future__ import annotations

from msgspec import Struct

from lockstitch.languages.python.expressions import (
    NONE,
    CallExpr,
    ConstantExpr,
    DisplayExpr,
    Expr,
    NameExpr,
    OperationExpr,
    SubscriptExpr,
)
from lockstitch.languages.python.facts import Condition

#: Tests for Python versions up to this one are settled: older ones no longer matter.
OLDEST = (3, 9)
_TRUE_NAMES = frozenset({"PY3", "six.PY3", "__debug__"})
_FALSE_NAMES = frozenset({"PY2", "six.PY2"})
_MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


class Configuration(Struct, frozen=True):
    """What is known of the interpreter; what is left out may be anything.

    `type_checking` is how `TYPE_CHECKING` comes out.
    """

    version: tuple[int, ...] = ()
    platform: str = ""
    type_checking: bool = True


def settle(conditions: tuple[Condition, ...], configuration: Configuration) -> bool | None:
    """Whether a definition under `conditions` counts; None when that depends on more than is known.

    The handler of a `try` is left open here: see `fallback`.
    """
    result: bool | None = True
    for condition in conditions:
        if condition.kind == "if" and condition.test is not None:
            value = evaluate(condition.test, configuration)
            if value is not None and not condition.holds:
                value = not value
        else:
            value = True if condition.kind in ("with", "try") else None
        if value is False:
            return False
        if value is None:
            result = None
    return result


def fallback(conditions: tuple[Condition, ...]) -> bool:
    """Whether a definition stands in the handler of a `try`."""
    return any(condition.kind == "try" and not condition.holds for condition in conditions)


def evaluate(test: Expr, configuration: Configuration) -> bool | None:
    """How `test` comes out; None when that is not known."""
    match test:
        case NameExpr(dotted):
            if dotted.rpartition(".")[2] == "TYPE_CHECKING":
                return configuration.type_checking
            return True if dotted in _TRUE_NAMES else False if dotted in _FALSE_NAMES else None
        case ConstantExpr(kind, text):
            if kind in ("true", "ellipsis"):
                return True
            if kind in ("false", "none"):
                return False
            return text != {"int": "0", "str": ""}[kind] if kind in ("int", "str") else None
        case OperationExpr("not", (operand,)):
            value = evaluate(operand, configuration)
            return None if value is None else not value
        case OperationExpr("and" | "or" as operator, operands):
            values = [evaluate(operand, configuration) for operand in operands]
            decisive = operator == "or"
            if decisive in values:
                return decisive
            return None if None in values else not decisive
        case OperationExpr(operator, (left, right)) if operator in _MIRROR:
            return _compare(left, operator, right, configuration)
        case CallExpr(NameExpr("sys.platform.startswith"), (argument,)):
            wanted = argument.value
            if configuration.platform and isinstance(wanted, ConstantExpr):
                return configuration.platform.startswith(wanted.text)
    return None


def _compare(left: Expr, operator: str, right: Expr, configuration: Configuration) -> bool | None:
    if isinstance(right, NameExpr | SubscriptExpr) and isinstance(left, ConstantExpr | DisplayExpr):
        left, operator, right = right, _MIRROR[operator], left
    match left, right:
        case NameExpr("__name__"), ConstantExpr("str", "__main__"):
            return operator == "!="
        case NameExpr("sys.platform"), ConstantExpr("str", platform) if configuration.platform:
            return (configuration.platform == platform) == (operator == "==")
        case NameExpr("os.name"), ConstantExpr("str", name) if configuration.platform:
            return (("nt" if configuration.platform == "win32" else "posix") == name) == (operator == "==")
        case NameExpr("sys.version_info"), DisplayExpr("tuple", items):
            return _compare_version(operator, _numbers(items), configuration)
        case SubscriptExpr(
            NameExpr("sys.version_info"), (OperationExpr("slice", (start, ConstantExpr("int", end))),)
        ), (DisplayExpr("tuple", items)) if start == NONE:
            return _compare_version(operator, _numbers(items), configuration, places=int(end))
        case NameExpr("sys.version_info.major"), ConstantExpr("int", text):
            return _compare_version(operator, (int(text),), configuration, places=1)
        case SubscriptExpr(NameExpr("sys.version_info"), (ConstantExpr("int", "0"),)), ConstantExpr("int", text):
            return _compare_version(operator, (int(text),), configuration, places=1)
    return None


def _numbers(items: tuple[Expr, ...]) -> tuple[int, ...]:
    """The numbers of a version, up to its release level; none when it holds anything else."""
    found = []
    for item in items:
        if isinstance(item, ConstantExpr) and item.kind == "str":
            break
        if not isinstance(item, ConstantExpr) or item.kind != "int" or len(item.text) > 9:
            return ()
        found.append(int(item.text))
    return tuple(found)


def _compare_version(
    operator: str, wanted: tuple[int, ...], configuration: Configuration, places: int = 0
) -> bool | None:
    if not wanted:
        return None
    if configuration.version or places == 1:
        ours = configuration.version or OLDEST
        ours = ours[:places] if places else ours
    elif wanted < OLDEST or (wanted == OLDEST and not places):  # every version from OLDEST on is possible
        ours = (*OLDEST, 1)
    elif wanted >= (4,):
        ours = (3, 99)
    else:
        return None
    return {
        ">=": ours >= wanted,
        ">": ours > wanted,
        "<": ours < wanted,
        "<=": ours <= wanted,
        "==": ours == wanted,
        "!=": ours != wanted,
    }[operator]
