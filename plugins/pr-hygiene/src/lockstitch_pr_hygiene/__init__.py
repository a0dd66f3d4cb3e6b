"""Branches that can be reviewed: small, on their own, on a fresh base, and said what they are for."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_pr_hygiene.analyzer import ANALYZER

    return [ANALYZER]
