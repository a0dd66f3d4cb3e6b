"""JUnit XML: a test suite for each check, a test case for each contract."""

from __future__ import annotations

from dataclasses import dataclass, field

from lockstitch.engine.outcome import ContractOutcome, Failure, Outcome, Reported
from lockstitch.report import Excerpts, ReportOptions
from lockstitch.report.neutral import visible_lines, xml_lines, xml_text
from lockstitch.report.order import excuse_text
from lockstitch.report.snippet import place_text
from lockstitch.report.summary import number


@dataclass
class _Case:
    name: str
    suite: str
    place: str = ""
    parts: list[str] = field(default_factory=list)
    errors: int = 0
    failures: int = 0
    skipped: int = 0

    def xml(self) -> list[str]:
        head = f'    <testcase name="{xml_text(self.name)}" classname="{xml_text(self.suite)}" time="0"'
        head += f' file="{xml_text(self.place)}"' if self.place else ""
        return [f"{head}>", *self.parts, "    </testcase>"] if self.parts else [f"{head}/>"]


def render(outcome: Outcome, _excerpts: Excerpts, options: ReportOptions) -> str:
    """The report as JUnit XML."""
    suites: dict[str, list[_Case]] = {}
    found: dict[str, list[Reported]] = {}
    for finding in outcome.findings:
        found.setdefault(finding.contract, []).append(finding)
    failed: dict[str, list[Failure]] = {}
    for failure in outcome.failures:
        failed.setdefault(failure.contract, []).append(failure)
    for contract in sorted(outcome.contracts, key=lambda each: each.contract.check):
        name = contract.contract.id
        case = _contract(contract, found.pop(name, []), failed.pop(name, []), options)
        suites.setdefault(contract.contract.check, []).append(case)
    # What belongs to no contract that was judged.
    for name, findings in found.items():
        suites.setdefault(findings[0].check, []).append(_stray(name, findings, options))
    rest = [_failure(failure, options) for failures in failed.values() for failure in failures]
    if rest:
        suites.setdefault("lockstitch", []).extend(rest)
    cases = [case for suite in suites.values() for case in suite]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="lockstitch" {_counts(cases)}>']
    for name, suite in suites.items():
        lines.append(f'  <testsuite name="{xml_text(name)}" {_counts(suite)}>')
        for case in suite:
            lines += case.xml()
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _counts(cases: list[_Case]) -> str:
    return (
        f'tests="{len(cases)}" failures="{sum(case.failures for case in cases)}" '
        f'errors="{sum(case.errors for case in cases)}" skipped="{sum(case.skipped for case in cases)}" time="0"'
    )


def _contract(
    contract: ContractOutcome, findings: list[Reported], failures: list[Failure], options: ReportOptions
) -> _Case:
    case = _Case(contract.contract.id, contract.contract.check, contract.at.path)
    for failure in failures:
        _add_error(case, failure, options)
    if contract.state == "failed" and not failures:
        case.errors = 1
        case.parts.append('      <error type="failed" message="the contract could not be judged"/>')
    _add_findings(case, findings, options)
    return case


def _stray(name: str, findings: list[Reported], options: ReportOptions) -> _Case:
    case = _Case(name or "lockstitch", findings[0].check)
    _add_findings(case, findings, options)
    return case


def _failure(failure: Failure, options: ReportOptions) -> _Case:
    case = _Case(failure.path or failure.contract or failure.plugin, "lockstitch", failure.path)
    _add_error(case, failure, options)
    return case


def _add_error(case: _Case, failure: Failure, options: ReportOptions) -> None:
    case.errors = 1
    at = failure.path + (f":{failure.line}:{max(failure.column, 1)}" if failure.line else "")
    body = [f"{at}: {failure.error}" if at else failure.error, f"plugin: {failure.plugin}"]
    if options.verbose and failure.traceback:
        body += visible_lines(failure.traceback)
    case.parts.append(_element("error", failure.phase, failure.error, body))


def _add_findings(case: _Case, findings: list[Reported], options: ReportOptions) -> None:
    """Drift fails the test; unknown skips it, or fails it under `strict`; the rest is said on its output."""
    counting = [finding for finding in findings if finding.counts]
    failing = [finding for finding in counting if finding.verdict == "drift" or options.strict]
    unknown = [finding for finding in counting if not (finding.verdict == "drift" or options.strict)]
    rest = [finding for finding in findings if not finding.counts]
    if failing:
        case.failures = 1
        kind = "drift" if any(finding.verdict == "drift" for finding in failing) else "unknown"
        case.parts.append(_element("failure", kind, _headline(failing), _body([*failing, *unknown])))
    elif unknown and not case.errors:
        case.skipped = 1
        case.parts.append(f'      <skipped message="{xml_text("unknown: " + _headline(unknown))}"/>')
        rest = [*unknown, *rest]
    if rest:
        case.parts.append(f"      <system-out>{xml_lines(_body(rest))}</system-out>")


def _headline(findings: list[Reported]) -> str:
    if len(findings) == 1:
        return findings[0].message
    return f"{number(len(findings), 'finding')}, the first: {findings[0].message}"


def _element(name: str, kind: str, message: str, body: list[str]) -> str:
    return f'      <{name} type="{kind}" message="{xml_text(message)}">{xml_lines(body)}</{name}>'


def _body(findings: list[Reported]) -> list[str]:
    lines = []
    for finding in findings:
        word = finding.verdict if finding.verdict == "unknown" else finding.severity
        lines.append(f"{place_text(finding.at)}: {word}[{finding.rule}]: {finding.message}")
        lines += [f"  {place_text(related.at)}: {related.message}" for related in finding.related]
        lines += [f"  fix: {remedy.title}" for remedy in finding.remedies]
        lines += [f"  {excuse_text(finding.exempt)}"] if finding.exempt else []
    return lines
