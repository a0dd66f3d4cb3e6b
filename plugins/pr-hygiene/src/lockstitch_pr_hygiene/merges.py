"""Merges in a branch: of its base, of its own copy elsewhere, of other branches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import BranchCommit, ContractPlace, Finding

from lockstitch_pr_hygiene.contract import Level, PrHygiene, Weight
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.wording import count, listed, named, short

#: What git writes when a branch is merged with its own copy elsewhere.
_PULLED = re.compile(r"Merge (?:remote-tracking )?branch '(?P<name>[^']+)'(?: of \S+)?(?: into (?P<into>\S+))?")
_REVERTED = re.compile(r"This reverts commit ([0-9a-f]{7,64})")


def merges(contract: PrHygiene, about: Judged) -> Iterator[Finding]:
    """`merge-from-base` and `merge-of-branch`."""
    branch = about.branch
    reverts = {match[1]: commit for commit in branch.commits for match in _REVERTED.finditer(commit.message)}
    for commit in branch.commits:
        if not commit.merge or not commit.mainline:
            continue
        if commit.from_base:
            if contract.merge_from_base != "off":
                yield _from_base(contract, about, commit, reverts)
        elif contract.merge_of_branch != "off" and commit.parents[0] not in {branch.base, *_onto(about)}:
            yield _of_branch(contract, about, commit)


def _onto(about: Judged) -> set[str]:
    """The merge bases: a merge onto one of them is how the branch was begun, and no merge into it."""
    return set(about.branch.merge_bases)


def _from_base(contract: PrHygiene, about: Judged, commit: BranchCommit, reverts: dict[str, BranchCommit]) -> Finding:
    base = about.branch.base_name
    several = f" (one of {len(commit.parents)} parents)" if len(commit.parents) > 2 else ""
    by_hand = f", and changes {listed(file.path for file in commit.files)} by hand" if commit.files else ""
    undone = next((other for name, other in reverts.items() if commit.id.startswith(name)), None)
    later = f"; {short(undone.id)} reverts it, and both stay in the history" if undone else ""
    return Finding(
        rule="merge-from-base",
        subject=short(commit.id),
        message=f"{named(commit)} merges {short(commit.from_base[0])} of {base} into {about.name}{several}{by_hand}"
        f"{later}: rebase onto {base}, or see `lockstitch rescue`",
        at=ContractPlace(("merge-from-base",)),
        severity=_severity(contract.merge_from_base),
    )


def _of_branch(contract: PrHygiene, about: Judged, commit: BranchCommit) -> Finding:
    if _is_own(commit, about.branch.name or about.branch.proposal.source):
        message = f"{named(commit)} merges {about.name} with its own copy elsewhere: `git pull --rebase` needs no merge"
        return _merge(commit, message, "info")
    brought = _brought(about, commit)
    message = (
        f"{named(commit)} merges another branch into {about.name}, with {count(brought, 'commit')} that "
        f"{about.branch.base_name} does not have: they are reviewed along with it"
    )
    return _merge(commit, message, contract.merge_of_branch)


def _merge(commit: BranchCommit, message: str, level: Level) -> Finding:
    return Finding(
        rule="merge-of-branch",
        subject=short(commit.id),
        message=message,
        at=ContractPlace(("merge-of-branch",)),
        severity=_severity(level),
    )


def _is_own(commit: BranchCommit, name: str) -> bool:
    """Whether git says that what was merged is a copy of the branch itself."""
    match = _PULLED.fullmatch(commit.subject)
    if match is None:
        return False
    merged, into = match["name"], match["into"]
    own = into or name
    return bool(own) and (merged == own or merged.endswith("/" + own))


def _brought(about: Judged, merge: BranchCommit) -> int:
    """How many commits that are not on the branch's own line a merge brought."""
    by_id = {commit.id: commit for commit in about.branch.commits}
    pending, seen = list(merge.parents[1:]), set[str]()
    while pending:
        name = pending.pop()
        if name in by_id and name not in seen and not by_id[name].mainline:
            seen.add(name)
            pending.extend(by_id[name].parents)
    return len(seen)


def _severity(level: Level) -> Weight | None:
    return None if level == "off" else level
