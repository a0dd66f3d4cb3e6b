"""Tests that are commented out: code in a comment that documents nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source, Span
from lockstitch.languages import Comment

from lockstitch_contract_tests.facts import Commented
from lockstitch_contract_tests.reading.beside import Beside

#: By language: the head of a test, and what the text below it must have to be code.
_HEADS = {
    "go": (
        re.compile(r"func (?:\([^()]{1,80}\) )?((?:Test|Benchmark|Fuzz)[A-Z_]\w*)\(\w* ?\*?(?:testing\.\w+)?\) *\{"),
        re.compile(r"\}\s*"),
    ),
    "python": (re.compile(r"(?:async )?def (test_\w+)\([^)]*\)[^:]*:"), re.compile(r"[ \t]+\S.*")),
}


def commented_out(source: Source, beside: Beside) -> Iterator[Commented]:
    """The tests of a file that stand in comments.

    An example in the documentation of a declaration, or of the package, is none: what is commented out has nothing
    right below it, and its lines begin where the comment's text does.
    """
    head, body = _HEADS[source.language]
    for block in beside.blocks():
        lines = [line for comment in block for line in _lines(source, comment)]
        if _documents(source, block[-1]):
            continue
        for index, (text, at) in enumerate(lines):
            match = head.match(text)
            if match is not None and any(body.fullmatch(later) for later, _ in lines[index + 1 : index + 200]):
                note = "\n".join(text for text, _ in lines[:index])
                yield Commented(match[1], at, note or beside.above(at.line))


def _lines(source: Source, comment: Comment) -> list[tuple[str, Span]]:
    """The lines of a comment without their signs, and where each stands."""
    raw = source.slice(comment.start, comment.end)
    if raw.startswith("/*"):
        inner = raw.removeprefix("/*").removesuffix("*/").split("\n")
        first = comment.span.line
        return [(text.rstrip(), Span(first + n, 1, first + n, len(text) + 1)) for n, text in enumerate(inner)]
    text = raw.lstrip("/#")
    return [(text.removeprefix(" ").rstrip(), comment.span)]


def _documents(source: Source, last: Comment) -> bool:
    """Whether code stands right below a comment, so that it belongs to that."""
    end = source.content.find(b"\n", last.end)
    if end < 0:
        return False
    following = source.content[end + 1 : source.content.find(b"\n", end + 1)]
    if source.language == "python":
        return False  # documentation is no comment there
    return bool(following.strip()) and not following.strip().startswith(b"}")
