"""References in every form, to the column."""

from __future__ import annotations

import pytest
from lockstitch.api import Span
from lockstitch.languages.markdown import DOCUMENT, Link, Part, Table
from lockstitch.testing import facts_of
from lockstitch_parity_matrix.names import names_of, words_of
from lockstitch_parity_matrix.references import in_code, references

SHA = "0123456789abcdef0123456789abcdef01234567"


def read(cell, *, everything=True, repository="o/r"):
    """Path, lines, and what stands at the reference and at its numbers."""
    text = f"| F | Files |\n|---|---|\n| x | {cell} |\n"
    facts = facts_of(DOCUMENT, text).facts
    (table,) = [fact for fact in facts if isinstance(fact, Table)]
    links = [fact for fact in facts if isinstance(fact, Link)]
    line = text.split("\n")[2]
    found = references(table.rows[0].cells[1], links, repository=repository, everything=everything)
    for item in found:
        for lines in item.lines:
            assert line[lines.first_at.column - 1 : lines.first_at.end_column - 1] == str(lines.first)
            if lines.last_at is not None:
                assert line[lines.last_at.column - 1 : lines.last_at.end_column - 1] == str(lines.last)
        assert item.at.line == 3
    return [(item.path, [lines.shown for lines in item.lines]) for item in found]


@pytest.mark.parametrize(
    ("cell", "path", "lines"),
    [
        ("`f.go:10`", "f.go", ["10"]),
        ("`f.go:10-20`", "f.go", ["10-20"]),
        ("f.go#L10-L20", "f.go", ["10-20"]),
        ("f.go#L10", "f.go", ["10"]),
        ("f.go L10-L20", "f.go", ["10-20"]),
        ("`f.go` L10", "f.go", ["10"]),
        ("`f.go` (lines 10-20)", "f.go", ["10-20"]),
        ("f.go line 3", "f.go", ["3"]),
        ("f.go:10:5", "f.go", ["10"]),
        ("`f.go:10\u201320`", "f.go", ["10-20"]),
        ("`f.go:10 \u2014 20`", "f.go", ["10-20"]),
        ("`f.go:10, 20-30; 40`", "f.go", ["10", "20-30", "40"]),
        ("f.go:10,20 and more", "f.go", ["10", "20"]),
        ("`h2.rs:3`", "h2.rs", ["3"]),
        ("`a/b-c/d_e.test.ts:3`", "a/b-c/d_e.test.ts", ["3"]),
        ("`./f.go:3`", "./f.go", ["3"]),
        ("`../f.go:3`", "../f.go", ["3"]),
        ("`Makefile:3`", "Makefile", ["3"]),
        ("a \\| `f.go:3`", "f.go", ["3"]),
        ("[f.go:9](../f.go#L3-L4)", "../f.go", ["3-4"]),
        ("[f](f.go?plain=1#L3)", "f.go", ["3"]),
        ("[f](a%20b.go#L3)", "a b.go", ["3"]),
        (f"[f](https://github.com/o/r/blob/{SHA}/a/f.go#L1-L9)", "a/f.go", ["1-9"]),
        ("[f](https://github.com/O/R/blob/main/a/f.go#L1C2-L9C3)", "a/f.go", ["1-9"]),
    ],
)
def test_forms(cell, path, lines):
    assert read(cell) == [(path, lines)]
    assert read(cell, everything=False) == [(path, lines)]


def test_several():
    assert read("`a.go:1`, `b.go:2-3`, `:9` and c.py:4") == [
        ("a.go", ["1"]), ("b.go", ["2-3"]), ("b.go", ["9"]), ("c.py", ["4"])
    ]  # fmt: skip
    assert read(":9, `a.go:1`") == [("a.go", ["1"])]


def test_files_alone():
    assert read("`a.go`, b.py + things, `internal/x/`, Dockerfile") == [
        ("a.go", []), ("b.py", []), ("internal/x/", []), ("Dockerfile", [])
    ]  # fmt: skip
    assert read("`a.go`, b.py", everything=False) == [("a.go", [])]
    assert read("[a](b.md#c)") == [("b.md", [])]


@pytest.mark.parametrize(
    "cell",
    ["", "`docker exec a.go`", "`Start()`", "`p.Start()`", "`DELETE /a/:id`", "`127.0.0.1:80`", "v1.2.3", "12:30-13:00",
     "acme/x#12", "`en-US`", "e.g. this", "PR #12", "https://example.org/a.html", "`a=b.go`", "`$HOME/a.go`", "a/b", "x/",
     "[x](https://example.org/a.go#L3)", "[x](mailto:a.go)", "[[a.go]]"],
)  # fmt: skip
def test_what_is_none(cell):
    assert read(cell) == []


def test_whose_a_permalink_is():
    text = f"| F | Files |\n|---|---|\n| x | [a](https://github.com/o/r/blob/{SHA}/a.go#L1) [b](https://github.com/o/x/blob/main/b.go) |\n"
    facts = facts_of(DOCUMENT, text).facts
    (table,) = [fact for fact in facts if isinstance(fact, Table)]
    links = [fact for fact in facts if isinstance(fact, Link)]
    own, other = references(table.rows[0].cells[1], links, repository="o/r")
    assert (own.rev, own.foreign, own.rooted, own.shown) == (SHA, "", True, "a.go:1")
    assert (other.rev, other.foreign) == ("", "o/x")
    assert [item.foreign for item in references(table.rows[0].cells[1], links)] == ["o/r", "o/x"]


def test_in_running_text():
    (found,) = in_code("f.go:10-12", Span(4, 7, 4, 17))
    assert (found.path, found.at, found.lines[0].first_at) == ("f.go", Span(4, 7, 4, 17), Span(4, 12, 4, 14))


def named(text):
    return [(name.dotted, name.call) for name in names_of(Part(text, Span(1, 1, 1, 2)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Start", [("Start", False)]),
        ("Start()", [("Start", True)]),
        ("h.cloud.Start(ctx, f(x))", [("h.cloud.Start", True)]),
        ("(*Runner).Stop", [("Runner.Stop", False)]),
        ("func (r *Runner) Stop()", [("Runner.Stop", True)]),
        ("&Runner", [("Runner", False)]),
        ("a::b::c()", [("a.b.c", True)]),
        ("this->stop()", [("this.stop", True)]),
        ("Map[string, int]()", [("Map", True)]),
        ("Vec<T>::new()", [("Vec.new", True)]),
        ("a() → b.c()", [("a", True), ("b.c", True)]),
        ("def stop", [("stop", False)]),
        ("app.start", [("app.start", False)]),
        ("run.go()", [("run.go", True)]),
    ],
)
def test_names(text, found):
    assert named(text) == found


@pytest.mark.parametrize(
    "text", ["docker logs", "SELECT 1", "GET /a/:id", "a=b", "127.0.0.1", "<port>", "en_US", "en", "f.go", "a-b", "$HOME",
             "www.example.org", "ec2:Get", "", "a/b.c"],
)  # fmt: skip
def test_what_names_nothing(text):
    assert named(text) == []


def test_words():
    assert words_of("seedInitialMemories") == words_of("Seed initial memories") == ("seed", "initial", "memories")
    assert words_of("parseHTTP2Header") == ("parse", "http", "2", "header")
    assert words_of("snake_case") == ("snake", "case")
