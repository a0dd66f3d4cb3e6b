"""Everything that is wrong with the blocks of a contract."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, View

from lockstitch_mirror_blocks.comparing import differing
from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.facts import Block
from lockstitch_mirror_blocks.flaws import duplicates, empty, flaw
from lockstitch_mirror_blocks.history import History, untouched
from lockstitch_mirror_blocks.linted import linted
from lockstitch_mirror_blocks.members import Member, is_wild, members, paths_of


def judge(contract: MirrorBlocks, view: View) -> Iterator[Finding]:
    """The findings of a contract."""
    history = History(contract, view)
    if contract.touch and not history.known:
        yield history.unknown()
    if contract.sides:
        yield from _mirrored(contract, view, history)
    if contract.files:
        yield from linted(contract, view, history)


def _mirrored(contract: MirrorBlocks, view: View, history: History) -> Iterator[Finding]:
    for number, side in enumerate(contract.sides):
        if is_wild(side) and not paths_of(contract, view, side):
            yield _selects_nothing(f"{side.path} matches no file", side.label, number)
    sound: list[Member] = []
    every = list(members(contract, view))
    for member in every:
        assert member.file is not None  # it was asked for
        if member.file.status == "absent":
            yield _absent(view, member)
        elif member.file.status != "unreadable":
            yield from _marked(member)
            if member.blocks and member.items:
                sound.append(member)
    if len(every) == 1:
        yield _selects_nothing(f"{every[0].label} is the only side: there is nothing to hold it to", every[0].label, 0)
    if contract.equal:
        yield from differing(contract, sound)
    if contract.touch and history.known:
        yield from untouched(contract, history, sound)


def _absent(view: View, member: Member) -> Finding:
    moved = view.successors([member.path]).get(member.path)
    message = f"{member.path} is not there" + (f"; it is {moved} now" if moved else "")
    return _selects_nothing(message, member.label, member.number)


def _marked(member: Member) -> Iterator[Finding]:
    """What is wrong with the markers of one side."""
    seen: set[tuple[object, ...]] = set()
    for fact in member.flaws:
        if (fact.kind, fact.at) not in seen:
            seen.add((fact.kind, fact.at))
            yield flaw(fact, member.path, member.label)
    yield from duplicates(member.blocks, member.path, member.label)
    yield from (empty(block, member.path, member.label) for block in member.blocks if not member.items_of(block))
    if not member.blocks and not any(fact.kind in {"unclosed", "unopened"} for fact in member.flaws):
        yield _missing(member)


def _missing(member: Member) -> Finding:
    import difflib

    assert member.file is not None
    names = sorted({fact.name for fact in member.file.facts if isinstance(fact, Block) and fact.name})
    close = difflib.get_close_matches(member.name, names, 1, 0.7)
    hint = f"; did you mean `{close[0]}`?" if close else f" (it has {', '.join(names)})" if names else ""
    others = [side.label for side in member.contract.sides if side is not member.side]
    also = f", which {others[0]} has to have too" if others else ""
    return Finding(
        rule="missing-block",
        subject=member.name,
        side=member.label,
        message=f"{member.label} has no block `{member.name}`{also}{hint}",
        at=Place(member.path),
    )


def _selects_nothing(message: str, label: str, number: int) -> Finding:
    return Finding(
        rule="nothing-selected", subject=label, message=message, at=ContractPlace(("sides", number)), side=label
    )
