from __future__ import annotations

import random
import re

import pytest
from lockstitch.globs import _compiled, _parts, glob_regex, has_wildcard, select

PATHS = ["a/b/c.go", "a/b/c_test.go", "a/c.go", "b.go", "a/b/d/e.sh", "x[1].md"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a/**/*.go", ["a/b/c.go", "a/b/c_test.go", "a/c.go"]),
        ("**/*.go", ["a/b/c.go", "a/b/c_test.go", "a/c.go", "b.go"]),
        ("*.go", ["b.go"]),
        ("a/*", ["a/c.go"]),
        ("a/**", ["a/b/c.go", "a/b/c_test.go", "a/c.go", "a/b/d/e.sh"]),
        ("a/b", ["a/b/c.go", "a/b/c_test.go", "a/b/d/e.sh"]),
        ("a/b/", ["a/b/c.go", "a/b/c_test.go", "a/b/d/e.sh"]),
        ("a/c.go", ["a/c.go"]),
        ("a/?.{go,sh}", ["a/c.go"]),
        ("a/[!b].go", ["a/c.go"]),
        (".", PATHS),
        ("a/c", []),
        ("x[[]1].md", ["x[1].md"]),
        ("x[1].md", ["x[1].md"]),
        ("x[2].md", []),
        ("[z-a].go", []),
    ],
)
def test_select(pattern, found):
    assert select(PATHS, pattern) == found


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("**/" * 200 + "x", "a/" * 2000 + "b", False),
        ("*a" * 12 + "b", "a" * 4000, False),
        ("**a" * 4 + "b", "a" * 4000, False),
        ("{a,a}" * 40 + "b", "a" * 4000, False),
        ("{*,*}" * 40 + "b", "a" * 4000, False),
        ("{a,{a,{a,{a,aa}}}}" * 20 + "b", "a" * 4000, False),
        ("{*{*{*{*,a},a},a},a}b", "a" * 4000, False),
        ("{a,{b," * 2000 + "c" + "}}" * 2000, "a", False),  # deeper than braces are read
        ("{" * 100_000 + "}" * 100_000, "a", False),
        ("[" * 4_000 + "*", "a", False),
        ("?" * 4_000 + "*" * 90, "a" * 3_999, False),
        ("{a,b}" * 800, "ab" * 400, True),
        ("*" * 100_000, "a/b", False),
    ],
)
def test_no_pattern_takes_for_ever(pattern, path, fits):
    """Each of these would not end in a lifetime with an engine that backtracks, or overflow a stack."""
    assert bool(glob_regex(pattern).fullmatch(path)) is fits


def test_braces_in_braces_choose():
    assert glob_regex("{a,{b," * 50 + "c" + "}}" * 50).fullmatch("a")


def test_many_wildcards_match_what_few_do():
    paths = ["a/b/c/d/e.go", "a/b.go", "x/b/c/d/e.sh", "a/x/b/x/c.go"]
    assert select(paths, "**/b/**/*.{go,sh}") == ["a/b/c/d/e.go", "x/b/c/d/e.sh", "a/x/b/x/c.go"]
    assert select(paths, "a/**/{b,{c,x}}/**/[c-e]*.go") == ["a/b/c/d/e.go", "a/x/b/x/c.go"]
    assert select(["a b.go", "é/ü.go"], "**/{é,a}**/*{ü,b}*.go") == ["é/ü.go"]


def test_parts_are_compared_as_an_expression_would():
    chance = random.Random(7)
    signs, names = ["a", "b", "*", "**", "/", "**/", ".", "ab", "a/", "b/*"], ["a", "b", "/", ".", "ab", "a/", "\n", ""]
    matched = compared = 0
    for _ in range(20_000):
        pattern = "".join(chance.choice(signs) for _ in range(chance.randint(1, 6)))
        pattern = re.sub(r"\*{3,}", "**", re.sub(r"(?:\*\*/)+", "**/", pattern))
        parts = _parts(pattern)
        if parts is None:
            continue
        path = "".join(chance.choice(names) for _ in range(chance.randint(0, 7)))
        if chance.random() < 0.5:
            path = pattern.replace("**/", chance.choice(["", "a/", "a/b/"])).replace(
                "*", chance.choice(["", "a", "a/"])
            )
        one, other = bool(parts.fullmatch(path)), bool(_compiled(pattern).fullmatch(path))
        assert one == other, (pattern, path)
        compared, matched = compared + 1, matched + other
        if has_wildcard(pattern) and "//" not in path and path[:1] not in {"", "/"} and path[-1] != "/":
            assert select([path], pattern) == ([path] if other or path == pattern else []), (pattern, path)
    assert compared > 5_000
    assert matched > 1_000
