"""What cells say."""

from __future__ import annotations

import datetime

import pytest
from lockstitch_parity_matrix.contract import Verdicts
from lockstitch_parity_matrix.verdicts import contracts_named, dates_in, has_issue, kind_of, only_sides, says_gap

WORDS = Verdicts(parity=("✅", "same"), divergent=("⚠️", "differs"), gap=("🔴", "gap"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("✅", "parity"),
        ("**✅** parity", "parity"),
        ("⚠", "divergent"),
        ("⚠️ differs", "divergent"),
        ("🔴 (was ✅)", "gap"),
        ("✅ no gap", "parity"),
        ("Same", "parity"),
        ("not the same", None),
        ("never differs: same", "parity"),
        ("sameness", None),
        ("insame", None),
        ("", None),
        ("gap, not same", "gap"),
    ],
)
def test_kinds(text, kind):
    assert kind_of(text, WORDS) == kind


def test_a_longer_mark_goes_before_one_that_it_begins_with():
    assert kind_of("parity gap", Verdicts(parity=("parity",), divergent=(), gap=("parity gap",))) == "gap"
    assert kind_of("x", Verdicts(parity=("",), divergent=(), gap=())) is None


@pytest.mark.parametrize(
    "text", ["#12", "(#12)", "see #12.", "o/r#3", "control-plane#235", "fixes #4", "issue #9", "#1 and more",
             "https://github.com/o/r/issues/5", "https://gitlab.com/o/r/-/issues/5", "https://x.atlassian.net/browse/OPS-4",
             "PR #7, #8 is open: #9", "OPS-12", "rank #1, but see org/x#2"],
)  # fmt: skip
def test_issues(text):
    assert has_issue(text, ("OPS",))


@pytest.mark.parametrize(
    "text", ["", "PR #1702", "pull request #3", "drift risk #6", "risk **#6**", "step #2", "PRs #1, #2", "items #1 and #2",
             "#TBD", "# 12", "#12ab", "x#y", "https://github.com/o/r/pull/5", "UTF-8", "XOPS-12", "&#8212;", "No. #3",
             "#123456789"],
)  # fmt: skip
def test_what_is_no_issue(text):
    assert not has_issue(text, ("OPS",))


@pytest.mark.parametrize(
    "text", ["none", "None.", "no", "n/a", "N/A", "—", "gap — nothing there", "not supported", "not yet", "unsupported",
             "**missing**", "there is no support", "❌"],
)  # fmt: skip
def test_gaps(text):
    assert says_gap(text)


@pytest.mark.parametrize(
    "text", ["", "no gap", "not a gap", "no hot reload", "no longer missing", "x (previously unsupported)", "a - b",
             "nothing special here", "non-gap", "stop only", "gaps are closed", "yes"],
)  # fmt: skip
def test_what_is_no_gap(text):
    assert not says_gap(text)


def test_the_only_side():
    sides = ["Docker", "EC2 (SaaS)"]
    assert only_sides("🔴 **docker-only**", sides) == ["Docker"]
    assert only_sides("EC2 only", sides) == ["EC2 (SaaS)"]
    assert only_sides("not docker-only", sides) == []
    assert only_sides("✅ (previously docker-only)", sides) == []
    assert only_sides("podocker-only, docker-onlyish", sides) == []


def test_dates():
    assert [date for date, _, _ in dates_in("2026-02-30, 2026-01-02 and 12026-01-02")] == [datetime.date(2026, 1, 2)]
    assert dates_in("as of 2026-01-02")[0][1:] == (6, 16)


def test_contracts():
    assert contracts_named("contract:a, `contract:b-c`. contract: d.") == ["a", "b-c", "d"]
    assert contracts_named("subcontract:a, contracts:b") == []
