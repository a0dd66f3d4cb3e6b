"""A comment that states an invariant must stand where it must hold."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_invariant_comments.analyzer import ANALYZER

    return [ANALYZER]
