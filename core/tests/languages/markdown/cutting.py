"""What stands at a span."""

from __future__ import annotations

from lockstitch.api import Span


def cut(text: str, span: Span) -> str:
    """What stands at a span."""
    lines = text.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, *middle = lines[span.line - 1 : span.end_line - 1]
    return "\n".join([first[span.column - 1 :], *middle, lines[span.end_line - 1][: span.end_column - 1]])
