"""The text that the Go fixes write, place by place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lockstitch.api import Edit, Remedy
from lockstitch_signature_parity.go.mending import mend


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with edits applied, the last first; edits at one place go in in their order."""
    lines = text.split("\n")

    def offset(line: int, column: int) -> int:
        return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1

    placed = [(offset(*edit.span[:2]), offset(*edit.span[2:]), edit.text) for edit in map(_Plain, edits)]
    for start, end, new in sorted(placed, key=lambda item: item[0], reverse=True):
        text = text[:start] + new + text[end:]
    return text


class _Plain:
    def __init__(self, edit: Edit) -> None:
        at = edit.span
        self.span = (at.line, at.column, at.end_line, at.end_column)
        self.text = edit.text


def mended(text: str, kind: str, name: str, *data: str) -> str:
    remedy = Remedy("t", ("p.go",), ("go", kind, "p.go", name, *data))
    return applied(text, mend(remedy, {"p.go": text}))


ASSERTION = "var _ I = (*T)(nil)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("type T struct{}\n", f"type T struct{{}}\n\n{ASSERTION}\n"),
        ("type T struct{}", f"type T struct{{}}\n\n{ASSERTION}"),
        ("type T struct{} // T\n\nvar x int\n", f"type T struct{{}} // T\n\n{ASSERTION}\n\nvar x int\n"),
        ("type T struct{}\nvar x int\n", f"type T struct{{}}\n\n{ASSERTION}\n\nvar x int\n"),
        ("type (\n\tA int\n\tT struct{}\n)\n", f"type (\n\tA int\n\tT struct{{}}\n)\n\n{ASSERTION}\n"),
        ("type T[K any] struct{}\n", f"type T[K any] struct{{}}\n\n{ASSERTION}\n"),
    ],
)
def test_assertions_follow_the_declaration(before: str, after: str) -> None:
    assert mended(f"package p\n\n{before}", "assertion", "T", ASSERTION) == f"package p\n\n{after}"


def test_what_is_gone_is_left_alone() -> None:
    text = "package p\n\ntype U struct{}\n\nfunc T() {}\n"
    for kind, data in (("assertion", (ASSERTION,)), ("stub", ("func (T) M() {}",)), ("declare", ("M", "M()"))):
        assert mended(text, kind, "T", *data) == text
    assert mended("package p\n\ntype T struct{}\n", "declare", "T", "M", "M()") == "package p\n\ntype T struct{}\n"


STUB = "func (t *T) M() {\n}"


@pytest.mark.parametrize(
    "methods",
    [
        "func (t *T) A() {}",
        "func (T) A() {}",
        "func (t *T[K, V]) A() {}",
        "func (t (*T)) A() {}",
        "func (*T) Z() {}\n\nfunc (t *T) A() {}",
    ],
)
def test_stubs_follow_the_last_method(methods: str) -> None:
    text = (
        f"package p\n\ntype T struct{{}}\n\n{methods}\n\nfunc (u *U) B() {{}}\n\nfunc f() {{}}\n\ntype U struct{{}}\n"
    )
    assert mended(text, "stub", "T", STUB) == text.replace(methods, f"{methods}\n\n{STUB}")


def test_a_stub_follows_the_type_that_has_no_method_here() -> None:
    text = "package p\n\ntype T struct{}\n\nfunc (u *TT) A() {}\n"
    assert mended(text, "stub", "T", STUB) == f"package p\n\ntype T struct{{}}\n\n{STUB}\n\nfunc (u *TT) A() {{}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("interface{ A() }", "interface {\n\tA()\n\tM(x int) error\n}"),
        ("interface{ io.Closer; A() }", "interface {\n\tio.Closer\n\tA()\n\tM(x int) error\n}"),
        ("interface {\n\tA()\n}", "interface {\n\tA()\n\tM(x int) error\n}"),
        ("interface {\n\tA()\n\tZ()\n}", "interface {\n\tA()\n\tM(x int) error\n\tZ()\n}"),
        ("interface {\n\tA()\n\tB()\n}", "interface {\n\tA()\n\tB()\n\tM(x int) error\n}"),
        ("interface {\n\tZ()\n\tA()\n}", "interface {\n\tZ()\n\tA()\n\tM(x int) error\n}"),
        ("interface {\n\tZ()\n}", "interface {\n\tZ()\n\tM(x int) error\n}"),
        (
            "interface {\n\tA()\n\t// Z is the last.\n\tZ()\n}",
            "interface {\n\tA()\n\t// Z is the last.\n\tZ()\n\tM(x int) error\n}",
        ),
        ("interface {\n\tio.Closer\n\tA()\n}", "interface {\n\tio.Closer\n\tA()\n\tM(x int) error\n}"),
    ],
)
def test_a_method_goes_where_the_interface_would_have_it(before: str, after: str) -> None:
    text = f"package p\n\ntype I {before}\n\nvar x int\n"
    assert mended(text, "declare", "I", "M", "M(x int) error") == text.replace(before, after)


def test_a_method_in_a_group_of_types_keeps_its_margin() -> None:
    text = "package p\n\ntype (\n\tI interface {\n\t\tA()\n\t}\n\n\tJ interface{ A() }\n)\n"
    assert mended(text, "declare", "I", "M", "M()") == text.replace("\t\tA()\n\t}", "\t\tA()\n\t\tM()\n\t}")
    assert mended(text, "declare", "J", "M", "M()") == text.replace(
        "J interface{ A() }", "J interface {\n\t\tA()\n\t\tM()\n\t}"
    )


def imported(before: str, *pairs: str) -> str:
    text = f"package p\n{before}\ntype T struct{{}}\n"
    after = mended(text, "assertion", "T", ASSERTION, *pairs)
    assert after.endswith(f"\ntype T struct{{}}\n\n{ASSERTION}\n")
    return after.removeprefix("package p\n").removesuffix(f"\ntype T struct{{}}\n\n{ASSERTION}\n")


@pytest.mark.parametrize(
    ("before", "pairs", "after"),
    [
        ("", ("io", "io"), '\nimport "io"\n'),
        ("", ("net/http", "http", "io", "io"), '\nimport (\n\t"io"\n\t"net/http"\n)\n'),
        ("", ("example.com/go-x", "x"), '\nimport x "example.com/go-x"\n'),
        ('\nimport "os"\n', ("io", "io"), '\nimport "os"\nimport "io"\n'),
        ('\nimport "os"\nimport "fmt"\n', ("io", "io"), '\nimport "os"\nimport "fmt"\nimport "io"\n'),
        ("\nimport ()\n", ("io", "io"), '\nimport ()\nimport "io"\n'),
        (
            '\nimport (\n\t"fmt"\n\t"os"\n)\n',
            ("io", "io"),
            '\nimport (\n\t"fmt"\n\t"io"\n\t"os"\n)\n',
        ),
        (
            '\nimport (\n\t"fmt"\n\n\t"example.com/a"\n)\n',
            ("time", "time", "example.com/b", "b", "example.com/0", "zero", "bytes", "bytes"),
            '\nimport (\n\t"bytes"\n\t"fmt"\n\t"time"\n\n\tzero "example.com/0"\n\t"example.com/a"\n\t"example.com/b"\n)\n',
        ),
        (
            '\nimport (\n\t"example.org/a/b"\n\n\tx "example.com/a/b" // why\n)\n',
            ("example.com/a/c", "c"),
            '\nimport (\n\t"example.org/a/b"\n\n\tx "example.com/a/b" // why\n\t"example.com/a/c"\n)\n',
        ),
    ],
)
def test_imports_join_the_group_that_they_belong_to(before: str, pairs: tuple[str, ...], after: str) -> None:
    assert imported(before, *pairs) == after
