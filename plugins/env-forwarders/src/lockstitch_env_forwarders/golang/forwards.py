"""Go: what the program hands on to a child, a container, or a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text
from msgspec.structs import replace
from tree_sitter import Node

from lockstitch_env_forwarders.facts import (
    Default,
    Dynamic,
    EnvFact,
    Forward,
    Inherits,
    Read,
    ValueKind,
    When,
    literally,
)
from lockstitch_env_forwarders.golang.names import WRAPPINGS, Names, literal
from lockstitch_env_forwarders.golang.reads import Known, arguments, call_reads, callee
from lockstitch_env_forwarders.trees import Up, short

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z_][A-Z0-9_]*")
_PAIR = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=((?:.|\n)*)")
_LINE = re.compile(r"(?m)^(?:export )?([A-Z_][A-Z0-9_]*)=")
_ENVISH = re.compile(r"(?i)env(?!elope|oy)|\bvars\b")
_FLAGS = {"-e", "--env", "--build-arg"}
#: Options of the same programs whose `K=v` is no variable.
_OTHER = {"-l", "--label", "--annotation", "--mount", "--opt", "-o", "--output", "--secret", "--set"}
#: What gives a list its name, by the field that holds the name (`""`: the first child).
_HOLDERS = {
    "keyed_element": "",
    "short_var_declaration": "left",
    "assignment_statement": "left",
    "var_spec": "name",
    "call_expression": "function",
}


@dataclass(frozen=True, slots=True)
class Where:
    """What the forwards of one list have in common."""

    scope: str
    envish: bool
    sink: int
    how: str
    up: Up


class Forwards:
    """The forwards of one file."""

    def __init__(self, source: Source, names: Names, known: Known) -> None:
        self.source = source
        self.names = names
        self.known = known

    def call(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`append(env, …)`, `os.Setenv`, `exec.Command("docker", "-e", …)`, `fmt.Fprintf`."""
        call = up.node
        text, given = callee(self.source, call), arguments(call)
        name = text.rpartition(".")[2]
        if text == "append" and len(given) > 1:
            target = node_text(self.source, given[0]) if short(given[0]) else ""
            yield from self._whole(given[0], scope)
            where = Where(scope, self._envish(up, target, scope), call.start_byte + 1, "append", up)
            yield from self._list(given[1:], where)
            yield from self._spread(given[-1], where)
        elif name == "Exec" and len(given) == 3:
            yield from self._whole(given[2], scope)
        elif name == "Setenv" and len(given) == 2:
            yield from self._key(given[0], given[1], call, Where(scope, True, 0, "Setenv", up))
        elif name in {"Fprintf", "WriteString", "Fprintln", "Fprint"} and given:
            yield from self._written(given, scope)
        elif any(self._flag(argument) for argument in given):
            yield from self._list(given, Where(scope, False, call.start_byte + 1, "args", up))

    def _whole(self, node: Node, scope: str) -> Iterator[EnvFact]:
        if short(node) and node_text(self.source, node) == "os.Environ()":
            yield Inherits("os.Environ", node_span(self.source, node), scope)

    def _spread(self, node: Node, where: Where) -> Iterator[EnvFact]:
        """`append(env, extra...)`: unknown unless this file spells `extra` out or calls it an environment."""
        if node.type != "variadic_argument":
            return
        inner = node.named_children[0]
        yield from self._whole(inner, where.scope)
        text = node_text(self.source, inner)
        spelled = inner.type == "composite_literal" or text in self.names.lists
        if where.envish and not spelled and not _ENVISH.search(text):
            text = f"{{{text}...}}"[:80]
            yield Dynamic(text, "what is in it is not said here", node_span(self.source, node), where.scope)

    def composite(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`[]string{"K=" + v}` and `map[string]string{"K": v}`."""
        node = up.node
        kind, body = node.child_by_field_name("type"), node.child_by_field_name("body")
        if kind is None or body is None or not short(kind):
            return
        text = node_text(self.source, kind)
        if text == "[]string":
            elements = [_inside(element) for element in body.named_children if element.type != "comment"]
            where = Where(scope, self._envish(up, "", scope), node.start_byte + 1, "slice", up)
            yield from self._list(elements, where)
        elif re.fullmatch(r"map\[string\](string|any|interface\{\}|\*string)", text):
            yield from self._map(up, body, scope)

    def assignment(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`env["K"] = v`, `cmd.Env = os.Environ()`, `env := os.Environ()`."""
        node = up.node
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        for target, value in zip(left.named_children, right.named_children, strict=False):
            if target.type == "index_expression":
                operand, index = target.child_by_field_name("operand"), target.child_by_field_name("index")
                if operand is not None and index is not None and _ENVISH.search(node_text(self.source, operand)):
                    yield from self._key(index, value, node, Where(scope, True, 0, "index", up))
            elif _ENVISH.search(node_text(self.source, target)):
                yield from self._whole(value, scope)

    def element(self, node: Node, scope: str) -> Iterator[EnvFact]:
        """`exec.Cmd{Env: os.Environ()}`, `var env = os.Environ()`."""
        if _ENVISH.search(node_text(self.source, node.named_children[0])):
            yield from self._whole(_inside(node.named_children[-1]), scope)

    def _map(self, up: Up, body: Node, scope: str) -> Iterator[EnvFact]:
        elements = [element for element in body.named_children if element.type == "keyed_element"]
        keys = [_inside(element.named_children[0]) for element in elements]
        texts = [literal(self.source, key) for key in keys if key.type.endswith("string_literal")]
        envish = self._envish(up, "", scope)
        if not envish and not (
            texts and all(_LOUD.fullmatch(text) for text in texts) and any("_" in text for text in texts)
        ):
            return
        where = Where(scope, envish, up.node.start_byte + 1, "map", up)
        for element, key in zip(elements, keys, strict=True):
            yield from self._key(key, _inside(element.named_children[-1]), element, where)

    def _list(self, elements: list[Node], where: Where) -> Iterator[EnvFact]:
        option = ""
        for element in elements:
            said = self._said(_inside(element))
            if option in _FLAGS:
                yield from self._flagged(element, where)
            elif not (option in _OTHER or said in _FLAGS):
                yield from self._pair(element, where)
            option = "" if option in _FLAGS else said

    def _flag(self, node: Node) -> bool:
        return self._said(node) in _FLAGS

    def _flagged(self, node: Node, where: Where) -> Iterator[EnvFact]:
        """What follows `-e`: a pair, or a name alone that is passed through."""
        texts = self.names.resolve(node)
        if texts is not None and all(_NAME.fullmatch(text) for text in texts):
            for text in texts:
                at = node_span(self.source, node)
                yield Forward(text, text, at, (text,), when="set", how="docker -e", scope=where.scope, sink=where.sink)
            return
        yield from self._pair(node, Where(where.scope, True, where.sink, "docker -e", where.up))

    def _pair(self, node: Node, where: Where) -> Iterator[EnvFact]:
        """One element that says `K=value`."""
        node = _inside(node)
        if node.type.endswith("string_literal"):
            text = literal(self.source, node).removeprefix("--env=")
            match = _PAIR.fullmatch(text)
            if match is not None and self._accepts(match[1], where):
                default = Default(literal=literally(match[1], match[2])) if match[2] else None
                yield self._forward(match[1], node, where, (), "fixed", default)
        elif node.type == "binary_expression":
            yield from self._sum(node, where)
        elif node.type == "call_expression" and callee(self.source, node) == "fmt.Sprintf":
            yield from self._format(node, where)
        elif node.type == "identifier" and where.envish:
            loop = self.names.binding(node_text(self.source, node), node.start_byte)
            if loop is not None and loop.environ:
                at = node_span(self.source, node)
                yield Dynamic("os.Environ", "the environment is filtered while the program runs", at, where.scope)

    def _sum(self, node: Node, where: Where) -> Iterator[EnvFact]:
        parts = _operands(node)
        head, rest = parts[0], parts[1:]
        if head.type.endswith("string_literal"):
            text = literal(self.source, head).removeprefix("--env=")
            match = _PAIR.fullmatch(text)
            if match is not None and self._accepts(match[1], where):
                value = rest[0] if len(rest) == 1 and not match[2] else None
                yield from self._valued([match[1]], value, node, where)
                return
        split = next((at for at, part in enumerate(parts) if "=" in self._said(part)), None)
        if not split or not (where.envish or (split == 1 and self._said(parts[1]) == "=")):
            return
        end, _, tail = self._said(parts[split]).partition("=")
        if not re.fullmatch(r"\w*", end):
            return
        names = self.names.joined([*parts[:split], end])
        if names is not None and all(_NAME.fullmatch(name) for name in names):
            value = parts[split + 1] if len(parts) == split + 2 and not tail else None
            yield from self._valued(names, value, node, where)
        elif where.envish and names is None:
            text = "".join(self.names.shape(part) for part in parts[:split]) + end
            yield self._dynamic(text, node, where)

    def _said(self, node: Node) -> str:
        return literal(self.source, node) if node.type == "interpreted_string_literal" else ""

    def _format(self, node: Node, where: Where) -> Iterator[EnvFact]:
        """`fmt.Sprintf("K=%s", v)` and `fmt.Sprintf("%s=%s", k, v)`."""
        given = arguments(node)
        texts = self.names.resolve(given[0]) if given else None
        if texts is None or len(texts) != 1:
            return
        head, sign, tail = texts[0].partition("=")
        if not sign:
            return
        if _NAME.fullmatch(head):
            if self._accepts(head, where):
                value = given[1] if len(given) == 2 and re.fullmatch(r"%[svdtq]", tail) else None
                yield from self._valued([head], value, node, where)
            return
        pieces = re.split(r"%[sv]", head)
        between = given[1 : len(pieces)] if len(given) >= len(pieces) else []
        filled = [part for pair in zip(pieces, between, strict=False) for part in pair]
        names = self.names.joined([*filled, pieces[-1]]) if between else None
        if names is not None and all(_NAME.fullmatch(name) for name in names):
            yield from self._valued(names, given[len(pieces)] if len(given) == len(pieces) + 1 else None, node, where)
        elif where.envish and len(pieces) > 1:
            shapes = (self.names.shape(one) for one in given[1 : len(pieces)])
            text = re.sub(r"%[sv]", lambda _: next(shapes, "{}"), head)
            yield self._dynamic(text, node, where)

    def _key(self, key: Node, value: Node, at: Node, where: Where) -> Iterator[EnvFact]:
        """`K: v` of a map, `env[K] = v`, `os.Setenv(K, v)`."""
        names = self.names.resolve(key)
        if names is None:
            yield self._dynamic(self.names.shape(key), key, where)
            return
        yield from self._valued([name for name in names if _NAME.fullmatch(name)], value, at, where)

    def _dynamic(self, text: str, at: Node, where: Where) -> Dynamic:
        text, span = text[:80], node_span(self.source, at)
        return Dynamic(text, "the name is computed", span, where.scope, far=self.names.far(text))

    def _valued(self, names: list[str], value: Node | None, at: Node, where: Where) -> Iterator[Forward]:
        if value is not None and value.type.endswith("string_literal"):
            for name in names:
                text = literal(self.source, value)
                default = Default(literal=literally(name, text)) if text else None
                yield self._forward(name, at, where, (), "fixed", default)
            return
        looked_up, variable = self._origin(value, where.scope)
        for place, name in enumerate(names):
            read = looked_up[place if len(looked_up) == len(names) else 0] if looked_up else None
            own = (read.name,) if read is not None else ()
            when, guard = self._reason(where.up, variable, own) if variable and own else ("always", "")
            default = read.default if read is not None else None
            forward = self._forward(name, at, where, own, "variable" if own else "computed", default, when, guard)
            yield replace(forward, required=True) if read is not None and read.required else forward

    def _origin(self, value: Node | None, scope: str) -> tuple[list[Read], str]:
        """The lookups in this file that a value comes from, and the Go name that holds it."""
        if value is None:
            return [], ""
        value = _inside(value)
        call, variable = Up(value, None, [], 0), ""
        if value.type == "identifier":
            variable = node_text(self.source, value)
            binding = self.names.binding(variable, value.start_byte)
            if binding is None or binding.call is None:
                return [], ""
            call = binding.call
        if callee(self.source, call.node) == "cmp.Or":
            given = call.node.child_by_field_name("arguments")
            if given is not None and given.named_children:
                call = Up(given.named_children[0], Up(given, call, [], 0), [], 0)
        if call.node.type != "call_expression":
            return [], ""
        facts = call_reads(self.source, self.names, call, self.known, scope)
        return [fact for fact in facts if isinstance(fact, Read) and fact.how != "os.ExpandEnv"], variable

    def _reason(self, up: Up, variable: str, looked_up: tuple[str, ...]) -> tuple[When, str]:
        """What an `if` around a forward asks of the variable."""
        for above in up.chain():
            current = above.node
            if current.type in {"function_declaration", "method_declaration", "func_literal"}:
                break
            if current.type == "if_statement" and (condition := current.child_by_field_name("condition")) is not None:
                text = node_text(self.source, condition) if short(condition) else ""
                if text in {f'{variable} != ""', f'"" != {variable}', f"len({variable}) > 0"}:
                    return "non-empty", looked_up[0]
                if text == "ok":
                    return "set", looked_up[0]
        return "always", ""

    def _written(self, given: list[Node], scope: str) -> Iterator[EnvFact]:
        """Lines `K=…` that are written to a file, not to the terminal."""
        if node_text(self.source, given[0]) in {"os.Stderr", "os.Stdout"}:
            return
        for argument in given[:2]:
            head = _operands(argument)[0]
            if head.type.endswith("string_literal"):
                for match in _LINE.finditer(literal(self.source, head)):
                    at = node_span(self.source, argument)
                    yield Forward(match[1], match[1], at, value="computed", how="Fprintf", scope=scope)

    def _accepts(self, name: str, where: Where) -> bool:
        return where.envish or _LOUD.fullmatch(name) is not None

    def _forward(
        self,
        name: str,
        at: Node,
        where: Where,
        names: tuple[str, ...],
        value: ValueKind,
        default: Default | None,
        when: When = "always",
        guard: str = "",
    ) -> Forward:
        span = node_span(self.source, at)
        return Forward(
            name, name, span, names, guard, when, value, default, how=where.how, scope=where.scope, sink=where.sink
        )

    def _envish(self, up: Up, target: str, scope: str) -> bool:
        """Whether a list is an environment, by the name of what it is given to."""
        if _ENVISH.search(target) or _ENVISH.search(scope.rpartition(".")[2]):
            return True
        for above in up.chain(6):
            current = above.node
            if current.type == "block":
                return False
            if current.type in _HOLDERS:
                field = _HOLDERS[current.type]
                holder = current.child_by_field_name(field) if field else current.named_children[0]
                if holder is not None and short(holder) and _ENVISH.search(node_text(self.source, holder)):
                    return True
                if current.type != "call_expression":
                    return False
        return False


def _inside(node: Node) -> Node:
    while node.type in WRAPPINGS and node.named_child_count == 1:
        node = node.named_children[0]
    return node


def _operands(node: Node) -> list[Node]:
    """The operands of a chain of `+`, from left to right."""
    parts: list[Node] = []
    current: Node = node
    while current.type == "binary_expression":
        left, right = current.child_by_field_name("left"), current.child_by_field_name("right")
        if left is None or right is None:
            break
        parts.append(right)
        current = left
    parts.append(current)
    return parts[::-1]
