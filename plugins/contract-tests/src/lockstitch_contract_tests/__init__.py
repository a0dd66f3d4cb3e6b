"""Sibling implementations go through one shared behavioural contract, and nothing is skipped in silence."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_contract_tests.analyzer import ANALYZER

    return [ANALYZER]
