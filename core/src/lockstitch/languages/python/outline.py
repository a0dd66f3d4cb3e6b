"""The outline of a Python file: imports, classes, functions, and module-level names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Source, Span
from lockstitch.languages.parsing import node_span, parse
from lockstitch.languages.python.blocks import Conditions, statements
from lockstitch.languages.python.exports import Exports
from lockstitch.languages.python.expressions import CallExpr, Expr, NameExpr, OpaqueExpr
from lockstitch.languages.python.facts import (
    Handed,
    Member,
    Parameter,
    PyAssignment,
    PyClass,
    PyDelete,
    PyFile,
    PyFunction,
    PyImport,
    SelfAttribute,
)
from lockstitch.languages.python.parameters import read_parameters
from lockstitch.languages.python.reading import identifier, read_arguments, read_expr

if TYPE_CHECKING:
    from tree_sitter import Node

#: Classes nested deeper than this are not read.
MAX_CLASSES = 12
#: A value of more bytes than this is a table, not a default, an alias or a base.
MAX_VALUE = 2_000
_GENERATED = re.compile(rb"(?im)^#.*(?:@generated|\b(?:auto-?)?generated\b.*\b(?:do not edit|by)\b|do not edit)")
#: An attribute with what shows that it is set (`=`, `: int =`, `, self.b =`, `with … as`), or a way to set any.
_ON_SELF = re.compile(
    rb"(?:(?P<as>\bas\s+)|(?<![\w.]))(?:self|cls)\.(?P<name>[A-Za-z_\x80-\xff][\w\x80-\xff]*)[ \t]*"
    rb"(?(as)|(?=\)?[ \t]*=(?!=)|:(?![=:])[^=\n]{1,200}=(?!=)|,[^=\n()]{0,200}\)?[ \t]*=(?!=)))"
    rb"|\b(?:setattr\(\s*(?:self|cls)\b|self\.__dict__|vars\(self\))"
)
_SETS = re.compile(rb"(?<![\w.])(?:(\w+)\.\w+[ \t]*=(?!=)|setattr\(\s*(\w+)|(\w+)\.__dict__\b|vars\((\w+)\))")
_YIELD = re.compile(rb"\byield\b")
_WRAPS = re.compile(rb"\b(?:wraps|update_wrapper)\(")
_RETURN = re.compile(rb"\breturn\b[ \t]*([^\r\n#]*)")
#: A body longer than this does something.
_STUB_UP_TO = 4_000


def extract_outline(source: Source) -> Iterator[PyFile | Member]:
    """All that `PYTHON_OUTLINE` says of a file."""
    root = parse(source).root_node
    members = list(_members(source, root, 0))
    exports = Exports()
    handed: list[Handed] = []
    for node, when in statements(source, root):
        exports.take(source, node, when)
        if node.type == "expression_statement":
            handed.extend(_handed(source, node))
    dynamic = exports.dynamic or b"globals()" in source.content or b"sys.modules[__name__]" in source.content
    dynamic = dynamic or any(isinstance(m, PyFunction) and m.name == "__getattr__" for m in members)
    yield PyFile(
        exports=exports.names,
        exports_of=exports.modules,
        dynamic=dynamic,
        generated=_GENERATED.search(source.content[:2_000]) is not None,
        handed=tuple(handed),
        doc=_doc(source, root),
    )
    yield from members


def _handed(source: Source, statement: Node) -> Iterator[Handed]:
    for node in statement.named_children:
        call = read_expr(source, node) if node.type == "call" else None
        if isinstance(call, CallExpr) and isinstance(call.function, NameExpr) and call.arguments:
            first = call.arguments[0]
            if not first.name and isinstance(first.value, NameExpr):
                yield Handed(first.value.dotted, call.function.dotted)


def _members(source: Source, block: Node, depth: int) -> Iterator[Member]:
    for node, when in statements(source, block):
        kind = node.type
        if kind in ("function_definition", "class_definition"):
            yield from _definition(source, node, node, (), when, depth)
        elif kind == "decorated_definition":
            definition = node.child_by_field_name("definition")
            decorators = tuple(
                read_expr(source, child.named_children[0])
                for child in node.named_children
                if child.type == "decorator" and child.named_children
            )
            if definition is not None:
                yield from _definition(source, node, definition, decorators, when, depth)
        elif kind == "expression_statement":
            for child in node.named_children:
                if child.type in ("assignment", "augmented_assignment"):
                    yield from _assignment(source, child, when)
        elif kind == "type_alias_statement":
            yield from _type_alias(source, node, when)
        elif kind in ("import_statement", "import_from_statement", "future_import_statement"):
            yield from _import(source, node, when)
        elif kind == "delete_statement":
            for child in _names(node):
                yield PyDelete(identifier(source, child), node_span(source, child), when)


def _definition(
    source: Source, whole: Node, node: Node, decorators: tuple[Expr, ...], when: Conditions, depth: int
) -> Iterator[PyFunction | PyClass]:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None:
        return
    if node.type == "class_definition":
        if depth < MAX_CLASSES:
            yield _class(source, whole, node, name, body, decorators, when, depth)
        return
    parameters, returns = node.child_by_field_name("parameters"), node.child_by_field_name("return_type")
    stub, raises = _stub(source, body)
    read = read_parameters(source, parameters) if parameters is not None else ()
    yield PyFunction(
        name=identifier(source, name),
        at=node_span(source, name),
        whole=node_span(source, whole),
        parameters=read,
        returns=read_expr(source, returns, types=True) if returns is not None else None,
        asynchronous=node.children[0].type == "async",
        generator=_YIELD.search(source.content, body.start_byte, body.end_byte) is not None and _yields(body),
        stub=stub,
        raises=raises,
        hands_on=depth == 0 and _hands_on(source, body, read),
        sets=depth == 0 and _sets(source, body, read),
        decorators=decorators,
        type_parameters=_type_parameters(source, node),
        when=when,
        doc=_doc(source, body),
    )


def _class(
    source: Source,
    whole: Node,
    node: Node,
    name: Node,
    body: Node,
    decorators: tuple[Expr, ...],
    when: Conditions,
    depth: int,
) -> PyClass:
    bases = node.child_by_field_name("superclasses")
    members = tuple(_members(source, body, depth + 1))
    inner = [member.whole for member in members if isinstance(member, PyClass)]
    on_self: dict[str, Span] = {}
    sets_any = False
    for match in _ON_SELF.finditer(source.content, body.start_byte, body.end_byte):
        attribute = source.slice(*match.span("name")) if match["name"] else ""
        if attribute in on_self or (sets_any and not attribute):
            continue
        at = source.span(*match.span("name" if attribute else 0))
        if any(whole.contains(at) for whole in inner):
            continue
        if attribute:
            on_self[attribute] = at
        else:
            sets_any = True
    return PyClass(
        name=identifier(source, name),
        at=node_span(source, name),
        whole=node_span(source, whole),
        bases=read_arguments(source, bases) if bases is not None else (),
        decorators=decorators,
        type_parameters=_type_parameters(source, node),
        members=members,
        set_on_self=tuple(SelfAttribute(*item) for item in on_self.items()),
        sets_any=sets_any,
        when=when,
        doc=_doc(source, body),
    )


def _assignment(source: Source, node: Node, when: Conditions) -> Iterator[PyAssignment]:
    """`a = b = value` binds both; targets of an unpacking get no readable value."""
    augmented = node.type == "augmented_assignment"
    targets: list[Node] = []
    annotation: Node | None = None
    value: Node | None = node
    while value is not None and value.type in ("assignment", "augmented_assignment"):
        left = value.child_by_field_name("left")
        if left is not None:
            targets.append(left)
        annotation = annotation or value.child_by_field_name("type")
        value = value.child_by_field_name("right")
    typed = read_expr(source, annotation, types=True) if annotation is not None else None
    alias = isinstance(typed, NameExpr) and typed.dotted.rpartition(".")[2] == "TypeAlias"
    read = _value(source, value, alias) if value is not None else None
    for target in targets:
        plain = target.type in ("identifier", "attribute")
        for name in [target] if plain else _names(target):
            text = identifier(source, name)
            if name.type == "attribute" and not text.replace(".", "").isidentifier():
                continue
            yield PyAssignment(
                name=text,
                at=node_span(source, name),
                annotation=typed,
                value=read if plain else OpaqueExpr("(unpacked)"),
                augmented=augmented,
                when=when,
            )


def _value(source: Source, node: Node, types: bool) -> Expr:
    if node.end_byte - node.start_byte > MAX_VALUE:
        return OpaqueExpr("(long)")
    return read_expr(source, node, types)


def _type_alias(source: Source, node: Node, when: Conditions) -> Iterator[PyAssignment]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    name = left
    while name is not None and name.type != "identifier":
        name = name.named_children[0] if name.named_children else None
    if name is not None and right is not None:
        value = read_expr(source, right, types=True)
        yield PyAssignment(identifier(source, name), node_span(source, name), value=value, alias=True, when=when)


def _import(source: Source, node: Node, when: Conditions) -> Iterator[PyImport]:
    if node.type == "import_statement":
        for child in node.children_by_field_name("name"):
            alias = child.child_by_field_name("alias")
            module = child.child_by_field_name("name") if child.type == "aliased_import" else child
            if module is None:
                continue
            path = _dotted(source, module)
            # without an alias it binds the first name; the whole path says which modules are loaded
            bound = identifier(source, alias) if alias is not None else path.partition(".")[0]
            yield PyImport(bound, path, node_span(source, child), when=when)
        return
    origin, level = "__future__", 0
    from_ = node.child_by_field_name("module_name")
    if from_ is not None:
        text = "".join(identifier(source, from_).split())
        origin = text.lstrip(".")
        level = len(text) - len(origin)
    for child in node.children_by_field_name("name"):
        alias = child.child_by_field_name("alias")
        named = child.child_by_field_name("name") if child.type == "aliased_import" else child
        if named is not None:
            item = _dotted(source, named)
            bound = identifier(source, alias) if alias is not None else item
            yield PyImport(bound, origin, node_span(source, child), item, level, when)
    for child in node.named_children:
        if child.type == "wildcard_import":
            yield PyImport("*", origin, node_span(source, child), "*", level, when)


def _dotted(source: Source, node: Node) -> str:
    return "".join(identifier(source, node).split())


def _type_parameters(source: Source, node: Node) -> tuple[str, ...]:
    parameters = node.child_by_field_name("type_parameters")
    if parameters is None:
        return ()
    found = []
    for child in parameters.named_children:
        current: Node | None = child
        while current is not None and current.type != "identifier":
            current = current.named_children[0] if current.named_children else None
        if current is not None:
            found.append(identifier(source, current))
    return tuple(found)


def _names(node: Node) -> Iterator[Node]:
    """The plain names among the targets of an unpacking or a `del`."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == "identifier":
            yield current
        elif current.type not in ("attribute", "subscript", "call", "comment"):
            stack.extend(reversed(current.named_children))


def _yields(body: Node) -> bool:
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type == "yield":
            return True
        if node.type not in ("function_definition", "lambda"):
            stack.extend(reversed(node.named_children))
    return False


def _hands_on(source: Source, body: Node, parameters: tuple[Parameter, ...]) -> bool:
    if _WRAPS.search(source.content, body.start_byte, body.end_byte) is not None:
        return True
    if not parameters or body.end_byte - body.start_byte > _STUB_UP_TO:
        return False
    returned = {match[1].strip() for match in _RETURN.finditer(source.content, body.start_byte, body.end_byte)}
    return returned == {parameters[0].name.encode()}


def _sets(source: Source, body: Node, parameters: tuple[Parameter, ...]) -> bool:
    if not parameters or body.end_byte - body.start_byte > _STUB_UP_TO:
        return False
    name = parameters[0].name.encode()
    return any(name in match.groups() for match in _SETS.finditer(source.content, body.start_byte, body.end_byte))


def _stub(source: Source, body: Node) -> tuple[bool, bool]:
    if body.end_byte - body.start_byte > _STUB_UP_TO:
        return False, False
    raises = False
    for child in body.named_children:
        if child.type in ("comment", "pass_statement"):
            continue
        only = child.named_children[0].type if len(child.named_children) == 1 else ""
        if child.type == "expression_statement" and only in ("string", "concatenated_string", "ellipsis"):
            continue
        if child.type == "raise_statement" and "NotImplementedError" in identifier(source, child):
            raises = True
            continue
        return False, False
    return True, raises


def _doc(source: Source, block: Node) -> Span | None:
    for child in block.named_children:
        if child.type == "comment":
            continue
        if child.type == "expression_statement" and len(child.named_children) == 1:
            inner = child.named_children[0]
            if inner.type in ("string", "concatenated_string"):
                return node_span(source, inner)
        return None
    return None
