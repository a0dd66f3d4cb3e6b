"""Markers that do not do their work: unbalanced, nested, doubled, empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.api import Finding, Place, Related

from lockstitch_mirror_blocks.facts import Block, Flaw

_BEGINS = {"lockstitch": "lockstitch: begin", "lint": "LINT.IfChange"}
_ENDS = {"lockstitch": "lockstitch: end", "lint": "LINT.ThenChange"}


def flaw(fact: Flaw, path: str, label: str) -> Finding:
    """The finding about a marker."""
    name = f"`{fact.name}`" if fact.name else "the block"
    shown = f"{label}:{fact.at.line}"
    begin, end = _BEGINS[fact.family], _ENDS[fact.family]
    rule = "nested-block" if fact.kind == "nested" else "unbalanced-marker"
    related: tuple[Related, ...] = ()
    if fact.kind == "nested":
        assert fact.other is not None
        message = f"{name} begins in {label} before `{fact.outer}` ends"
        related = (Related(Place(path, fact.other), f"`{fact.outer}` begins here"),)
    elif fact.kind == "unclosed":
        message = f"{name} begins in {label} and does not end: there is no `{end}` for it"
        if fact.other is not None:
            message = f"{name} begins in {label}, and another block begins before it ends"
            related = (Related(Place(path, fact.other), "the next one begins here"),)
    elif fact.kind == "unopened":
        message = f"{name} ends in {label} and did not begin: there is no `{begin}` for it"
        if fact.other is not None:
            related = (Related(Place(path, fact.other), "this block is open here"),)
    else:
        message = f"the list of targets at {shown} does not end: there is no `)`"
    return Finding(
        rule=rule,
        subject=fact.name or ("LINT" if fact.family == "lint" else "lockstitch"),
        side=label,
        message=message,
        at=Place(path, fact.at),
        related=related,
    )


def duplicates(blocks: Sequence[Block], path: str, label: str) -> Iterator[Finding]:
    """Blocks whose name another one before them has; blocks without a name have none."""
    first: dict[str, Block] = {}
    for block in blocks:
        if block.name and first.setdefault(block.name, block) is not block:
            yield Finding(
                rule="duplicate-block",
                subject=block.name,
                side=label,
                message=f"{label} has a second block `{block.name}`",
                at=Place(path, block.begin),
                related=(Related(Place(path, first[block.name].begin), "the first one"),),
            )


def empty(block: Block, path: str, label: str) -> Finding:
    """The finding about a block with nothing in it."""
    only = " but what the contract does not look at" if any(line.text.strip() for line in block.lines) else ""
    name = f"`{block.name}`" if block.name else "a block"
    return Finding(
        rule="empty-block",
        subject=block.name or "LINT",
        side=label,
        message=f"{name} in {label} holds nothing{only}",
        at=Place(path, block.begin),
    )
