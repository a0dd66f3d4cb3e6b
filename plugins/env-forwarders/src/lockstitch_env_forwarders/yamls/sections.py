"""Any other YAML: lists of names (`required_env: [A, B]`) and maps of variables (`env: {A: x}`), each a section."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch_env_forwarders.facts import EnvFact, Forward, Scope
from lockstitch_env_forwarders.interpolation import parse_template
from lockstitch_env_forwarders.recipes import is_script_key, script_facts
from lockstitch_env_forwarders.values import Value, value_of
from lockstitch_env_forwarders.yamls.graph import Document, Node, child, entries

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOUD = re.compile(r"[A-Z][A-Z0-9_]*")
#: Keys whose entries are taken for variables without being asked for by name.
_ENVIRONMENT = re.compile(r"(?i:(^|[_-])envs?($|[_-])|environment(?!s$)|env_?vars?$)|[a-z]Env(s|Vars?)?$")
#: How deep sections are looked for.
DEPTH = 32


def extract(document: Document, roots: list[Node]) -> Iterator[EnvFact]:
    """The sections of plain documents, each as a scope of its own."""
    seen: set[int] = set()
    pending: list[tuple[Node, tuple[str, ...]]] = [(root, ()) for root in roots]
    sink = 0
    while pending:
        node, path = pending.pop(0)
        if id(node) in seen or len(path) > DEPTH:
            continue
        seen.add(id(node))
        if node.kind == "list":
            pending += [(item, path) for item in node.items]
            continue
        for key, value in node.pairs:
            if key.kind != "scalar":
                continue
            inner = (*path, key.text)
            said = list(section(document, key, value, f"#{sink + 1}", sink + 1))
            asked = bool(said) and _ENVIRONMENT.search(key.text) is not None
            if not said and is_script_key(key.text, path):
                said = list(script_facts(document, value, f"#{sink + 1}"))
            if said:
                sink += 1
                yield Scope(f"#{sink}", document.node_span(key), "section", (".".join(inner), key.text), last=asked)
                yield from said
            pending.append((value, inner))


def section(document: Document, key: Node, value: Node, scope: str, sink: int) -> Iterator[EnvFact]:
    """The variables of one list or map; none when it does not look like names of variables."""
    asked = _ENVIRONMENT.search(key.text) is not None
    name = _NAME if asked else _LOUD
    if value.kind == "list":
        scalars = [item for item in value.items if item.kind == "scalar"]
        if scalars and len(scalars) == len(value.items):
            names = [item.text.partition("=")[0] for item in scalars]
            if all(name.fullmatch(text) for text in names):
                for item, text in zip(scalars, names, strict=True):
                    yield _forward(document, item, item, text, _listed(item), scope, sink, "list")
        elif asked:
            yield from _named(document, value, scope, sink)
    elif value.kind == "map" and asked:
        for entry in entries(value).values():
            if name.fullmatch(entry.key.text) and entry.value.kind == "scalar":
                how = _given(entry.key.text, entry.value)
                yield _forward(document, entry.key, entry.value, entry.key.text, how, scope, sink, "map")


def _listed(item: Node) -> Value:
    name, equals, text = item.text.partition("=")
    return value_of(name, parse_template(text)) if equals else Value((), "computed")


def _named(document: Document, value: Node, scope: str, sink: int) -> Iterator[Forward]:
    """Entries like `{name: K, value: v}` or `{key: K}`."""
    for item in value.items:
        if item.kind == "scalar":
            if _NAME.fullmatch(item.text):
                yield _forward(document, item, item, item.text, Value((), "computed"), scope, sink, "list")
            continue
        named = child(item, "name") or child(item, "key")
        if named is None or named.kind != "scalar" or not _NAME.fullmatch(named.text):
            continue
        how = _given(named.text, child(item, "value") or child(item, "default"))
        yield _forward(document, named, named, named.text, how, scope, sink, "list-map")


def _given(name: str, value: Node | None) -> Value:
    if value is None or value.kind != "scalar" or value.is_null or "{{" in value.text:
        return Value((), "computed")
    return value_of(name, parse_template(value.text))


def _forward(
    document: Document, first: Node, last: Node, name: str, value: Value, scope: str, sink: int, how: str
) -> Forward:
    end = last.end if last.start >= first.start and last.style not in {"|", ">"} else first.end
    return Forward(
        name,
        name,
        document.span(first.start, max(first.end, end)),
        value.names,
        value.guard,
        value.when,
        value.kind,
        value.default,
        value.required,
        how=how,
        scope=scope,
        sink=sink,
        empty_will_do=value.empty_will_do,
    )
