"""What the contract itself says of members that not all siblings have: `extra` and `exempt`."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence

from lockstitch.api import ContractPlace, Finding

from lockstitch_signature_parity.comparing import Holder
from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.surface import Surface


def allowing(contract: SignatureParity, key: str, holder: Holder) -> set[int]:
    """The entries of `extra` that let a sibling have a member alone."""
    if isinstance(contract.extra, str):
        return set()
    return {
        index
        for index, entry in enumerate(contract.extra)
        if any(fnmatch.fnmatchcase(name, entry.subject) for name in (key, holder.member.name))
        and (not entry.side or holder.surface.side.answers_to(entry.side))
    }


def exempted_holder(contract: SignatureParity, name: str, lacking: Surface, holders: Sequence[Holder]) -> str:
    """The side that an exemption names as the one that alone has a member; `""` when none does.

    "DockerClient is right to be on Provisioner alone" and "CPProvisioner need not have it" are the
    same exception, and people write either.
    """
    for entry in contract.exempt:
        if entry.side and fnmatch.fnmatchcase(name, entry.subject) and not lacking.side.answers_to(entry.side):
            for holder in holders:
                if holder.surface.side.answers_to(entry.side):
                    return holder.surface.label
    return ""


def exempted(contract: SignatureParity, name: str, lacking: Surface, holders: Sequence[Holder]) -> bool:
    """Whether an exemption names this very member of these siblings, without wildcards."""
    return any(
        entry.subject == name
        and entry.rule in ("", "missing-method")
        and (
            not entry.side
            or lacking.side.answers_to(entry.side)
            or any(holder.surface.side.answers_to(entry.side) for holder in holders)
        )
        for entry in contract.exempt
    )


def stale_extras(contract: SignatureParity, used: set[int]) -> Iterator[Finding]:
    """Entries of `extra` that no sibling has alone any more."""
    if isinstance(contract.extra, str):
        return
    for index, entry in enumerate(contract.extra):
        if index not in used:
            of_side = f" on {entry.side}" if entry.side else ""
            yield Finding(
                rule="stale-exemption",
                subject=entry.subject,
                side=entry.side,
                message=f"the extra {entry.subject}{of_side} matches nothing any more: remove it",
                at=ContractPlace(("extra", index)),
            )
