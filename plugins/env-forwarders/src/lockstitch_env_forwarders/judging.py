"""The judge: reads each side, then compares them."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Need, View

from lockstitch_env_forwarders.agreement import disagreements
from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.missing import Excuses, demanded, missing
from lockstitch_env_forwarders.reading import Reader, read_side
from lockstitch_env_forwarders.single import about_member, stale_excludes


def needs(contract: EnvForwarders, view: View) -> Iterator[Need]:
    """The facts of every file that a side names, and of what those files source."""
    reader = Reader(view)
    for index in range(len(contract.sides)):
        read_side(contract, index, reader)
    yield from dict.fromkeys(reader.wanted)


def judge(contract: EnvForwarders, view: View) -> Iterator[Finding]:
    """The findings of one contract."""
    if contract.mode == "at-least" and not contract.names:
        yield Finding(
            rule="nothing-selected",
            subject=contract.id,
            message="`at-least` says no `names`, so it asks for nothing",
            at=ContractPlace(("mode",)),
        )
        return
    reader = Reader(view)
    members = [read_side(contract, index, reader) for index in range(len(contract.sides))]
    wanted = demanded(contract, members)
    for member in members:
        yield from about_member(contract, member, wanted)
    excuses = Excuses(contract)
    yield from missing(contract, members, excuses)
    yield from disagreements(contract, members, excuses)
    yield from stale_excludes(members, excuses)
