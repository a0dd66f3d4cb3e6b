"""From a report's names to paths."""

from __future__ import annotations

import pytest
from lockstitch_coverage_floors.modules import Home, locate
from lockstitch_coverage_floors.naming import Named, Tree, name_paths, normal

TREE = Tree(["a.py", "app/a.py", "app/util.py", "web/src/x.ts", "web/src/y.ts", "docs/conf.py"])


def paths(*names, tree=TREE, report="coverage.xml", **keys):
    found = name_paths(names, tree, report, **keys)
    return [found[name].path for name in names]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b.py", ("a/b.py", False)),
        ("/a/b.py", ("a/b.py", True)),
        ("C:\\a\\b.py", ("a/b.py", True)),
        ("C:/a/b.py", ("a/b.py", True)),
        ("a\\b.py", ("a/b.py", False)),
        ("./a/../b.py", ("b.py", False)),
        ("webpack:///./src/x.ts", ("src/x.ts", True)),
        ("file:///home/x.ts", ("home/x.ts", True)),
        ("", ("", False)),
    ],
)
def test_names_are_made_alike(name, expected):
    assert normal(name) == expected


def test_absolute_names_of_another_machine():
    assert paths("/ci/build/app/a.py", "/ci/build/app/util.py") == ["app/a.py", "app/util.py"]
    assert paths("/usr/lib/python3/a.py", "/ci/build/app/a.py", "/ci/build/app/util.py") == [
        "",
        "app/a.py",
        "app/util.py",
    ]
    assert paths("D:\\w\\app\\a.py", "D:\\w\\app\\util.py") == ["app/a.py", "app/util.py"]


def test_names_relative_to_a_directory_that_nobody_says():
    assert paths("src/x.ts", "src/y.ts", report="web/coverage/lcov.info") == ["web/src/x.ts", "web/src/y.ts"]
    assert paths("x.ts", "y.ts") == ["web/src/x.ts", "web/src/y.ts"]
    assert paths("a.py", "util.py") == ["app/a.py", "app/util.py"]  # where both are


def test_a_name_that_could_be_several():
    tree = Tree(["one/x/a.py", "two/x/a.py"])
    assert name_paths(["a.py"], tree, "c.json")["a.py"].several == ("one/x/a.py", "two/x/a.py")
    assert paths("a.py", tree=tree, root="two/x") == ["two/x/a.py"]


def test_what_is_said_outright():
    assert paths("a.py", root=".") == ["a.py"]
    assert paths("/build/src/a.py", strip="/build/src/", root="app") == ["app/a.py"]
    assert name_paths(["gone.py"], TREE, "c", root="app")["gone.py"] == Named("app/gone.py")


def test_a_file_that_is_gone_is_not_outside():
    found = name_paths(["/ci/app/a.py", "/ci/app/util.py", "/ci/app/gone.py", "/lib/x.py"], TREE, "c.json")
    assert found["/ci/app/gone.py"] == Named("app/gone.py")
    assert found["/lib/x.py"] == Named()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/../../etc/passwd", "..", "/", "a/../../x.py"])
def test_nothing_leads_out(name):
    found = name_paths([name, "app/util.py"], TREE, "c.json", root=".")[name]
    assert not found.there
    assert not found.path.startswith("..")


def test_a_cobertura_source_goes_before_its_names():
    assert paths("a.py", "util.py", roots=["/ci/build/app"]) == ["app/a.py", "app/util.py"]


def test_the_longest_module_has_a_package():
    known = [
        Home("ex.com/m", ""),
        Home("ex.com/m/sub", "other"),
        Home("ex.com/n", "x"),
        Home("ex.com/n", "y", used=True),
    ]
    tree = frozenset({"sub/a.go", "other/a.go", "y/b.go", "x/c.go"})
    assert locate("ex.com/m/sub/a.go", known, tree) == "other/a.go"
    assert locate("ex.com/m/k/a.go", known, tree) == "k/a.go"
    assert locate("ex.com/n/b.go", known, tree) == "y/b.go"
    assert locate("ex.com/n/c.go", known, tree) == "x/c.go"
    assert locate("ex.com/n/d.go", known, tree) == "y/d.go"
    assert locate("ex.com/mm/a.go", known, tree) is None
    assert locate("ex.com/m/../../a.go", known, tree) is None
