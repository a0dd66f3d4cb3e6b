"""Names in code and registry, symbols in backticks, tests and contracts that are named."""

from __future__ import annotations

from lockstitch_invariant_comments.contract import InvariantComments
from telling import Cases, at, later, titled, told, where

LINKED = "- **row-first**: x (enforced by contract:i)\n"


@titled
def test_names() -> Cases:
    code = "package a\n\n// INVARIANT(row-frist): x.\nfunc F() {}\n"
    return {
        "unknown, and one is near": later(told, {"a.go": code, "r.md": LINKED}, registry="r.md"),
        "unknown, and none is near": later(
            told, {"a.go": code.replace("row-frist", "lock"), "r.md": LINKED}, registry="r.md"
        ),
        "unknown in the contract": later(
            told, {"a.go": code, "r.md": LINKED}, at("a.go#F", "row-frist"), where("f", "row-frits"), registry="r.md"
        ),
        "known in any case": later(
            told, {"a.go": code.replace("row-frist", "Row First"), "r.md": LINKED}, registry="r.md"
        ),
        "undeclared": later(told, {"a.go": "package a\n", "r.md": LINKED}, registry="r.md"),
        "undeclared, but required": later(
            told,
            {"a.go": "package a\n\n// INVARIANT(row-first): x.\nfunc F() {}\n", "r.md": LINKED},
            at("a.go#F", "row-first"),
            registry="r.md",
        ),
        "in other files than those of the contract": later(
            told, {"a.go": code, "b.go": code, "r.md": LINKED}, registry="r.md", files=("b.go",)
        ),
        "in vendored code and in tests": later(
            told,
            {
                "vendor/a.go": code,
                "testdata/a.go": code,
                "x/node_modules/a.py": code,
                "a_test.go": code,
                "third_party/a.go": code,
                "r.md": LINKED,
            },
            registry="r.md",
        ),
        "in vendored code that is named": later(
            told, {"vendor/a.go": code, "r.md": LINKED}, registry="r.md", files=("vendor/*.go",)
        ),
        "in another language": later(told, {"a.yaml": "# INVARIANT(n): x.\n", "r.md": LINKED}, registry="r.md"),
        "in another language that is named": later(
            told, {"a.yaml": "# INVARIANT(n): x.\n", "r.md": LINKED}, registry="r.md", files=("*.yaml",)
        ),
        "with another tag": later(
            told,
            {"a.go": "package a\n\n// SAFETY(n): x.\n// INVARIANT(m): y.\n", "r.md": LINKED},
            registry="r.md",
            tag="SAFETY",
        ),
        "a contract in a folder": later(
            told, {"d/a.go": code, "a.go": code, "d/r.md": LINKED}, registry="r.md", home="d"
        ),
        "an unread file": later(told, {"a.go": None, "r.md": LINKED}, registry="r.md"),
        "a broken file": later(
            told, {"a.go": "package a\n\nfunc F( { // INVARIANT(n)\n", "r.md": LINKED}, registry="r.md"
        ),
        "an unread registry": later(told, {"a.go": code, "r.md": None}, registry="r.md"),
    }


@titled
def test_nothing_selected() -> Cases:
    return {
        "nothing is asked for": later(told, {"a.go": "package a\n"}),
        "no registry": later(told, {"a.go": "package a\n"}, registry="r.md"),
        "an empty registry": later(told, {"r.md": "# Title\n\nText.\n"}, registry="r.md"),
        "a registry that cannot be read": later(told, {"r.md": None}, registry="r.md"),
        "no file": later(told, {"a.go": "package a\n"}, files=("a.go", "*.py")),
        "a file in no language": later(told, {"a.bin": "x"}, files=("*.bin",)),
        "no file to look for calls in": later(told, {"a.md": "x", "a_test.go": "package a\n"}, where("f", in_="*")),
        "no call": later(told, {"a.go": "package a\n"}, where("f", in_="*.go")),
        "no call in a broken file": later(told, {"a.go": "package a\n\nfunc F( {\n"}, where("f", in_="*.go")),
    }


@titled
def test_dangling_symbols() -> Cases:
    def go(words: str, rest: str = "") -> dict[str, str | None]:
        return {"a.go": f"package a\n\n// INVARIANT(n): {words}\nfunc F() {{}}\n{rest}"}

    apart = {"b/b.go": "package b\n\nvar stored int\n", "c/c.go": "package c\n\nvar table int\n"}
    together = {"b/b.sql": "CREATE TABLE table (stored int);\n"}
    return {
        "nowhere": later(told, go("`stored` is set."), at("a.go#F")),
        "one name of two": later(told, go("`table.stored` is set.", 'var q = "table"\n'), at("a.go#F")),
        "one is near": later(told, go("`stord` is set.", "var stored int\n"), at("a.go#F")),
        "one of two is near": later(told, go("`F.stord` is set.", "var stored int\n"), at("a.go#F")),
        "in the file": later(told, go("`stored` is set.", "var stored int\n"), at("a.go#F")),
        "in a string": later(told, go("`stored` is set.", 'var q = "SET stored = 1"\n'), at("a.go#F")),
        "in a comment": later(told, go("`stored` is set.", "// stored\n"), at("a.go#F")),
        "in another folder": later(told, go("`stored` is set.") | apart, at("a.go#F")),
        "in two other folders": later(told, go("`table.stored` is set.") | apart, at("a.go#F")),
        "together in another folder": later(told, go("`table.stored` is set.") | together, at("a.go#F")),
        "half here, half there": later(told, go("`table.stored` is set.", "var table int\n") | apart, at("a.go#F")),
        "in the root": later(told, {"d/a.go": go("`stored`")["a.go"], "x.toml": "stored = 1\n"}, at("d/a.go#F")),
        "beside it": later(told, {"d/a.go": go("`stored`")["a.go"], "d/x.yaml": "stored: 1\n"}, at("d/a.go#F")),
        "only in foreign code": later(told, go("`stored`") | {"node_modules/x.js": "stored = 1\n"}, at("a.go#F")),
        "in a document": later(told, go("`stored`") | {"x.md": "stored\n"}, at("a.go#F")),
        "in an unread file": later(told, go("`stored`") | {"z.go": None}, at("a.go#F")),
        "another invariant's name": later(told, go("see `m-one`, `other`.", "// INVARIANT(other): x.\n"), at("a.go#F")),
        "several": later(told, go("`one`, `two` and `one` again; ``three``."), at("a.go#F")),
        "types": later(told, go("`map[string]Thing`, `[]Thing`, `*Thing`, `(*Thing).Do`, `Thing[K]`."), at("a.go#F")),
        "of a file": later(
            told, {"a.go": "package a\n\n// INVARIANT(n): `stored` is set.\n\nvar x int\n"}, files=("a.go",)
        ),
        "of a package": later(told, {"a.go": "// INVARIANT(n): `stored` is set.\npackage a\n"}, files=("a.go",)),
        "of a script": later(
            told, {"a.sh": "# INVARIANT(n): `$STORED` and `${KEPT}` are set.\n\nKEPT=1\n"}, files=("a.sh",)
        ),
        "of a method": later(
            told,
            {"a.py": "class A:\n    def f(self):\n        '''INVARIANT(n): `stored`, `len`, `self.x`.'''\n"},
            files=("a.py",),
        ),
        "of a settings file": later(
            told, {"a.toml": "# INVARIANT(n): `stored` and `a` are set.\na = 1\n"}, files=("a.toml",)
        ),
    }


@titled
def test_what_enforces() -> Cases:
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

    alive = [
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
    return {
        **{link: later(held, link) for link in (*alive, *dead)},
        "nothing": later(held),
        "several": later(held, "TestRow", "TestNowhere", "contract:k"),
        "an unread test": later(held, "TestNowhere", **{"x_test.go": None}),
        "an unread test, but another is there": later(held, "TestFar", **{"x_test.go": None}),
        "an unread file": later(held, "x_test.go#TestX", **{"x_test.go": None}),
        "a broken file": later(held, "x_test.go#TestX", **{"x_test.go": "package x\n\nfunc ( {\n"}),
    }


@titled
def test_who_says_what_enforces() -> Cases:
    files = {
        "a.go": "package a\n\n// INVARIANT(n, m): x.\nfunc F() {}\n",
        "a_test.go": "package a\n\nfunc TestA() {}\n",
    }
    bare, linked = "- **n**: x\n- **m**: y\n", "- **n**: x (enforced by TestA)\n- **m**: y (enforced by TestB)\n"
    return {
        "nobody": later(told, files | {"r.md": bare}, registry="r.md"),
        "the registry": later(told, files | {"r.md": linked}, registry="r.md"),
        "the registry, for what is required": later(
            told,
            files | {"r.md": linked},
            at("a.go#F", enforced_by=()),
            at("a.go#F", "m", enforced_by=()),
            registry="r.md",
        ),
        "nobody, for what is required": later(
            told, files | {"r.md": bare}, at("a.go#F", enforced_by=()), where("f", enforced_by=()), registry="r.md"
        ),
        "one requirement of two": later(told, files, at("a.go#F", enforced_by=("TestA",)), at("a.go", enforced_by=())),
    }


def test_every_rule_has_a_finding_here() -> None:
    """The defaults of a contract, which the cases rely on."""
    contract = InvariantComments(id="i", check="invariant-comments")
    assert (contract.tag, contract.registry, contract.files, contract.since) == ("INVARIANT", "", (), "")
    assert where("f").in_ == "**"
