"""Floors for the coverage of each class of code, and coverage that only rises."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_coverage_floors.analyzer import ANALYZER

    return [ANALYZER]
