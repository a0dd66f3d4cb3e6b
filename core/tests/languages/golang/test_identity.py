"""Types are identical by what they mean, not by how they are spelled (M-01 to M-10)."""

from __future__ import annotations

from typing import Any

import pytest

MODULE = """
-- go.mod --
module example.com/m

go 1.24
"""


def pair(tree: Any, left: str, right: str, before: str = "", more: str = "") -> bool | str:
    """Whether `type A <left>` in package a and `type B <right>` in package b have one underlying type."""
    text = f"{MODULE}-- a/a.go --\npackage a\n{before}\ntype A {left}\n-- b/b.go --\npackage b\n{before}\ntype B {right}\n{more}"
    answer: bool | str = tree(text).identical("a#A", "b#B")
    return answer


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        # M-04: predeclared aliases
        ("func(any) byte", "func(interface{}) uint8", True),
        ("func(rune)", "func(int32)", True),
        ("func(rune)", "func(uint32)", False),
        ("interface{ X(); Y() }", "interface { Y(); X() }", True),
        ("interface{ X(); Y() }", "interface { X() }", False),
        ("interface{ X(int) }", "interface { X(string) }", False),
        ("interface{ interface{ X() }; Y() }", "interface { X(); Y() }", True),
        # M-06: names and grouping
        ("func(a, b string, c int)", "func(string, string, int)", True),
        ("func(a, b)", "func(x a, y b)", "unresolved"),
        ("func(_ string, _ int)", "func(string, int)", True),
        ("func() (n int, err error)", "func() (int, error)", True),
        ("func() (error)", "func() error", True),
        ("func() (err error)", "func() error", True),
        ("func(int)", "func(int) error", False),
        ("func(int, string)", "func(string, int)", False),
        # M-07: variadic
        ("func(...int)", "func([]int)", False),
        ("func(xs ...int)", "func(...int)", True),
        # M-08: channels
        ("chan int", "<-chan int", False),
        ("chan int", "chan<- int", False),
        ("chan (<-chan int)", "chan<- chan int", False),
        ("chan<- (chan int)", "chan<- chan int", True),
        ("chan (<-chan int)", "chan (<- chan int)", True),
        ("chan<- (<-chan int)", "chan<- <-chan int", True),
        # M-09: composite types
        ("func(func(int) error)", "func(f func(n int) (err error))", True),
        ("func(func(int) error)", "func(func(int))", False),
        ("[4]byte", "[2+2]byte", True),
        ("[4]byte", "[5]byte", False),
        ("[0x10]byte", "[1<<4]byte", True),
        ("['a']byte", "[97]byte", True),
        ("['\"']byte", "[34]byte", True),
        ("[7 % 4]byte", "[3]byte", True),
        ("[0b11]byte", "[0o3]byte", True),
        ("[010]byte", "[8]byte", True),
        ("[1_000]byte", "[1000]byte", True),
        ("[7/2]byte", "[3]byte", True),
        ("[len(`abc`)]byte", "[3]byte", True),
        ("[-7/2+10]byte", "[7]byte", True),
        ("[4]byte", "[]byte", False),
        ("map[string]int", "map[string]int64", False),
        ("map[string][]*int", "map[string][]*int", True),
        ("*int", "**int", False),
        ('struct{ A int `json:"a"` }', "struct{ A int }", False),
        ('struct{ A int `json:"a"` }', 'struct{ A int "json:\\"a\\"" }', True),
        ("struct{ A, B int }", "struct{ A int; B int }", True),
        ("struct{ A, B int }", "struct{ B, A int }", False),
        ("struct{ error }", "struct{ error error }", False),
        ("struct{ a int }", "struct{ a int }", False),  # not exported: another package's field
        ("interface{ m() }", "interface{ m() }", False),
        ("struct{ A struct{ B int } }", "struct{ A struct{ B int } }", True),
        ("((int))", "int", True),
        # constraints
        ("interface{ ~int | string }", "interface{ string | ~int }", True),
        ("interface{ int | string }", "interface{ ~int | string }", False),
        ("interface{ comparable; X() }", "interface{ X(); comparable }", True),
        ("interface{ comparable }", "interface{}", False),
    ],
)
def test_literal_types(tree: Any, left: str, right: str, same: bool | str) -> None:
    answer = pair(tree, left, right)
    if same == "unresolved":
        assert isinstance(answer, str)
        assert "declares no type" in answer
    else:
        assert answer is same


def test_m01_two_import_aliases_and_a_bare_parameter_mean_the_same(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- backend/a/a.go --
package a

import (
	"context"
	backend_types "example.com/m/types"
)

type A struct{}

func (*A) Start(_ context.Context, step *backend_types.Step, id string) error { return nil }
-- backend/b/b.go --
package b

import (
	stdctx "context"
	"example.com/m/types"
)

type B struct{}

func (b *B) Start(stdctx.Context, *types.Step, string) (err error) { return nil }
-- types/types.go --
package types

type Step struct{}
"""
    )
    assert t.identical("backend/a#A.Start", "backend/b#B.Start") is True
    assert t.read == {"go.mod", "backend/a/a.go", "backend/b/b.go", "types/types.go"}


def test_m02_the_same_alias_for_different_paths_differs(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import types "example.com/m/old"

type A func(types.T)
-- b/b.go --
package b

import types "example.com/m/new"

type B func(types.T)
-- old/t.go --
package old

type T int
-- new/t.go --
package new

type T int
"""
    )
    assert t.identical("a#A", "b#B") is False


def test_m02_dot_import_and_blank_import(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import (
	_ "example.com/m/other"
	. "example.com/m/types"
)

type A func(T, int)
-- b/b.go --
package b

import "example.com/m/types"

type B func(types.T, int)
-- types/t.go --
package types

type T int
-- other/t.go --
package other

type T int
"""
    )
    assert t.identical("a#A", "b#B") is True


def test_m02_an_in_tree_package_is_called_what_its_clause_says(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import (
	"example.com/m/foo"
	"example.com/m/go-foo"
)

type A func(foo.T, bar.T)
-- b/b.go --
package b

import (
	x "example.com/m/foo"
	y "example.com/m/go-foo"
)

type B func(y.T, x.T)
-- foo/t.go --
package bar

type T int
-- go-foo/t.go --
package foo

type T int
"""
    )
    assert t.identical("a#A", "b#B") is True


@pytest.mark.parametrize(
    ("imports", "other", "same"),
    [
        ('"gopkg.in/yaml.v3"', 'yaml "gopkg.in/yaml.v3"', True),
        ('"github.com/x/yaml/v2"', 'yaml "github.com/x/yaml/v2"', True),
        ('"github.com/x/go-yaml"', 'yaml "github.com/x/go-yaml"', True),
        ('"github.com/x/yaml-go"', 'yaml "github.com/x/yaml-go"', True),
        ('"github.com/x/odd"', 'yaml "github.com/x/odd"', True),
        ('"github.com/x/go-yaml"', 'yaml "github.com/y/yaml"', "unknown"),
        ('"gopkg.in/yaml.v2"', '"gopkg.in/yaml.v3"', "unknown"),
        ('"github.com/x/yaml-go"\n"github.com/y/go-yaml"', 'yaml "github.com/x/yaml-go"', "unknown"),
    ],
)
def test_m02_names_of_packages_outside_the_tree(tree: Any, imports: str, other: str, same: bool | str) -> None:
    t = tree(
        f"{MODULE}-- a/a.go --\npackage a\nimport (\n{imports}\n)\ntype A func(yaml.Node)\n"
        f"-- b/b.go --\npackage b\nimport (\n{other}\n)\ntype B func(yaml.Node)\n"
    )
    answer = t.identical("a#A", "b#B")
    assert isinstance(answer, str) if same == "unknown" else answer is same


def test_m03_an_unqualified_name_is_its_own_packages(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- types/a.go --
package types

type Config struct{}
type A func(Config) error
-- b/b.go --
package b

import "example.com/m/types"

type Config struct{}
type B func(types.Config) error
type C func(Config) error
"""
    )
    assert t.identical("types#A", "b#B") is True
    assert t.identical("types#A", "b#C") is False


def test_m05_aliases_are_transparent_and_definitions_are_not(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import "example.com/m/types"

type One func(types.T, types.Fn, types.List[int])
type Two func(types.Alias, func(int) error, []int)
type Three func(types.Defined, func(int) error, []int)
type Four func(types.T, types.DefinedFn, []int)
type Five func(types.T, types.Fn, types.Pair[string])
type Six func(types.T, types.Fn, map[string][]string)
-- types/t.go --
package types

type T struct{}
type Alias = Middle
type Middle = T
type Defined T
type Fn = func(int) error
type DefinedFn func(int) error
type List[E any] = []E
type Pair[K comparable] = map[K]List[K]
"""
    )
    assert t.identical("a#One", "a#Two") is True
    assert t.identical("a#One", "a#Three") is False
    assert t.identical("a#One", "a#Four") is False
    assert t.identical("a#Five", "a#Six") is True


def test_an_alias_that_leads_to_itself_is_unknown(tree: Any) -> None:
    t = tree(
        MODULE
        + "-- a/a.go --\npackage a\ntype X = Y\ntype Y = X\ntype A func(X)\ntype B func(int)\ntype D E\ntype E D\n"
        + "type F interface { F }\ntype G struct { *G }\n"
    )
    assert "leads back" in t.identical("a#A", "a#B")
    assert "declared as itself" in t.identical("a#D", "a#B")
    assert t.methods("a#F").methods == ()
    assert t.methods("a#G").methods == ()


def test_m09_array_lengths_by_constants(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import (
	"math"

	"example.com/m/sizes"
)

const (
	_  = iota
	KB = 1 << (10 * iota)
	MB
)
const local = sizes.N * 2
const typed = uint8(3)

type A [local]byte
type B [8]byte
type C [KB]byte
type D [1024]byte
type E [math.MaxInt8]byte
type F [127]byte
type G [typed]byte
type H [3]byte
type I [MB]byte
type J [1048576]byte
-- sizes/s.go --
package sizes

const N = M - 1
const M = 5
"""
    )
    assert t.identical("a#A", "a#B") is True
    assert t.identical("a#C", "a#D") is True
    assert t.identical("a#G", "a#H") is True
    assert t.identical("a#I", "a#J") is True
    assert t.identical("a#E", "a#F") is True


def test_m10_receiver_parameters_are_compared_by_position(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

type A[K comparable, V any] struct{}

func (a *A[K, V]) Get(k K) (V, error) { panic(0) }
func (a *A[Key, _]) Put(k Key)        {}
func (a *A[V, K]) Odd(v V) K          { panic(0) }

type B[X comparable, Y any] struct{}

func (b *B[X, Y]) Get(x X) (y Y, err error) { panic(0) }
func (b B[X, Y]) Put(x Y)                   {}
func (b *B[X, Y]) Odd(x X) Y                { panic(0) }
"""
    )
    assert t.identical("a#A.Get", "a#B.Get") is True
    assert t.identical("a#A.Put", "a#B.Put") is False
    assert t.identical("a#A.Odd", "a#B.Odd") is True


def test_m10_methods_with_type_parameters_of_their_own(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

type A struct{}
type B struct{}

func (a *A) Map[T any, U comparable](f func(T) U) []U { return nil }
func (b *B) Map[X any, Y comparable](f func(X) Y) []Y { return nil }
func (a *A) Each[T any](f func(T)) {}
func (b *B) Each[T comparable](f func(T)) {}
func (a *A) Sum[T ~int | string](x T) {}
func (b *B) Sum[T interface{ string | ~int }](x T) {}
"""
    )
    assert t.identical("a#A.Map", "a#B.Map") is True
    assert t.identical("a#A.Each", "a#B.Each") is False
    assert t.identical("a#A.Sum", "a#B.Sum") is True


def test_a_name_that_hides_a_predeclared_one(tree: Any) -> None:
    t = tree(
        MODULE
        + "-- a/a.go --\npackage a\ntype string int\ntype A func(string)\n-- b/b.go --\npackage b\ntype B func(string)\n"
    )
    assert t.identical("a#A", "b#B") is False


def test_types_outside_the_tree(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import (
	"io/fs"
	"net/http"
	"os"

	"github.com/x/lib"
	"github.com/x/other"
)

type Own struct{}
type Same func(lib.T)
type Again func(x lib.T)
type Other func(lib.U)
type Elsewhere func(other.T)
type Basic func(string)
type Pointed func(*lib.T)
type Listed func([]lib.T)
type Mine func(Own)
type OfT func(lib.G[int])
type OfU func(lib.G[string])
type Client func(http.Client)
type Server func(http.Server)
type Info func(os.FileInfo)
type FSInfo func(fs.FileInfo)
"""
    )
    assert t.identical("a#Same", "a#Again") is True
    for unknown in ("Other", "Elsewhere", "Basic"):
        assert "outside the repository" in t.identical("a#Same", f"a#{unknown}"), unknown
    for different in ("Pointed", "Listed", "Mine"):
        assert t.identical("a#Same", f"a#{different}") is False, different
    assert t.identical("a#OfT", "a#OfU") is False
    # The standard library's own types are known: which are aliases, and which are not.
    assert t.identical("a#Client", "a#Server") is False
    assert t.identical("a#Info", "a#FSInfo") is True
    assert t.identical("a#Info", "a#Basic") is False


def test_interfaces_that_embed_what_is_outside(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import (
	"io"

	"github.com/x/lib"
)

type A func(interface{ lib.I; X() })
type B func(interface{ X(); lib.I })
type C func(interface{ X() })
type D func(interface{ io.Closer; X() })
type E func(interface{ X(); Close() error })
"""
    )
    assert t.identical("a#A", "a#B") is True
    assert "outside the repository" in t.identical("a#A", "a#C")
    assert t.identical("a#D", "a#E") is True


def test_types_of_c_are_equal_in_one_package_and_otherwise_unknown(tree: Any) -> None:
    t = tree(
        MODULE
        + '-- a/a.go --\npackage a\nimport "C"\ntype A func(C.int)\ntype B func(x C.int)\ntype D func(C.long)\n'
        + '-- b/b.go --\npackage b\nimport "C"\ntype B func(C.int)\n'
    )
    assert t.identical("a#A", "a#B") is True
    assert isinstance(t.identical("a#A", "a#D"), str)
    assert isinstance(t.identical("a#A", "b#B"), str)


def test_types_nested_without_end_are_unknown_and_quick(tree: Any) -> None:
    deep = "*" * 100_000 + "int"
    func = "func(" * 5_000 + ")" * 5_000
    t = tree(f"{MODULE}-- a/a.go --\npackage a\ntype A {deep}\ntype B {func}\ntype C int\n")
    assert isinstance(t.identical("a#A", "a#A"), str)
    assert isinstance(t.identical("a#B", "a#B"), str)


def test_types_that_double_at_every_step_are_unknown_and_quick(tree: Any) -> None:
    lines = ["package a", "const C0 = 1", "type X0 = int", "type Y0 = int", "type I0 interface{ M() }"]
    for n in range(1, 60):
        lines.append(f"const C{n} = C{n - 1} + C{n - 1} - C{n - 1}")
        lines.append(f"type X{n} = func(X{n - 1}, X{n - 1})")
        lines.append(f"type Y{n} = func(Y{n - 1}, Y{n - 1})")
        lines.append(f"type I{n} interface{{ I{n - 1}; interface{{ I{n - 1} }} }}")
        lines.append(f"type S{n} struct{{ *S{n + 1}; B struct{{ *S{n + 1} }} }}")
    lines += ["type A func(X59)", "type B func(Y59)", "type D [C40]int", "type E [1]int"]
    lines += ["type G[P any] struct{ *G[func(P, P)] }", "func (*G[P]) M(P) {}", "type H struct{ G[int] }"]
    lines += ["type L[P any] = L[map[P]P]", "type K func(L[int])"]
    t = tree(f"{MODULE}-- a/a.go --\n" + "\n".join(lines))
    assert "too large" in t.identical("a#A", "a#B")
    assert t.identical("a#D", "a#E") is True
    assert [m.name for m in t.methods("a#I59").methods] == ["M"]
    assert t.methods("a#S1").methods == ()
    assert t.methods("a#H").named("M").certain
    assert isinstance(t.identical("a#K", "a#A"), str)


DOTS = (
    MODULE
    + """
-- a/a.go --
package a

import . "github.com/x/lib"

type Dotted func(T, error)
-- b/b.go --
package b

import "github.com/x/lib"

type Plain func(lib.T, error)
type Other func(lib.U, error)
-- c/c.go --
package c

import (
	. "example.com/m/types"
	. "github.com/x/lib"
	. "github.com/y/lib"
)

type Here func(Inside, error)
type Either func(T, error)
-- d/d.go --
package d

import (
	. "example.com/m/types"
	. "github.com/x/lib"
	. "strings"
)

type FromLib func(T, error)
type FromStrings func(Builder, error)
-- types/t.go --
package types

type Inside int
type hidden int
-- e/e.go --
package e

import "example.com/m/types"

type Here func(types.Inside, error)
"""
)


def test_m02_dot_imports_of_what_is_outside(tree: Any) -> None:
    t = tree(DOTS)
    assert t.identical("a#Dotted", "b#Plain") is True
    assert "may be an alias" in t.identical("a#Dotted", "b#Other")
    assert t.identical("c#Here", "e#Here") is True
    assert "one of several dot imports" in t.identical("c#Either", "b#Plain")
    # Two dot imports are outside the tree, and nobody says which of them has the name.
    assert "one of several dot imports" in t.identical("d#FromLib", "b#Plain")


def test_m02_a_dot_import_that_is_not_whole_is_a_reason(tree: Any) -> None:
    t = tree(DOTS + "-- types/broken.go --\npackage types\n\nfunc X( {{{\n")
    assert t.identical("c#Here", "e#Here") is True
    assert t.identical("c#Either", "b#Plain") == "types/broken.go could not be read whole"


def test_m02_the_name_of_a_package_is_asked_of_files_that_are_built(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import "example.com/m/go-x"

type A func(real.T)
-- b/b.go --
package b

import r "example.com/m/go-x"

type B func(r.T)
-- go-x/a_test.go --
package real_test
-- go-x/a_windows.go --
package windows
-- go-x/b_gen.go --
//go:build ignore

package main
-- go-x/_c.go --
package c
-- go-x/z.go --
package real

type T int
"""
    )
    assert t.identical("a#A", "b#B") is True
    assert "go-x/a_windows.go" not in t.read
    assert "go-x/a_test.go" not in t.read


def test_a_qualifier_that_no_import_gives(tree: Any) -> None:
    t = tree(MODULE + "-- a/a.go --\npackage a\ntype A func(nope.T)\ntype B func(nope.T)\n")
    assert t.identical("a#A", "a#B") == "no import gives `nope`"


def test_interfaces_with_something_unknown_beside_what_is_outside(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import "github.com/x/lib"

type A func(interface{ lib.I; Nope })
type B func(interface{ lib.I; Nope })
type C func(interface{ lib.I; X() })
type D func(interface{ lib.K; X() })
type E func(interface{ lib.I; Y() })
"""
    )
    assert isinstance(t.identical("a#A", "a#B"), str)
    assert "outside the repository" in t.identical("a#C", "a#D")
    assert "outside the repository" in t.identical("a#C", "a#E")


def test_constraints_of_several_unions(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

type Num interface{ ~int | ~int64 }
type A interface{ Num; int | string; M() }
type B interface{ M(); string | int; interface{ ~int64 | ~int } }
type C interface{ Num; M() }
type D interface{ Num; int | bool; M() }
type E interface{ Num | string }
type F interface{ string | ~int64 | ~int }
type G interface{ comparable | string }
type My int
type H interface{ ~int | My }
type I interface{ ~int }
"""
    )
    assert t.identical("a#A", "a#B") is True
    assert isinstance(t.identical("a#A", "a#C"), str | bool)
    assert t.identical("a#A", "a#C") is not True
    assert t.identical("a#A", "a#D") is not True
    assert t.identical("a#E", "a#F") is True
    assert t.identical("a#G", "a#F") is not True
    assert t.identical("a#H", "a#I") is True


def test_m02_a_guessed_package_is_unknown_beside_any_other(tree: Any) -> None:
    t = tree(
        MODULE
        + """
-- a/a.go --
package a

import "github.com/x/go-foo"

type A func(foo.T)
type B func(T)
type C func(*foo.T)
type D func(error)
type T int
"""
    )
    assert "is a guess" in t.identical("a#A", "a#B")
    assert "is a guess" in t.identical("a#A", "a#D")
    assert t.identical("a#A", "a#C") is False


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("[far.N]byte", "[far.N]byte", True),
        ("[far.N]byte", "[far.N]rune", False),
        ("[far.N]byte", "[far.M]byte", "example.org/far.N is declared outside the repository"),
        ("[8]byte", "[far.N]byte", "example.org/far.N is declared outside the repository"),
        ("[2*far.N]byte", "[2*n]byte", True),
        ("[far.N*2]byte", "[2*far.N]byte", "(example.org/far.N * 2) is declared outside the repository"),
        ("[far.M-far.N]byte", "[far.M - int(n)]byte", True),
        ("[far.M+ -far.N]byte", "[far.M+(-n)]byte", True),
        ("[far.N/n]byte", "[far.N/n]byte", True),
        ("[^far.N]byte", "[^far.N]byte", "an array's length that is not worked out (^)"),
        ("[n3]byte", "[2*n2]byte", "a constant made of too many that are declared outside the repository"),
        ("[n2]byte", "[n1+n1]byte", True),
        ("[x.N]byte", "[x.N]byte", True),
        ("[x.N]byte", "[far.N]byte", "example.org/go-x.N is declared outside the repository"),
    ],
)
def test_m09_a_constant_outside_is_itself_wherever_it_is_met(
    tree: Any, left: str, right: str, same: bool | str
) -> None:
    before = (
        'import (\n\t"example.org/far"\n\t"example.org/go-x"\n)\n\n'
        "const n = far.N\nconst n0 = n + n\nconst n1 = n0 + n0\nconst n2 = n1 + n1\nconst n3 = n2 + n2\n"
    )
    assert pair(tree, left, right, before) == same
