"""Inserting a comment above a symbol, in the file's own indent."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

from lockstitch.api import Edit, Finding, Remedy, Span

from lockstitch_invariant_comments.contract import InvariantComments

_WIDTH = 100
_NARROWEST = 40
#: What tools read, and what therefore stays last in a comment.
_DIRECTIVE = re.compile(r"[ \t]*(?://(?:[a-z0-9]+:[a-z0-9]|nolint|export |extern |line )|# (?:shellcheck|lockstitch:))")
_PREAMBLE = re.compile(r"#!|[ \t\f]*#.*?coding[:=]|#:schema|#\s*(?:syntax|escape|check)\s*=|(?i:<!doctype)")
_SLASHES = frozenset({"go", "typescript", "tsx", "javascript", "rust", "java", "c", "cpp", "kotlin", "php"})
_MARKUP = frozenset({"markdown", "html"})


def mend(
    contract: InvariantComments,  # noqa: ARG001
    finding: Finding,  # noqa: ARG001
    remedy: Remedy,
    texts: Mapping[str, str],
) -> Sequence[Edit]:
    """The edit that inserts the comment which `remedy` spells."""
    path = remedy.paths[0]
    kind, start, language, text = remedy.data
    lines = texts[path].split("\n")
    if language == "php" or (language == "markdown" and lines[0].rstrip() in {"---", "+++"}):
        return ()  # what comes first there is no comment
    if kind == "file":
        return _edit(path, lines, _file_line(lines, language), _file_comment(lines, language, text))
    line = min(max(int(start), 1), len(lines))
    if line > 1 and language == "shell" and lines[line - 2].rstrip().endswith("\\"):
        return ()  # a comment cannot stand within a continued line
    while line > 1 and _DIRECTIVE.match(lines[line - 2]):
        line -= 1
    if language in _MARKUP:
        return _edit(path, lines, line, [f"<!-- {text} -->"])
    sign = _sign(language)
    indent = lines[int(start) - 1][: len(lines[int(start) - 1]) - len(lines[int(start) - 1].lstrip())]
    comment = _wrapped(text, indent, sign)
    above = lines[line - 2].strip() if line > 1 else ""
    if above == sign and line < int(start):
        comment = [*comment, indent + sign]  # directives follow: the empty line above stays theirs and ours
    elif _is_comment(above, sign):
        comment = [indent + sign, *comment]
        if line < int(start):
            comment.append(indent + sign)
    elif line < int(start):
        comment = [*comment, indent + sign]
    return _edit(path, lines, line, comment)


def _sign(language: str) -> str:
    return "//" if language in _SLASHES else "#"


def _is_comment(line: str, sign: str) -> bool:
    """Whether a line, without its indent, ends a comment that another paragraph can follow."""
    if line.startswith("#!"):
        return False
    return line.startswith(sign) or (sign == "//" and line.endswith("*/"))


def _wrapped(text: str, indent: str, sign: str) -> list[str]:
    width = max(_WIDTH - len(indent.expandtabs(4)) - len(sign) - 1, _NARROWEST)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return [f"{indent}{sign} {line}" for line in lines]


def _file_line(lines: Sequence[str], language: str) -> int:
    """Before which line (1-based) a comment about the whole file goes."""
    if language == "go":
        at = next((index for index, line in enumerate(lines) if re.match(r"package\s+\w", line)), 0)
        return at + 2
    at = 0
    while at < len(lines) and at < 2 and _PREAMBLE.match(lines[at]):
        at += 1
    return at + 1


def _file_comment(lines: Sequence[str], language: str, text: str) -> list[str]:
    if language in _MARKUP:
        return [f"<!-- {text} -->", ""]
    comment = _wrapped(text, "", _sign(language))
    if language == "go":
        return ["", *comment]
    # An empty line, so that it speaks neither of the first statement nor as the paragraph of another comment.
    return [*comment, ""] if "".join(lines[_file_line(lines, language) - 1 :][:1]).strip() else comment


def _edit(path: str, lines: Sequence[str], line: int, comment: Sequence[str]) -> list[Edit]:
    if line > len(lines):  # the last line has no end
        at, column = len(lines), len(lines[-1]) + 1
        return [Edit(path, Span(at, column, at, column), "".join(f"\n{text}" for text in comment) + "\n")]
    return [Edit(path, Span(line, 1, line, 1), "".join(f"{text}\n" for text in comment))]
