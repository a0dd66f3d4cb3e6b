"""What git adds: code that changed under its comment, comments that are gone, commits that say why."""

from __future__ import annotations

import pytest
from telling import Cases, Files, at, later, titled, told

HEAD = "package a\n\n"


def _go(*parts: str) -> Files:
    return {"a.go": HEAD + "\n".join(parts)}


def _changed(before: str, after: str, *require: str, path: str = "a.go", **keys: object) -> list[str]:
    head = HEAD if path.endswith(".go") else ""
    places = [at(f"{path}#{symbol}") for symbol in require]
    return told({path: head + after}, *places, before={path: head + before}, files=(path,), **keys)


@titled
def test_changed_code() -> Cases:
    tag = "// INVARIANT(n): the row is first.\n"
    f = tag + "func F() { a() }\n"
    group = tag + "const (\n\tX = 1\n\tY = 2\n)\n"
    twice = "# INVARIANT(n): the row is first.\ndef f(): a()\nif x:\n    # INVARIANT(n): the row is first.\n    def f(): b()\n"
    return {
        "other code": later(_changed, f, f.replace("a()", "b()"), "F"),
        "the same code": later(_changed, f, f.replace(" a() ", "\n\ta() // why\n"), "F"),
        "other words": later(_changed, f, f.replace("a()", "b()").replace("first", "last"), "F"),
        "words in another layout": later(_changed, f, f.replace("a()", "b()").replace("the row", "The  **row**"), "F"),
        "further words": later(_changed, f, f.replace("a()", "b()").replace("first.", "first.\n// Always."), "F"),
        "another paragraph": later(
            _changed, f, f.replace("a()", "b()").replace("first.\n", "first.\n//\n// More.\n"), "F"
        ),
        "another name": later(_changed, f, f.replace("a()", "b()").replace("(n)", "(m)"), "F"),
        "a new comment": later(_changed, "func F() { a() }\n", f.replace("a()", "b()"), "F"),
        "a new function": later(_changed, "", f, "F"),
        "another function beside it": later(_changed, f, f + "\nfunc G() { c() }\n", "F"),
        "a function after the last of a class": later(
            _changed,
            "class A:\n    def f(self):\n        # INVARIANT(n): x.\n        a()\n",
            "class A:\n    def f(self):\n        # INVARIANT(n): x.\n        a()\n\n    def g(self): b()\n",
            path="a.py",
        ),
        "one of a group": later(_changed, group, group.replace("2", "3")),
        "both of a group": later(_changed, group, group.replace("2", "3").replace("1", "4")),
        "the second of two": later(_changed, twice, twice.replace("b()", "c()"), path="a.py"),
        "one more of its name": later(
            _changed, twice, twice.replace("a()", "c()") + "else:\n    def f(): d()\n", path="a.py"
        ),
        "another kind": later(_changed, tag + "var F = 1\n", f),
        "said twice in one place": later(_changed, f + "\n", tag + "func F() {\n\t" + tag + "\tb()\n}\n"),
        "in the body": later(_changed, "func F() {\n\ta() " + tag + "}\n", "func F() {\n\tb() " + tag + "}\n"),
        "in a region": later(
            _changed,
            "# region r\n# INVARIANT(n): x.\na\n# endregion\n",
            "# region r\n# INVARIANT(n): x.\nb\n# endregion\n",
            path="a.sh",
        ),
        "in a field": later(
            _changed, "type T struct {\n\tA int " + tag + "}\n", "type T struct {\n\tA string " + tag + "}\n"
        ),
        "of a file or package": later(_changed, tag + "\nfunc F() {}\n", tag + "\nfunc F() { a() }\n"),
        "two names": later(
            _changed, "// INVARIANT(n, m): x.\nfunc F() { a() }\n", "// INVARIANT(n, m): x.\nfunc F() { b() }\n"
        ),
        "broken now": later(_changed, f, f.replace("a()", "b()") + "\nfunc ( {\n"),
    }


@titled
def test_revisions() -> Cases:
    f = "// INVARIANT(n): x.\nfunc F() { a() }\n"
    after, before = {"a.go": HEAD + f.replace("a()", "b()")}, {"a.go": HEAD + f}
    bare = _go("func F() { b() }\n")
    return {
        "no git": later(told, after, at("a.go#F")),
        "the last commit": later(told, after, at("a.go#F"), before=before),
        "since": later(told, after, at("a.go#F"), since="main", revisions={"main": before}, log={"main": []}),
        "since a revision that is not there": later(told, after, at("a.go#F"), since="main"),
        "committed, without since": later(
            told, after, at("a.go#F"), revisions={"HEAD~1": before, "HEAD": after}, log={"HEAD~1": ["x"], "HEAD": []}
        ),
        "removed in the last commit": later(
            told, bare, files=("a.go",), revisions={"HEAD~1": before, "HEAD": bare}, log={"HEAD~1": ["x"], "HEAD": []}
        ),
        "removed since the last commit": later(told, bare, files=("a.go",), before=before),
        "the last one, with its entry": later(
            told,
            {**bare, "r.md": "- **m**: x\n"},
            registry="r.md",
            before={**before, "r.md": "- **n**: x\n- **m**: x\n"},
        ),
        "the last one, with its entry, and a reason": later(
            told,
            {**bare, "r.md": "- **m**: x\n"},
            registry="r.md",
            since="main",
            revisions={"main": {**before, "r.md": "- **n**: x\n"}},
            log={"main": ["Remove-Invariant: n - why"]},
        ),
        "the last one, without its entry": later(
            told, {**bare, "r.md": "- **n**: x\n"}, registry="r.md", before={**before, "r.md": "- **n**: x\n"}
        ),
        "removed before since": later(
            told, bare, files=("a.go",), since="main", revisions={"main": bare}, log={"main": []}
        ),
        "removed since": later(told, bare, files=("a.go",), since="main", revisions={"main": before}, log={"main": []}),
    }


@titled
def test_comments_that_are_gone() -> Cases:
    def gone(before: str, after: str, path: str = "a.go", *require: str) -> list[str]:
        return _changed(before, after, *require, path=path)

    f = "// INVARIANT(n): the row is first.\nfunc F() {}\n"
    return {
        "from a function": later(gone, f, "// F.\nfunc F() {}\n"),
        "with its function": later(gone, f, "func G() {}\n"),
        "to another function": later(gone, f, "func F() {}\n\n// INVARIANT(n): other.\nfunc G() {}\n"),
        "for another name": later(gone, f, f.replace("(n)", "(m)")),
        "beside one with the same words": later(
            gone,
            f + "\n" + f.replace("(n)", "(m)").replace("F", "G"),
            "func F() {}\n\n" + f.replace("(n)", "(m)").replace("F", "G"),
        ),
        "without words": later(gone, "// INVARIANT(n)\nfunc F() {}\n", "func F() {}\n\n// INVARIANT(m)\nfunc G() {}\n"),
        "from a body": later(gone, "func F() {\n\t// INVARIANT(n): x.\n}\n", "func F() {\n}\n"),
        "from the head of a script": later(gone, "#!/bin/sh\n# INVARIANT(n): x.\n\na\n", "#!/bin/sh\n\na\n", "a.sh"),
        "from a module": later(gone, '"""Doc.\n\nINVARIANT(n): x.\n"""\n', '"""Doc."""\n', "a.py"),
        "from between": later(gone, "a\n\n# INVARIANT(n): x.\n\nb\n", "a\n\nb\n", "a.sh"),
        "from a region": later(
            gone, "# region r\n# INVARIANT(n): x.\na\n# endregion\n", "# region r\na\n# endregion\n", "a.sh"
        ),
        "from a method": later(
            gone,
            "class A:\n    def f(self):\n        '''INVARIANT(n): x.'''\n",
            "class A:\n    def f(self): ...\n",
            "a.py",
        ),
        "where it is required": later(gone, f, "func F() {}\n", "a.go", "F"),
        "two, once each": later(gone, f + "\n// INVARIANT(n): again.\nfunc G() {}\n", "func F() {}\n\nfunc G() {}\n"),
        "from a file that is broken now": later(gone, f, "func F() {}\nfunc ( {\n"),
        "from a file that was broken": later(gone, f + "func ( {\n", "func F() {}\n"),
    }


@pytest.mark.parametrize(
    "trailer",
    [
        "Remove-Invariant: n - not needed",
        "Remove-Invariant: n -- not needed",
        "Remove-Invariant: n – not needed",
        "Remove-Invariant: n—not needed",
        "Remove-Invariant: n: not needed",
        "remove-invariant:n - not needed",
        "  Remove-Invariant:   N - not needed  ",
        "Remove-Invariant: n - not - needed",
        "Remove-Invariant: n\nRemove-Invariant: n - not needed",
        "Remove-Invariant: n - not needed\nRemove-Invariant: n",
        "Remove-Invariant: m - x\n\nRemove-Invariant: n - not needed\nSigned-off-by: A",
    ],
)
def test_a_trailer_with_a_reason_announces(trailer: str) -> None:
    before, after = _go("// INVARIANT(n): x.\nfunc F() {}\n"), _go("func F() {}\n")
    keys = {"since": "main", "revisions": {"main": before}, "log": {"main": ["Tidy", f"Change\n\n{trailer}\n"]}}
    assert told(after, at("a.go#F"), **keys) == []
    assert told(after, files=("a.go",), **keys) == []


@pytest.mark.parametrize(
    ("trailer", "blamed"),
    [
        ("Remove-Invariant: n", True),
        ("Remove-Invariant: n -", True),
        ("Remove-Invariant: n-not needed", False),
        ("Remove-Invariant: m - not needed", False),
        ("See Remove-Invariant: n - not needed", False),
        ("Remove-Invariant:\nn - not needed", False),
        ("Remove-Invariants: n - not needed", False),
    ],
)
def test_other_lines_do_not(trailer: str, blamed: bool) -> None:
    before, after = _go("// INVARIANT(n): x.\nfunc F() {}\n"), _go("func F() {}\n")
    keys = {"since": "main", "revisions": {"main": before}, "log": {"main": [f"Change\n\n{trailer}\n"]}}
    for first, *_ in (told(after, at("a.go#F"), **keys), told(after, files=("a.go",), **keys)):
        assert first.startswith("missing-invariant n on a.go#F")
        assert ("Remove-Invariant trailer gives no reason" in first) is blamed


@titled
def test_what_was_never_there_cannot_be_given_up() -> Cases:
    log = {"main": ["Remove-Invariant: n - not needed"]}
    bare, stated = _go("func F() {}\n"), _go("// INVARIANT(n): x y.\nfunc F() {}\n")
    elsewhere = _go("func F() {}\n\n// INVARIANT(n): x.\nfunc G() {}\n")
    return {
        "never there": later(told, bare, at("a.go#F"), since="main", revisions={"main": bare}, log=log),
        "at another function": later(told, bare, at("a.go#F"), since="main", revisions={"main": elsewhere}, log=log),
        "a phrase": later(told, bare, at("a.go#F", phrase="x y"), since="main", revisions={"main": stated}, log=log),
        "another phrase": later(
            told, bare, at("a.go#F", phrase="x z"), since="main", revisions={"main": stated}, log=log
        ),
        "the old words come back": later(told, bare, at("a.go#F"), before=stated),
        "the old words, from another function": later(told, bare, at("a.go#F"), before=elsewhere),
    }
