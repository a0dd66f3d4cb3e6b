"""Import paths and directories: modules, replaces, workspaces, vendored packages (M-02)."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.languages.golang import GoProgram, TypeDeclaration

USER = """
-- app/a.go --
package app

import "example.com/lib/types"

type A struct{ types.Base }
"""
BASE = "package types\n\ntype Base struct{}\n\nfunc (Base) Run() {}\n"


def methods(tree: Any, text: str, side: str = "app#A") -> list[str]:
    found = tree(text).methods(side)
    return [f"unknown: {found.unknown[0]}"] if found.unknown else [m.name for m in found.methods]


def test_one_module(tree: Any) -> None:
    assert methods(tree, f"-- go.mod --\nmodule example.com/lib\n{USER}-- types/t.go --\n{BASE}") == ["Run"]


def test_a_module_whose_path_is_quoted_or_in_a_block(tree: Any) -> None:
    quoted = 'module "example.com/lib" // the library\n'
    assert methods(tree, f"-- go.mod --\n{quoted}{USER}-- types/t.go --\n{BASE}") == ["Run"]
    block = "module (\n\texample.com/lib\n)\n"
    assert methods(tree, f"-- go.mod --\n{block}{USER}-- types/t.go --\n{BASE}") == ["Run"]


def test_a_nested_module_is_another_module(tree: Any) -> None:
    outer = f"-- go.mod --\nmodule example.com/lib\n{USER}-- types/go.mod --\nmodule example.com/else\n-- types/t.go --\n{BASE}"
    assert "outside the repository" in methods(tree, outer)[0]
    two = f"-- go.mod --\nmodule example.com/app\n{USER}-- lib/go.mod --\nmodule example.com/lib\n-- lib/types/t.go --\n{BASE}"
    assert methods(tree, two) == ["Run"]


def test_the_longest_module_path_wins(tree: Any) -> None:
    text = (
        f"-- go.mod --\nmodule example.com/app\n{USER}-- one/go.mod --\nmodule example.com/lib\n"
        f"-- one/types/t.go --\npackage types\n\ntype Base struct{{}}\n"
        f"-- two/go.mod --\nmodule example.com/lib/types\n-- two/t.go --\n{BASE}"
    )
    assert methods(tree, text) == ["Run"]


def test_a_major_version_suffix_is_part_of_the_module_path(tree: Any) -> None:
    user = USER.replace("lib/types", "lib/v2/types")
    text = f"-- go.mod --\nmodule example.com/lib/v2\n{user}-- types/t.go --\n{BASE}"
    assert methods(tree, text) == ["Run"]


@pytest.mark.parametrize(
    "replace",
    [
        "replace example.com/lib => ./forks/lib",
        "replace example.com/lib v1.2.3 => ./forks/lib",
        "replace (\n\t// local\n\texample.com/lib => ./forks/lib // for now\n)",
    ],
)
def test_replaced_by_a_directory(tree: Any, replace: str) -> None:
    text = (
        f"-- go.mod --\nmodule example.com/app\n\n{replace}\n{USER}"
        f"-- forks/lib/go.mod --\nmodule example.com/fork\n-- forks/lib/types/t.go --\n{BASE}"
    )
    assert methods(tree, text) == ["Run"]


def test_replaced_by_another_module_or_outside_the_root(tree: Any) -> None:
    for target in ("example.com/other v1.0.0", "../elsewhere"):
        text = f"-- go.mod --\nmodule example.com/app\nreplace example.com/lib => {target}\n{USER}"
        assert "outside the repository" in methods(tree, text)[0]


def test_a_workspace_replaces_and_chooses(tree: Any) -> None:
    user = USER.replace("-- app/a.go", "-- app/go.mod --\nmodule example.com/app\n-- app/a.go")
    copies = (
        f"-- one/go.mod --\nmodule example.com/lib\n-- one/types/t.go --\n{BASE}"
        "-- two/go.mod --\nmodule example.com/lib\n-- two/types/t.go --\npackage types\n\ntype Base struct{}\n"
    )
    assert methods(tree, f"-- go.work --\nuse (\n\t./app\n\t./one\n)\n{user}{copies}") == ["Run"]
    assert methods(tree, f"-- go.work --\nuse ./app\nuse ./two\n{user}{copies}") == []
    assert methods(tree, f"-- go.work --\nuse ./app\nreplace example.com/lib => ./one\n{user}{copies}") == ["Run"]
    claimed = methods(tree, user.lstrip() + copies)[0]
    assert "one/types and two/types both claim the import path example.com/lib/types" in claimed


def test_modules_in_testdata_are_nobodys_dependency(tree: Any) -> None:
    text = (
        f"-- go.mod --\nmodule example.com/app\n{USER}"
        f"-- testdata/lib/go.mod --\nmodule example.com/lib\n-- testdata/lib/types/t.go --\n{BASE}"
    )
    assert "outside the repository" in methods(tree, text)[0]


def test_vendored_packages_keep_their_import_path(tree: Any) -> None:
    text = (
        f"-- go.mod --\nmodule example.com/app\n{USER}-- vendor/example.com/lib/types/t.go --\n{BASE}"
        '-- b/b.go --\npackage b\n\nimport "example.com/lib/types"\n\ntype B func(types.Base)\n'
        '-- c/c.go --\npackage c\n\nimport t "example.com/lib/types"\n\ntype C func(t.Base)\n'
    )
    assert methods(tree, text) == ["Run"]
    assert tree(text).identical("b#B", "c#C") is True

    def question(program: GoProgram) -> object:
        found = program.find_type("b", "B")
        return program.canonical(program.underlying(found.type)) if isinstance(found, TypeDeclaration) else found

    canonical = tree(text).ask(question)
    assert canonical == "func(example.com/lib/types.Base)()"


def test_without_a_module_paths_are_directories(tree: Any) -> None:
    for prefix in ("", "src/"):
        text = f"{USER}-- {prefix}example.com/lib/types/t.go --\n{BASE}"
        assert methods(tree, text) == ["Run"]


def test_relative_imports(tree: Any) -> None:
    user = USER.replace("example.com/lib/types", "../types")
    assert methods(tree, f"{user}-- types/t.go --\n{BASE}") == ["Run"]


def test_the_root_package_and_directories_with_glob_signs(tree: Any) -> None:
    text = (
        "-- go.mod --\nmodule example.com/app\n-- a.go --\npackage app\n\ntype A struct{}\n\nfunc (A) Root() {}\n"
        "-- [id]/b.go --\npackage id\n\ntype B struct{}\n\nfunc (B) Odd() {}\n"
    )
    assert methods(tree, text, ".#A") == ["Root"]
    assert methods(tree, text, "[id]#B") == ["Odd"]


def test_a_module_file_without_a_path_is_a_reason(tree: Any) -> None:
    assert "go.mod says no module path" in methods(tree, f"-- go.mod --\ngo 1.22\n{USER}")[0]


def test_only_what_is_reached_is_read(tree: Any) -> None:
    t = tree(
        f"-- go.mod --\nmodule example.com/lib\n{USER}-- types/t.go --\n{BASE}-- types/t_windows.go --\npackage types\n"
        "-- other/o.go --\npackage other\n-- app/a_test.go --\npackage app\n"
    )
    assert [m.name for m in t.methods("app#A").methods] == ["Run"]
    assert t.read == {"go.mod", "app/a.go", "types/t.go"}


def test_without_a_module_a_qualified_and_an_unqualified_name_may_be_the_same(tree: Any) -> None:
    t = tree(
        '-- a/a.go --\npackage a\nimport "example.com/m/types"\ntype A func(types.T)\ntype C func(types.U)\n'
        "-- types/t.go --\npackage types\ntype T int\ntype U int\ntype B func(T)\n"
    )
    assert t.identical("a#A", "types#B") == "no go.mod says the import path of the T in the tree"
    assert t.identical("a#C", "types#B") is False


def test_the_import_path_of_a_nested_package(tree: Any) -> None:
    t = tree(
        "-- x/y/go.mod --\nmodule example.com/m\n-- x/y/a/b/t.go --\npackage b\n-- x/y/t.go --\npackage y\n-- z/t.go --\npackage z\n"
    )

    def paths(program: GoProgram) -> list[str]:
        found = [program.package(path) for path in ("x/y/a/b", "x/y/t.go", "z")]
        return [package.path for package in found if package]

    assert t.ask(paths) == ["example.com/m/a/b", "example.com/m", "./z"]
    assert t.ask(lambda program: program.package("x")) is None


def test_what_a_package_is_made_of(tree: Any) -> None:
    t = tree(
        "-- go.mod --\nmodule example.com/m\n-- a/a.go --\npackage a\n-- a/b.go --\npackage a\n"
        "-- a/main.go --\npackage main\n-- a/c_test.go --\npackage a\n-- a/d_windows.go --\npackage a\n"
        "-- a/e.go --\npackage a\n\nfunc ( {{{\n-- a/f.go --\n// nothing\n"
    )
    package = t.ask(lambda program: program.package("a"))
    assert (package.name, package.path, package.directory) == ("a", "example.com/m/a", "a")
    assert package.files == ("a/a.go", "a/b.go", "a/e.go")
    assert package.problems == ("a/e.go could not be read whole", "a/f.go could not be read whole")
