"""The check, put together."""

from __future__ import annotations

from lockstitch.api import Analyzer, deferred

from lockstitch_pr_hygiene.contract import PrHygiene
from lockstitch_pr_hygiene.rules import RULES
from lockstitch_pr_hygiene.unread import ATTRIBUTES, GENERATED


def _base(contract: PrHygiene) -> str:
    return contract.base


ANALYZER = Analyzer(
    name="pr-hygiene",
    summary="A branch can be reviewed: it is small, its own, on a fresh base, and says what it is for.",
    rules=RULES,
    contract=PrHygiene,
    extractors=(GENERATED, ATTRIBUTES),
    needs=deferred("lockstitch_pr_hygiene.judge:needs"),
    judge=deferred("lockstitch_pr_hygiene.judge:judge"),
    base=_base,
)
