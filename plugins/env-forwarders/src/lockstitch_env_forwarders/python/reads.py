"""Python: what the program looks up itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Dynamic, EnvFact, Read, literally
from lockstitch_env_forwarders.python.names import Names, arguments, callee, keywords, shape, string
from lockstitch_env_forwarders.trees import Up, short

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z_][A-Z0-9_]*")
_WRAPPER = re.compile(r"(?i)env")
_SETTER = re.compile(r"(?i)set|add|with|append|delenv|clear|load|update|print|log|patch")
_STRICT = re.compile(r"(?i)must|require")
_STOPS = re.compile(r"\braise\b|\b(sys\.)?exit\(|\bos\._exit\(|\bparser\.error\(")
_CATCHES = re.compile(r"except\s*(:|\(?[^:]*\b(KeyError|LookupError|Exception)\b)")
_LITERALS = {"string", "concatenated_string", "integer", "float", "true", "false"}
_CLIMB = 30


class Reads:
    """The lookups of one file."""

    def __init__(self, source: Source, names: Names, root: Node) -> None:
        self.source = source
        self.names = names
        self.wrappers = self._wrappers(root)

    def subscript(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`os.environ["K"]`, where it is read."""
        node = up.node
        key = node.child_by_field_name("subscript")
        if key is None or not self.names.is_environ(node.child_by_field_name("value")) or is_target(up):
            return
        required = not self._forgiven(up)
        yield from self._read(key, None, required, "os.environ", scope)

    def membership(self, node: Node, scope: str) -> Iterator[EnvFact]:
        """`"K" in os.environ`."""
        children = node.children
        for place, child in enumerate(children[:-2]):
            if children[place + 1].type in {"in", "not in"} and self.names.is_environ(children[place + 2]):
                yield from self._read(child, None, False, "in", scope)

    def call(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`os.getenv("K")`, `os.environ.get("K")`, `config("K")`, `env.str("K")`, and a file's own wrappers."""
        call = up.node
        text, given = callee(self.source, call), arguments(call)
        named = keywords(self.source, call)
        yield from self._envvar(named, scope)
        key = given[0] if given else named.get("key")
        if not text or key is None:
            return
        owner, _, name = text.rpartition(".")
        default = given[1] if len(given) > 1 else named.get("default")
        if text in self.names.getenv or (owner in self.names.environ and name in {"get", "pop", "setdefault"}):
            literal, required = self._afterwards(up, default)
            yield from self._read(key, literal, required, name, scope)
        elif owner in self.names.readers or text in self.names.readers:
            if name in {"prefixed", "read_env", "read_envfile", "seal", "dump"}:
                return
            prefix = self._prefix(up)
            literal = self._literal(named.get("default") or (default if owner else None))
            required = literal is None and "default" not in named and len(given) < 2
            yield from self._read(key, literal, required, text, scope, prefix)
        elif text in self.wrappers:
            place = self.wrappers[text]
            if place < len(given):
                literal = self._literal(given[place + 1] if place + 1 < len(given) else named.get("default"))
                yield from self._read(given[place], literal, _STRICT.search(name) is not None, text, scope)
        elif _WRAPPER.search(text) and not _SETTER.search(name) and owner not in self.names.environ:
            resolved = self.names.resolve(key)
            if resolved and all(_LOUD.fullmatch(one) and len(one) > 1 for one in resolved):
                yield from self._read(key, self._literal(default), _STRICT.search(name) is not None, text, scope)

    def _envvar(self, named: dict[str, Node], scope: str) -> Iterator[EnvFact]:
        """`envvar="K"` of a command line's options."""
        value = named.get("envvar")
        if value is None:
            return
        for node in value.named_children if value.type in {"list", "tuple"} else [value]:
            if string(self.source, node) is not None:
                yield from self._read(node, None, False, "envvar", scope)

    def _read(
        self, key: Node, default: str | None, required: bool, how: str, scope: str, prefix: str = ""
    ) -> Iterator[EnvFact]:
        resolved = self.names.resolve(key)
        at = node_span(self.source, key)
        if resolved is None:
            if key.type in {"integer", "list_splat", "slice"}:
                return
            if scope.rpartition(".")[2] not in self.wrappers:
                yield Dynamic(prefix + shape(self.source, key), "the name is computed", at, scope, True)
            return
        for name in dict.fromkeys(prefix + text for text in resolved):
            if _NAME.fullmatch(name):
                stated = Default(literal=literally(name, default)) if default else None
                yield Read(name, at, stated, required and not default, how, scope)

    def _literal(self, node: Node | None) -> str | None:
        if node is None or node.type not in _LITERALS:
            return None
        text = string(self.source, node)
        return text if text is not None else node_text(self.source, node)

    def _afterwards(self, up: Up, default: Node | None) -> tuple[str | None, bool]:
        """The default of a lookup, and whether the program stops when it finds nothing."""
        if default is not None:
            return self._literal(default), False
        parent = up.above
        if parent is None:
            return None, False
        if parent.node.type == "boolean_operator" and parent.node.child_by_field_name("left") == up.node:
            return self._literal(parent.node.child_by_field_name("right")), False
        test: Node | None = None
        if parent.node.type == "assignment" and parent.above is not None:
            test = parent.above.following
        elif parent.node.type == "named_expression":
            test = next((one.node for one in parent.chain(_CLIMB) if one.node.type == "if_statement"), None)
        left = parent.node.child_by_field_name("left") or parent.node.child_by_field_name("name")
        if left is None or test is None or test.type != "if_statement":
            return None, False
        condition, body = test.child_by_field_name("condition"), test.child_by_field_name("consequence")
        if condition is None or body is None or not short(condition) or body.end_byte - body.start_byte > 2000:
            return None, False
        name, said = node_text(self.source, left), node_text(self.source, condition)
        empty = said in {f"not {name}", f"{name} is None", f'{name} == ""'} or said.startswith("not (")
        return None, empty and _STOPS.search(node_text(self.source, body)) is not None

    def _forgiven(self, up: Up) -> bool:
        """Whether a missing variable is caught here, or asked for before."""
        key = up.node.child_by_field_name("subscript")
        asked = f"{node_text(self.source, key)} in " if key is not None and short(key) else ""
        for above in up.chain(_CLIMB):
            current = above.node
            if current.type in {"function_definition", "module"}:
                return False
            if current.type == "try_statement" and any(
                _CATCHES.match(self.source.slice(child.start_byte, child.start_byte + 200))
                for child in current.named_children
                if child.type == "except_clause"
            ):
                return True
            asks = current
            if current.type == "if_statement":
                asks = current.child_by_field_name("condition") or current
            elif current.type not in {"dictionary_comprehension", "conditional_expression", "if_clause"}:
                continue
            if asked and asked in self.source.slice(asks.start_byte, min(asks.end_byte, asks.start_byte + 2000)):
                return True
        return False

    def _prefix(self, up: Up) -> str:
        """What `with env.prefixed("P_"):` blocks around a lookup put before its name."""
        prefix = ""
        for above in up.chain(_CLIMB):
            current = above.node
            if current.type == "function_definition":
                break
            if current.type == "with_statement":
                head = self.source.slice(current.start_byte, current.start_byte + 200).partition("\n")[0]
                match = re.search(r"\.prefixed\(\s*[\"'](\w+)[\"']", head)
                prefix = (match[1] if match else "") + prefix
        return prefix

    def _wrappers(self, root: Node) -> dict[str, int]:
        """Functions of this file that look up the variable named by one of their parameters."""
        found: dict[str, int] = {}
        for function in walk(root):
            if function.type != "function_definition":
                continue
            name, body = function.child_by_field_name("name"), function.child_by_field_name("body")
            parameters = function.child_by_field_name("parameters")
            if name is None or body is None or parameters is None:
                continue
            bound = [_parameter(self.source, child) for child in parameters.named_children]
            bound = [text for text in bound if text not in {"self", "cls"}]
            for node in walk(body) if bound else ():
                key = self._looked_up(node)
                text = node_text(self.source, key) if key is not None and key.type == "identifier" else ""
                if text in bound:
                    found[node_text(self.source, name)] = bound.index(text)
        return found

    def _looked_up(self, node: Node) -> Node | None:
        if node.type == "subscript" and self.names.is_environ(node.child_by_field_name("value")):
            return node.child_by_field_name("subscript")
        if node.type == "call" and (given := arguments(node)):
            owner, _, name = callee(self.source, node).rpartition(".")
            text = f"{owner}.{name}" if owner else name
            if text in self.names.getenv or (owner in self.names.environ and name in {"get", "pop"}):
                return given[0]
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


def _parameter(source: Source, node: Node) -> str:
    while node.type not in {"identifier"} and node.named_child_count:
        node = node.child_by_field_name("name") or node.named_children[0]
    return node_text(source, node)
