"""A small analyzer for tests of the engine: the sides must hold the same `name=value` lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from lockstitch.api import (
    Analyzer,
    Contract,
    ContractPlace,
    Edit,
    Extractor,
    Fact,
    FileFacts,
    Finding,
    Need,
    Place,
    Related,
    Remedy,
    Rule,
    Side,
    Source,
    Span,
    View,
)
from lockstitch.host import Host, load_module

_LINE = re.compile(r"(?m)^([A-Z_]+)=(.*)$")


class Word(Fact, frozen=True):
    name: str
    value: str
    at: Span


class Words(Contract, frozen=True, kw_only=True):
    sides: tuple[Side, ...]


def extract(source: Source) -> Iterator[Word]:
    if "CRASH-EXTRACT" in source.text:
        raise RuntimeError("asked to crash")
    for match in _LINE.finditer(source.text):
        start = len(source.text[: match.start()].encode())
        yield Word(match[1], match[2], source.span(start, start + len(match[0].encode())))


WORDS = Extractor(
    id="test.words", version=1, languages=("dotenv", "shell"), facts=(Word,), extract=extract, hint=b"=|CRASH"
)


def needs(contract: Words, view: View) -> Iterator[Need]:
    if contract.id == "crash-needs":
        raise RuntimeError("asked to crash")
    for side in contract.sides:
        yield Need(WORDS, contract.resolve(side.path))


def judge(contract: Words, view: View) -> Iterator[Finding]:
    if contract.id == "crash-judge":
        raise RuntimeError("asked to crash")
    if contract.id == "undeclared-rule":
        yield Finding(rule="nowhere", subject="x", message="x", at=ContractPlace())
    files: list[tuple[Side, FileFacts[Word]]] = []
    for index, side in enumerate(contract.sides):
        facts = view.facts(WORDS, contract.resolve(side.path))
        if facts.status == "absent":
            yield Finding(
                rule="nothing-selected",
                subject=side.path,
                side=side.label,
                message=f"{side.path} does not exist",
                at=ContractPlace(("sides", index)),
            )
        files.append((side, facts))
    first = {word.name: (facts, word) for _, facts in files for word in reversed(facts.facts)}
    for side, facts in files:
        have = {word.name for word in facts.facts}
        for name, (other, word) in sorted(first.items()):
            if name not in have and facts.status != "absent":
                yield Finding(
                    rule="missing-word",
                    subject=name,
                    side=side.label,
                    message=f"{name} is in {other.path} and not here",
                    at=Place(facts.path),
                    related=(Related(Place(other.path, word.at), "it is here"),),
                    remedies=(Remedy(f"Add {name}", (facts.path,), (name,), safe=name != "UNSAFE"),),
                )


def mend(contract: Words, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    (path,) = remedy.paths
    if remedy.data[0] == "CRASH_MEND":
        raise RuntimeError("asked to crash")
    lines = texts[path].split("\n")
    end = Span(len(lines), len(lines[-1]) + 1, len(lines), len(lines[-1]) + 1)
    return [Edit(path, end, "\n" * bool(lines[-1]) + f"{remedy.data[0]}=\n")]


ANALYZER = Analyzer(
    name="words",
    summary="The sides hold the same words.",
    rules=(Rule("missing-word", what="A word is missing.", why="It was forgotten.", fix="Add it."),),
    contract=Words,
    extractors=(WORDS,),
    needs=needs,
    judge=judge,
    mend=mend,
)

LOCKSTITCH_API = "1.0"


def module(name: str, *analyzers: Analyzer[Any], api: str | None = "1.0") -> ModuleType:
    """A plugin module as an entry point would give it."""
    from lockstitch.api import hookimpl

    made = ModuleType(name)
    if api is not None:
        made.LOCKSTITCH_API = api  # type: ignore[attr-defined]

    @hookimpl
    def lockstitch_analyzers() -> list[Analyzer[Any]]:
        return list(analyzers)

    made.lockstitch_analyzers = lockstitch_analyzers  # type: ignore[attr-defined]
    sys.modules[name] = made
    return made


def words_host() -> Host:
    host = Host()
    load_module(host, module("engine_words_plugin", ANALYZER), "lockstitch-words", "1.2.3")
    assert not host.failures
    return host
