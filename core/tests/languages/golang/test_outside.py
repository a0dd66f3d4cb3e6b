"""What cannot be told of types outside the tree, and what can all the same (M-02, M-12)."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.languages.golang import GoProgram, MethodSet, Pointer, TypeDeclaration
from lockstitch.languages.golang.standard import is_standard

MODULE = "-- go.mod --\nmodule example.com/m\n"


@pytest.mark.parametrize(
    "right",
    [
        "*lib.T",
        "[]lib.T",
        "[2]lib.T",
        "chan lib.T",
        "map[lib.T]int",
        "map[int]lib.T",
        "func(lib.T)",
        "func(int, lib.T)",
        "func() lib.T",
        "func() (int, error, lib.T)",
        "struct{ a int; b lib.T }",
        "map[string][]func(*lib.T)",
        "G[lib.T]",
        "Own",
        "Alias",
    ],
)
def test_no_alias_stands_for_what_is_made_of_it(tree: Any, right: str) -> None:
    body = f"type A func(lib.T)\ntype B func({right})\ntype G[T any] struct{{}}\ntype Own int\ntype Alias = Own\n"
    t = tree(f'{MODULE}-- a/a.go --\npackage a\nimport "github.com/x/lib"\n{body}')
    assert t.identical("a#A", "a#B") is False
    assert t.identical("a#B", "a#A") is False


@pytest.mark.parametrize(
    "right",
    ["int", "error", "any", "*int", "[]byte", "func()", "struct{}", "lib.U", "other.T", "*lib.U", "http.Client"],
)
def test_it_may_be_an_alias_of_anything_else(tree: Any, right: str) -> None:
    imports = 'import (\n"github.com/x/lib"\n"github.com/x/other"\n"net/http"\n)\n'
    t = tree(f"{MODULE}-- a/a.go --\npackage a\n{imports}type A func(lib.T)\ntype B func({right})\n")
    reason = "github.com/x/lib.T is outside the repository and may be an alias"
    assert t.identical("a#A", "a#B") == reason
    if right not in ("lib.U", "other.T"):
        assert t.identical("a#B", "a#A") == reason


def test_pointers_to_interfaces_and_pointers_have_no_methods(tree: Any) -> None:
    t = tree(
        f"{MODULE}-- a/a.go --\npackage a\ntype I interface{{ M() }}\ntype T struct{{}}\ntype P *T\nfunc (T) M() {{}}\n"
    )

    def question(program: GoProgram) -> list[MethodSet]:
        found = [program.find_type("a", name) for name in "IPT"]
        return [program.methods(Pointer(one.type)) for one in found if isinstance(one, TypeDeclaration)]

    interface, pointer, plain = t.ask(question)
    assert interface == pointer == MethodSet()
    assert [method.name for method in plain.methods] == ["M"]


def test_which_import_paths_are_of_the_standard_library() -> None:
    top = (
        "archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar "
        "flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime "
        "simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe uuid vendor weak"
    )
    for name in top.split():
        assert is_standard(name), name
        assert is_standard(f"{name}/below/it"), name
        assert not is_standard(f"{name}x"), name
        assert not is_standard(f"example.com/{name}"), name
    assert not is_standard("golang.org/x/net")
    assert not is_standard("app")


def test_files_and_folders_with_signs_of_patterns_in_their_names(tree: Any) -> None:
    names = ["[id]", "{a,b}", "x*y", "q?", "plain"]
    text = MODULE + "".join(
        f"-- {name}/f[{index}]*.go --\npackage p\n\ntype T{index} int\n" for index, name in enumerate(names)
    )
    t = tree(text)
    for index, name in enumerate(names):
        found = t.ask(lambda program, name=name: [one.name for one in program.types(name)])
        assert found == [f"T{index}"]
    assert t.ask(lambda program: program.package("[id]").files) == ("[id]/f[0]*.go",)
    assert t.ask(lambda program: program.package("idx")) is None
