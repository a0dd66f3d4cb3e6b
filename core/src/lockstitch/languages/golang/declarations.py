"""What a Go file declares. It looks at top-level nodes and what is in their headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Fact, Source, SyntaxProblem
from lockstitch.languages.go_gaps import closing_bracket
from lockstitch.languages.golang.configurations import buildable, plus_build
from lockstitch.languages.golang.expressions import (
    BadConst,
    ConstExpr,
    FuncExpr,
    NameExpr,
    PointerExpr,
    TypeParamExpr,
)
from lockstitch.languages.golang.facts import (
    GoAssertion,
    GoConstant,
    GoFile,
    GoFunction,
    GoImport,
    GoTypeDecl,
    Receiver,
)
from lockstitch.languages.golang.read_types import (
    deprecated,
    field_text,
    inside,
    read_const,
    read_signature,
    read_type,
    read_type_params,
    text,
    unquote,
)
from lockstitch.languages.golang.read_values import read_value, returned_values
from lockstitch.languages.parsing import node_span, parse, parse_fragment

if TYPE_CHECKING:
    from tree_sitter import Node

_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.MULTILINE)
_GO_BUILD = re.compile(rb"^[ \t]*//go:build[ \t]+([^\n]*)", re.MULTILINE)
_PLUS_BUILD = re.compile(rb"^[ \t]*//[ \t]*\+build[ \t]+([^\n]*)", re.MULTILINE)
#: What may stand before the package clause.
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BRACKET = re.compile(rb"[ \t]*\[")
_BLOCK_COMMENT = re.compile(rb"^[ \t]*/\*.*?\*/", re.DOTALL | re.MULTILINE)


def extract(source: Source) -> Iterator[Fact]:
    """All facts of a Go file: see `GO_DECLARATIONS`."""
    leading = _HEADER.match(source.content)
    header = leading[0] if leading is not None else b""
    constraint = _constraint(header)
    if not buildable(constraint):
        return  # as every Go tool does, before it asks whether the rest is Go at all
    root = parse(source).root_node
    children = root.children
    clause = next((node for node in children if node.type == "package_clause"), None)
    name = (
        next((child for child in clause.named_children if child.type == "package_identifier"), None) if clause else None
    )
    imports: list[GoImport] = []
    for node in children:
        if node.type == "import_declaration":
            imports += _imports(source, node)
    if clause is None or name is None:
        # A file without one belongs to no package: the parser does not mind, every Go tool does.
        if not root.has_error:
            yield SyntaxProblem(source.span(0, 0), "there is no package clause")
    else:
        yield GoFile(
            text(source, name),
            node_span(source, name),
            constraint,
            _GENERATED.search(header) is not None,
            any(found.path == "C" for found in imports),
        )
    yield from imports
    for node in children:
        kind = node.type
        if kind in ("function_declaration", "method_declaration"):
            yield _function(source, node)
        elif kind == "type_declaration":
            yield from _types(source, node)
        elif kind == "const_declaration":
            yield from _constants(source, node)
        elif kind == "var_declaration":
            yield from _assertions(source, node)


def _constraint(header: bytes) -> str:
    match = _GO_BUILD.search(_BLOCK_COMMENT.sub(b"", header))
    if match:
        return match[1].rstrip().decode()
    # A `// +build` line counts only where a blank line stands between it and what follows the line comments.
    if block := _BLOCK_COMMENT.search(header):
        header = header[: block.start()]
    last_blank = max(header.rfind(b"\n\n"), header.rfind(b"\n\r\n"))
    lines = [m[1].rstrip().decode() for m in _PLUS_BUILD.finditer(header) if m.end() <= last_blank + 1]
    return plus_build(lines)


def _imports(source: Source, node: Node) -> Iterator[GoImport]:
    for child in node.named_children:
        specs = child.named_children if child.type == "import_spec_list" else [child]
        for spec in specs:
            path = spec.child_by_field_name("path") if spec.type == "import_spec" else None
            if path is not None:
                yield GoImport(unquote(text(source, path)), node_span(source, spec), field_text(source, spec, "name"))


def _types(source: Source, node: Node) -> Iterator[GoTypeDecl]:
    specs = [child for child in node.named_children if child.type in ("type_spec", "type_alias")]
    for spec in specs:
        name = spec.child_by_field_name("name")
        if name is not None:
            alone = len(specs) == 1
            yield GoTypeDecl(
                text(source, name),
                read_type(source, spec.child_by_field_name("type")),
                node_span(source, name),
                node_span(source, node if alone else spec),
                spec.type == "type_alias",
                read_type_params(source, spec.child_by_field_name("type_parameters")),
                deprecated(source, spec) or (alone and deprecated(source, node)),
            )


def _function(source: Source, node: Node) -> GoFunction:
    name = node.child_by_field_name("name")
    assert name is not None
    body = node.child_by_field_name("body")
    signature = read_signature(source, node)
    params = node.child_by_field_name("type_parameters")
    receiver = None
    type_params = read_type_params(source, params)
    if node.type == "method_declaration":
        receiver = _receiver(source, node.child_by_field_name("receiver"))
        bracket = _BRACKET.match(source.content, name.end_byte)
        if bracket:
            type_params = _method_type_params(source.content, bracket.end() - 1)
    return GoFunction(
        text(source, name),
        signature,
        node_span(source, name),
        node_span(source, node),
        receiver,
        type_params,
        deprecated(source, node),
        body is not None,
        returned_values(source, signature, body) if body is not None and _promises(signature) else (),
    )


def _method_type_params(content: bytes, start: int) -> tuple[TypeParamExpr, ...]:
    # The parser hides them from the grammar (see lockstitch.languages.parsing): read them as a function's.
    fragment = b"package p\nfunc f" + content[start : closing_bracket(content, start)] + b"() {}\n"
    source, tree = parse_fragment("go", fragment)
    for node in tree.root_node.named_children:
        if node.type == "function_declaration":
            return read_type_params(source, node.child_by_field_name("type_parameters"))
    return ()


def _receiver(source: Source, node: Node | None) -> Receiver:
    declaration = next(iter(inside(node)), None)
    if declaration is None or declaration.type != "parameter_declaration":
        return Receiver("")
    expression = read_type(source, declaration.child_by_field_name("type"))
    pointer = isinstance(expression, PointerExpr)
    if isinstance(expression, PointerExpr):
        expression = expression.element
    if not isinstance(expression, NameExpr):
        return Receiver("", pointer)
    params = tuple(argument.name if isinstance(argument, NameExpr) else "_" for argument in expression.arguments)
    return Receiver(expression.name, pointer, params, field_text(source, declaration, "name"))


_PLAIN_NAMES = (
    "error any bool string byte rune int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr "
    "float32 float64 complex64 complex128"
)
_PLAIN = frozenset(_PLAIN_NAMES.split())


def _promises(signature: FuncExpr) -> bool:
    """Whether a result is of a named type that may be an interface of this program."""
    return any(
        isinstance(result.type, NameExpr) and (result.type.package or result.type.name not in _PLAIN)
        for result in signature.results
    )


def _constants(source: Source, node: Node) -> Iterator[GoConstant]:
    iota = 0
    previous: list[ConstExpr] = []
    for spec in node.named_children:
        if spec.type != "const_spec":
            continue
        values = spec.child_by_field_name("value")
        if values is not None:
            previous = [read_const(source, value) for value in inside(values)]
        names = [child for child in spec.children_by_field_name("name") if child.is_named]
        for name, value in zip(names, previous, strict=False):
            if not isinstance(value, BadConst):
                yield GoConstant(text(source, name), value, iota)
        iota += 1


def _assertions(source: Source, node: Node) -> Iterator[GoAssertion]:
    for child in node.named_children:
        for spec in child.named_children if child.type == "var_spec_list" else [child]:
            if spec.type != "var_spec":
                continue
            declared = spec.child_by_field_name("type")
            for value in inside(spec.child_by_field_name("value")):
                held = (declared, value) if declared is not None else _converted(source, spec, value)
                if held is None:
                    continue
                interface, read = read_type(source, held[0]), read_value(source, held[1])
                if read is not None and isinstance(interface, NameExpr) and _may_be_held_to(interface):
                    yield GoAssertion(interface, read.type, read.form, node_span(source, spec))


def _converted(source: Source, spec: Node, value: Node) -> tuple[Node, Node] | None:
    """`var _ = I((*T)(nil))`: the interface and what is converted to it."""
    function = value.child_by_field_name("function")
    arguments = inside(value.child_by_field_name("arguments"))
    if field_text(source, spec, "name") != "_" or function is None or len(arguments) != 1:
        return None
    return function, arguments[0]


def _may_be_held_to(type_: NameExpr) -> bool:
    return bool(type_.package) or type_.name not in _PLAIN - {"error", "any"}
