"""Where the fix puts a comment."""

from __future__ import annotations

import pytest
from telling import mended


@pytest.mark.parametrize(
    ("before", "line", "language", "after"),
    [
        ("package a\n\nfunc F() {}\n", 3, "go", "package a\n\n// INVARIANT(n): x.\nfunc F() {}\n"),
        ("// F.\nfunc F() {}\n", 2, "go", "// F.\n//\n// INVARIANT(n): x.\nfunc F() {}\n"),
        ("/* F. */\nfunc F() {}\n", 2, "go", "/* F. */\n//\n// INVARIANT(n): x.\nfunc F() {}\n"),
        ("//go:noinline\nfunc F() {}\n", 2, "go", "// INVARIANT(n): x.\n//\n//go:noinline\nfunc F() {}\n"),
        (
            "// F.\n//\n//go:noinline\nfunc F() {}\n",
            4,
            "go",
            "// F.\n//\n// INVARIANT(n): x.\n//\n//go:noinline\nfunc F() {}\n",
        ),
        (
            "// F.\n//go:noinline\nfunc F() {}\n",
            3,
            "go",
            "// F.\n//\n// INVARIANT(n): x.\n//\n//go:noinline\nfunc F() {}\n",
        ),
        ("type (\n\tT struct{}\n)\n", 2, "go", "type (\n\t// INVARIANT(n): x.\n\tT struct{}\n)\n"),
        ("class A:\n    def f(self): ...\n", 2, "python", "class A:\n    # INVARIANT(n): x.\n    def f(self): ...\n"),
        ("#!/bin/sh\nf() { :; }\n", 2, "shell", "#!/bin/sh\n# INVARIANT(n): x.\nf() { :; }\n"),
        ("a \\\nf() { :; }\n", 2, "shell", "a \\\nf() { :; }\n"),
        ("# shellcheck disable=SC1\nf() { :; }\n", 2, "shell", None),
    ],
)
def test_above_a_symbol(before: str, line: int, language: str, after: str | None) -> None:
    wanted = after or "# INVARIANT(n): x.\n#\n# shellcheck disable=SC1\nf() { :; }\n"
    assert mended(before, "symbol", line, language) == wanted


@pytest.mark.parametrize(
    ("before", "language", "after"),
    [
        ("// P.\npackage a\n\nfunc F() {}\n", "go", "// P.\npackage a\n\n// INVARIANT(n): x.\n\nfunc F() {}\n"),
        ("#!/bin/sh\n# about\nf\n", "shell", "#!/bin/sh\n# INVARIANT(n): x.\n\n# about\nf\n"),
        ("#!/usr/bin/python\n# coding: utf-8\nimport a\n", "python", None),
        ("import a\n", "python", "# INVARIANT(n): x.\n\nimport a\n"),
    ],
)
def test_about_a_file(before: str, language: str, after: str | None) -> None:
    wanted = after or "#!/usr/bin/python\n# coding: utf-8\n# INVARIANT(n): x.\n\nimport a\n"
    assert mended(before, "file", 1, language) == wanted


def test_long_words_are_wrapped_in_the_indent() -> None:
    words = "INVARIANT(n): " + "word-with-hyphens " * 20
    lines = mended("class A:\n    def f(self): ...\n", "symbol", 2, "python", words).splitlines()[1:-1]
    assert len(lines) > 3
    assert all(line.startswith("    # ") and len(line) <= 100 and not line.endswith("-") for line in lines)


@pytest.mark.parametrize(
    ("before", "kind", "line", "language", "after"),
    [
        ("a = 1\n", "file", 1, "toml", "# INVARIANT(n): x.\n\na = 1\n"),
        ("#:schema s\na = 1\n", "file", 1, "toml", "#:schema s\n# INVARIANT(n): x.\n\na = 1\n"),
        ("# syntax=d\nFROM a\n", "file", 1, "dockerfile", "# syntax=d\n# INVARIANT(n): x.\n\nFROM a\n"),
        ("// A.\nfn a() {}\n", "file", 1, "rust", "// INVARIANT(n): x.\n\n// A.\nfn a() {}\n"),
        ("# T\n", "file", 1, "markdown", "<!-- INVARIANT(n): x. -->\n\n# T\n"),
        ("---\na: b\n---\n# T\n", "file", 1, "markdown", "---\na: b\n---\n# T\n"),
        ("<?php\n", "file", 1, "php", "<?php\n"),
        ("a\n<!-- region r -->\n", "symbol", 2, "html", "a\n<!-- INVARIANT(n): x. -->\n<!-- region r -->\n"),
    ],
)
def test_the_comment_is_written_in_the_files_own_syntax(before, kind, line, language, after):
    assert mended(before, kind, line, language) == after
