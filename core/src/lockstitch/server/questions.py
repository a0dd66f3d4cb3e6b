"""What an editor may ask of the last outcome."""

from __future__ import annotations

from typing import Any

from lockstitch.server.wire import Setup
from lockstitch.server.workspace import Workspace


def answer(workspace: Workspace, setup: Setup, what: str, path: str, params: Any) -> Any:
    """The answer, as plain data of the protocol; None for a file outside every root."""
    return None
