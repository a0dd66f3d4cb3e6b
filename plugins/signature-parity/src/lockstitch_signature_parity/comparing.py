"""Signatures of one member on many siblings: who agrees with whom, and who must change."""

from __future__ import annotations

from collections.abc import Sequence

from lockstitch.api import Finding, Place, Related
from msgspec import Struct, field

from lockstitch_signature_parity.siblings import Group
from lockstitch_signature_parity.surface import Difference, Doubt, Member, Session, Surface

#: How many names a message lists.
_SHOWN = 8


class Holder(Struct, frozen=True, eq=False):
    """A sibling and its member."""

    surface: Surface
    member: Member


class Camp(Struct):
    """Holders whose signatures are the same; the first speaks for them."""

    holders: list[Holder] = field(default_factory=list)

    @property
    def speaker(self) -> Holder:
        """The earliest of them in the contract."""
        return self.holders[0]


def against_interface(session: Session, group: Group, interface: Surface, key: str, holder: Holder) -> Finding | None:
    """What is wrong with a sibling's member against the interface's; None when it will do."""
    want = interface.members[key]
    for member in (holder.member, want):
        if member.doubt is not None:
            at = holder.member.place
            return doubtful(group, holder.member.name, holder.surface, member.doubt, at, Holder(interface, want))
    differences = session.compare(holder.member, want, True)
    if not differences:
        return None
    related = (Related(want.place, f"{interface.name} declares it as {want.shown}"),)
    return _drift(group, holder, Holder(interface, want), differences, related)


def among(session: Session, group: Group, holders: Sequence[Holder]) -> tuple[list[Finding], bool]:
    """Findings for the siblings that do not agree with the most, and whether surely all agree.

    The largest camp is taken to be right; of camps of the same size, the one that holds the
    earliest side.
    """
    findings: list[Finding] = []
    camps: list[Camp] = []
    for holder in holders:
        doubt = holder.member.doubt
        if doubt is not None:
            other = next(h for h in holders if h is not holder)
            findings.append(doubtful(group, holder.member.name, holder.surface, doubt, holder.member.place, other))
            continue
        for camp in camps:
            if not session.compare(holder.member, camp.speaker.member, False):
                camp.holders.append(holder)
                break
        else:
            camps.append(Camp([holder]))
    if len(camps) < 2:
        return findings, not findings
    right = max(camps, key=lambda camp: len(camp.holders))
    related = tuple(
        Related(h.member.place, f"on {group.name(h.surface)} it is {h.member.shown}") for h in right.holders
    )
    for holder in holders:
        if holder.member.doubt is not None or holder in right.holders:
            continue
        differences = session.compare(holder.member, right.speaker.member, False)
        findings.append(_drift(group, holder, right.speaker, differences, related))
    return findings, False


def _drift(
    group: Group,
    have: Holder,
    want: Holder,
    differences: Sequence[Difference],
    related: tuple[Related, ...],
) -> Finding:
    sure = [difference for difference in differences if not difference.unknown]
    here, there = group.name(have.surface), group.name(want.surface)
    # Where one declaration serves both, it is the embedding or the base that makes the difference.
    shared = have.member.promoted and any(one.at == have.member.place for one in related)
    at = have.surface.place if shared else have.member.place
    member = f"`{have.member.name}` on {here}"
    if have.member.promoted:
        member += f" ({have.member.promoted})"
    subject = have.member.name
    if sure:
        clauses = "; ".join(_clause(difference, here, there) for difference in sure)
        return Finding(
            rule="signature-drift",
            subject=subject,
            side=have.surface.label,
            message=f"{member} is not what {there} has: {clauses}",
            at=at,
            related=related,
        )
    reasons = "; ".join(dict.fromkeys(f"{item.what}: {item.unknown}" for item in differences))
    return Finding(
        rule="unknown-signature",
        subject=subject,
        side=have.surface.label,
        verdict="unknown",
        message=f"it cannot be told whether {member} is what {there} has: {reasons}",
        at=at,
        related=related,
    )


def _clause(difference: Difference, here: str, there: str) -> str:
    have = f"`{difference.have}`" if difference.have else "none"
    want = f"`{difference.want}`" if difference.want else "none"
    return f"{difference.what} is {have} on {here} and {want} on {there}"


def doubtful(
    group: Group,
    name: str,
    surface: Surface,
    doubt: Doubt,
    at: Place,
    other: Holder,
) -> Finding:
    """That nobody can tell whether the sibling's member is there or what it looks like."""
    here = group.name(surface)
    related = [Related(other.member.place, f"{group.name(other.surface)} has it as {other.member.shown}")]
    if doubt.at is not None and all(doubt.at != place for place in (at, *(one.at for one in related))):
        related.append(Related(doubt.at, doubt.reason))
    return Finding(
        rule="unknown-signature",
        subject=name,
        side=surface.label,
        verdict="unknown",
        message=f"it cannot be told whether {here} has `{name}` with the right signature: {doubt.reason}",
        at=at,
        related=tuple(related),
    )


def untold(group: Group, members: Sequence[tuple[Surface, str, Holder]]) -> Finding:
    """That nobody can tell whether one sibling has what others have: one finding, however many members they are."""
    surface, name, other = members[0]
    doubt = surface.doubts[0]
    if len(members) == 1:
        return doubtful(group, name, surface, doubt, surface.place, other)
    names = [f"`{name}`" for _, name, _ in members]
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    related = [
        Related(holder.member.place, f"{group.name(holder.surface)} has it as {holder.member.shown}")
        for _, _, holder in members
    ]
    return Finding(
        rule="unknown-signature",
        subject=surface.name,
        side=surface.label,
        verdict="unknown",
        message=f"it cannot be told whether {group.name(surface)} has {shown}, as others do: {doubt.reason}",
        at=surface.place,
        related=tuple(related),
    )
