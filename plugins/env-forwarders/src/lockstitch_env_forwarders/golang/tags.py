"""Go: the variables that a struct's fields stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk
from tree_sitter import Node

from lockstitch_env_forwarders.facts import Default, Dynamic, EnvFact, Read, literally
from lockstitch_env_forwarders.golang.names import Names
from lockstitch_env_forwarders.golang.reads import arguments, callee

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z_][A-Z0-9_]*")
_TAG = re.compile(r'(?<![A-Za-z_-])([A-Za-z_-]+):"((?:[^"\\]|\\.)*)"')
_WORD = re.compile(r"[A-Z]+(?![^A-Z])|[A-Z]?[^A-Z]+")
#: How deep structs in structs are followed.
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct: its names (none when it is embedded), its type without stars, and its tag."""

    names: list[str]
    kind: str
    node: Node
    tag: Node | None
    options: dict[str, str]

    @property
    def spelled(self) -> list[str]:
        """The parts of `env:"A,required"`."""
        text = self.options.get("env") or self.options.get("envconfig") or ""
        return [part.strip() for part in text.split(",")]

    @property
    def prefix(self) -> str:
        """What it puts before the names in its struct: `envPrefix:"P_"`, `env:", prefix=P_"`."""
        given = next((part.partition("=")[2] for part in self.spelled if part.startswith("prefix=")), "")
        return given or self.options.get("envPrefix") or self.options.get("env-prefix") or ""


@dataclass(slots=True)
class Tags:
    """The structs of one file, and which of them have which as a field, after which prefix."""

    source: Source
    structs: dict[str, list[Field]] = field(default_factory=dict)
    holders: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def prefixes(self, struct: str, depth: int = 0) -> list[str]:
        """All that the fields above a struct put before its names."""
        holders = self.holders.get(struct)
        if holders is None or depth > _DEPTH:
            return [""]
        found = [before + own for holder, own in holders for before in self.prefixes(holder, depth + 1)]
        return list(dict.fromkeys(found))


def tag_reads(source: Source, names: Names, root: Node) -> Iterator[EnvFact]:
    """What tags name (`env:"K,default=x"`, with the prefixes above them), and what `envconfig.Process` fills in."""
    tags = Tags(source)
    for node in walk(root):
        if node.type == "type_spec":
            name, kind = node.child_by_field_name("name"), node.child_by_field_name("type")
            if name is not None and kind is not None and kind.type == "struct_type":
                _struct(tags, node_text(source, name), kind)
    processed: set[str] = set()
    for struct, prefix in _processed(source, names, root):
        yield from _filled(tags, struct, prefix, processed)
    for struct in tags.structs:
        for prefix in tags.prefixes(struct) if struct not in processed else ():
            for one in tags.structs[struct]:
                yield from _tagged(source, one, prefix, struct)


def _struct(tags: Tags, struct: str, node: Node) -> None:
    """Note the fields of a struct, and those of a struct that is spelled out in it."""
    fields = tags.structs.setdefault(struct, [])
    for child in node.named_children[0].named_children if node.named_children else ():
        kind, tag = child.child_by_field_name("type"), child.child_by_field_name("tag")
        if child.type != "field_declaration" or kind is None:
            continue
        names = [node_text(tags.source, name) for name in child.children_by_field_name("name")]
        text = node_text(tags.source, kind).lstrip("*")
        if kind.type == "struct_type":
            text = f"{struct}.{''.join(names)}"
            _struct(tags, text, kind)
        options = dict(_TAG.findall(node_text(tags.source, tag))) if tag is not None else {}
        one = Field(names, text, child, tag, options)
        fields.append(one)
        if text != struct:
            each = "{}_" if one.prefix and "]" in text else ""  # P_0_K, P_1_K, …
            holders = tags.holders.setdefault(text.rpartition("]")[2].lstrip("*"), [])
            holders.append((struct, one.prefix + each))


def _tagged(source: Source, one: Field, prefix: str, scope: str) -> Iterator[EnvFact]:
    """What the tag of one field names."""
    name, *rest = one.spelled
    if one.tag is None or one.prefix or not _NAME.fullmatch(name):
        return
    given = {key: value for key, _, value in (option.partition("=") for option in rest)}
    options = one.options
    default = given.get("default") or options.get("envDefault") or options.get("env-default") or options.get("default")
    required = bool({"required", "notEmpty"} & given.keys()) or "true" in {
        options.get("required"),
        options.get("env-required"),
    }
    others = [option for option in rest if _LOUD.fullmatch(option)]  # `env:"A,B"`: either of them
    for text in (name, *others):
        yield from _read(source, prefix + text, one.tag, default or "", required and not others, scope)


def _read(source: Source, name: str, at: Node, default: str, required: bool, scope: str) -> Iterator[EnvFact]:
    if "{" in name:
        yield Dynamic(name, "the name is computed", node_span(source, at), scope, True)
    else:
        stated = Default(literal=literally(name, default)) if default else None
        yield Read(name, node_span(source, at), stated, required, "tag", scope)


# envconfig.Process


def _processed(source: Source, names: Names, root: Node) -> Iterator[tuple[str, str]]:
    """Each struct that `envconfig.Process("p", &s)` fills in, and its prefix."""
    kinds: dict[str, str] = {}
    calls: list[list[Node]] = []
    for node in walk(root):
        if node.type in {"var_spec", "parameter_declaration"}:
            kind = node.child_by_field_name("type")
            if kind is not None:
                named = node.children_by_field_name("name")
                kinds.update((node_text(source, name), node_text(source, kind).lstrip("*")) for name in named)
        elif node.type == "short_var_declaration":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None:
                match = re.match(r"&?(\w+)\{|new\((\w+)\)", node_text(source, right))
                kinds[node_text(source, left)] = (match[1] or match[2]) if match else ""
        elif node.type == "call_expression" and callee(source, node).startswith("envconfig."):
            calls.append(arguments(node))
    for given in calls:
        if len(given) == 2 and (struct := kinds.get(node_text(source, given[1]).lstrip("&"))):
            known = names.resolve(given[0])
            for prefix in [names.shape(given[0])] if known is None else known:
                yield struct, f"{prefix if known is None else prefix.upper()}_" if prefix else ""


def _filled(tags: Tags, struct: str, prefix: str, done: set[str], depth: int = 0) -> Iterator[EnvFact]:
    """The variables of every field of a struct, those of structs in it after the field's own name."""
    done.add(struct)
    for one in tags.structs.get(struct, ()):
        if one.options.get("ignored") == "true":
            continue
        inner = one.kind in tags.structs and depth < _DEPTH
        if inner and not one.names:
            yield from _filled(tags, one.kind, prefix, done, depth + 1)
        for name in one.names:
            words = "_".join(_WORD.findall(name)) if one.options.get("split_words") == "true" else name
            spelled = one.options.get("envconfig") or words
            full = prefix + spelled.upper()
            if inner:
                yield from _filled(tags, one.kind, f"{full}_", done, depth + 1)
            elif name[0].isupper():
                required = one.options.get("required") == "true"
                default = one.options.get("default") or ""
                yield from _read(tags.source, full, one.tag or one.node, default, required, struct)
