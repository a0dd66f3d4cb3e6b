"""Everything that is said of a branch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from lockstitch.api import ContractPlace, Finding, Need, View

from lockstitch_pr_hygiene.age import age
from lockstitch_pr_hygiene.bloat import bloat
from lockstitch_pr_hygiene.bodies import bodies
from lockstitch_pr_hygiene.contract import PrHygiene
from lockstitch_pr_hygiene.identity import identity
from lockstitch_pr_hygiene.merges import merges
from lockstitch_pr_hygiene.moved import moved
from lockstitch_pr_hygiene.size import sizes
from lockstitch_pr_hygiene.subject import Judged, judged
from lockstitch_pr_hygiene.target import target
from lockstitch_pr_hygiene.titles import titles
from lockstitch_pr_hygiene.unread import needs_of

#: Branches that bots and buttons make.
_MADE = ("dependabot/*", "renovate/*", "revert-*", "pre-commit-ci-*", "gh-readonly-queue/*")


def needs(contract: PrHygiene, view: View) -> Iterable[Need]:
    """The changed files that are here, to see which of them a generator wrote."""
    about = judged(contract, view)
    if about.skip or about.branch.status != "whole" or contract.generated:
        return ()
    here = set(view.files("**"))
    return needs_of([file.path for file in about.branch.files if file.path in here], view)


def judge(contract: PrHygiene, view: View) -> Iterable[Finding]:
    """Every finding of a contract."""
    about = judged(contract, view)
    if about.skip:
        return
    yield from target(contract, about)
    if not _by_machine(contract, about):
        yield from _unread_event(about)
        yield from titles(contract, about)
        yield from bodies(contract, about)
    if about.branch.status != "whole":
        yield _unknown(contract, about)
        if about.branch.status == "partial":  # its commits are all here, and only contents are not
            yield from merges(contract, about)
            yield from identity(contract, about, view)
        return
    yield from sizes(contract, about, view)
    yield from merges(contract, about)
    yield from bloat(contract, about, view)
    yield from age(contract, about, view)
    yield from moved(contract, about, view)
    yield from identity(contract, about, view)


def _unknown(contract: PrHygiene, about: Judged) -> Finding:
    branch = about.branch
    wanted = branch.base_name or contract.base or branch.proposal.target or "its base"
    how = f": `{branch.mend}`" if branch.mend else ""
    return Finding(
        rule="unknown-base",
        subject=wanted,
        message=f"{about.name} cannot be compared with {wanted}: {branch.reason}{how}",
        at=ContractPlace(("base",)),
        verdict="unknown",
    )


def _unread_event(about: Judged) -> Iterator[Finding]:
    if about.branch.proposal.problem:
        yield Finding(
            rule="weak-title",
            subject="event file",
            message=f"the title and the description are not known: {about.branch.proposal.problem}",
            at=ContractPlace(("title",)),
            verdict="unknown",
        )


def _by_machine(contract: PrHygiene, about: Judged) -> bool:
    """Whether a machine wrote title and description: its login, its branch, or all of its commits say so."""
    branch = about.branch
    if any(fnmatchcase(about.name, pattern) for pattern in _MADE):
        return True
    names = {branch.proposal.author} if branch.proposal.author else {commit.author.name for commit in branch.commits}
    return bool(names) and all(_is_bot(name, contract.bots) for name in names)


def _is_bot(name: str, bots: Iterable[str]) -> bool:
    # `[` is no wildcard here: it stands in the names of bots.
    return any(fnmatchcase(name.casefold(), bot.casefold().replace("[", "[[]")) for bot in bots)
