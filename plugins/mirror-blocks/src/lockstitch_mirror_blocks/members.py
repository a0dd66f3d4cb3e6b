"""The sides of a contract as files, and what each of them has of the block."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lockstitch.api import FileFacts, Side, View

from lockstitch_mirror_blocks.contract import MirrorBlocks, Replacement
from lockstitch_mirror_blocks.facts import BLOCKS, Block, Flaw
from lockstitch_mirror_blocks.normal import Item, items

_WILD = re.compile(r"[*?\[{]")


@dataclass(frozen=True)
class Member:
    """One file that has the block, or should: the side that names it, and what the block is called there."""

    side: Side
    number: int
    label: str
    path: str
    name: str
    contract: MirrorBlocks = field(repr=False, compare=False)
    file: FileFacts[Block | Flaw] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of that name in the file."""
        return self.named(self.file)

    @cached_property
    def flaws(self) -> list[Flaw]:
        """What is wrong with markers of that name."""
        facts = self.file.facts if self.file is not None else ()
        return [fact for fact in facts if isinstance(fact, Flaw) and self.name in {fact.name, fact.outer}]

    @cached_property
    def items(self) -> list[Item]:
        """What is compared of the first block of that name."""
        return self.items_of(self.blocks[0])

    @property
    def replacements(self) -> list[Replacement]:
        """The replacements of this side."""
        return [item for item in self.contract.replace if not item.side or self.answers_to(item.side)]

    @property
    def is_source(self) -> bool:
        """Whether this is the side that is right."""
        return bool(self.contract.source) and self.answers_to(self.contract.source)

    def answers_to(self, name: str) -> bool:
        """Whether `name` means this side."""
        return self.side.answers_to(name) or name == self.label

    def named(self, file: FileFacts[Block | Flaw] | None) -> list[Block]:
        """The blocks of that name in a file."""
        facts = file.facts if file is not None else ()
        return [fact for fact in facts if isinstance(fact, Block) and fact.name == self.name]

    def items_of(self, block: Block) -> list[Item]:
        """What is compared of a block of this side."""
        return items(block, self.contract, self.replacements)

    @property
    def keys(self) -> list[str]:
        """What is compared, line by line, sorted where the order does not matter."""
        return keys(self.items, self.contract)


def keys(found: list[Item], contract: MirrorBlocks) -> list[str]:
    """What is compared, line by line."""
    made = [item.key for item in found]
    return sorted(made) if "order" in contract.normalise else made


def members(contract: MirrorBlocks, view: View) -> Iterator[Member]:
    """A member for each file of each side, those that are not there included."""
    for number, side in enumerate(contract.sides):
        for path in paths_of(contract, view, side):
            shown = posixpath.relpath(path, contract.home) if contract.home else path
            label = side.label if not is_wild(side) else f"{shown}#{side.symbol}" if side.symbol else shown
            file = view.facts(BLOCKS, path) if view.known(BLOCKS, path) else None
            yield Member(side, number, label, path, side.symbol or contract.block, contract, file)


def is_wild(side: Side) -> bool:
    """Whether a side is a glob."""
    return _WILD.search(side.path) is not None


def paths_of(contract: MirrorBlocks, view: View, side: Side) -> list[str]:
    """The files that a side names."""
    path = contract.resolve(side.path)
    if not is_wild(side):
        return [path]
    found = list(view.files(path))
    return [path] if path in found else found  # a name may read like a glob
