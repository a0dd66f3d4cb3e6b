"""Where a missing name would stand: beside the names that stand nearest to it where it is forwarded."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from lockstitch_env_forwarders.dialects import CODE
from lockstitch_env_forwarders.members import Member, Mention

#: How many neighbours are weighed on each hand.
_WEIGHED = 6


class Neighbour(Struct, frozen=True):
    """A mention on the side that lacks a name; the name belongs after it, or before it.

    `alike` is whether that place hands on what the missing name's own list hands on elsewhere: the two
    stand together there, or are handed on in the same way.
    """

    mention: Mention
    after: bool
    alike: bool
    source: Mention | None = None  # the mention of the missing name that this was found by


def neighbours(member: Member, askers: Sequence[Member], name: str) -> list[Neighbour]:
    """The best places for `name` on a side, the best first.

    What stands before the name, where it is forwarded, comes before what stands after it, and its own
    list or command before the rest of the file.
    """
    here = {known for known in member.mentions if own_mentions(member, known)}
    for asker in askers:
        around = own_mentions(asker, name) if name in asker.mentions else []
        if not around:
            continue
        places = sorted(
            (own[0].place, known) for known in asker.mentions if known != name and (own := own_mentions(asker, known))
        )
        before = [known for place, known in reversed(places) if place < around[0].place and known in here]
        after = [known for place, known in places if place > around[0].place and known in here]
        ranked = [(known, True) for known in before[:_WEIGHED]] + [(known, False) for known in after[:_WEIGHED]]
        if ranked:
            ranked.sort(key=lambda entry: not _together(asker, around[0], entry[0]))
            return [_neighbour(member, asker, around[0], known, is_before) for known, is_before in ranked]
    places = sorted((own[-1].place, known) for known in here if (own := own_mentions(member, known)))
    return [Neighbour(own_mentions(member, places[-1][1])[-1], True, not askers)] if places else []


def own_mentions(member: Member, name: str) -> list[Mention]:
    """The mentions of a name in the side's own file and in one list: beside one of them another may stand."""
    own = [
        mention
        for mention in member.mentions[name]
        if mention.path in member.paths and _how(mention) != "compose-merged"
    ]
    return [mention for mention in own if _sink(mention) == _sink(own[0])]


def _together(asker: Member, mention: Mention, known: str) -> bool:
    other = own_mentions(asker, known)[0]
    return (other.path, _sink(other)) == (mention.path, _sink(mention))


def _neighbour(member: Member, asker: Member, mention: Mention, known: str, is_before: bool) -> Neighbour:
    mine = own_mentions(member, known)
    near = mine[-1] if is_before else mine[0]
    alike = near.language not in CODE or _kind(near) == _kind(mention) or _together(asker, mention, known)
    return Neighbour(near, is_before, alike, mention)


def _kind(mention: Mention) -> str:
    """How something is handed on, as far as it matters for standing in one list."""
    how = _how(mention)
    return "option" if how.endswith(("-e", "--env")) else how


def _how(mention: Mention) -> str:
    return getattr(mention.fact, "how", "")


def _sink(mention: Mention) -> int:
    return getattr(mention.fact, "sink", 0)
