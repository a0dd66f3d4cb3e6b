"""Which facts the check wants."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Need, View

from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.facts import BLOCKS
from lockstitch_mirror_blocks.history import former
from lockstitch_mirror_blocks.linted import lint_needs, linted_paths
from lockstitch_mirror_blocks.members import members


def needs(contract: MirrorBlocks, view: View) -> Iterator[Need]:
    """The sides; the files with markers, then what their targets name; and all of it as it was."""
    since = contract.since or "HEAD"
    for member in members(contract, view):
        yield Need(BLOCKS, member.path)
        if contract.touch:
            yield Need(BLOCKS, former(view, member.path, since), since, required=False)
    if contract.files:
        paths = linted_paths(contract, view)
        yield from (Need(BLOCKS, path, required=False) for path in paths)
        if all(view.known(BLOCKS, path) for path in paths):
            yield from lint_needs(contract, view, paths)
