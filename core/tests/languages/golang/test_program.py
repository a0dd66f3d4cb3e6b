"""Satisfaction, differences, assertions, and how types are spelled (M-11, M-16 to M-18)."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.languages.golang import (
    Configuration,
    GoProgram,
    Pointer,
    Satisfaction,
    Spelling,
    TypeDeclaration,
    Unknown,
)

MODULE = "-- go.mod --\nmodule example.com/m\n"


def satisfaction(tree: Any, body: str, pointer: bool = False) -> Satisfaction:
    t = tree(f"{MODULE}-- a/a.go --\npackage a\n{body}")

    def question(program: GoProgram) -> Satisfaction:
        type_, interface = t.type(program, "a#T"), t.type(program, "a#I")
        if type_ is None or interface is None:
            return Satisfaction()
        return program.implements(Pointer(type_.type) if pointer else type_.type, interface.type)

    answer: Satisfaction = t.ask(question)
    return answer


def test_m11_a_pointer_receiver_does_not_satisfy_for_values(tree: Any) -> None:
    body = "type T struct{}\nfunc (*T) A() {}\nfunc (T) B() {}\ntype I interface{ A(); B() }\n"
    value = satisfaction(tree, body)
    assert value.verdict is False
    assert [m.name for m in value.pointer_only] == ["A"]
    assert satisfaction(tree, body, pointer=True).verdict is True


def test_missing_and_mismatched_methods(tree: Any) -> None:
    body = "type T struct{}\nfunc (T) A(int) {}\ntype I interface{ A(string); B() }\n"
    found = satisfaction(tree, body)
    assert [m.name for m in found.missing] == ["B"]
    assert [(m.name, m.differences[0].kind) for m in found.mismatched] == [("A", "parameter")]


def test_what_is_outside_leaves_satisfaction_unknown(tree: Any) -> None:
    imports = 'import "github.com/x/lib"\n'
    unknown = satisfaction(tree, imports + "type T struct{ lib.Base }\ntype I interface{ A() }\n")
    assert isinstance(unknown.verdict, Unknown)
    sure = satisfaction(tree, imports + "type T struct{}\ntype I interface{ lib.Doer; A() }\n")
    assert sure.verdict is False
    both = satisfaction(
        tree,
        imports + "type T struct{ lib.Base }\nfunc (T) B(int) {}\nfunc (*T) C() {}\n"
        "type I interface{ A(); B(string); C(); Base() }\n",
    )
    assert [m.name for m in both.missing] == ["Base"]  # the embedded field has that name
    assert [m.name for m in both.mismatched] == ["B"]
    assert [m.name for m in both.pointer_only] == ["C"]
    assert both.unknown == ("github.com/x/lib.Base is declared outside the repository",)
    maybe = satisfaction(tree, imports + "type T struct{}\nfunc (T) A(lib.X) {}\ntype I interface{ A(lib.Y) }\n")
    assert isinstance(maybe.verdict, Unknown)


def test_unexported_methods_of_another_package_never_satisfy(tree: Any) -> None:
    t = tree(
        f"{MODULE}-- a/a.go --\npackage a\ntype T struct{{}}\nfunc (T) m() {{}}\n"
        "-- b/b.go --\npackage b\ntype I interface{ m() }\n"
    )

    def question(program: GoProgram) -> Satisfaction | None:
        type_, interface = t.type(program, "a#T"), t.type(program, "b#I")
        return program.implements(type_.type, interface.type) if type_ and interface else None

    assert [m.name for m in t.ask(question).missing] == ["m"]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("(a int, b string) error", "(int, string) error", []),
        ("(int)", "(string)", [("parameter", 0, "int", "string")]),
        ("(int, ...string)", "(int, []string)", [("variadic", 1, "...string", "[]string")]),
        ("(int)", "(int, int)", [("parameter-count", -1, "1", "2")]),
        ("() (int, error)", "() error", [("result-count", -1, "2", "1")]),
        ("() (int, error)", "() (error, int)", [("result", 0, "int", "error"), ("result", 1, "error", "int")]),
        ("(context.Context)", "(*http.Client)", [("parameter", 0, "context.Context", "*http.Client")]),
    ],
)
def test_differences_say_which(tree: Any, left: str, right: str, expected: list[tuple[str, int, str, str]]) -> None:
    t = tree(
        f'{MODULE}-- a/a.go --\npackage a\nimport (\n"context"\n"net/http"\n)\ntype T struct{{}}\n'
        f"func (T) L{left} {{ panic(0) }}\nfunc (T) R{right} {{ panic(0) }}\n"
    )

    def question(program: GoProgram) -> list[tuple[str, int, str, str]]:
        found = t.type(program, "a#T")
        if found is None:
            return []
        methods = program.methods(found.type)
        one, other = methods.named("L"), methods.named("R")
        assert one
        assert other
        return [(d.kind, d.index, d.left, d.right) for d in program.differences(one.signature, other.signature)]

    assert t.ask(question) == expected


ASSERTED = (
    MODULE
    + """
-- a/a.go --
package a

import (
	"io"

	"example.com/m/api"
)

type I interface{ M() }
type T struct{}
type U[K any] struct{}
type N int
type F func()

func (T) M()    {}
func (U[K]) M() {}
func (N) M()    {}
func (F) M()    {}

var _ I = (*T)(nil)
var _ I = &T{}
var (
	_ I = T{}
	_ I = new(T)
	_     = 5

	_, _ I = N(0), F(nil)
	_ api.I = (*U[int])(nil)
	_ io.Closer = (*api.Closing)(nil)
	_ I = *new(T)
	_ I = makeT()
	_ I = newT(1)
	_ T = T{}
	_ I = any(nil).(I)
	x = &T{}
)

func newT(n int) *T { return nil }
func makeT() T      { return T{} }

func NewOne() (I, error) {
	if true {
		return nil, nil
	}
	return &T{}, nil
}

func NewTwo() api.I {
	t := &T{}
	func() I { return N(0) }()
	return t
}

func NewConcrete() *T { return &T{} }
func NewTwice() I {
	t := T{}
	if true {
		t := N(0)
		return t
	}
	return t
}
func NewNested() I {
	switch {
	case true:
		for {
			return new(T)
		}
	}
	var n N
	return n
}
-- a/a_test.go --
package a

var _ I = (*T)(nil)
-- a/x_test.go --
package a_test

import "example.com/m/a"

var _ a.I = a.T{}
-- api/api.go --
package api

type I interface{ M() }
type Closing struct{}

func (*Closing) Close() error { return nil }
"""
)


def test_m18_assertions_in_all_their_spellings(tree: Any) -> None:
    def question(program: GoProgram) -> list[tuple[str, str, str, str, int, bool]]:
        return [
            (
                one.kind,
                one.form,
                program.render(one.interface),
                program.render(one.concrete),
                one.place.span.line,
                one.test,
            )
            for one in program.assertions("a")
        ]

    assert tree(ASSERTED).ask(question) == [
        ("assertion", "pointer-nil", "a.I", "*a.T", 20, False),
        ("assertion", "address", "a.I", "*a.T", 21, False),
        ("assertion", "literal", "a.I", "a.T", 23, False),
        ("assertion", "new", "a.I", "*a.T", 24, False),
        ("assertion", "conversion", "a.I", "a.N", 27, False),
        ("assertion", "conversion", "a.I", "a.F", 27, False),
        ("assertion", "pointer-nil", "api.I", "*a.U[int]", 28, False),
        ("assertion", "pointer-nil", "io.Closer", "*api.Closing", 29, False),
        ("assertion", "literal", "a.I", "a.T", 30, False),
        ("assertion", "conversion", "a.I", "*a.T", 32, False),
        ("constructor", "NewOne", "a.I", "*a.T", 45, False),
        ("constructor", "NewTwo", "api.I", "*a.T", 51, False),
        ("constructor", "NewNested", "a.I", "*a.T", 67, False),
        ("constructor", "NewNested", "a.I", "a.N", 71, False),
        ("assertion", "pointer-nil", "a.I", "*a.T", 3, True),
        ("assertion", "literal", "a.I", "a.T", 5, True),
    ]


def test_an_interface_that_only_the_tests_declare_is_found(tree: Any) -> None:
    t = tree(
        f"{MODULE}-- a/a.go --\npackage a\ntype T struct{{}}\nfunc (T) M() {{}}\n"
        "-- a/a_test.go --\npackage a\ntype I interface{ M() }\nvar _ I = T{}\n"
    )

    def question(program: GoProgram) -> tuple[object, ...]:
        interface = program.find_type("a", "I")
        if not isinstance(interface, TypeDeclaration):
            return ()
        (held,) = program.assertions("a")
        own = program.find_type("a", "T")
        assert isinstance(own, TypeDeclaration)
        same = program.identical(held.interface, interface.type)
        return interface.test, own.test, same, program.implements(own.type, interface.type).verdict

    assert t.ask(question) == (True, False, True, True)
    assert t.ask(lambda program: program.find_type("a", "Nope")) is None
    assert t.ask(lambda program: program.find_type("nowhere", "Nope")) is None


def test_m16_functions(tree: Any) -> None:
    t = tree(
        f"{MODULE}-- a/a.go --\npackage a\nfunc NewA[T any](x T) error {{ return nil }}\nfunc init() {{}}\nfunc init() {{}}\n"
        "type T struct{}\nfunc (T) M() {}\n"
    )
    names = t.ask(lambda program: [f.name for f in program.functions("a")])
    assert names == ["NewA", "init", "init"]

    def question(program: GoProgram) -> str:
        found = program.find_function("a", "NewA")
        return "" if found is None or isinstance(found, Unknown) else program.render_signature(found.signature)

    assert t.ask(question) == "[T any](x T) error"
    assert t.ask(lambda program: program.find_function("a", "M")) is None


SPELLED = (
    MODULE
    + """
-- a/a.go --
package a

import (
	stdctx "context"

	"example.com/m/types"
)

type A func(stdctx.Context, types.Step, Own, map[string]*[4]hidden, ...<-chan int) (struct{ X int `json:"x"` }, error)
type B func(chan (<-chan int), chan<- func() (int, error), interface{ M(int) string; error })
type Own struct{}
type hidden struct{}
-- b/b.go --
package b

import "example.com/m/types"

type Unused types.Step
-- c/c.go --
package c

import types "strings"

var _ types.Builder
-- types/t.go --
package types

type Step struct{}
"""
)


def test_types_are_rendered_for_people(tree: Any) -> None:
    def question(program: GoProgram) -> list[str]:
        return [program.render(program.underlying(d.type)) for d in program.types("a") if d.name in "AB"]

    assert tree(SPELLED).ask(question) == [
        'func(context.Context, types.Step, a.Own, map[string]*[4]a.hidden, ...<-chan int) (struct{ X int `json:"x"` }, error)',
        "func(chan (<-chan int), chan<- func() (int, error), interface{ M(int) string; error })",
    ]


def test_types_are_spelled_as_a_file_has_to(tree: Any) -> None:
    t = tree(SPELLED)

    def spell(path: str, index: int) -> Spelling | Unknown | None:
        def question(program: GoProgram) -> Spelling | Unknown | None:
            found = t.type(program, "a#A")
            if found is None:
                return None
            function = program.underlying(found.type)
            return program.spell(function.params[index], path)

        answer: Spelling | Unknown | None = t.ask(question)
        return answer

    assert spell("a/a.go", 0) == Spelling("stdctx.Context")
    assert spell("b/b.go", 0) == Spelling("context.Context", (("context", "context"),))
    assert spell("b/b.go", 1) == Spelling("types.Step")
    assert spell("a/a.go", 2) == Spelling("Own")
    assert spell("b/b.go", 2) == Spelling("a.Own", (("example.com/m/a", "a"),))
    assert spell("a/a.go", 3) == Spelling("map[string]*[4]hidden")
    assert isinstance(spell("b/b.go", 3), Unknown)
    assert isinstance(spell("c/c.go", 1), Unknown)  # `types` is taken there


def test_unknown_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="no truth value: because"):
        bool(Unknown("because"))


def test_configurations_have_labels() -> None:
    assert Configuration().label == "linux/amd64"
    assert Configuration("windows", "arm64", ("a", "b"), cgo=False).label == "windows/arm64 with tags a,b without cgo"


HELD = (
    MODULE
    + """
-- a/a.go --
package a

import (
	"example.com/m/api"
	"github.com/x/lib"
)

type T struct{}

var (
	_ api.I   = lib.T(nil)
	_ api.I   = api.Num(3)
	_ api.I   = api.New(1)
	_ api.I   = api.Two(1)
	_ api.I   = api.Gen(1)
	_ api.I   = api.AsI(1)
	_ api.I   = Missing(1)
	_ api.Num = api.Num(3)
	_ lib.I   = T{}
	_ lib.I   = nope.T{}
	_ error   = (*T)(nil)
	_ any     = T{}
)

func Twin() (api.I, lib.I) { return api.Num(1), T{} }
func Gen[P any]() api.I    { return T{} }
func (T) Method() api.I    { return &T{} }
func Local() T             { return T{} }
func Wrong() (api.I, error) { return T{} }
-- api/api.go --
package api

type I interface{ M() }
type Num int

func (Num) M()         {}
func New(int) *Num     { return nil }
func Two(int) (I, int) { panic(0) }
func Gen[P any](P) P   { panic(0) }
func AsI(int) I        { panic(0) }
"""
)


def test_m18_what_holds_a_type_and_what_does_not(tree: Any) -> None:
    def question(program: GoProgram) -> list[tuple[str, str, str, int]]:
        return [
            (one.form, program.render(one.interface), program.render(one.concrete), one.place.span.line)
            for one in program.assertions("a")
        ]

    assert tree(HELD).ask(question) == [
        ("conversion", "api.I", "api.Num", 12),
        ("conversion", "api.I", "*api.Num", 13),
        ("literal", "lib.I", "a.T", 19),
        ("pointer-nil", "error", "*a.T", 21),
        ("literal", "any", "a.T", 22),
        ("Twin", "lib.I", "a.T", 25),
        ("Method", "api.I", "*a.T", 27),
    ]


def test_assertions_of_test_packages_see_what_the_tests_declare(tree: Any) -> None:
    t = tree(
        f"{MODULE}-- a/a.go --\npackage a\ntype T struct{{}}\n"
        "-- a/export_test.go --\npackage a\ntype Hook interface{ M() }\nfunc (T) M() {}\n"
        '-- a/x_test.go --\npackage a_test\nimport "example.com/m/a"\nvar _ a.Hook = a.T{}\n'
    )

    def question(program: GoProgram) -> list[object]:
        return [
            (program.render(one.interface), program.implements(one.concrete, one.interface).verdict)
            for one in program.assertions("a")
        ]

    assert t.ask(question) == [("a.Hook", True)]


MORE = (
    MODULE
    + """
-- a/a.go --
package a

type I interface{ M() }
type T struct{}
type N int

func (T) M() {}
func (N) M() {}

var (
	_ I = (T{})
	_ I = (&T{})
	_ I = new(T{})
	_ I = -N(1)
	_ I = f(T{})
	_ I = &f.T
	_ I = *p
	_ I = []T{}
	_ I = fresh(T)
)

func Redeclared() I {
	t := T{}
	if true {
		t := N(0)
		_ = t
	}
	return t
}
func Address() I {
	var t T
	return &t
}
func Negated() I {
	var n N
	return -n
}
func Converted() I {
	n := N(0)
	return n
}
func Called() I {
	return N(0)
}
func Two() (I, error) {
	t := new(T)
	return (t), nil
}
-- a/a_test.go --
package a

func Tested() I { return T{} }
"""
)


def test_m18_only_values_whose_type_can_be_seen_count(tree: Any) -> None:
    def question(program: GoProgram) -> list[tuple[str, str, int, bool]]:
        return [
            (one.form, program.render(one.concrete), one.place.span.line, one.test) for one in program.assertions("a")
        ]

    assert tree(MORE).ask(question) == [
        ("literal", "a.T", 11, False),
        ("address", "*a.T", 12, False),
        ("new", "*a.T", 13, False),
        ("Address", "*a.T", 32, False),
        ("Two", "*a.T", 47, False),
        ("Tested", "a.T", 3, True),
    ]
