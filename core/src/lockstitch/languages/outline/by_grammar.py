"""Outlines of the languages that only a grammar knows: a table of node kinds for each, and one query made from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source, SyntaxProblem
from lockstitch.languages.outline.facts import Kind, Symbol
from lockstitch.languages.parsing import UnknownGrammar, grammar, node_span, node_text, parse, syntax_problems

if TYPE_CHECKING:
    from tree_sitter import Node, Query

_SCRIPT: dict[str, Kind] = {
    "class_declaration": "class",
    "function_declaration": "function",
    "generator_function_declaration": "function",
    "method_definition": "function",
    "variable_declarator": "function",
}
_TYPED: dict[str, Kind] = _SCRIPT | {
    "abstract_class_declaration": "class",
    "interface_declaration": "type",
    "type_alias_declaration": "type",
    "enum_declaration": "type",
    "function_signature": "function",
    "method_signature": "function",
    "abstract_method_signature": "function",
    "public_field_definition": "function",
    "internal_module": "type",
}
#: Language → node → what it declares. A function in a type or a class is a method.
TABLE: dict[str, dict[str, Kind]] = {
    "javascript": _SCRIPT,
    "typescript": _TYPED,
    "tsx": _TYPED,
    "rust": {
        "struct_item": "type",
        "enum_item": "type",
        "union_item": "type",
        "type_item": "type",
        "trait_item": "type",
        "function_item": "function",
        "function_signature_item": "function",
        "macro_definition": "function",
    },
    "java": {
        "class_declaration": "class",
        "record_declaration": "class",
        "interface_declaration": "type",
        "enum_declaration": "type",
        "annotation_type_declaration": "type",
        "method_declaration": "function",
        "constructor_declaration": "function",
    },
    "ruby": {"class": "class", "module": "class", "method": "function", "singleton_method": "function"},
    "php": {
        "class_declaration": "class",
        "interface_declaration": "type",
        "trait_declaration": "class",
        "enum_declaration": "type",
        "method_declaration": "function",
        "function_definition": "function",
    },
    "c": {"function_definition": "function", "struct_specifier": "type", "enum_specifier": "type",
          "union_specifier": "type", "type_definition": "type"},
    "cpp": {"function_definition": "function", "struct_specifier": "type", "enum_specifier": "type",
            "class_specifier": "class"},
    "hcl": {"block": "type"},
}  # fmt: skip
#: What is no declaration and gives an owner to those in it.
_SCOPES = {"rust": ("impl_item", "mod_item"), "cpp": ("namespace_definition",)}
#: What makes a variable or a field a function.
_FUNCTIONS = frozenset({"arrow_function", "function", "function_expression", "generator_function"})
#: Nodes that declare only with a body: `struct s *p` names a type and does not.
_WITH_BODY = frozenset({"struct_specifier", "enum_specifier", "union_specifier", "class_specifier"})
_NAMES = frozenset({"identifier", "type_identifier", "simple_identifier", "field_identifier", "constant"})
#: Terraform's address of a block begins otherwise than the block.
_ADDRESSES = {"variable": "var", "resource": "", "locals": "local"}


def outline(source: Source) -> Iterator[Symbol | SyntaxProblem]:
    """The symbols of a file in the order in which they begin, those inside others included."""
    from tree_sitter import QueryCursor

    try:
        tree, query = parse(source), _query(source.language)
    except UnknownGrammar as error:
        yield SyntaxProblem(source.span(0, 0), str(error))
        return
    nodes = QueryCursor(query).captures(tree.root_node).get("d", [])
    around: list[tuple[int, str]] = []
    for node in sorted(nodes, key=lambda node: (node.start_byte, -node.end_byte)):
        while around and around[-1][0] <= node.start_byte:
            around.pop()
        owner = around[-1][1] if around else ""
        name, scope = _named(source, node)
        if not name:
            continue
        path = f"{owner}.{scope or name}" if owner else scope or name
        around.append((node.end_byte, path))
        if node.type in TABLE[source.language]:
            yield _symbol(source, node, name, path.rpartition(".")[0])
    for span, message in syntax_problems(source, tree):
        yield SyntaxProblem(span, message)


@cache
def _query(language: str) -> Query:
    from tree_sitter import Query

    kinds = (*TABLE[language], *_SCOPES.get(language, ()))
    return Query(grammar(language), "[" + " ".join(f"({kind})" for kind in kinds) + "] @d")


def _symbol(source: Source, node: Node, name: str, owner: str) -> Symbol:
    kind = TABLE[source.language][node.type]
    at = _name_node(node) or node
    qualified = node.type == "function_definition" and "::" in node_text(source, at)
    if kind == "function" and owner and (qualified or _in_type(node, source.language)):
        kind = "method"
    whole = node
    while (
        whole.parent is not None
        and (whole.type == "variable_declarator" or whole.parent.type in {"export_statement", "template_declaration"})
        and whole.parent.named_child_count == 1
    ):
        whole = whole.parent
    return Symbol(kind, name, node_span(source, at), node_span(source, whole), owner)


def _in_type(node: Node, language: str) -> bool:
    """Whether the nearest declaration around a function is a type or a class."""
    above = node.parent
    while above is not None:
        kind = TABLE[language].get(above.type)
        if kind is not None or above.type in _SCOPES.get(language, ()):
            return (kind in {"type", "class"} and above.type != "internal_module") or above.type == "impl_item"
        above = above.parent
    return False


def _named(source: Source, node: Node) -> tuple[str, str]:
    """The name of what a node declares, and its whole path where that says more."""
    if node.type == "block":
        return _block(source, node)
    if node.type == "impl_item":
        held = node.child_by_field_name("type")
        while held is not None and held.type == "generic_type":
            held = held.child_by_field_name("type")
        name = node_text(source, held).replace("::", ".") if held is not None else ""
        return name, name
    if node.type in {"variable_declarator", "public_field_definition"}:
        value = node.child_by_field_name("value")
        if value is None or value.type not in _FUNCTIONS:
            return "", ""
    if node.type in _WITH_BODY and node.child_by_field_name("body") is None:
        return "", ""
    at = _name_node(node)
    name = node_text(source, at).replace("::", ".") if at is not None else ""
    return name.rpartition(".")[2], name


def _name_node(node: Node) -> Node | None:
    if node.type == "block":
        labels = [child for child in node.named_children if child.type in {"string_lit", "identifier"}]
        return labels[-1] if labels else None
    name = node.child_by_field_name("name")
    inner = node.child_by_field_name("declarator")
    while name is None and inner is not None:
        deeper = inner.child_by_field_name("declarator")
        if deeper is None:
            return inner
        inner = deeper
    return name or next((child for child in node.named_children if child.type in _NAMES), None)


def _block(source: Source, node: Node) -> tuple[str, str]:
    """A block of HCL by its address: `resource "a" "b"` is `a.b`, `variable "x"` is `var.x`."""
    if node.parent is None or node.parent.parent is None or node.parent.parent.type != "config_file":
        return "", ""
    labels = [child for child in node.named_children if child.type in {"string_lit", "identifier"}]
    words = [node_text(source, label).strip('"') for label in labels]
    if len(words) < 2:
        return "", ""
    first = _ADDRESSES.get(words[0], words[0])
    return words[-1], ".".join(part for part in (first, *words[1:]) if part)
