"""Python: what the program looks up itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Dynamic, EnvFact, Read, literally
from lockstitch_env_forwarders.python.names import Names, arguments, callee, keywords, parameter, string
from lockstitch_env_forwarders.python.reactions import STOPS, forgiven, is_or, reaction
from lockstitch_env_forwarders.trees import Up

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z_][A-Z0-9_]*")
_WRAPPER = re.compile(r"(?i)env")
_SETTER = re.compile(r"(?i)set|put|add|with|append|delenv|clear|load|update|print|log|patch")
_STRICT = re.compile(r"(?i)must|require")
_LITERALS = {"string", "concatenated_string", "integer", "float", "true", "false"}
#: Modules whose readers are called with a cast before the default.
_CAST_FIRST = {"environ", "starlette.config"}
_CLIMB = 30


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function of this file, over which bytes, that looks up the variable named by one of its parameters."""

    start: int
    end: int
    parameter: str
    place: int


@dataclass(frozen=True, slots=True)
class Fallback:
    """What stands in for a missing variable: other variables in turn, then a literal."""

    chain: tuple[str, ...] = ()
    text: str = ""

    def default(self, name: str) -> Default | None:
        """The same as a default of `name`."""
        if not (self.chain or self.text):
            return None
        return Default(self.chain, literally(name, self.text) if self.text else None)


_NOTHING = Fallback()


class Reads:
    """The lookups of one file."""

    def __init__(self, source: Source, names: Names, root: Node) -> None:
        self.source = source
        self.names = names
        self.wrappers: dict[str, Wrapper] = {}
        functions = [node for node in walk(root) if node.type == "function_definition"]
        while any(self._wraps(function) for function in functions):
            pass

    def subscript(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`os.environ["K"]`, where it is read."""
        node = up.node
        key = node.child_by_field_name("subscript")
        if key is None or not self.names.is_environ(node.child_by_field_name("value")) or is_target(up):
            return
        yield from self._read(key, _NOTHING, not forgiven(self.source, up), "os.environ", scope)

    def membership(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`"K" in os.environ`."""
        children = up.node.children
        for place, child in enumerate(children[:-2]):
            if children[place + 1].type in {"in", "not in"} and self.names.is_environ(children[place + 2]):
                yield from self._read(child, _NOTHING, reaction(self.source, up)[1], "in", scope)

    def call(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`os.getenv("K")`, `os.environ.get("K")`, `config("K")`, `env.str("K")`, and a file's own wrappers."""
        call = up.node
        text, given = callee(self.source, call), arguments(call)
        named = keywords(self.source, call)
        yield from self._envvar(named, scope)
        key = given[0] if given else named.get("key")
        owner, _, name = text.rpartition(".")
        default = named.get("default") or (given[1] if len(given) > 1 else None)
        wrapper = self._wrapper(text)
        if wrapper is not None:
            key = given[wrapper.place] if wrapper.place < len(given) else named.get(wrapper.parameter)
            after = given[wrapper.place + 1 : wrapper.place + 2]
            default = after[0] if after else named.get("default")
        if not text or key is None:
            return
        if text in self.names.getenv or (owner in self.names.environ and name in {"get", "pop", "setdefault"}):
            fallback, required = self._afterwards(up, default)
            yield from self._read(key, fallback, required, name, scope)
        elif (module := self.names.readers.get(owner) or self.names.readers.get(text)) is not None:
            if name in {"prefixed", "read_env", "read_envfile", "seal", "dump"}:
                return
            if "default" not in named and not owner and module in _CAST_FIRST:
                default = given[2] if len(given) > 2 else None
            required = default is None and "default" not in named
            yield from self._read(key, self._fallback(default), required, text, scope, self._prefix(up))
        elif wrapper is not None or (
            _WRAPPER.search(text) and not _SETTER.search(name) and owner not in self.names.environ and self._loud(key)
        ):
            yield from self._read(key, self._fallback(default), _STRICT.search(name) is not None, text, scope)

    def _loud(self, key: Node) -> bool:
        texts = self.names.resolve(key)
        return bool(texts) and all(_LOUD.fullmatch(text) and len(text) > 1 for text in texts or ())

    def _envvar(self, named: dict[str, Node], scope: str) -> Iterator[EnvFact]:
        """`envvar="K"` of a command line's options."""
        value = named.get("envvar")
        if value is None:
            return
        for node in value.named_children if value.type in {"list", "tuple"} else [value]:
            if string(self.source, node) is not None:
                yield from self._read(node, _NOTHING, False, "envvar", scope)

    def _read(
        self, key: Node, fallback: Fallback, required: bool, how: str, scope: str, prefix: str = ""
    ) -> Iterator[EnvFact]:
        resolved = self.names.resolve(key)
        at = node_span(self.source, key)
        if resolved is None or "{" in prefix:
            if key.type not in {"integer", "list_splat", "slice"} and not self._says_elsewhere(key):
                yield Dynamic(prefix + self.names.shape(key), "the name is computed", at, scope, True)
            return
        for name in dict.fromkeys(prefix + text for text in resolved):
            if _NAME.fullmatch(name):
                default = fallback.default(name)
                yield Read(name, at, default, required and default is None, how, scope)

    def _says_elsewhere(self, key: Node) -> bool:
        """Whether `key` is a wrapper's parameter: its callers say the names."""
        text = node_text(self.source, key)
        return any(one.parameter == text and one.start <= key.start_byte < one.end for one in self.wrappers.values())

    def _fallback(self, node: Node | None) -> Fallback:
        """What a default comes to: a literal, or another lookup with a default of its own."""
        if node is None:
            return _NOTHING
        if node.type in _LITERALS:
            text = string(self.source, node)
            if text is None and not node.type.endswith("string"):
                text = node_text(self.source, node)
            return Fallback(text=text or "")
        key = self._looked_up(node)
        names = self.names.resolve(key) if key is not None else None
        if names is None or len(names) != 1:
            return _NOTHING
        given = arguments(node) if node.type == "call" else []
        inner = self._fallback(given[1] if len(given) > 1 else None)
        return Fallback((names[0], *inner.chain), inner.text)

    def _afterwards(self, up: Up, default: Node | None) -> tuple[Fallback, bool]:
        """What stands in for a variable that is not there, and whether the program stops without it."""
        if default is not None:
            return self._fallback(default), False
        chain: tuple[str, ...] = ()
        below, above = up, up.above
        while above is not None and is_or(above.node) and above.node.child_by_field_name("left") == below.node:
            right = above.node.child_by_field_name("right") or above.node
            last = self._fallback(right)
            if last.text:
                return Fallback(chain + last.chain, last.text), False
            if STOPS.search(node_text(self.source, right)):
                return _NOTHING, not chain
            chain += last.chain
            below, above = above, above.above
        if chain:
            return Fallback(chain), False
        text, required = reaction(self.source, up)
        return Fallback(text=text), required

    def _prefix(self, up: Up) -> str:
        """What `with env.prefixed("P_"):` blocks around a lookup put before its name."""
        prefix = ""
        for above in up.chain(_CLIMB):
            current = above.node
            if current.type == "function_definition":
                break
            if current.type == "with_statement":
                head = self.source.slice(current.start_byte, current.start_byte + 200).partition("\n")[0]
                match = re.search(r"\.prefixed\(\s*(?:[\"'](\w+)[\"']|([^)]*))", head)
                prefix = (match[1] or f"{{{match[2]}}}" if match else "") + prefix
        return prefix

    def _wraps(self, function: Node) -> bool:
        """Whether a function is found to be a wrapper that was not known as one."""
        name, body = function.child_by_field_name("name"), function.child_by_field_name("body")
        parameters = function.child_by_field_name("parameters")
        called = node_text(self.source, name) if name is not None else ""
        if called in self.wrappers or body is None or parameters is None:
            return False
        bound = [parameter(self.source, child) for child in parameters.named_children]
        bound = [text for text in bound if text not in {"self", "cls"}]
        for node in walk(body) if bound else ():
            key = self._looked_up(node)
            text = node_text(self.source, key) if key is not None else ""
            if text in bound:
                self.wrappers[called] = Wrapper(function.start_byte, function.end_byte, text, bound.index(text))
                return True
        return False

    def _wrapper(self, text: str) -> Wrapper | None:
        """The function of this file that is called as `text`, its own methods included."""
        return self.wrappers.get(text.removeprefix("self.").removeprefix("cls."))

    def _looked_up(self, node: Node) -> Node | None:
        if node.type == "subscript" and self.names.is_environ(node.child_by_field_name("value")):
            return node.child_by_field_name("subscript")
        if node.type == "call" and (given := arguments(node)):
            owner, _, name = callee(self.source, node).rpartition(".")
            if callee(self.source, node) in self.names.getenv or (
                owner in self.names.environ and name in {"get", "pop"}
            ):
                return given[0]
            wrapper = self._wrapper(callee(self.source, node))
            if wrapper is not None and wrapper.place < len(given):
                return given[wrapper.place]
        return None


def is_target(up: Up) -> bool:
    """Whether a subscript is assigned to or deleted, not read."""
    parent = up.parent
    if parent is None:
        return False
    if parent.type in {"assignment", "augmented_assignment"}:
        return parent.child_by_field_name("left") == up.node
    if parent.type == "expression_list":
        outer = up.above.parent if up.above is not None else None
        return outer is not None and outer.type == "delete_statement"
    return parent.type in {"delete_statement", "pattern_list"}
