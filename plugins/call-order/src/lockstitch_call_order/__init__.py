"""What must happen before what, on every path of a function."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_call_order.analyzer import ANALYZER

    return [ANALYZER]
