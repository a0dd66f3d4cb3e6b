"""Which fixes a missing name can have, decided from facts alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.api import Remedy

from lockstitch_env_forwarders.members import Member, Mention


def remedies_for(
    member: Member, name: str, before: Mention | None, after: Mention | None, sources: Sequence[Mention]
) -> Iterator[Remedy]:
    """The ways to forward `name` on a side: a copy of its neighbour's line."""
    near = before or after
    if near is None or "*" in name or near.forward is None or near.path not in member.paths:
        return
    forward = near.forward
    yield Remedy(
        title=f"Forward `{name}` {'after' if before else 'before'} `{forward.name}`",
        paths=(near.path,),
        data=(
            name,
            forward.name,
            "after" if before else "before",
            near.language,
            forward.how,
            str(forward.at.line),
            str(forward.at.column),
            str(forward.at.end_line),
            str(forward.at.end_column),
        ),
        safe=_sure(near, sources),
    )


def _sure(near: Mention, sources: Sequence[Mention]) -> bool:
    """Whether a copy of the neighbour, with the other name in it, is certainly what is meant."""
    forward = near.forward
    if forward is None or forward.required or forward.key != forward.name:
        return False
    return forward.value == "variable" and set(forward.names) == {forward.name} and not forward.default
