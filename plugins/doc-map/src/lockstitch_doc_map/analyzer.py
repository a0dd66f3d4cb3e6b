"""The check, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstitch.api import Analyzer, Edit, Finding, Remedy
from lockstitch.languages.markdown import DOCUMENT

from lockstitch_doc_map.contract import DocMap
from lockstitch_doc_map.facts import CITATIONS, NAVIGATION, SUBMODULES
from lockstitch_doc_map.judge import judge
from lockstitch_doc_map.needs import needs
from lockstitch_doc_map.rules import RULES


def _mend(contract: DocMap, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    from lockstitch_doc_map.mend import mend  # most runs mend nothing

    return mend(contract, finding, remedy, texts)


ANALYZER = Analyzer(
    name="doc-map",
    summary="Every document can be found from the map, and no link is dead.",
    rules=RULES,
    contract=DocMap,
    extractors=(DOCUMENT, CITATIONS, NAVIGATION, SUBMODULES),
    needs=needs,
    judge=judge,
    mend=_mend,
)
