"""Comments as a reader sees them: lines that belong together, without their signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.facts import Note
from lockstitch.languages.comments import Comment, comments

_GUTTER = re.compile(r"^[ \t]*\*+(?![*/])[ \t]?")


@dataclass(frozen=True)
class Group:
    """A note and where it stands in bytes; `first` and `last` are its lines, `column` its first column."""

    note: Note
    start: int
    end: int
    first: int
    last: int
    column: int


def groups(source: Source) -> list[Group]:
    """The comments of `source`, runs of lines joined, in order. Docstrings are not among them."""
    return source.memo("anchors.groups", lambda: _groups(source))


def _groups(source: Source) -> list[Group]:
    runs: list[list[Comment]] = []
    for comment in comments(source):
        if comment.start == 0 and source.content.startswith(b"#!"):
            continue  # the interpreter's line says nothing to a reader
        last = runs[-1][-1] if runs else None
        if last is not None and comment.span.line == last.span.end_line + 1 and _continues(source, runs[-1], comment):
            runs[-1].append(comment)
        elif last is not None and comment.span.line == last.span.end_line and not runs[-1][0].trailing:
            runs[-1].append(comment)  # `/* a */ /* b */`
        else:
            runs.append([comment])
    return [_group(source, run) for run in runs]


def _continues(source: Source, run: list[Comment], comment: Comment) -> bool:
    """Whether a comment on the next line goes on with a run.

    Behind code, only in the same column; and in Python, where the indent says what it belongs to.
    """
    if comment.trailing:
        return False
    free = not run[0].trailing and source.language != "python"
    return free or run[-1].span.column == comment.span.column


def _group(source: Source, run: list[Comment]) -> Group:
    lines: list[str] = []
    line = run[0].span.line
    for comment in run:
        text = bare_lines(source.slice(comment.start, comment.end))
        if lines and comment.span.line < line:
            lines[-1] += " " + text[0]
            text = text[1:]
        lines += text
        line = comment.span.end_line + 1
    first, last = run[0], run[-1]
    span = source.span(first.start, last.end)
    note = Note("\n".join(lines), span, "trailing" if first.trailing else "own")
    return Group(note, first.start, last.end, span.line, span.end_line, span.column)


def bare_lines(text: str) -> list[str]:
    """The lines of a comment without its signs, gutters and outer white space."""
    if text.startswith("/*"):
        body = text[2:].removesuffix("*/")
        return [_GUTTER.sub("", line).strip() for line in body.split("\n")]
    if text.startswith("<!--"):
        return [line.strip() for line in text[4:].removesuffix("-->").split("\n")]
    if text.startswith("//"):
        return [text.lstrip("/").strip()]
    return [text.lstrip("#").removeprefix(":").strip()]


def docstring_note(source: Source, start: int, end: int) -> Note:
    """The note for a string literal between two byte offsets."""
    text = source.slice(start, end).lstrip("rRuU")
    quote = text[:3] if text[:3] in {'"""', "'''"} else text[:1]
    body = text[len(quote) :].removesuffix(quote)
    return Note("\n".join(line.strip() for line in body.split("\n")), source.span(start, end), "docstring")


def notes(source: Source) -> list[Note]:
    """All comments and docstrings of a file, in order."""
    found = [group.note for group in groups(source)]
    if source.language == "python":
        from lockstitch.languages.anchors.in_python import docstrings

        found += [docstring_note(source, *bounds) for bounds in docstrings(source)]
        found.sort(key=lambda note: note.at)
    return found
