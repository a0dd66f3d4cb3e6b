"""Who is held to what: promotions, hotfixes, merge queues; and contracts that cannot be meant."""

from __future__ import annotations

import pytest
from lockstitch.api import Branch, BranchCommit, Person, Proposal, TouchedFile
from lockstitch.testing import MemoryView, judge_files
from lockstitch_pr_hygiene.analyzer import ANALYZER
from lockstitch_pr_hygiene.contract import Hotfix, PrHygiene, Promotion, Sizes, Stale
from lockstitch_pr_hygiene.size import size_of
from lockstitch_pr_hygiene.subject import judged, same_branch

WHO = Person("A", "a@example.invalid", 1_760_000_000)
CONTRACT = PrHygiene(id="c", check="pr-hygiene", base="origin/staging", hotfix=Hotfix(to="main"))


def commit(number=1, message="Keep sessions over a restart", **more):
    known = {
        "id": f"{number:040}",
        "parents": (f"{number - 1:040}",),
        "author": WHO,
        "committer": WHO,
        "mainline": True,
    }
    return BranchCommit(message=message, **{**known, **more})


def rules(contract, branch):
    return sorted({item.rule for item in judge_files(ANALYZER, contract, {}, branches={"": branch})})


def branch(**more):
    return Branch(
        **{"name": "f", "head": "1", "base": "0", "base_name": "origin/staging", "commits": (commit(),), **more}
    )


def test_a_base_and_a_plain_name():
    assert same_branch("origin/staging", "staging")
    assert same_branch("staging", "staging")
    assert not same_branch("origin/staging", "aging")
    assert not same_branch("origin/staging", "")


def test_a_hotfix_is_known_by_its_label():
    target = {"target": "main", "target_from": "GITHUB_BASE_REF"}
    assert rules(CONTRACT, branch(proposal=Proposal(**target))) == ["wrong-base"]
    assert rules(CONTRACT, branch(proposal=Proposal(**target, labels=("hotfix",)))) == []
    assert rules(CONTRACT, branch(proposal=Proposal(target="other", labels=("hotfix",)))) == ["wrong-base"]
    assert rules(CONTRACT, branch(proposal=Proposal(target="staging"))) == []


def test_a_hotfix_by_trailer_needs_a_reason():
    proposal = Proposal(target="main", target_from="CHANGE_TARGET")
    for reason, found in (("users are locked out", []), ("", ["wrong-base"])):
        said = commit(trailers=(("hotfix", reason),))
        assert rules(CONTRACT, branch(commits=(said,), proposal=proposal)) == found


def test_promotions_and_queues_are_not_judged():
    contract = PrHygiene(
        id="c", check="pr-hygiene", base="origin/staging", promote=(Promotion(source="staging", to="main"),)
    )
    large = TouchedFile(path="a", change="modified", added=5000)
    for name, target, judgeable in (
        ("staging", "main", False),
        ("main", "", False),
        ("staging", "x", True),
        ("f", "", True),
    ):
        made = branch(name=name, files=(large,), proposal=Proposal(target=target))
        assert bool(rules(contract, made)) == judgeable
    assert rules(contract, branch(files=(large,), proposal=Proposal(queue=True))) == []


def test_an_event_file_that_cannot_be_read_is_unknown_and_no_drift():
    made = branch(proposal=Proposal(problem="GITHUB_EVENT_PATH is no JSON"))
    (found,) = judge_files(ANALYZER, CONTRACT, {}, branches={"": made})
    assert (found.rule, found.verdict) == ("weak-title", "unknown")


def test_what_is_only_partly_here_is_judged_by_its_commits():
    merge = commit(2, "Merge", parents=("1" * 40, "2" * 40), from_base=("2" * 40,))
    assert rules(CONTRACT, branch(status="partial", reason="r", commits=(merge,))) == [
        "merge-from-base",
        "unknown-base",
    ]


@pytest.mark.parametrize("level", ["error", "warning", "info", "off"])
def test_switches(level):
    merge = commit(2, "Merge what is on the base", parents=("1" * 40, "2" * 40), from_base=("2" * 40,))
    other = commit(3, "Merge what is elsewhere", parents=("2" * 40, "3" * 40))
    twice = commit(4, upstream=True, twin="9" * 40)
    late = commit(5, committer=Person("A", "a@example.invalid", 9_760_000_000))
    made = branch(commits=(merge, other, twice, late), forecast="conflict", conflicts=("a",))
    keys = ("merge_from_base", "merge_of_branch", "bloat", "conflicts", "identity")
    contract = PrHygiene(id="c", check="pr-hygiene", base="origin/staging", **dict.fromkeys(keys, level))
    found = judge_files(ANALYZER, contract, {}, branches={"": made})
    names = {"merge-from-base", "merge-of-branch", "bloat", "merge-conflict", "weak-identity"}
    assert {item.rule for item in found if item.rule in names} == (set() if level == "off" else names)
    assert {item.severity for item in found if item.rule in names} <= {level}


def test_mechanical_lines_follow_renames():
    moved = TouchedFile(path="b", old="a", change="renamed", added=50, deleted=10)
    commits = (
        commit(1, files=(TouchedFile(path="a", change="modified", added=20),)),
        commit(
            2,
            trailers=(("Mechanical-Change", "renamed by a tool"),),
            files=(TouchedFile(path="b", old="a", change="renamed", added=30, deleted=10),),
        ),
    )
    size = size_of(CONTRACT, branch(commits=commits, files=(moved,)), MemoryView({}))
    assert (size.lines, size.apart) == (20, {"of mechanical changes": (1, 40)})


def test_generated_files_count_when_asked_for():
    files = (
        TouchedFile(path="go.sum", change="modified", added=7),
        TouchedFile(path="x/vendor/y.go", change="added", added=3),
    )
    for generated, lines in ((True, 10), (False, 0)):
        contract = PrHygiene(id="c", check="pr-hygiene", generated=generated)
        assert size_of(contract, branch(files=files), MemoryView({})).lines == lines


def test_contracts_that_cannot_be_meant():
    with pytest.raises(ValueError, match="must not shrink"):
        Sizes(good=300, acceptable=100)
    for age in ("14", "d", "0d", "14 days"):
        with pytest.raises(ValueError, match="is no age"):
            Stale(age=age)
    assert Stale(age="6w").days == 42
    assert judged(CONTRACT, MemoryView({}, branches={"": branch()})).skip == ""
