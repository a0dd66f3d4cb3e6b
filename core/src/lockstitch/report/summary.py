"""The last lines of the text report: how it all stands, and what to type next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lockstitch.engine.outcome import ContractState, Outcome, Reported
from lockstitch.report import ReportOptions
from lockstitch.report.neutral import visible
from lockstitch.report.order import EXCUSED
from lockstitch.report.style import Signs, Style, painted_width

_STATES: tuple[tuple[ContractState, str], ...] = (
    ("in step", "good"),
    ("drift", "error"),
    ("unknown", "unknown"),
    ("failed", "error"),
)


def number(count: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def summary(outcome: Outcome, options: ReportOptions, style: Style, signs: Signs) -> list[str]:
    """Contracts by state, findings, excused findings, files: one line."""
    states = [(outcome.count(state), state, role) for state, role in _STATES]
    told = [style(role, f"{count} {state}") for count, state, role in states if count]
    contracts = number(len(outcome.contracts), "contract")
    parts = [style("strong", contracts + (": " if told else "")) + ", ".join(told)]
    open_findings = [finding for finding in outcome.findings if finding.exempt is None]
    fixable = sum(map(is_fixable, open_findings))
    if open_findings:
        found = number(len(open_findings), "finding")
        parts.append(f"{found} ({fixable} fixable with --fix)" if fixable else found)
    parts += excused(outcome.findings)
    if outcome.failures:
        parts.append(style("error", number(len(outcome.failures), "failure")))
    if outcome.filtered:
        parts.append(f"{outcome.filtered} left out")
    parts.append(number(outcome.files, "file"))
    return _joined(parts, f" {signs.dot} ", options)


def _joined(parts: list[str], between: str, options: ReportOptions) -> list[str]:
    """One line, or on a terminal as many as its width asks for."""
    lines = [parts[0]]
    for part in parts[1:]:
        line = f"{lines[-1]}{between}{part}"
        if options.colour and painted_width(line) > options.width:
            lines.append(f"  {part}")
        else:
            lines[-1] = line
    return lines


def excused(findings: Iterable[Reported]) -> list[str]:
    """`2 exempt, 1 ignored, 3 in the baseline`, or nothing."""
    kinds = Counter(finding.exempt.kind for finding in findings if finding.exempt)
    told = ", ".join(f"{kinds[kind]} {name}" for kind, name in EXCUSED.items() if kinds[kind])
    return [told] if told else []


def hints(outcome: Outcome, options: ReportOptions, style: Style) -> list[str]:
    """Which commands help with what was found."""
    open_findings = [finding for finding in outcome.findings if finding.exempt is None]
    told = []
    fixable = sum(map(is_fixable, open_findings))
    if fixable:
        them = "it" if fixable == 1 else f"{fixable} of them" if fixable < len(open_findings) else "them"
        told.append(("lockstitch check --fix", f"mends {them}; --diff shows how"))
    if open_findings:
        rule = next((finding for finding in open_findings if finding.verdict == "drift"), open_findings[0]).rule
        told.append((f"lockstitch explain {visible(rule, not options.unicode)}", "says more about a rule"))
    if not options.verbose:
        more = ["what is exempt"] if any(finding.exempt for finding in outcome.findings) else []
        more += ["where it failed"] if any(failure.traceback for failure in outcome.failures) else []
        told += [("lockstitch check -v", f"shows {' and '.join(more)}")] if more else []
    if outcome.count("unknown") and not outcome.count("drift") and not options.strict:
        told.append(("lockstitch check --strict", "counts unknown as drift"))
    column = max((len(command) for command, _ in told), default=0)
    return [f"  {style('command', command.ljust(column))}  {style('faint', what)}" for command, what in told]


def is_fixable(finding: Reported) -> bool:
    """Whether `--fix` can mend it."""
    return finding.exempt is None and any(remedy.safe for remedy in finding.remedies)
