"""Regions that must be the same in several files, and edits that must come in pairs."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_mirror_blocks.analyzer import ANALYZER

    return [ANALYZER]
