"""The members of a group must forward the same environment variables."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Analyzer, hookimpl

LOCKSTITCH_API = "1.0"


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[Any]]:
    """The one analyzer of this distribution."""
    from lockstitch_env_forwarders.analyzer import ANALYZER

    return [ANALYZER]
