"""The JSON report: the interface that other programs rely on. Keys and their order are part of it."""

from __future__ import annotations

from msgspec import Struct

from lockstitch.engine.outcome import Excuse, Failure, Outcome, RelatedPlace, Reported
from lockstitch.engine.stats import Stats
from lockstitch.report import Excerpts, ReportOptions
from lockstitch.report.neutral import json_text

SCHEMA = 1


class JsonSummary(Struct, frozen=True):
    """How many contracts there are, how they stand, and how often the tool could not do its job."""

    contracts: int
    in_step: int
    drift: int
    unknown: int
    failures: int


class JsonRelated(Struct, frozen=True):
    """Another end of a finding."""

    path: str
    line: int
    column: int
    message: str
    end_line: int
    end_column: int


class JsonFix(Struct, frozen=True):
    """A way to mend a finding. `--fix` carries out the first of a finding that is safe."""

    title: str
    safe: bool


class JsonExempt(Struct, frozen=True):
    """Why a finding does not count. `expires` is a date, `YYYY-MM-DD`, or null."""

    kind: str
    reason: str
    issue: str
    expires: str | None


class JsonFinding(Struct, frozen=True):
    """One finding. Lines and columns are 1-based, columns in code points; the end is exclusive."""

    contract: str
    check: str
    rule: str
    subject: str
    side: str
    verdict: str
    severity: str
    message: str
    why: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    related: tuple[JsonRelated, ...]
    fixes: tuple[JsonFix, ...]
    exempt: JsonExempt | None


class JsonFailure(Struct, frozen=True):
    """Something that kept the tool from doing its job. Texts that do not apply are empty."""

    plugin: str
    phase: str
    contract: str
    path: str
    error: str


class JsonReport(Struct, frozen=True, omit_defaults=True):
    """The whole report. `stats` are there when they were asked for."""

    schema: int
    summary: JsonSummary
    findings: tuple[JsonFinding, ...]
    failures: tuple[JsonFailure, ...]
    stats: Stats | None = None


def render(outcome: Outcome, _excerpts: Excerpts, options: ReportOptions) -> str:
    """The report as JSON."""
    return json_text(report(outcome, options.stats))


def report(outcome: Outcome, stats: Stats | None = None) -> JsonReport:
    """The report as data."""
    return JsonReport(
        schema=SCHEMA,
        summary=JsonSummary(
            contracts=len(outcome.contracts),
            in_step=outcome.count("in step"),
            drift=outcome.count("drift"),
            unknown=outcome.count("unknown"),
            failures=len(outcome.failures),
        ),
        findings=tuple(map(_finding, outcome.findings)),
        failures=tuple(map(_failure, outcome.failures)),
        stats=stats,
    )


def _finding(finding: Reported) -> JsonFinding:
    span = finding.at.span
    return JsonFinding(
        contract=finding.contract,
        check=finding.check,
        rule=finding.rule,
        subject=finding.subject,
        side=finding.side,
        verdict=finding.verdict,
        severity=finding.severity,
        message=finding.message,
        why=finding.why,
        path=finding.at.path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        related=tuple(map(_related, finding.related)),
        fixes=tuple(JsonFix(remedy.title, remedy.safe) for remedy in finding.remedies),
        exempt=None if finding.exempt is None else _exempt(finding.exempt),
    )


def _related(place: RelatedPlace) -> JsonRelated:
    span = place.at.span
    return JsonRelated(place.at.path, span.line, span.column, place.message, span.end_line, span.end_column)


def _exempt(excuse: Excuse) -> JsonExempt:
    expires = None if excuse.expires is None else excuse.expires.isoformat()
    return JsonExempt(excuse.kind, excuse.reason, excuse.issue, expires)


def _failure(failure: Failure) -> JsonFailure:
    return JsonFailure(failure.plugin, failure.phase, failure.contract, failure.path, failure.error)
