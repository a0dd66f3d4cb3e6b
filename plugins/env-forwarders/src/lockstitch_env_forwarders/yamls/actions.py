"""GitHub Actions: `env` of a workflow, its jobs, and their steps, and what steps write to `$GITHUB_ENV`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch_env_forwarders.facts import EnvFact, Forward, Scope
from lockstitch_env_forwarders.recipes import script_facts
from lockstitch_env_forwarders.values import Value, fixed
from lockstitch_env_forwarders.yamls.graph import Document, Node, child, entries
from lockstitch_env_forwarders.yamls.written import written

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def extract(document: Document, root: Node) -> Iterator[EnvFact]:
    """The facts of a workflow or a composite action."""
    yield from _env(document, child(root, "env"), "", 1)
    sink = 1
    jobs = child(root, "jobs")
    for name, job in (entries(jobs) if jobs is not None and jobs.kind == "map" else {}).items():
        if job.value.kind != "map":
            continue
        sink += 1
        yield Scope(name, document.node_span(job.key), "job", _labels(name, _text(job.value, "name")), last=True)
        yield from _env(document, child(job.value, "env"), name, sink)
        yield from _env(document, child(job.value, "container", "env"), name, sink + 1)
        sink += 1
        for index, step in enumerate(_steps(job.value)):
            sink += 1
            yield from _step(document, step, f"{name}/{index}", name, sink)
    for index, step in enumerate(_steps(child(root, "runs"))):
        sink += 1
        yield from _step(document, step, f"/{index}", "", sink)


def _steps(node: Node | None) -> list[Node]:
    steps = child(node, "steps")
    return [step for step in steps.items if step.kind == "map"] if steps is not None else []


def _step(document: Document, step: Node, scope: str, job: str, sink: int) -> Iterator[EnvFact]:
    labels = _labels(_text(step, "id"), _text(step, "name"), job)
    facts = [*_env(document, child(step, "env"), scope, sink), *_writes(document, child(step, "run"), job, sink)]
    if facts:
        yield Scope(scope, document.node_span(step), "job", labels, (job,) if job else (), last=True)
        yield from facts
    run = child(step, "run")
    scripted = list(script_facts(document, run, f"{scope}/run")) if run is not None else []
    if run is not None and scripted:
        own = tuple(f"{label}.run" for label in labels)
        yield Scope(f"{scope}/run", document.node_span(run), "section", ("run", *own))
        yield from scripted


def _env(document: Document, node: Node | None, scope: str, sink: int) -> Iterator[EnvFact]:
    if node is None or node.kind != "map":
        return
    for entry in entries(node).values():
        name, value = entry.key.text, entry.value
        if _NAME.fullmatch(name) and value.kind == "scalar":
            end = value.end if value.start >= entry.key.start and value.style not in {"|", ">"} else entry.key.end
            what = Value((), "computed") if "${{" in value.text else fixed(name, "" if value.is_null else value.text)
            at = document.span(entry.key.start, max(entry.key.end, end))
            yield Forward(name, name, at, value=what.kind, default=what.default, how="map", scope=scope, sink=sink)


def _writes(document: Document, run: Node | None, scope: str, sink: int) -> Iterator[EnvFact]:
    """What a step's script appends to `$GITHUB_ENV`, for the steps after it."""
    if run is None or run.kind != "scalar":
        return
    for name, start in written(document.text[run.start : run.end]):
        at = document.span(run.start + start, run.start + start + len(name))
        yield Forward(name, name, at, value="computed", how="GITHUB_ENV", scope=scope, sink=sink)


def _labels(*labels: str) -> tuple[str, ...]:
    return tuple(label for label in labels if label)


def _text(node: Node, *path: str) -> str:
    found = child(node, *path)
    return found.text if found is not None and found.kind == "scalar" else ""
