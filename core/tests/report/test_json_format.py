"""The JSON report is an interface: its keys, their order and their types."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from lockstitch.engine.outcome import Outcome
from lockstitch.report import render


def report(outcome: Outcome) -> Any:
    return json.loads(render("json", outcome))


def test_keys_and_their_order(samples: ModuleType) -> None:
    full = report(samples.FULL)
    assert list(full) == ["schema", "summary", "findings", "failures"]
    assert full["schema"] == 1
    assert list(full["summary"]) == ["contracts", "in_step", "drift", "unknown", "failures"]
    for finding in full["findings"]:
        assert list(finding) == [
            "contract",
            "check",
            "rule",
            "subject",
            "side",
            "verdict",
            "severity",
            "message",
            "why",
            "path",
            "line",
            "column",
            "end_line",
            "end_column",
            "related",
            "fixes",
            "exempt",
        ]
        assert all(
            list(related) == ["path", "line", "column", "message", "end_line", "end_column"]
            for related in finding["related"]
        )
        assert all(list(fix) == ["title", "safe"] for fix in finding["fixes"])
    assert all(list(failure) == ["plugin", "phase", "contract", "path", "error"] for failure in full["failures"])


def test_a_failed_contract_is_in_none_of_the_three(samples: ModuleType) -> None:
    assert report(samples.FULL)["summary"] == {"contracts": 5, "in_step": 1, "drift": 2, "unknown": 1, "failures": 2}


def test_one_finding(samples: ModuleType) -> None:
    assert report(samples.FULL)["findings"][0] == {
        "contract": "hermes-env",
        "check": "env-forwarders",
        "rule": "missing-forwarder",
        "subject": "HERMES_API_KEY",
        "side": "scripts/start.sh",
        "verdict": "drift",
        "severity": "error",
        "message": "scripts/start.sh does not forward `HERMES_API_KEY`, which scripts/install.sh forwards",
        "why": "a workspace must behave the same on a bare host and in Docker",
        "path": "scripts/start.sh",
        "line": 3,
        "column": 12,
        "end_line": 3,
        "end_column": 54,
        "related": [
            {
                "path": "scripts/install.sh",
                "line": 6,
                "column": 2,
                "message": "forwarded here",
                "end_line": 6,
                "end_column": 56,
            }
        ],
        "fixes": [{"title": "forward `HERMES_API_KEY` after `HERMES_URL`", "safe": True}],
        "exempt": None,
    }


def test_what_is_exempt_says_why(samples: ModuleType) -> None:
    findings = report(samples.FULL)["findings"]
    assert findings[1]["exempt"] == {
        "kind": "exemption",
        "reason": "the container logs to its own stream",
        "issue": "#1822",
        "expires": "2027-01-31",
    }
    assert list(findings[1]["exempt"]) == ["kind", "reason", "issue", "expires"]
    assert findings[-1]["exempt"] == {"kind": "baseline", "reason": "", "issue": "", "expires": None}


def test_failures(samples: ModuleType) -> None:
    assert report(samples.FULL)["failures"] == [
        {
            "plugin": "lockstitch",
            "phase": "config",
            "contract": "",
            "path": "lockstitch.toml",
            "error": "unknown key `sidez`; did you mean `sides`?",
        },
        {
            "plugin": "lockstitch-invariant-comments",
            "phase": "judge",
            "contract": "tenant-token",
            "path": "",
            "error": "ZeroDivisionError: division by zero",
        },
    ]


def test_an_empty_run() -> None:
    empty = report(Outcome())
    assert empty["findings"] == empty["failures"] == []
    assert empty["summary"]["contracts"] == 0
