"""Which fixes a missing name can have, decided from facts alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lockstitch.api import Remedy

from lockstitch_env_forwarders.facts import Forward
from lockstitch_env_forwarders.members import Mention
from lockstitch_env_forwarders.mending.anchor import Anchor
from lockstitch_env_forwarders.neighbours import Neighbour

#: Neighbours of these kinds are copied whatever their value: only their name is.
_NAMES_ONLY = frozenset({"row", "list", "dotenv-off", "bare"})
_EXAMPLE = re.compile(r"(?i)example|sample|template|\.dist$")


def remedies_for(name: str, near: Sequence[Neighbour]) -> Iterator[Remedy]:
    """The way to forward `name`: a copy of the line of the nearest neighbour that can be copied."""
    if "*" in name or "?" in name:
        return
    for neighbour in near:
        mention, forward = neighbour.mention, neighbour.mention.forward
        if forward is None or not neighbour.alike:
            continue
        if _copied(mention, forward) and _fits(mention, forward, neighbour.source):
            yield Remedy(
                title=f"Forward `{name}` {'after' if neighbour.after else 'before'} `{forward.name}`",
                paths=(mention.path,),
                data=Anchor.data(name, forward, neighbour.after, mention.language),
                safe=forward.how != "dotenv" or _EXAMPLE.search(mention.path) is not None,
            )
            return


def _fits(near: Mention, forward: Forward, source: Mention | None) -> bool:
    """Whether the copy will say no less than the side that forwards the name already.

    A default, a requirement, or another test there would make the copy the next finding.
    """
    if source is None or forward.how in _NAMES_ONLY or near.language == "dotenv":
        return True
    theirs = source.forward
    if source.fact.default is not None or source.fact.required:
        return False
    return theirs is None or not theirs.guard or not forward.guard or theirs.when == forward.when


def _copied(near: Mention, forward: Forward) -> bool:
    """Whether the neighbour, with the other name in it, is certainly what is meant.

    It must hand on a variable under the variable's own name. A default or a literal belongs to the
    neighbour alone, and so does what a program computes.
    """
    if forward.obsolete:
        return False
    if forward.how in _NAMES_ONLY or near.language == "dotenv":
        return True
    if forward.key != forward.name or forward.required or forward.default is not None:
        return False
    if forward.guard and forward.guard != forward.name:
        return False
    return forward.value == "variable" and forward.names == (forward.name,)
