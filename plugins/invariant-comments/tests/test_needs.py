"""What is read, and when: nothing is parsed before something else says that it must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lockstitch.api import Commit, Need
from lockstitch.testing import MemoryView
from lockstitch_invariant_comments.analyzer import ANALYZER
from lockstitch_invariant_comments.contract import InvariantComments
from telling import Cases, at, later, titled, where


def _rounds(tree: Mapping[str, str | None], /, *, history: Any = None, **keys: Any) -> list[str]:
    """The new needs of each round, one a line: `!` before those that must be met."""
    revisions = {"HEAD": history} if history is not None else {}
    log: dict[str, list[Commit]] = {"HEAD": []} if history is not None else {}
    view = MemoryView(tree, revisions, log, contract_ids=["i"], strict=True)
    contract = InvariantComments(id="i", check="invariant-comments", **keys)
    lines: list[str] = []
    for number in range(10):
        new = [need for need in list(ANALYZER.needs(contract, view)) if view.ask(need)]
        if not new:
            return lines
        lines += [f"{number + 1}. {line}" for line in dict.fromkeys(_line(need) for need in new)]
    raise AssertionError("it does not come to an end")


def _line(need: Need) -> str:
    rev = f" at {need.rev}" if need.rev else ""
    language = f" as {need.language}" if need.language else ""
    return f"{'!' if need.required else '?'} {need.extractor.id} {need.path}{rev}{language}"


TAGGED = "package a\n\n// INVARIANT(n): `stored` is set.\nfunc F() { wait() }\n"
FILES = {
    "a.go": TAGGED,
    "a_test.go": "package a\n\nfunc TestNear() {}\n",
    "beside.go": "package a\n",
    "d/b.go": "package b\n",
    "d/b_test.go": "package b\n\nfunc TestFar() {}\n",
    "d/s.sql": "SELECT other;\n",
    "r.md": "- **n**: x\n",
    "vendor/v.go": TAGGED,
    "node_modules/x.py": "stored = 1\n",
}


@titled
def test_what_is_read() -> Cases:
    return {
        "nothing is asked for": later(_rounds, FILES),
        "a required place": later(_rounds, FILES, require=(at("a.go#F"),)),
        "a required place without statements": later(_rounds, FILES, require=(at("d/b.go"),)),
        "a required place that is gone": later(_rounds, FILES, require=(at("d/b.go#Gone"),)),
        "calls": later(_rounds, FILES, require_where=(where("wait", in_="*.go"),)),
        "a registry": later(_rounds, FILES, registry="r.md"),
        "files": later(_rounds, FILES, files=("*.go",)),
        "a symbol that is known": later(_rounds, {"a.go": TAGGED + "\nvar stored int\n", "b.go": ""}, files=("a.go",)),
        "a symbol that is beside": later(
            _rounds, {"a.go": TAGGED, "b.go": "var stored int\n", "c/c.go": ""}, files=("a.go",)
        ),
        "a test that is near": later(_rounds, FILES, require=(at("a.go#F", enforced_by=("TestNear",)),)),
        "a test that is far": later(_rounds, FILES, require=(at("a.go#F", enforced_by=("TestFar",)),)),
        "a test with its path": later(_rounds, FILES, require=(at("a.go#F", enforced_by=("d/b_test.go#TestFar",)),)),
        "a file that enforces": later(_rounds, FILES, require=(at("a.go#F", enforced_by=("d/b_test.go",)),)),
        "the last commit": later(_rounds, FILES, require=(at("a.go#F"),), history={}),
        "the last commit, of files": later(_rounds, FILES, files=("*.go",), history={"beside.go": TAGGED}),
        "the last commit, of a registry": later(_rounds, FILES, registry="r.md", history={"r.md": "- **m**: x\n"}),
        "the last commit, of a registry that is as it was": later(
            _rounds, FILES, registry="r.md", history={"r.md": "- **n**: x\n", "beside.go": TAGGED}
        ),
    }
