"""Findings over files in memory, in words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lockstitch.api import Commit, ContractPlace, Finding, Place, Remedy, Side
from lockstitch.testing import apply_edits, judge_files
from lockstitch_invariant_comments.analyzer import ANALYZER
from lockstitch_invariant_comments.contract import CallRequirement, InvariantComments, Requirement
from lockstitch_invariant_comments.mend import mend

Files = Mapping[str, str | None]


def at(place: str, name: str = "n", **keys: Any) -> Requirement:
    """A requirement of `name` at `path#symbol`, held by the contract itself."""
    path, _, symbol = place.partition("#")
    keys = {"enforced_by": ("contract:i",)} | keys
    return Requirement(at=Side(path=path, symbol=symbol, spelled=place), name=name, **keys)


def where(calls: str, name: str = "n", in_: str = "**", **keys: Any) -> CallRequirement:
    """A requirement of `name` wherever something is called."""
    return CallRequirement(calls=calls, name=name, in_=in_, **({"enforced_by": ("contract:i",)} | keys))


def found(tree: Files, /, *require: Requirement | CallRequirement, **keys: Any) -> list[Finding]:
    """What is found in `tree`; `before` is the tree of the revision HEAD, `log` the messages of commits by revision."""
    view: dict[str, Any] = {"contract_ids": ["i"]}
    if (before := keys.pop("before", None)) is not None:
        view["revisions"], view["log"] = {"HEAD": before}, {"HEAD": []}
    view["revisions"] = keys.pop("revisions", view.get("revisions", {}))
    for rev, messages in keys.pop("log", {}).items():
        view.setdefault("log", {})[rev] = [Commit(str(number), text) for number, text in enumerate(messages)]
    contract = InvariantComments(
        id="i",
        check="invariant-comments",
        require=tuple(item for item in require if isinstance(item, Requirement)),
        require_where=tuple(item for item in require if isinstance(item, CallRequirement)),
        **keys,
    )
    return judge_files(ANALYZER, contract, tree, **view)


def told(tree: Files, /, *require: Requirement | CallRequirement, **keys: Any) -> list[str]:
    """The same in words, a line for each finding, related place and remedy."""
    return [line for finding in found(tree, *require, **keys) for line in _lines(finding)]


def _lines(finding: Finding) -> Iterator[str]:
    doubt = "" if finding.verdict == "drift" else f" {finding.verdict}"
    level = f" {finding.severity}" if finding.severity else ""
    yield f"{finding.rule}{doubt}{level} {finding.subject} on {finding.side} {_where(finding.at)} {finding.message}"
    for related in finding.related:
        yield f"  also {_where(related.at)} {related.message}"
    for remedy in finding.remedies:
        yield f"  {'fix' if remedy.safe else 'offer'} {remedy.title} {list(remedy.paths)} {list(remedy.data)}"


def _where(place: Place | ContractPlace) -> str:
    if isinstance(place, ContractPlace):
        return "/".join(str(part) for part in place.key)
    span = place.span
    return f"{place.path}:{span.line}:{span.column}-{span.end_line}:{span.end_column}"


Cases = Mapping[str, Callable[[], list[str]]]


def later(call: Callable[..., list[str]], *values: Any, **keys: Any) -> Callable[[], list[str]]:
    """A call for when its case is tested."""
    return functools.partial(call, *values, **keys)


def titled(cases: Callable[[], Cases]) -> Callable[..., None]:
    """A test for each title: what is said must be what stands below the title in `told/NAME.txt`.

    `--lockstitch-update` writes it anew: then read what changed.
    """
    beside = Path(__file__).parent / "told" / f"{cases.__name__.removeprefix('test_')}.txt"
    made = cases()

    @pytest.mark.parametrize("title", made)
    def test(title: str, request: pytest.FixtureRequest) -> None:
        said, known = "\n".join(made[title]()), _sections(beside)
        if request.config.getoption("--lockstitch-update", default=False):
            known = {name: text for name, text in (known | {title: said}).items() if name in made}
            texts = (f"# {name}\n{text}".rstrip() for name, text in known.items())
            beside.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
        assert said == known[title]

    return test


def _sections(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = (section.partition("\n") for section in re.split(r"^# ?", text, flags=re.MULTILINE)[1:])
    return {title: body.strip("\n") for title, _, body in sections}


def mended(text: str, kind: str, line: int, language: str, words: str = "INVARIANT(n): x.") -> str:
    """`text` with a comment inserted above a line (`symbol`), or about all of it (`file`)."""
    contract = InvariantComments(id="i", check="invariant-comments")
    remedy = Remedy("Insert", ("f",), (kind, str(line), language, words))
    finding = Finding(rule="missing-invariant", subject="n", message="m", at=Place("f"))
    return apply_edits(text, mend(contract, finding, remedy, {"f": text}))
