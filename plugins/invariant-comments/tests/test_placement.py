"""Required places: what is asked of them, what is said when they lack it, and what is offered."""

from __future__ import annotations

from telling import Cases, at, later, titled, told, where

WORDS = "- **n**: The `row` is written\n  *before* the call.\n"


@titled
def test_go_places() -> Cases:
    text = """// Package p is.
package p

// F is.
func F() {}

type T struct {
	A int
}

// M is.
//
//go:noinline
func (t *T) M() {}

func (t T) N() {}

type I interface {
	M()
}

const (
	X = 1

	// Y is.
	Y = 2
)

var v, w = 1, 2

func init() {}

func init() {}

// lockstitch: begin the part
var u = 1
// lockstitch: end the part
"""
    symbols = ["F", "T", "T.A", "(*T).M", "T.N", "N", "I.M", "M", "X", "Y", "v", "w", "init", "the part", "package"]
    symbols += ["region:the part", "T.M()", "module", "", "t.X"]
    return {
        symbol: later(told, {"p/a.go": text, "r.md": WORDS}, at(f"p/a.go#{symbol}".rstrip("#")), registry="r.md")
        for symbol in symbols
    }


@titled
def test_python_places() -> Cases:
    text = '''#!/usr/bin/env python
"""Doc."""

import os

LIMIT = 1


class A:
    """Of A."""

    size: int = 0

    @property
    def p(self):
        return 1

    @p.setter
    def p(self, value): ...

    def m(self):
        def inner(): ...
        inner()


@overload
def q(x: int): ...
@overload
def q(x: str): ...
def q(x): ...


if os.name:

    def f(): ...

else:

    def f(): ...


twice = 1
twice = 2
'''
    symbols = [
        "LIMIT",
        "A",
        "A.size",
        "A.p",
        "p",
        "A::m",
        "A.m.inner",
        "inner",
        "q",
        "f",
        "twice",
        "module",
        "package",
        "",
    ]
    return {
        symbol: later(told, {"a.py": text, "r.md": WORDS}, at(f"a.py#{symbol}".rstrip("#")), registry="r.md")
        for symbol in symbols
    }


@titled
def test_shell_places() -> Cases:
    text = """#!/bin/sh
# Starts things.

set -e
readonly PORT=80

# Runs.
run() {
  inner() { :; }
}

# region boot
run
# endregion
"""
    symbols = ["run", "inner", "PORT", "boot", "package", ""]
    return {
        symbol: later(told, {"run": text, "r.md": WORDS}, at(f"run#{symbol}".rstrip("#")), registry="r.md")
        for symbol in symbols
    }


@titled
def test_packages_and_globs() -> Cases:
    files = {
        "p/a.go": "package p\n\nfunc F() {}\n",
        "p/b.go": "package p\n\n// INVARIANT(n): x.\nfunc F() {}\n",
        "p/b_test.go": "package p\n\nfunc F() {}\n",
        "p/in/c.go": "package in\n\nfunc F() {}\n",
        "p/d.yaml": "# INVARIANT(n): x.\n",
        "top.go": "package top\n\nfunc Top() {}\n",
        "top.sh": "Top() { :; }\n",
        "noext": "#!/bin/sh\nTop() { :; }\n",
    }
    stated = {"p/a.go": "// INVARIANT(n): x.\npackage p\n", "p/b.go": "package p\n"}
    return {
        "a package's function, once in each file": later(told, files, at("p#F")),
        "a glob over folders": later(told, files, at("**/*.go#F")),
        "a glob with choices": later(told, files, at("p/{a,b}.go#F")),
        "the package as a whole": later(told, files, at("p")),
        "the package's clause": later(told, files, at("p#package")),
        "one clause is enough": later(told, stated, at("p#package")),
        "the root": later(told, files, at(".#Top")),
        "a glob that names a language": later(told, files, at("p/*.yaml")),
        "a glob without a language": later(told, files, at("p/*#d")),
        "no file": later(told, files, at("q#F")),
        "no language": later(told, {**files, "a.bin": ""}, at("a.bin"), at("a.bin#F")),
    }


@titled
def test_phrases_and_patterns() -> Cases:
    files = {
        "a.go": "package a\n\n// F writes the row, then calls.\nfunc F() {}\n\n// G calls.\nfunc G() {}\n",
        "r.md": "- **n**: The row is written\n",
        "s.md": "- **n**: Something else.\n",
    }
    phrase = {"phrase": "row, then calls"}
    return {
        "said": later(told, files, at("a.go#F", phrase="WRITES THE ROW"), at("a.go#F", pattern="row, .* calls")),
        "not said": later(told, files, at("a.go#G", **phrase)),
        "not matched": later(told, files, at("a.go#G", pattern="row.*calls")),
        "both": later(told, files, at("a.go#F", phrase="writes", pattern="^never")),
        "the tag does not do": later(
            told, {"a.go": "package a\n\n// INVARIANT(n): x.\nfunc F() {}\n"}, at("a.go#F", **phrase)
        ),
        "the registry's words and the phrase": later(told, files, at("a.go#G", **phrase), registry="s.md"),
        "the registry's words hold the phrase": later(told, files, at("a.go#G", phrase="row is"), registry="r.md"),
        "the registry's words match": later(told, files, at("a.go#G", pattern="(?i)the row"), registry="r.md"),
        "the registry's words do not match": later(
            told, files, at("a.go#G", pattern="(?i)the column"), registry="r.md"
        ),
    }


@titled
def test_comments_that_stand_elsewhere() -> Cases:
    def go(*parts: str) -> dict[str, str | None]:
        return {"a.go": "package a\n\n" + "\n".join(parts)}

    tag, target, other = "// INVARIANT(n): x.\n", "func F() {}\n", "func G() {}\n"
    lines = [f"// line {number}\n" for number in range(4)]
    return {
        "one blank line": later(told, go(tag, target), at("a.go#F")),
        "three blank lines": later(told, go(tag, "\n", target), at("a.go#F")),
        "another declaration between": later(told, go(tag, "var x = 1\n", target), at("a.go#F")),
        "of another": later(told, go(tag + other, target), at("a.go#F")),
        "below": later(told, go(target, tag + other), at("a.go#F")),
        "far above": later(told, go(tag, *lines, target), at("a.go#F")),
        "the nearest of several": later(told, go(tag + other, tag, target, tag), at("a.go#F")),
        "another name": later(told, go(tag.replace("(n)", "(m)"), target), at("a.go#F")),
        "where another contract's place is": later(told, go(tag + other, target), at("a.go#F"), at("a.go#G")),
        "a blank line below a file's comment": later(told, go(tag, other), at("a.go#package")),
    }


@titled
def test_calls() -> Cases:
    go = """package a

var early = db.Wait()

func F() { go func() { db.Wait() }() }

func (t *T) G() { t.db.Wait(); Wait[int](1) }

// INVARIANT(n): x.
func H() { Wait() }

func Wait() { inner.Wait() }

func Other() { waiting() }
"""
    python = """class A:
    field = wait()

    def m(self):
        def inner():
            self.wait()

    def wait(self):
        wait()


wait()
"""
    shell = """up() {
  sudo docker run -d x
}
# INVARIANT(n): of the file.
docker run y
docker rm z
"""
    files = {"a.go": go, "b.py": python, "c.sh": shell, "a_test.go": go, "vendor/v.go": go, "tests/t.py": python}
    return {
        "everywhere": later(told, files, where("Wait"), where("wait"), where("docker run")),
        "by its receiver": later(told, files, where("db.Wait")),
        "by any receiver": later(told, files, where("*.Wait")),
        "by its program": later(told, files, where("docker")),
        "in tests that are named": later(told, files, where("Wait", in_="*_test.go")),
        "in vendored code that is named": later(told, files, where("Wait", in_="vendor/**")),
        "with words to insert": later(told, files | {"r.md": WORDS}, where("Wait", in_="a.go"), registry="r.md"),
        "with a phrase": later(told, files, where("Wait", in_="a.go", phrase="x")),
        "no such call": later(told, files, where("nowhere", in_="*.go")),
        "no such file": later(told, files, where("Wait", in_="src/**")),
        "a place that is required anyway": later(told, files, at("a.go#F"), where("db.Wait", in_="a.go")),
    }


@titled
def test_a_comment_within_a_function_does_not_speak_for_the_file() -> Cases:
    inside = "def f():\n    # INVARIANT(n): first the row\n    pass\n\n\nwait()\n"
    outside = "wait()  # INVARIANT(n): first the row\n"
    return {
        "tag inside": later(told, {"a.py": inside}, where("wait")),
        "phrase inside": later(told, {"a.py": inside}, where("wait", phrase="the row")),
        "tag outside": later(told, {"a.py": outside}, where("wait")),
        "phrase outside": later(told, {"a.py": outside}, where("wait", phrase="the row")),
    }


@titled
def test_gone_places() -> Cases:
    moved = {"p/a.go": "package p\n\nfunc G() {}\n", "q/a.go": "package q\n\nfunc F() {}\n"}
    beside = {"p/a.go": "package p\n", "p/b.go": "package p\n\nfunc F() {}\n", "p/c.sh": "F() { :; }\n"}
    renamed = {"p/a.go": "package p\n\n// INVARIANT(n): x.\nfunc Started() {}\n"}
    method = {"a.py": "class A:\n    def started(self): ...\n", "b.py": "class A:\n    def start(self): ...\n"}
    return {
        "in a file of that name elsewhere": later(told, moved, at("p/a.go#F")),
        "in a file beside it": later(told, beside, at("p/a.go#F")),
        "beside a file that is gone": later(told, beside, at("p/z.go#F")),
        "in a package that is gone": later(told, beside, at("z#F")),
        "its comment is elsewhere": later(told, renamed, at("p/a.go#Start")),
        "its comment is in the head of a file": later(told, {"a.go": "// INVARIANT(n): x.\npackage a\n"}, at("a.go#F")),
        "another name is near": later(told, {"a.go": "package a\n\nfunc Started() {}\n"}, at("a.go#Start")),
        "a method": later(told, method, at("a.py#A.start")),
        "a method, by its last name": later(told, method, at("a.py#start")),
        "a region": later(told, {"a.yaml": "a: 1\n"}, at("a.yaml#part")),
        "a file": later(told, {"x/a.go": "package x\n"}, at("a.go")),
        "each requirement for itself": later(
            told, renamed, at("p/a.go#Start"), at("p/a.go#Started"), at("p#Stop", "m")
        ),
    }


@titled
def test_files_that_cannot_be_read() -> Cases:
    broken = "package a\n\nfunc F( {\n\nfunc G() {}\n"
    return {
        "unreadable": later(told, {"a.go": None}, at("a.go#F")),
        "unreadable, in a package": later(told, {"p/a.go": None, "p/b.go": "package p\n"}, at("p#F")),
        "broken": later(told, {"a.go": broken}, at("a.go#G"), at("a.go#H")),
    }
