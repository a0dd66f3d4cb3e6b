"""Tagged statements in comments: `INVARIANT(name): words`, and what only looks like one."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lockstitch.api import Span, compile_pattern
from lockstitch.languages.anchors import Note

from lockstitch_invariant_comments.texts import essence, name_key, plain

#: What may stand before a tag at the beginning of a line: Markdown's and doc tools' own signs.
_GUTTER = " \t>*_-+@!|.\\0123456789)"
_SIGN = re.compile(r"(?:^|\s)(?://|/\*|#)|^(?://|/\*|#)")
_QUOTES = "\"'`“‘«"
_SEPARATOR = re.compile(r"[*_`]*\s*(?::|--?(?=\s)|[–—])[*_]*\s*|[*_]+\s*")
#: More tags on one line than this are no prose.
_MAX_ON_A_LINE = 20
#: Up to the parenthesis that opens a call's arguments.
_CALL = re.compile(r"(?:[\w.\[\], ]{1,80}:?=\s*)?(?:(?:await|return|go|defer)\s+)?[\w.]{1,200}\(")
_STATEMENT = re.compile(
    r".*\{|[})\]]+[;,]?|.*\);|[\w.\[\], ]{1,80}\s:=\s.*|(?:async\s+)?(?:def|class)\s+\w++.*:"
    r"|(?:local|export)\s+\w+=.*|(?:echo|printf)\s+[\"'$].*|fi|done|esac|then|else|pass"
)


@dataclass(frozen=True)
class Statement:
    """One tagged statement: its name as spelled, its words (may be empty), and where its tag stands."""

    name: str
    words: str
    at: Span
    note: Note

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return name_key(self.name)


@lru_cache(maxsize=64)
def _tag(tag: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(tag)}(?:[*_`]*\s*)[(\[]\s*([^()\[\]]{{1,200}}?)\s*[)\]]", re.IGNORECASE)


def statements(note: Note, tag: str, language: str) -> Iterator[Statement]:
    """The statements with `tag` in a comment, in order.

    A tag begins a line of the comment. In capitals and followed by a colon it may also stand
    within a line, where re-flowing a paragraph puts it. In quotes, or behind a second comment
    sign (commented-out code), it is none.
    """
    text = note.text
    found: list[tuple[re.Match[str], int]] = []
    line = (-1, 0)  # where the line begins, and how many tags were in it so far
    for match in _tag(tag).finditer(text):
        begin = text.rfind("\n", 0, match.start()) + 1
        line = (begin, line[1] + 1 if line[0] == begin else 1)
        if line[1] > _MAX_ON_A_LINE:
            continue
        separator = _SEPARATOR.match(text, match.end())
        if _states(text[begin : match.start()], match, tag, separator, language):
            found.append((match, separator.end() if separator else match.end()))
    breaks = [index for index, char in enumerate(text) if char == "\n"] if found else []
    for index, (match, after) in enumerate(found):
        until = found[index + 1][0].start() if index + 1 < len(found) else len(text)
        words = _paragraph(text[after:until])
        for name in match[1].split(","):
            if name.strip():
                yield Statement(plain(name), words, _span(note, breaks, match.start(), match.end()), note)


def _states(before: str, match: re.Match[str], tag: str, separator: re.Match[str] | None, language: str) -> bool:
    """Whether a tag makes a statement. `before` is what stands before it on its line."""
    exact = tag.isupper() and match[0].startswith(tag)
    marked = separator is not None and any(sign in separator[0] for sign in ":-–—")
    start = before.lstrip("# ") if language == "go" else before
    if not start.strip(_GUTTER + "`"):
        return marked or (exact and "`" not in start)
    if before[-1] in _QUOTES or _SIGN.search(before) or any(before.count(quote) % 2 for quote in '"`'):
        return False
    colon = separator is not None and ":" in separator[0]
    return colon and exact and (before[-1].isspace() or before[-1] in "(*_")


def _paragraph(text: str) -> str:
    """The first paragraph of `text`, on one line."""
    return " ".join(re.split(r"\n[ \t]*\n", text, maxsplit=1)[0].split())


def _span(note: Note, breaks: list[int], start: int, end: int) -> Span:
    """Where a stretch of a note's text stands, whose lines end at `breaks`. The line is exact; the column
    is that at which the comment begins."""
    line = note.at.line + bisect.bisect_left(breaks, start)
    column = note.at.column if line == note.at.line or note.form != "docstring" else 1
    if line == note.at.end_line and bisect.bisect_left(breaks, end) == bisect.bisect_left(breaks, start):
        return Span(line, column, line, note.at.end_column)
    return Span(line, column, line, column + (end - start))


def says(note: Note, phrase: str, pattern: str, language: str) -> bool:
    """Whether a comment says `phrase`, or what `pattern` matches, outside commented-out code."""
    text = prose(note, language)
    if phrase and essence(phrase) not in essence(text):
        return False
    return not pattern or compile_pattern(pattern).search(plain(text)) is not None


def prose(note: Note, language: str) -> str:
    """The text of a note without the lines that are commented-out code."""
    return "\n".join(line for line in note.text.split("\n") if not _is_code(line, note, language))


def _is_code(line: str, note: Note, language: str) -> bool:
    if line.startswith(("//", "/*")) or (line.startswith("#") and language != "go" and note.form != "docstring"):
        return True
    if note.form == "docstring":
        return line.startswith(">>>")
    line = re.split(r"\s(?://|/\*)\s" if language == "go" else r"\s#\s", line, maxsplit=1)[0].rstrip()
    return _STATEMENT.fullmatch(line) is not None or _is_call(line)


def _is_call(line: str) -> bool:
    """Whether a line is one call and nothing else: its first parenthesis closes at its end."""
    match = _CALL.match(line)
    if match is None:
        return False
    depth = 0
    for index in range(match.end() - 1, len(line)):
        depth += (line[index] == "(") - (line[index] == ")")
        if depth == 0:
            return not line[index + 1 :].strip(" ;,{")
    return False
