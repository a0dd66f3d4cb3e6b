"""Python: pydantic's `BaseSettings`, whose fields are variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Read, literally
from lockstitch_env_forwarders.python.names import callee, keywords, string

_LITERALS = {"string", "concatenated_string", "integer", "float", "true", "false"}
_PREFIX = re.compile(r"\benv_prefix[\"']?\s*[=:]\s*[\"'](\w*)[\"']")
_CASE = re.compile(r"\bcase_sensitive[\"']?\s*[=:]\s*True\b")


def settings_reads(source: Source, root: Node) -> Iterator[Read]:
    """The variables of every settings class, subclasses within the file included."""
    known: dict[str, str] = {}
    for node in walk(root):
        if node.type != "class_definition":
            continue
        name, bases, body = (node.child_by_field_name(part) for part in ("name", "superclasses", "body"))
        if name is None or bases is None or body is None:
            continue
        parents = [node_text(source, base) for base in bases.named_children]
        inherited = next((known[parent] for parent in parents if parent in known), None)
        if inherited is None and not any(parent.rpartition(".")[2] == "BaseSettings" for parent in parents):
            continue
        own = f"{node_text(source, bases)}\n{_configuration(source, body)}"
        match = _PREFIX.search(own)
        prefix = match[1] if match else inherited or ""
        known[node_text(source, name)] = prefix
        cased = _CASE.search(own) is not None
        for statement in body.named_children:
            yield from _field(source, statement, prefix, cased, node_text(source, name))


def _configuration(source: Source, body: Node) -> str:
    """The text of `model_config = …` and of an inner `class Config`."""
    texts = []
    for statement in body.named_children:
        text = node_text(source, statement)
        if re.match(r"model_config\b|class Config\b", text):
            texts.append(text)
    return "\n".join(texts)


def _field(source: Source, statement: Node, prefix: str, cased: bool, scope: str) -> Iterator[Read]:
    assignment = (
        statement.named_children[0] if statement.type == "expression_statement" and statement.named_children else None
    )
    if assignment is None or assignment.type != "assignment":
        return
    left, kind, value = (assignment.child_by_field_name(part) for part in ("left", "type", "right"))
    if left is None or kind is None or left.type != "identifier" or "ClassVar" in node_text(source, kind):
        return
    field = node_text(source, left)
    if field.startswith("_") or field == "model_config":
        return
    names, stated, optional = [prefix + field], value, value is not None
    if value is not None and value.type == "call" and callee(source, value).rpartition(".")[2] == "Field":
        given = keywords(source, value)
        arguments = value.child_by_field_name("arguments")
        first = next((c for c in arguments.named_children if c.type != "keyword_argument"), None) if arguments else None
        stated = given.get("default") or first
        optional = (stated is not None and stated.type != "ellipsis") or "default_factory" in given
        alias = given.get("validation_alias") or given.get("alias") or given.get("env")
        if alias is not None:
            spelled = [string(source, node) for node in walk(alias)]
            names = [text for text in spelled if text] or names
    literal = _literal(source, stated)
    for name in names:
        shown = name if cased or (not name.islower() and names != [prefix + field]) else name.upper()
        default = Default(literal=literally(shown, literal)) if literal else None
        # of several names any one will do
        required = not optional and len(names) == 1
        yield Read(shown, node_span(source, left), default, required, "BaseSettings", scope)


def _literal(source: Source, node: Node | None) -> str:
    if node is None or node.type not in _LITERALS:
        return ""
    if node.type in {"string", "concatenated_string"}:
        return string(source, node) or ""
    return node_text(source, node)
