"""The check, put together."""

from __future__ import annotations

from lockstitch.api import Analyzer, Ratchet, deferred
from lockstitch.languages.golang import GO_MODULE
from lockstitch.languages.markdown import DOCUMENT

from lockstitch_coverage_floors.contract import CoverageFloors
from lockstitch_coverage_floors.facts import BASELINE, GO_SOURCE, PY_STATEMENTS, REPORT, TEXT_SOURCE
from lockstitch_coverage_floors.rules import RULES


def _baseline(contract: CoverageFloors) -> str:
    return contract.resolve(contract.baseline) if contract.baseline else ""


ANALYZER = Analyzer(
    name="coverage-floors",
    summary="Each class of code has its own floor of coverage, and coverage only rises.",
    rules=RULES,
    contract=CoverageFloors,
    extractors=(REPORT, GO_SOURCE, TEXT_SOURCE, PY_STATEMENTS, BASELINE, GO_MODULE, DOCUMENT),
    needs=deferred("lockstitch_coverage_floors.needs:needs"),
    judge=deferred("lockstitch_coverage_floors.judge:judge"),
    mend=deferred("lockstitch_coverage_floors.mend:mend"),
    table=deferred("lockstitch_coverage_floors.table:table"),
    shown_by="coverage",
    ratchet=Ratchet(
        "coverage",
        _baseline,
        deferred("lockstitch_coverage_floors.baseline:move"),
        deferred("lockstitch_coverage_floors.baseline:merge"),
    ),
    imports=deferred("lockstitch_coverage_floors.imports:imported"),
)
