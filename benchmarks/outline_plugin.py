"""A plugin for the benchmarks alone: its contract looks at the outline of every file that a pattern selects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lockstitch.api import Analyzer, Contract, Finding, Need, PathText, Rule, View, hookimpl
from lockstitch.languages import OUTLINE

LOCKSTITCH_API = "1.0"


class Outlined(Contract, frozen=True, kw_only=True):
    """The files, of which nothing is said."""

    files: PathText


def _needs(contract: Outlined, _view: View) -> Iterable[Need]:
    return [Need(OUTLINE, contract.files)]


def _judge(contract: Outlined, view: View) -> Iterable[Finding]:
    for path in view.files(contract.files):
        view.facts(OUTLINE, path)
    return ()


@hookimpl
def lockstitch_analyzers() -> Iterable[Analyzer[Any]]:
    """The analyzer that brings the extractor."""
    rule = Rule("never", what="Never.", why="Never.", fix="Never.")
    return [
        Analyzer(
            name="outline-benchmark",
            summary="Looks, and says nothing.",
            rules=(rule,),
            contract=Outlined,
            extractors=(OUTLINE,),
            needs=_needs,
            judge=_judge,
        )
    ]
