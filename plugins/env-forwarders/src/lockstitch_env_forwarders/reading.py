"""From a contract's side to what is known of it: which files, which of their parts, and what they source.

The same walk serves `needs` (what is not known yet is asked for) and `judge` (all is known).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from lockstitch.api import ContractPlace, FileFacts, Finding, Need, View

from lockstitch_env_forwarders.contract import EnvForwarders, EnvSide
from lockstitch_env_forwarders.dialects import BY_LANGUAGE, CODE, language_of, stands_aside
from lockstitch_env_forwarders.facts import Constant, EnvFact
from lockstitch_env_forwarders.members import Member
from lockstitch_env_forwarders.scopes import choose, names_a_part
from lockstitch_env_forwarders.sourcing import Walk


class Reader:
    """Facts by path. What the view does not know yet is noted in `wanted` and read as nothing."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.wanted: list[Need] = []
        self._constants: dict[str, dict[str, str]] = {}

    def read(self, path: str, dialect: str = "", *, required: bool = True) -> FileFacts[EnvFact] | None:
        """The facts of a file of the tree; None when they are not known yet or nothing reads it."""
        language = language_of(path, dialect)
        if language:
            return self._facts(path, language, language if dialect else "", required)
        probe = self._facts(path, "shell", "", required)
        if probe is None or probe.language in {"", "shell"}:
            return probe
        return self._facts(path, probe.language, "", required)

    def constants(self, path: str) -> dict[str, str]:
        """The string constants of a Go package by name, without those that its files say differently.

        None at all while one of its files is not wholly read, since that one may say them differently.
        """
        folder = posixpath.dirname(path)
        if folder not in self._constants:
            self._constants[folder] = dict(self._package(folder))
        return self._constants[folder]

    def _package(self, folder: str) -> Iterator[tuple[str, str]]:
        paths = [other for other in self.view.files(posixpath.join(folder, "*.go")) if not stands_aside(other)]
        read = [self.read(other, required=False) for other in paths]
        if not all(facts is not None and facts.whole for facts in read):
            return
        texts: dict[str, set[str]] = {}
        for facts in read:
            for fact in facts.facts if facts is not None else ():
                if isinstance(fact, Constant):
                    texts.setdefault(fact.name, set()).add(fact.text)
        yield from ((name, text) for name, said in texts.items() if len(said) == 1 for text in said)

    def exists(self, path: str) -> bool:
        """Whether `path` is a file of the tree."""
        return not path.startswith("..") and list(self.view.files(path)) == [path]

    def _facts(self, path: str, language: str, forced: str, required: bool) -> FileFacts[EnvFact] | None:
        extractor = BY_LANGUAGE.get(language)
        if extractor is None:
            return None
        self.wanted.append(Need(extractor, path, required=required, language=forced))
        if not self.view.known(extractor, path, language=forced):
            return None
        facts: FileFacts[Any] = self.view.facts(extractor, path, language=forced)
        return facts


def read_side(contract: EnvForwarders, index: int, reader: Reader) -> Member:
    """One side, with all that it reaches."""
    side = contract.sides[index]
    member = Member(index, side, side.label)
    main, over = _paths(contract, side, reader)
    member.paths = main
    if not main:
        member.trouble.append(_no_file(side, index))
    found = not main
    walk = Walk(contract, member, reader)
    # Compose lays each file over those before it: the last one wins.
    layers = [(0, path) for path in main] + [(-100 * place, path) for place, path in enumerate(over, 1)]
    for layer, path in sorted(layers, key=lambda entry: entry[0]):
        facts = reader.read(path, side.dialect)
        if facts is None:
            continue
        choice = choose(side, facts)
        found = found or choice.found or not facts.whole
        member.unread = member.unread or facts.status == "unreadable"
        if path == main[0] and choice.start is not None:
            member.start = choice.start
        walk.take(path, facts, choice, layer)
    if not found and all(
        reader.view.known(need.extractor, need.path, language=need.language) for need in reader.wanted
    ):
        member.trouble.append(_no_part(side, index, member))
    member.settle(contract.called)
    return member


def _paths(contract: EnvForwarders, side: EnvSide, reader: Reader) -> tuple[list[str], list[str]]:
    """The side's own files, and the Compose files that are laid over them, in that order."""
    pattern = contract.resolve(side.path)
    found = list(reader.view.files(pattern))
    if found == [pattern]:
        return [pattern], list(_overrides(contract, side, pattern, reader))
    languages = CODE if reader.view.is_directory(pattern) else BY_LANGUAGE
    return [path for path in found if not stands_aside(path) and (side.dialect or language_of(path) in languages)], []


def _overrides(contract: EnvForwarders, side: EnvSide, path: str, reader: Reader) -> Iterator[str]:
    if side.overrides is not None:
        yield from (contract.resolve(name) for name in side.overrides)
        return
    folder, name = posixpath.split(path)
    stem, suffix = posixpath.splitext(name)
    if stem in {"compose", "docker-compose"} and suffix in {".yaml", ".yml"}:
        for ending in (".yml", ".yaml"):
            if reader.exists(override := posixpath.join(folder, f"{stem}.override{ending}")):
                yield override
                return


def _no_file(side: EnvSide, index: int) -> Finding:
    return Finding(
        rule="nothing-selected",
        subject=side.label,
        side=side.label,
        message=f"`{side.path}` is no file of the tree that this check can read",
        at=ContractPlace(("sides", index)),
    )


def _no_part(side: EnvSide, index: int, member: Member) -> Finding:
    key = names_a_part(side)
    word = getattr(side, key) if key else ""
    what = {"symbol": "part", "heading": "table under", "column": "table with the column", "key": "list"}.get(key, key)
    return Finding(
        rule="nothing-selected",
        subject=side.label,
        side=side.label,
        message=f"`{member.paths[0]}` has no {what} `{word}` with environment variables in it",
        at=ContractPlace(("sides", index) if key == "symbol" else ("sides", index, key)),
    )
