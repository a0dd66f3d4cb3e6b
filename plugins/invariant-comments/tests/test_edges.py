"""What the cases cannot show: no git, phrases after a removal, facts asked for in vain."""

from __future__ import annotations

from typing import Any

import msgspec
from lockstitch.api import Commit, Finding, Side
from lockstitch.testing import judge_files
from lockstitch_invariant_comments.analyzer import ANALYZER
from lockstitch_invariant_comments.contract import CallRequirement, InvariantComments, Requirement

_OLD = "package a\n\n// INVARIANT(n): x.\nfunc F() {}\n"
_BARE = "package a\n\nfunc F() {}\n"


def _requirement(at: str = "a.go#F", **keys: Any) -> Requirement:
    path, _, symbol = at.partition("#")
    keys = {"name": "n", "enforced_by": ("contract:i",)} | keys
    return Requirement(at=Side(path=path, symbol=symbol, spelled=at), **keys)


def _judge(files: dict[str, str | None], *require: Requirement, **keys: Any) -> list[tuple[str, str, str]]:
    view = {key: keys.pop(key) for key in ("revisions", "log") if key in keys}
    contract = InvariantComments(id="i", check="invariant-comments", require=require, **keys)
    found: list[Finding] = judge_files(ANALYZER, contract, files, contract_ids=["i"], **view)
    return [(item.rule, item.side, item.verdict) for item in found]


def test_without_git_nothing_is_said_of_history() -> None:
    assert _judge({"a.go": _OLD}, _requirement()) == []
    assert _judge({"a.go": _BARE}, _requirement()) == [("missing-invariant", "a.go#F", "drift")]


def test_a_trailer_counts_for_phrases_too() -> None:
    log = {"base": [Commit("1", "Change\n\nRemove-Invariant: N — not needed\n")]}
    phrase = _requirement(phrase="x.")
    assert _judge({"a.go": _BARE}, phrase, since="base", log=log, revisions={"base": {"a.go": _OLD}}) == []
    assert _judge({"a.go": _BARE}, phrase, since="base", log=log, revisions={"base": {"a.go": _BARE}}) == [
        ("missing-invariant", "a.go#F", "drift")
    ]


def test_a_contract_in_a_folder_speaks_of_its_own_paths() -> None:
    where = CallRequirement(calls="f", in_="*.go", name="n", enforced_by=("contract:i",))
    files: dict[str, str | None] = {
        "sub/a.go": "package a\n\nfunc G() { f() }\n",
        "a.go": "package a\n\nfunc G() { f() }\n",
    }
    assert _judge(files, home="sub", require_where=(where,)) == [("missing-invariant", "a.go#G", "drift")]


def test_a_required_place_is_asked_for_once() -> None:
    where = CallRequirement(calls="f", in_="*.go", name="n", enforced_by=("contract:i",))
    files: dict[str, str | None] = {"a.go": "package a\n\nfunc F() { f(); f() }\n"}
    assert _judge(files, _requirement(), require_where=(where,)) == [("missing-invariant", "a.go#F", "drift")]


def test_an_unread_file_leaves_the_registry_in_doubt() -> None:
    files: dict[str, str | None] = {"r.md": "- **n**: x\n", "a.go": None}
    assert _judge(files, registry="r.md") == [
        ("undeclared-invariant", "r.md", "unknown"),
        ("unenforced-invariant", "r.md", "drift"),
    ]


def test_an_unread_test_leaves_the_link_in_doubt() -> None:
    files: dict[str, str | None] = {"a.go": _OLD, "a_test.go": None}
    required = _requirement(enforced_by=("TestN",))
    assert _judge(files, required) == [("unenforced-invariant", "a.go#F", "unknown")]


def test_an_unread_file_leaves_a_symbol_in_doubt() -> None:
    text = _OLD.replace("x.", "`somewhere` is set.")
    files: dict[str, str | None] = {"a.go": text, "b/b.go": None}
    assert _judge(files, _requirement()) == [("dangling-symbol", "a.go#F", "unknown")]
    assert _judge({"a.go": text}, _requirement()) == [("dangling-symbol", "a.go#F", "drift")]
    assert _judge({"a.go": text, "b/b.go": "package b\n\nvar somewhere int\n"}, _requirement()) == []


def test_facts_hold_no_more_than_they_must() -> None:
    contract = InvariantComments(id="i", check="invariant-comments")
    assert msgspec.structs.asdict(contract)["tag"] == "INVARIANT"
    assert {extractor.id for extractor in ANALYZER.extractors} >= {"anchors.symbols", "invariants.tagged"}
