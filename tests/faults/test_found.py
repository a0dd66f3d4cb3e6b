"""Inputs that fuzzing found: each once broke what it is fed to here."""

from __future__ import annotations

import pytest
from fuzzing import extractors, problems_of_extractor
from lockstitch.engine.extracting import decode, extract

FOUND = [
    # The parser of Markdown ends a line at a lone carriage return, and nobody else does.
    ("markdown.environment", "markdown", b"| Variable |\r|---|\r| `A_B` |\r"),
    ("markdown.environment", "markdown", b"| Variable | Default |\n|---|---|\n| `A_\rB` | |\n| `C_D` | |\n"),
    ("invariants.registry", "markdown", b"# Invariants\r\n\n- **a**: b\rc\n- **d**: e\n"),
    # CPython's parser has a MemoryError for what is nested too deeply.
    ("coverage-floors.python-statements", "coverage-source", b"-" * 20_000 + b"1"),
    # Blank lines before what is no report were split in every way there is.
    ("coverage-floors.report", "coverage-report", b"\n" * 10_000 + b"TN"),
    # Substitutions without an end in here-documents without an end: each was read again in the one before.
    ("shell.forwards", "shell", b"a $(b | <<E\n<<E\n<<E\n<]]<E\n<<E<E" * 40),
    # Each is the body of the one before, without a block in between.
    ("shell.forwards", "shell", b"a() " * 1_000),
    # What an alternate gives is nothing but blanks.
    ("shell.forwards", "shell", b"v<<O\n${Y+ }"),
    # What is written first stands last: places ran backwards.
    ("shell.forwards", "shell", b'printf \'%s=\\n\' """""\n"\'\' "Y">n'),
]


@pytest.mark.parametrize(("name", "language", "content"), FOUND)
def test_found(name, language, content):
    extractor = next(each for each, _ in extractors() if each.id == name)
    assert problems_of_extractor(extractor, language, content) == ""


def test_a_lone_return_moves_no_line():
    extractor = next(each for each, _ in extractors() if each.id == "markdown.environment")
    text = b"a\rb\rc\n\n| Variable |\n|---|\n| `A_B` |\n"
    _, facts = decode(extractor, extract(text, "markdown", [extractor])[0].payload)
    assert {fact.at.line for fact in facts if getattr(fact, "name", "") == "A_B"} == {5}, "lines end at line feeds"
