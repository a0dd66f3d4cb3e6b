"""Go: what the program looks up itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Dynamic, EnvFact, Read, literally
from lockstitch_env_forwarders.golang.names import Names, literal, shape
from lockstitch_env_forwarders.trees import Up, short

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z_][A-Z0-9_]*")
_GETTERS = {"Getenv", "LookupEnv"}
_PACKAGES = {"os", "syscall"}
_WRAPPER = re.compile(r"(?i)env")
_SETTER = re.compile(r"(?i)set|add|with|append|unset|clear|load|parse|expand")
_STRICT = re.compile(r"(?i)must|require")
_ENV_FIELD = re.compile(r"Env(Var)?s?")
_STOPS = re.compile(r"\b(log\.Fatal\w*|\w*\.Fatal\w*|panic|os\.Exit)\(|return\b[^\n]*(Errorf|errors\.New|[eE]rr)")
#: A longer block is no reaction to a missing variable.
_LONGEST_BODY = 2000
_LITERALS = {"interpreted_string_literal", "raw_string_literal", "int_literal", "float_literal", "true", "false"}


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function of this file that looks up the variable named by one of its parameters."""

    name: str
    place: int


def wrappers(source: Source, root: Node) -> dict[str, Wrapper]:
    """The functions whose parameter goes to `os.Getenv`, by name."""
    found: dict[str, Wrapper] = {}
    for function in root.named_children:
        name = function.child_by_field_name("name")
        body = function.child_by_field_name("body")
        if function.type not in {"function_declaration", "method_declaration"} or name is None or body is None:
            continue
        parameters = _parameters(source, function)
        for node in walk(body) if parameters else ():
            if node.type == "call_expression" and is_getter(source, node):
                given = arguments(node)
                text = node_text(source, given[0]) if given else ""
                if text in parameters:
                    called = node_text(source, name)
                    found[called] = Wrapper(called, parameters.index(text))
    return found


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


def call_reads(source: Source, names: Names, up: Up, known: dict[str, Wrapper], scope: str) -> Iterator[EnvFact]:
    """The variables that one call looks up."""
    call = up.node
    text = callee(source, call)
    package, _, name = text.rpartition(".")
    given = arguments(call)
    if name == "AutomaticEnv" and not given:
        yield Dynamic("AutomaticEnv", "viper looks up a variable for every key", node_span(source, call), scope, True)
    elif name == "BindEnv" and given:
        yield from _bound(source, names, given, scope)
    elif not given:
        return
    elif is_getter(source, call):
        yield from _lookups(source, names, up, given[0], scope, parameters=known)
    elif name in {"ExpandEnv"} and package == "os":
        for found in re.finditer(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)", "".join(names.resolve(given[0]) or [])):
            yield Read(found[1], node_span(source, given[0]), how="os.ExpandEnv", scope=scope)
    elif wrapper := known.get(name):
        if wrapper.place < len(given):
            default = _second(source, given, wrapper.place)
            yield from _named(source, names, given[wrapper.place], default, name, scope)
    elif _WRAPPER.search(text) and not _SETTER.search(name) and package not in {"fmt", "log", "errors"}:
        for place, argument in enumerate(given if name == "EnvVars" else given[:1]):
            resolved = names.resolve(argument)
            if resolved and all(_LOUD.fullmatch(one) for one in resolved):
                default = None if name == "EnvVars" else _second(source, given, place)
                yield from _named(source, names, argument, default, name, scope)


def _bound(source: Source, names: Names, given: list[Node], scope: str) -> Iterator[EnvFact]:
    """`viper.BindEnv("key")` is KEY; further arguments are the names themselves."""
    for argument in given[1:] or given[:1]:
        resolved = names.resolve(argument)
        if resolved is None:
            yield _dynamic(source, names, argument, scope)
            continue
        for text in resolved:
            name = text if given[1:] else re.sub(r"[.\-]", "_", text).upper()
            if _NAME.fullmatch(name):
                yield Read(name, node_span(source, argument), how="BindEnv", scope=scope)


def _lookups(
    source: Source, names: Names, up: Up, argument: Node, scope: str, parameters: dict[str, Wrapper]
) -> Iterator[EnvFact]:
    resolved = names.resolve(argument)
    if resolved is None:
        # the parameter of a wrapper: its callers say the names
        if scope.rpartition(".")[2] not in parameters:
            yield _dynamic(source, names, argument, scope)
        return
    default, required = _afterwards(source, up)
    for name in resolved:
        if _NAME.fullmatch(name):
            stated = Default(literal=literally(name, default)) if default else None
            yield Read(name, node_span(source, argument), stated, required, callee(source, up.node), scope)


def _named(
    source: Source, names: Names, argument: Node, default: str | None, how: str, scope: str
) -> Iterator[EnvFact]:
    resolved = names.resolve(argument)
    if resolved is None:
        yield _dynamic(source, names, argument, scope)
        return
    for name in resolved:
        if _NAME.fullmatch(name):
            stated = Default(literal=literally(name, default)) if default else None
            required = _STRICT.search(how) is not None
            yield Read(name, node_span(source, argument), stated, required, how, scope)


def _second(source: Source, given: list[Node], place: int) -> str | None:
    """The literal after the name: a wrapper's default."""
    if place + 1 >= len(given) or given[place + 1].type not in _LITERALS:
        return None
    return _text(source, given[place + 1])


def _text(source: Source, node: Node) -> str:
    return literal(source, node) if node.type.endswith("string_literal") else node_text(source, node)


def _dynamic(source: Source, names: Names, node: Node, scope: str) -> Dynamic:
    text = shape(source, node)
    return Dynamic(text, "the name is computed", node_span(source, node), scope, True, names.far(text))


def _afterwards(source: Source, up: Up) -> tuple[str, bool]:
    """What happens when the variable is empty: its default, and whether the program stops."""
    above = [one.node for one in up.chain(3)]
    parent, outer = (above[0] if above else None), above[1:]
    if parent is not None and parent.type == "argument_list" and outer and callee(source, outer[0]) == "cmp.Or":
        last = arguments(outer[0])[-1]
        return (_text(source, last) if last.type in _LITERALS else ""), False
    if parent is None or parent.type != "expression_list" or not outer:
        return "", False
    left = outer[0].child_by_field_name("left")
    if left is None or not left.named_children or not short(left):
        return "", False
    bound = [node_text(source, child) for child in left.named_children]
    test = outer[1] if len(outer) > 1 else None
    if test is None or test.type != "if_statement":
        statement = up.above.above if up.above is not None else None
        test = statement.following if statement is not None else None
    if test is None or test.type != "if_statement":
        return "", False
    condition, body = test.child_by_field_name("condition"), test.child_by_field_name("consequence")
    if condition is None or body is None or not short(condition):
        return "", False
    if not _tests_empty(node_text(source, condition), bound) or body.end_byte - body.start_byte > _LONGEST_BODY:
        return "", False
    text = node_text(source, body)
    if _STOPS.search(text):
        return "", True
    given = re.search(rf"^\s*{re.escape(bound[0])}\s*=\s*(\"[^\"\n]*\"|`[^`]*`|[\w.]+)\s*$", text, re.MULTILINE)
    return (given[1].strip('"`') if given and re.match(r"[\"`\d]|true|false", given[1]) else ""), False


def _tests_empty(condition: str, bound: list[str]) -> bool:
    first = bound[0]
    tests = {f'{first} == ""', f'"" == {first}', f"len({first}) == 0"}
    return condition in tests or (len(bound) > 1 and condition.startswith(f"!{bound[1]}"))


_TAG = re.compile(r'([A-Za-z_-]+):"((?:[^"\\]|\\.)*)"')


def tag_reads(source: Source, root: Node) -> Iterator[EnvFact]:
    """The variables that struct tags name: `env:"K,default=x"`, `envconfig:"K"`, with the prefixes above them."""
    prefixes = _prefixes(source, root)
    for struct in walk(root):
        if struct.type != "type_spec" or (name := struct.child_by_field_name("name")) is None:
            continue
        scope = node_text(source, name)
        for node in walk(struct):
            tag = node.child_by_field_name("tag") if node.type == "field_declaration" else None
            if tag is not None:
                yield from _tag(source, tag, scope, prefixes.get(scope, ""))


def _prefixes(source: Source, root: Node) -> dict[str, str]:
    """Prefixes by struct: `envPrefix:"P_"` on a field of that type, `envconfig.Process("p", …)` for all."""
    found: dict[str, str] = {}
    for node in walk(root):
        if node.type != "field_declaration":
            continue
        tag, kind = node.child_by_field_name("tag"), node.child_by_field_name("type")
        if tag is not None and kind is not None:
            options = dict(_TAG.findall(node_text(source, tag)))
            prefix = options.get("envPrefix") or options.get("env-prefix")
            if prefix:
                found[node_text(source, kind).lstrip("*")] = prefix
    return found


def _tag(source: Source, tag: Node, scope: str, prefix: str) -> Iterator[Read]:
    options = dict(_TAG.findall(node_text(source, tag)))
    spelled = options.get("env") or options.get("envconfig")
    if not spelled:
        return
    name, *rest = spelled.split(",")
    given = {key: value for key, _, value in (option.partition("=") for option in rest)}
    if name in {"", "-"} or not _NAME.fullmatch(name):
        return
    default = given.get("default") or options.get("envDefault") or options.get("env-default") or options.get("default")
    required = (
        "required" in given
        or "notEmpty" in given
        or "true"
        in {
            options.get("required"),
            options.get("env-required"),
        }
    )
    full = prefix + name
    stated = Default(literal=literally(full, default)) if default else None
    yield Read(full, node_span(source, tag), stated, required, "tag", scope)


def field_reads(source: Source, element: Node, scope: str) -> Iterator[EnvFact]:
    """`EnvVars: []string{"K"}` and `EnvVar: "K"` of a command line's flags."""
    if len(element.named_children) != 2 or not _ENV_FIELD.fullmatch(node_text(source, element.named_children[0])):
        return
    if not node_text(source, element.named_children[0]).startswith("EnvVar"):
        return
    for node in walk(element.named_children[1]):
        if node.type.endswith("string_literal"):
            for name in literal(source, node).split(","):
                if _NAME.fullmatch(name.strip()):
                    yield Read(name.strip(), node_span(source, node), how="EnvVars", scope=scope)
