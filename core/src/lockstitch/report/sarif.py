"""SARIF 2.1.0: for code scanning services and editors. Both ends, fixes and exceptions are carried over."""

from __future__ import annotations

from typing import Any

from lockstitch.api import Edit, Place, Rule, Span
from lockstitch.engine.outcome import Excuse, Failure, Fixable, Outcome, Reported
from lockstitch.report import Excerpts, ReportOptions
from lockstitch.report.neutral import json_text, uri
from lockstitch.report.order import excuse_text, occurrences

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}

Json = dict[str, Any]


def render(outcome: Outcome, _excerpts: Excerpts, options: ReportOptions) -> str:
    """The report as a SARIF log of one run."""
    rules = _all_rules(outcome)
    index = {(check, rule.id): number for number, (check, rule) in enumerate(rules)}
    driver: Json = {"name": "lockstitch"}
    if options.version:
        driver["version"] = options.version
    driver["rules"] = [_rule(check, rule) for check, rule in rules]
    numbers = occurrences(outcome.findings)
    results = [
        _result(finding, index[_rule_key(finding, index)], number, outcome.fixes.get(position, ()))
        for position, (finding, number) in enumerate(zip(outcome.findings, numbers, strict=True))
    ]
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(outcome, options)],
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the tree that was checked."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "contracts": len(outcome.contracts),
            "inStep": outcome.count("in step"),
            "drift": outcome.count("drift"),
            "unknown": outcome.count("unknown"),
            "files": outcome.files,
        },
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _all_rules(outcome: Outcome) -> list[tuple[str, Rule]]:
    """Every declared rule, and one made up for each finding whose rule nobody declared."""
    rules = list(outcome.rules)
    known = {(check, rule.id) for check, rule in rules}
    for finding in outcome.findings:
        if known.isdisjoint({(finding.check, finding.rule), ("lockstitch", finding.rule)}):
            known.add((finding.check, finding.rule))
            rules.append((finding.check, Rule(finding.rule, "", "", "")))
    return rules


def _rule_key(finding: Reported, index: dict[tuple[str, str], int]) -> tuple[str, str]:
    own = (finding.check, finding.rule)
    return own if own in index else ("lockstitch", finding.rule)


def _rule(check: str, rule: Rule) -> Json:
    descriptor: Json = {"id": rule.id}
    if rule.what:
        sentence, dot, _ = rule.what.partition(". ")
        descriptor["shortDescription"] = {"text": sentence + dot.strip()}
        descriptor["fullDescription"] = {"text": rule.what}
        descriptor["help"] = {
            "text": f"{rule.what}\n\nWhy: {rule.why}\n\nFix: {rule.fix}",
            "markdown": f"## `{rule.id}`\n\n{rule.what}\n\n### Why\n\n{rule.why}\n\n### How to fix it\n\n{rule.fix}\n",
        }
    descriptor["defaultConfiguration"] = {"level": _LEVELS[rule.severity]}
    descriptor["properties"] = {"check": check, "tags": [check]}
    return descriptor


def _result(finding: Reported, rule: int, number: int, fixes: tuple[Fixable, ...]) -> Json:
    unknown = finding.verdict == "unknown"
    why = f"\n\nContract {finding.contract}: {finding.why}" if finding.why else ""
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        # "open" is SARIF's word for what could not be decided; it must go with the level "none".
        "kind": "open" if unknown else "fail",
        "level": "none" if unknown else _LEVELS[finding.severity],
        "message": {"text": _message(finding.message + why)},
        "locations": [{"physicalLocation": _physical(finding.at)}],
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(place.at), "message": {"text": _message(place.message)}}
            for number, place in enumerate(finding.related, start=1)
        ]
    result["partialFingerprints"] = {
        "lockstitchKey/v1": f"{finding.key}/{number}",
        # The one that GitHub code scanning goes by.
        "primaryLocationLineHash": f"{finding.key}:{number}",
    }
    if fixes:
        result["fixes"] = [_fix(fix) for fix in fixes if fix.edits]
    result["suppressions"] = [] if finding.exempt is None else [_suppression(finding.exempt)]
    result["properties"] = {
        "contract": finding.contract,
        "check": finding.check,
        "subject": finding.subject,
        "side": finding.side,
        "verdict": finding.verdict,
    }
    return result


def _message(text: str) -> str:
    """Brackets that would make a link in a SARIF message are escaped."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _physical(place: Place) -> Json:
    return {"artifactLocation": _artifact(place.path), "region": _region(place.span)}


def _artifact(path: str) -> Json:
    return {"uri": uri(path), "uriBaseId": BASE}


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fixable) -> Json:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.path, []).append(edit)
    return {
        "description": {"text": _message(fix.title)},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path),
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits
                ],
            }
            for path, edits in by_path.items()
        ],
        "properties": {"safe": fix.safe},
    }


def _suppression(excuse: Excuse) -> Json:
    return {
        "kind": "inSource" if excuse.kind == "suppression" else "external",
        "status": "accepted",
        "justification": excuse_text(excuse),
        "properties": {"kind": excuse.kind},
    }


def _invocation(outcome: Outcome, options: ReportOptions) -> Json:
    invocation: Json = {
        "executionSuccessful": not outcome.failures,
        "exitCode": outcome.exit_code(options.strict),
    }
    if outcome.failures:
        invocation["toolExecutionNotifications"] = [_notification(each, options) for each in outcome.failures]
    return invocation


def _notification(failure: Failure, options: ReportOptions) -> Json:
    notification: Json = {"level": "error", "message": {"text": _message(failure.error)}}
    if failure.path:
        location: Json = {"artifactLocation": _artifact(failure.path)}
        if failure.line:
            location["region"] = {"startLine": failure.line}
            if failure.column:
                location["region"]["startColumn"] = failure.column
        notification["locations"] = [{"physicalLocation": location}]
    notification["properties"] = {
        "plugin": failure.plugin,
        "phase": failure.phase,
        "contract": failure.contract,
    }
    if options.verbose and failure.traceback:
        notification["properties"]["traceback"] = failure.traceback
    return notification
