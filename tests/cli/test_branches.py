"""`check` of a branch and `lockstitch rescue`, as commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lockstitch.engine.branches import Branches
from lockstitch.engine.given import Given
from lockstitch.testing.archive import Section
from lockstitch.testing.history import carry_out, parse_history
from lockstitch.tree import Git

LOCKSTITCH = Path(sys.executable).parent / "lockstitch"
CONFIG = '[[contract]]\nid = "hygiene"\ncheck = "pr-hygiene"\nbase = "main"\n'
HISTORY = """\
commit "Add what is here before" a.txt=9
branch feature
commit "Add what is new" new.txt=3
commit "Shorten what is here" a.txt=8
switch main
commit "Go on with the base" base.txt=4
switch feature
merge "Bring the branch up to date" main
"""
CI = ("GITHUB_", "CI_", "BITBUCKET_", "CHANGE_", "SYSTEM_", "BUILDKITE", "DRONE_", "CIRRUS_", "TRAVIS")


def lockstitch(root, *arguments, given="", **environment):
    env = {name: value for name, value in os.environ.items() if not name.startswith((*CI, "GIT_"))}
    env = {name: value for name, value in env.items() if name not in {"FORCE_COLOR", "NO_COLOR"}}
    env |= {"COLUMNS": "100", "PYTHONIOENCODING": "utf-8", "GIT_CONFIG_GLOBAL": os.devnull, **environment}
    command = [LOCKSTITCH, *arguments]
    done = subprocess.run(command, cwd=root, env=env, input=given, capture_output=True, text=True, encoding="utf-8")
    assert "Traceback" not in done.stderr + done.stdout
    return done


def git(root, *arguments):
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


def make(root, script=HISTORY, config=CONFIG):
    root.mkdir(exist_ok=True)
    (root / "lockstitch.toml").write_text(config)
    carry_out(parse_history(Section("git", script), "test"), root, {})
    return root


@pytest.fixture
def root(tmp_path):
    return make(tmp_path / "root")


def found(done):
    return {(item["rule"], item["verdict"]) for item in json.loads(done.stdout)["findings"]}


def test_what_is_proposed_comes_from_the_command_line(root):
    done = lockstitch(root, "check", "--format", "json", "--title", "WIP")
    assert found(done) == {("merge-from-base", "drift"), ("weak-title", "drift")}
    config = CONFIG + 'body = { sections = ["Why"] }\n'
    (root / "lockstitch.toml").write_text(config)
    done = lockstitch(
        root, "check", "--format", "json", "--title", "Keep what is new", "--body-file", "-", given="## Why\n"
    )
    assert found(done) == {("merge-from-base", "drift"), ("weak-body", "drift")}
    (root / "body.md").write_text("## Why\nBecause it was lost.\n")
    done = lockstitch(root, "check", "--format", "json", "--body-file", "body.md", "--base", "feature")
    assert done.returncode == 0, "against itself a branch has nothing"


@pytest.mark.parametrize("name", ["nowhere.md", "."])
def test_a_body_that_cannot_be_read_is_wrong_usage(root, name):
    done = lockstitch(root, "check", "--body-file", name)
    assert done.returncode == 2
    assert done.stderr.startswith(f"lockstitch: --body-file '{name}' cannot be read")
    assert done.stderr.count("\n") == 1


def test_the_halves_find_the_same_with_what_extract_was_told(root):
    told = ("--title", "Phase 1", "--base", "main~1")
    whole = lockstitch(root, "check", "--format", "json", *told, CHANGE_TARGET="main")
    facts = lockstitch(root, "extract", ".", *told, CHANGE_TARGET="main")
    assert facts.returncode == 0
    halves = lockstitch(root, "judge", "-", "--format", "json", given=facts.stdout)
    assert ("weak-title", "drift") in found(whole)
    assert halves.stdout == whole.stdout


def test_the_environment_is_read_and_the_event_file_too(root, tmp_path):
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"title": "WIP", "base": {"ref": "elsewhere"}}}))
    done = lockstitch(root, "check", "--format", "json", GITHUB_EVENT_PATH=str(event))
    assert {rule for rule, _ in found(done)} == {"merge-from-base", "weak-title", "wrong-base"}


@pytest.mark.parametrize("form", ["text", "github", "junit"])
def test_subjects_and_names_are_neutral_in_every_format(tmp_path, form):
    script = 'branch "fe\u202eature"\ncommit "\x1b]0;owned\x07::error::x" a.py=2000\nmerge "M" main'
    root = make(tmp_path / "root", 'branch b\ncommit "B" b.py=1\nswitch main\n' + script.replace("main", "b"))
    done = lockstitch(root, "check", "--format", form, "--color", "never")
    assert done.returncode == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)
    done = lockstitch(root, "rescue", "--color", "never", "--base", "main")
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)


def test_changed_since_shows_the_branch_when_anything_has_changed(root):
    assert found(lockstitch(root, "check", "--format", "json", "--changed-since", "main"))
    nothing = lockstitch(root, "check", "--format", "json", "--changed-since", "HEAD")
    assert json.loads(nothing.stdout)["findings"] == []


def test_git_is_asked_as_often_for_many_commits_as_for_few(tmp_path, monkeypatch):
    def asked(number):
        steps = "".join(f'commit "Add the file number {at}" f{at}.txt=3\n' for at in range(number))
        root = make(tmp_path / str(number), f'branch feature\n{steps}merge "M" main f0.txt=2\n')
        calls = []
        from lockstitch.tree import aside
        from lockstitch.tree import git as tree_git

        real = aside.run_process
        for module in (aside, tree_git):
            monkeypatch.setattr(module, "run_process", lambda *a, real=real: calls.append(a) or real(*a))
        branch = Branches(Git(root), Given()).of("main")
        monkeypatch.undo()
        assert len(branch.commits) >= number
        return len(calls)

    assert asked(3) == asked(30) <= 20


def test_a_check_that_asks_for_no_branch_does_not_read_one(root):
    (root / "lockstitch.toml").write_text(
        '[[contract]]\nid = "e"\ncheck = "env-forwarders"\nsides = ["a.sh", "b.sh"]\n'
    )
    for name in ("a.sh", "b.sh"):
        (root / name).write_text("export A=1\n")
    code = "import sys; sys.argv = ['lockstitch', 'check', '--no-cache']\nfrom lockstitch.cli.main import execute\nexecute()\n"
    code += "print(sorted(name for name in sys.modules if 'branch' in name or 'aside' in name), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"


# The rescue.


def test_a_rescue_says_what_is_in_and_out_and_makes_the_branch(root):
    before = git(root, "for-each-ref")
    done = lockstitch(root, "rescue")
    assert done.returncode == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    ids = git(root, "log", "--format=%h", "--abbrev=10", "--topo-order", "--reverse", "main..feature").split()
    assert lines[0] == f"feature ({ids[-1]}) onto main ({git(root, 'rev-parse', '--short=10', 'main').strip()})"
    assert [line for line in lines if line.startswith(("in ", "out "))] == [
        f"in {ids[0]} Add what is new",
        f"in {ids[1]} Shorten what is here",
        f"out {ids[2]} Bring the branch up to date merges main",
    ]
    assert "✓ It applies: 2 of 3 commits, 2 files, +3 –1." in lines
    assert f"git cherry-pick -x {git(root, 'rev-parse', '--short=12', ids[0]).strip()}" in done.stdout
    assert git(root, "for-each-ref") == before
    assert "\x1b" not in done.stdout
    assert "\x1b[32min" in lockstitch(root, "rescue", "hygiene", "--color", "always").stdout
    made = lockstitch(root, "rescue", "--apply")
    assert made.returncode == 0
    assert "Made the branch feature-rescued at" in made.stdout
    assert git(root, "log", "--format=%s", "main..feature-rescued").split("\n")[:2] == [
        "Shorten what is here",
        "Add what is new",
    ]
    assert git(root, "status", "--porcelain") == ""
    git(root, "switch", "--quiet", "feature-rescued")
    assert "There is nothing to rescue" in lockstitch(root, "rescue").stdout
    assert lockstitch(root, "check").returncode == 0


def test_what_is_done_by_hand_gives_the_same(root):
    done = lockstitch(root, "rescue", "--name", "by-hand")
    lockstitch(root, "rescue", "--name", "made", "--apply")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.invalid"]
    for line in done.stdout.splitlines():
        words = line.split()
        if words[:2] in (["git", "switch"], ["git", "cherry-pick"]):
            git(root, *who, *words[1:])
    assert git(root, "rev-parse", "by-hand^{tree}") == git(root, "rev-parse", "made^{tree}")


def test_a_rescue_that_does_not_apply(root):
    git(root, "switch", "--quiet", "main")
    (root / "a.txt").write_text("something else\n")
    git(root, "-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit", "--quiet", "-am", "Rewrite it")
    git(root, "switch", "--quiet", "feature")
    done = lockstitch(root, "rescue", "--apply")
    assert done.returncode == 1
    assert "It does not apply: " in done.stdout
    assert "conflicts in a.txt." in done.stdout
    assert "feature-rescued" not in git(root, "for-each-ref")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hygien"], "there is no contract 'hygien' that says where branches go; did you mean 'hygiene'?"),
        (
            ["--base", "nowhere"],
            "the branch cannot be compared with its base: there is no branch or commit 'nowhere' here",
        ),
        (["--base", "--output=x"], "there is no branch or commit '--output=x' here"),
        (["--name", "a b"], "'a b' cannot be the name of a branch"),
        (["--apply", "--name", "main"], "the branch 'main' was not made"),
    ],
)
def test_a_rescue_that_cannot_be(root, arguments, said):
    before = git(root, "for-each-ref")
    done = lockstitch(root, "rescue", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert git(root, "for-each-ref") == before


def test_a_rescue_without_git_without_contract_and_with_several(tmp_path, root):
    (tmp_path / "bare").mkdir()
    done = lockstitch(tmp_path / "bare", "rescue")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    (root / "lockstitch.toml").unlink()
    assert "onto main" in lockstitch(root, "rescue").stdout
    (root / "lockstitch.toml").write_text(
        CONFIG + CONFIG.replace('"hygiene"', '"other"').replace('"main"', '"feature"')
    )
    done = lockstitch(root, "rescue")
    assert "contracts say different bases: name one of hygiene, other" in done.stderr
    assert "onto main" in lockstitch(root, "rescue", "hygiene").stdout
