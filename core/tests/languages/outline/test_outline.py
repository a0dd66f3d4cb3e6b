"""Outlines of Go, Python and shell: what is declared, where, and in what."""

from __future__ import annotations

import sys

import pytest
from lockstitch.api import Source
from lockstitch.languages import OUTLINE, Symbol
from lockstitch.languages.golang import GO_DECLARATIONS, GoFunction, GoTypeDecl
from lockstitch.languages.outline.go_scanner import scan
from lockstitch.languages.outline.in_go import parsed_outline
from lockstitch.testing import facts_of

_GO = """\
// Package p is.
package p

import (
	"fmt"
	u "unsafe"
)

const x = `
func no() {}
` // func no() {}

var f = func(a int) func() { return func() { fmt.Println("}", '}', `}`) } }

// T is.
type T[K any] struct {
	a int `json:"a"` // }
	b struct{ c, d int }
}

type (
	A = T[int]
	// B is.
	B interface{ M() } // one
)

type (
	C int
)

func F() {}

func (t *T[K]) M(a, b int, c ...func(struct{})) (int, error) {
	/* } */ if a := "}"; a != `}` { return 1, nil } // }
	type local struct{}
	return 0, nil
}

func (B) N() interface{ M() } { return nil }
func (_ A) é(x [u.Sizeof(0)]byte) map[string][]struct{} { return nil } /* one */
func asm(x *byte) <-chan *T[int]
"""


def _said(text: str | bytes, language: str) -> list[tuple[str, str, str]]:
    """Kind, path and extent of each symbol."""
    facts = facts_of(OUTLINE, text, language)
    assert facts.whole, facts.problems
    return [
        (fact.kind, fact.path, f"{fact.whole.line}:{fact.whole.column}-{fact.whole.end_line}:{fact.whole.end_column}")
        for fact in facts.facts
    ]


def test_go_types_functions_and_methods() -> None:
    assert _said(_GO, "go") == [
        ("type", "T", "16:1-19:2"),
        ("type", "A", "22:2-22:12"),
        ("type", "B", "24:2-24:20"),
        ("type", "C", "27:1-29:2"),
        ("function", "F", "31:1-31:12"),
        ("method", "T.M", "33:1-37:2"),
        ("method", "B.N", "39:1-39:45"),
        ("method", "A.é", "40:1-40:71"),
        ("function", "asm", "41:1-41:33"),
    ]


def test_the_name_of_a_go_symbol() -> None:
    lines = _GO.split("\n")
    for fact in facts_of(OUTLINE, _GO, "go").facts:
        assert isinstance(fact, Symbol)
        assert lines[fact.at.line - 1][fact.at.column - 1 : fact.at.end_column - 1] == fact.name


scanned = pytest.mark.skipif(sys.version_info < (3, 11, 5), reason="its re is unsound, so nothing is scanned there")


@scanned
def test_the_scanner_reads_what_the_parser_reads() -> None:
    assert list(OUTLINE.extract(Source(_GO.encode(), "go"))) == list(parsed_outline(Source(_GO.encode(), "go")))
    # Where a line of a string begins like a declaration, it is the parser that is asked.
    assert scan(_GO.encode()) is None
    assert len(scan(_GO.replace("\nfunc no", " func no").encode()) or ()) == 9


@pytest.mark.parametrize(
    "rest",
    [
        "func f() {}; func g() {}",
        "var x = 1; func f() {}",
        "var a = 1 /*\n*/ func f() {}",
        "type (A int; B int)\nfunc f() {}",
        "  func f() {}\n  type T int\n",
        "var x = 1\n  func f() {}\n",
        "func (t /* it */ *T) f() {}",
        "func (t (T)) f() {}",
        "func (\n\tt T,\n) f() {}",
        "func f(\n\ta int, // )\n\tb string,\n) {\n}",
        'func f(a struct{ b int `x:")"` }) {}',
        "func (t T) f[P any](p P) {}",
        "func f" + "[T any]() {" + "{" * 30 + "}" * 30 + "}\nfunc g() {}",
        "func f() (a int, b func() (c int)) {}\r\nfunc g() {}\r\n",
        "var s = `\nfunc no() {}\n`\n\nfunc f() {}",
        "func f() {\n\ts := `\nfunc no() {}\ntype no int\n`\n}\n\nfunc g() {}",
        "/*\nfunc no() {}\n*/\nfunc f() {}",
        "var f =\nfunc(a T) {}\nfunc g() {}",
        "var f = a +\n\tb\n\nfunc g() {}",
        "import \"C\"\nfunc f() {}",
        "func f() struct{ a int } { return struct{ a int }{1} }",
        "func f() []interface{} {\n\tfor {\n\t}\n}\ntype T struct{}",
        "func f() int\n",
        "type T = map[string]struct{ a [2]int }\n\n// end",
        "type T[P interface{ ~int | ~string }] struct{}",
        "var _ = 'a'\nvar _ = '\\''\nvar _ = '{'\nfunc f() {}",
        "const a = 1 / 2 /* { */\nfunc f() { a /= 2 }",
    ],
)  # fmt: skip
def test_odd_go_is_outlined_as_the_parser_and_the_declarations_have_it(rest: str) -> None:
    content = f"package p\n\n{rest}".encode()
    found = list(OUTLINE.extract(Source(content, "go")))
    assert found == list(parsed_outline(Source(content, "go")))
    declared = [
        (fact.name, fact.at, fact.whole, fact.receiver.type if isinstance(fact, GoFunction) and fact.receiver else "")
        for fact in facts_of(GO_DECLARATIONS, content, "go").facts
        if isinstance(fact, GoFunction | GoTypeDecl)
    ]
    assert [(fact.name, fact.at, fact.whole, fact.owner) for fact in found if isinstance(fact, Symbol)] == declared
    assert declared


@pytest.mark.parametrize(
    "broken",
    [
        "package p\n\nfunc f() {\n\tif x {\n}\n\nfunc g() {}\n",
        "package p\n\nfunc f() {\n\tif x {\n}\n\nfunc g() {}\n\nfunc h() {\n\t}\n}\n",
        "package p\n\nfunc f() {\n\tif x {\n}\n\ntype T struct{}\n\nfunc h() {\n\t}\n}\n",
        "package p\n\nfunc f() {}}\n",
        'package p\n\nvar s = "\nfunc f() {}\n',
        "package p\n\nvar s = `\nfunc f() {}\n",
        "package p\n\n/* func f() {}\n",
        "package p\n\ntype func struct{}\n",
        "package p\n\nfunc type() {}\n",
        "func f() {}\n)",
    ],
)
def test_broken_go_is_left_to_the_parser_and_its_outline_is_partial(broken: str) -> None:
    assert scan(broken.encode()) is None
    facts = facts_of(OUTLINE, broken, "go")
    assert not facts.whole


@scanned
def test_a_mistake_in_a_body_hides_no_go_symbol() -> None:
    text = "package p\n\nfunc f() {\n\ta ++ + 1 )\n}\n\nfunc g() {}\n"
    assert [path for _, path, _ in _said(text, "go")] == ["f", "g"]


def test_facts_do_not_hang_on_who_else_has_parsed_the_file() -> None:
    source = Source(b"package p\n\nfunc f() {\n\ta ++ + 1 )\n}\n", "go")
    alone = list(OUTLINE.extract(source))
    list(GO_DECLARATIONS.extract(source))
    assert list(OUTLINE.extract(source)) == alone


@pytest.mark.parametrize(
    "unit", ["{", "(", "[", "/*", "func f(", "\n", "func f() {\n", "var x = (\n", "'", "`", "new("]
)
def test_no_input_takes_more_than_linear_steps(unit: str) -> None:
    # A quadratic scanner would take hours over these.
    assert scan(b"package p\n" + unit.encode() * 300_000) in (None, [])


def test_python_classes_functions_and_methods() -> None:
    text = '''\
import x

@deco(1)
async def f(a):
    def inner(): pass
    class Local:
        def m(self): pass

class C(Base):
    """Doc."""
    class D:
        @property
        def p(self): return 1
    if x:
        def a(self): pass
    else:
        def a(self, b): pass

try:
    def g(): pass
except Error:
    g = lambda: 1
with x:
    match y:
        case 1:
            def h(): pass
'''
    assert _said(text, "python") == [
        ("function", "f", "3:1-7:26"),
        ("function", "f.inner", "5:5-5:22"),
        ("class", "f.Local", "6:5-7:26"),
        ("method", "f.Local.m", "7:9-7:26"),
        ("class", "C", "9:1-17:29"),
        ("class", "C.D", "11:5-13:30"),
        ("method", "C.D.p", "12:9-13:30"),
        ("method", "C.a", "15:9-15:26"),
        ("method", "C.a", "17:9-17:29"),
        ("function", "g", "20:5-20:18"),
        ("function", "h", "26:13-26:26"),
    ]


def test_deep_python_ends() -> None:
    text = "".join(f"{' ' * depth}def f{depth}():\n" for depth in range(200)) + " " * 200 + "pass\n"
    found = _said(text, "python")
    assert len(found) == 33
    assert found[32][1] == ".".join(f"f{depth}" for depth in range(33))


def test_shell_functions() -> None:
    text = "a() {\n  b() { :; }\n}\nfunction c { :; }\nif x; then\n  function d() (\n    :\n  )\nfi\necho 'e() {'\n"
    assert _said(text, "shell") == [
        ("function", "a", "1:1-3:2"),
        ("function", "b", "2:3-2:13"),
        ("function", "c", "4:1-4:18"),
        ("function", "d", "6:3-8:4"),
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("go", "package p\nfunc f() {}"),
        ("go", "package p\ntype(\nT int)"),
        ("python", "class C: pass"),
        ("python", "async\tdef f(): pass"),
        ("shell", "f ( ) { :; }"),
        ("shell", "function f { :; }"),
    ],
)
def test_the_hint_is_in_every_file_that_has_an_outline(language: str, text: str) -> None:
    assert list(OUTLINE.extract(Source(text.encode(), language)))
    assert facts_of(OUTLINE, text, language).facts


@pytest.mark.parametrize(("language", "text"), [("python", "def f(:\n"), ("shell", "f() {\n")])
def test_what_cannot_be_parsed_is_partial(language: str, text: str) -> None:
    assert not facts_of(OUTLINE, text, language).whole
