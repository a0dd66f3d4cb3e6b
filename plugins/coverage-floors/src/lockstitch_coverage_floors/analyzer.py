"""The check, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstitch.api import Analyzer, Edit, Finding, Ratchet, Remedy, Table, View
from lockstitch.languages.golang import GO_MODULE
from lockstitch.languages.markdown import DOCUMENT

from lockstitch_coverage_floors.contract import CoverageFloors
from lockstitch_coverage_floors.facts import BASELINE, GO_SOURCE, PY_STATEMENTS, REPORT, TEXT_SOURCE
from lockstitch_coverage_floors.judge import judge
from lockstitch_coverage_floors.needs import needs
from lockstitch_coverage_floors.rules import RULES


def _mend(contract: CoverageFloors, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    from lockstitch_coverage_floors.mend import mend  # most runs mend nothing

    return mend(contract, finding, remedy, texts)


def _table(contract: CoverageFloors, view: View) -> Table:
    from lockstitch_coverage_floors.table import table  # nor lay out a table

    return table(contract, view)


def _baseline(contract: CoverageFloors) -> str:
    return contract.resolve(contract.baseline) if contract.baseline else ""


def _move(contract: CoverageFloors, view: View, old: bytes | None) -> bytes:
    from lockstitch_coverage_floors.baseline import move

    return move(contract, view, old)


def _merge(versions: Sequence[bytes]) -> bytes:
    from lockstitch_coverage_floors.baseline import merge

    return merge(versions)


def _imports(name: str, text: str) -> str:
    from lockstitch_coverage_floors.imports import imported

    return imported(name, text)


ANALYZER = Analyzer(
    name="coverage-floors",
    summary="Each class of code has its own floor of coverage, and coverage only rises.",
    rules=RULES,
    contract=CoverageFloors,
    extractors=(REPORT, GO_SOURCE, TEXT_SOURCE, PY_STATEMENTS, BASELINE, GO_MODULE, DOCUMENT),
    needs=needs,
    judge=judge,
    mend=_mend,
    table=_table,
    shown_by="coverage",
    ratchet=Ratchet("coverage", _baseline, _move, _merge),
    imports=_imports,
)
