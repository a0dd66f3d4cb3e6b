"""From parse nodes to type expressions and constant expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages.golang.expressions import (
    MAX_DEPTH,
    ArrayExpr,
    BadConst,
    BadExpr,
    ChanExpr,
    ConstExpr,
    FieldExpr,
    FuncExpr,
    IntConst,
    InterfaceExpr,
    MapExpr,
    MethodExpr,
    NameConst,
    NameExpr,
    OpConst,
    ParamExpr,
    PointerExpr,
    SliceExpr,
    StructExpr,
    TermExpr,
    TypeExpr,
    TypeParamExpr,
    UnionExpr,
)
from lockstitch.languages.parsing import readable

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(
    rb"\\(?:x(?P<byte>[0-9A-Fa-f]{2})|(?P<octal>[0-7]{3})|[uU](?P<point>(?<=u)[0-9A-Fa-f]{4}|(?<=U)[0-9A-Fa-f]{8})"
    rb"|(?P<sign>.))",
    re.DOTALL,
)
_SIGNS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_TOO_DEEP = BadExpr("nested too deeply")


def text(source: Source, node: Node) -> str:
    """The text of a node, as the parser was given it."""
    return readable(source)[node.start_byte : node.end_byte].decode("utf-8", "replace")


def inside(node: Node | None) -> list[Node]:
    """The named nodes right in a node; comments may stand between any two."""
    return [child for child in node.named_children if child.type != "comment"] if node is not None else []


def field_text(source: Source, node: Node, name: str) -> str:
    """The text of a node's field; empty when it has none."""
    child = node.child_by_field_name(name)
    return text(source, child) if child is not None else ""


def read_type(source: Source, node: Node | None, depth: int = 0) -> TypeExpr:
    """The type that a node spells: a type node, or an expression that can only be a type."""
    if node is None:
        return BadExpr("missing")
    if depth > MAX_DEPTH:
        return _TOO_DEEP
    read = _TYPES.get(node.type)
    if read is None:
        return BadExpr(f"{node.type} is not a type")
    return read(source, node, depth + 1)


def read_signature(source: Source, node: Node, depth: int = 0) -> FuncExpr:
    """The signature of a function, a method, a function type, or an interface's method."""
    params, variadic = _parameters(source, node.child_by_field_name("parameters"), depth)
    result = node.child_by_field_name("result")
    results: tuple[ParamExpr, ...] = ()
    if result is not None and result.type == "parameter_list":
        results = _parameters(source, result, depth)[0]
    elif result is not None:
        results = (ParamExpr("", read_type(source, result, depth)),)
    return FuncExpr(params, results, variadic)


def read_type_params(source: Source, node: Node | None) -> tuple[TypeParamExpr, ...]:
    """The type parameters of a `type_parameter_list`."""
    found: list[TypeParamExpr] = []
    for declaration in inside(node):
        if declaration.type == "type_parameter_declaration":
            constraint = declaration.child_by_field_name("type")
            expression = _element(source, constraint, 1) if constraint is not None else BadExpr("missing")
            names = declaration.children_by_field_name("name")
            found += [TypeParamExpr(text(source, name), expression) for name in names]
    return tuple(found)


def read_const(source: Source, node: Node | None, depth: int = 0) -> ConstExpr:
    """An integer constant expression."""
    if node is None or depth > MAX_DEPTH:
        return BadConst("missing" if node is None else "nested too deeply")
    kind = node.type
    if kind in ("int_literal", "rune_literal"):
        return IntConst(text(source, node))
    if kind in ("identifier", "iota"):
        return NameConst("", text(source, node))
    if kind == "selector_expression":
        operand = node.child_by_field_name("operand")
        if operand is not None and operand.type == "identifier":
            return NameConst(text(source, operand), field_text(source, node, "field"))
    elif kind == "parenthesized_expression":
        return read_const(source, next(iter(inside(node)), None), depth + 1)
    elif kind == "unary_expression":
        return OpConst(
            field_text(source, node, "operator"), (read_const(source, node.child_by_field_name("operand"), depth + 1),)
        )
    elif kind == "binary_expression":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        return OpConst(
            field_text(source, node, "operator"),
            (read_const(source, left, depth + 1), read_const(source, right, depth + 1)),
        )
    elif kind == "call_expression":
        return _const_call(source, node, depth)
    return BadConst(kind)


def _const_call(source: Source, node: Node, depth: int) -> ConstExpr:
    function = node.child_by_field_name("function")
    values = inside(node.child_by_field_name("arguments"))
    if function is None or len(values) != 1:
        return BadConst("call")
    if text(source, function) == "len" and values[0].type in ("interpreted_string_literal", "raw_string_literal"):
        return IntConst(str(len(_bytes(text(source, values[0])))))
    if function.type not in ("identifier", "selector_expression"):
        return BadConst("call")
    return OpConst(text(source, function), (read_const(source, values[0], depth + 1),))


def unquote(literal: str) -> str:
    """The value of a Go string literal; bytes that are no text are written as escapes."""
    return _bytes(literal).decode("utf-8", "backslashreplace")


def _bytes(literal: str) -> bytes:
    body = literal[1:-1].encode()
    return body.replace(b"\r", b"") if literal[:1] == "`" else _ESCAPE.sub(_unescaped, body)


def _unescaped(match: re.Match[bytes]) -> bytes:
    try:
        if match["byte"] or match["octal"]:
            return bytes([int(match["byte"] or match["octal"], 16 if match["byte"] else 8)])
        if match["point"]:
            return chr(int(match["point"], 16)).encode()
    except (ValueError, OverflowError):
        return match[0]
    return _SIGNS.get(match["sign"], match["sign"])


def _parameters(source: Source, node: Node | None, depth: int) -> tuple[tuple[ParamExpr, ...], bool]:
    found: list[ParamExpr] = []
    variadic = False
    for declaration in inside(node):
        kind = declaration.type
        if kind not in ("parameter_declaration", "variadic_parameter_declaration"):
            continue
        variadic = kind[0] == "v"
        expression = read_type(source, declaration.child_by_field_name("type"), depth)
        names = declaration.children_by_field_name("name")
        if names:
            found += [ParamExpr(text(source, name), expression) for name in names]
        else:
            found.append(ParamExpr("", expression))
    return tuple(found), variadic


def _name(source: Source, node: Node, _depth: int) -> TypeExpr:
    return NameExpr("", text(source, node))


def _qualified(source: Source, node: Node, _depth: int) -> TypeExpr:
    return NameExpr(field_text(source, node, "package"), field_text(source, node, "name"))


def _selector(source: Source, node: Node, _depth: int) -> TypeExpr:
    operand = node.child_by_field_name("operand")
    if operand is None or operand.type != "identifier":
        return BadExpr("selector")
    return NameExpr(text(source, operand), field_text(source, node, "field"))


def _generic(source: Source, node: Node, depth: int) -> TypeExpr:
    base = read_type(source, node.child_by_field_name("type"), depth)
    arguments = inside(node.child_by_field_name("type_arguments"))
    return _instantiate(base, [_element(source, child, depth) for child in arguments])


def _index(source: Source, node: Node, depth: int) -> TypeExpr:
    base = read_type(source, node.child_by_field_name("operand"), depth)
    return _instantiate(base, [read_type(source, node.child_by_field_name("index"), depth)])


def _instantiation(source: Source, node: Node, depth: int) -> TypeExpr:
    base, *arguments = inside(node)
    return _instantiate(read_type(source, base, depth), [read_type(source, child, depth) for child in arguments])


def _instantiate(base: TypeExpr, arguments: list[TypeExpr]) -> TypeExpr:
    if isinstance(base, NameExpr) and not base.arguments:
        return NameExpr(base.package, base.name, tuple(arguments))
    return base if isinstance(base, BadExpr) else BadExpr("type arguments on what has no name")


def _pointer(source: Source, node: Node, depth: int) -> TypeExpr:
    return PointerExpr(_inner(source, node, depth))


def _unary(source: Source, node: Node, depth: int) -> TypeExpr:
    if field_text(source, node, "operator") != "*":
        return BadExpr("not a type")
    return PointerExpr(read_type(source, node.child_by_field_name("operand"), depth))


def _inner(source: Source, node: Node, depth: int) -> TypeExpr:
    return read_type(source, next(iter(inside(node)), None), depth)


def _slice(source: Source, node: Node, depth: int) -> TypeExpr:
    if node.has_error and any(child.type == "ERROR" for child in node.children):
        return BadExpr("syntax error")
    return SliceExpr(read_type(source, node.child_by_field_name("element"), depth))


def _array(source: Source, node: Node, depth: int) -> TypeExpr:
    return ArrayExpr(
        read_const(source, node.child_by_field_name("length")),
        read_type(source, node.child_by_field_name("element"), depth),
    )


def _map(source: Source, node: Node, depth: int) -> TypeExpr:
    key = read_type(source, node.child_by_field_name("key"), depth)
    return MapExpr(key, read_type(source, node.child_by_field_name("value"), depth))


def _chan(source: Source, node: Node, depth: int, taken: bool = False) -> TypeExpr:
    """A channel type; with `taken` its leading arrow belongs to the channel type around it."""
    if depth > MAX_DEPTH:
        return _TOO_DEEP
    signs = [child.type for child in node.children if child.type in ("<-", "chan")]
    value = node.child_by_field_name("value")
    if signs[0] == "<-" and not taken:
        return ChanExpr("receive", read_type(source, value, depth))
    if signs[-1] == "<-":
        return ChanExpr("send", read_type(source, value, depth))
    # An arrow belongs to the leftmost `chan` that it can, which the grammar does not know.
    if value is not None and value.type == "channel_type" and value.children[0].type == "<-":
        return ChanExpr("send", _chan(source, value, depth + 1, taken=True))
    return ChanExpr("both", read_type(source, value, depth))


def _func(source: Source, node: Node, depth: int) -> TypeExpr:
    return read_signature(source, node, depth)


def _struct(source: Source, node: Node, depth: int) -> TypeExpr:
    found: list[FieldExpr] = []
    for block in node.named_children:
        for declaration in block.named_children:
            if declaration.type == "field_declaration":
                found += _fields(source, declaration, depth)
    return StructExpr(tuple(found))


def _fields(source: Source, node: Node, depth: int) -> list[FieldExpr]:
    expression = read_type(source, node.child_by_field_name("type"), depth)
    tag = unquote(field_text(source, node, "tag"))
    names = node.children_by_field_name("name")
    if names:
        return [FieldExpr(text(source, name), expression, False, tag) for name in names]
    bare = expression.element if isinstance(expression, PointerExpr) else expression
    if node.children[0].type == "*":
        expression = PointerExpr(expression)
    return [FieldExpr(bare.name if isinstance(bare, NameExpr) else "", expression, True, tag)]


def _interface(source: Source, node: Node, depth: int) -> TypeExpr:
    methods: list[MethodExpr] = []
    embeds: list[TypeExpr] = []
    for element in inside(node):
        if element.type == "method_elem":
            name = element.child_by_field_name("name")
            if name is not None:
                at = source.span(name.start_byte, name.end_byte)
                methods.append(
                    MethodExpr(
                        text(source, name), read_signature(source, element, depth), at, deprecated(source, element)
                    )
                )
        elif element.type == "type_elem":
            embeds.append(_element(source, element, depth))
        else:
            embeds.append(BadExpr("syntax error"))
    return InterfaceExpr(tuple(methods), tuple(embeds))


def _element(source: Source, node: Node, depth: int) -> TypeExpr:
    """A `type_elem` or `type_constraint`: one type, or a union when it has several terms or a tilde."""
    if node.type not in ("type_elem", "type_constraint"):
        return read_type(source, node, depth)
    terms: list[TermExpr] = []
    for child in inside(node):
        tilde = child.type == "negated_type"
        terms.append(TermExpr((_inner if tilde else read_type)(source, child, depth), tilde))
    if len(terms) == 1 and not terms[0].tilde:
        return terms[0].type
    return UnionExpr(tuple(terms)) if terms else BadExpr("syntax error")


def deprecated(source: Source, node: Node) -> bool:
    """Whether the comment right above a node has a paragraph that begins with `Deprecated:`."""
    content = source.content
    # Asked for every declaration: it must not look at the whole file each time.
    if not source.memo("go.deprecated", lambda: b"Deprecated:" in content):
        return False
    lines: list[bytes] = []
    end = content.rfind(b"\n", 0, node.start_byte)
    line_above = content[content.rfind(b"\n", 0, max(end, 0)) + 1 : max(end, 0)]
    if line_above.rstrip().endswith(b"*/"):
        start = content.rfind(b"/*", 0, end)
        lines = [line.strip(b"/* \t\r") for line in content[start:end].split(b"\n")]
    else:
        while end > 0:
            start = content.rfind(b"\n", 0, end) + 1
            line = content[start:end].strip()
            if not line.startswith(b"//"):
                break
            lines.append(line[2:].strip())
            end = start - 1
        lines.reverse()
    return any(
        line.startswith(b"Deprecated:") and (index == 0 or not lines[index - 1]) for index, line in enumerate(lines)
    )


_TYPES: dict[str, Callable[[Source, Node, int], TypeExpr]] = {
    "type_identifier": _name,
    "identifier": _name,
    "qualified_type": _qualified,
    "selector_expression": _selector,
    "generic_type": _generic,
    "index_expression": _index,
    "type_instantiation_expression": _instantiation,
    "pointer_type": _pointer,
    "unary_expression": _unary,
    "parenthesized_type": _inner,
    "parenthesized_expression": _inner,
    "slice_type": _slice,
    "array_type": _array,
    "map_type": _map,
    "channel_type": _chan,
    "function_type": _func,
    "struct_type": _struct,
    "interface_type": _interface,
    "type_elem": _element,
    "negated_type": lambda source, node, depth: UnionExpr((TermExpr(_inner(source, node, depth), True),)),
}
