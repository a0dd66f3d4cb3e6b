"""The words of a file that mean something to the machine: in code and in strings, not in comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.facts import Words
from lockstitch.languages.comments import comments

_WORD = re.compile(r"[^\W\d]\w*")
_ESCAPE = re.compile(rb"\\[abfnrtv0]")
_SQL_COMMENT = re.compile(rb"--[^\n]*|/\*.*?(?:\*/|\Z)|('(?:[^']|'')*')", re.DOTALL)


def words(source: Source) -> Iterator[Words]:
    """One fact: the distinct words of the file, sorted."""
    bounds = [(comment.start, comment.end) for comment in comments(source)]
    if source.language == "python":
        from lockstitch.languages.anchors.in_python import docstrings

        bounds = sorted(bounds + docstrings(source))
    elif source.language == "sql":
        bounds = [match.span() for match in _SQL_COMMENT.finditer(source.content) if match[1] is None]
    kept: list[bytes] = []
    at = 0
    for start, end in bounds:
        kept.append(source.content[at:start])
        at = max(at, end)
    kept.append(source.content[at:])
    code = _ESCAPE.sub(b" ", b" ".join(kept)).decode("utf-8", "replace")
    yield Words(tuple(sorted(set(_WORD.findall(code)))))
