"""Where each key and value of a TOML file stands. Only messages need it, so it is made on demand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lockstitch.api import FILE_START, Source, Span
from lockstitch.on_demand import expression

if TYPE_CHECKING:
    from tree_sitter import Node

Key = tuple[str | int, ...]
_VALUES = frozenset(
    {
        "array",
        "boolean",
        "float",
        "inline_table",
        "integer",
        "local_date",
        "local_date_time",
        "local_time",
        "offset_date_time",
        "string",
    }
)
_KEYS = frozenset({"bare_key", "dotted_key", "quoted_key"})


_HEADER = expression(rb"^[ \t]*(\[\[[ \t]*contract[ \t]*\]\])", re.MULTILINE)


def contract_headers(content: bytes, count: int) -> list[Span] | None:
    """Where the headers of the `count` contracts stand, without the parser; None when only that can tell."""
    found = list(_HEADER.finditer(content))
    if len(found) != count:  # one is spelled in another way, or stands in a text
        return None
    source = Source(content, "toml")
    return [source.span(match.start(1), match.end(1)) for match in found]


#: Keys are told apart to this depth, which no contract reaches: a hostile file may go on for ever.
_DEEPEST = 32


class Positions:
    """The spans of a TOML text, by key path: `("contract", 0, "sides", 1)`."""

    def __init__(self, content: bytes) -> None:
        # Only a message asks where a key stands; most runs have none, and do without the parser.
        from lockstitch.languages import parsing

        self._parsing = parsing
        self._source = Source(content, "toml")
        self._keys: dict[Key, Span] = {}
        self._values: dict[Key, Span] = {}
        self._counts: dict[Key, int] = {}
        self._read()

    def of(self, key: Key, *, name: bool = False) -> Span:
        """The span of the value at `key`, or of the key itself with `name`.

        Where there is none, of the nearest table around it.
        """
        first, second = (self._keys, self._values) if name else (self._values, self._keys)
        while key:
            if key in first:
                return first[key]
            if key in second:
                return second[key]
            key = key[:-1]
        return FILE_START

    def has(self, key: Key) -> bool:
        """Whether exactly this key is spelled in the file."""
        return key in self._keys or key in self._values

    def _read(self) -> None:
        for node in self._parsing.parse(self._source).root_node.children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in {"table", "table_array_element"}:
                names = next((child for child in node.children if child.type in _KEYS), None)
                if names is None:
                    continue
                prefix = self._table(self._key_parts(names)[:_DEEPEST], array=node.type == "table_array_element")
                self._keys.setdefault(prefix, self._header(node))
                for child in node.children:
                    if child.type == "pair":
                        self._pair(prefix, child)

    def _table(self, parts: tuple[str, ...], *, array: bool) -> Key:
        """The key path of a table header, with the index of each array of tables on the way."""
        key: Key = ()
        for index, part in enumerate(parts):
            key = (*key, part)
            last = index == len(parts) - 1
            if last and array:
                count = self._counts.get(key, 0)
                self._counts[key] = count + 1
                return (*key, count)
            if key in self._counts:
                key = (*key, self._counts[key] - 1)
        return key

    def _header(self, node: Node) -> Span:
        line_end = self._source.content.find(b"\n", node.start_byte)
        end = line_end if line_end >= 0 else len(self._source.content)
        closing = self._source.content.rfind(b"]", node.start_byte, end)
        return self._source.span(node.start_byte, closing + 1 if closing >= 0 else end)

    def _pair(self, prefix: Key, pair: Node) -> None:
        stack: list[tuple[Key, Node]] = [(prefix, pair)]
        while stack:
            key, node = stack.pop()
            if len(key) >= _DEEPEST:
                continue
            if node.type == "pair":
                names = node.children[0]
                target = (*key, *self._key_parts(names))[:_DEEPEST]
                self._keys.setdefault(target, self._parsing.node_span(self._source, names))
                stack.extend((target, child) for child in node.children[1:] if child.type in _VALUES)
                continue
            self._values.setdefault(key, self._parsing.node_span(self._source, node))
            if node.type == "array":
                values = [child for child in node.children if child.type in _VALUES]
                stack.extend(((*key, index), child) for index, child in enumerate(values))
            elif node.type == "inline_table":
                stack.extend((key, child) for child in node.children if child.type == "pair")

    def _key_parts(self, node: Node) -> tuple[str, ...]:
        parts: list[str] = []
        stack = [node]
        while stack:
            current = stack.pop()
            if current.type == "dotted_key":
                stack.extend(reversed([child for child in current.children if child.type in _KEYS]))
            elif current.type == "quoted_key":
                parts.append(self._parsing.node_text(self._source, current)[1:-1])
            else:
                parts.append(self._parsing.node_text(self._source, current))
        return tuple(parts)
