"""The variables that a script looks up and did not set itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lockstitch.api import Span

from lockstitch_env_forwarders.facts import Read
from lockstitch_env_forwarders.shell.survey import children, nodes, parts_of
from lockstitch_env_forwarders.shell.syntax import Assign, Block, For, Node, Redirect, Ref, Simple, Word
from lockstitch_env_forwarders.shell.values import is_variable, value_of

_SETTERS = frozenset({"read", "mapfile", "readarray", "getopts", "unset", "local", "declare", "typeset"})


def reads(body: Block, span: Callable[[int, int], Span], scope: str) -> Iterator[Read]:
    """Each variable once, where it is first looked up, unless an assignment stands before it."""
    known: set[str] = set()
    seen: dict[str, Read] = {}
    for node in nodes(body):
        for child in children(node):
            if isinstance(child, (Word, Assign, Redirect)):
                for part in parts_of(child):
                    if isinstance(part, Ref) and part.name not in known and _counts(part):
                        _note(part, seen, span, scope)
        known.update(_set_by(node))
    return iter(seen.values())


def _nothing(_name: str) -> None:
    """No variable is known."""


def _counts(ref: Ref) -> bool:
    return is_variable(ref.name) and not ref.indirect and not ref.index


def _note(ref: Ref, seen: dict[str, Read], span: Callable[[int, int], Span], scope: str) -> None:
    value = value_of((ref,), _nothing)
    default = value.default_for(ref.name)
    earlier = seen.get(ref.name)
    if earlier is None or (default is not None and earlier.default is None):
        seen[ref.name] = Read(ref.name, span(ref.start, ref.end), default, value.required, "expansion", scope)


def _set_by(node: Node) -> Iterator[str]:
    """The variables that a statement sets, other than by a default of itself."""
    if isinstance(node, For):
        yield node.name
    if isinstance(node, Simple):
        assigns = [*node.assigns, *(word for word in node.words if isinstance(word, Assign))]
        if not node.words or any(isinstance(word, Assign) for word in node.words):
            yield from (assign.name for assign in assigns)
        literals = [word.literal for word in node.words if isinstance(word, Word)]
        if literals and literals[0] in _SETTERS:
            yield from (text for text in literals[1:] if text and is_variable(text))
