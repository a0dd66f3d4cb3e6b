"""GitLab's Code Quality report: a JSON array of issues.

GitLab knows neither exceptions nor failures. Exempt and suppressed findings are left out; those of
the baseline are there as `info`; a failure of the tool is an issue of severity `blocker`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from lockstitch.api import Place, Span
from lockstitch.engine.outcome import Failure, Outcome, Reported
from lockstitch.report import Excerpts, ReportOptions
from lockstitch.report.neutral import json_text
from lockstitch.report.order import level, occurrences

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}

Json = dict[str, Any]


def render(outcome: Outcome, _excerpts: Excerpts, options: ReportOptions) -> str:
    """The report as a Code Quality array."""
    issues = [_failure(failure, number) for number, failure in enumerate(outcome.failures)]
    issues += [
        _issue(finding, number, options)
        for finding, number in zip(outcome.findings, occurrences(outcome.findings), strict=True)
        if finding.exempt is None or finding.exempt.kind == "baseline"
    ]
    return json_text(issues)


def _issue(finding: Reported, number: int, options: ReportOptions) -> Json:
    baseline = finding.exempt is not None
    description = f"unknown: {finding.message}" if finding.verdict == "unknown" else finding.message
    description += " (in the baseline)" if baseline else ""
    issue: Json = {
        "type": "issue",
        "check_name": finding.rule,
        "description": description,
        "categories": ["Bug Risk"],
        "severity": "info" if baseline else _SEVERITIES[level(finding, options.strict)],
        "fingerprint": _fingerprint("finding", finding.contract, finding.rule, finding.key, str(number)),
        "location": _location(finding.at),
    }
    if finding.related:
        issue["other_locations"] = [_location(related.at) for related in finding.related]
    return issue


def _failure(failure: Failure, number: int) -> Json:
    line = max(failure.line, 1)
    whose = f"{failure.plugin}, contract {failure.contract}" if failure.contract else failure.plugin
    return {
        "type": "issue",
        "check_name": f"failed-{failure.phase}",
        "description": f"lockstitch could not do its job: {failure.error} ({whose})",
        "categories": ["Bug Risk"],
        "severity": "blocker",
        "fingerprint": _fingerprint("failure", failure.phase, failure.contract, failure.path, str(number)),
        "location": _location(Place(failure.path or "lockstitch.toml", Span(line, 1, line, 1))),
    }


def _location(place: Place) -> Json:
    span = place.span
    end = max(span.line, span.end_line - (span.end_column == 1 and span.end_line > span.line))
    return {"path": place.path, "lines": {"begin": span.line, "end": end}}


def _fingerprint(*parts: str) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:40]
