"""Python: what the program hands on to a child or a container."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text
from msgspec.structs import replace
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Dynamic, EnvFact, Forward, Inherits, ValueKind, literally
from lockstitch_env_forwarders.python.names import Names, arguments, callee, keywords, pieces, shape, string
from lockstitch_env_forwarders.trees import Up, short

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z_][A-Z0-9_]*")
_ENVISH = re.compile(r"(?i)(^|_|\b)(child_?|sub_?|os_?|proc_?)?env(s|iron|ironment|_?vars?|_?variables)?($|_|\b)")
_FLAGS = {"-e", "--env", "--build-arg"}
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


class Forwards:
    """The forwards of one file."""

    def __init__(self, source: Source, names: Names) -> None:
        self.source = source
        self.names = names

    def dictionary(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`{**os.environ, "K": v}`, and a dictionary that is given to something called an environment."""
        node = up.node
        splats = [child for child in node.named_children if child.type == "dictionary_splat"]
        inherits = [child for child in splats if self._copies(child.named_children[0])]
        if not inherits and not self._envish(up, scope):
            return
        for child in splats:
            if child in inherits:
                yield Inherits("**os.environ", node_span(self.source, child), scope)
            elif self._strange(inner := child.named_children[0]):
                text = f"{{**{node_text(self.source, inner)}}}"[:80]
                yield Dynamic(text, "what is in it is not said here", node_span(self.source, child), scope)
        for child in node.named_children:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is not None and value is not None:
                    yield from self._entry(key, value, child, scope, "dict", node.start_byte + 1)

    def comprehension(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`{k: os.environ[k] for k in KEYS}` that is given to an environment."""
        node = up.node
        body = node.child_by_field_name("body")
        if body is None or body.type != "pair" or not self._envish(up, scope):
            return
        key, value = body.child_by_field_name("key"), body.child_by_field_name("value")
        if key is not None and value is not None:
            asked = any(child.type == "if_clause" for child in node.named_children)
            for fact in self._entry(key, value, body, scope, "comprehension", 0):
                yield replace(fact, required=False, when="set") if asked and isinstance(fact, Forward) else fact

    def assignment(self, node: Node, scope: str) -> Iterator[EnvFact]:
        """`env["K"] = v`, `os.environ["K"] = v`, and `env = os.environ.copy()`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        if left.type == "subscript":
            owner, key = left.child_by_field_name("value"), left.child_by_field_name("subscript")
            if owner is None or key is None:
                return
            if self.names.is_environ(owner) or self._is_envish(node_text(self.source, owner)):
                how = "os.environ" if self.names.is_environ(owner) else "item"
                yield from self._entry(key, right, node, scope, how, 0)
        elif (
            right.type == "call" and self.names.copies_environ(right) and self._is_envish(node_text(self.source, left))
        ):
            yield Inherits("os.environ", node_span(self.source, right), scope)

    def call(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """`env.update(K=v)`, `dict(os.environ, K=v)`, `os.putenv`, `run(["docker", "-e", …])`, `env=os.environ`."""
        call = up.node
        text, given, named = callee(self.source, call), arguments(call), keywords(self.source, call)
        owner, _, name = text.rpartition(".")
        passed = named.get("env")
        if passed is not None and self.names.copies_environ(passed):
            yield Inherits("env=", node_span(self.source, passed), scope)
        if text in self.names.putenv and len(given) == 2:
            yield from self._entry(given[0], given[1], call, scope, "putenv", 0)
        elif text == "dict" and (self._envish(up, scope) or any(self._copies(node) for node in given)):
            for node in given:
                if self._copies(node):
                    yield Inherits("dict(os.environ)", node_span(self.source, node), scope)
            yield from self._keywords(call, named, scope)
        elif name == "update" and (owner in self.names.environ or self._is_envish(owner)):
            yield from self._keywords(call, named, scope)
            for node in given:
                if self.names.copies_environ(node):
                    yield Inherits("os.environ", node_span(self.source, node), scope)
        elif name == "setdefault" and owner not in self.names.environ and self._is_envish(owner) and len(given) == 2:
            yield from self._entry(given[0], given[1], call, scope, "item", 0)

    def sequence(self, up: Up, scope: str) -> Iterator[EnvFact]:
        """A list like `["docker", "run", "-e", "K", "-e", f"K={v}"]`, or `environment=["K=v"]`."""
        node = up.node
        items = [child for child in node.named_children if child.type != "comment"]
        envish = self._envish(up, scope)
        flagged = False
        for item in items:
            text = string(self.source, item)
            if text in _FLAGS:
                flagged = True
                continue
            if flagged or envish or (text or "").startswith("--env="):
                yield from self._pair(item, scope, node.start_byte + 1, alone=flagged)
            flagged = False

    def _pair(self, node: Node, scope: str, sink: int, *, alone: bool) -> Iterator[EnvFact]:
        at = node_span(self.source, node)
        texts = self.names.resolve(node)
        for text in texts or ():
            name, sign, value = text.removeprefix("--env=").partition("=")
            if not _NAME.fullmatch(name):
                continue
            if sign:
                default = Default(literal=literally(name, value)) if value else None
                yield Forward(name, name, at, value="fixed", default=default, how="docker -e", scope=scope, sink=sink)
            elif alone:
                yield Forward(name, name, at, (name,), when="set", how="docker -e", scope=scope, sink=sink)
        if texts is not None:
            return
        parts = pieces(self.source, node)
        if not parts:
            return
        head = parts[0].removeprefix("--env=") if isinstance(parts[0], str) else ""
        name, sign, rest = head.partition("=")
        if sign and _NAME.fullmatch(name):
            last = parts[-1]
            whole = last if len(parts) == 2 and not rest and not isinstance(last, str) else None
            yield from self._valued([name], whole, node, scope, "docker -e", sink)
        elif any(isinstance(part, str) and "=" in part for part in parts):
            yield from self._computed(parts, node, scope, sink)

    def _computed(self, parts: list[str | Node], node: Node, scope: str, sink: int) -> Iterator[EnvFact]:
        """`f"{k}={v}"`: expanded when `k` runs over a list in this file."""
        names: list[str] | None = [""]
        said = ""
        for part in parts:
            if isinstance(part, str):
                head, sign, _ = part.partition("=")
                names = [name + head for name in names] if names is not None else None
                said += head
                if sign:
                    break
            else:
                inner = part.named_children[0] if part.named_children else part
                found = self.names.resolve(inner)
                names = None if names is None or found is None else [one + other for one in names for other in found]
                said += node_text(self.source, part)
        if names is not None and all(_NAME.fullmatch(name) for name in names):
            yield from self._valued(names, None, node, scope, "docker -e", sink)
        else:
            yield Dynamic(said[:80], "the name is computed", node_span(self.source, node), scope)

    def _keywords(self, call: Node, named: dict[str, Node], scope: str) -> Iterator[EnvFact]:
        for name, value in named.items():
            yield from self._valued([name], value, value, scope, "keyword", call.start_byte + 1)

    def _entry(self, key: Node, value: Node, at: Node, scope: str, how: str, sink: int) -> Iterator[EnvFact]:
        names = self.names.resolve(key)
        if names is None:
            yield Dynamic(shape(self.source, key), "the name is computed", node_span(self.source, key), scope)
            return
        yield from self._valued([name for name in names if _NAME.fullmatch(name)], value, at, scope, how, sink)

    def _valued(
        self, names: list[str], value: Node | None, at: Node, scope: str, how: str, sink: int
    ) -> Iterator[Forward]:
        span = node_span(self.source, at)
        text = string(self.source, value) if value is not None else None
        looked_up, stated, required = self._origin(value)
        for name in names:
            own: tuple[str, ...] = tuple(looked_up[:1])
            kind: ValueKind = "variable" if own else "computed"
            literal = stated
            if text is not None:
                kind, literal = "fixed", text
            elif len(names) > 1 and name in looked_up:
                own = (name,)
            default = Default(literal=literally(name, literal)) if literal else None
            yield Forward(
                name, name, span, own, value=kind, default=default, required=required, how=how, scope=scope, sink=sink
            )

    def _origin(self, value: Node | None) -> tuple[list[str], str, bool]:
        """The variables a value is looked up from, the literal default beside it, and whether it must be there."""
        if value is None:
            return [], "", False
        if value.type == "interpolation" and value.named_children:
            value = value.named_children[0]
        if value.type == "subscript" and self.names.is_environ(value.child_by_field_name("value")):
            key = value.child_by_field_name("subscript")
            return (self.names.resolve(key) or [] if key is not None else []), "", True
        if value.type == "call":
            text, given = callee(self.source, value), arguments(value)
            owner, _, name = text.rpartition(".")
            if given and (text in self.names.getenv or (owner in self.names.environ and name in {"get", "pop"})):
                literal = string(self.source, given[1]) if len(given) > 1 else ""
                return self.names.resolve(given[0]) or [], literal or "", False
        return [], "", False

    def _strange(self, node: Node) -> bool:
        """Whether a dictionary laid into an environment is one that is not itself read as an environment."""
        named = {"identifier", "attribute"}
        return node.type in named and short(node) and not self._is_envish(node_text(self.source, node))

    def _copies(self, node: Node) -> bool:
        return self.names.copies_environ(node)

    def _is_envish(self, text: str) -> bool:
        return text in self.names.environ or _ENVISH.search(text.rpartition(".")[2]) is not None

    def _envish(self, up: Up, scope: str) -> bool:
        """Whether a literal is given to something that is called an environment."""
        inner = up.node
        for above in up.chain(_CLIMB):
            current = above.node
            if current.type == "keyword_argument":
                return self._names_environment(current.child_by_field_name("name"))
            if current.type in {"assignment", "augmented_assignment"}:
                left = current.child_by_field_name("left")
                return left != inner and self._names_environment(left)
            if current.type == "pair":
                key = current.child_by_field_name("key")
                text = string(self.source, key) if key is not None else None
                return text is not None and self._is_envish(text)
            if current.type == "return_statement":
                return self._is_envish(scope.rpartition(".")[2])
            if current.type == "call":
                owner, _, method = callee(self.source, current).rpartition(".")
                return method in {"update", "extend"} and self._is_envish(owner)
            if current.type not in _THROUGH:
                return False
            inner = current
        return False

    def _names_environment(self, node: Node | None) -> bool:
        return node is not None and short(node) and self._is_envish(node_text(self.source, node))
