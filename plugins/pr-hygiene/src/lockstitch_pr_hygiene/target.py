"""Where a branch is to go."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding

from lockstitch_pr_hygiene.contract import PrHygiene
from lockstitch_pr_hygiene.subject import Judged, same_branch


def target(contract: PrHygiene, about: Judged) -> Iterator[Finding]:
    """`wrong-base`."""
    proposal = about.branch.proposal
    if about.passes or not contract.base or not proposal.target or about.branch.found_by == "--base":
        return
    if same_branch(contract.base, proposal.target):
        return
    hotfix = contract.hotfix
    how = ""
    if hotfix and hotfix.to == proposal.target:
        how = f"; a hotfix says so by the label {hotfix.label!r} or a trailer `{hotfix.trailer}: why`"
    yield Finding(
        rule="wrong-base",
        subject=about.name,
        message=f"{about.name} is to go into {proposal.target} ({proposal.target_from} says so), "
        f"and changes go into {contract.base}{how}",
        at=ContractPlace(("base",)),
    )
