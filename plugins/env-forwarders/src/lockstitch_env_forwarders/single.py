"""What can be said about one side alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lockstitch.api import ContractPlace, Finding, Related

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.dialects import EXPANDING
from lockstitch_env_forwarders.facts import Forward
from lockstitch_env_forwarders.members import Member, Mention
from lockstitch_env_forwarders.missing import Excuses, about


def about_member(contract: EnvForwarders, member: Member, demanded: Iterable[str]) -> Iterator[Finding]:
    """Everything that is wrong with one side whatever the others say."""
    if member.trouble:
        yield from member.trouble
        return
    if member.nothing:
        if not member.unread:  # the host has said so of a file that it could not read
            yield _nothing(member)
        return
    yield from _dynamic(member, demanded)
    for name in sorted(member.mentions):
        if about(contract, name):
            mentions = member.mentions[name]
            yield from _mismatches(contract, member, mentions)
            yield from _duplicates(member, name, mentions)


def _nothing(member: Member) -> Finding:
    what = "reads" if member.side.what == "reads" else "forwards"
    hint = "" if any(member.languages) else " If its name does not tell how to read it, say `dialect`."
    return Finding(
        rule="nothing-forwarded",
        subject=member.label,
        side=member.label,
        message=f"`{member.label}` {what} no environment variable at all: is it the right file, or part of it?{hint}",
        at=member.place,
        related=(Related(ContractPlace(("sides", member.index)), "the side of the contract"),),
    )


def _dynamic(member: Member, demanded: Iterable[str]) -> Iterator[Finding]:
    names = [name for name in demanded if not member.has(name)]
    seen: set[tuple[str, str]] = set()
    for entry in member.unreadable:
        if (entry.text, entry.place.path) in seen:
            continue
        seen.add((entry.text, entry.place.path))
        hidden = [name for name in names if "*" in name or entry.may_be(name)]
        more = f"; {_listed(hidden)} may be among them" if hidden else ""
        verb = "reads" if entry.reads else "forwards"
        yield Finding(
            rule="dynamic-name",
            subject=entry.text,
            side=member.label,
            verdict="unknown",
            message=f"which variables `{member.label}` {verb} at `{entry.text}` cannot be told: {entry.reason}{more}",
            at=entry.place,
        )


def _listed(names: Sequence[str], limit: int = 5) -> str:
    head = ", ".join(f"`{name}`" for name in names[:limit])
    return head + (f" and {len(names) - limit} more" if len(names) > limit else "")


def _mismatches(contract: EnvForwarders, member: Member, mentions: list[Mention]) -> Iterator[Finding]:
    for mention in mentions:
        forward = mention.forward
        if forward is None or not forward.guard:
            continue
        problem = _mismatch(contract, forward, declared=mention.language not in EXPANDING)
        if problem:
            yield Finding(
                rule="guard-mismatch",
                subject=forward.name,
                side=member.label,
                message=f"`{member.label}` {problem}",
                at=mention.place,
                related=(),
            )


def _mismatch(contract: EnvForwarders, forward: Forward, *, declared: bool) -> str:
    """What is wrong with one forwarder's guard, key, and value; `""` when they agree.

    `declared`: a rename needs no word in the contract, since a program spells it out as one statement of many.
    """
    guard, key, value = forward.guard, forward.name, forward.names[0] if forward.names else ""
    renames = {(rename.from_, rename.to) for rename in contract.rename}
    if forward.value == "variable" and value:
        if guard == value == key or ((value, key) in renames and guard in {value, key}):
            return ""
        if guard == value:
            if declared or forward.branch:  # inside a block that tests one variable and hands on what follows from it
                return ""
            return f"hands `{value}` on as `{key}`: a rename that the contract does not declare, or a slip"
        if guard == key:
            return f"hands `{value}` on as `{key}` when `{guard}` is set"
        if forward.branch or value != key:
            return "" if forward.branch else f"tests `{guard}`, but hands `{value}` on as `{key}`"
        return f"hands `{key}` on only when `{guard}` is set"
    if forward.value == "mixed" and not forward.branch and guard != key and guard not in forward.names:
        return f"tests `{guard}`, which has no part in the value of `{key}`"
    return ""


def _duplicates(member: Member, name: str, mentions: list[Mention]) -> Iterator[Finding]:
    first: dict[tuple[object, ...], Mention] = {}
    for mention in mentions:
        forward = mention.forward
        if forward is None or not forward.sink or forward.weak or forward.obsolete:
            continue
        if forward.value == "mixed" and name in forward.names:
            continue  # adds to what it was
        key = (mention.path, forward.scope, forward.sink, forward.branch, forward.key, forward.guard)
        other = first.setdefault(key, mention)
        if other.place != mention.place:
            yield Finding(
                rule="duplicate-forwarder",
                subject=name,
                side=member.label,
                message=f"`{member.label}` forwards `{name}` twice; the second time decides",
                at=mention.place,
                related=(Related(other.place, "the first time"),),
            )


def stale_excludes(members: Sequence[Member], excuses: Excuses) -> Iterator[Finding]:
    """Exclusions that excuse nothing. What a side may hide cannot prove one stale."""
    if any(member.unreadable or member.inherits or member.nothing or member.trouble for member in members):
        return
    for member in members:
        for place, entry in enumerate(member.side.exclude):
            if (member.index, place) not in excuses.used:
                yield Finding(
                    rule="stale-exclude",
                    subject=entry.subject,
                    side=member.label,
                    message=f"`{member.label}` excludes `{entry.subject}`, but does not differ in it",
                    at=ContractPlace(("sides", member.index, "exclude", place)),
                    related=tuple(
                        Related(mention.place, "it is in step here")
                        for name in sorted(member.mentions)
                        if name == entry.subject
                        for mention in member.mentions[name][:1]
                    ),
                )
