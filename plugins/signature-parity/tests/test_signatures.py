"""How two members compare, both as siblings and as a sibling and its interface, from either end.

Each file in `signatures/` holds pairs of members, and under each pair what is said of them. `B as A` is
what B, a sibling of A, does not have as A has it; `B for A` is in what B does not do where A's
is the interface's. Nothing is said where all is well, and `?` begins what cannot be told. Lines
that begin with `|` stand before the pairs below them, and a line `with` sets keys of the contract.

`pytest --lockstitch-update` writes what is said anew; after a change that is meant, look at each line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lockstitch.api import Finding, Side
from lockstitch.testing import MemoryView
from lockstitch_signature_parity.analyzer import ANALYZER
from lockstitch_signature_parity.contract import SignatureParity

FILES = sorted((Path(__file__).parent / "signatures").glob("*.txt"))
#: Who is held to whom; `for` makes the second one's the interface's.
RELATIONS = (("B", "as", "A"), ("A", "as", "B"), ("B", "for", "A"), ("A", "for", "B"))


@dataclass(frozen=True)
class Pair:
    """Two members, and what is before and said of them in the file."""

    file: str
    line: int
    before: str
    keys: dict[str, Any]
    members: dict[str, str]
    said: list[str]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def pairs(path: Path) -> Iterator[Pair]:
    before, keys = "", {}
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    line = 1
    for block in blocks:
        lines = [one for one in block.strip("\n").split("\n") if not one.startswith("#")]
        if any(one.startswith("|") for one in lines):
            before = "".join(f"{one[2:]}\n" for one in lines if one.startswith("|"))
        for one in lines:
            if one.startswith("with"):
                keys = {k: msgspec.json.decode(v) for k, _, v in (word.partition("=") for word in one.split()[1:])}
        members = {
            name: "\n".join(one[3:] for one in lines if one.startswith(f"{name.lower()}:")) for name in ("A", "B")
        }
        if members["A"] or members["B"]:
            said = [one for one in lines if one.startswith(("A ", "B ", "in step"))]
            yield Pair(path.name, line, before, keys, members, said)
        line += block.count("\n") + 2


PAIRS = [pair for path in FILES for pair in pairs(path)]


def told(pair: Pair) -> list[str]:
    """What is said of a pair under each relation."""
    found = []
    for have, relation, want in RELATIONS:
        view, path = _python(pair) if pair.file.startswith("python") else _go(pair)
        sides = [want, have] if relation == "as" else [have]
        contract = SignatureParity(
            id="c",
            check="signature-parity",
            sides=tuple(Side(path=path, symbol=name) for name in sides),
            interface=Side(path=path, symbol=f"I{want}") if relation == "for" else None,
            assertions="ignore",
            **pair.keys,
        )
        judged = ANALYZER.judge(contract, view)
        said = [re.sub(r"\bI([AB])\b", r"\1", text) for finding in judged for text in _clauses(finding)]
        found += [f"{have} {relation} {want}: {text}" for text in said]
    return found or ["in step"]


def _python(pair: Pair) -> tuple[MemoryView, str]:
    """Both as classes, and as protocols under names of their own."""
    text = f"import typing\n{pair.before}"
    for start, base in (("class ", ""), ("class I", "(typing.Protocol)")):
        for name, body in pair.members.items():
            inner = "".join(f"    {line}\n" for line in body.split("\n"))
            text += f"{start}{name}{base}:\n    '''Doc.'''\n{inner}"
    return MemoryView({"m.py": text}), "m.py"


def _go(pair: Pair) -> tuple[MemoryView, str]:
    """Both as types, and as interfaces under names of their own."""
    text = f"package p\n\n{pair.before}\n"
    for name, signature in pair.members.items():
        text += f"type {name} struct{{}}\n\nfunc ({name}) M{signature}\n\ntype I{name} interface{{ M{signature} }}\n\n"
    return MemoryView({"go.mod": "module example.com/app\n\ngo 1.22\n", "p.go": text}), "p.go"


def _clauses(finding: Finding) -> Iterator[str]:
    """A finding's message, one difference a line, without what is the same in all of them."""
    doubt = "? " if finding.verdict == "unknown" else ""
    head, _, rest = finding.message.partition(": ")
    if finding.rule in ("signature-drift", "unknown-signature") and rest:
        usual = (" is not what ", "it cannot be told whether `")
        member = "" if any(word in head for word in usual) else f"{head}: "
        for clause in rest.split("; "):
            yield f"{doubt}{member}{clause}"
    else:
        yield f"{doubt}[{finding.rule}] {finding.message}"


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_what_is_said_of_two_members(pair: Pair, request: pytest.FixtureRequest) -> None:
    found = told(pair)
    if found != pair.said and request.config.getoption("--lockstitch-update"):
        _update(pair, found)
    else:
        assert found == pair.said


def _update(pair: Pair, found: list[str]) -> None:
    path = next(path for path in FILES if path.name == pair.file)
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    wanted = [f"{name.lower()}: {line}" for name, body in pair.members.items() for line in body.split("\n")]
    for index, block in enumerate(blocks):
        lines = block.strip("\n").split("\n")
        if [one for one in lines if one[:2] in ("a:", "b:")] == wanted and (
            [one for one in lines if one.startswith(("A ", "B ", "in step"))] == pair.said
        ):
            kept = [one for one in lines if not one.startswith(("A ", "B ", "in step"))]
            blocks[index] = "\n".join([*kept, *found])
            break
    path.write_text("\n\n".join(blocks).rstrip("\n") + "\n", encoding="utf-8")
