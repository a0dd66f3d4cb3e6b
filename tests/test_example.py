"""The example monorepo: every kind of drift is in it, and nothing that a compiler would notice."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lockstitch.engine.run import Options, check
from lockstitch.fix import apply_fixes
from lockstitch.host import load_host

EXAMPLE = Path(__file__).parent.parent / "examples" / "monorepo"
GO = Path(sys.executable).parent / "go"
#: Rules that the example cannot show: four need git or a file that it ignores, and one is about an exception.
ELSEWHERE = {"stale-invariant", "untouched-block", "untracked-target", "changed-reference", "stale-exclude"}
#: These are about a branch, and the example is files.
OF_BRANCHES = "pr-hygiene"
#: And those that keep a contract from being judged at all: the example is no failure.
ELSEWHERE |= {
    "missing-baseline",
    *(
        rule.id
        for name, item in load_host().analyzers.items()
        for rule in item.rules
        if rule.failure and name != OF_BRANCHES
    ),
}


def outcome(root):
    return check(root, Options(cache=False, jobs=1))


@pytest.fixture
def copy(tmp_path):
    root = tmp_path / "monorepo"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns(".lockstitch", "__pycache__"))
    return root


def test_every_rule_of_the_installed_checks_is_shown():
    found = {finding.rule for finding in outcome(EXAMPLE).findings}
    analyzers = [analyzer for name, analyzer in load_host().analyzers.items() if name != OF_BRANCHES]
    declared = {rule.id for analyzer in analyzers for rule in analyzer.rules}
    assert declared - found == ELSEWHERE
    assert found <= declared


def test_it_is_a_demonstration_and_not_a_failure(copy):
    made = outcome(copy)
    assert made.failures == ()
    assert 15 <= len([finding for finding in made.findings if finding.exempt is None]) <= 120
    assert made.count("in step") == 1
    assert any(finding.exempt for finding in made.findings)


def test_it_needs_no_git(copy):
    assert not (copy / ".git").exists()
    assert outcome(copy).findings == outcome(EXAMPLE).findings


def test_fixing_leaves_less_and_nothing_new(copy):
    before = outcome(copy)
    plan = apply_fixes(copy, before, Options(cache=False, jobs=1))
    assert plan.failures == []
    assert len(plan.applied) >= 5
    after = outcome(copy)
    assert len(after.findings) < len(before.findings)
    known = {(finding.contract, finding.rule, finding.subject, finding.side) for finding in before.findings}
    assert {(finding.contract, finding.rule, finding.subject, finding.side) for finding in after.findings} <= known


def test_what_is_accepted_is_not_found_again(copy):
    """Not even by a contract that is bound to another one, which stands otherwise once its findings are accepted."""
    command = [sys.executable, "-m", "lockstitch"]
    assert subprocess.run([*command, "baseline"], cwd=copy, capture_output=True).returncode == 0
    done = subprocess.run([*command, "check", "--quiet"], cwd=copy, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("script", sorted(EXAMPLE.glob("deploy/*.sh")), ids=lambda path: path.name)
def test_the_shell_has_nothing_against_it(script):
    subprocess.run(["bash", "-n", script], check=True)


def test_python_has_nothing_against_it():
    command = [sys.executable, "-B", "-m", "unittest", "-q"]
    subprocess.run(command, cwd=EXAMPLE / "sdk" / "python", check=True, capture_output=True)


@pytest.mark.oracle
def test_go_has_nothing_against_it(copy):
    for arguments in (["vet", "./..."], ["test", "./..."]):
        done = subprocess.run([GO, *arguments], cwd=copy, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
