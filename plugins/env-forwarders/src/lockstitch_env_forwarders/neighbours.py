"""Where a missing name would stand: beside the names that stand nearest to it where it is forwarded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice
from operator import itemgetter

from lockstitch.api import Place
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


class Places:
    """Where the names of each side of a contract stand, worked out once: a side may have thousands of them."""

    def __init__(self) -> None:
        self._own: dict[int, dict[str, list[Mention]]] = {}
        self._shared: dict[tuple[int, int], list[tuple[Place, str]]] = {}

    def own(self, member: Member) -> dict[str, list[Mention]]:
        """For each name that has any, its mentions beside which another may stand."""
        if member.index not in self._own:
            found = ((name, own_mentions(member, name)) for name in member.mentions)
            self._own[member.index] = {name: mentions for name, mentions in found if mentions}
        return self._own[member.index]

    def shared(self, asker: Member, member: Member) -> list[tuple[Place, str]]:
        """Where the names that both sides have stand in `asker`, in order."""
        key = (asker.index, member.index)
        if key not in self._shared:
            here = self.own(member)
            self._shared[key] = sorted((own[0].place, name) for name, own in self.own(asker).items() if name in here)
        return self._shared[key]


def neighbours(member: Member, askers: Sequence[Member], name: str, places: Places) -> list[Neighbour]:
    """The best places for `name` on a side, the best first.

    What stands before the name, where it is forwarded, comes before what stands after it, and its own
    list or command before the rest of the file.
    """
    for asker in askers:
        theirs = places.own(asker)
        around = theirs.get(name)
        if not around:
            continue
        shared = places.shared(asker, member)
        before = islice(reversed(shared[: bisect_left(shared, around[0].place, key=itemgetter(0))]), _WEIGHED)
        after = islice(shared, bisect_right(shared, around[0].place, key=itemgetter(0)), None)
        ranked = [(theirs[known][0], known, True) for _, known in before]
        ranked += [(theirs[known][0], known, False) for _, known in islice(after, _WEIGHED)]
        if ranked:
            ranked.sort(key=lambda entry: not _together(around[0], entry[0]))
            here = places.own(member)
            return [_neighbour(here[known], around[0], other, is_before) for other, known, is_before in ranked]
    ends = [own[-1] for own in places.own(member).values()]
    return [Neighbour(max(ends, key=lambda mention: (mention.place, mention.name)), True, not askers)] if ends else []


def own_mentions(member: Member, name: str) -> list[Mention]:
    """The mentions of a name in the side's own file and in one list: beside one of them another may stand."""
    own = [
        mention
        for mention in member.mentions[name]
        if mention.path in member.paths and _how(mention) != "compose-merged"
    ]
    return [mention for mention in own if _sink(mention) == _sink(own[0])]


def _together(mention: Mention, other: Mention) -> bool:
    return (other.path, _sink(other)) == (mention.path, _sink(mention))


def _neighbour(mine: Sequence[Mention], mention: Mention, other: Mention, is_before: bool) -> Neighbour:
    near = mine[-1] if is_before else mine[0]
    alike = near.language not in CODE or _kind(near) == _kind(mention) or _together(mention, other)
    return Neighbour(near, is_before, alike, mention)


def _kind(mention: Mention) -> str:
    """How something is handed on, as far as it matters for standing in one list."""
    how = _how(mention)
    return "option" if how.endswith(("-e", "--env")) else how


def _how(mention: Mention) -> str:
    return getattr(mention.fact, "how", "")


def _sink(mention: Mention) -> int:
    return getattr(mention.fact, "sink", 0)
