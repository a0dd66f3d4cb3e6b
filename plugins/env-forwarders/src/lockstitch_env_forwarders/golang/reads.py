"""Go: what the program looks up itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Dynamic, EnvFact, Read, literally
from lockstitch_env_forwarders.golang.names import Names, literal
from lockstitch_env_forwarders.trees import Up, short

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z_][A-Z0-9_]*")
_GETTERS = {"Getenv", "LookupEnv"}
_PACKAGES = {"os", "syscall"}
_WRAPPER = re.compile(r"(?i)env")
_SETTER = re.compile(r"(?i)set|add|with|append|unset|clear|load|parse|expand")
_STRICT = re.compile(r"(?i)must|require")
_FIELD = re.compile(r"EnvVars?")
_STOPS = re.compile(r"\b(log\.Fatal\w*|\w*\.Fatal\w*|panic|os\.Exit)\(|return\b[^\n]*(Errorf|errors\.New|[eE]rr)")
_CLIMB = 8
#: A longer block is no reaction to a missing variable.
_LONGEST_BODY = 2000
_LITERALS = {"interpreted_string_literal", "raw_string_literal", "int_literal", "float_literal", "true", "false"}


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function of this file, over which bytes, that looks up the variable named by one of its parameters."""

    start: int
    end: int
    parameter: str
    place: int


@dataclass(slots=True)
class Known:
    """What the lookups of one file depend on: its wrappers, and what viper was told."""

    wrappers: dict[str, Wrapper] = field(default_factory=dict)
    prefix: str = ""
    defaults: dict[str, Node] = field(default_factory=dict)

    def says_elsewhere(self, text: str, at: int) -> bool:
        """Whether the expression `text` at byte `at` is a wrapper's parameter: its callers say the names."""
        return any(one.parameter == text and one.start <= at < one.end for one in self.wrappers.values())


def read_known(source: Source, root: Node) -> Known:
    """Find a file's wrappers and what it tells viper."""
    known = Known()
    functions: dict[str, Node] = {}
    for node in walk(root):
        if node.type in {"function_declaration", "method_declaration"}:
            functions[node_text(source, node.child_by_field_name("name") or node)] = node
        elif node.type in {"short_var_declaration", "var_spec"}:
            named = node.child_by_field_name("left") or node.child_by_field_name("name")
            value = node.child_by_field_name("right") or node.child_by_field_name("value")
            if named is not None and value is not None and value.named_children[0].type == "func_literal":
                functions[node_text(source, named)] = value.named_children[0]
        elif node.type == "call_expression":
            _viper(source, node, known)
    calls = {name: [node for node in walk(one) if node.type == "call_expression"] for name, one in functions.items()}
    while any(_wraps(source, known, name, one, calls[name]) for name, one in functions.items()):
        pass
    return known


def _viper(source: Source, call: Node, known: Known) -> None:
    name, given = callee(source, call).rpartition(".")[2], arguments(call)
    if name == "SetEnvPrefix" and len(given) == 1 and given[0].type.endswith("string_literal"):
        known.prefix = f"{literal(source, given[0])}_" if literal(source, given[0]) else ""
    elif name == "SetDefault" and len(given) == 2 and given[0].type.endswith("string_literal"):
        known.defaults[literal(source, given[0])] = given[1]


def _wraps(source: Source, known: Known, name: str, function: Node, calls: list[Node]) -> bool:
    """Whether a function is found to be a wrapper that was not known as one."""
    parameters = _parameters(source, function)
    if name in known.wrappers or not parameters:
        return False
    for call in calls:
        given = arguments(call)
        inner = known.wrappers.get(callee(source, call).rpartition(".")[2])
        place = 0 if is_getter(source, call) else inner.place if inner is not None else len(given)
        text = node_text(source, given[place]) if place < len(given) else ""
        if text in parameters:
            known.wrappers[name] = Wrapper(function.start_byte, function.end_byte, text, parameters.index(text))
            return True
    return False


def _parameters(source: Source, function: Node) -> list[str]:
    names: list[str] = []
    parameters = function.child_by_field_name("parameters")
    for parameter in parameters.named_children if parameters is not None else ():
        names += [node_text(source, name) for name in parameter.children_by_field_name("name")]
    return names


def arguments(call: Node) -> list[Node]:
    """The arguments of a call."""
    found = call.child_by_field_name("arguments")
    return [child for child in found.named_children if child.type != "comment"] if found is not None else []


def callee(source: Source, call: Node) -> str:
    """What is called, as written: `os.Getenv`."""
    function = call.child_by_field_name("function")
    if function is None or function.type not in {"identifier", "selector_expression"} or not short(function):
        return ""
    return node_text(source, function)


def is_getter(source: Source, call: Node) -> bool:
    """Whether this is `os.Getenv(…)` or one of its like."""
    package, _, name = callee(source, call).rpartition(".")
    return name in _GETTERS and package in _PACKAGES


def call_reads(source: Source, names: Names, up: Up, known: Known, scope: str) -> Iterator[EnvFact]:
    """The variables that one call looks up."""
    call = up.node
    text = callee(source, call)
    package, _, name = text.rpartition(".")
    given = arguments(call)
    looking = Looking(source, names, known, scope)
    if name == "AutomaticEnv" and not given:
        yield Dynamic("AutomaticEnv", "viper looks up a variable for every key", node_span(source, call), scope, True)
    elif not given:
        return
    elif name == "BindEnv":
        yield from looking.bound(given)
    elif is_getter(source, call):
        default, required = _afterwards(source, up)
        yield from looking.named(given[0], default, required, text)
    elif text == "os.ExpandEnv":
        for found in re.finditer(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)", "".join(names.resolve(given[0]) or [])):
            yield Read(found[1], node_span(source, given[0]), how=text, scope=scope)
    elif wrapper := known.wrappers.get(name):
        if wrapper.place < len(given):
            argument = given[wrapper.place]
            texts = names.resolve(argument)
            if package and texts is not None and not _loud(texts):
                return  # it may be another function with the same name
            default = _second(source, given, wrapper.place)
            yield from looking.named(argument, default, _STRICT.search(name) is not None, name)
    elif _WRAPPER.search(text) and not _SETTER.search(name) and package not in {"fmt", "log", "errors"}:
        for place, argument in enumerate(given if name == "EnvVars" else given[:1]):
            if _loud(names.resolve(argument) or []):
                default = "" if name == "EnvVars" else _second(source, given, place)
                yield from looking.named(argument, default, _STRICT.search(name) is not None, name)


def _loud(texts: list[str]) -> bool:
    return bool(texts) and all(_LOUD.fullmatch(text) for text in texts)


@dataclass(frozen=True, slots=True)
class Looking:
    """Lookups in one scope."""

    source: Source
    names: Names
    known: Known
    scope: str

    def named(self, argument: Node, default: str, required: bool, how: str) -> Iterator[EnvFact]:
        """A lookup of the variable that `argument` names."""
        for name in self._texts(argument):
            if _NAME.fullmatch(name):
                stated = Default(literal=literally(name, default)) if default else None
                yield Read(name, node_span(self.source, argument), stated, required, how, self.scope)
        yield from self._dynamic(argument)

    def bound(self, given: list[Node]) -> Iterator[EnvFact]:
        """`viper.BindEnv("key")` is KEY, after viper's prefix; further arguments are the names themselves."""
        keys = self._texts(given[0])
        value = self.known.defaults.get(keys[0]) if len(keys) == 1 else None
        default = _text(self.source, value) if value is not None and value.type in _LITERALS else ""
        for argument in given[1:] or given[:1]:
            for text in self._texts(argument):
                name = text if given[1:] else re.sub(r"[.\-]", "_", self.known.prefix + text).upper()
                if _NAME.fullmatch(name):
                    stated = Default(literal=literally(name, default)) if default else None
                    yield Read(name, node_span(self.source, argument), stated, how="BindEnv", scope=self.scope)
            yield from self._dynamic(argument)

    def _texts(self, argument: Node) -> list[str]:
        return self.names.resolve(argument) or []

    def _dynamic(self, node: Node) -> Iterator[Dynamic]:
        if self.names.resolve(node) is not None:
            return
        if not self.known.says_elsewhere(node_text(self.source, node), node.start_byte):
            text = self.names.shape(node)
            at = node_span(self.source, node)
            yield Dynamic(text, "the name is computed", at, self.scope, True, self.names.far(text))


def _second(source: Source, given: list[Node], place: int) -> str:
    """The literal after the name: a wrapper's default."""
    if place + 1 >= len(given) or given[place + 1].type not in _LITERALS:
        return ""
    return _text(source, given[place + 1])


def _text(source: Source, node: Node) -> str:
    return literal(source, node) if node.type.endswith("string_literal") else node_text(source, node)


def _afterwards(source: Source, up: Up) -> tuple[str, bool]:
    """What happens when the variable is empty: its default, and whether the program stops."""
    parent = up.above
    around = parent.above if parent is not None else None
    if parent is None or around is None:
        return "", False
    if parent.node.type == "argument_list" and callee(source, around.node) == "cmp.Or":
        last = arguments(around.node)[-1]
        return (_text(source, last) if last.type in _LITERALS else ""), False
    if parent.node.type == "binary_expression":
        test = next((one.node for one in parent.chain(_CLIMB) if one.node.type == "if_statement"), None)
        return _reaction(source, test, [node_text(source, up.node)]) if test is not None else ("", False)
    if parent.node.type != "expression_list":
        return "", False
    declared = around.node.type == "var_spec"
    left = around.node if declared else around.node.child_by_field_name("left")
    if left is None or not left.named_children or not short(left):
        return "", False
    bound = [node_text(source, child) for child in left.named_children if child.type == "identifier"]
    values = parent.node.named_children
    if len(values) > 1:  # `a, b := os.Getenv("A"), os.Getenv("B")`: each its own
        bound = bound[values.index(up.node) :][:1]
    statement = around.above if declared else around
    if statement is None or statement.above is None or not bound:
        return "", False
    own = statement.parent if statement.parent is not None and statement.parent.type == "if_statement" else None
    test = own or statement.following
    return _reaction(source, test, bound) if test is not None and test.type == "if_statement" else ("", False)


def _reaction(source: Source, test: Node, bound: list[str]) -> tuple[str, bool]:
    """What an `if` does when what `bound` holds is empty."""
    condition = test.child_by_field_name("condition")
    if condition is None or not short(condition):
        return "", False
    asked = node_text(source, condition).split(" || ")
    empty, given = _tests(bound)
    if empty.intersection(asked):
        body = test.child_by_field_name("consequence")
    else:
        body = test.child_by_field_name("alternative") if given.issuperset(asked) else None
    if body is None or body.end_byte - body.start_byte > _LONGEST_BODY:
        return "", False
    text = node_text(source, body)
    if _STOPS.search(text):
        return "", True
    if not (empty | given).issuperset(asked):
        return "", False  # another variable's value decides too
    value = re.search(rf"^\s*{re.escape(bound[0])}\s*=\s*(\"[^\"\n]*\"|`[^`]*`|[\w.]+)\s*$", text, re.MULTILINE)
    return (value[1].strip('"`') if value and re.match(r"[\"`\d]|true\b|false\b", value[1]) else ""), False


def _tests(bound: list[str]) -> tuple[set[str], set[str]]:
    """The conditions that hold when what `bound` holds is empty, and those that hold when it is not."""
    first, *rest = bound
    empty = {f'{first} == ""', f'"" == {first}', f"len({first}) == 0", *(f"!{found}" for found in rest[:1])}
    return empty, {f'{first} != ""', f'"" != {first}', f"len({first}) > 0", *rest[:1]}


def field_reads(source: Source, names: Names, element: Node, scope: str) -> Iterator[EnvFact]:
    """`EnvVars: []string{"K"}` and `EnvVar: "K, L"` of a command line's flags."""
    key, value = element.named_children[0], element.named_children[-1]
    if not _FIELD.fullmatch(node_text(source, key)):
        return
    for node in walk(value):
        if node.type == "call_expression":  # `cli.EnvVars("K")` speaks for itself
            return
        if node.type == "literal_element":
            for text in names.resolve(node) or []:
                for name in text.split(","):
                    if _NAME.fullmatch(name.strip()):
                        yield Read(name.strip(), node_span(source, node), how="EnvVars", scope=scope)
