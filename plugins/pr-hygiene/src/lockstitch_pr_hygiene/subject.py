"""Which branch a contract is about, and what it is held to."""

from __future__ import annotations

from lockstitch.api import Branch, View
from msgspec import Struct

from lockstitch_pr_hygiene.contract import PrHygiene


class Judged(Struct, frozen=True):
    """The branch, and whether it is to be judged at all (`skip` says why not). `name` is how messages call it.

    With `passes`, it may go into another branch than the contract's base, against which it is judged then.
    """

    branch: Branch
    name: str
    skip: str = ""
    passes: str = ""


def same_branch(base: str, name: str) -> bool:
    """Whether a base as a contract spells it (`origin/main`) is the branch of that name."""
    return bool(name) and (base == name or base.endswith("/" + name))


def judged(contract: PrHygiene, view: View) -> Judged:
    """The branch under check, against the base that it is held to."""
    branch = view.branch(contract.base)
    proposal = branch.proposal
    name = branch.name or proposal.source or "HEAD"
    if proposal.queue:
        return Judged(branch, name, skip="a merge queue made it")
    for item in contract.promote:
        if branch.name in {item.source, item.to} and proposal.target in {"", item.to}:
            return Judged(branch, name, skip=f"{item.source} is promoted to {item.to}")
    hotfix = contract.hotfix
    if hotfix and contract.base and proposal.target == hotfix.to and not same_branch(contract.base, proposal.target):
        reason = "its label" if hotfix.label in (proposal.labels or ()) else ""
        other = view.branch("")
        if not reason and any(
            key.casefold() == hotfix.trailer.casefold() and value
            for commit in other.commits
            for key, value in commit.trailers
        ):
            reason = "a trailer"
        if reason:
            return Judged(other, name, passes=reason)
    return Judged(branch, name)
