"""Comments that say of a test that it is skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lockstitch.api import FileFacts, Finding, Place, Related

from lockstitch_contract_tests.facts import Handed, Skip, Test, TestFact, Unbuilt

_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n\s*\n")
_WHY = (
    r"(?:pending|until|till|for now|because|while|as long as|as of|today|at the moment|temporarily|on ci|in ci|since)\b"
)
#: `Skipped until …` of nobody in particular, or said of this very test. What "is skipped" may be anything else.
_CLAIM = re.compile(rf"skipped,? {_WHY}", re.IGNORECASE)
_THIS = re.compile(
    r"(?:this|the whole) (?:test|suite|case) is (?:still |currently |now )?(?:skip|disabled)", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:not|no longer|never|was|were|any ?more|used to|instead|rather)\b|n't\b", re.IGNORECASE)


def claim_findings(files: Mapping[str, FileFacts[TestFact]]) -> Iterator[Finding]:
    """Tests whose own comment says that they are skipped, and that nothing skips."""
    for path, file in files.items():
        if not file.whole or any(isinstance(fact, Unbuilt) for fact in file.facts):
            continue
        touched = {fact.owner.partition("/")[0] for fact in file.facts if isinstance(fact, Skip)}
        touched |= {fact.owner.partition("/")[0] for fact in file.facts if isinstance(fact, Handed) and _may_skip(fact)}
        whole = any(isinstance(fact, Skip) and (fact.mark or not fact.owner) for fact in file.facts)
        for fact in file.facts:
            if not isinstance(fact, Test) or fact.dead or fact.name in touched or whole or fact.note_at is None:
                continue
            if _claims(fact.note, fact.name):
                yield Finding(
                    rule="stale-skip-claim",
                    subject=fact.name,
                    message=f"{fact.name} is said to be skipped, and it is not",
                    at=Place(path, fact.at),
                    related=(Related(Place(path, fact.note_at), "it is said here"),),
                )


def _may_skip(fact: Handed) -> bool:
    """Whether a call may lead to a skip, by its name."""
    return re.search(r"(?i)skip|require|need|only|unless|setup", fact.name) is not None


def _claims(note: str, name: str) -> bool:
    last = name.rpartition(".")[2]
    for sentence in _SENTENCE.split(note):
        said = " ".join(sentence.split())
        if _DENIED.search(said):
            continue
        own = said.removeprefix(last).removeprefix(" is").removeprefix(" are").lstrip()
        if _CLAIM.match(own) or _THIS.search(said):
            return True
    return False
