"""Values whose type stands beside them: `T{…}`, `&T{…}`, `new(T)`, `(*T)(nil)`, `T(0)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lockstitch.api import Source
from lockstitch.languages.go_gaps import DISGUISED_NEW
from lockstitch.languages.golang.expressions import BadExpr, FuncExpr, NameExpr, PointerExpr, TypeExpr
from lockstitch.languages.golang.facts import Returned
from lockstitch.languages.golang.read_types import field_text, inside, read_type, text
from lockstitch.languages.parsing import node_span

if TYPE_CHECKING:
    from tree_sitter import Node

Form = Literal["pointer-nil", "address", "literal", "new", "conversion"]

#: The nodes in which a function's own statements stand; a function literal is none of them.
_STATEMENT_NODES = (
    "block statement_list if_statement for_statement expression_switch_statement type_switch_statement "
    "select_statement expression_case default_case type_case communication_case labeled_statement"
)
_HOLDS_STATEMENTS = frozenset(_STATEMENT_NODES.split())


@dataclass(frozen=True)
class Value:
    """A value's type and how it is spelled."""

    type: TypeExpr
    form: Form


def read_value(source: Source, node: Node) -> Value | None:
    """The type of a value that carries it; None for any other expression."""
    node = _bare(node)
    if node.type == "composite_literal":
        return _of_name(read_type(source, node.child_by_field_name("type")), "literal")
    if node.type == "unary_expression":
        return _unary(source, node)
    if node.type == "type_conversion_expression":
        return _conversion(read_type(source, node.child_by_field_name("type")))
    if node.type == "call_expression":
        given = inside(node.child_by_field_name("arguments"))
        function = node.child_by_field_name("function")
        if function is None or len(given) != 1:
            return None
        if function.type == "identifier" and text(source, function) == "new":
            inner = _of_name(read_type(source, given[0]), "new")
            return Value(PointerExpr(inner.type), "new") if inner else None
        if function.type == "identifier" and text(source, function) == DISGUISED_NEW.decode():
            made = read_value(source, given[0])
            return Value(PointerExpr(made.type), "new") if made and made.form == "literal" else None
        return _conversion(read_type(source, function))
    return None


def _bare(node: Node) -> Node:
    while node.type == "parenthesized_expression" and len(inside(node)) == 1:
        (node,) = inside(node)
    return node


def _unary(source: Source, node: Node) -> Value | None:
    operator = field_text(source, node, "operator")
    operand = node.child_by_field_name("operand")
    if operand is None or operator not in ("&", "*"):
        return None
    operand = _bare(operand)
    if operator == "&" and operand.type == "composite_literal":
        inner = read_value(source, operand)
        return Value(PointerExpr(inner.type), "address") if inner else None
    if operator == "*" and operand.type == "call_expression":
        made = read_value(source, operand)
        if made is not None and made.form == "new" and isinstance(made.type, PointerExpr):
            return Value(made.type.element, "literal")
    return None


def _conversion(expression: TypeExpr) -> Value | None:
    if isinstance(expression, PointerExpr):
        inner = _of_name(expression.element, "pointer-nil")
        return Value(expression, "pointer-nil") if inner else None
    return _of_name(expression, "conversion")


def _of_name(expression: TypeExpr, form: Form) -> Value | None:
    return Value(expression, form) if isinstance(expression, NameExpr) else None


def returned_values(source: Source, signature: FuncExpr, body: Node) -> tuple[Returned, ...]:
    """What the function's own return statements return where the value's type can be seen.

    A variable counts when it is declared once in the body, with such a value.
    """
    if b"return" not in source.content[body.start_byte : body.end_byte]:
        return ()
    variables: dict[str, TypeExpr] = {}
    returned: list[tuple[int, Node]] = []
    for statement in _statements(body):
        if statement.type == "return_statement":
            for values in statement.named_children:
                if values.type == "expression_list" and len(inside(values)) == len(signature.results):
                    returned += enumerate(inside(values))
        else:
            for name, expression in _declared(source, statement):
                # A name declared twice may mean either where it is returned.
                variables[name] = BadExpr("declared twice") if name in variables else expression
    found = []
    for index, node in returned:
        if isinstance(signature.results[index].type, NameExpr):
            value = _returned_type(source, node, variables)
            if value is not None and not isinstance(value, BadExpr):
                found.append(Returned(index, value, node_span(source, node)))
    return tuple(found)


def _returned_type(source: Source, node: Node, variables: dict[str, TypeExpr]) -> TypeExpr | None:
    node = _bare(node)
    if node.type == "identifier":
        return variables.get(text(source, node))
    if node.type == "unary_expression" and field_text(source, node, "operator") == "&":
        operand = node.child_by_field_name("operand")
        if operand is not None and operand.type == "identifier":
            inner = variables.get(text(source, operand))
            return PointerExpr(inner) if inner is not None and not isinstance(inner, BadExpr) else None
    value = read_value(source, node)
    # A call of one argument may be a conversion or a function: only what is surely a type counts here.
    return value.type if value is not None and value.form != "conversion" else None


def _statements(body: Node) -> Iterator[Node]:
    stack = [body]
    while stack:
        node = stack.pop()
        for child in reversed(node.named_children):
            if child.type in _HOLDS_STATEMENTS:
                stack.append(child)
            elif child.type in ("return_statement", "short_var_declaration", "var_declaration"):
                yield child


def _declared(source: Source, node: Node) -> Iterator[tuple[str, TypeExpr]]:
    unseen = BadExpr("not seen")
    if node.type == "short_var_declaration":
        names, values = inside(node.child_by_field_name("left")), inside(node.child_by_field_name("right"))
        for index, name in enumerate(names):
            value = read_value(source, values[index]) if len(values) == len(names) else None
            seen = value is not None and value.form != "conversion"
            yield text(source, name), value.type if value is not None and seen else unseen
        return
    for child in node.named_children:
        for spec in child.named_children if child.type == "var_spec_list" else [child]:
            if spec.type == "var_spec":
                declared = spec.child_by_field_name("type")
                expression = read_type(source, declared) if declared is not None else unseen
                for name in spec.children_by_field_name("name"):
                    yield text(source, name), expression
