"""How a distribution offers its analyzers to the host.

A plugin's `pyproject.toml` has one entry point in the group `lockstitch`, whose value is a module.
That module says `LOCKSTITCH_API = "1.0"`, the version of this API that it was written for, and
implements `lockstitch_analyzers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lockstitch.api.analyzer import Analyzer

#: The version of `lockstitch.api`: a plugin works when its major is the same and its minor not newer.
API_VERSION = (1, 0)
ENTRY_POINT_GROUP = "lockstitch"

#: Set on a function that implements a hook. The host tells pluggy, which a small run never loads.
MARK = "lockstitch_hook"

F = TypeVar("F", bound=Callable[..., Any])


def hookimpl(function: F) -> F:
    """Mark a function as the implementation of the hook of its name."""
    setattr(function, MARK, True)
    return function


def lockstitch_analyzers() -> Iterable[Analyzer[Any]]:
    """Return the analyzers of this plugin."""
    raise AssertionError("a specification is never called")  # pragma: no cover
