"""From what the reports say to findings."""

from __future__ import annotations

from collections.abc import Iterable

from lockstitch.api import Finding, View

from lockstitch_coverage_floors.book import book_of
from lockstitch_coverage_floors.contract import CoverageFloors
from lockstitch_coverage_floors.drop_findings import baseline_findings, drop_findings
from lockstitch_coverage_floors.floor_findings import floor_findings
from lockstitch_coverage_floors.report_findings import report_findings, stale_findings
from lockstitch_coverage_floors.tier_findings import declared_findings, file_findings


def judge(contract: CoverageFloors, view: View) -> Iterable[Finding]:
    """All findings of a contract. With a report that cannot be used, nothing is said of what the reports say."""
    book = book_of(contract, view)
    declared = list(declared_findings(book))
    broken = list(report_findings(book))
    broken += stale_findings(book) if not broken else []
    spoiled = list(baseline_findings(book))
    if broken or any(finding.rule == "bad-baseline" for finding in spoiled):
        return [*declared, *broken, *spoiled]
    found = [*declared, *spoiled, *floor_findings(book), *drop_findings(book), *file_findings(book)]
    if contract.doc is not None:
        from lockstitch_coverage_floors.document import document_findings  # it brings what reads Markdown

        found += document_findings(book)
    return found
