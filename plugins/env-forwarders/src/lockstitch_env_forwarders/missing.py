"""Which names are missing where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from lockstitch.api import ContractPlace, Finding, Related

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.members import Member, Mention
from lockstitch_env_forwarders.neighbours import Places, neighbours
from lockstitch_env_forwarders.remedies import remedies_for


class Excuses:
    """The sides' `exclude` entries, and which of them excused something."""

    def __init__(self, contract: EnvForwarders) -> None:
        self.contract = contract
        self.used: set[tuple[int, int]] = set()

    def of(self, member: Member, name: str) -> list[tuple[int, int]]:
        """The entries of one side that name `name`."""
        return [
            (member.index, place)
            for place, entry in enumerate(member.side.exclude)
            if fnmatchcase(name, self.contract.called(entry.subject))
        ]

    def excuse(self, member: Member, name: str) -> bool:
        """Whether the side may differ in `name`; notes that the entry was of use."""
        found = self.of(member, name)
        self.used.update(found)
        return bool(found)


def about(contract: EnvForwarders, name: str) -> bool:
    """Whether the contract is about `name` (see `only`)."""
    return not contract.only or any(fnmatchcase(name, contract.called(pattern)) for pattern in contract.only)


def demanded(contract: EnvForwarders, members: Sequence[Member]) -> dict[str, list[Member]]:
    """Every name that somebody must forward, with the sides that ask for it by forwarding it themselves."""
    asking = {"equal": members, "subset": members[:1], "at-least": ()}[contract.mode]
    found: dict[str, list[Member]] = {}
    for name in map(contract.called, contract.names) if contract.mode == "at-least" else ():
        found[name] = [member for member in members if member.first(name)]
    for member in asking:
        for name, mentions in member.mentions.items():
            if not all(mention.forward and mention.forward.obsolete for mention in mentions):
                found.setdefault(name, []).append(member)
        for name, mention in member.patterns.items():
            if not (mention.forward and mention.forward.obsolete):
                found.setdefault(name, []).append(member)
    return {name: found[name] for name in sorted(found) if about(contract, name)}


def missing(contract: EnvForwarders, members: Sequence[Member], excuses: Excuses) -> Iterator[Finding]:
    """A finding for each demanded name and each side that lacks it."""
    places = Places()
    for name, askers in demanded(contract, members).items():
        lacking = [member for member in members if not (member.nothing or member.has(name) or member.hides(name))]
        if not lacking:
            continue
        # A side that may differ asks nothing of the others either.
        if contract.mode != "at-least":
            held = [asker for asker in askers if not excuses.of(asker, name)]
            if not held:
                for asker in askers:
                    excuses.excuse(asker, name)
                continue
            askers = [member for member in members if member.first(name)]
        for member in lacking:
            if not excuses.excuse(member, name):
                yield _finding(contract, member, name, askers, places)


def _finding(contract: EnvForwarders, member: Member, name: str, askers: Sequence[Member], places: Places) -> Finding:
    sources = [mention for asker in askers if (mention := asker.first(name))]
    related = tuple(
        Related(mention.place, f"`{asker.label}` {verb(mention)} it here")
        for asker, mention in zip(askers, sources, strict=True)
    )
    if not related:
        place = [contract.called(asked) for asked in contract.names].index(name)
        related = (Related(ContractPlace(("names", place)), "the contract asks for it here"),)
    near = neighbours(member, askers, name, places)
    by = ", ".join(f"`{asker.label}`" for asker in askers) or "the contract"
    asked = "asked for by" if not sources else f"{verbed(sources[0])} by"
    mine = (mention for mentions in member.mentions.values() for mention in mentions if mention.path in member.paths)
    own = next((verbed(mention) for mention in mine), "forwarded")
    lacks = "not by" if asked == f"{own} by" else f"not {own} by"
    return Finding(
        rule="missing-forwarder",
        subject=name,
        side=member.label,
        message=f"`{name}` is {asked} {by} and {lacks} `{member.label}`",
        at=near[0].mention.place if near else member.place,
        related=related,
        remedies=tuple(remedies_for(name, near)),
    )


def verb(mention: Mention) -> str:
    """What a side does with the variable at this place."""
    if mention.forward is None:
        return "reads"
    return "documents" if mention.language == "markdown" else "lists" if mention.language == "dotenv" else "forwards"


def verbed(mention: Mention) -> str:
    """The same, in the passive."""
    return {"reads": "read", "documents": "documented", "lists": "listed"}.get(verb(mention), "forwarded")
