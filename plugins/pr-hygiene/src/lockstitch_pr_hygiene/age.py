"""How far a branch is behind its base, and whether it can still be merged."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, View

from lockstitch_pr_hygiene.contract import PrHygiene
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.wording import count, first, listed, short


def age(contract: PrHygiene, about: Judged, view: View) -> Iterator[Finding]:
    """`stale-branch` and `merge-conflict`."""
    branch = about.branch
    if not branch.commits:
        return
    if contract.stale is not None and branch.behind:
        left = datetime.datetime.fromtimestamp(max(0, branch.merge_base_time), datetime.UTC).date()
        days = (view.today() - left).days
        limits = []
        if contract.stale.behind and branch.behind > contract.stale.behind:
            limits.append(f"the contract allows {count(contract.stale.behind, 'commit')}")
        if contract.stale.days and days > contract.stale.days:
            limits.append(f"the contract allows {count(contract.stale.days, 'day')}")
        if limits:
            clash = f"; they conflict in {listed(branch.conflicts)}" if branch.forecast == "conflict" else ""
            yield Finding(
                rule="stale-branch",
                subject=about.name,
                message=f"{about.name} left {branch.base_name} {count(days, 'day')} ago, at "
                f"{short(branch.merge_bases[0])} of {left}, and {count(branch.behind, 'commit')} came there since: "
                f"{' and '.join(limits)}{clash}",
                at=ContractPlace(("stale",)),
            )
    if contract.conflicts != "off" and branch.forecast == "conflict":
        here = set(view.files("**"))
        yield Finding(
            rule="merge-conflict",
            subject=about.name,
            message=f"{about.name} cannot be merged into {branch.base_name}: they conflict in "
            f"{listed(branch.conflicts, 9)}",
            at=ContractPlace(("conflicts",)),
            related=tuple(
                Related(Place(path), "both have changed it")
                for path in first([path for path in branch.conflicts if path in here])
            ),
            severity=contract.conflicts,
        )
