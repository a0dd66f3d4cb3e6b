"""Expressions out of parse-tree nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages.parsing import parse
from lockstitch.languages.python.expressions import (
    MAX_DEPTH,
    NONE,
    Argument,
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
from lockstitch.languages.python.values import (
    folded,
    negated,
    number_constant,
    shorten,
    string_constant,
    string_value,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_CONSTANTS = {
    "none": NONE,
    "true": ConstantExpr("true"),
    "false": ConstantExpr("false"),
    "ellipsis": ConstantExpr("ellipsis"),
}
_WORDS = {"None": NONE, "True": _CONSTANTS["true"], "False": _CONSTANTS["false"]}
_DISPLAYS = {"tuple": "tuple", "expression_list": "tuple", "list": "list", "set": "set", "pattern_list": "tuple"}
_EMPTY_CALLS = {
    "dict": DisplayExpr("dict"),
    "list": DisplayExpr("list"),
    "tuple": DisplayExpr("tuple"),
}
_WRAPPERS = frozenset({"parenthesized_expression", "type", "list_splat_pattern", "dictionary_splat_pattern"})
#: Words of an opaque expression are counted up to this many bytes of source; beyond, blanks are enough.
_TOKENS_UP_TO = 2_000


def identifier(source: Source, node: Node) -> str:
    """A name's text."""
    return source.slice(node.start_byte, node.end_byte)


def read_expr(source: Source, node: Node, types: bool = False, depth: int = 0) -> Expr:
    """The expression at `node`.

    With `types`, a string is read as the type that it spells; inside `[…]` it always is.
    """
    while node.type in _WRAPPERS and (inner := _only_child(node)) is not None:
        node = inner
    kind = node.type
    if kind == "identifier" or kind == "keyword_identifier":
        return NameExpr(identifier(source, node))
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    if depth >= MAX_DEPTH:
        return OpaqueExpr("(nested too deeply)")
    if kind in ("integer", "float"):
        return number_constant(identifier(source, node))
    if kind in ("string", "concatenated_string"):
        return _read_string(source, node, types, depth)
    if kind in ("attribute", "member_type"):
        return _read_attribute(source, node, depth)
    if kind in ("subscript", "generic_type"):
        return _read_subscript(source, node, types, depth)
    if kind in ("binary_operator", "union_type", "boolean_operator"):
        return _read_binary(source, node, types, depth)
    if kind in _DISPLAYS:
        items = tuple(read_expr(source, child, types, depth + 1) for child in _named(node))
        return DisplayExpr(_DISPLAYS[kind], items)  # type: ignore[arg-type]
    return _read_rest(source, node, types, depth)


def read_arguments(source: Source, node: Node, depth: int = 0) -> tuple[Argument, ...]:
    """The arguments of a call or of a class header."""
    found = []
    for child in _named(node):
        if child.type == "keyword_argument":
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None and value is not None:
                found.append(Argument(identifier(source, name), read_expr(source, value, False, depth + 1)))
        elif child.type in ("list_splat", "dictionary_splat"):
            inner = _only_child(child)
            if inner is not None:
                sign = "*" if child.type == "list_splat" else "**"
                found.append(Argument(sign, read_expr(source, inner, False, depth + 1)))
        else:
            found.append(Argument("", read_expr(source, child, False, depth + 1)))
    return tuple(found)


def _read_rest(source: Source, node: Node, types: bool, depth: int) -> Expr:
    kind = node.type
    below = depth + 1
    if kind == "call":
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is not None and arguments is not None and arguments.type == "argument_list":
            called = read_expr(source, function, False, below)
            given = read_arguments(source, arguments, below)
            if not given and isinstance(called, NameExpr) and called.dotted in _EMPTY_CALLS:
                return _EMPTY_CALLS[called.dotted]
            return CallExpr(called, given)
    if kind == "dictionary":
        return _read_dictionary(source, node, below)
    if kind in ("unary_operator", "not_operator"):
        argument = node.child_by_field_name("argument")
        if argument is not None:
            return _unary(node.children[0].type, read_expr(source, argument, False, below))
    if kind == "conditional_expression":
        return OperationExpr("if", tuple(read_expr(source, child, False, below) for child in _named(node)))
    if kind == "comparison_operator":
        signs = [" ".join(child.type.split()) for child in node.children if not child.is_named]
        operands = tuple(read_expr(source, child, False, below) for child in _named(node))
        if len(set(signs)) == 1:
            return OperationExpr(signs[0], operands)
    if kind in ("list_splat", "splat_type", "dictionary_splat") and (inner := _only_child(node)) is not None:
        return OperationExpr(node.children[0].type, (read_expr(source, inner, types, below),))
    if kind == "constrained_type":
        return read_expr(source, _named(node)[0], types, below)
    return OpaqueExpr(words(source, node))


def _read_string(source: Source, node: Node, types: bool, depth: int) -> Expr:
    pieces = _named(node) if node.type == "concatenated_string" else [node]
    kinds: set[str] = set()
    value = []
    for piece in pieces:
        read = string_value(identifier(source, piece))
        if read is None:
            return OpaqueExpr(words(source, node))
        kinds.add(read[0])
        value.append(read[1])
    if len(kinds) != 1:
        return OpaqueExpr(words(source, node))
    kind, text = kinds.pop(), "".join(value)
    if types and kind == "str":
        meaning = read_type_text(text, depth + 1)
        if meaning is not None:
            return QuotedExpr(shorten(text), meaning)
    return string_constant(kind, text)


def read_type_text(text: str, depth: int = 0) -> Expr | None:
    """The expression that a quoted annotation spells; None when it is none."""
    if _DOTTED.fullmatch(text):
        return _WORDS.get(text) or NameExpr(text)
    if not text.strip() or depth >= MAX_DEPTH or "\0" in text:
        return None
    inner = Source(f"({text})".encode("utf-8", "replace"), "python")
    root = parse(inner).root_node
    statements = _named(root)
    if root.has_error or len(statements) != 1 or statements[0].type != "expression_statement":
        return None
    expressions = _named(statements[0])
    if len(expressions) != 1 or expressions[0].type not in ("parenthesized_expression", "tuple"):
        return None
    return read_expr(inner, expressions[0], True, depth + 1)


def _read_attribute(source: Source, node: Node, depth: int) -> Expr:
    names: list[str] = []
    while node.type in ("attribute", "member_type") and len(children := _named(node)) == 2:
        names.append(identifier(source, children[1]))
        node = children[0]
        while node.type in _WRAPPERS and (inner := _only_child(node)) is not None:
            node = inner
    names.reverse()
    if node.type == "identifier":
        return NameExpr(".".join([identifier(source, node), *names]))
    if not names or depth + len(names) >= MAX_DEPTH:
        return OpaqueExpr(words(source, node))
    of = read_expr(source, node, False, depth + len(names))
    for name in names:
        of = AttributeExpr(of, name)
    return of


def _read_subscript(source: Source, node: Node, types: bool, depth: int) -> Expr:
    children = _named(node)
    if not children:
        return OpaqueExpr(words(source, node))
    of = read_expr(source, children[0], types, depth + 1)
    rest = children[1:]
    if node.type == "generic_type":
        rest = [child for parameters in rest for child in _named(parameters)]
    index: list[Expr] = []
    for child in rest:
        value = _slice(source, child, depth) if child.type == "slice" else read_expr(source, child, True, depth + 1)
        index.append(value)
    if len(index) == 1 and isinstance(index[0], DisplayExpr) and index[0].kind == "tuple" and index[0].items:
        index = list(index[0].items)
    return SubscriptExpr(of, tuple(index))


def _slice(source: Source, node: Node, depth: int) -> Expr:
    parts: list[Expr] = [ConstantExpr("none")]
    for child in node.children:
        if child.type == ":":
            parts.append(ConstantExpr("none"))
        elif child.is_named:
            parts[-1] = read_expr(source, child, False, depth + 1)
    return OperationExpr("slice", tuple(parts))


def _read_binary(source: Source, node: Node, types: bool, depth: int) -> Expr:
    """A chain of one operator, read without recursion down its left side."""
    operator = _operator(node)
    operands: list[Node] = []
    while True:
        children = _named(node)
        if node.type not in ("binary_operator", "union_type", "boolean_operator") or len(children) != 2:
            break
        if operands and _operator(node) != operator:
            break
        operands.append(children[1])
        node = children[0]
        while node.type in _WRAPPERS and (inner := _only_child(node)) is not None:
            if operator not in ("|", "and", "or", "+", "*") and node.type == "parenthesized_expression":
                break
            node = inner
    if not operands:
        return OpaqueExpr(words(source, node))
    if operator == "**" and len(operands) > 1:  # the one operator that groups to the right: `(a ** b) ** c`
        return OpaqueExpr(words(source, node.parent or node))
    operands.append(node)
    values = [read_expr(source, operand, types, depth + 1) for operand in reversed(operands)]
    return _combine(operator, values)


def _combine(operator: str, values: list[Expr]) -> Expr:
    constants = [value for value in values if isinstance(value, ConstantExpr)]
    if len(constants) == len(values):
        kinds = {constant.kind for constant in constants}
        if kinds == {"int"} and all(len(constant.text) < 40 for constant in constants):
            number = folded(operator, [int(constant.text) for constant in constants])
            if number is not None:
                return ConstantExpr("int", str(number))
        if kinds == {"str"} and operator == "+":
            return string_constant("str", "".join(constant.text for constant in constants))
    return OperationExpr(operator, tuple(values))


def _unary(sign: str, value: Expr) -> Expr:
    if isinstance(value, ConstantExpr) and value.kind in ("int", "float"):
        if sign == "+":
            return value
        if sign == "-" and (turned := negated(value)) is not None:
            return turned
    return OperationExpr(sign, (value,))


def _read_dictionary(source: Source, node: Node, depth: int) -> Expr:
    items: list[Expr] = []
    for child in _named(node):
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or value is None:
                return OpaqueExpr(words(source, node))
            items += [read_expr(source, key, False, depth), read_expr(source, value, False, depth)]
        elif (inner := _only_child(child)) is not None:
            items += [OperationExpr("**", ()), read_expr(source, inner, False, depth)]
    return DisplayExpr("dict", tuple(items))


def words(source: Source, node: Node) -> str:
    """The words of `node`'s text with single blanks between them, shortened when long."""
    if node.end_byte - node.start_byte > _TOKENS_UP_TO:
        return shorten(" ".join(identifier(source, node).split()))
    found = []
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == "comment":
            continue
        if current.child_count and current.type != "string":
            stack.extend(reversed(current.children))
        else:
            found.append(identifier(source, current))
    return shorten(" ".join(found))


def _operator(node: Node) -> str:
    if node.type == "union_type":
        return "|"
    return next((child.type for child in node.children if not child.is_named), "")


def _named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type not in ("comment", "line_continuation")]


def _only_child(node: Node) -> Node | None:
    children = _named(node)
    return children[0] if len(children) == 1 else None
