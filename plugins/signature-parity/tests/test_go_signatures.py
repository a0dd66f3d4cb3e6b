"""How differences are told, what holds a type to an interface, and what a stub looks like."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.api import Finding, Side
from lockstitch.testing import judge_files
from lockstitch_signature_parity.analyzer import ANALYZER
from lockstitch_signature_parity.contract import SignatureParity


def judged(text: str, *sides: str, interface: str = "", **keys: Any) -> list[Finding]:
    contract = SignatureParity(
        id="c",
        check="signature-parity",
        sides=tuple(Side(path="p", symbol=name) for name in sides or ("A", "B")),
        interface=Side(path="p", symbol=interface) if interface else None,
        **keys,
    )
    return judge_files(ANALYZER, contract, {"go.mod": "module m.org/m\n", "p/p.go": f"package p\n\n{text}"})


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ("(a int, b bool)", "(b bool)", ["parameter 1 is none on B and `int` on A"]),
        ("(b bool)", "(a int, b bool)", ["parameter 1 is `int` on B and none on A"]),
        ("(a int, b bool)", "(a int)", ["parameter 2 is none on B and `bool` on A"]),
        ("(a int, b bool, c string)", "(a int, c string)", ["parameter 2 is none on B and `bool` on A"]),
        (
            "(a int, b bool, c string)",
            "(a uint, c string)",
            ["parameter 1 is `uint` on B and `int` on A", "parameter 2 is none on B and `bool` on A"],
        ),
        ("(a int, r ...string)", "(r ...string)", ["parameter 1 is none on B and `int` on A"]),
        (
            "(a int, r ...string)",
            "(r ...bool)",
            ["parameter 1 is `...bool` on B and `int` on A", "parameter 2 is none on B and `...string` on A"],
        ),
        ("(r ...string)", "(a int, r []string)", None),
        ("() (int, error)", "() error", ["result 1 is none on B and `int` on A"]),
        ("(b []byte, r rune)", "(b []uint8, r int32) error", ["result 1 is `error` on B and none on A"]),
        ("(a [2]byte)", "(a [3]byte)", ["parameter 1 is `[3]byte` on B and `[2]byte` on A"]),
    ],
)
def test_what_differs_is_named_with_its_place(one: str, two: str, said: list[str] | None) -> None:
    text = (
        f"type A struct{{}}\n\nfunc (A) M{one} {{ panic(0) }}\n\ntype B struct{{}}\n\nfunc (B) M{two} {{ panic(0) }}\n"
    )
    (found,) = judged(text)
    assert found.rule == "signature-drift"
    if said is not None:
        assert found.message.partition(": ")[2].split("; ") == said


def test_long_lists_are_told_by_their_numbers() -> None:
    many = ", ".join(f"x{n} int" for n in range(60))
    (found,) = judged(f"type A struct{{}}\n\nfunc (A) M({many}) {{}}\n\ntype B struct{{}}\n\nfunc (B) M(y int) {{}}\n")
    assert found.message.endswith("the number of parameters is `1` on B and `60` on A")


def test_a_generic_interface_is_held_by_any_of_its_instances() -> None:
    text = (
        "type I[T any] interface{ Get() T }\n\nvar _ I[int] = A{}\n\n"
        "type A struct{}\n\nfunc (A) Get() int { return 0 }\n"
    )
    assert [(f.rule, f.verdict) for f in judged(text, "A", interface="I")] == [("unknown-signature", "unknown")]
    generic = text.replace("type A struct{}", "type A[X any] struct{}").replace("(A) Get() int", "(A[Y]) Get() (y Y)")
    assert judged(generic.replace("A{}", "A[int]{}", 1).replace("return 0", "return"), "A", interface="I") == []


def test_only_what_asks_for_as_much_holds() -> None:
    text = (
        "type I interface {\n\tGet()\n\tPut()\n}\n\ntype Less interface{ Get() }\n\nvar _ Less = A{}\n\n"
        "type A struct{}\n\nfunc (A) Get() {}\n\nfunc (A) Put() {}\n"
    )
    assert [f.rule for f in judged(text, "A", interface="I")] == ["missing-assertion"]
    more = text + "\ntype More interface {\n\tI\n\tGet()\n}\n"
    assert judged(more.replace("var _ Less", "var _ More"), "A", interface="I") == []


STUBS = (
    ("type T struct{}\n\nfunc (s *T) X() {}", "func (s *T) M(a int, b []byte) (n int, err error) {"),
    ("type T struct{}\n\nfunc (s T) X() {}", "func (s T) M(a int, b []byte) (n int, err error) {"),
    ("type T struct{}", "func (t *T) M(a int, b []byte) (n int, err error) {"),
    ("type T struct{}\n\nfunc (a T) X() {}", "func (a T) M(_ int, b []byte) (n int, err error) {"),
    ("type T[K any, V any] struct{}", "func (t *T[K, V]) M(a int, b []byte) (n int, err error) {"),
)


@pytest.mark.parametrize(("declared", "head"), STUBS)
def test_a_stub_is_written_as_the_type_s_own_methods_are(declared: str, head: str) -> None:
    text = f"type I interface{{ M(a int, b []byte) (n int, err error) }}\n\n{declared}\n"
    (found,) = judged(text, "T", interface="I")
    (remedy,) = found.remedies
    assert remedy.data[4].split("\n")[1] == head
    assert remedy.paths == ("p/p.go",)


def test_a_generic_sibling_s_stub_has_its_own_names() -> None:
    text = "type A[K comparable, V any] struct{}\n\nfunc (a *A[K, V]) M(k K) (v V) { return }\n\ntype B[X comparable, Y any] struct{}\n"
    found = next(f for f in judged(text, policy="exact") if f.subject == "M")
    assert found.remedies[0].data[4].split("\n")[1] == "func (b *B[X, Y]) M(k X) (v Y) {"
    plain = text.replace("type B[X comparable, Y any]", "type B")
    found = next(f for f in judged(plain, policy="exact") if f.subject == "M")
    assert found.remedies == ()
