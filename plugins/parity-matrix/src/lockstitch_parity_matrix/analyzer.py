"""The check, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from lockstitch.api import Analyzer, Edit, Finding, Remedy, View
from lockstitch.languages.markdown import DOCUMENT
from lockstitch.languages.outline import OUTLINE

from lockstitch_parity_matrix.contract import ParityMatrix
from lockstitch_parity_matrix.facts import CODE, DECISIONS, PROSE
from lockstitch_parity_matrix.judge import judge
from lockstitch_parity_matrix.needs import needs
from lockstitch_parity_matrix.rules import RULES

if TYPE_CHECKING:
    from lockstitch.api import Table


def _mend(contract: ParityMatrix, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    from lockstitch_parity_matrix.mend import mend  # most runs mend nothing

    return mend(contract, finding, remedy, texts)


def _binds(contract: ParityMatrix) -> Iterable[str]:
    return [item.contract for item in contract.bind]


def _table(contract: ParityMatrix, view: View) -> Table:
    from lockstitch_parity_matrix.table import table  # most runs lay out nothing

    return table(contract, view)


ANALYZER = Analyzer(
    name="parity-matrix",
    summary="A table that says which feature works where stays true to the code.",
    rules=RULES,
    contract=ParityMatrix,
    extractors=(DOCUMENT, PROSE, OUTLINE, CODE, DECISIONS),
    needs=needs,
    judge=judge,
    mend=_mend,
    binds=_binds,
    table=_table,
)
