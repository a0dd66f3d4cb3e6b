"""What is read of `go.mod` and `go.work`: both are lines and parenthesised blocks of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Fact, Source
from lockstitch.languages.golang.facts import GoModule, GoReplace, GoUse
from lockstitch.languages.golang.read_types import unquote

_WORD = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|=>|[()]|[^\s"`()]+')


def extract(source: Source) -> Iterator[Fact]:
    """All facts of a `go.mod` or `go.work`: see `GO_MODULE`."""
    block = ""
    for number, line in enumerate(source.text.split("\n")):
        start = source.line_starts[number]
        words = [_value(word) for word in _WORD.findall(line.split("//", 1)[0])]
        if not words:
            continue
        if block and words[0] == ")":
            block = ""
            continue
        if len(words) >= 2 and words[1] == "(" and not block:
            block = words[0]
            continue
        verb, arguments = (block, words) if block else (words[0], words[1:])
        at = source.span(start, start + len(line.rstrip("\r").encode()))
        if verb == "module" and arguments:
            yield GoModule(arguments[0], at)
        elif verb == "use" and arguments:
            yield GoUse(arguments[0], at)
        elif verb == "replace" and "=>" in arguments:
            arrow = arguments.index("=>")
            old, new = arguments[:arrow], arguments[arrow + 1 :]
            if old and new:
                yield GoReplace(old[0], new[0], at, old[1] if len(old) > 1 else "")


def _value(word: str) -> str:
    return unquote(word) if word[:1] in ('"', "`") else word
