"""YAML documents as graphs of nodes with positions.

Built from the parser's events, not by PyYAML's own composer, which recurses over the depth of the
document. An alias is the anchored node itself, so a bomb of aliases costs no more than its text;
what walks a graph must therefore walk nodes, not paths.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from lockstitch.api import Source, Span, SyntaxProblem

if TYPE_CHECKING:
    import yaml

#: Brackets, and quoted texts on one line, in which they mean nothing.
_FLOW = re.compile(r"[\[\]{}]|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
#: How deep flow collections may be nested.
DEEPEST = 500
#: How many mappings `entries` looks at for one mapping, through all its merge keys.
MERGE_LIMIT = 1000


@dataclass(eq=False, slots=True)
class Node:
    """One node. `start` and `end` are offsets in code points; `style` is the scalar's quote or block sign."""

    kind: Literal["scalar", "list", "map"]
    start: int
    end: int
    text: str = ""
    style: str = ""
    tag: str = ""
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)

    @property
    def is_null(self) -> bool:
        """Whether this is YAML's null: nothing, `~`, or `null`, all unquoted."""
        return self.kind == "scalar" and not self.style and self.text in {"", "~", "null", "Null", "NULL"}


class Unbound(ValueError):
    """An alias without an anchor, at this offset."""


class Document:
    """The documents of one source, and the way from offsets to spans."""

    __slots__ = ("_lines", "problem", "roots", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.roots: list[Node] = []
        self.problem: SyntaxProblem | None = None
        self._lines: list[int] = [0]
        at = text.find("\n")
        while at >= 0:
            self._lines.append(at + 1)
            at = text.find("\n", at + 1)

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets in code points."""
        first = bisect.bisect_right(self._lines, start) - 1
        last = bisect.bisect_right(self._lines, end) - 1
        return Span(first + 1, start - self._lines[first] + 1, last + 1, end - self._lines[last] + 1)

    def node_span(self, node: Node) -> Span:
        """The span of a node, without the blank space that block nodes trail."""
        end = node.end
        while end > node.start and self.text[end - 1] in " \t\r\n":
            end -= 1
        return self.span(node.start, end)


def documents(source: Source) -> Document:
    """The YAML documents of `source`. What does not parse is in `problem`; the roots before it are kept."""
    return source.memo("yaml", lambda: _build(source.text))


def _build(text: str) -> Document:
    import yaml

    document = Document(text)
    if (deep := _too_deep(text)) is not None:
        document.problem = SyntaxProblem(document.span(deep, deep), f"nested more than {DEEPEST} deep")
        return document
    open_nodes: list[Node] = []
    try:
        for root in _roots(text, open_nodes):
            document.roots.append(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.index if mark else 0
        document.problem = SyntaxProblem(document.span(at, at), _said(error.problem or error.context))
    except Unbound as error:
        at = int(error.args[0])
        document.problem = SyntaxProblem(document.span(at, at), _said("an alias without an anchor"))
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # of what is no character, where there is no libyaml
        document.problem = SyntaxProblem(Span(1, 1, 1, 1), _said(getattr(error, "reason", None)))
    if document.problem is not None and open_nodes:
        document.roots.append(open_nodes[0])  # what was read before the parser gave up
    return document


def _too_deep(text: str) -> int | None:
    """Where flow collections are nested deeper than DEEPEST: the parser needs quadratic time for that."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return None
    depth = 0
    for match in _FLOW.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                return match.start()
        elif match[0] in "]}":
            depth = max(depth - 1, 0)
    return None


def _said(problem: str | None) -> str:
    return f"not YAML: {problem or 'it cannot be read'}"


def _roots(text: str, stack: list[Node]) -> Iterator[Node]:
    """Each document's root as soon as it is complete; the nodes that are open are in `stack`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    anchors: dict[str, Node] = {}
    keys: list[Node | None] = []  # beside `stack`: the key that waits for its value
    for event in yaml.parse(text, Loader=loader):
        node: Node | None = None
        if isinstance(event, yaml.ScalarEvent):
            node = _node("scalar", event)
            node.text, node.style = event.value, event.style or ""
        elif isinstance(event, yaml.AliasEvent):
            target = anchors.get(event.anchor or "")
            if target is None:
                raise Unbound(_at(event.start_mark))
            node = target
        elif isinstance(event, yaml.SequenceStartEvent):
            node = _node("list", event)
        elif isinstance(event, yaml.MappingStartEvent):
            node = _node("map", event)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            done = stack.pop()
            keys.pop()
            done.end = _at(event.end_mark)
            if not stack:
                yield done
            continue
        elif isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
            continue
        else:
            continue
        if (anchor := getattr(event, "anchor", None)) and not isinstance(event, yaml.AliasEvent):
            anchors[anchor] = node
        if stack:
            _attach(stack[-1], keys, node)
        elif node.kind == "scalar":
            yield node
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(node)
            keys.append(None)


def _node(kind: Literal["scalar", "list", "map"], event: yaml.NodeEvent) -> Node:
    return Node(kind, _at(event.start_mark), _at(event.end_mark), tag=getattr(event, "tag", None) or "")


def _at(mark: Any) -> int:
    index: int = mark.index
    return index


def _attach(parent: Node, keys: list[Node | None], node: Node) -> None:
    if parent.kind == "list":
        parent.items.append(node)
    elif (key := keys[-1]) is None:
        keys[-1] = node
    else:
        parent.pairs.append((key, node))
        keys[-1] = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One effective entry of a mapping: `inherited` when it came through a merge key."""

    key: Node
    value: Node
    inherited: bool = False


def entries(mapping: Node) -> dict[str, Entry]:
    """What a mapping holds once merge keys (`<<`) are applied, in the order of first mention.

    A key's own entry wins over a merged one, an earlier merged mapping over a later one. Looks at
    no more than MERGE_LIMIT mappings.
    """
    found: dict[str, Entry] = {}
    seen: set[int] = {id(mapping)}
    queue = [mapping]
    while queue and len(seen) <= MERGE_LIMIT:
        current = queue.pop(0)
        own = current is mapping
        merged: list[Node] = []
        for key, value in current.pairs:
            if key.kind != "scalar":
                continue
            if key.text == "<<" and not key.style:
                merged += [value] if value.kind == "map" else value.items
            elif own or key.text not in found:
                found[key.text] = Entry(key, value, inherited=not own)
        fresh = [node for node in merged if node.kind == "map" and id(node) not in seen]
        seen.update(id(node) for node in fresh)
        queue = fresh + queue
    return found


def child(mapping: Node | None, *path: str) -> Node | None:
    """The node at `path` below a mapping, merge keys applied; None when there is none."""
    node = mapping
    for step in path:
        if node is None or node.kind != "map":
            return None
        entry = entries(node).get(step)
        node = entry.value if entry else None
    return node
