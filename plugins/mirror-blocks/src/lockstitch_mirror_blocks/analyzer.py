"""The check, put together."""

from __future__ import annotations

from lockstitch.api import Analyzer, deferred

from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.facts import BLOCKS, CONTENT
from lockstitch_mirror_blocks.rules import RULES

ANALYZER = Analyzer(
    name="mirror-blocks",
    summary="Marked regions are the same in several files, and are edited together.",
    rules=RULES,
    contract=MirrorBlocks,
    extractors=(BLOCKS, CONTENT),
    needs=deferred("lockstitch_mirror_blocks.needs:needs"),
    judge=deferred("lockstitch_mirror_blocks.judge:judge"),
    mend=deferred("lockstitch_mirror_blocks.mend:mend"),
)
