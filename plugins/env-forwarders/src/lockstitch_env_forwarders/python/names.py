"""Python: what `os.environ` is called in a file, and what an expression that stands for a name comes to."""

from __future__ import annotations

import ast
import bisect
import re
from dataclasses import dataclass, field

from lockstitch.api import Source
from lockstitch.languages import node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.trees import Up, short, walk_up

_DEPTH = 8
#: How many bindings above a use are looked at.
_LOOK_BACK = 200
_EVERYWHERE = 1 << 62
_CLIMB = 60
#: Expressions that may look something up.
_LOOKING = {"call", "subscript", "boolean_operator", "parenthesized_expression"}
_SCOPES = {"function_definition", "class_definition"}
#: What looks variables up, and what makes such a thing, by the module that has it.
_READERS = {("decouple", "config"), ("environs", "env")}
_FACTORIES = {
    ("decouple", "AutoConfig"),
    ("decouple", "Config"),
    ("environs", "Env"),
    ("environ", "Env"),
    ("starlette.config", "Config"),
}


@dataclass(slots=True)
class Binding:
    """What a name stands for, from byte `start` to byte `end`: a value, or in turn what `over` has in it.

    Neither is there when nobody can tell. `call` is the way up from a value that is a call or an item.
    """

    start: int
    end: int
    value: Node | None = None
    call: Up | None = None
    over: Node | None = None


@dataclass(slots=True)
class Names:
    """What one file calls things."""

    source: Source
    environ: set[str] = field(default_factory=lambda: {"os.environ", "os.environb"})
    getenv: set[str] = field(default_factory=lambda: {"os.getenv", "os.getenvb"})
    putenv: set[str] = field(default_factory=lambda: {"os.putenv"})
    #: What looks variables up, and what makes such a thing, each with the module that it is of.
    readers: dict[str, str] = field(default_factory=dict)
    factories: dict[str, str] = field(default_factory=lambda: {"environ.Env": "environ", "environs.Env": "environs"})
    bindings: dict[str, list[Binding]] = field(default_factory=dict)

    def resolve(self, node: Node, depth: int = 0) -> list[str] | None:
        """The texts that `node` stands for, one for each turn of its loop; None when that cannot be told."""
        if depth > _DEPTH:
            return None
        if node.type in {"string", "concatenated_string"}:
            text = string(self.source, node)
            if text is not None:
                return [text]
        if node.type == "parenthesized_expression" and node.named_child_count == 1:
            return self.resolve(node.named_children[0], depth + 1)
        if node.type == "identifier":
            binding = self.binding(node_text(self.source, node), node.start_byte)
            if binding is not None and binding.over is not None:
                return self.elements(binding.over, depth + 1)
            return self.resolve(binding.value, depth + 1) if binding is not None and binding.value is not None else None
        parts = pieces(self.source, node)
        return self.joined(parts, depth) if parts is not None else None

    def joined(self, parts: list[str | Node], depth: int = 0) -> list[str] | None:
        """The texts that `parts` come to together."""
        texts = [""]
        for part in parts:
            found = [part] if isinstance(part, str) else self.resolve(part, depth + 1)
            if found is None or len(texts) * len(found) > 1000:
                return None
            texts = [one + other for one in texts for other in found]
        return texts

    def shape(self, node: Node) -> str:
        """A computed name as text, its unknown parts in braces: `{prefix}_KEY`."""
        return self.outline(pieces(self.source, node) or [node])

    def outline(self, parts: list[str | Node]) -> str:
        """The same for parts."""
        return "".join(part if isinstance(part, str) else self._unknown(part) for part in parts)[:80]

    def _unknown(self, node: Node) -> str:
        texts = self.resolve(node)
        return texts[0] if texts and len(texts) == 1 else f"{{{' '.join(node_text(self.source, node).split())}}}"

    def bind(self, name: str, binding: Binding) -> None:
        """Add a binding. A second one in the same place makes the value unknown, other than of a lookup."""
        known = self.bindings.setdefault(name, [])
        place = bisect.bisect_right(known, binding.start, key=lambda one: one.start)
        same = known[place - 1] if place and binding.over is None else None
        if same is not None and (same.start, same.end) == (binding.start, binding.end):
            same.value = same.value if same.call is not None else None
        else:
            known.insert(place, binding)

    def binding(self, name: str, at: int) -> Binding | None:
        """What `name` stands for at byte `at`: the innermost binding."""
        known = self.bindings.get(name, [])
        place = bisect.bisect_right(known, at, key=lambda binding: binding.start)
        for binding in known[max(place - _LOOK_BACK, 0) : place][::-1]:
            if at < binding.end:
                return binding
        return None

    def elements(self, node: Node, depth: int = 0) -> list[str] | None:
        """The texts of a list, tuple, or set of names; the keys of a dictionary."""
        if depth > _DEPTH:
            return None
        if node.type == "identifier":
            found = self.binding(node_text(self.source, node), node.start_byte)
            value = found.value if found is not None else None
            return self.elements(value, depth + 1) if value is not None else None
        if node.type == "dictionary":
            items = [pair.child_by_field_name("key") for pair in node.named_children if pair.type == "pair"]
        elif node.type in {"list", "tuple", "set"}:
            items = [child for child in node.named_children if child.type != "comment"]
        elif node.type == "call":  # frozenset({…}), sorted((…)), mapping.items()
            function, given = node.child_by_field_name("function"), arguments(node)
            owner = function.child_by_field_name("object") if function is not None else None
            over = owner or (given[0] if len(given) == 1 else None)
            return self.elements(over, depth + 1) if over is not None else None
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
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    # Half of a surrogate pair names no variable, and cannot be written down.
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else None


def pieces(source: Source, node: Node) -> list[str | Node] | None:
    """The parts of a text that is put together: what it says itself, and the expressions in it.

    None when `node` is no f-string, no sum, and nothing that fills in `%s` or `{}`.
    """
    if node.type == "string":
        if string(source, node) is not None:
            return None
        inside = [child for child in node.named_children if child.type in {"string_content", "interpolation"}]
        return [_filled(child) if child.type == "interpolation" else node_text(source, child) for child in inside]
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type == "binary_operator" and left is not None and right is not None:
        sign = (node.child_by_field_name("operator") or node).type
        if sign == "%" and (text := string(source, left)) is not None:
            return _fill(re.split(r"%[sdr]", text), right.named_children if right.type == "tuple" else [right])
        if sign == "+":
            return [part for side in _operands(node) for part in _parts(source, side)]
    if node.type == "call":
        function = node.child_by_field_name("function")
        owner = function.child_by_field_name("object") if function is not None else None
        text = string(source, owner) if owner is not None else None
        if text is not None and callee(source, node).endswith(".format"):
            return _fill(re.split(r"\{\w*\}", text), arguments(node))
    return None


def _operands(node: Node) -> list[Node]:
    """The operands of a chain of `+`, from left to right."""
    parts: list[Node] = []
    while node.type == "binary_operator":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            break
        parts.append(right)
        node = left
    return [node, *reversed(parts)]


def _parts(source: Source, node: Node) -> list[str | Node]:
    text = string(source, node)
    return [text] if text is not None else pieces(source, node) or [node]


def _filled(interpolation: Node) -> Node:
    return interpolation.named_children[0] if interpolation.named_children else interpolation


def _fill(texts: list[str], values: list[Node]) -> list[str | Node] | None:
    """`texts` with `values` between them; None when their numbers do not fit."""
    if len(values) != len(texts) - 1:
        return None
    parts: list[str | Node] = [texts[0]]
    for value, text in zip(values, texts[1:], strict=True):
        parts += [value, text]
    return [part for part in parts if part != ""]


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
    """Collect imports, aliases, and what is bound in a file."""
    names = Names(source)
    assignments: list[Up] = []
    for up in walk_up(root):
        match up.node.type:
            case "import_statement":
                _import(names, up.node)
            case "import_from_statement":
                _import_from(names, up.node)
            case "assignment" | "augmented_assignment":
                assignments.append(up)
            case "for_statement" | "for_in_clause":
                _loop(names, up)
            case "function_definition":
                _parameters(names, up.node)
    for up in assignments:
        _assign(names, up)
    return names


def _parameters(names: Names, function: Node) -> None:
    parameters = function.child_by_field_name("parameters")
    for node in parameters.named_children if parameters is not None else ():
        names.bind(parameter(names.source, node), Binding(function.start_byte, function.end_byte))


def parameter(source: Source, node: Node) -> str:
    """The name of one parameter: `key`, `key: str`, `key="x"`, `*keys`."""
    while node.type != "identifier" and node.named_children:
        node = node.child_by_field_name("name") or node.named_children[0]
    return node_text(source, node)


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
        elif (from_module, what) in _READERS:
            names.readers[called] = from_module
        elif (from_module, what) in _FACTORIES:
            names.factories[called] = from_module


def _assign(names: Names, up: Up) -> None:
    left, right = up.node.child_by_field_name("left"), up.node.child_by_field_name("right")
    while right is not None and right.type == "assignment":  # `a = b = "text"`
        right = right.child_by_field_name("right")
    if left is None or left.type != "identifier":
        return
    name = node_text(names.source, left)
    if right is not None and names.is_environ(right):
        names.environ.add(name)
    if right is not None and (module := names.factories.get(callee(names.source, right))):
        names.readers[name] = module
    inner = names.binding(name, up.node.start_byte)
    if inner is not None and inner.over is not None:
        inner.over = None  # the loop's name is given something else
        return
    around = next((one.node for one in up.chain(_CLIMB) if one.node.type in _SCOPES), None)
    start, end = (around.start_byte, around.end_byte) if around is not None else (-1, _EVERYWHERE)
    value = right if up.node.type == "assignment" else None
    looked_up = value is not None and value.type in _LOOKING
    names.bind(name, Binding(start, end, value, Up(value, up, [], 0) if value is not None and looked_up else None))


def _loop(names: Names, up: Up) -> None:
    """`for k in …`, `for k, v in ….items()`, `for i, k in enumerate(…)`."""
    left, right = up.node.child_by_field_name("left"), up.node.child_by_field_name("right")
    around = up.node if up.node.type == "for_statement" else up.parent
    if left is None or right is None or around is None:
        return
    bound = left.named_children or [left]
    numbered = right.type == "call" and callee(names.source, right) == "enumerate"
    for place, node in enumerate(bound):
        over = right if place == (1 if numbered else 0) else None
        names.bind(node_text(names.source, node), Binding(around.start_byte, around.end_byte, over=over))
