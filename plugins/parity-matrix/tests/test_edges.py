"""Paths, revisions and claims at their edges."""

from __future__ import annotations

import pytest
from lockstitch.api import Commit, Rename
from lockstitch.testing import judge_files
from lockstitch_parity_matrix.analyzer import ANALYZER
from lockstitch_parity_matrix.contract import Bind, Columns, ParityMatrix, Risks

TABLE = Columns(feature="Feature", files="Files", sides=("Local",), verdict="Verdict")
GO = "package a\n\nfunc Start() {}\n\nfunc Stop() {}\n"
SHA = "0123456789abcdef0123456789abcdef01234567"


def doc(*cells):
    rows = "".join(f"| Row {number} | x | {cell} | ✅ |\n" for number, cell in enumerate(cells, 1))
    return f"| Feature | Local | Files | Verdict |\n|---|---|---|---|\n{rows}"


def found(files, *, home="", view=None, **keys):
    contract = ParityMatrix(id="m", check="parity-matrix", doc="docs/m.md", table=TABLE, home=home, **keys)
    return [(item.rule, item.message, item.verdict) for item in judge_files(ANALYZER, contract, files, **(view or {}))]


def rules(cell, *paths, **keys):
    """The rules that a cell breaks, in a tree with these files."""
    home = keys.get("home", "")
    files = {f"{home}/docs/m.md".lstrip("/"): doc(cell), **dict.fromkeys(paths, GO)}
    return [rule for rule, _, _ in found(files, **keys)]


@pytest.mark.parametrize(
    ("cell", "paths", "broken"),
    [
        ("`a.go:9`", ["a.go"], "wrong-reference"),
        ("`a.go:9`", ["docs/a.go"], "wrong-reference"),
        ("`a.go:9`", ["x/y/a.go"], "wrong-reference"),
        ("`y/a.go:9`", ["x/y/a.go"], "wrong-reference"),
        ("`/x/a.go:9`", ["x/a.go"], "wrong-reference"),
        ("`./a.go:9`", ["docs/a.go"], "wrong-reference"),
        ("`../a.go:9`", ["a.go"], "wrong-reference"),
        ("[a](a.go#L9)", ["docs/a.go"], "wrong-reference"),
        ("[a](/a.go#L9)", ["a.go"], "wrong-reference"),
        ("[a](../a.go#L9)", ["a.go"], "wrong-reference"),
        ("[a](https://github.com/o/r/blob/main/x/a.go#L9)", ["x/a.go"], "wrong-reference"),
        # A link and a permalink are what they say, and nothing of that name elsewhere.
        ("[a](a.go#L9)", ["a.go"], "dead-path"),
        ("[a](/a.go#L9)", ["docs/a.go"], "dead-path"),
        ("[a](https://github.com/o/r/blob/main/a.go#L9)", ["docs/a.go"], "dead-path"),
        ("`./b.go`", ["docs/a.go"], "dead-path"),
        ("`../../a.go`", ["a.go"], "dead-path"),
        ("`a.go`", ["x/a.go", "y/a.go"], "ambiguous-path"),
        ("`z/a.go`", ["x/a.go", "y/a.go"], "dead-path"),
        ("`y/a.go`", ["x/y/a.go", "y/a.go"], None),
        ("`a.go`", ["x/a.go", "y/a.go", "a.go"], None),
        ("`a.go`", ["x/a.go", "y/a.go", "docs/a.go"], None),
        ("`x/`", ["x/a.go"], None),
        ("`x/y/`", ["x/a.go"], "dead-path"),
        ("`ba.go`", ["x/a.go"], "dead-path"),
        ("`a.go`", ["x/ba.go"], "dead-path"),
    ],
)
def test_where_a_path_leads(cell, paths, broken):
    assert rules(cell, *paths, repository="o/r") == ([broken] if broken else [])


def test_roots_go_before_the_rest_of_the_tree():
    assert rules("`a.go:9`", "in/x/a.go", "out/a.go", roots=("in",)) == ["wrong-reference"]
    assert rules("`a.go`", "in/a.go", "in/x/a.go", roots=("in",)) == []
    assert rules("`a.go`", "out/a.go", roots=("in",)) == []
    assert rules("`x/a.go:9`", "in/x/a.go", "x/b.go", roots=("in",)) == ["wrong-reference"]
    assert rules("`a.go:9`", "sub/in/a.go", "in/a.go", home="sub", roots=("in",)) == ["wrong-reference"]


def test_hints():
    def message(cell, *paths, **view):
        files = {"docs/m.md": doc(cell), **dict.fromkeys(paths, GO)}
        ((rule, text, _),) = found(files, view=view)
        assert rule == "dead-path"
        return text

    assert message("`x/Old.go`", "x/new.go", successors={"x/Old.go": "x/new.go"}).endswith(
        "renamed, and is `x/new.go` now"
    )
    log = {"HEAD": [Commit("1", "x")]}
    assert "is `x/new.go` now" in message("`old.go`", "x/new.go", log=log, renamed=[Rename("x/old.go", "x/new.go")])
    assert (
        message("`old.go`", "x/new.go", log=log, renamed=[Rename("x/bold.go", "x/new.go")]) == "`old.go` is not there"
    )
    assert message("`x/A.go`", "x/a.go").endswith("spelled with other capitals (`x/a.go`)")
    assert message("`A.go`", "x/a.go", "y/a.go") == "`A.go` is not there"
    assert message("`y/a.go`", "x/a.go").endswith("a file of that name is there (`x/a.go`)")


def test_a_pinned_permalink():
    cell = f"[a](https://github.com/o/r/blob/{SHA}/a.go#L%s)"
    view = {"revisions": {SHA: {"a.go": GO + "\nfunc More() {}\n"}}, "log": {SHA: []}}
    files = {"docs/m.md": doc(cell % 7), "a.go": GO}
    assert found(files, repository="o/r", view=view) == []
    files = {"docs/m.md": doc(cell % 6), "a.go": GO}
    assert found(files, repository="o/r", view=view) == [("wrong-reference", "`a.go:6` is empty", "drift")]
    assert found({"docs/m.md": doc(cell % 6)}, repository="o/r", view=view) == [
        ("wrong-reference", "`a.go:6` is empty", "drift")
    ]  # that the file is gone since is no matter
    # The file is there now, and was not then; or nobody knows the revision.
    gone = {"revisions": {SHA: {}}, "log": {SHA: []}}
    assert found(files, repository="o/r", view=gone) == [("dead-path", f"`a.go` is not there at {SHA[:12]}", "drift")]
    ((rule, message, verdict),) = found(files, repository="o/r")
    assert (rule, verdict) == ("wrong-reference", "unknown")
    assert message.endswith("git does not know that revision here")


def test_a_renamed_file_is_followed_to_what_it_was():
    from datetime import date

    from lockstitch.api import Change

    view = {
        "changes": {"docs/m.md": Change("c1", date(2025, 1, 1))},
        "log": {"c1": []},
        "renamed": [Rename("old/a.go", "a.go")],
        "revisions": {"c1": {"docs/m.md": doc("`a.go:3`"), "old/a.go": GO}},
    }
    files = {"docs/m.md": doc("`a.go:3`"), "a.go": "package a\n\nimport x\n\nfunc Start() {}\n\nfunc Stop() {}\n"}
    assert found(files, view=view) == [("moved-reference", "`a.go:3` has moved: `Start` is at 5", "drift")]


@pytest.mark.parametrize(
    "code",
    ["t.Skip(1)", "t.Skipf(1)", "b.SkipNow()", "pytest.skip(1)", "x.skipTest(1)", "pytest.mark.xfail(1)", "it.skip(1)",
     "pytest.importorskip(1)", "unittest.skipIf(1)", "unittest.skipUnless(1)", "pytest.mark.skipif(1)", "test.todo(1)",
     "xit(1)", "xdescribe(1)", "xtest(1)"],
)  # fmt: skip
def test_ways_to_skip(code):
    text = doc("x") + "\nThe runs in `a_test.py` are all skipped: `pytest.skip`.\n"
    assert found({"docs/m.md": text, "a_test.py": f"def test():\n    {code}\n"}) == []
    ((rule, _, _),) = found({"docs/m.md": text, "a_test.py": f"def test():\n    # {code}\n    skipped = 1\n"})
    assert rule == "false-claim"


@pytest.mark.parametrize(
    ("said", "claims"),
    [
        ("`t.Skip`'d today", True), ("all are `t.Skip`ped", True), ("they are skipped with `t.SkipNow()`", True),
        ("is marked `@pytest.mark.skip`", True), ("nothing is `t.Skip`'d", False), ("replace `t.Skip` by `t.Run`", False),
        ("they are run, and not `t.Skip`'d", False), ("`Start` is fast", False), ("is skipped today", False),
    ],
)  # fmt: skip
def test_what_is_a_claim(said, claims):
    text = doc("x") + f"\nOf `a_test.go`: {said}. More.\n"
    assert [rule for rule, _, _ in found({"docs/m.md": text, "a_test.go": "package a\n"})] == (
        ["false-claim"] if claims else []
    )


def test_a_risk_whose_contract_is_unknown():
    text = doc("x") + "\n## Risks\n\n- **One.** It may be.\n"
    keys = {"risks": Risks(after_heading="risks"), "bind": (Bind(risk="one", contract="c"),)}
    said = {
        state: found({"docs/m.md": text}, view={"verdicts": {"c": state}}, **keys)
        for state in ("in step", "unknown", "drift")
    }
    assert said["in step"] == []
    assert said["unknown"] == [
        ("unenforced-risk", "risk 1 (One) has come true: the contract 'c' that holds it is unknown", "unknown")
    ]
    assert [verdict for _, _, verdict in said["drift"]] == ["drift"]


def test_paragraphs_where_they_are():
    front = "---\ntitle: x\n---\n\n"
    text = front + doc("x") + "\nTwo\nlines TBD.\n\n1. a\n\n   b TBC\n2. c\n\n> quoted #TBD\n"
    places = [item for item in found({"docs/m.md": text}) if item[0] == "placeholder"]
    assert [message for _, message, _ in places] == [
        "`TBD` was to be filled in",
        "`TBC` was to be filled in",
        "`#TBD` was to be filled in",
    ]
