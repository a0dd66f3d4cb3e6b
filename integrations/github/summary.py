"""The job summary: a JSON report of Lockstitch as Markdown in which nothing of the repository is markup."""

from __future__ import annotations

import re
from typing import Any

#: GitHub takes a mebibyte for a step; it is shown to people.
MOST_FINDINGS = 200
_SIGNS = {"error": "❌", "warning": "⚠️", "info": "💬"}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@:$-])")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no markup, mention, link or HTML."""
    shown = _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", shown)


def markdown(report: dict[str, Any] | None, code: int) -> str:
    """The summary of a report, or of a run that ended with `code` before it could write one."""
    if report is None:
        return f"## Lockstitch\n\nIt could not do its job (exit code {code}); the log says why.\n"
    counts = report["summary"]
    told = [_counted(counts[key], name) for key, name in _COUNTS if counts[key]]
    lines = [
        "## Lockstitch",
        "",
        f"{_counted(counts['contracts'], 'contract')}: {', '.join(told)}" if told else "No contract.",
    ]
    for failure in report["failures"]:
        where = f"{plain(failure['path'])}: " if failure["path"] else ""
        lines += ["", f"🛑 {where}{plain(failure['error'])} ({plain(failure['plugin'])})"]
    findings = [finding for finding in report["findings"] if finding["exempt"] is None]
    if findings:
        lines += ["", "| | what | where | other ends |", "|---|---|---|---|"]
        lines += [_row(finding) for finding in findings[:MOST_FINDINGS]]
    if len(findings) > MOST_FINDINGS:
        lines += ["", f"And {len(findings) - MOST_FINDINGS} more, in the report."]
    excused = len(report["findings"]) - len(findings)
    if excused:
        lines += ["", f"{excused} excused: exempt, ignored, or in the baseline."]
    return "\n".join([*lines, ""])


_COUNTS = (("in_step", "in step"), ("drift", "drift"), ("unknown", "unknown"), ("failures", "failure"))
_PLURAL = {"contract": "contracts", "failure": "failures"}


def _counted(count: int, what: str) -> str:
    return f"{count} {what if count == 1 else _PLURAL.get(what, what)}"


def _row(finding: dict[str, Any]) -> str:
    sign = "❔" if finding["verdict"] == "unknown" else _SIGNS[finding["severity"]]
    what = f"{plain(finding['message'])} ({plain(finding['contract'])}, {plain(finding['rule'])})"
    ends = dict.fromkeys(_place(related) for related in finding["related"])
    return f"| {sign} | {what} | {_place(finding)} | {'<br>'.join(ends)} |"


def _place(item: dict[str, Any]) -> str:
    return f"{plain(item['path'])}, line {item['line']}" if item["line"] else plain(item["path"])
