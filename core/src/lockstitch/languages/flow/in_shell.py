"""The control flow of a shell script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.flow.builder import TooLarge, run
from lockstitch.languages.flow.facts import Assign, Flow, FlowFact, Import, Text
from lockstitch.languages.flow.shell_statements import ShellStatements
from lockstitch.languages.flow.shell_words import first_word, shell_pieces
from lockstitch.languages.parsing import node_span, node_text, parse

if TYPE_CHECKING:
    from tree_sitter import Node

_SHEBANG = re.compile(rb"#![^\n]*[ \t]-[a-zA-Z]*e")
_SETS = re.compile(rb"(?m)(?:^|[;&|{(]|\bthen|\bdo)[ \t]*+set[ \t]++(?:-[a-zA-Z]*e|[^\n;#(){}|&]*-o[ \t]+errexit)")
_CLEARS = re.compile(rb"(?m)\bset[ \t]+(?:\+[a-zA-Z]*e|\+o[ \t]+errexit)")


def flows(source: Source) -> Iterator[FlowFact]:
    """What a script does by itself, its functions, its texts and what it sources."""
    root = parse(source).root_node
    shebang = _SHEBANG.match(source.content) is not None
    inherit = b"inherit_errexit" in source.content
    main, definitions = _flow(source, root, "", root, shebang, False, inherit)
    yield from _texts(main)
    yield main
    # Functions are mostly called when the script has set its options.
    sets, clears = _SETS.search(source.content) is not None, _CLEARS.search(source.content) is not None
    waiting = list(reversed(definitions))
    while waiting:
        node = waiting.pop()
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            continue
        made, inner = _flow(source, body, node_text(source, name), node, shebang or sets, clears, inherit)
        yield made
        waiting.extend(reversed(inner))
    yield from _sourced(source, root)


def _flow(
    source: Source, body: Node, path: str, whole: Node, errexit: bool, either: bool, inherit: bool
) -> tuple[Flow, list[Node]]:
    name = whole.child_by_field_name("name") if path else None
    at = node_span(source, name) if name is not None else source.span(0, 0)
    builder = ShellStatements(source, at, inherit=inherit)
    builder.definitions = []
    if not path:
        builder.handler = builder.variable()
    if either and errexit:
        # It is set in one place and cleared in another: both may hold where this is called.
        ends, builder.here = builder.here, []
        after = []
        for value in (0, 1):
            builder.here = list(ends)
            builder.mark(at, "", ((builder.errexit, value),))
            after.extend(builder.here)
        builder.here = after
    problem = ""
    plain = body.type in ("compound_statement", "program") and (not body.children or body.children[0].type != "((")
    nodes = list(body.children) if plain else [body]
    try:
        run(builder.script(nodes, whole, bool(path)))
    except TooLarge:
        problem = "the function is too large"
    initial = ((builder.errexit, 1),) if errexit and not either else ()
    flow = builder.flow(path, at, node_span(source, whole), initial=initial, errexit=builder.errexit, problem=problem)
    return flow, builder.definitions


def _texts(main: Flow) -> Iterator[Text]:
    """What variables of the script stand for that are given one text, once."""
    given: dict[str, list[Assign]] = {}
    for node in main.nodes:
        if isinstance(node, Assign):
            given.setdefault(node.names[0], []).append(node)
    for name, places in given.items():
        if len(places) == 1 and not places[0].adds and any(piece.kind != "hole" for piece in places[0].value):
            yield Text(name, places[0].value, places[0].at)


def _sourced(source: Source, root: Node) -> Iterator[Import]:
    """The scripts that are sourced anywhere, as far as the end of their path is spelled out."""
    if re.search(rb"(?m)(?:^|[\s;&|(])(?:source|\.)[ \t]", source.content) is None:
        return
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type != "command":
            stack.extend(reversed(node.named_children))
            continue
        if first_word(source, node) not in ("source", "."):
            continue
        argument = node.child_by_field_name("argument")
        pieces = shell_pieces(source, argument) if argument is not None else ()
        if pieces and pieces[-1].kind == "text":
            # What comes before is most often the script's own folder.
            path = pieces[-1].text if len(pieces) == 1 else pieces[-1].text.lstrip("/")
            if path:
                yield Import("*", path)
