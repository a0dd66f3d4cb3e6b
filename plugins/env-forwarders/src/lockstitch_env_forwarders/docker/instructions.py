"""A Dockerfile as instructions: continuation lines joined, comments and here-documents taken out."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lockstitch.api import Source, Span

_DIRECTIVE = re.compile(r"#\s*([A-Za-z]+)\s*=\s*(\S+)\s*$")
_KEYWORD = re.compile(r"\s*([A-Za-z]+)(?:\s+|$)")
_HEREDOC = re.compile(r"<<(-?)\s*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\2")


@dataclass(frozen=True, slots=True)
class Word:
    """One blank-separated word: `text` with quotes and escapes removed, `raw` as written, and where it stands."""

    text: str
    raw: str
    start: int
    end: int


@dataclass(slots=True)
class Instruction:
    """One instruction. `text` is what follows the keyword, joined; positions in it map back to the file."""

    keyword: str
    text: str
    line: int
    end_line: int
    escape: str
    onbuild: bool
    _joints: list[tuple[int, int, int]]  # (offset in text, line, column)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (1-based, code points) of an offset in `text`."""
        joint = max(bisect.bisect_right(self._joints, (offset, 1 << 60, 0)) - 1, 0)
        begin, line, column = self._joints[joint]
        return line, column + offset - begin

    def span(self, start: int, end: int) -> Span:
        """Where a piece of `text` stands in the file."""
        line, column = self.position(start)
        end_line, end_column = self.position(max(end - 1, start))
        return Span(line, column, end_line, end_column + (1 if end > start else 0))


def instructions(source: Source) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, in order. `ONBUILD X` comes out as X with `onbuild` set."""
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    escape = "\\"
    at = 0
    while at < len(lines) and (match := _DIRECTIVE.match(lines[at])):
        if match[1].lower() == "escape" and match[2] in {"`", "\\"}:
            escape = match[2]
        at += 1
    ends = _Ends(lines)
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        pieces, at = _logical(lines, at, escape)
        if instruction := _instruction(pieces, escape):
            at = _after_heredocs(ends, at, instruction)
            instruction.end_line = max(instruction.end_line, at)
            yield instruction


def _logical(lines: list[str], at: int, escape: str) -> tuple[list[tuple[str, int]], int]:
    """The pieces (text, line number) of the logical line at `at`, and where the next begins."""
    pieces: list[tuple[str, int]] = []
    while at < len(lines):
        line = lines[at]
        at += 1
        if pieces and (not line.strip() or line.lstrip().startswith("#")):
            continue  # blank and comment lines inside a continued instruction do not end it
        stripped = line.rstrip()
        if stripped.endswith(escape):
            pieces.append((stripped[:-1], at))
            continue
        pieces.append((line, at))
        break
    return pieces, at


def _instruction(pieces: list[tuple[str, int]], escape: str) -> Instruction | None:
    text = ""
    joints: list[tuple[int, int, int]] = []
    for piece, line in pieces:
        joints.append((len(text), line, 1))
        text += piece
    match = _KEYWORD.match(text)
    if match is None:
        return None
    keyword, start, onbuild = match[1].upper(), match.end(), False
    if keyword == "ONBUILD" and (inner := _KEYWORD.match(text, start)):
        keyword, start, onbuild = inner[1].upper(), inner.end(), True
    moved = [
        (max(offset - start, 0), line, column + max(start - offset, 0))
        for index, (offset, line, column) in enumerate(joints)
        if index + 1 == len(joints) or joints[index + 1][0] > start
    ]
    return Instruction(keyword, text[start:], pieces[0][1], pieces[-1][1], escape, onbuild, moved)


class _Ends:
    """Where lines stand that may end a here-document, by what they say."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._places: dict[str, list[int]] | None = None

    def find(self, tag: str, at: int, *, stripped: bool) -> int | None:
        """The first line from `at` on that is `tag`, after its tabs when `stripped`."""
        if self._places is None:
            self._places = {}
            for number, line in enumerate(self._lines):
                self._places.setdefault(line.lstrip("\t"), []).append(number)
        places = self._places.get(tag, [])
        for number in places[bisect.bisect_left(places, at) :]:
            if stripped or self._lines[number] == tag:
                return number
        return None


def _after_heredocs(ends: _Ends, at: int, instruction: Instruction) -> int:
    """Where the first line after the instruction's here-documents is; `at` when it has none."""
    if instruction.keyword not in {"RUN", "COPY", "ADD"}:
        return at
    for match in _HEREDOC.finditer(instruction.text):
        end = ends.find(match[3], at, stripped=bool(match[1]))
        if end is None:
            return at  # no such end: not a here-document (a shift in an arithmetic expression, say)
        at = end + 1
    return at


def words(instruction: Instruction) -> list[Word]:
    """The words of an instruction's text, cut at blanks outside quotes."""
    text, escape = instruction.text, instruction.escape
    found: list[Word] = []
    out: list[str] = []
    start, quote = -1, ""
    at = 0
    while at < len(text):
        char = text[at]
        if start < 0:
            if char.isspace():
                at += 1
                continue
            start, out = at, []
        if quote:
            if char == quote:
                quote = ""
            elif char == escape and quote == '"' and at + 1 < len(text):
                at += 1
                out.append(_literal(text[at]) if text[at] in {'"', "$", escape} else escape + text[at])
            else:
                out.append(_literal(char) if quote == "'" else char)
        elif char in "\"'":
            quote = char
        elif char == escape and at + 1 < len(text):
            at += 1
            out.append(_literal(text[at]))
        elif char.isspace():
            found.append(Word("".join(out), text[start:at], start, at))
            start = -1
        else:
            out.append(char)
        at += 1
    if start >= 0:
        found.append(Word("".join(out), text[start:].rstrip(), start, len(text.rstrip())))
    return found


def _literal(char: str) -> str:
    """A character that is only text; a dollar is escaped for the template parser."""
    return "\\$" if char == "$" else char
