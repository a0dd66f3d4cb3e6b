"""Go: what an expression that stands for a variable's name comes to, as far as one file tells."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Constant
from lockstitch_env_forwarders.trees import Up, short, walk_up

#: How deep a concatenation of constants is followed.
_DEPTH = 8
_GETTER = re.compile(r"(os|syscall)\.(Getenv|LookupEnv)")
#: How many bindings above a use are looked at.
_LOOK_BACK = 200
_UNKNOWN = re.compile(r"\{([^{}]*)\}")
_PIECE = re.compile(r"\w{1,100}")


@dataclass(frozen=True, slots=True)
class Loop:
    """`for i, v := range list`: the name it binds, over which bytes, and the elements it takes in turn."""

    name: str
    start: int
    end: int
    elements: tuple[Node, ...] | None
    fields: tuple[str, ...] = ()
    environ: bool = False


@dataclass(frozen=True, slots=True)
class Getter:
    """`v := os.Getenv("K")`: from where, and to the end of which block, `v` holds the variable."""

    start: int
    end: int
    call: Node


@dataclass(slots=True)
class Names:
    """String constants, lists, and loops of one file."""

    source: Source
    strings: dict[str, Node] = field(default_factory=dict)
    lists: dict[str, Node] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)
    ambiguous: set[str] = field(default_factory=set)
    getters: dict[str, list[Getter]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)

    def far(self, text: str) -> bool:
        """Whether all that is unknown in a name's shape are identifiers that this file does not declare."""
        unknown = _UNKNOWN.findall(text)
        return bool(unknown) and all(name.isidentifier() and name not in self.bound for name in unknown)

    def constants(self, root: Node) -> Iterator[Constant]:
        """The file's constants that may be a variable's name, or a part of one."""
        for declaration in root.named_children:
            if declaration.type != "const_declaration":
                continue
            for spec in declaration.named_children:
                values = spec.child_by_field_name("value")
                targets = spec.children_by_field_name("name")
                for target, value in zip(targets, values.named_children if values is not None else [], strict=False):
                    texts = self.resolve(value)
                    if texts and len(texts) == 1 and _PIECE.fullmatch(texts[0]):
                        yield Constant(node_text(self.source, target), texts[0], node_span(self.source, target))

    def getter(self, name: str, at: int) -> Node | None:
        """The `os.Getenv(…)` whose result `name` holds at byte `at`."""
        known = self.getters.get(name, [])
        place = bisect.bisect_right(known, at, key=lambda getter: getter.start) - 1
        for getter in known[max(place - _LOOK_BACK, 0) : place + 1][::-1]:
            if at < getter.end:
                return getter.call
        return None

    def loop(self, name: str, at: int) -> Loop | None:
        """The innermost loop around byte `at` that binds `name`."""
        place = bisect.bisect_right(self.loops, at, key=lambda loop: loop.start)
        for loop in self.loops[max(place - _LOOK_BACK, 0) : place][::-1]:
            if loop.name == name and at < loop.end:
                return loop
        return None

    def resolve(self, node: Node, depth: int = 0) -> list[str] | None:
        """The texts that `node` stands for, one for each turn of its loop; None when that cannot be told."""
        if depth > _DEPTH:
            return None
        if node.type in {"interpreted_string_literal", "raw_string_literal"}:
            return [literal(self.source, node)]
        if (
            node.type in {"parenthesized_expression", "literal_element", "expression_list"}
            and node.named_child_count == 1
        ):
            return self.resolve(node.named_children[0], depth + 1)
        if node.type == "identifier":
            return self._identifier(node, depth)
        if node.type == "selector_expression":
            return self._field(node, depth)
        if node.type == "binary_expression" and _operator(node) == "+":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                return None
            lefts, rights = self.resolve(left, depth + 1), self.resolve(right, depth + 1)
            if lefts is None or rights is None or len(lefts) * len(rights) > 1000:
                return None
            return [one + other for one in lefts for other in rights]
        return None

    def _identifier(self, node: Node, depth: int) -> list[str] | None:
        name = node_text(self.source, node)
        loop = self.loop(name, node.start_byte)
        if loop is not None:
            if loop.elements is None or loop.fields:
                return None
            texts: list[str] = []
            for element in loop.elements:
                found = self.resolve(element, depth + 1)
                if found is None:
                    return None
                texts += found
            return texts
        constant = self.strings.get(name)
        return self.resolve(constant, depth + 1) if constant is not None and name not in self.ambiguous else None

    def _field(self, node: Node, depth: int) -> list[str] | None:
        """`p.env`, when `p` runs over a list of structs that stands in this file."""
        operand, chosen = node.child_by_field_name("operand"), node.child_by_field_name("field")
        if operand is None or chosen is None or operand.type != "identifier":
            return None
        loop = self.loop(node_text(self.source, operand), node.start_byte)
        if loop is None or loop.elements is None or not loop.fields:
            return None
        name = node_text(self.source, chosen)
        texts: list[str] = []
        for element in loop.elements:
            value = _struct_field(self.source, element, name, loop.fields)
            found = self.resolve(value, depth + 1) if value is not None else None
            if found is None:
                return None
            texts += found
        return texts


def literal(source: Source, node: Node) -> str:
    """What a Go string literal says."""
    text = node_text(source, node)
    if text.startswith("`"):
        return text.strip("`")
    return text[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


def shape(source: Source, node: Node) -> str:
    """A computed name as text, its unknown parts in braces: `{prefix}_KEY`."""
    parts: list[Node] = []
    while node.type == "binary_expression" and (right := node.child_by_field_name("right")) is not None:
        parts.append(right)
        node = node.child_by_field_name("left") or right
    return " ".join("".join(_shape(source, part) for part in (node, *reversed(parts))).split())[:80]


def _shape(source: Source, node: Node) -> str:
    if node.type.endswith("string_literal"):
        return literal(source, node)
    text = node_text(source, node)
    match = re.match(r"fmt\.Sprintf\(\s*\"([^\"\\]*)\"", text)
    return re.sub(r"%[a-z]", "{}", match[1]) if match else f"{{{text}}}"


def read_names(source: Source, root: Node) -> Names:
    """Collect the constants, lists, loops, and looked-up variables of a file."""
    names = Names(source)
    loops: list[Node] = []
    for up in walk_up(root):
        node = up.node
        _declared(names, node)
        if node.type in {"const_spec", "var_spec"}:
            _bind(names, node.children_by_field_name("name"), node.child_by_field_name("value"))
        elif node.type in {"short_var_declaration", "assignment_statement"}:
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                continue
            if node.type == "short_var_declaration":
                _bind(names, left.named_children, right)
            _getter(names, up, left, right)
        elif node.type == "for_statement":
            loops.append(node)
    for node in loops:
        names.loops += _loops(names, node)
    names.loops.sort(key=lambda loop: loop.start)
    return names


def _declared(names: Names, node: Node) -> None:
    """Note what a declaration of any kind binds in this file."""
    targets: list[Node] = []
    if node.type in {"const_spec", "var_spec", "parameter_declaration", "variadic_parameter_declaration"}:
        targets = node.children_by_field_name("name")
    elif node.type in {"short_var_declaration", "range_clause", "receive_statement"}:
        left = node.child_by_field_name("left")
        targets = left.named_children if left is not None else []
    names.bound.update(node_text(names.source, target) for target in targets if target.type == "identifier")


def _getter(names: Names, up: Up, left: Node, right: Node) -> None:
    """Note `v := os.Getenv("K")` and `v, ok := os.LookupEnv("K")`."""
    target, value = next(iter(left.named_children), None), next(iter(right.named_children), None)
    if target is None or value is None or value.type != "call_expression" or target.type != "identifier":
        return
    function = value.child_by_field_name("function")
    if function is None or not short(function) or not _GETTER.fullmatch(node_text(names.source, function)):
        return
    block = next((above.node for above in up.chain(3) if above.node.type in {"block", "if_statement"}), None)
    end = block.end_byte if block is not None else up.node.end_byte
    names.getters.setdefault(node_text(names.source, target), []).append(Getter(up.node.start_byte, end, value))


def _bind(names: Names, targets: list[Node], values: Node | None) -> None:
    if values is None:
        return
    for target, value in zip(targets, values.named_children, strict=False):
        name = node_text(names.source, target)
        if value.type == "composite_literal":
            names.lists.setdefault(name, value)
        elif value.type in {"interpreted_string_literal", "raw_string_literal", "binary_expression", "identifier"}:
            if name in names.strings:
                names.ambiguous.add(name)
            names.strings[name] = value
        else:
            names.ambiguous.add(name)


def _loops(names: Names, node: Node) -> Iterator[Loop]:
    clause = next((child for child in node.named_children if child.type == "range_clause"), None)
    if clause is None:
        return
    left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
    if left is None or right is None:
        return
    bound = [node_text(names.source, child) for child in left.named_children]
    environ = node_text(names.source, right) == "os.Environ()"
    composite = right
    if right.type == "identifier":
        composite = names.lists.get(node_text(names.source, right), right)
    elements, fields, keyed = _elements(names.source, composite)
    for place, name in enumerate(bound):
        if name == "_":
            continue
        mine = elements if place == (0 if keyed else 1) else None
        yield Loop(name, node.start_byte, node.end_byte, mine, fields if mine else (), environ)


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
