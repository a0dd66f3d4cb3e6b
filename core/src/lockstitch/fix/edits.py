"""Edits on one text: check them, apply them, keep the file's own line ends and byte-order mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from lockstitch.api import Edit, Source, Span
from lockstitch.languages.detect import HEAD, detect_language
from lockstitch.languages.parsing import ParserGaveUp, UnknownGrammar, parse

_BOM = b"\xef\xbb\xbf"


class EditError(Exception):
    """An edit cannot be applied; the text says why."""


class Text(Struct, frozen=True):
    """A file's text as a mend sees it: no byte-order mark, LF line ends; and how to write it back."""

    text: str
    bom: bool
    crlf: bool

    @classmethod
    def read(cls, content: bytes) -> Text:
        """Raises EditError when the content is not UTF-8 text."""
        try:
            text = content.removeprefix(_BOM).decode("utf-8")
        except UnicodeDecodeError as error:
            raise EditError(f"it is not UTF-8 (byte {error.start + 1})") from None
        pairs = text.count("\r\n")
        crlf = pairs > 0 and pairs == text.count("\n")
        return cls(text.replace("\r\n", "\n") if crlf else text, content.startswith(_BOM), crlf)

    def write(self, text: str) -> bytes:
        """The bytes of the file with `text` as its text."""
        body = text.replace("\n", "\r\n") if self.crlf else text
        return (_BOM if self.bom else b"") + body.encode("utf-8")


def offsets(text: str, span: Span) -> tuple[int, int]:
    """The character offsets of a span. Raises EditError when it is outside the text."""
    lines = text.split("\n")

    def offset(line: int, column: int) -> int:
        if line <= len(lines) and column == len(lines[line - 1]) + 2:  # past the CR of a CRLF, which is not in `text`
            column -= 1
        if not (1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1):
            raise EditError(f"line {line}, column {column} is outside the file")
        return sum(len(lines[index]) + 1 for index in range(line - 1)) + column - 1

    start, end = offset(span.line, span.column), offset(span.end_line, span.end_column)
    if end < start:
        raise EditError("its end stands before its start")
    return start, end


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with `edits` applied; insertions at one place go in in the order given. Raises EditError."""
    placed = sorted(
        ((*offsets(text, edit.span), index, edit.text) for index, edit in enumerate(edits)), key=lambda item: item[:3]
    )
    out: list[str] = []
    at = 0
    for start, end, _, new in placed:
        if start < at:
            raise EditError("two edits overlap")
        out += [text[at:start], new]
        at = end
    return "".join([*out, text[at:]])


def overlap(first: Sequence[Edit], second: Sequence[Edit]) -> bool:
    """Whether an edit of one list touches what an edit of the other list touches.

    Two insertions at one place do: which comes first would be chance.
    """
    for one in first:
        for other in second:
            if one.path != other.path:
                continue
            (a, b), (c, d) = _bounds(one.span), _bounds(other.span)
            if a == b == c == d or (a < d and c < b) or (a == b and c < a < d) or (c == d and a < c < b):
                return True
    return False


def _bounds(span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    return (span.line, span.column), (span.end_line, span.end_column)


def breaks_syntax(path: str, before: str, after: str) -> bool:
    """Whether `after` has a syntax error where `before` had none, in a language that can be parsed here."""
    language = detect_language(path, before[:HEAD].encode())
    if language not in {"go", "shell", "python", "toml"}:
        return False
    try:
        return _has_error(after, language) and not _has_error(before, language)
    except (UnknownGrammar, ParserGaveUp):
        return False


def _has_error(text: str, language: str) -> bool:
    return bool(parse(Source(text.encode(), language)).root_node.has_error)
