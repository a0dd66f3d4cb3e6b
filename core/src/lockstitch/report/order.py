"""What several formats ask of the findings: which count, how grave they are, which came first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from lockstitch.engine.outcome import Excuse, Reported

Level = Literal["error", "warning", "info"]
ExcuseKind = Literal["exemption", "suppression", "baseline"]
EXCUSED: dict[ExcuseKind, str] = {"exemption": "exempt", "suppression": "ignored", "baseline": "in the baseline"}
RANK: dict[str, int] = {"error": 0, "warning": 1, "info": 2}


def level(finding: Reported, strict: bool) -> Level:
    """How grave a finding is where a format knows no third verdict: unknown is an error only under `strict`."""
    if finding.verdict == "unknown" and finding.severity == "error" and not strict:
        return "warning"
    return finding.severity


def occurrences(findings: Iterable[Reported]) -> Iterator[int]:
    """For each finding, which one it is of those with its key, from 1: equal keys are told apart by order."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.key] += 1
        yield seen[finding.key]


def excuse_text(excuse: Excuse) -> str:
    """`exempt: reason (issue), until date`."""
    text = EXCUSED[excuse.kind]
    text += f": {excuse.reason}" if excuse.reason else ""
    text += f" ({excuse.issue})" if excuse.issue else ""
    return f"{text}, until {excuse.expires.isoformat()}" if excuse.expires else text
