"""Markers in comments: `lockstitch: begin NAME`, `LINT.IfChange(label)`, and their like."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lockstitch.api import Source
from lockstitch.languages import Comment, comments
from lockstitch.languages.comments import COMMENTED
from lockstitch.languages.parsing import parsed

from lockstitch_mirror_blocks.facts import Family

Kind = Literal["begin", "end", "label", "malformed"]

_WORD = re.compile(r"lockstitch:[ \t]*(?P<ours>begin|end)\b|LINT\.(?P<lint>IfChange|ThenChange|Label|EndLabel)\b")
#: Signs that end a comment of their own kind.
CLOSERS = {"/*": "*/", "/**": "*/", "<!--": "-->", "<%--": "--%>", "(*": "*)", "{-": "-}", "{#": "#}", "{/*": "*/}"}
#: What may stand before a marker: a comment's sign, of whatever language.
_SIGN = re.compile(
    r"[ \t]*(?P<sign>//[/!]?|/\*+|\*|#+|--+(?:\[\[)?|<!--|<%--|\{-|\(\*|\{\{/?\*|\{#|\{/\*|;+|%+|!|'|\""
    r"|REM\b|@REM\b|::|dnl\b|\.\.(?=[ \t]))[ \t]*",
    re.IGNORECASE,
)
#: What may stand behind one: the sign that ends a comment.
_CLOSED = re.compile(r"[ \t]*(?:(?:-->|--%>|\*+/\}?|\*+\)|-\}|\*?/?\}\}|#\}|\]\]|\"|#+)[ \t]*)?\r?", re.IGNORECASE)
_NAME = re.compile(r"[ \t]*(?::[ \t]*)?(?P<name>[A-Za-z0-9_][\w./:@+-]*?)(?=[ \t]*(?:-->|--%>|-\})|[ \t*#}\])\"\r]|$)")
#: A remark behind the name of one of our markers.
_REMARK = re.compile(r"[ \t]+(?:[(–—:]|-[ \t]).*")
_LABEL = re.compile(r"[ \t]*+\([ \t]*+[\"']?(?P<name>[A-Za-z0-9_][\w./-]*+)?[\"']?[ \t]*+\)")
_ITEM = re.compile(r"[^,\[\]\"']+")
#: So many lines may a list of targets go on.
_MOST_LINES = 200


@dataclass(frozen=True)
class Written:
    """A target as it is written, and where: 0-based line, columns of the line's text."""

    text: str
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Marker:
    """One marker. `line` and `last` are its lines (0-based), `start` and `end` columns on the first and the last."""

    kind: Kind
    family: Family
    name: str
    sign: str
    line: int
    start: int
    last: int
    end: int
    targets: tuple[Written, ...] = ()


def markers(source: Source, lines: Sequence[str]) -> Iterator[Marker]:
    """The markers of a file, in order. In a string, a here-document or a fence there are none."""
    held = _Comments(source)
    for number, line in enumerate(lines):
        for match in _WORD.finditer(line):
            sign = held.sign(number, line, match.start())
            if sign is None:
                continue
            marker = _ours(line, number, match, sign) if match["ours"] else _lint(lines, number, match, sign)
            if marker is not None:
                yield marker
            break


class _Comments:
    """Where the comments of a file are; in a language whose comments nobody knows, wherever one could begin."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: list[Comment] | None = comments(source) if source.language in COMMENTED else None
        tree = parsed(source)
        if tree is not None and tree.root_node.has_error:
            self._known = None  # what the parser could not read may be a comment
        self._starts = [comment.start for comment in self._known or ()]

    def sign(self, number: int, line: str, column: int) -> str | None:
        """The comment sign before a word on a line; None when the word does not begin a comment there."""
        before = line[:column]
        if self._known is None:
            match = _SIGN.fullmatch(before)
            return match["sign"] if match else None
        offset = self._source.line_starts[number] + len(before.encode())
        at = bisect.bisect_right(self._starts, offset) - 1
        if at < 0 or offset >= self._known[at].end:
            return None
        comment = self._known[at]
        if comment.span.line == number + 1:
            match = _SIGN.fullmatch(line[comment.span.column - 1 : column])
            return match["sign"] if match else None
        inner = before.strip()  # a further line of a comment
        return "*" if inner == "*" else "" if not inner else None


def _ours(line: str, number: int, match: re.Match[str], sign: str) -> Marker | None:
    kind: Kind = "begin" if match["ours"] == "begin" else "end"
    name = _NAME.match(line, match.end())
    if name is None and kind == "begin":
        return None
    end = name.end() if name else match.end()
    if not (_CLOSED.fullmatch(line, end) or _REMARK.fullmatch(line, end)):
        return None
    return Marker(kind, "lockstitch", name["name"] if name else "", sign, number, match.start(), number, end)


def _lint(lines: Sequence[str], number: int, match: re.Match[str], sign: str) -> Marker | None:
    word, line = match["lint"], lines[number]
    if word == "ThenChange":
        return _then_change(lines, number, match, sign)
    label = _LABEL.match(line, match.end()) if word != "EndLabel" else None
    end = label.end() if label else match.end()
    if not _CLOSED.fullmatch(line, end) or (word == "Label" and not label):
        return None
    kinds: dict[str, Kind] = {"IfChange": "begin", "Label": "label", "EndLabel": "end"}
    return Marker(kinds[word], "lint", (label and label["name"]) or "", sign, number, match.start(), number, end)


def _then_change(lines: Sequence[str], number: int, match: re.Match[str], sign: str) -> Marker | None:
    """A list of targets, which may go on for several lines."""
    line, column = lines[number], match.end()
    opening = re.compile(r"[ \t]*\(").match(line, column)
    if opening is None:
        return None
    column = opening.end()
    found: list[Written] = []
    for at in range(number, min(number + _MOST_LINES, len(lines))):
        line = lines[at]
        if at > number:
            column = _behind_sign(line, sign)
        close = line.find(")", column)
        stop = close if close >= 0 else len(line)
        for item in _ITEM.finditer(line, column, stop):
            text = item[0].strip()
            if text:
                start = item.start() + item[0].index(text)
                found.append(Written(text, at, start, start + len(text)))
        if close >= 0:
            if not _CLOSED.fullmatch(line, close + 1):
                return None
            return Marker("end", "lint", "", sign, number, match.start(), at, close + 1, tuple(found))
    return Marker("malformed", "lint", "", sign, number, match.start(), number, match.end())


def _behind_sign(line: str, sign: str) -> int:
    """Where the text of a comment's further line begins."""
    bare = len(line) - len(line.lstrip())
    for each in (sign, "*") if sign in {"/*", "/**", "*"} else (sign,):
        if each and line.startswith(each, bare) and not line.startswith("*/", bare):
            return bare + len(each)
    return bare
