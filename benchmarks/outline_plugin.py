"""A plugin for the benchmarks alone: its analyzer is never asked, its extractor is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lockstitch.api import Analyzer, Contract, Rule, hookimpl
from lockstitch.languages import OUTLINE

LOCKSTITCH_API = "1.0"


class Nothing(Contract, frozen=True, kw_only=True):
    """A contract about nothing."""


def _nothing(*_: object) -> list[Any]:
    return []


@hookimpl
def lockstitch_analyzers() -> Iterable[Analyzer[Any]]:
    """The analyzer that brings the extractor."""
    rule = Rule("never", what="Never.", why="Never.", fix="Never.")
    return [
        Analyzer(
            name="outline-benchmark",
            summary="Nothing.",
            rules=(rule,),
            contract=Nothing,
            extractors=(OUTLINE,),
            needs=_nothing,
            judge=_nothing,
        )
    ]
