"""Who is called, as far as the text spells it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.facts import Call
from lockstitch.languages.parsing import node_span, node_text, parse

if TYPE_CHECKING:
    from tree_sitter import Node

#: A call with one type argument and one argument is parsed as a conversion.
_CALLS = {"go": {"call_expression", "type_conversion_expression"}, "python": {"call"}, "shell": {"command"}}
_CALLEE = {"go": "function", "python": "function", "shell": "name"}
#: Commands that run the command that their arguments spell.
_RUNNERS = frozenset({"command", "exec", "sudo", "doas", "env", "nice", "time", "nohup", "builtin", "eval"})
_ASSIGNED = re.compile(r"\w+=")
#: Their options that take the next word.
_VALUED = {
    "sudo": {"-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T", "-U", "--user", "--group"},
    "doas": {"-u"},
    "env": {"-u", "-C", "--unset", "--chdir"},
    "nice": {"-n"},
    "exec": {"-a"},
}
_MAX_SEGMENTS = 12
_MAX_WORDS = 4


def calls(source: Source) -> Iterator[Call]:
    """Every call of a Go, shell or Python file, in order."""
    field = _CALLEE[source.language]
    for call in _nodes(parse(source).root_node, _CALLS[source.language]):
        node = call.child_by_field_name("type" if call.type == "type_conversion_expression" else field)
        if node is None or (call.type == "type_conversion_expression" and node.type != "generic_type"):
            continue
        name = command_words(source, node) if source.language == "shell" else dotted(source, node)
        if name:
            yield Call(name, node_span(source, node))


def _nodes(root: Node, kinds: set[str]) -> Iterator[Node]:
    """All nodes of some kinds, in order. A query would take quadratic time over calls nested in calls."""
    cursor = root.walk()
    while True:
        node = cursor.node
        assert node is not None
        if node.type in kinds:
            yield node
        if node.child_count and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def dotted(source: Source, node: Node) -> str:
    """`a.b.c`, `?.c` when what stands before the dot is no name, `""` for anything else."""
    segments: list[str] = []
    current: Node | None = node
    while current is not None and len(segments) < _MAX_SEGMENTS:
        kind = current.type
        if kind in {"identifier", "field_identifier", "type_identifier", "package_identifier"}:
            segments.append(node_text(source, current))
            break
        if kind in {"selector_expression", "attribute"}:
            last = current.child_by_field_name("field") or current.child_by_field_name("attribute")
            segments.append(node_text(source, last) if last is not None else "?")
            current = current.child_by_field_name("operand") or current.child_by_field_name("object")
        elif kind == "qualified_type":
            last = current.child_by_field_name("name")
            segments.append(node_text(source, last) if last is not None else "?")
            current = current.child_by_field_name("package")
        elif kind in {"index_expression", "type_instantiation_expression", "generic_type"}:
            current = current.child_by_field_name("operand") or current.child_by_field_name("type")
        elif kind == "parenthesized_expression" and current.named_child_count:
            current = current.named_children[0]
        else:
            segments.append("?")
            break
    return "" if segments in ([], ["?"]) else ".".join(reversed(segments))


def command_words(source: Source, node: Node) -> str:
    """The literal leading words of a command: `docker run`; without the folder of the program, and
    without a command that only runs it (`sudo -E`)."""
    words: list[str] = []
    runner = ""
    valued = False
    current: Node | None = node
    while current is not None and len(words) < _MAX_WORDS:
        text, spelled = _literal(source, current), node_text(source, current)
        current = current.next_named_sibling
        if valued or (runner == "env" and not words and _ASSIGNED.match(spelled)):
            valued = False
        elif text is None:
            break
        elif words:
            words.append(text)
        elif runner == "command" and text in {"-v", "-V"}:
            return runner  # it only asks where a command is
        elif text.rpartition("/")[2] in _RUNNERS:
            runner = text.rpartition("/")[2]
        elif runner and text.startswith("-"):
            valued = text in _VALUED.get(runner, ())
        else:
            words.append(text.rpartition("/")[2])
    return " ".join(words)


def _literal(source: Source, node: Node) -> str | None:
    """The text of a shell word that nothing is expanded in, without its quotes."""
    while node.type in {"command_name", "concatenation"} and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type in {"word", "number"} and node.named_child_count == 0:
        return node_text(source, node)
    if node.type == "raw_string":
        return node_text(source, node)[1:-1]
    if node.type == "string" and all(child.type in {'"', "string_content"} for child in node.children):
        return node_text(source, node)[1:-1]
    return None
