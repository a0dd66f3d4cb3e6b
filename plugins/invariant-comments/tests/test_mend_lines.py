"""Between which lines the fix writes, and how wide."""

from __future__ import annotations

import pytest
from telling import mended

DIRECTIVES = [
    "//go:noinline",
    "//nolint",
    "//nolint:all",
    "//export F",
    "//extern f",
    "//line a.go:1",
    "//lint:ignore x",
]


@pytest.mark.parametrize("directive", DIRECTIVES)
def test_what_go_tools_read_stays_last(directive: str) -> None:
    after = f"// INVARIANT(n): x.\n//\n{directive}\nfunc F() {{}}\n"
    assert mended(f"{directive}\nfunc F() {{}}\n", "symbol", 2, "go") == after


@pytest.mark.parametrize("line", ["// go:noinline", "//exported", "//nothing", "// line 1", "//Go: x", "//a: x"])
def test_other_comments_do_not(line: str) -> None:
    after = f"{line}\n//\n// INVARIANT(n): x.\nfunc F() {{}}\n"
    assert mended(f"{line}\nfunc F() {{}}\n", "symbol", 2, "go") == after


@pytest.mark.parametrize(
    ("before", "line", "language", "after"),
    [
        # several directives, and what stands above them
        (
            "# F.\n# shellcheck disable=SC1\n# lockstitch: ignore[x] y\nf() { :; }\n",
            4,
            "shell",
            "# F.\n#\n# INVARIANT(n): x.\n#\n# shellcheck disable=SC1\n# lockstitch: ignore[x] y\nf() { :; }\n",
        ),
        (
            "x = 1\n#\n# lockstitch: ignore[x] y\ndef f(): ...\n",
            4,
            "python",
            "x = 1\n#\n# INVARIANT(n): x.\n#\n# lockstitch: ignore[x] y\ndef f(): ...\n",
        ),
        ("//go:a\n//go:b\nfunc F() {}\n", 3, "go", "// INVARIANT(n): x.\n//\n//go:a\n//go:b\nfunc F() {}\n"),
        ("x()\n//go:a\nfunc F() {}\n", 3, "go", "x()\n// INVARIANT(n): x.\n//\n//go:a\nfunc F() {}\n"),
        # the indent is the declaration's own
        (
            "class A:\n    # F.\n    # lockstitch: ignore[x] y\n    @d\n    def f(self): ...\n",
            4,
            "python",
            "class A:\n    # F.\n    #\n    # INVARIANT(n): x.\n    #\n    # lockstitch: ignore[x] y\n    @d\n    def f(self): ...\n",
        ),
        ("\t\tA int\n", 1, "go", "\t\t// INVARIANT(n): x.\n\t\tA int\n"),
        ("x\n\tA int\n", 2, "go", "x\n\t// INVARIANT(n): x.\n\tA int\n"),
        # only a comment has another paragraph
        ("a */\nf()\n", 2, "python", "a */\n# INVARIANT(n): x.\nf()\n"),
        ("a # b\nf()\n", 2, "python", "a # b\n# INVARIANT(n): x.\nf()\n"),
        ("#!/bin/sh\nf() { :; }\n", 2, "shell", "#!/bin/sh\n# INVARIANT(n): x.\nf() { :; }\n"),
        # within a continued line no comment can stand
        ("a \\\n  b\n", 2, "shell", "a \\\n  b\n"),
        ("a \\ \n  b\n", 2, "shell", "a \\ \n  b\n"),
        ("a\n\nb\n", 3, "shell", "a\n\n# INVARIANT(n): x.\nb\n"),
        # markup
        ("a\n<!-- region r -->\n", 2, "markdown", "a\n<!-- INVARIANT(n): x. -->\n<!-- region r -->\n"),
        ("---\na: b\n---\n<!-- region r -->\n", 4, "markdown", "---\na: b\n---\n<!-- region r -->\n"),
    ],
)
def test_above_a_declaration(before: str, line: int, language: str, after: str) -> None:
    assert mended(before, "symbol", line, language) == after


@pytest.mark.parametrize(
    ("before", "language", "after"),
    [
        ("package a", "go", "package a\n\n// INVARIANT(n): x.\n"),
        ("package a\n", "go", "package a\n\n// INVARIANT(n): x.\n"),
        ("// package b\npackage a\nimport b\n", "go", "// package b\npackage a\n\n// INVARIANT(n): x.\nimport b\n"),
        ("", "python", "# INVARIANT(n): x.\n"),
        ("\n\nx\n", "python", "# INVARIANT(n): x.\n\n\nx\n"),
        ("#!/bin/sh", "shell", "#!/bin/sh\n# INVARIANT(n): x.\n"),
        ("#!/usr/bin/env node\nx\n", "javascript", "#!/usr/bin/env node\n// INVARIANT(n): x.\n\nx\n"),
        ("# -*- coding: latin-1 -*-\nx\n", "python", "# -*- coding: latin-1 -*-\n# INVARIANT(n): x.\n\nx\n"),
        (
            "#!x\n# coding=utf-8\n# coding=utf-8\n",
            "python",
            "#!x\n# coding=utf-8\n# INVARIANT(n): x.\n\n# coding=utf-8\n",
        ),
        ("# escape=`\nFROM a\n", "dockerfile", "# escape=`\n# INVARIANT(n): x.\n\nFROM a\n"),
        ("# check=skip\nFROM a\n", "dockerfile", "# check=skip\n# INVARIANT(n): x.\n\nFROM a\n"),
        ("# about\nFROM a\n", "dockerfile", "# INVARIANT(n): x.\n\n# about\nFROM a\n"),
        ("<!doctype html>\n<p>\n", "html", "<!doctype html>\n<!-- INVARIANT(n): x. -->\n\n<p>\n"),
        ("+++\na = 1\n+++\n", "markdown", "+++\na = 1\n+++\n"),
        ("--- x\n", "markdown", "<!-- INVARIANT(n): x. -->\n\n--- x\n"),
        ("---\na: b\n", "yaml", "# INVARIANT(n): x.\n\n---\na: b\n"),
    ],
)
def test_at_the_top_of_a_file(before: str, language: str, after: str) -> None:
    assert mended(before, "file", 1, language) == after


@pytest.mark.parametrize(
    ("sign", "languages"),
    [
        ("//", "typescript tsx javascript rust java c cpp kotlin"),
        ("#", "make hcl ruby just systemd dotenv yaml toml shell"),
    ],
)
def test_each_language_has_its_sign(sign: str, languages: str) -> None:
    for language in languages.split():
        assert mended("a\n", "file", 1, language) == f"{sign} INVARIANT(n): x.\n\na\n"


@pytest.mark.parametrize(
    ("indent", "width"), [("", 100), ("\t", 97), ("\t\t", 94), ("    ", 100), (" " * 56, 100), (" " * 70, 113)]
)
def test_lines_are_as_wide_as_they_may_be(indent: str, width: int) -> None:
    lengths = []
    for first in ("a", "ab"):  # lines of an odd and of an even length
        words = f"{first} " + " ".join(["a"] * 40)
        (*lines, _) = mended(f"{indent}A int\n", "symbol", 1, "go", f"{words} {'a' * 40}" + " a" * 200).splitlines()
        assert {line[: len(indent) + 3] for line in lines} == {indent + "// "}
        lengths += [len(line) for line in lines]
    assert max(lengths) == width


def test_a_word_that_is_too_long_stays_whole() -> None:
    long = "x" * 200
    assert mended("f()\n", "symbol", 1, "python", f"INVARIANT(n): {long}") == f"# INVARIANT(n):\n# {long}\nf()\n"
