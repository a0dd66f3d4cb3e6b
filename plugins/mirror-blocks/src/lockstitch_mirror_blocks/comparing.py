"""Do the sides say the same? And where not: what differs, and on which side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lockstitch.api import Finding, Place, Related, Remedy, Span

from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.members import Member
from lockstitch_mirror_blocks.normal import Item

#: So many differences are spelled out; the others are counted.
_SHOWN = 3
_LONGEST = 60


@dataclass(frozen=True)
class Hunk:
    """Lines of one side that stand for lines of another; one of both may be none.

    `mine` are lines of the side that must change, from index `at` of its lines on.
    """

    at: int
    mine: tuple[Item, ...]
    theirs: tuple[Item, ...]


def hunks(mine: Sequence[Item], theirs: Sequence[Item], contract: MirrorBlocks) -> list[Hunk]:
    """What must change in `mine` so that it says what `theirs` says."""
    if "order" in contract.normalise:
        return _unordered(mine, theirs)
    here, there = [item.key for item in mine], [item.key for item in theirs]
    start = 0
    while start < min(len(here), len(there)) and here[start] == there[start]:
        start += 1
    end = 0
    while end < min(len(here), len(there)) - start and here[-1 - end] == there[-1 - end]:
        end += 1
    import difflib

    matcher = difflib.SequenceMatcher(None, here[start : len(here) - end], there[start : len(there) - end], False)
    return [
        Hunk(start + a, tuple(mine[start + a : start + b]), tuple(theirs[start + c : start + d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _unordered(mine: Sequence[Item], theirs: Sequence[Item]) -> list[Hunk]:
    """Lines that only one side has; what is missing goes behind the line before which it stands there."""
    extra = Counter(item.key for item in mine) - Counter(item.key for item in theirs)
    missing = Counter(item.key for item in theirs) - Counter(item.key for item in mine)
    index = {item.key: number for number, item in reversed(list(enumerate(mine)))}
    found = []
    for number in range(len(mine) - 1, -1, -1):
        if extra[mine[number].key] > 0:
            extra[mine[number].key] -= 1
            found.append(Hunk(number, (mine[number],), ()))
    after = 0
    for item in theirs:
        if missing[item.key] > 0:
            missing[item.key] -= 1
            found.append(Hunk(after, (), (item,)))
        elif item.key in index:
            after = index[item.key] + 1
    return sorted(found, key=lambda hunk: (hunk.at, bool(hunk.mine)))


def differing(contract: MirrorBlocks, members: Sequence[Member]) -> Iterator[Finding]:
    """Sides that do not say what the declared source says, or what most of the others say, or the first."""
    reference = _reference(contract, members)
    if reference is None:
        return
    for member in members:
        if member is not reference and member.keys != reference.keys:
            yield _differs(contract, member, reference)


def _reference(contract: MirrorBlocks, members: Sequence[Member]) -> Member | None:
    if contract.source:
        return next((member for member in members if member.is_source), None)
    alike = Counter(tuple(member.keys) for member in members)
    return max(members, key=lambda member: alike[tuple(member.keys)], default=None)  # the first of several


def _differs(contract: MirrorBlocks, member: Member, reference: Member) -> Finding:
    found = hunks(member.items, reference.items, contract)
    shown = [_told(hunk, member, reference) for hunk in found[:_SHOWN]]
    if len(found) > _SHOWN:
        more = len(found) - _SHOWN
        shown.append(f"and {more} more {'difference' if more == 1 else 'differences'}")
    name = f"`{member.name}`" if member.name == reference.name else f"`{member.name}` (there `{reference.name}`)"
    return Finding(
        rule="block-differs",
        subject=member.name,
        side=member.label,
        message=f"{name} in {member.label} differs from {reference.label}: {'; '.join(shown)}",
        at=Place(member.path, _where(found[0], member)),
        related=tuple(_related(found, reference)),
        remedies=_remedies(contract, member, reference, found),
    )


def _told(hunk: Hunk, member: Member, reference: Member) -> str:
    if not hunk.mine:
        return f"{_quoted(hunk.theirs, reference.path)} (line {hunk.theirs[0].line.number} there) is missing"
    here = _quoted(hunk.mine, member.path)
    if not hunk.theirs:
        return f"{here} (line {hunk.mine[0].line.number}) is not there"
    there = _quoted(hunk.theirs, reference.path)
    if _bare(hunk.mine) == _bare(hunk.theirs):
        return f"line {hunk.mine[0].line.number}, {here}, is not indented as line {hunk.theirs[0].line.number} there is"
    if here == there:  # what differs is hidden
        return (
            f"line {hunk.mine[0].line.number}, {here}, has another value than line {hunk.theirs[0].line.number} there"
        )
    return f"line {hunk.mine[0].line.number} is {here}, and line {hunk.theirs[0].line.number} there is {there}"


def _bare(found: Sequence[Item]) -> list[str]:
    return [item.line.text.strip() for item in found]


def _quoted(found: Sequence[Item], path: str) -> str:
    from lockstitch.languages.secrets import mask

    text = mask(path, found[0].line.text).strip()
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    more = len(found) - 1
    tail = f" and {more} more {'line' if more == 1 else 'lines'}" if more else ""
    return (f"`{text}`" if text else "an empty line") + tail


def _where(hunk: Hunk, member: Member) -> Span:
    """The lines that differ; for what is missing, the line behind which it would stand."""
    if hunk.mine:
        return _span(hunk.mine[0], hunk.mine[-1])
    if hunk.at:
        return _span(member.items[hunk.at - 1], member.items[hunk.at - 1])
    return member.blocks[0].begin


def _related(found: Sequence[Hunk], reference: Member) -> Iterator[Related]:
    shown = [hunk for hunk in found[:_SHOWN] if hunk.theirs]
    for hunk in shown:
        said = "here it says this" if hunk.mine else "it stands here"
        yield Related(Place(reference.path, _span(hunk.theirs[0], hunk.theirs[-1])), said)
    if not shown:
        yield Related(Place(reference.path, reference.blocks[0].begin), "it is not in this block")


def _span(first: Item, last: Item) -> Span:
    begin = len(first.line.text) - len(first.line.text.lstrip())
    return Span(first.line.number, begin + 1, last.line.number, len(last.line.text.rstrip()) + 1)


def _remedies(contract: MirrorBlocks, member: Member, reference: Member, found: Sequence[Hunk]) -> tuple[Remedy, ...]:
    """Copying from the declared source, unless what is copied is spelled in a way that is the source's own."""
    if not contract.source or any(item.replaced for hunk in found for item in hunk.theirs):
        return ()
    data = (str(member.number), member.path, str(reference.number), reference.path)
    return (Remedy(f"Copy what differs from {reference.label}", (member.path, reference.path), data),)
