"""Small trees and all that is found in them: rules, places, messages, related places, fixes.

Each file in `trees/` holds trees under titles (`===== what it shows`): the keys of the contract, the files,
and under `-- told --` the findings. A side or contract key is shown as `contract:KEY`.

`pytest --lockstitch-update` writes what is told anew; after a change that is meant, look at each line.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lockstitch.api import ContractPlace, Finding, Place, Side
from lockstitch.testing import judge_files
from lockstitch_signature_parity.analyzer import ANALYZER
from lockstitch_signature_parity.contract import SignatureParity
from msgspec import convert

FILES = sorted((Path(__file__).parent / "trees").glob("*.txt"))


@dataclass(frozen=True)
class Tree:
    """One tree of a file: its title, the contract's keys, its files, what is told."""

    path: Path
    title: str
    contract: str
    files: dict[str, str | None]
    told: str

    def __str__(self) -> str:
        return f"{self.path.stem}: {self.title}"


def trees(path: Path) -> Iterator[Tree]:
    for chunk in path.read_text(encoding="utf-8").split("===== ")[1:]:
        title, _, rest = chunk.partition("\n")
        contract, *sections = rest.split("\n-- ")
        files: dict[str, str | None] = {}
        for section in sections:
            name, _, text = section.partition(" --\n")
            unread = name.endswith((" unreadable --", " unreadable"))
            files[name.removesuffix(" --").removesuffix(" unreadable")] = None if unread else f"{text.rstrip()}\n"
        if any(name.endswith(".go") for name in files):
            files.setdefault("go.mod", "module example.com/app\n\ngo 1.22\n")
        told = files.pop("told", "") or ""
        yield Tree(path, title, contract, files, told.strip())


TREES = [tree for path in FILES for tree in trees(path)]


def tell(tree: Tree) -> str:
    keys = tomllib.loads(tree.contract)
    for key in ("sides", "interface"):
        if key in keys:
            given = keys[key]
            sides = [Side.fields_from_text(text) for text in ([given] if isinstance(given, str) else given)]
            keys[key] = sides[0] if isinstance(given, str) else sides
    contract = convert({"id": "c", "check": "signature-parity", **keys}, SignatureParity)
    findings = judge_files(ANALYZER, contract, tree.files)
    return "\n".join(line for finding in findings for line in _finding(contract, finding, tree.files)) or "nothing"


def _finding(contract: SignatureParity, finding: Finding, files: dict[str, str | None]) -> Iterator[str]:
    doubt = "? " if finding.verdict == "unknown" else ""
    yield f"{doubt}{finding.rule} {finding.subject}{f' on {finding.side}' if finding.side else ''}"
    yield f"  {_where(finding.at)} {finding.message}"
    for related in finding.related:
        yield f"  also {_where(related.at)} {related.message}"
    for remedy in finding.remedies:
        yield f"  {'fix' if remedy.safe else 'offer'}: {remedy.title}"
        for edit in ANALYZER.mend(contract, finding, remedy, {path: files[path] or "" for path in remedy.paths}):
            yield f"    {_where(Place(edit.path, edit.span))} {json.dumps(edit.text, ensure_ascii=False)}"


def _where(at: Place | ContractPlace) -> str:
    if isinstance(at, ContractPlace):
        return f"contract:{'.'.join(map(str, at.key))}"
    span = at.span
    end = f"{span.end_line}:{span.end_column}" if span.end_line != span.line else f"{span.end_column}"
    return f"{at.path}:{span.line}:{span.column}-{end}"


@pytest.mark.parametrize("tree", TREES, ids=str)
def test_what_is_told_of_a_tree(tree: Tree, request: pytest.FixtureRequest) -> None:
    found = tell(tree)
    if found != tree.told and request.config.getoption("--lockstitch-update"):
        text = tree.path.read_text(encoding="utf-8")
        before, _, after = text.partition(f"===== {tree.title}\n")
        body, mark, rest = after.partition("===== ")
        body = body.partition("\n-- told --\n")[0].rstrip("\n")
        tree.path.write_text(f"{before}===== {tree.title}\n{body}\n-- told --\n{found}\n{mark and chr(10)}{mark}{rest}")
    else:
        assert found == tree.told
