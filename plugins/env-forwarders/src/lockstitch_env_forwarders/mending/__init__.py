"""Fixes: a copy of the nearest neighbour's line, with the missing name in it.

Whatever is not certainly right after the copy gives no edit: a fix that guesses is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lockstitch.api import Edit, Finding, Remedy

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.mending import code, files, scripts
from lockstitch_env_forwarders.mending.anchor import Anchor

_BY_LANGUAGE: dict[str, Callable[[Anchor], list[Edit]]] = {
    "shell": scripts.insert,
    "make": files.whole_line,
    "just": files.whole_line,
    "systemd": files.unit,
    "dotenv": files.dotenv,
    "dockerfile": files.dockerfile,
    "yaml": files.yaml,
    "json": files.yaml,
    "markdown": files.markdown,
    "go": code.insert,
    "python": code.insert,
}


def mend(
    contract: EnvForwarders,  # noqa: ARG001
    finding: Finding,  # noqa: ARG001
    remedy: Remedy,
    texts: Mapping[str, str],
) -> Sequence[Edit]:
    """The edits of one remedy; none when the neighbour is no longer where it was."""
    anchor = Anchor.read(remedy, texts)
    insert = _BY_LANGUAGE.get(anchor.language) if anchor is not None else None
    return insert(anchor) if insert is not None and anchor is not None else []


__all__ = ["mend"]
