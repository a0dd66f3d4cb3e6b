"""Shell that stands inside another file: the recipes of makefiles and justfiles."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch_env_forwarders.facts import EnvFact


def recipe_facts(lines: list[str], language: str) -> Iterator[EnvFact]:
    """The facts of every recipe."""
    yield from ()
