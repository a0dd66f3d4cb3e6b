"""Python: what `os.environ` is called in a file, and what an expression that stands for a name comes to."""

from __future__ import annotations

import ast
import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from lockstitch.api import Source
from lockstitch.languages import node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.trees import Up, short, walk_up

_DEPTH = 8
#: How many loops above a use are looked at.
_LOOK_BACK = 200
#: Modules whose objects look variables up: what is imported from them, and what it is.
_LIBRARIES = {
    ("decouple", "config"): "reader",
    ("decouple", "AutoConfig"): "factory",
    ("decouple", "Config"): "factory",
    ("environs", "Env"): "factory",
    ("environs", "env"): "reader",
    ("environ", "Env"): "factory",
    ("starlette.config", "Config"): "factory",
}


@dataclass(frozen=True, slots=True)
class Loop:
    """`for k in …`: the name it binds, over which bytes, and what it runs over."""

    name: str
    start: int
    end: int
    over: Node


@dataclass(slots=True)
class Names:
    """What one file calls things."""

    source: Source
    environ: set[str] = field(default_factory=lambda: {"os.environ", "os.environb"})
    getenv: set[str] = field(default_factory=lambda: {"os.getenv", "os.getenvb"})
    putenv: set[str] = field(default_factory=lambda: {"os.putenv"})
    readers: set[str] = field(default_factory=set)
    factories: set[str] = field(default_factory=lambda: {"environ.Env", "environs.Env"})
    strings: dict[str, Node] = field(default_factory=dict)
    lists: dict[str, Node] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    loops: list[Loop] = field(default_factory=list)

    def resolve(self, node: Node, depth: int = 0) -> list[str] | None:
        """The texts that `node` stands for, one for each turn of its loop; None when that cannot be told."""
        if depth > _DEPTH:
            return None
        if node.type in {"string", "concatenated_string"}:
            text = string(self.source, node)
            return None if text is None else [text]
        if node.type == "parenthesized_expression" and node.named_child_count == 1:
            return self.resolve(node.named_children[0], depth + 1)
        if node.type == "identifier":
            name = node_text(self.source, node)
            loop = self._loop(name, node.start_byte)
            if loop is not None:
                return self.elements(loop.over, depth + 1)
            constant = self.strings.get(name)
            return self.resolve(constant, depth + 1) if constant is not None and name not in self.ambiguous else None
        if node.type == "binary_operator" and "+" in {child.type for child in node.children}:
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                return None
            lefts, rights = self.resolve(left, depth + 1), self.resolve(right, depth + 1)
            if lefts is None or rights is None or len(lefts) * len(rights) > 1000:
                return None
            return [one + other for one in lefts for other in rights]
        return None

    def _loop(self, name: str, at: int) -> Loop | None:
        place = bisect.bisect_right(self.loops, at, key=lambda loop: loop.start)
        for loop in self.loops[max(place - _LOOK_BACK, 0) : place][::-1]:
            if loop.name == name and at < loop.end:
                return loop
        return None

    def elements(self, node: Node, depth: int = 0) -> list[str] | None:
        """The texts of a list, tuple, or set of names; the keys of a dictionary."""
        if depth > _DEPTH:
            return None
        if node.type == "identifier":
            found = self.lists.get(node_text(self.source, node))
            return self.elements(found, depth + 1) if found is not None else None
        if node.type == "dictionary":
            items = [pair.child_by_field_name("key") for pair in node.named_children if pair.type == "pair"]
        elif node.type in {"list", "tuple", "set"}:
            items = [child for child in node.named_children if child.type != "comment"]
        elif node.type == "call":  # frozenset({…}), sorted((…)), mapping.items()
            given = node.child_by_field_name("arguments")
            function = node.child_by_field_name("function")
            if function is not None and function.type == "attribute":
                owner = function.child_by_field_name("object")
                return self.elements(owner, depth + 1) if owner is not None else None
            inner = given.named_children if given is not None else []
            return self.elements(inner[0], depth + 1) if len(inner) == 1 else None
        else:
            return None
        texts: list[str] = []
        for item in items:
            if item is None:
                return None
            if item.type == "tuple" and item.named_children:
                item = item.named_children[0]  # for name, default in (("A", 1), …)
            found_texts = self.resolve(item, depth + 1)
            if found_texts is None:
                return None
            texts += found_texts
        return texts

    def is_environ(self, node: Node | None) -> bool:
        """Whether an expression is `os.environ` itself."""
        return node is not None and short(node) and node_text(self.source, node) in self.environ

    def copies_environ(self, node: Node) -> bool:
        """Whether an expression begins as a copy of `os.environ`."""
        text = node_text(self.source, node) if node.end_byte - node.start_byte < 200 else ""
        return any(
            text in {name, f"{name}.copy()"} or text.startswith((f"dict({name})", f"dict({name},", f"dict(**{name}"))
            for name in self.environ
        )


def string(source: Source, node: Node) -> str | None:
    """What a string literal says; None when it is formatted or not one."""
    if node.type not in {"string", "concatenated_string"}:
        return None
    if any(child.type == "interpolation" for child in walk(node)):
        return None
    try:
        value = ast.literal_eval(node_text(source, node))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else None


def pieces(source: Source, node: Node) -> list[str | Node] | None:
    """The parts of an f-string: text, and the expressions in it. None when `node` is no f-string."""
    if node.type != "string":
        return None
    found: list[str | Node] = []
    for child in node.named_children:
        if child.type == "string_content":
            found.append(node_text(source, child))
        elif child.type == "interpolation":
            found.append(child)
    return found


def shape(source: Source, node: Node) -> str:
    """A computed name as text, its unknown parts in braces: `{prefix}_KEY`."""
    parts = pieces(source, node)
    if parts is not None:
        return "".join(part if isinstance(part, str) else node_text(source, part) for part in parts)[:80]
    if node.type == "binary_operator":
        return "".join(shape(source, child) for child in node.named_children)[:80]
    text = " ".join(node_text(source, node).split())
    return f"{{{text}}}"[:80]


def arguments(call: Node) -> list[Node]:
    """The positional arguments of a call."""
    given = call.child_by_field_name("arguments")
    if given is None or given.type != "argument_list":
        return []
    return [child for child in given.named_children if child.type not in {"keyword_argument", "comment"}]


def keywords(source: Source, call: Node) -> dict[str, Node]:
    """The keyword arguments of a call."""
    given = call.child_by_field_name("arguments")
    found: dict[str, Node] = {}
    for child in given.named_children if given is not None else ():
        if child.type == "keyword_argument":
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None and value is not None:
                found[node_text(source, name)] = value
    return found


def callee(source: Source, call: Node) -> str:
    """What is called, as written."""
    function = call.child_by_field_name("function")
    if function is None or function.type not in {"identifier", "attribute"} or not short(function):
        return ""
    return node_text(source, function)


def read_names(source: Source, root: Node) -> Names:
    """Collect imports, aliases, constants, lists, and loops of a file."""
    names = Names(source)
    assignments: list[Node] = []
    for up in walk_up(root):
        node = up.node
        if node.type == "import_statement":
            _import(names, node)
        elif node.type == "import_from_statement":
            _import_from(names, node)
        elif node.type == "assignment":
            assignments.append(node)
        elif node.type in {"for_statement", "for_in_clause"}:
            names.loops += _loops(source, up)
    for node in assignments:
        _assign(names, node)
    names.loops.sort(key=lambda loop: loop.start)
    return names


def _import(names: Names, node: Node) -> None:
    for child in node.named_children:
        if child.type == "aliased_import":
            module, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if module is not None and alias is not None and node_text(names.source, module) == "os":
                short = node_text(names.source, alias)
                names.environ |= {f"{short}.environ", f"{short}.environb"}
                names.getenv.add(f"{short}.getenv")
                names.putenv.add(f"{short}.putenv")


def _import_from(names: Names, node: Node) -> None:
    module = node.child_by_field_name("module_name")
    source = names.source
    from_module = node_text(source, module) if module is not None else ""
    for child in node.children_by_field_name("name"):
        original, alias = child, child
        if child.type == "aliased_import":
            original = child.child_by_field_name("name") or child
            alias = child.child_by_field_name("alias") or child
        what, called = node_text(source, original), node_text(source, alias)
        if from_module == "os":
            for kind, into in (("environ", names.environ), ("getenv", names.getenv), ("putenv", names.putenv)):
                if what in {kind, f"{kind}b"}:
                    into.add(called)
        elif (role := _LIBRARIES.get((from_module, what))) is not None:
            (names.readers if role == "reader" else names.factories).add(called)


def _assign(names: Names, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or left.type != "identifier":
        return
    name = node_text(names.source, left)
    if right.type in {"list", "tuple", "set", "dictionary"}:
        names.lists.setdefault(name, right)
    elif right.type in {"string", "concatenated_string", "binary_operator", "identifier"}:
        if name in names.strings:
            names.ambiguous.add(name)
        names.strings[name] = right
    elif names.is_environ(right):
        names.environ.add(name)
    elif right.type == "call":
        called = callee(names.source, right)
        if called in names.factories:
            names.readers.add(name)
        elif called in {"frozenset", "set", "tuple", "list"}:
            names.lists.setdefault(name, right)
        names.ambiguous.add(name)
    else:
        names.ambiguous.add(name)


def _loops(source: Source, up: Up) -> Iterator[Loop]:
    node = up.node
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    around = node if node.type == "for_statement" else up.parent
    if left is None or right is None or around is None:
        return
    bound = left if left.type == "identifier" else left.named_children[0] if left.named_children else None
    if bound is not None and bound.type == "identifier":
        yield Loop(node_text(source, bound), around.start_byte, around.end_byte, right)
