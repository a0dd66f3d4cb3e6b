"""Whatever the repository's texts hold, each report is valid and holds no character that cannot be seen."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lockstitch.api import Contract, Edit, Place, Remedy, Rule, Span
from lockstitch.engine.outcome import ContractOutcome, Excuse, Failure, Fixable, Outcome, RelatedPlace, Reported
from lockstitch.report import FORMATS, ReportOptions, render
from lockstitch.report.neutral import is_hidden

NASTY = [
    "",
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[31mred",
    "a\n::error file=x::INJECTED",
    "::error::INJECTED",
    "##[error]INJECTED",
    "##vso[task.setvariable]INJECTED",
    "%0A::error::INJECTED",
    "x,line=1::y",
    "a\r\nb\u2028c\x85d",
    "user\u202egpj.exe\u2066",
    "zero\u200bwidth\ufeff",
    "caf\udce9\udcff",
    "\ud800lone",
    "]]><!-- & <script>\"'",
    "[x](javascript:1) `c` **b** {0}",
    "\ufffe\uffff\x00\x0b",
    "変数🙂e\u0301",
    "back\\slash \\x1b",
    "tag\U000e0041\U000e007f",
]
TEXT = st.sampled_from(NASTY) | st.text(st.characters(), max_size=12)
LINE = st.integers(1, 12)
SPAN = st.builds(lambda a, b, c, d: Span(a, b, a + c, b + d), LINE, st.integers(1, 60), st.integers(0, 3), LINE)
PLACE = st.builds(Place, TEXT, SPAN)
REMEDY = st.builds(Remedy, TEXT, st.just(()), safe=st.booleans())
EXCUSE = st.builds(
    Excuse,
    kind=st.sampled_from(["exemption", "suppression", "baseline"]),
    reason=TEXT,
    issue=TEXT,
    expires=st.none() | st.just(datetime.date(2027, 1, 31)),
)
FINDING = st.builds(
    Reported,
    contract=TEXT,
    check=TEXT,
    rule=TEXT,
    subject=TEXT,
    side=TEXT,
    verdict=st.sampled_from(["drift", "unknown"]),
    severity=st.sampled_from(["error", "warning", "info"]),
    message=TEXT,
    why=TEXT,
    at=PLACE,
    related=st.lists(st.builds(RelatedPlace, PLACE, TEXT), max_size=3).map(tuple),
    remedies=st.lists(REMEDY, max_size=2).map(tuple),
    exempt=st.none() | EXCUSE,
    key=st.sampled_from(["a1", "b2"]),
)
FAILURE = st.builds(
    Failure,
    path=TEXT,
    line=st.integers(0, 12),
    column=st.integers(0, 40),
    contract=TEXT,
    plugin=TEXT,
    phase=st.sampled_from(["config", "judge", "read"]),
    error=TEXT,
    traceback=TEXT,
)
CONTRACT = st.builds(
    ContractOutcome,
    contract=st.builds(Contract, id=TEXT, check=TEXT, why=TEXT),
    at=PLACE,
    sides=st.just(()),
    state=st.sampled_from(["in step", "drift", "unknown", "failed"]),
)
RULES = st.lists(st.tuples(TEXT, st.builds(Rule, TEXT, TEXT, TEXT, TEXT)), max_size=2).map(tuple)
FIXES = st.dictionaries(
    st.integers(0, 2),
    st.lists(
        st.builds(
            Fixable, TEXT, st.lists(st.builds(Edit, TEXT, SPAN, TEXT), max_size=2).map(tuple), safe=st.booleans()
        ),
        max_size=2,
    ).map(tuple),
    max_size=2,
)
OUTCOME = st.builds(
    Outcome,
    contracts=st.lists(CONTRACT, max_size=3).map(tuple),
    findings=st.lists(FINDING, max_size=3).map(tuple),
    failures=st.lists(FAILURE, max_size=2).map(tuple),
    rules=RULES,
    files=st.integers(0, 9),
    filtered=st.integers(0, 2),
    fixes=FIXES,
)
OPTIONS = st.builds(
    ReportOptions,
    colour=st.just(False),
    width=st.integers(1, 200),
    strict=st.booleans(),
    verbose=st.booleans(),
    quiet=st.booleans(),
    unicode=st.booleans(),
    version=st.just("0.1.0"),
)
COMMAND = re.compile(r"##(?:\[[a-z]{4,}\]|vso\[|teamcity\[)")


class Everywhere:
    """Every path has these lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.text = lines

    def lines(self, path: str) -> Sequence[str]:
        return self.text


EXCERPTS = st.lists(TEXT, max_size=12).map(Everywhere)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(OUTCOME, OPTIONS, EXCERPTS)
def test_every_format(outcome: Outcome, options: ReportOptions, excerpts: Everywhere) -> None:
    for name in FORMATS:
        text = render(name, outcome, excerpts=excerpts, options=options)
        assert text == "" or text.endswith("\n")
        text.encode("utf-8")
        assert [c for c in text if c != "\n" and is_hidden(c)] == []
        assert COMMAND.search(text) is None
        if name == "github":
            check_github(text, outcome)
            continue
        assert not any(line.lstrip().startswith("::") for line in text.split("\n"))
        if name == "text":
            assert options.unicode or text.isascii()
        elif name == "junit":
            check_junit(ElementTree.fromstring(text.encode("utf-8")), outcome)
        else:
            CHECKS[name](json.loads(text), outcome)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(OUTCOME, EXCERPTS, st.booleans())
def test_colours_are_the_only_controls(outcome: Outcome, excerpts: Everywhere, verbose: bool) -> None:
    options = ReportOptions(colour=True, verbose=verbose, width=80)
    text = render("text", outcome, excerpts=excerpts, options=options)
    bare = re.sub(r"\x1b\[(?:0|[12]|1;3[0-9]|3[0-9]|94)m", "", text)
    assert [c for c in bare if c != "\n" and is_hidden(c)] == []
    for line in text.split("\n"):
        assert line.count("\x1b[0m") * 2 == line.count("\x1b[")


def check_github(text: str, outcome: Outcome) -> None:
    lines = text.split("\n")[:-1]
    findings = [finding for finding in outcome.findings if finding.exempt is None]
    related = {(place.at, place.message) for finding in findings for place in finding.related}
    assert len(lines) == len(outcome.failures) + len(findings) + len(related)
    for line in lines:
        command = re.fullmatch(r"::(error|warning|notice) ([^:\n]*)::.*", line)
        assert command, line
        for part in command.group(2).split(","):
            assert re.fullmatch(r"(file|line|col|endLine|endColumn|title)=[^,:]*", part), line


def check_json(report: Any, outcome: Outcome) -> None:
    assert list(report) == ["schema", "summary", "findings", "failures"]
    assert len(report["findings"]) == len(outcome.findings)
    for written, finding in zip(report["findings"], outcome.findings, strict=True):
        assert same(written["message"], finding.message)
        assert same(written["path"], finding.at.path)


def check_sarif(report: Any, outcome: Outcome) -> None:
    (run,) = report["runs"]
    assert len(run["results"]) == len(outcome.findings)
    for result, finding in zip(run["results"], outcome.findings, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert same(result["ruleId"], finding.rule)


def check_gitlab(report: Any, outcome: Outcome) -> None:
    kept = [each for each in outcome.findings if each.exempt is None or each.exempt.kind == "baseline"]
    assert len(report) == len(kept) + len(outcome.failures)
    prints = [issue["fingerprint"] for issue in report]
    assert len(set(prints)) == len(prints)


def check_junit(root: ElementTree.Element, outcome: Outcome) -> None:
    for suite in [root, *root.iter("testsuite")]:
        cases = list(suite.iter("testcase"))
        assert suite.get("tests") == str(len(cases))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(attribute) == str(sum(case.find(tag) is not None for case in cases))


CHECKS = {"json": check_json, "sarif": check_sarif, "gitlab": check_gitlab}


def same(written: str, true: str) -> bool:
    """Whether a parsed string is the true one; of a lone surrogate an escape is left."""
    pattern = "".join(r"\\[xu][0-9a-f]+" if "\ud800" <= c <= "\udfff" else re.escape(c) for c in true)
    return re.fullmatch(pattern, written) is not None


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("nasty", NASTY)
def test_each_nasty_text_in_each_format(name: str, nasty: str, samples: Any) -> None:
    """One nasty text as everything at once: nothing of it stands raw, and the report is what it was in size."""
    finding = Reported(
        contract="c",
        check="k",
        rule=nasty,
        subject=nasty,
        side=nasty,
        verdict="drift",
        severity="error",
        message=nasty,
        why=nasty,
        at=Place(nasty, Span(1, 1, 1, 4)),
        related=(RelatedPlace(Place(nasty, Span(2, 1, 2, 4)), nasty),),
        remedies=(Remedy(nasty, (nasty,)),),
        key="0",
    )
    failure = Failure(path=nasty, line=1, contract=nasty, plugin=nasty, phase="judge", error=nasty, traceback=nasty)
    outcome = Outcome(findings=(finding,), failures=(failure,))
    text = render(name, outcome, excerpts=Everywhere([nasty, nasty]), options=ReportOptions())
    assert [c for c in text if c != "\n" and is_hidden(c)] == []
    starts = [line.lstrip() for line in text.split("\n")]
    if name == "github":
        assert len(starts) == 4
    else:
        assert not any(start.startswith("::") for start in starts)
