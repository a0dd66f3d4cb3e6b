"""Go: what an expression that stands for a variable's name comes to, as far as one file tells."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Constant
from lockstitch_env_forwarders.trees import Up, short, walk_up

#: What may stand around an expression without changing it.
WRAPPINGS = {"literal_element", "parenthesized_expression", "expression_list"}
#: How deep a concatenation of constants is followed.
_DEPTH = 8
_GETTER = re.compile(r"(os|syscall)\.(Getenv|LookupEnv)")
#: How many names one expression may come to.
MOST_NAMES = 1000
#: How many bindings above a use are looked at.
_LOOK_BACK = 200
_EVERYWHERE = 1 << 62
#: What a declaration holds to the end of.
_BLOCKS = {
    "block",
    "if_statement",
    "for_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "expression_case",
    "default_case",
    "type_case",
    "communication_case",
    "function_declaration",
    "method_declaration",
    "func_literal",
    "function_type",
    "method_elem",
}
_UNKNOWN = re.compile(r"\{([^{}]*)\}")
_PIECE = re.compile(r"\w{1,100}")


@dataclass(slots=True)
class Binding:
    """What a name stands for, from byte `start` to byte `end`: a value, or the elements of a list in turn.

    Neither is there when nobody can tell. `call` is the way up from a value that is a call.
    """

    start: int
    end: int
    value: Node | None = None
    call: Up | None = None
    elements: tuple[Node, ...] | None = None
    fields: tuple[str, ...] = ()
    environ: bool = False


@dataclass(slots=True)
class Names:
    """What one file calls its strings, its lists, and what it looked up."""

    source: Source
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)  # what is given a list that the file spells out

    def far(self, text: str) -> bool:
        """Whether all that is unknown in a name's shape are identifiers that this file does not declare."""
        unknown = _UNKNOWN.findall(text)
        return bool(unknown) and all(name.isidentifier() and name not in self.bindings for name in unknown)

    def constants(self, root: Node) -> Iterator[Constant]:
        """The file's constants that may be a variable's name, or a part of one."""
        for declaration in root.named_children:
            if declaration.type != "const_declaration":
                continue
            for spec in declaration.named_children:
                values = spec.child_by_field_name("value")
                given = values.named_children if values is not None else []
                for target, value in zip(_names_of(spec), given, strict=False):
                    texts = self.resolve(value)
                    if texts and len(texts) == 1 and _PIECE.fullmatch(texts[0]):
                        yield Constant(node_text(self.source, target), texts[0], node_span(self.source, target))

    def bind(self, name: str, binding: Binding) -> None:
        """Add a binding of `name`."""
        bisect.insort(self.bindings.setdefault(name, []), binding, key=lambda known: known.start)

    def binding(self, name: str, at: int) -> Binding | None:
        """What `name` stands for at byte `at`: the innermost binding, and of those the last."""
        known = self.bindings.get(name, [])
        place = bisect.bisect_right(known, at, key=lambda binding: binding.start)
        for binding in known[max(place - _LOOK_BACK, 0) : place][::-1]:
            if at < binding.end:
                return binding
        return None

    def resolve(self, node: Node, depth: int = 0) -> list[str] | None:
        """The texts that `node` stands for, one for each turn of its loop; None when that cannot be told."""
        if depth > _DEPTH:
            return None
        if node.type in {"interpreted_string_literal", "raw_string_literal"}:
            return [literal(self.source, node)]
        if node.type in WRAPPINGS and node.named_child_count == 1:
            return self.resolve(node.named_children[0], depth + 1)
        if node.type == "identifier":
            return self._identifier(node, depth)
        if node.type == "selector_expression":
            return self._field(node, depth)
        if node.type == "binary_expression" and _operator(node) == "+":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                return None
            return self.joined([left, right], depth + 1)
        return None

    def joined(self, parts: Iterable[Node | str], depth: int = 0) -> list[str] | None:
        """The texts that `parts` come to together; None when one cannot be told, and when they are too many."""
        texts = [""]
        for part in parts:
            found = [part] if isinstance(part, str) else self.resolve(part, depth)
            if found is None or len(texts) * len(found) > MOST_NAMES:
                return None
            texts = [one + other for one in texts for other in found]
        return texts

    def _identifier(self, node: Node, depth: int) -> list[str] | None:
        binding = self.binding(node_text(self.source, node), node.start_byte)
        if binding is None or binding.fields:
            return None
        if binding.elements is None:
            return self.resolve(binding.value, depth + 1) if binding.value is not None else None
        return self._each(binding.elements, depth)

    def _each(self, nodes: Iterable[Node | None], depth: int) -> list[str] | None:
        """The texts of all of these, None when one of them cannot be told."""
        texts: list[str] = []
        for node in nodes:
            found = self.resolve(node, depth + 1) if node is not None else None
            if found is None:
                return None
            texts += found
        return texts

    def _field(self, node: Node, depth: int) -> list[str] | None:
        """`p.env`, when `p` runs over a list of structs that stands in this file."""
        operand, chosen = node.child_by_field_name("operand"), node.child_by_field_name("field")
        if operand is None or chosen is None or operand.type != "identifier":
            return None
        loop = self.binding(node_text(self.source, operand), node.start_byte)
        if loop is None or loop.elements is None or not loop.fields:
            return None
        name = node_text(self.source, chosen)
        return self._each((_struct_field(self.source, one, name, loop.fields) for one in loop.elements), depth)

    def shape(self, node: Node) -> str:
        """A computed name as text, its unknown parts in braces: `{prefix}_KEY`."""
        parts: list[Node] = []
        while node.type == "binary_expression" and (right := node.child_by_field_name("right")) is not None:
            parts.append(right)
            node = node.child_by_field_name("left") or right
        return " ".join("".join(self._part(part) for part in (node, *reversed(parts))).split())[:80]

    def _part(self, node: Node) -> str:
        texts = self.resolve(node)
        if texts is not None and len(texts) == 1:
            return texts[0]
        text = node_text(self.source, node)
        match = re.match(r"fmt\.Sprintf\(\s*\"([^\"\\]*)\"", text)
        return re.sub(r"%[a-z]", "{}", match[1]) if match else f"{{{text}}}"


def literal(source: Source, node: Node) -> str:
    """What a Go string literal says."""
    text = node_text(source, node)
    if text.startswith("`"):
        return text.strip("`")
    return text[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


def read_names(source: Source, root: Node) -> Names:
    """Collect what is bound in a file, and to what."""
    names = Names(source)
    loops: list[Node] = []
    changes: list[Up] = []
    for up in walk_up(root):
        match up.node.type:
            case "const_spec" | "var_spec":
                _declared(names, up)
            case "short_var_declaration":
                left, right = up.node.child_by_field_name("left"), up.node.child_by_field_name("right")
                if left is not None and right is not None:
                    _bind(names, up, left.named_children, right, up.node.end_byte)
            case "assignment_statement":
                changes.append(up)
            case "parameter_declaration" | "variadic_parameter_declaration":
                _bind(names, up, _names_of(up.node), None, up.node.start_byte)
            case "for_statement":
                loops.append(up.node)
    for change in changes:
        _looked_up(names, change)
    for change in changes:  # of lists, before the loops run over them
        _changed(names, change.node)
    for loop in loops:
        _loop(names, loop)
    for change in changes:  # of what the loops bind
        _changed(names, change.node)
    return names


def _names_of(node: Node) -> list[Node]:
    """The names that a declaration binds; the grammar counts a constant's commas among them."""
    return [name for name in node.children_by_field_name("name") if name.is_named]


def _declared(names: Names, up: Up) -> None:
    """`const` and `var`: what stands in no function holds for the whole file."""
    local = any(above.node.type == "block" for above in up.chain())
    start = up.node.end_byte if local else 0
    _bind(names, up, _names_of(up.node), up.node.child_by_field_name("value"), start)


def _end(up: Up) -> int:
    """Where what is declared here ends."""
    around = next((above.node for above in up.chain() if above.node.type in _BLOCKS), None)
    return around.end_byte if around is not None else _EVERYWHERE


def _bind(names: Names, up: Up, targets: list[Node], values: Node | None, start: int) -> None:
    given = values.named_children if values is not None else []
    end = _end(up)
    for place, target in enumerate(targets):
        name = node_text(names.source, target)
        # `v, ok := f()` gives its one value to the first name
        value = given[place] if place < len(given) else None
        binding = Binding(start, end, value)
        if value is not None and value.type == "call_expression":
            binding.call = Up(value, Up(values or value, up, [], 0), [], 0)
        elif value is not None and value.type == "composite_literal":
            names.lists.add(name)
        names.bind(name, binding)


def _looked_up(names: Names, up: Up) -> None:
    """`v = os.Getenv("K")`: from here on `v` holds the variable."""
    left, right = up.node.child_by_field_name("left"), up.node.child_by_field_name("right")
    first = right.named_children[0] if right is not None and right.named_children else None
    function = first.child_by_field_name("function") if first is not None else None
    if left is None or function is None or not short(function):
        return
    if _GETTER.fullmatch(node_text(names.source, function)):
        _bind(names, up, left.named_children[:1], right, up.node.end_byte)


def _changed(names: Names, node: Node) -> None:
    """`name = value`: nobody can tell what it holds where. What was looked up is still what it mostly holds."""
    left = node.child_by_field_name("left")
    for target in left.named_children if left is not None else ():
        binding = names.binding(node_text(names.source, target), node.start_byte)
        if binding is not None and binding.call is None:
            binding.value, binding.elements = None, None


def _loop(names: Names, node: Node) -> None:
    """`for i, v := range list`: what each name runs over."""
    clause = next((child for child in node.named_children if child.type == "range_clause"), None)
    left = clause.child_by_field_name("left") if clause is not None else None
    right = clause.child_by_field_name("right") if clause is not None else None
    if left is None or right is None:
        return
    environ = node_text(names.source, right) == "os.Environ()"
    over: Node | None = right
    if right.type == "identifier":
        known = names.binding(node_text(names.source, right), right.start_byte)
        over = known.value if known is not None else None
    elements, fields, keyed = _elements(names.source, over) if over is not None else (None, (), False)
    for place, child in enumerate(left.named_children):
        mine = elements if place == (0 if keyed else 1) else None
        binding = Binding(right.end_byte, node.end_byte, None, None, mine, fields if mine else (), environ)
        names.bind(node_text(names.source, child), binding)


def _elements(source: Source, node: Node) -> tuple[tuple[Node, ...] | None, tuple[str, ...], bool]:
    """The elements of a list literal, or the keys of a map literal; the fields when they are structs."""
    if node.type != "composite_literal":
        return None, (), False
    kind, body = node.child_by_field_name("type"), node.child_by_field_name("body")
    if kind is None or body is None:
        return None, (), False
    if kind.type == "map_type":
        keys = [element.named_children[0] for element in body.named_children if element.type == "keyed_element"]
        return tuple(keys), (), True
    if kind.type not in {"slice_type", "array_type", "implicit_length_array_type"}:
        return None, (), False
    elements = tuple(element for element in body.named_children if element.type in {"literal_element", "keyed_element"})
    item = kind.child_by_field_name("element")
    if item is not None and item.type != "struct_type":
        return elements, () if item.type == "type_identifier" and node_text(source, item) == "string" else ("?",), False
    return elements, _field_names(source, item) if item is not None else (), False


def _field_names(source: Source, struct: Node) -> tuple[str, ...]:
    names: list[str] = []
    for node in walk(struct):
        if node.type == "field_declaration":
            names += [node_text(source, name) for name in node.children_by_field_name("name")]
    return tuple(names) or ("?",)


def _struct_field(source: Source, element: Node, name: str, fields: tuple[str, ...]) -> Node | None:
    """The value of one field in `{A: "x"}` or `{"x", y}`."""
    value = element.named_children[0] if element.type == "literal_element" and element.named_children else element
    if value.type == "unary_expression" and value.named_children:
        value = value.named_children[0]
    if value.type == "composite_literal":
        value = value.child_by_field_name("body") or value
    if value.type != "literal_value":
        return None
    for place, inner in enumerate(value.named_children):
        if inner.type == "keyed_element":
            if node_text(source, inner.named_children[0]) == name:
                return inner.named_children[-1]
        elif place < len(fields) and fields[place] == name:
            return inner
    return None


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""
