"""Tables in Markdown that say which feature works where, held to the code."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_parity_matrix.analyzer import ANALYZER

    return [ANALYZER]
