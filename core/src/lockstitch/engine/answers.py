"""What plugins answer, held to what it has to be: a struct takes anything, and a report would break on it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from lockstitch.api import FILE_START, ContractPlace, Edit, Finding, Place, Related, Remedy, Span

#: More things than anybody reads, found of one contract.
MOST_FINDINGS = 100_000

_VERDICTS = ("drift", "unknown")
_SEVERITIES = (None, "error", "warning", "info")

#: The lines of a file of the tree, without their ends; None when nobody can tell.
Lines = Callable[[str], Sequence[str] | None]


def finding_refusal(found: object) -> str:
    """Why a judge may not say this; `""` when it may."""
    if not isinstance(found, Finding):
        return f"{type(found).__name__}, not Finding"
    for name in ("rule", "subject", "message", "side"):
        if not isinstance(getattr(found, name), str):
            return f"a finding whose {name} is {type(getattr(found, name)).__name__}, not str"
    if found.verdict not in _VERDICTS or found.severity not in _SEVERITIES:
        return f"a finding of {found.subject!r} whose verdict is {found.verdict!r} and severity {found.severity!r}"
    if not isinstance(found.related, tuple) or not isinstance(found.remedies, tuple):
        return f"a finding of {found.subject!r} whose related places or remedies are no tuple"
    if error := place_refusal(found.at):
        return f"a finding of {found.subject!r} at {error}"
    for related in found.related:
        if not isinstance(related, Related) or not isinstance(related.message, str):
            return f"a finding of {found.subject!r} with a related place that is none"
        if error := place_refusal(related.at):
            return f"a finding of {found.subject!r} with a related place at {error}"
    return next((error for remedy in found.remedies if (error := _remedy_refusal(remedy))), "")


def _remedy_refusal(remedy: object) -> str:
    if not isinstance(remedy, Remedy) or not isinstance(remedy.title, str):
        return "a finding with a remedy that is none"
    for texts in (remedy.paths, remedy.data):
        if not isinstance(texts, tuple) or not all(isinstance(text, str) for text in texts):
            return f"the remedy {remedy.title!r} with paths or data that are no texts"
    return next((f"a remedy for {error}" for path in remedy.paths if (error := _path_refusal(path))), "")


def edit_refusal(edit: object) -> str:
    """Why something may not be an edit; `""` when it may. Whether it fits the text is asked when it is applied."""
    if not isinstance(edit, Edit) or not isinstance(edit.text, str):
        return f"{type(edit).__name__}, not Edit" if not isinstance(edit, Edit) else "an edit whose text is none"
    return place_refusal(Place(edit.path, edit.span))


def place_refusal(at: object) -> str:
    """Why something may not be a place, whatever the files hold; `""` when it may."""
    if isinstance(at, ContractPlace):
        if isinstance(at.key, tuple) and all(isinstance(part, (str, int)) for part in at.key):
            return ""
        return f"the key {at.key!r}, which is none"
    if not isinstance(at, Place):
        return f"{type(at).__name__}, which is no place"
    if error := _path_refusal(at.path):
        return error
    span = at.span
    if not isinstance(span, Span) or not all(isinstance(number, int) for number in _numbers(span)):
        return f"{at.path} with a span that is none"
    if min(_numbers(span)) < 1 or (span.line, span.column) > (span.end_line, span.end_column):
        return f"{at.path}, lines and columns {_numbers(span)}, which is no span"
    return ""


def _numbers(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


def _path_refusal(path: object) -> str:
    if not isinstance(path, str):
        return f"{type(path).__name__}, which is no path"
    if path.startswith("/") or "\0" in path or posixpath.normpath(path) != path or path.split("/")[0] == "..":
        return f"{path!r}, which is no path below the root"
    return ""


def outside(at: Place, lines: Lines) -> str:
    """Why a place is not in its file, in words; `""` when it is, and when nobody can tell."""
    if at.span == FILE_START:
        return ""
    text = lines(at.path)
    if text is None:
        return ""
    for line, column in ((at.span.line, at.span.column), (at.span.end_line, at.span.end_column)):
        # One more than a line has is its end; the CR of a line end is not in `text`.
        if line > len(text):
            return f"{at.path}:{line}:{column}, and it has {len(text)} lines"
        if column > len(text[line - 1]) + 2:
            return f"{at.path}:{line}:{column}, and that line has {len(text[line - 1])} columns"
    return ""
