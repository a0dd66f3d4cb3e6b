"""JUnit: a case for each contract, whatever became of it."""

from __future__ import annotations

from types import ModuleType
from typing import Any
from xml.etree import ElementTree

from lockstitch.engine.outcome import Failure, Outcome
from lockstitch.report import ReportOptions, render
from msgspec.structs import replace


def suites(outcome: Outcome, **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring(render("junit", outcome, options=ReportOptions(**options)).encode("utf-8"))


def case(root: ElementTree.Element, name: str) -> ElementTree.Element:
    (found,) = (each for each in root.iter("testcase") if each.get("name") == name)
    return found


def test_a_suite_for_each_check_and_a_case_for_each_contract(samples: ModuleType) -> None:
    root = suites(samples.DRIFT)
    assert {suite.get("name"): [each.get("name") for each in suite] for suite in root} == {
        "env-forwarders": ["hermes-env", "tidy"],
        "signature-parity": ["python-twins", "workspace-backends"],
    }
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("4", "2", "0", "1")


def test_drift_fails(samples: ModuleType) -> None:
    failure = case(suites(samples.DRIFT), "hermes-env").find("failure")
    assert failure is not None
    assert failure.get("type") == "drift"
    assert str(failure.get("message")).startswith("2 findings, the first: scripts/start.sh does not forward")
    assert failure.text is not None
    assert failure.text.splitlines()[:3] == [
        f"scripts/start.sh:3:12: error[missing-forwarder]: {samples.FORWARDER.message}",
        "  scripts/install.sh:6:2: forwarded here",
        "  fix: forward `HERMES_API_KEY` after `HERMES_URL`",
    ]


def test_exempt_findings_are_output_not_failure(samples: ModuleType) -> None:
    out = case(suites(samples.DRIFT), "hermes-env").find("system-out")
    assert out is not None
    assert out.text is not None
    assert "exempt: the container logs to its own stream (#1822), until 2027-01-31" in out.text
    only = Outcome(contracts=samples.DRIFT.contracts[:1], findings=(samples.EXEMPT,))
    assert case(suites(only), "hermes-env").find("failure") is None


def test_unknown_skips_and_fails_when_strict(samples: ModuleType) -> None:
    skipped = case(suites(samples.DRIFT), "python-twins").find("skipped")
    assert skipped is not None
    assert str(skipped.get("message")).startswith("unknown: the method that `getattr` picks")
    failure = case(suites(samples.DRIFT, strict=True), "python-twins").find("failure")
    assert failure is not None
    assert failure.get("type") == "unknown"


def test_in_step_is_an_empty_case(samples: ModuleType) -> None:
    assert list(case(suites(samples.DRIFT), "tidy")) == []


def test_failures_are_errors(samples: ModuleType) -> None:
    root = suites(samples.FULL, verbose=True)
    judge = case(root, "tenant-token").find("error")
    assert judge is not None
    assert judge.get("type") == "judge"
    assert judge.text is not None
    assert "plugin: lockstitch-invariant-comments" in judge.text
    assert "Traceback" in judge.text
    config = case(root, "lockstitch.toml").find("error")
    assert config is not None
    assert config.get("message") == "unknown key `sidez`; did you mean `sides`?"


def test_a_contract_that_failed_without_a_word(samples: ModuleType) -> None:
    outcome = Outcome(contracts=(replace(samples.CONTRACTS[3], state="failed"),))
    assert case(suites(outcome), "tidy").find("error") is not None


def test_findings_of_a_contract_that_was_not_judged(samples: ModuleType) -> None:
    root = suites(Outcome(findings=(samples.FORWARDER,)))
    assert case(root, "hermes-env").find("failure") is not None


def test_a_file_that_could_not_be_read() -> None:
    root = suites(Outcome(failures=(Failure(path="a.go", phase="read", error="permission denied"),)))
    error = case(root, "a.go").find("error")
    assert error is not None
    assert error.text == "a.go: permission denied\nplugin: lockstitch"
