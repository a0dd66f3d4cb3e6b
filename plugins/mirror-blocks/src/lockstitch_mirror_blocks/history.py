"""What git adds: which blocks were changed, under which names they were known, and which commits say why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lockstitch.api import ContractPlace, Finding, Place, Related, View

from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.facts import BLOCKS
from lockstitch_mirror_blocks.members import Member, keys

_TRAILER = re.compile(r"^[ \t]*Untouched-Block:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_REASON = re.compile(r"(?<!\s)\s+(?:--?|[–—])\s+|:\s+|(?<!\s)\s*[–—]\s*")
_NO_IFTTT = re.compile(r"^[ \t]*NO_IFTTT=[ \t]*(\S[^\n]*)?$", re.MULTILINE)


def former(view: View, path: str, rev: str) -> str:
    """What the file at `path` was called at `rev`."""
    return next((item.old for item in view.renames(rev) or () if item.new == path), path)


@dataclass
class History:
    """The range of commits in which changes must come together."""

    contract: MirrorBlocks
    view: View
    _before: dict[str, str] = field(default_factory=dict)

    @property
    def since(self) -> str:
        """The revision since which changes count."""
        return self.contract.since or "HEAD"

    @property
    def shown(self) -> str:
        """The same in words."""
        return self.contract.since or "the last commit"

    @cached_property
    def _messages(self) -> list[str] | None:
        commits = self.view.commits(self.since)
        return None if commits is None else [commit.message for commit in commits]

    @property
    def known(self) -> bool:
        """Whether git can say what changed."""
        return self._messages is not None

    def former(self, path: str) -> str:
        """What a file was called."""
        if path not in self._before:
            self._before[path] = former(self.view, path, self.since)
        return self._before[path]

    def excused(self, *names: str) -> bool:
        """Whether a commit says why one of the blocks called `names` may stay as it is."""
        if any(reason for message in self._messages or () for reason in _NO_IFTTT.findall(message)):
            return True
        return any(self._trailers.get(name) for name in names)

    def unreasoned(self, *names: str) -> str:
        """What a message says about a trailer without a reason."""
        if any(name in self._trailers for name in names):
            return " (its Untouched-Block trailer gives no reason: write `Untouched-Block: name - why`)"
        return ""

    @cached_property
    def _trailers(self) -> dict[str, str]:
        """By name: the reason that a trailer gives, `""` for none."""
        found: dict[str, str] = {}
        for message in self._messages or ():
            for line in _TRAILER.findall(message):
                name, *why = _REASON.split(line.strip(), maxsplit=1)
                found[name] = (why[0].strip() if why else "") or found.get(name, "")
        return found

    def unknown(self) -> Finding:
        """The finding that nobody can tell what changed."""
        contract = self.contract
        why = "git has no such revision here (a shallow clone?)" if contract.since else "this is no git work tree"
        return Finding(
            rule="untouched-block",
            subject=contract.since or "HEAD",
            side=contract.since,
            message=f"nobody can tell what changed since {self.shown}: {why}",
            at=ContractPlace(("since",) if contract.since else ("touch",)),
            verdict="unknown",
        )


def untouched(contract: MirrorBlocks, history: History, found: list[Member]) -> Iterator[Finding]:
    """Sides that were not changed with the others."""
    changed: list[Member] = []
    same: list[Member] = []
    for member in found:
        before = history.view.facts(BLOCKS, history.former(member.path), history.since)
        if before.status == "unreadable":
            yield _unread(history, member, before.reason)
            continue
        then = member.named(before)
        if not then:
            continue  # the block is new here
        is_same = keys(member.items_of(then[0]), contract) == member.keys
        (same if is_same else changed).append(member)
    for member in same:
        # Whoever was brought into step with this side asks nothing of it.
        others = [item for item in changed if item.keys != member.keys]
        if others and not history.excused(member.name, contract.block, *(item.name for item in others)):
            yield _untouched(history, member, others)


def _untouched(history: History, member: Member, others: list[Member]) -> Finding:
    who = _list([item.label for item in others])
    verb = "has" if len(others) == 1 else "have"
    message = f"`{member.name}` was changed in {who} since {history.shown}, and not in {member.label}"
    message += history.unreasoned(member.name, *(item.name for item in others))
    related = [Related(Place(item.path, item.blocks[0].begin), f"{item.label} {verb} changed") for item in others]
    return Finding(
        rule="untouched-block",
        subject=member.name,
        side=member.label,
        message=message,
        at=Place(member.path, member.blocks[0].begin),
        related=tuple(related),
    )


def _unread(history: History, member: Member, reason: str) -> Finding:
    return Finding(
        rule="untouched-block",
        subject=member.name,
        side=member.label,
        message=f"nobody can tell whether {member.label} changed since {history.shown}: it could not be read then "
        f"({reason})",
        at=Place(member.path, member.blocks[0].begin),
        verdict="unknown",
    )


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
