"""Files made to hurt: each costs itself alone, is told of by name, and never makes the run call itself clean."""

from __future__ import annotations

import random

import pytest
from fuzzing import host, problems_of_configuration
from lockstitch.languages import detect_language
from neighbours import disturb
from shapes import DEEP, DEPTHS, LAUGHS, LONG_LINES, long_line, many_forwarders

NAMES = sorted({name for name, _ in DEPTHS} - {"a.toml", "go.mod", "go.work"})
#: How deep every shape is here; `make soak` goes to DEEP with all of them.
DEPTH = 1_000
#: And how deep these, in which nothing takes long.
DEEPEST = {
    "a.go": "parentheses",
    "a.sh": "substitutions",
    "a.py": "parentheses",
    "a.yaml": "lists",
    "a.json": "lists",
    "Dockerfile": "expansions",
    "a.env": "expansions",
    "a.md": "quotes",
    "Makefile": "expansions",
    "justfile": "parentheses",
    "a.service": "sections",
}


@pytest.mark.parametrize("name", NAMES)
def test_depth(tmp_path, name):
    """All shapes of a language in one tree."""
    files = {
        f"{number}/{name}": make(DEPTH).encode() for number, ((of, _), make) in enumerate(DEPTHS.items()) if of == name
    }
    seen = disturb(tmp_path, files)
    assert seen.problems == []
    died = [item for item in seen.failures if "died" in item["error"] or "Error" in item["error"]]
    assert died == []


def test_one_hundred_thousand_deep(tmp_path):
    files = {name: DEPTHS[name, what](DEEP).encode() for name, what in DEEPEST.items()}
    seen = disturb(tmp_path, files)
    assert seen.problems == []
    assert [item for item in seen.failures if "died" in item["error"] or "Error:" in item["error"]] == []


@pytest.mark.parametrize("what", [what for name, what in DEPTHS if name == "a.toml"])
def test_depth_of_the_configuration(what):
    assert problems_of_configuration(DEPTHS["a.toml", what](DEEP).encode()) == ""


@pytest.mark.parametrize("name", ["go.mod", "go.work"])
def test_depth_of_go_modules(tmp_path, name):
    text = DEPTHS[name, "blocks"](DEEP)
    seen = disturb(tmp_path, {"p/a.go": b"package p\n\ntype A struct{ x Other }\n", f"p/{name}": text.encode()})
    assert seen.problems == []


def test_a_line_of_fifty_megabytes_is_refused(tmp_path):
    names = ["a.go", "a.sh", "a.py"]
    seen = disturb(tmp_path, {name: long_line(name, 50_000_000) for name in names})
    assert seen.problems == []
    assert seen.code == 2
    for name in names:
        assert any("it has 50.0 MB, more than the limit of 16.8 MB" in text for text in seen.told(name))


def test_long_lines_are_read(tmp_path):
    """`make soak` has longer ones."""
    seen = disturb(tmp_path, {name: long_line(name, 40_000) for name in LONG_LINES})
    assert seen.problems == []
    assert seen.failures == []


def test_more_forwarders_than_anybody_has(tmp_path):
    """Not all are read, and that is said."""
    files = {name: many_forwarders(name, 20_001) for name in ("a.env", "a.sh")}
    seen = disturb(tmp_path, files)
    assert seen.problems == []
    assert seen.code == 2
    for name in files:
        assert any("more than 20000 things" in text for text in seen.told(name)), seen.told(name)[:3]


@pytest.mark.parametrize("what", ["random", "cut", "nul", "utf-16", "latin-1"])
def test_bytes_that_are_no_text(tmp_path, what):
    files = {}
    for name in LONG_LINES:
        honest = long_line(name, 300) + "# é € 😀\n".encode()
        files[name] = {
            "random": random.Random(name).randbytes(100_000),
            "cut": honest[:-2],
            "nul": honest + b"\0",
            "utf-16": honest.decode().encode("utf-16"),
            "latin-1": honest + "\xe9".encode("latin-1") + b"\n",
        }[what]
    seen = disturb(tmp_path, files)
    assert seen.problems == []
    assert seen.code == 2
    for name in files:
        assert any("not UTF-8" in text or "NUL" in text for text in seen.told(name)), name


def test_references_that_multiply(tmp_path):
    files = {f"{number}/compose.yaml": text.encode() for number, text in enumerate(LAUGHS.values())}
    seen = disturb(tmp_path, files)
    assert seen.problems == []
    assert [item for item in seen.failures if "seconds" in item["error"] or "memory" in item["error"]] == []


def test_the_extractors_that_are_tried_are_all_there_are():
    from shapes import DEPTHS as shapes

    tried = {detect_language(name) for name, _ in shapes}
    ours = {language for each in host().extractors.values() for language in each.languages}
    first_party = ours & {
        "go",
        "shell",
        "python",
        "yaml",
        "json",
        "toml",
        "markdown",
        "dotenv",
        "dockerfile",
        "make",
        "just",
        "systemd",
        "gomod",
    }
    assert first_party <= tried
