"""Workflow commands of GitHub Actions: an annotation on every end of every finding.

GitHub shows ten annotations of each level a step, the first ten. So the gravest come first, failures
before findings, and when there are more, the first notice says so.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from lockstitch.api import FILE_START, Place, Span
from lockstitch.engine.outcome import Failure, Outcome, Reported
from lockstitch.report import Excerpts, ReportOptions
from lockstitch.report.neutral import github_data, github_property
from lockstitch.report.order import RANK, level
from lockstitch.report.summary import excused, is_fixable, number

#: How many annotations of one level GitHub shows for a step.
SHOWN = 10
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


class _Annotation(Struct, frozen=True):
    command: str
    title: str
    message: tuple[str, ...]
    at: Place | None = None

    def line(self) -> str:
        properties = {"title": self.title}
        if self.at is not None:
            properties = {"file": self.at.path, **_position(self.at), **properties}
        told = ",".join(f"{key}={github_property(value)}" for key, value in properties.items())
        return f"::{self.command} {told}::{'%0A'.join(map(github_data, self.message))}\n"


def render(outcome: Outcome, _excerpts: Excerpts, options: ReportOptions) -> str:
    """The report as workflow commands, one a line."""
    annotations = [_failure(failure) for failure in outcome.failures]
    findings = [finding for finding in outcome.findings if finding.exempt is None]
    findings.sort(key=lambda finding: RANK[level(finding, options.strict)])  # stable
    told: set[tuple[Place, str]] = set()
    for finding in findings:
        annotations.append(_finding(finding, options))
        for related in finding.related:
            if (related.at, related.message) not in told:
                told.add((related.at, related.message))
                title = f"{finding.rule} ({finding.contract}): another end"
                annotations.append(_Annotation("notice", title, (_sentence(related.message, finding),), related.at))
    note = _overflow(annotations, outcome, findings)
    return "".join(annotation.line() for annotation in [*note, *annotations])


def _finding(finding: Reported, options: ReportOptions) -> _Annotation:
    message = [finding.message]
    if finding.why:
        message.append(f"Why: {finding.why}")
    message += [
        f"Fix: {remedy.title}" + (" (lockstitch check --fix)" if remedy.safe else "") for remedy in finding.remedies
    ]
    word = "unknown: " if finding.verdict == "unknown" else ""
    title = f"{word}{finding.rule} ({finding.contract})"
    return _Annotation(_COMMANDS[level(finding, options.strict)], title, tuple(message), finding.at)


def _sentence(message: str, finding: Reported) -> str:
    return f"{message}: {finding.message}" if message else finding.message


def _failure(failure: Failure) -> _Annotation:
    message = [failure.error]
    if failure.contract:
        message.append(f"Contract: {failure.contract}")
    message.append(f"Plugin: {failure.plugin}")
    at = None
    if failure.path:
        line, column = max(failure.line, 1), max(failure.column, 1)
        at = Place(failure.path, Span(line, column, line, column))
    return _Annotation("error", f"lockstitch could not do its job ({failure.phase})", tuple(message), at)


def _position(at: Place) -> dict[str, str]:
    """Lines, and columns where GitHub takes them: inside one line. Its end column is inclusive."""
    span = at.span
    if span == FILE_START:
        return {"line": "1"}
    position = {"line": str(span.line)}
    if span.end_line == span.line:
        position["col"] = str(span.column)
        position["endLine"] = str(span.end_line)
        position["endColumn"] = str(max(span.column, span.end_column - 1))
    else:
        position["endLine"] = str(span.end_line)
    return position


def _overflow(annotations: list[_Annotation], outcome: Outcome, findings: list[Reported]) -> list[_Annotation]:
    """The notice that says what GitHub will not show; a notice itself, it takes one of their ten places."""
    counts = Counter(annotation.command for annotation in annotations)
    if max(counts.values(), default=0) <= SHOWN:
        return []
    counts["notice"] += 1
    hidden = sum(max(0, count - SHOWN) for count in counts.values())
    parts = [number(len(findings), "finding"), *excused(outcome.findings)]
    fixable = sum(map(is_fixable, findings))
    parts += [f"{fixable} fixable with lockstitch check --fix"] if fixable else []
    message = f"{', '.join(parts)}. GitHub leaves out {hidden} of the annotations: the log has them all."
    return [_Annotation("notice", "lockstitch", (message,))]
