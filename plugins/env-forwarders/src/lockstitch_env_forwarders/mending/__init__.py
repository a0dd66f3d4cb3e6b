"""Fixes: a copy of the nearest neighbour's line, with the missing name in it.

Whatever is not certainly right after the copy gives no edit: a fix that guesses is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstitch.api import Edit, Finding, Remedy

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.mending.anchor import Anchor


def mend(
    contract: EnvForwarders,  # noqa: ARG001
    finding: Finding,  # noqa: ARG001
    remedy: Remedy,
    texts: Mapping[str, str],
) -> Sequence[Edit]:
    """The edits of one remedy; none when the neighbour is no longer where it was."""
    anchor = Anchor.read(remedy, texts)
    if anchor is None:
        return []
    from lockstitch_env_forwarders.mending.writing import BY_LANGUAGE  # only a fix that is asked for needs it

    insert = BY_LANGUAGE.get(anchor.language)
    return insert(anchor) if insert is not None else []


__all__ = ["mend"]
