"""Go that the grammar does not know yet, blanked or disguised so that it parses.

tree-sitter-go 0.25 takes two things for syntax errors: type parameters of a method (Go 1.27) and `new` of a
value (Go 1.26). The text given to the parser is as long as the file, byte for byte, so that
all places hold; what a node says is read from the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: The word that stands for `new` before a value, so that it parses as any function's call.
DISGUISED_NEW = b"neW"
_METHOD = rb"^func[ \t]*\([^()]*(?:\([^()]*\)[^()]*)*\)[ \t]*\w+[ \t]*\["
_NAME = rb"(?!(?:func|struct|interface|map|chan)\b)[A-Za-z_][\w.]*"
_INDEX = rb"\[[^\[\]\n]*\]"
_VALUE = (
    # A literal, a sign, a receive, parentheses.
    rb"[\"`'0-9+\-!&^(]|\.[0-9]|<-[ \t]*(?!chan\b)"
    # A name, or what is found in or behind it, that is called, filled, indexed, or combined with something.
    rb"|\**" + _NAME + rb"(?:" + _INDEX + rb")*[ \t]*(?:[({+\-*%&|^<>=!]|/(?![/*])|\.\()"
    rb"|\**" + _NAME + rb"(?:" + _INDEX + rb"[.\[]|\[[ \t]*[\"`'0-9]|\[[^\[\]\n]*:)"
    # No type has two dots.
    rb"|\**[A-Za-z_]\w*\.\w+\."
    # A literal of a list or a map.
    rb"|(?:(?:map)?\[[\w.]*\]|\*)+" + _NAME + rb"(?:" + _INDEX + rb")?\{"
)
# Not a method that is called, declared, or listed in an interface under that name.
_NEW = rb"(?<!\.)(?<!\) )(?<!func )\bnew\(\s*(?=" + _VALUE + rb")"
_GENERIC_METHOD = re.compile(_METHOD, re.MULTILINE)
_NEW_OF_VALUE = re.compile(_NEW)
_INTERFACE_METHOD = rb"^[ \t]+new\(\w+[ \t]+\*"
_TOKEN = re.compile(
    rb"//[^\n]*|/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\\n])*+\"?|`[^`]*`?|'(?:\\.|[^'\\\n])*+'?|"
    + _INTERFACE_METHOD
    + rb"|(?P<method>"
    + _METHOD
    + rb")|(?P<new>"
    + _NEW
    + rb")",
    re.DOTALL | re.MULTILINE,
)
_BRACKET = re.compile(rb"[\[\]]")


def without_gaps(content: bytes) -> bytes:
    """Go source in which those things parse; the same object when there are none."""
    if not _has_gap(content):
        return content
    changed = bytearray(content)
    for match in _TOKEN.finditer(content):
        if match["new"] is not None:
            changed[match.start() : match.start() + 3] = DISGUISED_NEW
        elif match["method"] is not None:
            start = match.end() - 1
            end = closing_bracket(content, start)
            changed[start:end] = re.sub(rb"[^\r\n]", b" ", content[start:end])
    return bytes(changed)


def _has_gap(content: bytes) -> bool:
    """Asked for every Go file: a pattern is tried only where one can match."""
    return (
        any(_NEW_OF_VALUE.match(content, at) for at in _found(content, b"new("))
        or _GENERIC_METHOD.match(content) is not None
        or any(_GENERIC_METHOD.match(content, at + 1) for at in _found(content, b"\nfunc"))
    )


def _found(content: bytes, word: bytes) -> Iterator[int]:
    at = content.find(word)
    while at >= 0:
        yield at
        at = content.find(word, at + 1)


def closing_bracket(content: bytes, start: int) -> int:
    """The offset after the `]` that closes the `[` at `start`; `start` when none does."""
    depth = 0
    for match in _BRACKET.finditer(content, start):
        depth += 1 if match[0] == b"[" else -1
        if depth == 0:
            return match.end()
    return start
