"""Python expressions as a file spells them, in a normal form: nothing is resolved here.

They are parts of facts: frozen, small, without places. Two expressions are equal when they say the
same thing in another spelling: quotes, numeric forms, white space, parentheses, and adjacent or
added strings are gone. What a name means depends on the module around it; `PythonProgram` knows.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

#: Expressions nested deeper than this become `OpaqueExpr`: no reader of facts needs a limit of its own.
MAX_DEPTH = 40
#: Texts longer than this are kept as a beginning and a digest.
MAX_TEXT = 160

ConstantKind = Literal["none", "true", "false", "ellipsis", "int", "float", "complex", "str", "bytes"]


class NameExpr(Struct, frozen=True, gc=False, array_like=True, tag="name"):
    """`a` or `a.b.c`."""

    dotted: str


class ConstantExpr(Struct, frozen=True, gc=False, array_like=True, tag="constant"):
    """A literal. `text` is its value in one canonical spelling (a `str` without its quotes)."""

    kind: ConstantKind
    text: str = ""


class QuotedExpr(Struct, frozen=True, gc=False, array_like=True, tag="quoted"):
    """A string where a type may stand: its `text`, and what that text says as an expression."""

    text: str
    meaning: Expr


class AttributeExpr(Struct, frozen=True, gc=False, array_like=True, tag="attribute"):
    """`(…).name`, where what stands before the dot is no plain name."""

    of: Expr
    name: str


class Argument(Struct, frozen=True, gc=False, array_like=True):
    """One argument of a call or class header.

    `name` is empty for a positional one, `*` or `**` for an unpacked one.
    """

    name: str
    value: Expr


class CallExpr(Struct, frozen=True, gc=False, array_like=True, tag="call"):
    """`f(…)`."""

    function: Expr
    arguments: tuple[Argument, ...] = ()


class SubscriptExpr(Struct, frozen=True, gc=False, array_like=True, tag="subscript"):
    """`of[index, …]`."""

    of: Expr
    index: tuple[Expr, ...]


class DisplayExpr(Struct, frozen=True, gc=False, array_like=True, tag="display"):
    """`(…)`, `[…]`, `{…}`. A dict has keys and values in turn."""

    kind: Literal["tuple", "list", "set", "dict"]
    items: tuple[Expr, ...] = ()


class OperationExpr(Struct, frozen=True, gc=False, array_like=True, tag="operation"):
    """An operator and its operands; `a | b | c` is one operation. `if` is a conditional expression
    (value, test, other), `*` with one operand an unpacking."""

    operator: str
    operands: tuple[Expr, ...]


class OpaqueExpr(Struct, frozen=True, gc=False, array_like=True, tag="opaque"):
    """An expression that is not read further: its words, with single blanks between them.

    Equal texts say the same; different texts may do so too.
    """

    text: str


Expr = (
    NameExpr
    | ConstantExpr
    | QuotedExpr
    | AttributeExpr
    | CallExpr
    | SubscriptExpr
    | DisplayExpr
    | OperationExpr
    | OpaqueExpr
)

NONE = ConstantExpr("none")


def spell(expr: Expr) -> str:
    """`expr` as Python source, for a message or a stub; an annotation that is quoted, without its quotes."""
    return _spell(expr.meaning, False) if isinstance(expr, QuotedExpr) else _spell(expr, True)


def _spell(expr: Expr, quotes: bool) -> str:
    """`quotes`: a text within is spelled as such, since it may be a key; else as the type that it means."""

    def inner(part: Expr) -> str:
        return _spell(part, quotes)

    def tight(part: Expr) -> str:
        negative = isinstance(part, ConstantExpr) and part.kind in ("int", "float") and part.text.startswith("-")
        return f"({inner(part)})" if negative or isinstance(part, OperationExpr | OpaqueExpr) else inner(part)

    match expr:
        case NameExpr(dotted):
            return dotted
        case ConstantExpr(kind, text):
            return _spell_constant(kind, text)
        case QuotedExpr(text, meaning):
            return _spell_constant("str", text) if quotes else inner(meaning)
        case AttributeExpr(ConstantExpr(kind) as of, name) if kind != "str":
            return f"({inner(of)}).{name}"
        case AttributeExpr(of, name):
            return f"{tight(of)}.{name}"
        case CallExpr(function, arguments):
            return f"{tight(function)}({', '.join(_spell_argument(a.name, inner(a.value)) for a in arguments)})"
        case SubscriptExpr(of, index):
            return f"{tight(of)}[{', '.join(map(inner, index)) or '()'}]"
        case DisplayExpr(kind, items):
            return _spell_display(kind, [inner(item) for item in items])
        case OperationExpr("slice", operands):
            return ":".join("" if operand == NONE else inner(operand) for operand in operands)
        case OperationExpr("if", (value, test, other)):
            return f"{tight(value)} if {tight(test)} else {tight(other)}"
        case OperationExpr(operator, (operand,)):
            return f"not {tight(operand)}" if operator == "not" else operator + tight(operand)
        case OperationExpr(operator, operands):
            return f" {operator} ".join(map(tight, operands))
        case OpaqueExpr(text):
            return text


def _spell_constant(kind: str, text: str) -> str:
    words = {"none": "None", "true": "True", "false": "False", "ellipsis": "..."}
    if kind in words:
        return words[kind]
    if kind == "str":
        return repr(text) if '"' in text else '"' + repr("'" + text)[2:]
    if kind == "bytes" and text.startswith("b'") and '"' not in text:
        return f'b"{text[2:-1]}"'
    return text.replace("inf", "1e999") if kind == "float" else text


def _spell_argument(name: str, value: str) -> str:
    if name in ("*", "**"):
        return name + value
    return f"{name}={value}" if name else value


def _spell_display(kind: str, items: list[str]) -> str:
    if kind == "tuple":
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if kind == "list":
        return f"[{', '.join(items)}]"
    if kind == "set":
        return "{" + ", ".join(items) + "}"
    pairs = zip(items[::2], items[1::2], strict=True)  # an unpacked dictionary has no key
    return "{" + ", ".join(f"{key}: {value}" if key else f"**{value}" for key, value in pairs) + "}"
