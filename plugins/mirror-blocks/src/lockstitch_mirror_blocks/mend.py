"""Copying what differs from the declared source, in the words and the indentation of the side that is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lockstitch.api import Edit, FileFacts, Finding, Remedy, Source, Span
from lockstitch.languages import detect_language

from lockstitch_mirror_blocks.comparing import Hunk, hunks
from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.markers import CLOSERS
from lockstitch_mirror_blocks.members import Member, keys
from lockstitch_mirror_blocks.normal import Item
from lockstitch_mirror_blocks.reading import blocks


def mend(contract: MirrorBlocks, _: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """The edits that bring one block into step with the source's; none when they would not."""
    number, path, source_number, source_path = remedy.data
    member = _member(contract, int(number), path, texts[path])
    source = _member(contract, int(source_number), source_path, texts[source_path])
    if member is None or source is None:
        return []
    found = hunks(member.items, source.items, contract)
    edits = [edit for hunk in found for edit in _edits(hunk, member, source)]
    after = _member(contract, int(number), path, _applied(texts[path], edits))
    if after is None or keys(after.items, contract) != keys(source.items, contract):
        return []
    return edits


def _member(contract: MirrorBlocks, number: int, path: str, text: str) -> Member | None:
    """A side as its text is now; None when it has no such block any more."""
    facts = FileFacts(path, facts=tuple(blocks(Source(text.encode(), detect_language(path, text[:128].encode())))))
    side = contract.sides[number]
    member = Member(side, number, side.label, path, side.symbol or contract.block, contract, facts)
    return member if member.blocks else None


def _edits(hunk: Hunk, member: Member, source: Member) -> Iterator[Edit]:
    new = "".join(_adapted(item, member, source) + "\n" for item in hunk.theirs)
    if not hunk.mine:
        before = member.items[hunk.at - 1].line.number if hunk.at else member.blocks[0].begin.end_line
        yield Edit(member.path, Span(before + 1, 1, before + 1, 1), new)
        return
    for index, item in enumerate(hunk.mine):
        at = item.line.number
        yield Edit(member.path, Span(at, 1, at + 1, 1), new if index == 0 else "")


def _adapted(item: Item, member: Member, source: Member) -> str:
    """A line of the source as the other side would write it."""
    ignored = set(member.contract.normalise)
    line = item.line
    text = line.code if "comments" in ignored and line.code else line.text
    bare = text.strip()
    if not bare:
        return ""
    mine, theirs = member.blocks[0].sign, source.blocks[0].sign
    if line.note is not None and mine != theirs and "comments" not in ignored:
        bare = f"{mine} {line.note} {CLOSERS.get(mine, '')}".rstrip()
    if not {"indent", "whitespace"} & ignored:
        return text[: len(text) - len(text.lstrip())] + bare
    return _indent(item, member, source) + bare


def _indent(item: Item, member: Member, source: Member) -> str:
    """The indentation that the side itself gives lines as deep as this one."""
    known = {other.depth: _white(other.line.text) for other in reversed(member.items) if other.key}
    if item.depth in known:
        return known[item.depth]
    base = known.get(0, _white(_marker_line(member)))
    unit = (
        _unit(known) or _unit({other.depth: _white(other.line.text) for other in source.items if other.key}) or "    "
    )
    return base + unit * item.depth


def _marker_line(member: Member) -> str:
    return " " * (member.blocks[0].begin.column - 1 - len(member.blocks[0].sign) - 1)


def _white(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _unit(known: Mapping[int, str]) -> str:
    """By what each level is deeper than the one before."""
    for depth, white in sorted(known.items()):
        outer = known.get(depth - 1)
        if outer is not None and white.startswith(outer) and white != outer:
            return white[len(outer) :]
    return ""


def _applied(text: str, edits: Sequence[Edit]) -> str:
    """`text` with edits of whole lines carried out."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda item: (item.span.line, item.span.end_line), reverse=True):
        new = edit.text.split("\n")[:-1]
        lines[edit.span.line - 1 : edit.span.end_line - 1] = new
    return "\n".join(lines)
