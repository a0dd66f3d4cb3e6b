"""The check, put together."""

from __future__ import annotations

from lockstitch.api import Analyzer, deferred
from lockstitch.languages.markdown import DOCUMENT

from lockstitch_doc_map.contract import DocMap
from lockstitch_doc_map.facts import CITATIONS, NAVIGATION, SUBMODULES
from lockstitch_doc_map.rules import RULES

ANALYZER = Analyzer(
    name="doc-map",
    summary="Every document can be found from the map, and no link is dead.",
    rules=RULES,
    contract=DocMap,
    extractors=(DOCUMENT, CITATIONS, NAVIGATION, SUBMODULES),
    needs=deferred("lockstitch_doc_map.needs:needs"),
    judge=deferred("lockstitch_doc_map.judge:judge"),
    mend=deferred("lockstitch_doc_map.mend:mend"),
)
