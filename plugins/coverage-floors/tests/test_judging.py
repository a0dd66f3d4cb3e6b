"""The judge over texts in memory: data files, times, what a run keeps."""

from __future__ import annotations

import datetime
import sqlite3

import msgspec
import pytest
from lockstitch.api import ContractPlace
from lockstitch.testing import MemoryView, judge_files
from lockstitch_coverage_floors.analyzer import ANALYZER
from lockstitch_coverage_floors.baseline import merge
from lockstitch_coverage_floors.contract import CoverageFloors, ReportFile, Step, Tier

CHECK = 'package auth\n\nfunc Check(a string) bool {\n\tif a == "" {\n\t\treturn false\n\t}\n\treturn true\n}\n'
PROFILE = (
    "mode: set\nex.com/m/auth/a.go:4.2,4.13 1 1\nex.com/m/auth/a.go:5.3,5.15 1 %d\nex.com/m/auth/a.go:7.2,7.13 1 1\n"
)
TREE = {"go.mod": "module ex.com/m\n", "auth/a.go": CHECK, "c.out": PROFILE % 0}
AUTH = Tier(name="auth", files=("auth/**",), line=50)
BASELINE = '{"schema": 1, "files": [{"path":"auth/a.go","lines":[%d,%d]}]}'


def database(*statements: str, schema: int = 7, arcs: bool = False) -> bytes:
    made = sqlite3.connect(":memory:")
    made.executescript(
        "CREATE TABLE coverage_schema (version integer); CREATE TABLE meta (key text, value text);"
        "CREATE TABLE file (id integer primary key, path text); CREATE TABLE context (id integer, context text);"
        "CREATE TABLE line_bits (file_id integer, context_id integer, numbits blob);"
        "CREATE TABLE arc (file_id integer, context_id integer, fromno integer, tono integer);"
    )
    made.execute("INSERT INTO coverage_schema VALUES (?)", (schema,))
    made.execute("INSERT INTO meta VALUES ('has_arcs', ?)", ("1" if arcs else "0",))
    for statement in statements:
        made.execute(statement)
    made.commit()
    return made.serialize()


def contract(*tiers, reports=("c.out",), **keys):
    files = tuple(ReportFile(path=path) for path in reports)
    return CoverageFloors(id="c", check="coverage-floors", reports=files, tier=tiers or (AUTH,), **keys)


def asked(what, files, **keys):
    view = MemoryView(files, strict=True, **keys)
    while sum(view.ask(need) for need in ANALYZER.needs(what, view)):
        pass
    return view


def found(what, files, **keys):
    return [(finding.rule, finding.subject, finding.verdict) for finding in judge_files(ANALYZER, what, files, **keys)]


def test_the_data_file_counts_the_statements_of_the_source():
    source = '"""Text."""\n\n\ndef f(a):\n    """More."""\n    if a:\n        return (\n            1\n        )\n    return 2  # pragma: no cover\n'
    data = database(
        "INSERT INTO file VALUES (1, '/ci/app/f.py')", "INSERT INTO line_bits VALUES (1, 1, x'5001')"
    )  # 4, 6, 8
    what = contract(Tier(name="app", files=("app/**",), line=100), reports=(".coverage",))
    assert found(what, {"app/f.py": source, ".coverage": data}) == []
    (finding,) = judge_files(
        ANALYZER, what, {"app/f.py": source.replace("  # pragma: no cover", ""), ".coverage": data}
    )
    assert finding.message.startswith("app/f.py: 3 of 4 statements are covered, 75.00%")
    assert finding.at.span.line == 10


def test_a_source_that_python_cannot_read_is_unknown():
    data = database("INSERT INTO file VALUES (1, 'app/f.py')", "INSERT INTO line_bits VALUES (1, 1, x'02')")
    what = contract(Tier(name="app", files=("app/**",), line=100), reports=(".coverage",))
    assert found(what, {"app/f.py": "def f(:\n", ".coverage": data}) == [("not-measurable", "app:line", "unknown")]


@pytest.mark.parametrize(
    ("written", "stale"),
    [
        ({}, False),  # all is as committed: a checkout wrote it anew
        ({"auth/a.go": 200}, False),  # the report is committed, and nobody knows when it was made
        ({"c.out": 100}, False),
        ({"c.out": 100, "auth/a.go": 200}, True),
        ({"c.out": 200, "auth/a.go": 100}, False),
        ({"c.out": 100, "auth/a.go": 101}, False),  # clocks of file systems are coarse
        ({"c.out": 100, "auth/a.go": 102}, True),
    ],
)
def test_a_source_that_was_edited_after_the_report(written, stale):
    expected = [("stale-report", "c.out", "drift")] if stale else []
    assert found(contract(), TREE, written=written) == expected


def test_two_reports_of_two_versions_of_a_file():
    other = (PROFILE % 1).replace("4.2,4.13 1 1", "4.2,4.13 2 1")
    assert found(contract(reports=("c.out", "d.out")), {**TREE, "d.out": other}) == [
        ("stale-report", "auth/a.go", "drift")
    ]


def test_reports_are_added_up():
    what = contract(Tier(name="auth", files=("auth/**",), line=100), reports=("c.out", "d.out"))
    assert found(what, {**TREE, "d.out": PROFILE % 1}) == []
    assert found(what, {**TREE, "d.out": PROFILE % 0}) == [("below-floor", "auth/a.go", "drift")]


def test_a_source_that_was_not_read_makes_its_figures_unknown():
    what = contract(Tier(name="auth", files=("auth/**",), line=100))
    assert found(what, {**TREE, "auth/a.go": None}) == [("below-floor", "auth/a.go", "unknown")]


def test_generated_and_displaced_files():
    made = "// Code generated by x. DO NOT EDIT.\n" + CHECK
    tree = {**TREE, "auth/a.go": made}
    assert found(contract(Tier(name="auth", files=("auth/**",), line=100)), tree) == []
    counting = contract(Tier(name="auth", files=("auth/**",), line=100), generated="count")
    assert found(counting, tree) == [("stale-report", "c.out", "drift")]  # its lines have moved
    moved = {**TREE, "auth/a.go": CHECK.replace("func", "//line a.y:1\nfunc")}
    assert found(contract(), moved) == []  # what it measures are lines of another file


def test_a_closure_outside_functions_is_measured_too():
    source = CHECK + "\nvar hook = func() int { return 1 }\n"
    profile = PROFILE % 1 + "ex.com/m/auth/a.go:10.25,10.35 1 0\n"
    assert found(contract(), {**TREE, "auth/a.go": source, "c.out": profile}) == []
    assert found(contract(), {**TREE, "auth/a.go": source, "c.out": PROFILE % 1}) == []  # older compilers leave it out


def moved(files, old, **keys):
    what = contract(baseline="b.json")
    view = asked(what, files, **keys)
    return ANALYZER.ratchet.move(what, view, old).decode()


def test_the_baseline_only_rises():
    assert '"lines":[2,3]' in moved(TREE, None)
    assert '"lines":[3,3]' in moved({**TREE, "c.out": PROFILE % 1}, (BASELINE % (2, 3)).encode())
    assert '"lines":[3,3]' in moved(TREE, (BASELINE % (3, 3)).encode())
    assert '"lines":[2,3]' in moved(TREE, (BASELINE % (99, 100)).encode())  # covered code was deleted
    assert "gone" not in moved(TREE, (BASELINE % (2, 3)).replace("auth/a.go", "auth/gone.go").encode())
    renamed = (BASELINE % (3, 3)).replace("auth/a.go", "auth/old.go").encode()
    assert '{"path":"auth/a.go","lines":[3,3]}' in moved(TREE, renamed, successors={"auth/old.go": "auth/a.go"})
    first = moved(TREE, None)
    assert moved(TREE, first.encode()) == first


def test_versions_of_a_baseline_are_merged_to_the_better_of_each():
    ours = '{"schema":1,"files":[{"path":"a","lines":[1,2]},{"path":"b","lines":[9,10],"branches":[1,2]}]}'
    theirs = '{"schema":1,"files":[{"path":"a","lines":[3,4]},{"path":"b","lines":[1,2],"branches":[2,2]},{"path":"c","lines":[1,1]}]}'
    whole = merge([ours.encode(), theirs.encode()])
    assert whole == merge([theirs.encode(), ours.encode()])
    rows = [line.strip().rstrip(",") for line in whole.decode().splitlines() if "path" in line]
    assert rows == [
        '{"path":"a","lines":[3,4]}',
        '{"path":"b","lines":[9,10],"branches":[2,2]}',
        '{"path":"c","lines":[1,1]}',
    ]
    conflict = (
        '{\n  "schema": 1,\n  "files": [\n<<<<<<< HEAD\n    {"path":"a","lines":[1,2]},\n||||||| base\n    {"path":"a","lines":[2,2]}'
        '\n=======\n    {"path":"a","lines":[3,4]},\n>>>>>>> x\n    {"path":"z","lines":[0,1]}\n  ]\n}\n'
    )
    assert [
        line.strip().rstrip(",") for line in merge([conflict.encode()]).decode().splitlines() if "path" in line
    ] == [
        '{"path":"a","lines":[3,4]}',
        '{"path":"z","lines":[0,1]}',
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no baseline of coverage"),
        ('{"schema": 2, "files": []}', "its schema is 2"),
        ('{"schema": 1, "files": [{"path": "a", "lines": [3, 2]}]}', "more is covered than there is"),
        ('{"schema": 1, "files": [{"path": "a", "lines": [3, 4], "note": 1}]}', "no baseline of coverage"),
    ],
)
def test_a_baseline_that_is_none(content, said):
    (finding,) = judge_files(ANALYZER, contract(baseline="b.json"), {**TREE, "b.json": content})
    assert (finding.rule, finding.at) == ("bad-baseline", ContractPlace(("baseline",)))
    assert said in finding.message
    with pytest.raises(ValueError, match="it"):
        merge([content.encode()])


def test_a_baseline_that_cannot_be_read_is_not_taken_for_none():
    assert found(contract(baseline="b.json"), {**TREE, "b.json": None}) == [("bad-baseline", "b.json", "drift")]


def test_the_table_has_the_worst_gap_first():
    other = PROFILE % 1 + "ex.com/m/core/b.go:3.18,3.26 1 0\nex.com/m/x/x.go:3.18,3.26 1 0\n"
    body = "package p\n\nfunc One() int { return 1 }\n"
    tree = {
        **TREE,
        "core/b.go": body,
        "x/x.go": body,
        "auth/n.go": body,
        "c.out": other.replace("5.3,5.15 1 1", "5.3,5.15 1 0"),
    }
    step = Step(from_=datetime.date(2027, 1, 1), line=95)
    what = contract(
        Tier(name="auth", files=("auth/**",), line=90, branch=10, ratchet=(step,)),
        Tier(name="core", files=("core/**",), line=50),
    )
    made = ANALYZER.table(what, asked(what, tree))
    rows = [
        (row.cells[0].text, row.cells[2].text, row.cells[3].text, row.cells[3].state, row.cells[7].text)
        for row in made.rows
    ]
    assert rows == [
        ("auth/n.go", "lines", "no report", "unknown", ""),
        ("auth/a.go", "branch", "no data", "unknown", ""),
        ("core/b.go", "lines", "0.00%", "drift", "1"),
        ("auth/a.go", "lines", "66.66%", "drift", "1"),
        ("x/x.go", "lines", "0.00%", "noted", ""),
    ]
    assert made.caption == "40.00% of 5 statements are covered; next steps: auth: 95% from 2027-01-01"
    assert made.rows[3].cells[4].share == (2, 3)
    assert made.rows[3].cells[4].mark == (90_000_000, 100_000_000)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"line": None}, "asks for nothing"),
        ({"kind": "smoke"}, "missing key 'tests'"),
        ({"kind": "smoke", "tests": ("t",)}, "asks for a smoke test, and so for no number"),
        ({"tests": ("t",)}, "'tests' is for smoke"),
        ({"line": None, "kind": "smoke", "tests": ("t",), "max_drop": 3}, "nothing in it can drop"),
        ({"line": None, "kind": "smoke", "tests": ("t",), "tolerance": 3}, "nothing in it can drop"),
        ({"line": 89.12345678}, "more than 6 digits"),
        ({"ratchet": (Step(from_=datetime.date(2027, 1, 1), line=40),)}, "falls at 2027-01-01"),
        ({"ratchet": (Step(from_=datetime.date(2027, 1, 1), line=60), Step(from_=datetime.date(2026, 1, 1), line=70))}, "back in time"),
    ],
)  # fmt: skip
def test_tiers_that_cannot_be_held_are_refused(keys, said):
    with pytest.raises(ValueError, match=said):
        Tier(**{"name": "t", "files": ("a",), "line": 50, **keys})


def test_contracts_that_cannot_be_held_are_refused():
    with pytest.raises(ValueError, match="two tiers 'auth'"):
        contract(AUTH, AUTH)
    with pytest.raises(ValueError, match="untiered = 'none'"):
        contract(untiered="none")
    with pytest.raises(ValueError, match="a tier cannot be called 'ignore'"):
        contract(AUTH, Tier(name="ignore", files=("b",), line=1))
    with pytest.raises(ValueError, match="auth says how far it may drop, and no 'baseline' says from where"):
        contract(msgspec.structs.replace(AUTH, max_drop=2))
    with pytest.raises(ValueError, match="the step from 2027-01-01 asks for nothing"):
        Step(from_=datetime.date(2027, 1, 1))
