"""An outcome as an editor's diagnostics: on the side that must change, and hints on the other sides that are open."""

from __future__ import annotations

import hashlib
import importlib.resources
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from lockstitch.api import Place, Span
from lockstitch.config import CONFIG_NAME
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.engine.outcome import Failure, Reported
from lockstitch.report.neutral import visible
from lockstitch.server.text import Position, Range
from lockstitch.server.workspace import Root

SOURCE = "lockstitch"
_SEVERITIES = {"error": 1, "warning": 2, "info": 3}
_HINT = 4
_WARNING = 2
#: A file shows at most so many findings; a hostile one could make an editor unusable.
MOST_SHOWN = 1_000

Json = dict[str, Any]


def diagnostics(root: Root) -> dict[str, list[Json]]:
    """The diagnostics of every file that has any, by path relative to the root, in order of place."""
    found: dict[str, list[Json]] = {}
    for path, item in _all(root):
        found.setdefault(path, []).append(item)
    for items in found.values():
        items.sort(key=_place)
        del items[MOST_SHOWN:]
    return found


def result_id(items: list[Json]) -> str:
    """What both ways of pulling know a list of diagnostics by: the same list, the same id."""
    return hashlib.blake2b(msgspec.json.encode(items), digest_size=12).hexdigest()


def shown(root: Root) -> list[Reported]:
    """The findings that an editor shows."""
    return [finding for finding in root.outcome.findings if finding.exempt is None]


def identity(finding: Reported) -> Json:
    """What a fix is asked for by, when an editor gives a diagnostic's data back."""
    return {
        "contract": finding.contract,
        "rule": finding.rule,
        "subject": finding.subject,
        "side": finding.side,
        "key": finding.key,
    }


def range_of(root: Root, place: Place) -> Range:
    """Where a place is in the editor. One without extent shows as the word that stands there, or the line."""
    text = root.text(place.path)
    found = text.range(place.span)
    if found.start != found.end:
        return found
    line = text.line(found.start.line)
    whole = text.position(text.offset(Position(found.start.line, 1 << 30)))
    return Range(found.start, whole) if line else found


def _all(root: Root) -> Iterator[tuple[str, Json]]:
    explained: set[tuple[str, str]] = set()
    for finding in shown(root):
        if finding.verdict == "unknown":
            explained.add((finding.contract, finding.at.path))
        yield finding.at.path, _finding(root, finding)
        for index, other in enumerate(finding.related):
            if other.at.path in root.opened and other.at != finding.at:
                yield other.at.path, _mirrored(root, finding, index)
    spans = {
        (problem.path, problem.span.line, problem.span.column): problem.span
        for problem in root.session.configuration.problems
    }
    for failure in root.outcome.failures:
        if (failure.contract, failure.path) in explained or not _is_shown(root, failure):
            continue
        path, span = _failure_place(root, failure, spans)
        yield path, _failure(root, failure, Place(path, span))


def _finding(root: Root, finding: Reported) -> Json:
    item = {
        "range": range_of(root, finding.at).wire(),
        "severity": _WARNING if finding.verdict == "unknown" else _SEVERITIES[finding.severity],
        "code": finding.rule,
        "source": SOURCE,
        "message": _said(finding.message),
        "data": identity(finding),
    }
    page = rule_page(root, finding.check, finding.rule)
    if page:
        item["codeDescription"] = {"href": page}
    if finding.related:
        item["relatedInformation"] = [_related(root, each.at, each.message) for each in finding.related]
    return item


def _mirrored(root: Root, finding: Reported, index: int) -> Json:
    """The finding as seen from another side."""
    other = finding.related[index]
    item = {
        "range": range_of(root, other.at).wire(),
        "severity": _HINT,
        "code": finding.rule,
        "source": SOURCE,
        "message": _said(f"the other side of: {finding.message}"),
        "relatedInformation": [_related(root, finding.at, "it is found here")],
        "data": identity(finding),
    }
    page = rule_page(root, finding.check, finding.rule)
    if page:
        item["codeDescription"] = {"href": page}
    return item


def _related(root: Root, place: Place, message: str) -> Json:
    return {
        "location": {"uri": root.uri(place.path), "range": range_of(root, place).wire()},
        "message": _said(message),
    }


def _is_shown(root: Root, failure: Failure) -> bool:
    """A root without any contracts is no fault in an editor: most have none."""
    return bool(failure.path or failure.contract or root.session.configuration.files)


def _failure_place(root: Root, failure: Failure, spans: dict[tuple[str, int, int], Span]) -> tuple[str, Span]:
    span = spans.get((failure.path, failure.line, failure.column))
    if failure.path:
        line, column = max(1, failure.line), max(1, failure.column)
        return failure.path, span or Span(line, column, line, column)
    for loaded in root.session.configuration.contracts:
        if loaded.contract.id == failure.contract and loaded.config.headers:
            return loaded.config.path, loaded.config.headers[loaded.index]
    files = root.session.configuration.files
    return (files[0].path if files else CONFIG_NAME), Span(1, 1, 1, 1)


def _failure(root: Root, failure: Failure, place: Place) -> Json:
    prefix = f"{failure.plugin}: " if failure.plugin != "lockstitch" else ""
    return {
        "range": range_of(root, place).wire(),
        "severity": 1,
        "code": failure.phase,
        "source": SOURCE,
        "message": _said(prefix + failure.error),
    }


def _said(text: str) -> str:
    return visible(text)


def _place(item: Json) -> tuple[int, int, int, int, str, str]:
    start, end = item["range"]["start"], item["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"], item["code"], item["message"]


def rule_page(root: Root, check: str, rule: str) -> str:
    """The URI of the page of a rule that ships with its check; `""` when there is none."""
    if rule in CORE_RULES:
        return _page("lockstitch", rule)
    analyzer = root.session.host.analyzers.get(check)
    owner = root.session.host.owner(analyzer) if analyzer is not None else ""
    module = next((plugin.module for plugin in root.session.host.plugins if plugin.name == owner), "")
    return _page(module, rule)


@lru_cache(maxsize=1024)
def _page(module: str, rule: str) -> str:
    if not module:
        return ""
    try:
        page = importlib.resources.files(module.partition(":")[0].partition(".")[0]).joinpath("pages", f"{rule}.md")
        return Path(str(page)).as_uri() if page.is_file() else ""
    except (OSError, ModuleNotFoundError, ValueError):
        return ""
