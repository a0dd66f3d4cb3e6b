"""A case's whole report in words: every place to the column, every message, every edit of every remedy.

Wants say what a case is about; the report beside it (`testdata/reports/NAME.txt`) pins all the rest.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path

from lockstitch.api import Place
from lockstitch.engine.outcome import Fixable, Outcome, Reported
from lockstitch.engine.run import check
from lockstitch.fix import fixables
from lockstitch.host import Host
from lockstitch.testing.case import Case
from lockstitch.testing.running import write_case
from lockstitch.tree import WorkingTree


def report_path(case_path: Path) -> Path:
    """Where the report of a case file lies."""
    return case_path.parent / "reports" / f"{case_path.stem}.txt"


def report_of(case: Case, root: Path, host: Host) -> str:
    """Run a case in `root`, an empty directory, and tell everything that was found."""
    write_case(case, root)
    outcome = check(root, case.options(host=host))
    return render_report(fixables(outcome, host, WorkingTree(root)))


def render_report(outcome: Outcome) -> str:
    """An outcome in words, one thing a line; the same outcome gives the same text."""
    lines = [
        f"contract {contract.contract.id}: {contract.state} ({', '.join(contract.sides)})"
        for contract in outcome.contracts
    ]
    for index, finding in enumerate(outcome.findings):
        lines += ["", *_finding(finding, outcome.fixes.get(index, ()))]
    for failure in outcome.failures:
        lines += ["", f"failure {failure.phase} {failure.path} {failure.contract} {failure.plugin}".rstrip()]
        lines.append(f"  {_shown(failure.error)}")
    return "\n".join(lines) + "\n"


def _finding(finding: Reported, fixes: tuple[Fixable, ...]) -> Iterator[str]:
    exempt = f", exempt by {finding.exempt.kind}" if finding.exempt else ""
    of = f" on {finding.side}" if finding.side else ""
    yield f"{finding.verdict} {finding.severity}[{finding.rule}] {finding.contract}: {finding.subject}{of}{exempt}"
    yield f"  {_where(finding.at)} {_shown(finding.message)}"
    for related in finding.related:
        yield f"  also {_where(related.at)} {_shown(related.message)}"
    for remedy in finding.remedies:
        yield f"  {'fix' if remedy.safe else 'offer'}: {_shown(remedy.title)}"
        for fix in fixes:
            if (fix.title, fix.safe) == (remedy.title, remedy.safe):
                for edit in fix.edits:
                    yield f"    {_where(Place(edit.path, edit.span))} {json.dumps(edit.text, ensure_ascii=False)}"
                break


def _where(place: Place) -> str:
    span = place.span
    return f"{place.path}:{span.line}:{span.column}-{span.end_line}:{span.end_column}"


def _shown(text: str) -> str:
    return text if text.isprintable() else json.dumps(text, ensure_ascii=False)


def report_problems(path: Path, case: Case, root: Path, host: Host, *, update: bool) -> list[str]:
    """How the report of a case differs from the one beside it, which `update` writes anew."""
    beside = report_path(path)
    found, wanted = report_of(case, root, host), beside.read_text(encoding="utf-8")
    if found == wanted:
        return []
    if update:
        beside.write_text(found, encoding="utf-8")
        return []
    shown = difflib.unified_diff(
        wanted.splitlines(), found.splitlines(), f"reports/{beside.name}", "found", lineterm=""
    )
    return ["the report is not the one beside the case (--lockstitch-update writes it):\n" + "\n".join(shown)]
