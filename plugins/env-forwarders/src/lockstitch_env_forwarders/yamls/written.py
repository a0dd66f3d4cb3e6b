"""What a step's script appends to `$GITHUB_ENV`, for the steps after it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

_NAME = r"([A-Za-z_][A-Za-z0-9_]*)"
_FILE = r"\\?[\"']?\$(?:env:|\{)?GITHUB_ENV\b"
_COMMENT = re.compile(r"(?m)^[ \t]*#.*$")
_INTO = re.compile(
    rf"(?:>>[ \t]*|\|[ \t]*(?:(?:tee[ \t]+(?:-a|--append)|Add-Content(?:[ \t]+-Path)?)[ \t]*|Out-File\b[^\n;|]*?))"
    rf"{_FILE}"
)
#: A command that prints an assignment, where a command can stand.
_SAID = re.compile(
    r"(?m)(?:^[ \t]*[\"']?|[;&|][ \t]*|\b(?:then|do|else)[ \t]+|(?<![\w$])[{(][ \t]*)"
    rf"(?:echo|printf|Write-Output)[ \t]+(?:-\S+[ \t]+)?\\?[\"']?{_NAME}(?:=|<<)"
)
#: A further line of what one command prints.
_MORE = re.compile(rf"\\n{_NAME}=")
#: PowerShell: a text is printed by standing there.
_TEXT = re.compile(rf"(?<![^;\s\"'\\])\\?[\"']{_NAME}=[^\"'\n]*[\"'][ \t]*$")
_VALUE = re.compile(rf"\bAdd-Content[ \t](?>[^\n;|]{{0,500}}?{_FILE})[^\n;|]{{0,300}}?-Value[ \t]+[\"']{_NAME}=")
#: `{ echo K=v; … } >> "$GITHUB_ENV"`, on one line or more.
_OPENED = re.compile(r"(?<!\S)[{(](?=\s)")
_CLOSED = re.compile(r"(?:^|;)[ \t]*[)}][ \t]*$")
_HEREDOC = re.compile(
    r"(?m)^[ \t]*(?:cat|tee)\b(?=.*\$\{?GITHUB_ENV\b).*<<-?[ \t]*[\"']?(\w+)\b.*\n"
    r"((?:(?![ \t]*\1[ \t]*$).*\n)*)[ \t]*\1[ \t]*$"
)
#: A line of a here-document: `K=v`, or `K<<END` and what follows up to END.
_LINE = re.compile(rf"(?m)^[ \t]*{_NAME}(?:=|<<(\S+)[ \t]*\n(?:(?![ \t]*\2[ \t]*$).*\n)*)")


def written(script: str) -> list[tuple[str, int]]:
    """The names that a script appends to `$GITHUB_ENV`, each once, with its offset, in order."""
    script = _COMMENT.sub(lambda comment: " " * len(comment[0]), script.replace("\r", " "))
    first: dict[str, int] = {}
    for match in sorted(_matches(script), key=lambda match: match.start(1)):
        first.setdefault(match[1], match.start(1))
    return list(first.items())


def _matches(script: str) -> Iterator[re.Match[str]]:
    opened = [match.start() for match in _OPENED.finditer(script)]
    before = 0
    for into in _INTO.finditer(script):
        start, end = max(before, script.rfind("\n", 0, into.start()) + 1), into.start()
        before = into.end()
        if _CLOSED.search(script[start:end]):
            place = bisect_left(opened, end) - 1
            yield from _SAID.finditer(script, opened[place] if place >= 0 else start, end)
        elif said := list(_SAID.finditer(script, start, end))[-1:]:
            yield from said
            yield from _MORE.finditer(script, said[0].end(), end)
        elif text := _TEXT.search(script, start, end):
            yield text
    yield from _VALUE.finditer(script)
    for heredoc in _HEREDOC.finditer(script):
        yield from _LINE.finditer(script, heredoc.start(2), heredoc.end(2))
