"""What the judge says of small contracts, word for word: each `== title` of the files in `judgements/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from lockstitch.api import ContractPlace, Finding, Place
from lockstitch.testing.memory import judge_files
from lockstitch_env_forwarders.analyzer import ANALYZER
from lockstitch_env_forwarders.contract import EnvForwarders, EnvSide

FILES = sorted((Path(__file__).parent / "judgements").glob("*.txt"))
FOUND = "-- found --\n"


def blocks(path: Path) -> list[tuple[str, str]]:
    """Title and body of each block."""
    _, *parts = re.split(r"(?m)^== (.*)\n", path.read_text())
    return list(zip(parts[::2], parts[1::2], strict=True))


def judged(body: str) -> str:
    """The findings of a block: its contract, then its files."""
    toml, *parts = re.split(r"(?m)^-- (\S+) --\n", body.partition(FOUND)[0])
    given = tomllib.loads(toml)
    sides = [EnvSide.fields_from_text(side) if isinstance(side, str) else side for side in given.pop("sides")]
    contract = msgspec.convert({"id": "c", "check": "env-forwarders", "sides": sides, **given}, EnvForwarders)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    return "".join(f"{line}\n" for one in judge_files(ANALYZER, contract, files) for line in _lines(one))


def _lines(finding: Finding) -> Iterator[str]:
    unknown = "" if finding.verdict == "drift" else f" {finding.verdict}"
    side = f" on {finding.side}" if finding.side else ""
    yield f"{_place(finding.at)} {finding.rule}{unknown} {finding.subject}{side}"
    yield f"  {finding.message}"
    yield from (f"  also {_place(one.at)} {one.message}" for one in finding.related)
    yield from (f"  fix{'' if one.safe else ' (not safe)'} {one.title}" for one in finding.remedies)


def _place(place: Place | ContractPlace) -> str:
    if isinstance(place, ContractPlace):
        return ".".join(("contract", *map(str, place.key)))
    span = place.span
    return f"{place.path}:{span.line}:{span.column}-{span.end_column}"


@pytest.mark.parametrize(
    ("path", "title"),
    [(path, title) for path in FILES for title, _ in blocks(path)],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)
def test_judge_says(path: Path, title: str, pytestconfig: pytest.Config) -> None:
    """After a change that is meant, `--lockstitch-update` writes the blocks anew: look at each line."""
    body = dict(blocks(path))[title]
    given, _, expected = body.partition(FOUND)
    found = judged(body)
    if pytestconfig.getoption("--lockstitch-update"):
        path.write_text(path.read_text().replace(body, f"{given.rstrip()}\n{FOUND}{found.rstrip()}\n\n"))
    else:
        assert found.split("\n") == expected.rstrip("\n").split("\n") + [""] * bool(found)
