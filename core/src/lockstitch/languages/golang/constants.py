"""Integer constants, as far as an array's length needs them."""

from __future__ import annotations

import ast

from lockstitch.languages.golang.expressions import ConstExpr, IntConst, NameConst, OpConst
from lockstitch.languages.golang.names import Imported, Names
from lockstitch.languages.golang.packages import FileScope, PackageScope
from lockstitch.languages.golang.scopes import Scopes
from lockstitch.languages.golang.types import FarConstant, Unknown, constant_value

_CHAIN = 150
_MAX_BITS = 512
#: What a constant may be called with that gives another value, or one that hangs on the machine. Any other call
#: among constants is a conversion, and keeps the value: one that did not fit would not compile.
_OTHER_CALLS = "len cap min max real imag complex float32 float64 complex64 complex128 string Sizeof Alignof Offsetof"
_NO_CONVERSION = frozenset(_OTHER_CALLS.split())

#: What a constant comes to.
Value = int | FarConstant | Unknown
#: How many parts a constant made of those outside may have.
_FAR_PARTS = 20


class Constants:
    """Works out constants under one configuration."""

    def __init__(self, scopes: Scopes, names: Names) -> None:
        self._scopes = scopes
        self._names = names
        self._known: dict[tuple[str, str, str], Value] = {}

    def value(self, expression: ConstExpr, file: FileScope) -> Value:
        """The value of a constant expression that stands in `file`; Unknown when it is not worked out."""
        return self._value(expression, file, None, 0)

    def _value(self, expression: ConstExpr, file: FileScope, iota: int | None, depth: int) -> Value:
        if depth > _CHAIN:
            return Unknown("a constant that takes too long to work out")
        if isinstance(expression, IntConst):
            return _literal(expression.text)
        if isinstance(expression, NameConst):
            return self._named(expression, file, iota, depth)
        if isinstance(expression, OpConst):
            operands: list[int | FarConstant] = []
            for operand in expression.operands:
                value = constant_value(self._value(operand, file, iota, depth + 1))
                if isinstance(value, Unknown):
                    return value
                operands.append(value)
            if len(operands) == 2:
                return _binary(expression.operator, operands[0], operands[1])
            return _unary(expression.operator, operands[0])
        return Unknown(f"an array's length that is not worked out ({expression.reason})")

    def _named(self, name: NameConst, file: FileScope, iota: int | None, depth: int) -> Value:
        if name.package:
            return self._member(self._names.package(name.package, file), name.name, depth)
        if name.name == "iota" and iota is not None:
            return iota
        if name.name not in file.package.constants:
            for found in file.imports:
                if found.alias == ".":
                    value = self._member(self._names.target(found.path, file), name.name, depth)
                    if isinstance(constant_value(value), int):
                        return value
        return self._declared(file.package, name.name, depth)

    def _member(self, target: Imported | Unknown, name: str, depth: int) -> Value:
        if isinstance(target, Unknown):
            return target
        if target.directory is not None:
            return self._declared(self._scopes.scope(target.directory), name, depth)
        value = self._declared(self._scopes.standard(target.path), name, depth)
        return FarConstant(target.path, name, value=value if isinstance(value, int) else None)

    def _declared(self, scope: PackageScope | None, name: str, depth: int) -> Value:
        if scope is None or name not in scope.constants:
            problem = scope.problems[0] if scope is not None and scope.problems else ""
            return Unknown(problem or f"the constant {name} is not worked out")
        key = (scope.directory or scope.path, scope.kind, name)
        if key not in self._known:
            # Noted first, so that a constant made of itself comes to an end; kept, since many may be made of one.
            self._known[key] = Unknown(f"the constant {name} is made of itself")
            fact, home = scope.constants[name]
            self._known[key] = self._value(fact.value, home, fact.iota, depth + 1)
        return self._known[key]


def _literal(text: str) -> int | Unknown:
    try:
        if text[:1] == "'":
            return ord(ast.literal_eval(f'"{text[1:-1]}"' if text != "'\"'" else text))
        if text[0] == "0" and text[1:2] not in ("", "x", "X", "b", "B", "o", "O"):
            return int(text.replace("_", ""), 8)
        return int(text, 0)
    except (ValueError, SyntaxError, TypeError):
        return Unknown(f"the constant {text} is not worked out")


def _made(operator: str, *operands: int | FarConstant) -> FarConstant | Unknown:
    """A constant made of one that is outside."""
    made = FarConstant(operator=operator, operands=operands)
    count, stack = 0, [made]
    while stack:
        count += 1
        if count > _FAR_PARTS:
            return Unknown("a constant made of too many that are declared outside the repository")
        stack += [operand for operand in stack.pop().operands if isinstance(operand, FarConstant)]
    return made


def _unary(operator: str, operand: int | FarConstant) -> Value:
    if operator == "-":
        return -operand if isinstance(operand, int) else _made(operator, operand)
    if operator == "+":
        return operand
    name = operator.rpartition(".")[2]
    if name.isidentifier() and name not in _NO_CONVERSION:
        return operand
    return Unknown(f"an array's length that is not worked out ({operator})")


def _binary(operator: str, left: int | FarConstant, right: int | FarConstant) -> Value:
    if isinstance(left, FarConstant) or isinstance(right, FarConstant):
        return _made(operator, left, right)
    values = {"+": left + right, "-": left - right, "*": left * right}
    values |= {"&": left & right, "|": left | right, "^": left ^ right, "&^": left & ~right}
    if operator in ("/", "%") and right:
        quotient = abs(left) // abs(right)
        quotient = quotient if (left < 0) == (right < 0) else -quotient
        values |= {"/": quotient, "%": left - quotient * right}
    if operator in ("<<", ">>") and 0 <= right <= _MAX_BITS:
        values |= {"<<": left << right, ">>": left >> right}
    value = values.get(operator)
    return value if value is not None and value.bit_length() <= _MAX_BITS else Unknown(f"a constant with {operator}")
