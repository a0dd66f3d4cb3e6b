"""Authors and dates of commits that cannot be right."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from lockstitch.api import BranchCommit, ContractPlace, Finding, View

from lockstitch_pr_hygiene.contract import PrHygiene
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.wording import named, quoted, short

#: Addresses that no mail reaches, by what stands behind the `@`.
_NOWHERE = re.compile(r"(?i)|localhost|example\.(?:com|org)|.*\.(?:local|localdomain|lan|internal)|.*\(none\).*")
_CO_AUTHOR = re.compile(r"(?P<name>[^<>]*)<[^<>@\s]+@[^<>@\s]+>")
_LONGEST_HOST = 255
_LONGEST_VALUE = 500
#: A commit made in the west may bear tomorrow's date in UTC, and a clock may be a little off.
_SLACK = datetime.timedelta(days=1)


def identity(contract: PrHygiene, about: Judged, view: View) -> Iterator[Finding]:
    """`weak-identity`."""
    if contract.identity == "off":
        return
    latest = view.today() + _SLACK
    for commit in about.branch.commits:
        for reason in _reasons(commit, latest):
            yield Finding(
                rule="weak-identity",
                subject=short(commit.id),
                message=f"{named(commit)} {reason}",
                at=ContractPlace(("identity",)),
                severity=contract.identity,
            )


def _reasons(commit: BranchCommit, latest: datetime.date) -> Iterator[str]:
    for role, person in (("an author", commit.author), ("a committer", commit.committer)):
        if role == "a committer" and person.email == commit.author.email:
            continue
        if _NOWHERE.fullmatch(person.email.rpartition("@")[2][-_LONGEST_HOST:] if "@" in person.email else ""):
            yield f"has {role} whom no mail reaches: {quoted(f'{person.name} <{person.email}>')}"
    for key, value in commit.trailers:
        match = _CO_AUTHOR.fullmatch(value[:_LONGEST_VALUE])
        if key.casefold() == "co-authored-by" and not (match and match["name"].strip()):
            yield f"names a co-author whom nobody can tell: {quoted(value)}"
    for what, time in (("authored", commit.author.time), ("committed", commit.committer.time)):
        day = _day(time)
        if day > latest:
            yield f"was {what} on {day}, which is still to come"
            return
    if commit.author.time > commit.committer.time + _SLACK.total_seconds():
        yield (
            f"was committed on {_day(commit.committer.time)} and authored after that, on {_day(commit.author.time)}: "
            "one of the clocks was wrong"
        )


def _day(time: int) -> datetime.date:
    try:
        return datetime.datetime.fromtimestamp(time, datetime.UTC).date()
    except (OverflowError, OSError, ValueError):
        return datetime.date.max
