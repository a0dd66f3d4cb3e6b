"""The check, put together."""

from __future__ import annotations

from lockstitch.api import Analyzer, deferred
from lockstitch.languages.anchors import ANCHORS, CALLS, TESTS, WORDS

from lockstitch_invariant_comments.contract import InvariantComments
from lockstitch_invariant_comments.facts import ENTRIES, TAGGED
from lockstitch_invariant_comments.rules import RULES

ANALYZER = Analyzer(
    name="invariant-comments",
    summary="A comment that states an invariant stands where the invariant must hold, and does not vanish.",
    rules=RULES,
    contract=InvariantComments,
    extractors=(ANCHORS, CALLS, TESTS, WORDS, TAGGED, ENTRIES),
    needs=deferred("lockstitch_invariant_comments.needs:needs"),
    judge=deferred("lockstitch_invariant_comments.judge:judge"),
    mend=deferred("lockstitch_invariant_comments.mend:mend"),
)
