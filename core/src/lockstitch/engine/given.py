"""What a run is told of the branch under check."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Given(Struct, frozen=True):
    """What the command line and the environment say of the branch: inputs of a run.

    `base` is a revision, or a branch's plain name. None for a title or a body is not known. Without an `environment`
    none is looked at.
    """

    base: str = ""
    title: str | None = None
    body: str | None = None
    environment: Mapping[str, str] | None = None
