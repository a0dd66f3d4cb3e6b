"""Inline exceptions: `lockstitch: ignore[rule] reason` in a comment."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from lockstitch.api import Extractor, Fact, Source, Span
from lockstitch.languages.comments import Comment, comments
from lockstitch.on_demand import expression

_IGNORE = expression(r"\blockstitch:\s*ignore\b\s*(?:\[([^\]]*)\])?\s*(.*)", re.IGNORECASE | re.DOTALL)
_EXPIRES = expression(r"\(?\bexpires:?\s+(\d{4}-\d{2}-\d{2})\)?")
_LANGUAGES = (
    "c", "cpp", "dockerfile", "dotenv", "go", "hcl", "html", "java", "javascript", "just", "kotlin", "make",
    "markdown", "php", "python", "ruby", "rust", "shell", "systemd", "toml", "tsx", "typescript", "yaml",
)  # fmt: skip


class Suppression(Fact, frozen=True):
    """One inline exception. It holds for findings that begin on one of the lines
    `line` to `end_line` (1-based, inclusive): its own line, and for a comment that stands alone
    the next line that is no comment."""

    rules: tuple[str, ...]
    reason: str
    expires: str
    line: int
    end_line: int
    at: Span


def _suppressions(source: Source) -> Iterator[Suppression]:
    found = comments(source)
    alone = {line for item in found if not item.trailing for line in range(item.span.line, item.span.end_line + 1)}
    for comment in found:
        match = _IGNORE.search(comment.text)
        if match is None:
            continue
        reason = " ".join(match[2].split())
        expires = ""
        if until := _EXPIRES.search(reason):
            expires = until[1]
            reason = (reason[: until.start()] + reason[until.end() :]).strip(" ,;")
        rules = tuple(rule.strip() for rule in (match[1] or "").split(",") if rule.strip())
        yield Suppression(rules, reason, expires, comment.span.line, _last_line(source, comment, alone), comment.span)


def _last_line(source: Source, comment: Comment, alone: set[int]) -> int:
    if comment.trailing:
        return comment.span.line
    line = comment.span.end_line + 1
    starts = source.line_starts
    while line <= len(starts):
        end = starts[line] if line < len(starts) else len(source.content)
        if line not in alone and source.content[starts[line - 1] : end].strip():
            return line
        line += 1
    return comment.span.end_line


SUPPRESSIONS = Extractor(
    id="lockstitch.suppressions",
    version=2,
    languages=_LANGUAGES,
    facts=(Suppression,),
    extract=_suppressions,
    hint=rb"(?i)lockstitch:\s*ignore",
    own_errors=True,
)


def expiry(text: str) -> datetime.date | None:
    """The date of `expires`, or None when there is none or it is no date."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
