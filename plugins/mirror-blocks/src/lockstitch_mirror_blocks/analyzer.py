"""The check, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstitch.api import Analyzer, Edit, Finding, Remedy

from lockstitch_mirror_blocks.contract import MirrorBlocks
from lockstitch_mirror_blocks.facts import BLOCKS, CONTENT
from lockstitch_mirror_blocks.judge import judge
from lockstitch_mirror_blocks.needs import needs
from lockstitch_mirror_blocks.rules import RULES


def _mend(contract: MirrorBlocks, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    from lockstitch_mirror_blocks.mend import mend  # most runs mend nothing

    return mend(contract, finding, remedy, texts)


ANALYZER = Analyzer(
    name="mirror-blocks",
    summary="Marked regions are the same in several files, and are edited together.",
    rules=RULES,
    contract=MirrorBlocks,
    extractors=(BLOCKS, CONTENT),
    needs=needs,
    judge=judge,
    mend=_mend,
)
