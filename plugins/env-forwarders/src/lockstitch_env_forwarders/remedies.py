"""Which fixes a missing name can have, decided from facts alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Remedy

from lockstitch_env_forwarders.facts import Forward
from lockstitch_env_forwarders.members import Member, Mention
from lockstitch_env_forwarders.mending.anchor import Anchor

#: Neighbours of these kinds are copied whatever their value: only their name is.
_NAMES_ONLY = frozenset({"row", "list", "dotenv-off", "bare"})
_MENDED = frozenset(
    {"shell", "make", "just", "systemd", "dotenv", "dockerfile", "yaml", "json", "markdown", "go", "python"}
)
_EXAMPLE = re.compile(r"(?i)example|sample|template|\.dist$")


def remedies_for(member: Member, name: str, before: Mention | None, after: Mention | None) -> Iterator[Remedy]:
    """The ways to forward `name` on a side: a copy of its neighbour's line."""
    near = before or after
    if near is None or "*" in name or "?" in name or near.path not in member.paths or near.language not in _MENDED:
        return
    forward = near.forward
    if forward is None or forward.obsolete or not _copied(near, forward):
        return
    yield Remedy(
        title=f"Forward `{name}` {'after' if before else 'before'} `{forward.name}`",
        paths=(near.path,),
        data=Anchor.data(name, forward.name, before is not None, near.language, forward.how, forward.at),
        safe=near.language != "dotenv" or forward.how != "dotenv" or _EXAMPLE.search(near.path) is not None,
    )


def _copied(near: Mention, forward: Forward) -> bool:
    """Whether the neighbour, with the other name in it, is certainly what is meant.

    It must hand on a variable under the variable's own name. A default or a literal belongs to the
    neighbour alone, and so does what a program computes.
    """
    if forward.how in _NAMES_ONLY or near.language == "dotenv":
        return True
    if forward.key != forward.name or forward.required or forward.default is not None:
        return False
    if forward.guard and forward.guard != forward.name:
        return False
    return forward.value == "variable" and forward.names == (forward.name,)
