"""How much one file may say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lockstitch.api import SyntaxProblem

from lockstitch_env_forwarders.facts import EnvFact

#: How many facts one file may yield; what comes after them is not read.
MOST_FACTS = 20_000


def bounded(facts: Iterable[EnvFact | SyntaxProblem]) -> Iterator[EnvFact | SyntaxProblem]:
    """`facts`, cut off after MOST_FACTS with a word on it."""
    for number, fact in enumerate(facts):
        if number >= MOST_FACTS:
            yield SyntaxProblem(
                fact.at, f"the file says more than {MOST_FACTS} things of the environment: the rest was not read"
            )
            return
        yield fact
