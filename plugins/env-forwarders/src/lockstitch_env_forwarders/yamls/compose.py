"""Compose files: each service's `environment`, `env_file`, and `extends`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch_env_forwarders.facts import Dynamic, EnvFact, Forward, Scope, Sourced, Withdrawn
from lockstitch_env_forwarders.interpolation import parse_template
from lockstitch_env_forwarders.values import Value, value_of
from lockstitch_env_forwarders.yamls.graph import Document, Node, child, entries

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SERVICE_KEYS = {"image", "build", "environment", "env_file", "extends", "command", "ports", "volumes", "depends_on"}


def recognises(root: Node) -> bool:
    """Whether a document is a Compose file."""
    services = child(root, "services")
    if services is None or services.kind != "map":
        return False
    return any(
        entry.value.kind == "map" and _SERVICE_KEYS & entries(entry.value).keys()
        for entry in entries(services).values()
    )


def extract(document: Document, root: Node) -> Iterator[EnvFact]:
    """The facts of one Compose document."""
    services = child(root, "services")
    if services is None or services.kind != "map":
        return
    for sink, (name, service) in enumerate(entries(services).items(), start=1):
        yield Scope(name, document.node_span(service.key), "service", (name,))
        if service.value.kind != "map":
            continue
        if (environment := child(service.value, "environment")) is not None:
            yield from variables(document, environment, name, sink)
        if (loaded := child(service.value, "env_file")) is not None:
            for node in loaded.items if loaded.kind == "list" else [loaded]:
                yield from _env_file(document, node, name)
        if (extended := child(service.value, "extends")) is not None:
            yield from _extends(document, extended, name)


def variables(document: Document, node: Node, scope: str, sink: int) -> Iterator[EnvFact]:
    """The variables of an `environment`, in its map or its list form."""
    if node.tag in {"!reset", "!override"}:
        yield Withdrawn("", document.node_span(node), scope)
    if node.tag == "!reset":
        return
    if node.kind == "list":
        for item in node.items:
            if item.kind == "scalar":
                name, equals, given = item.text.partition("=")
                text = given if equals else None
                yield from _variable(document, item, item, name.strip(), text, scope, sink, "compose-list")
        return
    if node.kind != "map":
        return
    own = [(key, value, "compose-map") for key, value in node.pairs if key.kind == "scalar"]
    merged = [(entry.key, entry.value, "compose-merged") for entry in entries(node).values() if entry.inherited]
    for key, value, how in [*own, *merged]:
        if value.tag == "!reset":
            yield Withdrawn(key.text, document.node_span(key), scope)
            continue
        text = None if value.is_null else value.text
        yield from _variable(document, key, value, key.text, text, scope, sink, how)


def _variable(
    document: Document, first: Node, last: Node, name: str, text: str | None, scope: str, sink: int, how: str
) -> Iterator[EnvFact]:
    same_line = last.start >= first.start and last.style not in {"|", ">"}
    end = last.end if same_line and last.kind == "scalar" else first.end
    at = document.span(first.start, max(end, first.end))
    if not _NAME.fullmatch(name):
        if "$" in name:
            yield Dynamic(name[:80], "the name is interpolated", at, scope)
        return
    value = Value((name,), "variable", when="set") if text is None else value_of(name, parse_template(text, "$$"))
    yield Forward(
        name,
        name,
        at,
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


def _env_file(document: Document, node: Node, scope: str) -> Iterator[EnvFact]:
    optional, path = False, node
    if node.kind == "map":
        found = child(node, "path")
        if found is None:
            return
        required = child(node, "required")
        optional = required is not None and required.text.lower() in {"false", "no", "off"}
        path = found
    if path.kind == "scalar" and not path.is_null:
        literal = parse_template(path.text, "$$").literal or ""
        yield Sourced(literal, document.node_span(path), "file", "env-file", True, optional, scope)


def _extends(document: Document, node: Node, scope: str) -> Iterator[EnvFact]:
    service = node if node.kind == "scalar" else child(node, "service")
    file = child(node, "file") if node.kind == "map" else None
    if service is not None and service.kind == "scalar":
        path = file.text if file is not None else ""
        yield Sourced(path, document.node_span(node), "file", "extends", scope=scope, target=service.text)
