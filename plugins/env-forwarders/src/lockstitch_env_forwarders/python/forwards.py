"""Python: what the program hands on to a child or a container."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text
from msgspec.structs import replace
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Dynamic, EnvFact, Forward, Inherits, Read, ValueKind, literally
from lockstitch_env_forwarders.python.names import Names, arguments, callee, keywords, pieces, string
from lockstitch_env_forwarders.python.reactions import is_or
from lockstitch_env_forwarders.python.reads import Reads
from lockstitch_env_forwarders.shell.tools import NO_ENVIRONMENT
from lockstitch_env_forwarders.trees import Up, short

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ENVISH = re.compile(r"(?i)(^|_|\b)(child_?|sub_?|os_?|proc_?)?env(s|iron|ironment|_?vars?|_?variables)?($|_|\b)")
_FLAGS = {"-e", "--env", "--build-arg"}
#: Options of the same programs whose `K=v` is no variable.
_OTHER = {"-l", "--label", "--annotation", "--mount", "--opt", "-o", "--output", "--secret", "--set"}
_CONTAINERS = {"docker", "podman", "nerdctl", "docker-compose"}
#: Programs whose `-e` is about something else.
_FOREIGN = NO_ENVIRONMENT | {"bash", "sh"}
#: Functions whose last argument is an environment.
_EXEC = re.compile(r"os\.(exec|spawn)[lv]p?e")
_CLIMB = 12
#: What may stand between a literal and what it is given to.
_THROUGH = {
    "argument_list",
    "parenthesized_expression",
    "conditional_expression",
    "boolean_operator",
    "binary_operator",
    "dictionary_splat",
    "dictionary",
}


@dataclass(frozen=True, slots=True)
class Where:
    """What the forwards of one list or dictionary have in common."""

    up: Up
    scope: str
    how: str
    sink: int = 0


class Forwards:
    """The forwards of one file."""

    def __init__(self, source: Source, names: Names, reads: Reads) -> None:
        self.source = source
        self.names = names
        self.reads = reads

    def dictionary(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`{**os.environ, "K": v}`, and a dictionary that is given to something called an environment."""
        node = up.node
        splats = [child.named_children[0] for child in node.named_children if child.type == "dictionary_splat"]
        receiver = self._receiver(up, scope)
        if not receiver and not any(self.names.copies_environ(inner) for inner in splats):
            return
        for inner in splats:
            yield from self._laid_in(inner, scope, f"{{**{node_text(self.source, inner)}}}")
        where = Where(up, scope, self._how(receiver, "dict"), node.start_byte + 1)
        for child in node.named_children:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is not None and value is not None:
                    yield from self._entry(key, value, child, where)

    def comprehension(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`{k: os.environ[k] for k in KEYS}` that is given to an environment."""
        body = up.node.child_by_field_name("body")
        if body is None or body.type != "pair" or not self._receiver(up, scope):
            return
        key, value = body.child_by_field_name("key"), body.child_by_field_name("value")
        if key is not None and value is not None:
            asked = any(child.type == "if_clause" for child in up.node.named_children)
            for fact in self._entry(key, value, body, Where(up, scope, "comprehension")):
                yield replace(fact, when="set") if asked and isinstance(fact, Forward) else fact

    def assignment(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`env["K"] = v`, `os.environ["K"] = v`, and `env = os.environ.copy()`."""
        left, right = up.node.child_by_field_name("left"), up.node.child_by_field_name("right")
        if left is None or right is None:
            return
        several = left.type == "pattern_list"
        targets = left.named_children if several else [left]
        for target, value in zip(targets, right.named_children if several else [right], strict=False):
            yield from self._assigned(target, value, up, scope)

    def _assigned(self, target: Node, value: Node, up: Up, scope: str) -> Iterator[EnvFact]:
        owner, key = target.child_by_field_name("value"), target.child_by_field_name("subscript")
        if target.type == "subscript" and owner is not None and key is not None:
            text = node_text(self.source, owner)
            if self._is_envish(text):
                yield from self._entry(key, value, up.node, Where(up, scope, self._how(text, "item")))
        elif value.type == "call" and self._is_envish(node_text(self.source, target)):
            yield from self._inherits(value, scope)

    def call(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`env.update(K=v)`, `dict(os.environ, K=v)`, `os.putenv`, `run(["docker", "-e", …])`, `env=os.environ`."""
        call = up.node
        text, given, named = callee(self.source, call), arguments(call), keywords(self.source, call)
        owner, _, name = text.rpartition(".")
        if "env" in named:
            yield from self._inherits(named["env"], scope)
        if text in self.names.putenv and len(given) == 2:
            yield from self._entry(given[0], given[1], call, Where(up, scope, "putenv"))
        elif text == "dict" and (self.names.copies_environ(call) or self._receiver(up, scope)):
            for node in given:
                yield from self._inherits(node, scope)
            yield from self._keywords(named, Where(up, scope, "keyword", call.start_byte + 1))
        elif name == "update" and self._is_envish(owner):
            for node in given:
                yield from self._laid_in(node, scope, f"{{**{node_text(self.source, node)}}}")
            where = Where(up, scope, self._how(owner, "keyword"), call.start_byte + 1)
            yield from self._keywords(named, where)
        elif name == "setdefault" and owner not in self.names.environ and self._is_envish(owner) and len(given) == 2:
            yield from self._entry(given[0], given[1], call, Where(up, scope, "item"))
        elif _EXEC.fullmatch(text) and given:
            yield from self._inherits(given[-1], scope)

    def union(self, node: Node, scope: str) -> Iterator[EnvFact]:
        """`os.environ | {"K": v}`."""
        for part in self._united(node):
            yield from self._inherits(part, scope)

    def sequence(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """A list like `["docker", "run", "-e", "K", "-e", f"K={v}"]`, or `environment=["K=v"]`."""
        node = up.node
        items = [child for child in node.named_children if child.type != "comment"]
        texts = [string(self.source, item) or "" for item in items]
        where = Where(up, scope, "docker -e", node.start_byte + 1)
        envish = self._receiver(up, scope)
        sure = not _CONTAINERS.isdisjoint(texts)
        option = ""
        for item, text in zip(items, texts, strict=True):
            if option in _FLAGS:
                if texts[0] not in _FOREIGN:
                    yield from self._pair(item, where, alone=True, sure=sure)
                option = ""
                continue
            head = (pieces(self.source, item) or [text])[0]
            if text not in _FLAGS and ((envish and option not in _OTHER) or str(head).startswith("--env=")):
                yield from self._pair(item, where, alone=False, sure=False)
            option = text

    def _pair(self, node: Node, where: Where, *, alone: bool, sure: bool) -> Iterator[EnvFact]:
        """One item that says `K=v`, or, `alone` after its option, a name that is passed through."""
        at = node_span(self.source, node)
        texts = self.names.resolve(node)
        for text in texts or ():
            name, sign, value = text.removeprefix("--env=").partition("=")
            if _NAME.fullmatch(name) and sign:
                default = Default(literal=literally(name, value)) if value else None
                forward = Forward(name, name, at, value="fixed", default=default, how=where.how, scope=where.scope)
                yield replace(forward, sink=where.sink)
            elif _NAME.fullmatch(name) and alone:
                yield Forward(name, name, at, (name,), when="set", how=where.how, scope=where.scope, sink=where.sink)
        if texts is not None:
            return
        parts = pieces(self.source, node) or [node]
        split = next((place for place, part in enumerate(parts) if isinstance(part, str) and "=" in _bare(part)), None)
        if split is None:
            if sure:
                yield Dynamic(self.names.shape(node), "the name is computed", at, where.scope)
            return
        end, _, tail = _bare(str(parts[split])).partition("=")
        name_parts = [_bare(part) if isinstance(part, str) else part for part in (*parts[:split], end)]
        names = self.names.joined(name_parts)
        rest = parts[split + 1 :]
        if names is not None and all(_NAME.fullmatch(name) for name in names):
            whole = rest[0] if len(rest) == 1 and not tail else None
            yield from self._valued(names, whole if isinstance(whole, Node) else None, node, where)
        elif names is None and all(re.fullmatch(r"\w*", part) for part in name_parts if isinstance(part, str)):
            yield Dynamic(self.names.outline(name_parts), "the name is computed", at, where.scope)

    def _keywords(self, named: dict[str, Node], where: Where) -> Iterator[EnvFact]:
        for name, value in named.items():
            yield from self._valued([name], value, value, where)

    def _entry(self, key: Node, value: Node, at: Node, where: Where) -> Iterator[EnvFact]:
        names = self.names.resolve(key)
        if names is None:
            span = node_span(self.source, key)
            yield Dynamic(self.names.shape(key), "the name is computed", span, where.scope)
            return
        yield from self._valued([name for name in names if _NAME.fullmatch(name)], value, at, where)

    def _valued(self, names: list[str], value: Node | None, at: Node, where: Where) -> Iterator[Forward]:
        text = string(self.source, value) if value is not None else None
        found = self._origin(value, where) if value is not None else []
        for place, name in enumerate(names):
            read = found[place if len(found) == len(names) else 0] if found else None
            kind: ValueKind = "fixed" if text is not None else "variable" if read is not None else "computed"
            default = read.default if read is not None else None
            if text:
                default = Default(literal=literally(name, text))
            yield Forward(
                name,
                name,
                node_span(self.source, at),
                (read.name,) if read is not None else (),
                value=kind,
                default=default,
                required=read is not None and read.required,
                how=where.how,
                scope=where.scope,
                sink=where.sink,
            )

    def _origin(self, value: Node, where: Where) -> list[Read]:
        """The lookups in this file that a value comes from."""
        up = Up(value, where.up, [], 0)
        if value.type == "identifier":
            binding = self.names.binding(node_text(self.source, value), value.start_byte)
            if binding is None or binding.call is None:
                return []
            up = binding.call
        while True:
            node = up.node
            if node.type == "parenthesized_expression":
                inner: Node | None = node.named_children[0]
            elif node.type == "call" and callee(self.source, node) == "str" and len(arguments(node)) == 1:
                inner = arguments(node)[0]
            else:
                inner = node.child_by_field_name("left") if is_or(node) else None
            if inner is None:
                break
            up = Up(inner, up, [], 0)
        looking = {"call": self.reads.call, "subscript": self.reads.subscript}.get(up.node.type)
        facts = looking(up, where.scope) if looking is not None else ()
        return [fact for fact in facts if isinstance(fact, Read)]

    def _laid_in(self, node: Node, scope: str, text: str) -> Iterator[EnvFact]:
        """What another dictionary adds: the environment, or what is not said here."""
        yield from self._inherits(node, scope)
        function = node.child_by_field_name("function") if node.type == "call" else node
        named = function is not None and function.type in {"identifier", "attribute"} and short(function)
        if function is None or not named or self.names.copies_environ(node):
            return
        called = node_text(self.source, function)
        if called != "dict" and not self._is_envish(called):
            yield Dynamic(text[:80], "what is in it is not said here", node_span(self.source, node), scope)

    def _inherits(self, node: Node, scope: str) -> Iterator[Inherits]:
        if self.names.copies_environ(node):
            yield Inherits("os.environ", node_span(self.source, node), scope)

    def _how(self, receiver: str, otherwise: str) -> str:
        """The program's own environment is told apart: see `OWN`."""
        return "os.environ" if receiver in self.names.environ else otherwise

    def _is_envish(self, text: str) -> bool:
        return text in self.names.environ or _ENVISH.search(text.rpartition(".")[2]) is not None

    def _united(self, node: Node) -> list[Node]:
        """The sides of `left | right`."""
        operator = node.child_by_field_name("operator")
        sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
        return [side for side in sides if side is not None and operator is not None and operator.type == "|"]

    def _receiver(self, up: Up, scope: str) -> str:
        """The environment, as the file calls it, that a literal is given to; `""` when it is given to none."""
        below = up.node
        for above in up.chain(_CLIMB):
            node = above.node
            if node.type == "keyword_argument":
                return self._environment(node.child_by_field_name("name"))
            if node.type in {"assignment", "augmented_assignment"}:
                left = node.child_by_field_name("left")
                return self._environment(left) if left != below else ""
            if node.type == "pair":
                key = node.child_by_field_name("key")
                text = string(self.source, key) or "" if key is not None else ""
                return text if self._is_envish(text) else ""
            if node.type == "return_statement":
                name = scope.rpartition(".")[2]
                return name if self._is_envish(name) else ""
            if node.type == "call" and (text := callee(self.source, node)) != "dict":
                owner, _, method = text.rpartition(".")
                takes = method in {"update", "extend"} and self._is_envish(owner)
                return owner if takes else "env" if _EXEC.fullmatch(text) else ""
            if any(self.names.copies_environ(side) for side in self._united(node)):
                return "env"
            if node.type not in _THROUGH and node.type != "call":
                return ""
            below = node
        return ""

    def _environment(self, node: Node | None) -> str:
        text = node_text(self.source, node) if node is not None and short(node) else ""
        return text if self._is_envish(text) else ""


def _bare(text: str) -> str:
    return text.removeprefix("--env=")
