"""Which methods a type has: receivers, embedding, files, build constraints (M-11 to M-14, M-19)."""

from __future__ import annotations

from typing import Any

from lockstitch.languages.golang import Configuration, GoProgram

MODULE = """
-- go.mod --
module example.com/m

go 1.24
"""


def test_m11_pointer_receivers_are_marked(tree: Any) -> None:
    t = tree(
        MODULE + "-- a/a.go --\npackage a\ntype T struct{}\nfunc (T) A() {}\nfunc (t *T) B() {}\nfunc (t (*T)) C() {}\n"
    )
    assert t.signatures("a#T") == {"A": "()", "*B": "()", "*C": "()"}


def test_m11_receivers_may_be_spelled_by_an_alias(tree: Any) -> None:
    t = tree(
        MODULE
        + "-- a/a.go --\npackage a\ntype T struct{}\ntype U = T\ntype P = *T\n"
        + "func (U) A() {}\nfunc (*U) B() {}\nfunc (P) C() {}\n"
    )
    assert t.signatures("a#T") == {"A": "()", "*B": "()", "*C": "()"}


def test_m12_m19_promotion_through_embedding(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import (
	"sync"

	"example.com/m/base"
)

type Wrapper struct {
	*base.Provider
	name string
}

func (w *Wrapper) Stop() error { return nil }

type ByValue struct {
	base.Provider
	mu sync.Mutex
}
type Interfaced struct{ base.Doer }
type Deep struct{ Wrapper }
-- base/base.go --
package base

type Provider struct{}

func (p *Provider) Start(id string) error { return nil }
func (p *Provider) Stop() error           { return nil }
func (p Provider) Name() string           { return "" }

type Doer interface {
	Do(int) error
	Closer
}
type Closer interface{ Close() error }
"""
    )
    assert t.signatures("a#Wrapper") == {"Name": "() string", "Start": "(id string) error", "*Stop": "() error"}
    assert t.signatures("a#ByValue") == {"Name": "() string", "*Start": "(id string) error", "*Stop": "() error"}
    assert t.signatures("a#Interfaced") == {"Close": "() error", "Do": "(int) error"}
    methods = t.methods("a#Deep")
    start, stop = methods.named("Start"), methods.named("Stop")
    assert start.promoted == ("Wrapper", "Provider")
    assert start.place.path == "base/base.go"
    assert stop.promoted == ("Wrapper",)
    assert not methods.unknown


def test_m12_depth_ambiguity_and_shadowing(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

type One struct{}

func (One) A() {}
func (One) B() {}
func (One) C() {}
func (One) Field() {}

type Two struct{ Three }

func (Two) B() {}

type Three struct{}

func (Three) C() {}
func (Three) D() {}

type T struct {
	One
	Two
	Field int
}
type Twice struct {
	L
	R
}
type L struct{ One }
type R struct{ One }
type Renamed struct {
	A
	One
}
type A struct{}
type Diamond struct {
	One
	*L
}
"""
    )
    methods = t.methods("a#T")
    # B is at depth 1 in both and cancels; C of One hides that of Three; D comes from below; a field hides.
    assert [m.name for m in methods.methods] == ["A", "C", "D"]
    assert methods.named("C").promoted == ("One",)
    assert {"B", "Field"} <= set(methods.shadowed)
    assert methods.has("B") is False
    assert t.methods("a#Twice").methods == ()
    # An embedded field's own name counts: it hides the promoted A.
    assert [m.name for m in t.methods("a#Renamed").methods] == ["B", "C", "Field"]
    assert [m.name for m in t.methods("a#Diamond").methods] == ["A", "B", "C", "Field"]


def test_m12_embedded_generics_and_aliases(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import "example.com/m/store"

type T[K comparable] struct {
	store.Cache[K, []K]
}
type U struct{ store.Ints }
type V struct{ *store.Ints }
-- store/s.go --
package store

type Cache[K comparable, V any] struct{}

func (c *Cache[Key, Val]) Get(k Key) (Val, bool) { panic(0) }

type Ints = Cache[int, string]
"""
    )
    assert t.signatures("a#T") == {"*Get": "(k K) ([]K, bool)"}
    assert t.signatures("a#U") == {"*Get": "(k int) (string, bool)"}
    assert t.signatures("a#V") == {"Get": "(k int) (string, bool)"}
    assert t.methods("a#U").named("Get").promoted == ("Ints",)


def test_m12_embedding_what_is_outside_leaves_absence_unknown(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import (
	"sync"

	"github.com/x/lib"
)

type T struct {
	lib.Client
	Inner
}

func (T) Own() {}

type Inner struct{}

func (Inner) Beside() {}

type Locked struct {
	sync.Mutex
	Inner
}
"""
    )
    methods = t.methods("a#T")
    assert "github.com/x/lib.Client is declared outside the repository" in methods.unknown
    assert methods.has("Own") is True
    assert methods.named("Own").certain
    assert not methods.named("Beside").certain  # lib.Client may have a Beside too: then both cancel
    assert "outside the repository" in methods.has("Beside").reason
    assert "outside the repository" in methods.has("Absent").reason
    assert methods.has("Client") is False  # that is the field
    # The standard library is known.
    locked = t.methods("a#Locked")
    assert not locked.unknown
    assert [m.name for m in locked.methods] == ["Beside", "Lock", "TryLock", "Unlock"]
    assert locked.named("Lock").pointer
    assert locked.named("Lock").place is None


def test_a_defined_type_has_no_methods_of_what_it_is_made_from(tree: Any) -> None:
    t = tree(
        MODULE
        + "-- a/a.go --\npackage a\ntype A struct{ E }\nfunc (A) Own() {}\ntype E struct{}\nfunc (E) Inner() {}\n"
        + "type B A\ntype I interface{ M() }\ntype J I\ntype P *A\n"
    )
    assert t.signatures("a#B") == {"Inner": "()"}
    assert t.signatures("a#J") == {"M": "()"}
    assert t.signatures("a#P") == {}


def test_m13_methods_over_many_files_and_no_tests(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

type T struct{}
-- a/b.go --
package a

func (T) B() {}
-- a/a_test.go --
package a

func (T) InTest() {}
-- a/x_test.go --
package a_test

type T struct{}

func (T) External() {}
-- a/gen.go --
//go:build ignore

package main

func (T) Ignored() {}
-- a/_skip.go --
package a

func (T) Skipped() {}
-- a/sub/s.go --
package a

func (T) Elsewhere() {}
"""
    )
    assert t.signatures("a#T") == {"B": "()"}
    assert t.signatures("a/b.go#T") == {"B": "()"}
    assert t.signatures("a/a_test.go#T") == {"B": "()", "InTest": "()"}
    assert t.signatures("a/x_test.go#T") == {"External": "()"}


BUILDS = (
    MODULE
    + """
-- a/a.go --
package a

type T struct{}
-- a/real.go --
//go:build docker && !never

package a

func (T) Start(n int) error { return nil }
-- a/stub.go --
//go:build !docker

package a

func (T) Start(n string) error { return nil }
-- a/a_windows.go --
package a

func (T) Only() {}
-- a/a_darwin_arm64.go --
package a

func (T) Mac() {}
-- a/old.go --
// +build plan9,amd64 solaris
// +build !docker

package a

func (T) Old() {}
-- a/c.go --
package a

import "C"

func (T) Cgo() {}
-- a/linux.go --
package a

func (T) Everywhere() {}
-- a/broken.go --
//go:build (linux

package a

func (T) Broken() {}
"""
)


def test_m13_build_constraints_choose_the_files(tree: Any) -> None:
    t = tree(BUILDS)
    assert t.signatures("a#T") == {"Cgo": "()", "Everywhere": "()", "Start": "(n string) error"}
    docker = Configuration(tags=("docker",), cgo=False)
    assert t.signatures("a#T", docker) == {"Everywhere": "()", "Start": "(n int) error"}
    assert "Only" in t.signatures("a#T", Configuration(goos="windows"))
    assert "Mac" in t.signatures("a#T", Configuration(goos="darwin", goarch="arm64"))
    assert "Old" in t.signatures("a#T", Configuration(goos="plan9"))
    assert "Old" not in t.signatures("a#T", Configuration(goos="plan9", goarch="386"))


def test_m13_configurations_cover_every_file_with_few(tree: Any) -> None:
    labels = [c.label for c in tree(BUILDS).ask(lambda program: program.configurations(["a"]))]
    assert labels == [
        "linux/amd64",
        "darwin/arm64",
        "linux/amd64 with tags docker",
        "plan9/amd64",
        "windows/amd64",
    ]
    plain = tree(MODULE + "-- a/a.go --\npackage a\n")
    assert plain.ask(lambda program: program.configurations(["a", "a/a.go"])) == (Configuration(),)


def test_m13_duplicates_are_of_one_configuration(tree: Any) -> None:
    t = tree(BUILDS + "-- a/again.go --\npackage a\n\nfunc (T) Everywhere() {}\nfunc init() {}\nfunc init() {}\n")

    def names(program: GoProgram) -> list[str]:
        package = program.package("a")
        return [name for name, _ in package.duplicates] if package else []

    assert t.ask(names) == ["T.Everywhere"]


def test_a_file_that_is_not_whole_leaves_absence_unknown(tree: Any) -> None:
    t = tree(
        MODULE + "-- a/a.go --\npackage a\ntype T struct{}\nfunc (T) A() {}\n-- a/b.go --\npackage a\nfunc (T) B( {{{\n"
    )
    methods = t.methods("a#T")
    assert methods.has("A") is True
    assert methods.has("Z").reason == "a/b.go could not be read whole"


def test_what_is_found_beside_a_doubtful_type_is_in_doubt_itself(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import "example.com/m/base"

type Wrapper struct{ *base.Provider }
type Two struct {
	*base.Provider
	Other
}
type Other struct{ Third }

func (Other) Beside() {}

type Third struct{}

func (Third) Below() {}
-- base/base.go --
package base

type Provider struct{}

func (*Provider) Start() {}
-- base/broken.go --
package base

func (*Provider) Stop( {{{
"""
    )
    wrapper = t.methods("a#Wrapper")
    assert wrapper.has("Start") is True
    assert wrapper.has("Stop").reason == "base/broken.go could not be read whole"
    two = t.methods("a#Two")
    doubts = {method.name: not method.certain for method in two.methods}
    assert doubts == {"Start": False, "Beside": True, "Below": True}


def test_unexported_methods_are_told_apart_by_package(tree: Any) -> None:
    t = tree(
        MODULE
        + '-- a/a.go --\npackage a\nimport "example.com/m/b"\ntype T struct{ b.B }\nfunc (T) run() {}\n'
        + "-- b/b.go --\npackage b\ntype B struct{}\nfunc (B) run() {}\nfunc (B) Run() {}\n"
    )
    found = [(m.name, m.package, m.exported) for m in t.methods("a#T").methods]
    assert found == [("Run", "", True), ("run", "example.com/m/a", False), ("run", "example.com/m/b", False)]


def test_m21_deprecated_methods(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

type T struct{}

// Old does it.
//
// Deprecated: use New.
func (T) Old() {}

// New does it. Deprecated: not a paragraph of its own.
func (T) New() {}

// Deprecated: gone.

func (T) Apart() {}

/*
Block does it.

Deprecated: so is this.
*/
func (T) Block() {}

type I interface {
	// Deprecated: no.
	M()
	N()
}

// Deprecated: the type.
type D struct{}
"""
    )
    assert {m.name: m.deprecated for m in t.methods("a#T").methods} == {
        "Apart": False,
        "Block": True,
        "New": False,
        "Old": True,
    }
    assert {m.name: m.deprecated for m in t.methods("a#I").methods} == {"M": True, "N": False}
    assert t.ask(lambda program: [d.name for d in program.types("a") if d.fact.deprecated]) == ["D"]


def test_m20_mocks(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/mocks.go --
// Code generated by MockGen. DO NOT EDIT.

package a

type MockBackend struct{ recorder *MockBackendMockRecorder }
type MockBackendMockRecorder struct{}

func (m *MockBackend) EXPECT() *MockBackendMockRecorder { return m.recorder }

type Backend interface{ Start() }
-- a/hand.go --
package a

import "github.com/stretchr/testify/mock"

type Double struct{ mock.Mock }
type MockingBird struct{}
"""
    )
    assert t.ask(lambda program: [d.name for d in program.types("a") if d.mock]) == [
        "Double",
        "MockBackend",
        "MockBackendMockRecorder",
    ]
