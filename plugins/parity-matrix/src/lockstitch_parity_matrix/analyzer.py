"""The check, put together."""

from __future__ import annotations

from collections.abc import Iterable

from lockstitch.api import Analyzer, deferred
from lockstitch.languages.markdown import DOCUMENT
from lockstitch.languages.outline import OUTLINE

from lockstitch_parity_matrix.contract import ParityMatrix
from lockstitch_parity_matrix.facts import CODE, DECISIONS, PROSE
from lockstitch_parity_matrix.rules import RULES


def _binds(contract: ParityMatrix) -> Iterable[str]:
    return [item.contract for item in contract.bind]


ANALYZER = Analyzer(
    name="parity-matrix",
    summary="A table that says which feature works where stays true to the code.",
    rules=RULES,
    contract=ParityMatrix,
    extractors=(DOCUMENT, PROSE, OUTLINE, CODE, DECISIONS),
    needs=deferred("lockstitch_parity_matrix.needs:needs"),
    judge=deferred("lockstitch_parity_matrix.judge:judge"),
    mend=deferred("lockstitch_parity_matrix.mend:mend"),
    binds=_binds,
    table=deferred("lockstitch_parity_matrix.table:table"),
)
