"""The text of a Python stub, decided from facts: what of a signature can be spelled in another module."""

from __future__ import annotations

from lockstitch.languages.python import Method, Property, PythonProgram, Scope, spell
from lockstitch.languages.python.expressions import (
    AttributeExpr,
    CallExpr,
    ConstantExpr,
    DisplayExpr,
    Expr,
    NameExpr,
    OpaqueExpr,
    OperationExpr,
    QuotedExpr,
    SubscriptExpr,
)
from lockstitch.languages.python.facts import Parameter, PyFunction
from lockstitch.languages.python.program import Lost, identity
from msgspec import Struct

from lockstitch_signature_parity.python.shapes import PythonMember, is_secret


class Stub(Struct, frozen=True):
    """A stub's lines, without indent, up to its body. `whole` is false when something had to be left out."""

    lines: tuple[str, ...]
    whole: bool


def stub_of(
    program: PythonProgram, shape: PythonMember, name: str, target: Scope, asynchronous: bool | None, twin: bool
) -> Stub | None:
    """The stub of a member as it can stand in `target`; None when no text would do.

    An annotation is kept when all its names mean the same there. `asynchronous` overrules the
    member's own kind; a twin's result is left out where it is a type that has two halves.
    """
    offer = shape.offered.offers[0]
    if len(shape.offered.offers) != 1 or not shape.offered.nodes or not isinstance(offer, Method | Property):
        return None
    if offer.doubt or (isinstance(offer, Method) and len(offer.signatures) > 1 and offer.implementation is None):
        return None
    node = shape.offered.nodes[0] if isinstance(offer, Property) else shape.offered.nodes[-1]
    decorators = _decorators(node, offer)
    if decorators is None:
        return None
    origin = _origin(program, shape)
    if origin is None:
        return None
    words: list[str] = []
    whole = True
    starred = False
    for index, parameter in enumerate(node.parameters):
        if parameter.kind == "keyword-only" and not starred:
            words.append("*")
            starred = True
        starred = starred or parameter.kind == "var-positional"
        text, kept = _parameter(program, origin, target, parameter)
        words.append(text)
        whole = whole and kept
        after = node.parameters[index + 1 : index + 2]
        if parameter.kind == "positional-only" and (not after or after[0].kind != "positional-only"):
            words.append("/")
    result = ""
    if node.returns is not None:
        halves = twin and _has_halves(node.returns)
        if not halves and same_there(program, origin, target, node.returns):
            result = f" -> {_annotation(node.returns)}"
        else:
            whole = False
    waits = node.asynchronous if asynchronous is None else asynchronous
    waits = waits and not isinstance(offer, Property)
    head = f"{'async ' if waits else ''}def {name}({', '.join(words)}){result}:"
    return Stub((*decorators, head), whole)


def _decorators(node: PyFunction, offer: Method | Property) -> list[str] | None:
    if isinstance(offer, Property):
        return ["@property"]
    for decorator in node.decorators:
        if "contextmanager" in spell(decorator):
            return None
    return {"static": ["@staticmethod"], "class": ["@classmethod"]}.get(offer.binding, [])


def _origin(program: PythonProgram, shape: PythonMember) -> Scope | None:
    if shape.offered.owner is not None:
        return shape.offered.owner.scope
    module = program.module(shape.offered.path)
    return Scope(module) if module is not None else None


def _parameter(program: PythonProgram, origin: Scope, target: Scope, parameter: Parameter) -> tuple[str, bool]:
    sign = {"var-positional": "*", "var-keyword": "**"}.get(parameter.kind, "")
    text = sign + parameter.name
    annotated = parameter.annotation is not None and same_there(program, origin, target, parameter.annotation)
    if annotated and parameter.annotation is not None:
        text += f": {_annotation(parameter.annotation)}"
    whole = annotated or parameter.annotation is None
    if parameter.default is None:
        return text, whole
    default = spell(parameter.default)
    kept = same_there(program, origin, target, parameter.default) and not is_secret(parameter.name, default)
    if not kept:
        default = "..."
    return f"{text} = {default}" if annotated else f"{text}={default}", kept and whole


def same_there(program: PythonProgram, origin: Scope, target: Scope, expr: Expr) -> bool:
    """Whether every name in `expr` means the same in `target`, and all of it can be spelled."""
    stack = [expr]
    while stack:
        current = stack.pop()
        match current:
            case NameExpr(dotted):
                one, other = program.lookup(origin, dotted), program.lookup(target, dotted)
                if isinstance(one, Lost) or isinstance(other, Lost) or identity(one) != identity(other):
                    return False
            case ConstantExpr(_, text):
                if "…" in text:
                    return False
            case QuotedExpr(_, meaning):
                stack.append(meaning)
            case AttributeExpr(of, _):
                stack.append(of)
            case SubscriptExpr(of, index):
                stack.extend((of, *index))
            case DisplayExpr(_, items):
                stack.extend(items)
            case OperationExpr(_, operands):
                stack.extend(operands)
            case CallExpr(function, arguments):
                stack.extend((function, *(argument.value for argument in arguments)))
            case OpaqueExpr():
                return False
    return True


def _has_halves(expr: Expr) -> bool:
    """Whether a result's type is another for the other half of a twin."""
    text = spell(expr)
    return any(
        word in text for word in ("Iterator", "Iterable", "Generator", "ContextManager", "Awaitable", "Coroutine")
    )


def _annotation(expr: Expr) -> str:
    """An annotation; one that was quoted stays so, since its names may only be there for type checkers."""
    return f'"{spell(expr)}"' if isinstance(expr, QuotedExpr) else spell(expr)
