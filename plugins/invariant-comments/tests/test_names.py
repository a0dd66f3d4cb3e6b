"""Names in code and registry, symbols in backticks, tests and contracts that are named."""

from __future__ import annotations

import pytest
from lockstitch_invariant_comments.contract import InvariantComments

from .telling import agree, at, told, where

LINKED = "- **row-first**: x (enforced by contract:i)\n"


def test_names(request: pytest.FixtureRequest) -> None:
    code = "package a\n\n// INVARIANT(row-frist): x.\nfunc F() {}\n"
    agree(
        request,
        {
            "unknown, and one is near": told({"a.go": code, "r.md": LINKED}, registry="r.md"),
            "unknown, and none is near": told({"a.go": code.replace("row-frist", "lock"), "r.md": LINKED}, registry="r.md"),
            "unknown in the contract": told(
                {"a.go": code, "r.md": LINKED}, at("a.go#F", "row-frist"), where("f", "row-frits"), registry="r.md"
            ),
            "known in any case": told({"a.go": code.replace("row-frist", "Row First"), "r.md": LINKED}, registry="r.md"),
            "undeclared": told({"a.go": "package a\n", "r.md": LINKED}, registry="r.md"),
            "undeclared, but required": told({"a.go": "package a\n\n// INVARIANT(row-first): x.\nfunc F() {}\n", "r.md": LINKED}, at("a.go#F", "row-first"), registry="r.md"),
            "in other files than those of the contract": told({"a.go": code, "b.go": code, "r.md": LINKED}, registry="r.md", files=("b.go",)),
            "in vendored code and in tests": told({"vendor/a.go": code, "testdata/a.go": code, "x/node_modules/a.py": code, "a_test.go": code, "third_party/a.go": code, "r.md": LINKED}, registry="r.md"),
            "in vendored code that is named": told({"vendor/a.go": code, "r.md": LINKED}, registry="r.md", files=("vendor/*.go",)),
            "in another language": told({"a.yaml": "# INVARIANT(n): x.\n", "r.md": LINKED}, registry="r.md"),
            "in another language that is named": told({"a.yaml": "# INVARIANT(n): x.\n", "r.md": LINKED}, registry="r.md", files=("*.yaml",)),
            "with another tag": told({"a.go": "package a\n\n// SAFETY(n): x.\n// INVARIANT(m): y.\n", "r.md": LINKED}, registry="r.md", tag="SAFETY"),
            "a contract in a folder": told({"d/a.go": code, "a.go": code, "d/r.md": LINKED}, registry="r.md", home="d"),
            "an unread file": told({"a.go": None, "r.md": LINKED}, registry="r.md"),
            "a broken file": told({"a.go": "package a\n\nfunc F( { // INVARIANT(n)\n", "r.md": LINKED}, registry="r.md"),
            "an unread registry": told({"a.go": code, "r.md": None}, registry="r.md"),
        },
    )  # fmt: skip


def test_nothing_selected(request: pytest.FixtureRequest) -> None:
    agree(
        request,
        {
            "nothing is asked for": told({"a.go": "package a\n"}),
            "no registry": told({"a.go": "package a\n"}, registry="r.md"),
            "an empty registry": told({"r.md": "# Title\n\nText.\n"}, registry="r.md"),
            "a registry that cannot be read": told({"r.md": None}, registry="r.md"),
            "no file": told({"a.go": "package a\n"}, files=("a.go", "*.py")),
            "a file in no language": told({"a.bin": "x"}, files=("*.bin",)),
            "no file to look for calls in": told({"a.md": "x", "a_test.go": "package a\n"}, where("f", in_="*")),
            "no call": told({"a.go": "package a\n"}, where("f", in_="*.go")),
            "no call in a broken file": told({"a.go": "package a\n\nfunc F( {\n"}, where("f", in_="*.go")),
        },
    )


def test_dangling_symbols(request: pytest.FixtureRequest) -> None:
    def go(words: str, rest: str = "") -> dict[str, str | None]:
        return {"a.go": f"package a\n\n// INVARIANT(n): {words}\nfunc F() {{}}\n{rest}"}

    apart = {"b/b.go": "package b\n\nvar stored int\n", "c/c.go": "package c\n\nvar table int\n"}
    together = {"b/b.sql": "CREATE TABLE table (stored int);\n"}
    agree(
        request,
        {
            "nowhere": told(go("`stored` is set."), at("a.go#F")),
            "one name of two": told(go("`table.stored` is set.", 'var q = "table"\n'), at("a.go#F")),
            "one is near": told(go("`stord` is set.", "var stored int\n"), at("a.go#F")),
            "one of two is near": told(go("`F.stord` is set.", "var stored int\n"), at("a.go#F")),
            "in the file": told(go("`stored` is set.", "var stored int\n"), at("a.go#F")),
            "in a string": told(go("`stored` is set.", 'var q = "SET stored = 1"\n'), at("a.go#F")),
            "in a comment": told(go("`stored` is set.", "// stored\n"), at("a.go#F")),
            "in another folder": told(go("`stored` is set.") | apart, at("a.go#F")),
            "in two other folders": told(go("`table.stored` is set.") | apart, at("a.go#F")),
            "together in another folder": told(go("`table.stored` is set.") | together, at("a.go#F")),
            "half here, half there": told(go("`table.stored` is set.", "var table int\n") | apart, at("a.go#F")),
            "in the root": told({"d/a.go": go("`stored`")["a.go"], "x.toml": "stored = 1\n"}, at("d/a.go#F")),
            "beside it": told({"d/a.go": go("`stored`")["a.go"], "d/x.yaml": "stored: 1\n"}, at("d/a.go#F")),
            "only in foreign code": told(go("`stored`") | {"node_modules/x.js": "stored = 1\n"}, at("a.go#F")),
            "in a document": told(go("`stored`") | {"x.md": "stored\n"}, at("a.go#F")),
            "in an unread file": told(go("`stored`") | {"z.go": None}, at("a.go#F")),
            "another invariant's name": told(go("see `m-one`, `other`.", "// INVARIANT(other): x.\n"), at("a.go#F")),
            "several": told(go("`one`, `two` and `one` again; ``three``."), at("a.go#F")),
            "types": told(go("`map[string]Thing`, `[]Thing`, `*Thing`, `(*Thing).Do`, `Thing[K]`."), at("a.go#F")),
            "of a file": told({"a.go": "package a\n\n// INVARIANT(n): `stored` is set.\n\nvar x int\n"}, files=("a.go",)),
            "of a package": told({"a.go": "// INVARIANT(n): `stored` is set.\npackage a\n"}, files=("a.go",)),
            "of a script": told({"a.sh": "# INVARIANT(n): `$STORED` and `${KEPT}` are set.\n\nKEPT=1\n"}, files=("a.sh",)),
            "of a method": told({"a.py": "class A:\n    def f(self):\n        '''INVARIANT(n): `stored`, `len`, `self.x`.'''\n"}, files=("a.py",)),
            "of a settings file": told({"a.toml": "# INVARIANT(n): `stored` and `a` are set.\na = 1\n"}, files=("a.toml",)),
        },
    )  # fmt: skip


def test_what_enforces(request: pytest.FixtureRequest) -> None:
    go = "package a\n\nfunc TestRow(t *testing.T) {}\n\nfunc (s *Suite) TestIn() {}\n\nfunc helper() {}\n"
    python = "class TestA:\n    def test_row(self): ...\n\n\ndef test_free(): ...\n"
    files = {
        "d/a.go": "package a\n\n// INVARIANT(n): x.\nfunc F() {}\n",
        "d/a_test.go": go,
        "e/b_test.go": "package b\n\nfunc TestFar(t *testing.T) {}\n",
        "tests/test_a.py": python,
        "tests/run.sh": "test_shell() { :; }\n",
        "vendor/v_test.go": "package v\n\nfunc TestForeign(t *testing.T) {}\n",
        "testdata/t_test.go": "package t\n\nfunc TestData(t *testing.T) {}\n",
    }

    def held(*by: str, **more: str | None) -> list[str]:
        return told(files | more, at("d/a.go#F", enforced_by=by))

    by = [
        "TestRow", "TestRow/sub/case", "Suite.TestIn", "TestIn", "(*Suite).TestIn", "TestFar", "TestA.test_row",
        "test_row", "test_free", "test_shell", "contract:i", "contract: i", "d/a_test.go#TestRow", "d#TestRow",
        "d/a_test.go#Suite.TestIn", "d/a_test.go#helper", "tests/test_a.py::TestA::test_row",
        "tests/test_a.py::test_free", "tests/run.sh", "tests/", "tests/*.py", "tests/run.sh#test_shell", "e#TestFar",
        "d/a_test.go#TestRow/sub",
    ]  # fmt: skip
    dead = [
        "TestRaw", "TestForeign", "TestData", "helper", "Row", "contract:j", "contract:", "d/a_test.go#TestRaw",
        "d/gone_test.go#TestRow", "tests/test_a.py::test_fre", "tests/gone.sh", "e#TestRow", "tests/*.rb",
    ]  # fmt: skip
    assert {link: held(link) for link in by} == {link: [] for link in by}
    agree(
        request,
        {
            **{link: held(link) for link in dead},
            "nothing": held(),
            "several": held("TestRow", "TestNowhere", "contract:k"),
            "an unread test": held("TestNowhere", **{"x_test.go": None}),
            "an unread test, but another is there": held("TestFar", **{"x_test.go": None}),
            "an unread file": held("x_test.go#TestX", **{"x_test.go": None}),
            "a broken file": held("x_test.go#TestX", **{"x_test.go": "package x\n\nfunc ( {\n"}),
        },
    )


def test_who_says_what_enforces(request: pytest.FixtureRequest) -> None:
    files = {
        "a.go": "package a\n\n// INVARIANT(n, m): x.\nfunc F() {}\n",
        "a_test.go": "package a\n\nfunc TestA() {}\n",
    }
    bare, linked = "- **n**: x\n- **m**: y\n", "- **n**: x (enforced by TestA)\n- **m**: y (enforced by TestB)\n"
    agree(
        request,
        {
            "nobody": told(files | {"r.md": bare}, registry="r.md"),
            "the registry": told(files | {"r.md": linked}, registry="r.md"),
            "the registry, for what is required": told(
                files | {"r.md": linked},
                at("a.go#F", enforced_by=()),
                at("a.go#F", "m", enforced_by=()),
                registry="r.md",
            ),
            "nobody, for what is required": told(
                files | {"r.md": bare}, at("a.go#F", enforced_by=()), where("f", enforced_by=()), registry="r.md"
            ),
            "one requirement of two": told(files, at("a.go#F", enforced_by=("TestA",)), at("a.go", enforced_by=())),
        },
    )


def test_every_rule_has_a_finding_here() -> None:
    """The defaults of a contract, which the cases rely on."""
    contract = InvariantComments(id="i", check="invariant-comments")
    assert (contract.tag, contract.registry, contract.files, contract.since) == ("INVARIANT", "", (), "")
    assert where("f").in_ == "**"
