"""Siblings must offer the same methods with the same signatures."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_signature_parity.analyzer import ANALYZER

    return [ANALYZER]
