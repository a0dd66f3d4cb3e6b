"""Symbols, comments, calls, words and tests of Go, shell and Python files."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.api import Extractor
from lockstitch.languages.anchors import ANCHORS, CALLS, TESTS, WORDS, Anchor, Note
from lockstitch.testing import facts_of


def _anchors(text: str, language: str) -> dict[str, Anchor]:
    facts = facts_of(ANCHORS, text, language).facts
    return {fact.symbol or fact.kind: fact for fact in facts if isinstance(fact, Anchor) and fact.kind != "package"}


def _notes(text: str, language: str) -> list[tuple[str, str]]:
    return [(fact.text, fact.form) for fact in facts_of(ANCHORS, text, language).facts if isinstance(fact, Note)]


def _code(text: str, language: str, symbol: str = "f") -> str:
    return _anchors(text, language)[symbol].code


def test_go_symbols() -> None:
    text = """// Package a is.
package a

// Group.
const (
	X = 1
	// Own.
	Y, Z = 2, 3
)

type (
	T[K any] struct {
		A, B int
		io.Reader
	}
	I interface{ M() }
)

type Alias = T[int]

var v = 1

func F() {}

func (t *T[K]) M() {}

// lockstitch: begin part
func init() {}
// lockstitch: end part
"""
    found = _anchors(text, "go")
    assert list(found) == [
        "file", "X", "Y", "Z", "T", "T.A", "T.B", "I", "I.M", "Alias", "v", "F", "T.M", "init", "part",
    ]  # fmt: skip
    assert found["X"].shared is not None
    assert found["Y"].extent.line == 7
    assert found["T.M"].kind == "method"
    assert (found["part"].extent.line, found["part"].extent.end_line) == (27, 29)


def test_python_symbols() -> None:
    text = '''"""Doc."""
import os

LIMIT = OTHER = 3


class A:
    size: int = 0

    @property
    def p(self):
        local = 1

    @p.setter
    def p(self, value):
        pass

    class B:
        def m(self):
            def inner():
                pass


if os.name == "nt":
    def f(): ...
else:
    def f(): ...
'''
    facts = [fact for fact in facts_of(ANCHORS, text, "python").facts if isinstance(fact, Anchor)]
    assert [(fact.kind, fact.symbol, fact.part) for fact in facts] == [
        ("file", "", False),
        ("package", "", False),
        ("value", "LIMIT", False),
        ("value", "OTHER", False),
        ("class", "A", False),
        ("field", "A.size", False),
        ("method", "A.p", False),
        ("method", "A.p", True),
        ("class", "A.B", False),
        ("method", "A.B.m", False),
        ("function", "A.B.m.inner", False),
        ("function", "f", False),
        ("function", "f", False),
    ]


def test_shell_symbols() -> None:
    text = "#!/bin/sh\n# About.\n\nset -e\nreadonly A=1\nB=2\nf() {\n  g() { :; }\n}\nfunction h { :; }\n"
    assert list(_anchors(text, "shell")) == ["file", "f", "g", "h", "A", "B"]
    assert _notes(text, "shell") == [("About.", "own")]


@pytest.mark.parametrize(
    ("language", "text", "notes"),
    [
        ("go", "package a\n/*\n * x\n *  y\n */\n", [("\nx\ny\n", "own")]),
        ("go", "package a // t\n// own\n", [("t", "trailing"), ("own", "own")]),
        ("go", "package a // t\n          // goes on\n", [("t\ngoes on", "trailing")]),
        ("go", "package a\n\n/// x\n\n// y\n", [("x", "own"), ("y", "own")]),
        ("python", "#: x\n## y\n", [("x\ny", "own")]),
        ("python", "def f():\n    pass\n    # in\n# out\n", [("in", "own"), ("out", "own")]),
        ("python", 'def f():\n    # c\n    r"""a\n    b\n    """\n', [("c", "own"), ("a\nb\n", "docstring")]),
        ("python", 'x = "a"\n"b"\nf"""c"""\n', []),
        ("shell", "cat <<E\n# no\nE\n# yes\n", [("yes", "own")]),
    ],
)
def test_notes(language: str, text: str, notes: list[tuple[str, str]]) -> None:
    assert _notes(text, language) == notes


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (
            "go",
            "package a\nfunc f() { g(a, b) }\n",
            "package a\n\n// c\nfunc f() {\n\tg(\n\t\ta, // d\n\t\tb,\n\t)\n}\n",
        ),
        (
            "python",
            "def f(): return g('a', b)\n",
            'def f():\n    """Doc."""\n    return g(\n        "a",\n        b,\n    )\n',
        ),
        ("shell", "f() { a; b; }\n", "f() {\n  a # c\n  b\n}\n"),
    ],
)
def test_layout_and_comments_are_no_code(language: str, first: str, second: str) -> None:
    assert _code(first, language) == _code(second, language)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("go", "package a\nfunc f() { g(a, b) }\n", "package a\nfunc f() { g(b, a) }\n"),
        ("go", 'package a\nfunc f() { g("a b") }\n', 'package a\nfunc f() { g("a  b") }\n'),
        ("python", "def f():\n    if a:\n        b\n    c\n", "def f():\n    if a:\n        b\n        c\n"),
        ("python", "@a\ndef f(): ...\n", "@b\ndef f(): ...\n"),
        ("python", "def f():\n    x = 1\n", "def f():\n    x = '1'\n"),
        ("shell", "f() { a && b; }\n", "f() { a || b; }\n"),
        ("shell", "f() {\ncat <<E\na b\nE\n}\n", "f() {\ncat <<E\na  b\nE\n}\n"),
    ],
)
def test_other_code_is_other_code(language: str, first: str, second: str) -> None:
    assert _code(first, language) != _code(second, language)


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("go", "package a\nfunc f() { go h.db.Exec[int](g())(2); (p.q)(); func() {}() }\n", ["h.db.Exec", "g", "p.q"]),
        ("go", "package a\nvar x = a().B().C\n// d()\nvar y = `e()`\n", ["?.B", "a"]),
        ("python", "@deco(1)\ndef f(): await a.b(c())\nx = d[0].e()\n", ["deco", "a.b", "c", "?.e"]),
        ("shell", 'sudo -E /bin/docker run "$X" y\ncommand -v git\n"$cmd" a\n', ["docker run", "command"]),
    ],
)
def test_calls(language: str, text: str, names: list[str]) -> None:
    assert [fact.name for fact in facts_of(CALLS, text, language).facts] == names


def test_words_are_those_of_code_and_strings() -> None:
    go = 'package a\n// comment\nvar x = "SELECT id\\nFROM t"\n'
    assert facts_of(WORDS, go, "go").facts[0].words == ("FROM", "SELECT", "a", "id", "package", "t", "var", "x")
    python = '"""Doc."""\nx = """sql"""  # no\n'
    assert facts_of(WORDS, python, "python").facts[0].words == ("sql", "x")
    sql = "-- no\nSELECT '--yes' /* no */ FROM t;\n"
    assert facts_of(WORDS, sql, "sql").facts[0].words == ("FROM", "SELECT", "t", "yes")


def test_tests() -> None:
    go = "package a\nfunc TestA(t *T) {}\nfunc Testing() {}\nfunc (s *S) TestB() {}\nfunc FuzzC() {}\n// func TestD() {}\n"
    assert [fact.name for fact in facts_of(TESTS, go, "go").facts] == ["TestA", "S.TestB", "FuzzC"]
    python = "class TestA:\n    def test_b(self): ...\n\ndef helper(): ...\n"
    assert [fact.name for fact in facts_of(TESTS, python, "python").facts] == ["TestA", "TestA.test_b"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("go", "package a\n\nvar x = " + "f(" * 20_000 + ")" * 20_000 + "\n"),
        ("go", "package a\n\nfunc f() " + "{" * 20_000 + "}" * 20_000 + "\n"),
        ("python", "x = " + "(" * 20_000 + "1" + ")" * 20_000 + "\n"),
        ("python", "".join(" " * depth + "class c:\n" for depth in range(500)) + " " * 500 + "pass\n"),
        ("shell", "f() { " * 2_000 + ":;" + "}; " * 2_000),
    ],
)
def test_depth_is_no_limit(language: str, text: str) -> None:
    extractors: tuple[Extractor[Any], ...] = (ANCHORS, CALLS, WORDS, TESTS)
    for extractor in extractors:
        assert facts_of(extractor, text, language).facts is not None
