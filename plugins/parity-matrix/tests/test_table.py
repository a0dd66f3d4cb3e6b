"""The table that the check lays out, and edits of numbers."""

from __future__ import annotations

import datetime

import pytest
from lockstitch.api import Change, Finding, Place, Remedy
from lockstitch.testing import MemoryView, judge_files
from lockstitch_parity_matrix.analyzer import ANALYZER
from lockstitch_parity_matrix.contract import Bind, Columns, ParityMatrix
from lockstitch_parity_matrix.mend import mend
from lockstitch_parity_matrix.table import table

TABLE = Columns(feature="Feature", files="Files", sides=("Local",), verdict="Verdict")
DOC = """\
See TBD.

| Feature | Local | Files | Verdict |
|---|---|---|---|
| **Life** | | | |
| Start | `Start()` | `a.go:3` | ✅ |
| Stop | `Stop()` | `a.go:3` | ? |
| Held | x | `away/x.go` | ✅ |
| Broken | x | `b.go:1` | ✅ |
"""
FILES = {"m.md": DOC, "a.go": "package a\n\nfunc Start() {}\n\nfunc Stop() {}\n", "b.go": "package b\n\nfunc ( {{\n"}


def contract(**keys):
    return ParityMatrix(id="m", check="parity-matrix", doc="m.md", table=TABLE, external=("away/*",), **keys)


def asked(what, files=None, **view):
    made = MemoryView(files or FILES, strict=True, **view)
    while sum(made.ask(need) for need in ANALYZER.needs(what, made)):
        pass
    return made


def test_each_cell_and_how_it_stands():
    what = contract(bind=(Bind(row="Held", contract="other"),))
    made = table(what, asked(what, verdicts={"other": "in step"}, contract_ids=["other"]))
    assert made.caption == "m.md"
    assert made.columns == ("Feature", "Files", "Local", "Verdict")
    rows = [[(cell.text, cell.state) for cell in row.cells] for row in made.rows]
    assert rows == [
        [("Life", "plain")],
        [("Start", "plain"), ("a.go:3", "in step"), ("Start()", "in step"), ("✅", "plain")],
        [("Stop", "plain"), ("a.go:3", "drift"), ("Stop()", "in step"), ("?", "drift")],
        [("Held", "plain"), ("away/x.go", "plain"), ("x", "plain"), ("✅", "in step")],
        [("Broken", "plain"), ("b.go:1", "plain"), ("x", "plain"), ("✅", "plain")],
    ]
    assert [row.title for row in made.rows] == [True, False, False, False, False]
    assert made.rows[1].cells[1].notes == ("a.go:3 is `Start`",)
    assert made.rows[2].cells[1].notes == ("`a.go:3` lies in `Start`; `Stop` is at 5",)
    assert made.rows[3].cells[1].notes == ("away/x.go lies in another repository",)
    assert made.rows[3].cells[3].notes == ("as the contract other stands",)
    assert made.rows[4].cells[1].notes == ("b.go:1: nothing in the row says what should stand there",)
    assert [(cell.text, cell.state) for cell in made.remarks] == [("`TBD` was to be filled in", "drift")]
    at = made.rows[1].cells[1].at
    assert at is not None
    assert (at.path, at.span.line) == ("m.md", 6)


def test_what_has_changed_since_and_what_is_unknown():
    then = dict(FILES, **{"a.go": "package a\n\nfunc Start() { x() }\n\nfunc Stop() {}\n"})
    change = {"m.md": Change("c0ffee", datetime.date(2025, 12, 1))}
    view = asked(contract(), changes=change, revisions={"c0ffee": then})
    cells = table(contract(), view).rows[1].cells
    assert (cells[1].state, cells[1].notes) == (
        "noted",
        ("a.go:3: `Start` has changed since the document was written",),
    )
    unread = dict(FILES, **{"m.md": DOC.replace("`b.go:1`", "`b.go:9`")})
    assert table(contract(), asked(contract(), unread)).rows[4].cells[1].state == "unknown"


def test_two_documents_have_titles():
    what = ParityMatrix(id="m", check="parity-matrix", doc="*.md", table=TABLE)
    made = table(what, asked(what, {"a.md": DOC, "b.md": DOC}))
    assert [row.cells[0].text for row in made.rows if row.title] == ["a.md", "Life", "b.md", "Life"]
    assert made.caption == "a.md, b.md"


def finding(*data):
    return Finding(
        rule="moved-reference", subject="x", message="x", at=Place("m.md"), remedies=(Remedy("x", ("m.md",), data),)
    )


def mended(text, *data):
    from lockstitch.testing import apply_edits

    what = finding(*data)
    return apply_edits(text, list(mend(contract(), what, what.remedies[0], {"m.md": text})))


def test_numbers_and_nothing_else():
    assert mended("a f.go:9-12 b\n", "1:8:9:100", "1:10:12:120") == "a f.go:100-120 b\n"
    assert mended("a f.go:9 b\n", "1:8:8:100") == "a f.go:9 b\n"
    assert mended("", "3:8:8:100") == ""
    assert mended("f.go:007\n", "1:6:7:10") == "f.go:007\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("| A      | B |\n|--------|---|\n| f.go:9 | x |\n| y      | z |\n",
         "| A        | B |\n|----------|---|\n| f.go:100 | x |\n| y        | z |\n"),
        ("| A       | B |\n|:-------:|---|\n| f.go:9  | x |\n| y       | z |\n",
         "| A        | B |\n|:--------:|---|\n| f.go:100 | x |\n| y        | z |\n"),
        ("| A          | B |\n|------------|---|\n| f.go:9     | x |\n", "| A          | B |\n|------------|---|\n| f.go:100   | x |\n"),
        ("| A | B |\n|---|---|\n| f.go:9 | x |\n| y | z |\n", "| A | B |\n|---|---|\n| f.go:100 | x |\n| y | z |\n"),
        ("| A | B |\n|---|---|\n| f.go:9 |\n| y | z |\n", "| A | B |\n|---|---|\n| f.go:100 |\n| y | z |\n"),
        ("a | b\n--|--\nf.go:9 | x\n", "a | b\n--|--\nf.go:100 | x\n"),
        ("| a \\| b | B |\n|--------|---|\n| f.go:9 | x |\n", "| a \\| b   | B |\n|----------|---|\n| f.go:100 | x |\n"),
    ],
)  # fmt: skip
def test_tables_keep_their_columns(before, after):
    line = next(number for number, text in enumerate(before.split("\n"), 1) if "f.go:9" in text)
    column = before.split("\n")[line - 1].index("9") + 1
    assert mended(before, f"{line}:{column}:9:100") == after


def test_fewer_digits():
    text = "| A        | B |\n|----------|---|\n| f.go:100 | x |\n| y        | z |\n"
    assert mended(text, "3:8:100:9") == text.replace("f.go:100", "f.go:9  ")


def test_the_judge_looks_only_at_what_was_needed():
    found = judge_files(ANALYZER, contract(), FILES)
    assert [item.rule for item in found] == ["moved-reference", "unknown-verdict", "placeholder"]
