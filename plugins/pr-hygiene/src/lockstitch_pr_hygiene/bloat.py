"""What the difference to the base holds and the branch did not change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lockstitch.api import BranchCommit, ContractPlace, Finding, Place, Related, View

from lockstitch_pr_hygiene.contract import PrHygiene
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.wording import count, first, listed, named, short


def bloat(contract: PrHygiene, about: Judged, view: View) -> Iterator[Finding]:
    """Commits that the base has by patch, and files that are not the branch's own."""
    if contract.bloat == "off":
        return
    branch = about.branch
    twice = [commit for commit in branch.commits if commit.upstream]
    for commit in twice:
        known_as = f", as {short(commit.twin)}" if commit.twin else ""
        yield Finding(
            rule="bloat",
            subject=short(commit.id),
            message=f"{named(commit)} is on {branch.base_name} already{known_as}: {about.name} proposes it again",
            at=ContractPlace(("bloat",)),
            severity=contract.bloat,
        )
    own = _paths(commit for commit in branch.commits if not commit.upstream)
    explained = _paths(twice)
    foreign = [file for file in branch.files if not {file.path, file.old} & own]
    landed = [file for file in branch.files if file.landed and file not in foreign]
    strange = [file for file in (*foreign, *landed) if not {file.path, file.old} & explained]
    if not strange:
        return
    real = len(branch.files) - len(foreign) - len(landed)
    parts = []
    if foreign:
        parts.append(f"{count(len(foreign), 'is', 'are')} touched by none of its own commits")
    if landed:
        parts.append(f"{count(len(landed), 'is', 'are')} on {branch.base_name} just so by now")
    several = " (git compares with one of several merge bases)" if len(branch.merge_bases) > 1 else ""
    here = set(view.files("**"))
    yield Finding(
        rule="bloat",
        subject=about.name,
        message=f"of the {count(len(branch.files), 'file')} that {about.name} seems to change, {real:,} "
        f"{'is' if real == 1 else 'are'} its own: {listed(parts)}{several}; see `lockstitch rescue`",
        at=ContractPlace(("bloat",)),
        related=tuple(
            Related(Place(file.path), "not the branch's own") for file in first([f for f in strange if f.path in here])
        ),
        severity=contract.bloat,
    )


def _paths(commits: Iterable[BranchCommit]) -> set[str]:
    found = {path for commit in commits for file in commit.files for path in (file.path, file.old)}
    return found - {""}
