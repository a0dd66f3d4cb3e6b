"""Go's declarations at the top of a file, found without a parser.

A Go file whose braces close is a row of declarations, and its tokens are simple enough that one regular
expression steps over a whole function. That is some twenty times as fast as parsing. The scanner knows
the forms in which Go is written; where anything else stands it says so, and the file is parsed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_LINE_COMMENT = rb"//[^\n]*+"
_BLOCK_COMMENT = rb"/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/"
_STRINGS = rb"\"(?:[^\"\\\n]|\\[^\n])*+\"|'(?:[^'\\\n]|\\[^\n])++'|`[^`]*+`"
_QUIET = _STRINGS + rb"|" + _LINE_COMMENT + rb"|" + _BLOCK_COMMENT + rb"|/(?![/*])"


def _group(opening: bytes, closing: bytes, depth: int, *, quiet: bool = True) -> bytes:
    """What stands between two signs that close one another, at most `depth` deep.

    With `quiet` there may be strings and comments in it. Possessive throughout: text is read once, as
    tokens, from left to right.
    """
    plain = rb"[^" + opening + closing + rb"\"'`/]++" + (rb"|" + _QUIET if quiet else b"")
    inner = rb"(?:" + plain + rb")*+"
    for _ in range(depth - 1):
        inner = rb"(?:" + plain + rb"|" + opening + inner + closing + rb")*+"
    return opening + inner + closing


# Comments and strings in a list of parameters are rare, and patterns take long to compile.
_BRACES = _group(rb"\{", rb"\}", 3)
_PARENS, _BRACKETS = _group(rb"\(", rb"\)", 4, quiet=False), _group(rb"\[", rb"\]", 3, quiet=False)
_GROUPS = _PARENS + rb"|" + _BRACKETS
_KEYWORDS = (
    b"break|case|chan|const|continue|default|defer|else|fallthrough|for|func|go|goto|if|import|interface|map|package|"
    b"range|return|select|struct|switch|type|var"
)
_NAME = rb"(?P<name>(?!(?:" + _KEYWORDS + rb")\b)[A-Za-z_\x80-\xff][\w\x80-\xff]*+)"
_PLAIN = rb"[^\n\"'`/;{}()\[\]]++"
_BLANK = rb"[ \t]*+"

#: Blanks and comments before a declaration.
_SPACE = re.compile(rb"(?:\s++|" + _LINE_COMMENT + rb"|" + _BLOCK_COMMENT + rb")*+")
#: Nothing more may stand on the line on which a declaration ends.
_LINE_END = re.compile(
    rb"[ \t\r]*+(?:" + _BLOCK_COMMENT + rb"[ \t\r]*+)*+(?:" + _LINE_COMMENT + rb")?+(?:\n|(?=\))|\Z)"
)
_FUNCTION = re.compile(
    rb"func[ \t]++(?:\([ \t]*+(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*+[ \t]++)?+\*?+[ \t]*+"
    rb"(?P<owner>[A-Za-z_\x80-\xff][\w\x80-\xff]*+)(?:" + _BRACKETS + rb")?+[ \t]*+\)" + _BLANK + rb")?+"
    + _NAME + _BLANK + rb"(?:" + _BRACKETS + _BLANK + rb")?+" + _PARENS
    + rb"(?:" + _BLANK + rb"(?:(?:struct|interface)\b" + _BLANK + _BRACES
    + rb"|[.*<>\-]|(?!(?:struct|interface)\b)[\w\x80-\xff]++|" + _GROUPS + rb"))*+"
)  # fmt: skip
_BODY = re.compile(_BLANK + _group(rb"\{", rb"\}", 10))
_TYPE = re.compile(rb"type\b[ \t]++(?=[A-Za-z_\x80-\xff])")
_TYPES = re.compile(rb"type\b[ \t]*+\(")
_SPEC = re.compile(_NAME + rb"(?:" + _PLAIN + rb"|" + _STRINGS + rb"|/(?![/*])|" + _GROUPS + rb"|" + _BRACES + rb")++")
#: A package clause, imports, variables or constants: as far as the next line that begins a declaration.
_KEYWORD = rb"(?:func|type|var|const|import)\b"
_OTHER = re.compile(
    rb"(?P<word>package|import|var|const)\b(?:" + _PLAIN + rb"|" + _STRINGS + rb"|" + _LINE_COMMENT
    + rb"|" + _BLOCK_COMMENT + rb"(?![ \t]*+\w)|/(?![/*])|\n\s*+(?!" + _KEYWORD + rb")|"
    + _group(rb"\(", rb"\)", 5) + rb"|" + _BRACKETS + rb"|" + _group(rb"\{", rb"\}", 6) + rb")++"
)  # fmt: skip
#: What is hardly ever the beginning of a line inside a declaration: most likely a brace is missing before it.
_BEGINNINGS = (b"\nfunc ", b"\ntype ")
#: Older versions do not restore the position after a possessive repetition fails (CPython's issue 106052).
_SOUND = sys.version_info >= (3, 11, 5)


@dataclass(frozen=True)
class Found:
    """A declaration in byte offsets: its name, and the whole of it."""

    kind: Literal["type", "function", "method"]
    owner: tuple[int, int]
    name: tuple[int, int]
    whole: tuple[int, int]


class _Strange(Exception):
    """The file is not written as the scanner expects."""


def scan(content: bytes) -> list[Found] | None:
    """The types, functions and methods at the top of a Go file, in order; None when it must be parsed."""
    if not _SOUND:
        return None
    begun = [0, 0]
    try:
        found = list(_declarations(content, begun))
    except _Strange:
        return None
    return found if begun == [content.count(word) for word in _BEGINNINGS] else None


def _declarations(content: bytes, begun: list[int]) -> Iterator[Found]:
    at = _after_space(content, 0)
    if not content.startswith(b"package", at):
        raise _Strange
    while at < len(content):
        if (function := _FUNCTION.match(content, at)) is not None:
            begun[0] += content.startswith(_BEGINNINGS[0], at - 1)
            body = _BODY.match(content, function.end())
            end = (body or function).end()
            kind: Literal["function", "method"] = "function" if function["owner"] is None else "method"
            yield Found(kind, function.span("owner"), function.span("name"), (at, end))
        elif (keyword := _TYPE.match(content, at)) is not None:
            begun[1] += content.startswith(_BEGINNINGS[1], at - 1)
            spec = _spec(content, keyword.end())
            end = spec.whole[1]
            yield Found("type", spec.owner, spec.name, (at, end))
        elif (group := _TYPES.match(content, at)) is not None:
            begun[1] += content.startswith(_BEGINNINGS[1], at - 1)
            specs = list(_specs(content, group.end()))
            end = content.index(b")", _after_space(content, specs[-1].whole[1] if specs else group.end())) + 1
            if len(specs) == 1:
                yield Found("type", specs[0].owner, specs[0].name, (at, end))
            else:
                yield from specs
        elif (other := _OTHER.match(content, at)) is not None:
            end = other.end()
        else:
            raise _Strange
        line_end = _LINE_END.match(content, end)
        if line_end is None:
            raise _Strange
        at = _after_space(content, line_end.end())


def _specs(content: bytes, at: int) -> Iterator[Found]:
    """The types declared between parentheses."""
    at = _after_space(content, at)
    while not content.startswith(b")", at):
        spec = _spec(content, at)
        yield spec
        line_end = _LINE_END.match(content, spec.whole[1])
        if line_end is None:
            raise _Strange
        at = _after_space(content, line_end.end())


def _spec(content: bytes, at: int) -> Found:
    match = _SPEC.match(content, at)
    if match is None:
        raise _Strange
    end = match.start() + len(match[0].rstrip())
    if end == match.end("name"):
        raise _Strange
    return Found("type", (0, 0), match.span("name"), (at, end))


def _after_space(content: bytes, at: int) -> int:
    space = _SPACE.match(content, at)
    return space.end() if space is not None else at
