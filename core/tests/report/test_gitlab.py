"""Code Quality: the keys that GitLab documents, fingerprints that stay."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from lockstitch.api import Place, Span
from lockstitch.engine.outcome import Outcome
from lockstitch.report import ReportOptions, render
from msgspec.structs import replace


def issues(outcome: Outcome, **options: Any) -> Any:
    return json.loads(render("gitlab", outcome, options=ReportOptions(**options)))


def test_an_issue(samples: ModuleType) -> None:
    (issue,) = issues(Outcome(findings=(samples.FORWARDER,)))
    assert issue["description"] == samples.FORWARDER.message
    assert issue["check_name"] == "missing-forwarder"
    assert issue["severity"] == "major"
    assert issue["location"] == {"path": "scripts/start.sh", "lines": {"begin": 3, "end": 3}}
    assert issue["other_locations"] == [{"path": "scripts/install.sh", "lines": {"begin": 6, "end": 6}}]
    assert issue["fingerprint"]


def test_severities(samples: ModuleType) -> None:
    told = [(issue["check_name"], issue["severity"]) for issue in issues(samples.FULL)]
    assert told == [
        ("failed-config", "blocker"),
        ("failed-judge", "blocker"),
        ("missing-forwarder", "major"),
        ("default-drift", "minor"),
        ("unknown-signature", "minor"),
        ("nothing-selected", "info"),
        ("signature-drift", "major"),
        ("missing-method", "info"),
    ]
    assert ("unknown-signature", "major") in [
        (issue["check_name"], issue["severity"]) for issue in issues(samples.FULL, strict=True)
    ]


def test_the_baseline_is_marked_and_what_is_exempt_left_out(samples: ModuleType) -> None:
    (issue,) = issues(Outcome(findings=(samples.EXEMPT, samples.BASELINE)))
    assert issue["description"].endswith("(in the baseline)")


def test_fingerprints_are_unique_and_know_no_lines(samples: ModuleType) -> None:
    moved = replace(samples.FORWARDER, at=Place("scripts/start.sh", Span(9, 1, 9, 2)), message="reworded")
    (before,), (after,) = (issues(Outcome(findings=(each,))) for each in (samples.FORWARDER, moved))
    assert before["fingerprint"] == after["fingerprint"]
    twice = issues(Outcome(findings=(samples.FORWARDER, samples.FORWARDER)))
    assert len({issue["fingerprint"] for issue in twice}) == 2


def test_a_span_that_ends_at_the_start_of_a_line_does_not_reach_it(samples: ModuleType) -> None:
    finding = replace(samples.FORWARDER, at=Place("a", Span(3, 1, 5, 1)))
    (issue,) = issues(Outcome(findings=(finding,)))
    assert issue["location"]["lines"] == {"begin": 3, "end": 4}


def test_nothing_found() -> None:
    assert issues(Outcome()) == []
