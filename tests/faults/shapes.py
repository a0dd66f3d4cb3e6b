"""Files that are made to hurt a parser: nested too deep, too long a line, too many things, references that multiply.

Each is well-formed as far as its language goes, and stands behind an honest beginning.
"""

from __future__ import annotations

from collections.abc import Callable

DEEP = 100_000


def _nest(before: str, opening: str, middle: str, closing: str, after: str = "") -> Callable[[int], str]:
    return lambda depth: before + opening * depth + middle + closing * depth + after


def _indented(line: str, last: str, most: int = 2_000) -> Callable[[int], str]:
    """Blocks in blocks by indentation: quadratic in size, so not as deep as the others."""

    def make(depth: int) -> str:
        depth = min(depth, most)
        return "".join(" " * level + line + "\n" for level in range(depth)) + " " * depth + last + "\n"

    return make


_GO = "package p\n\ntype A struct{}\n\nfunc (A) M() {}\n\n"
_SHELL = 'docker run ${TOKEN:+-e TOKEN="$TOKEN"} image\n'
_PYTHON = "import os\nos.environ['E']\nclass A:\n    def m(self): ...\n"
_COMPOSE = "services:\n  a:\n    environment:\n      - TOKEN\n"
_DOCKER = "FROM a\nENV A=1\n"
_MARKDOWN = "| Name | What |\n|------|------|\n| A | b |\n\n"

#: (name of a file of the language, what is nested) → a text of so many levels.
DEPTHS: dict[tuple[str, str], Callable[[int], str]] = {
    ("a.go", "parentheses"): _nest(_GO + "var x = ", "(", "1", ")", "\n"),
    ("a.go", "blocks"): _nest(_GO + "func f() ", "{", "", "}", "\n"),
    ("a.go", "ifs"): _nest(_GO + "func f() {\n", "if a {\n", "", "}\n", "}\n"),
    ("a.go", "functions"): _nest(_GO + "var x = ", "func() any { return ", "1", " }", "\n"),
    ("a.go", "types"): _nest(_GO + "type T ", "[]", "int", "", "\n"),
    ("a.go", "structs"): _nest(_GO + "type T ", "struct { a ", "int", "}", "\n"),
    ("a.go", "parameters"): _nest(_GO + "func f(a ", "func(a ", "int", ")", ") {}\n"),
    ("a.go", "generics"): _nest(_GO + "var x ", "G[", "int", "]", "\n"),
    ("a.go", "literals"): _nest(_GO + "var x = ", "T{", "1", "}", "\n"),
    ("a.go", "calls"): _nest(_GO + "func f() { ", "g(", "1", ")", " }\n"),
    ("a.go", "selectors"): _nest(_GO + "var x = os", ".a()", "", "", "\n"),
    ("a.go", "sums"): _nest(_GO + "var x = 1", "+1", "", "", "\n"),
    ("a.go", "signs"): _nest(_GO + "var x = ", "-", "1", "", "\n"),
    ("a.go", "comments"): _nest(_GO, "/*", "", "*/", "\n"),
    ("a.go", "lines of comments"): _nest(_GO, "// INVARIANT(a): b\n", "", ""),
    ("a.go", "elses"): _nest(_GO + "func f() {\n if a {}", " else if a {}", "", "", "\n}\n"),
    ("a.sh", "substitutions"): _nest(_SHELL + "echo ", "$(", "a", ")", "\n"),
    ("a.sh", "subshells"): _nest(_SHELL, "( ", "a", " )", "\n"),
    ("a.sh", "groups"): _nest(_SHELL, "{ ", "a; ", "}; ", "\n"),
    ("a.sh", "ifs"): _nest(_SHELL, "if a; then\n", "b\n", "fi\n"),
    ("a.sh", "loops"): _nest(_SHELL, "while a; do\n", "b\n", "done\n"),
    ("a.sh", "cases"): _nest(_SHELL, "case a in b)\n", "c\n", ";; esac\n"),
    ("a.sh", "functions"): _nest(_SHELL, "f() {\n", "a\n", "}\n"),
    ("a.sh", "expansions"): _nest(_SHELL + "echo ", "${A:-", "b", "}", "\n"),
    ("a.sh", "quoted substitutions"): _nest(_SHELL + "echo ", '"$(a ', "b", ')"', "\n"),
    ("a.sh", "backquotes"): _nest(_SHELL + "echo ", "`a ", "", "`", "\n"),
    ("a.sh", "arithmetic"): _nest(_SHELL + "echo $((", "(", "1", ")", "))\n"),
    ("a.sh", "tests"): _nest(_SHELL + "[[ ", "( ", "a", " )", " ]]\n"),
    ("a.sh", "pipes"): _nest(_SHELL + "a", " | a", "", "", "\n"),
    ("a.sh", "ands"): _nest(_SHELL + "a", " && a", "", "", "\n"),
    ("a.sh", "shells in shells"): _nest(_SHELL, "sh -c '", "a", "'", "\n"),
    ("a.sh", "wrappers"): _nest(_SHELL, "env ", "a", "", "\n"),
    ("a.sh", "here-documents"): _nest(_SHELL, "cat <<A\n$(", "a", ")\nA\n", "\n"),
    ("a.sh", "elifs"): _nest(_SHELL + "if a; then b\n", "elif a; then b\n", "", "", "fi\n"),
    ("a.py", "parentheses"): _nest(_PYTHON + "x = ", "(", "1", ")", "\n"),
    ("a.py", "lists"): _nest(_PYTHON + "x = ", "[", "1", "]", "\n"),
    ("a.py", "calls"): _nest(_PYTHON + "x = ", "f(", "1", ")", "\n"),
    ("a.py", "lambdas"): _nest(_PYTHON + "x = ", "lambda: ", "1", "", "\n"),
    ("a.py", "nots"): _nest(_PYTHON + "x = ", "not ", "1", "", "\n"),
    ("a.py", "sums"): _nest(_PYTHON + "x = 1", "+1", "", "", "\n"),
    ("a.py", "attributes"): _nest(_PYTHON + "x = os", ".a()", "", "", "\n"),
    ("a.py", "conditions"): _nest(_PYTHON + "x = 1", " if a else 1", "", "", "\n"),
    ("a.py", "annotations"): _nest(_PYTHON + "def f(x: ", "list[", "int", "]", "): ...\n"),
    ("a.py", "strings in f-strings"): _nest(_PYTHON + "x = ", "f'{", "1", "}'", "\n"),
    ("a.py", "blocks"): _indented("if a:", "pass"),
    ("a.py", "classes"): _indented("class A:", "pass"),
    ("a.py", "functions"): _indented("def f():", "pass"),
    ("a.py", "elifs"): _nest(_PYTHON + "if a: pass\n", "elif a: pass\n", "", ""),
    ("a.py", "decorators"): _nest(_PYTHON, "@a\n", "def f(): ...\n", ""),
    ("a.py", "comments"): _nest(_PYTHON, "# INVARIANT(a): b\n", "", ""),
    ("a.yaml", "lists"): _nest(_COMPOSE + "x: ", "[", "1", "]", "\n"),
    ("a.yaml", "mappings"): _nest(_COMPOSE + "x: ", "{a: ", "1", "}", "\n"),
    ("a.yaml", "dashes"): _nest(_COMPOSE + "x:\n  ", "- ", "1", "", "\n"),
    ("a.yaml", "blocks"): _indented("a:", "b"),
    ("a.yaml", "documents"): _nest(_COMPOSE, "---\na: 1\n", "", ""),
    ("a.yaml", "anchors"): lambda depth: _COMPOSE + "".join(
        f"x{n}: &a{n}\n  <<: *a{n - 1}\n" if n else "x0: &a0\n  A: b\n" for n in range(depth)
    ),
    ("a.yaml", "expansions"): _nest(_COMPOSE + "      - B=", "${A:-", "b", "}", "\n"),
    ("a.json", "lists"): _nest('{"x": ', "[", "1", "]", "}\n"),
    ("a.json", "mappings"): _nest('{"x": ', '{"a": ', "1", "}", "}\n"),
    ("Dockerfile", "continued lines"): _nest(_DOCKER + "ENV A=1 ", "\\\n", "B=2", "", "\n"),
    ("Dockerfile", "stages"): lambda depth: "".join(f"FROM s{n} AS s{n + 1}\nENV A{n}=1\n" for n in range(depth)),
    ("Dockerfile", "expansions"): _nest(_DOCKER + "ENV B=", "${A:-", "b", "}", "\n"),
    ("Dockerfile", "onbuild"): _nest(_DOCKER, "ONBUILD ", "ENV C=1", "", "\n"),
    ("Dockerfile", "quotes"): _nest(_DOCKER + "ENV B=", "\"'", "", "'\"", "\n"),
    ("a.env", "expansions"): _nest("A=1\nB=", "${A:-", "b", "}", "\n"),
    ("a.env", "quotes"): _nest("A=1\nB=", "\"'", "", "'\"", "\n"),
    ("a.md", "quotes"): _nest(_MARKDOWN, "> ", "a", "", "\n"),
    ("a.md", "lists"): _nest(_MARKDOWN, "- ", "a", "", "\n"),
    ("a.md", "numbers"): _nest(_MARKDOWN, "1. ", "a", "", "\n"),
    ("a.md", "links"): _nest(_MARKDOWN, "[", "a", "](b)", "\n"),
    ("a.md", "pictures"): _nest(_MARKDOWN, "![", "a", "](b)", "\n"),
    ("a.md", "emphasis"): _nest(_MARKDOWN, "*a **b ", "", "", "\n"),
    ("a.md", "backquotes"): lambda depth: _MARKDOWN + "".join("`" * (n % 900 + 1) + "a" for n in range(depth // 100)),
    ("a.md", "cells"): _nest("", "| A ", "|\n", "|---", "|\n"),
    ("a.md", "headings"): _nest(_MARKDOWN, "# a\n", "", ""),
    ("a.md", "comments"): _nest(_MARKDOWN, "<!-- ", "", "-->", "\n"),
    ("Makefile", "expansions"): _nest("export A\nB := ", "$(A", "", ")", "\n"),
    ("Makefile", "ifs"): _nest("export A\n", "ifdef A\n", "export B\n", "endif\n"),
    ("Makefile", "definitions"): _nest("export A\n", "define a\n", "", "endef\n"),
    ("justfile", "parentheses"): _nest("export A := ", "(", "'b'", ")", "\n"),
    ("a.service", "sections"): _nest("", "[Service]\nEnvironment=A=1\n", "", ""),
    ("go.mod", "blocks"): _nest("module a\n\nrequire ", "(\n", "a v1.0.0\n", ")\n"),
    ("go.work", "blocks"): _nest("go 1.22\n\nuse ", "(\n", "./a\n", ")\n"),
    ("a.toml", "lists"): _nest("x = ", "[", "1", "]", "\n"),
    ("a.toml", "tables"): _nest("x = ", "{a = ", "1", "}", "\n"),
    ("a.toml", "dots"): _nest("[", "a.", "a", "", "]\n"),
}  # fmt: skip

#: (name of a file of the language) → (before, what a long line repeats, after).
LONG_LINES: dict[str, tuple[str, str, str]] = {
    "a.go": (_GO + "var x = []int{", "1, ", "1}\n"),
    "a.sh": (_SHELL, "export A1=b; ", "\n"),
    "a.py": (_PYTHON + "x = [", "os.environ['A'], ", "]\n"),
    "a.yaml": (_COMPOSE + "x: [", "a, ", "b]\n"),
    "a.json": ('{"x": [', '"a", ', '"b"]}\n'),
    "Dockerfile": (_DOCKER + "ENV ", "A=b ", "B=c\n"),
    "a.env": ("A=1\nB=", "a ", "\n"),
    "a.md": (_MARKDOWN, "a `A_B` | ", "\n"),
    "Makefile": ("export A\nexport ", "A1 ", "\n"),
    "justfile": ("export A := 'b'\nexport B := '", "a", "'\n"),
    "a.service": ("[Service]\nEnvironment=", "A=b ", "\n"),
}


def long_line(name: str, size: int) -> bytes:
    """A file of the language with a line that makes it exactly `size` bytes long."""
    before, piece, after = (part.encode() for part in LONG_LINES[name])
    room = size - len(before) - len(after)
    return before + piece * (room // len(piece)) + b" " * (room % len(piece)) + after


def many_forwarders(name: str, count: int) -> bytes:
    """A file that forwards `count` variables."""
    line = "A{0}=b\n" if name.endswith(".env") else 'args+=(-e A{0}="$A{0}")\n'
    return "".join(line.format(number) for number in range(count)).encode()


def _laughs(levels: int, width: int) -> str:
    lines = ["x0: &a0 [lol]"]
    lines += [f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + f"\nservices:\n  a:\n    environment: *a{levels - 1}\n"


def _merges(levels: int, width: int) -> str:
    lines = ["x-0: &a0\n  A: b"]
    lines += [f"x-{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * width)}]\n  B{n}: c" for n in range(1, levels)]
    return "\n".join(lines) + f"\nservices:\n  a:\n    environment:\n      <<: *a{levels - 1}\n"


def _services(levels: int) -> str:
    made = ["services:\n  s0:\n    environment:\n      - A=b"]
    made += [
        f"  s{n}:\n    extends:\n      service: s{n - 1}\n    environment:\n      - A{n}=b" for n in range(1, levels)
    ]
    return "\n".join(made) + "\n"


#: Compose files whose references multiply what they say.
LAUGHS: dict[str, str] = {
    "a billion laughs": _laughs(30, 10),
    "few, and wide": _laughs(3, 3_000),
    "merges of merges": _merges(30, 10),
    "merges of many": _merges(3, 3_000),
    "a mapping that holds itself": "x: &a {b: *a}\nservices:\n  a:\n    environment: *a\n",
    "a list that holds itself": "x: &a [*a, *a]\nservices:\n  a:\n    environment: *a\n",
    "a merge of itself": "services:\n  a: &a\n    <<: *a\n    environment: [A]\n",
    "a large value, often": "x: &a '" + "b" * 100_000 + "'\nservices:\n  a:\n    environment:\n"
    + "".join(f"      A{n}: *a\n" for n in range(2_000)),
    "services that extend one another": _services(1_000),
    "a circle of services": "services:\n  a:\n    extends: {service: b}\n  b:\n    extends: {service: a}\n",
}  # fmt: skip
