"""Kubernetes manifests: `env` and `envFrom` of containers, and the data of ConfigMaps and Secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch_env_forwarders.facts import Dynamic, EnvFact, Forward, Scope
from lockstitch_env_forwarders.values import Value, fixed
from lockstitch_env_forwarders.yamls.graph import Document, Node, child, entries

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def extract(document: Document, documents: list[Node]) -> Iterator[EnvFact]:
    """The containers of all workloads; when there is none, the maps of names themselves."""
    roots = [root for one in documents for root in _listed(one)]
    maps = {(_text(root, "kind"), _text(root, "metadata", "name")): root for root in roots if _is_map(root)}
    sink = 0
    for root in roots:
        for container in _containers(root):
            sink += 1
            yield from _container(document, root, container, sink, maps)
    if sink:
        return
    for (kind, name), root in maps.items():
        sink += 1
        yield Scope(
            f"#{sink}", document.node_span(root.pairs[0][0]), "section", ("data", name, f"{kind}/{name}"), last=True
        )
        for key, value in _data(root):
            yield _forward(document, key, value, key.text, _value(key.text, value, kind), f"#{sink}", sink, "configmap")


def _listed(root: Node) -> list[Node]:
    """The manifests of a `List`, or the one that this is."""
    items = child(root, "items")
    return [item for item in items.items if item.kind == "map"] if items is not None else [root]


def _is_map(root: Node) -> bool:
    return _text(root, "kind") in {"ConfigMap", "Secret"}


def _containers(root: Node) -> Iterator[Node]:
    """The containers anywhere in a manifest, each node looked at once."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.kind == "map":
            for key, value in node.pairs:
                if key.text in _CONTAINERS and value.kind == "list":
                    yield from (item for item in value.items if item.kind == "map")
            pending += reversed([value for _, value in node.pairs if value.kind != "scalar"])
        else:
            pending += reversed([item for item in node.items if item.kind != "scalar"])


def _container(
    document: Document, root: Node, container: Node, sink: int, maps: dict[tuple[str, str], Node]
) -> Iterator[EnvFact]:
    workload = _text(root, "metadata", "name")
    labels = (_text(container, "name"), workload, f"{_text(root, 'kind')}/{workload}")
    scope = f"#{sink}"
    yield Scope(scope, document.node_span(child(container, "name") or container), "container", labels)
    env = child(container, "env")
    taken = set()
    for item in env.items if env is not None else ():
        named = child(item, "name")
        if named is not None and named.kind == "scalar" and _NAME.fullmatch(named.text):
            taken.add(named.text)
            value = _value(named.text, child(item, "value"), "")
            yield _forward(document, named, named, named.text, value, scope, sink, "k8s-env")
    env_from = child(container, "envFrom")
    # what `env` says goes before what a map says, and a later map before an earlier one
    for item in reversed(env_from.items) if env_from is not None else ():
        facts = list(_from(document, item, scope, sink, maps))
        yield from (fact for fact in facts if not isinstance(fact, Forward) or fact.name not in taken)
        taken.update(fact.name for fact in facts if isinstance(fact, Forward))


def _from(
    document: Document, item: Node, scope: str, sink: int, maps: dict[tuple[str, str], Node]
) -> Iterator[EnvFact]:
    prefix = _text(item, "prefix")
    for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
        name = _text(item, key, "name")
        if not name:
            continue
        found = maps.get((kind, name))
        if found is None:
            text = f"{prefix}* of {kind} {name}" if prefix else f"{kind} {name}"
            yield Dynamic(text[:80], f"the {kind} is not in this file", document.node_span(item), scope)
            continue
        for data_key, data_value in _data(found):
            full = prefix + data_key.text
            yield _forward(document, data_key, data_value, full, _value(full, data_value, kind), scope, sink, "envFrom")


def _data(root: Node) -> Iterator[tuple[Node, Node]]:
    for key in ("data", "stringData"):
        node = child(root, key)
        if node is not None and node.kind == "map":
            for entry in entries(node).values():
                if _NAME.fullmatch(entry.key.text) and entry.value.kind == "scalar":
                    yield entry.key, entry.value


def _value(name: str, value: Node | None, kind: str) -> Value:
    if (
        value is None
        or value.kind != "scalar"
        or value.is_null
        or kind == "Secret"
        or re.search(r"\$\(|\{\{", value.text)
    ):
        return Value((), "computed")
    return fixed(name, value.text)


def _forward(
    document: Document, first: Node, last: Node, name: str, value: Value, scope: str, sink: int, how: str
) -> Forward:
    end = last.end if last.start >= first.start and last.style not in {"|", ">"} else first.end
    at = document.span(first.start, max(first.end, end))
    return Forward(
        name, name, at, value.names, value=value.kind, default=value.default, how=how, scope=scope, sink=sink
    )


def _text(node: Node, *path: str) -> str:
    found = child(node, *path)
    return found.text if found is not None and found.kind == "scalar" else ""
