"""The branch under check: its base, its commits, what is proposed with it, and what git may never run for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from lockstitch.api import Branch
from lockstitch.engine.branches import Branches
from lockstitch.engine.given import Given
from lockstitch.engine.proposals import read_proposal
from lockstitch.engine.rescue import carry_out, plan
from lockstitch.tree import Git
from lockstitch.tree.aside import Aside

sys.path.insert(0, str(Path(__file__).parent))
from repository import make

FEATURE = 'branch feature\ncommit "Add what is new" new.txt=3\n'


def branch_of(root, wanted="", **given):
    return Branches(Git(root), Given(**given)).of(wanted)


def git(root, *arguments):
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.invalid", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout


# Which base.


@pytest.mark.parametrize(
    ("environment", "target", "source"),
    [
        ({"GITHUB_BASE_REF": "main", "GITHUB_HEAD_REF": "x/y"}, "main", "x/y"),
        ({"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "f"}, "main", "f"),
        ({"BITBUCKET_PR_DESTINATION_BRANCH": "main", "BITBUCKET_BRANCH": "f"}, "main", "f"),
        ({"CHANGE_TARGET": "main", "CHANGE_BRANCH": "f"}, "main", "f"),
        ({"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"}, "main", ""),
        ({"BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main", "BUILDKITE_BRANCH": "f"}, "main", "f"),
        ({"DRONE_TARGET_BRANCH": "main"}, "main", ""),
        ({"CIRRUS_BASE_BRANCH": "main", "CIRRUS_BRANCH": "f"}, "main", "f"),
        ({"TRAVIS_PULL_REQUEST": "7", "TRAVIS_BRANCH": "main", "TRAVIS_PULL_REQUEST_BRANCH": "f"}, "main", "f"),
        ({"TRAVIS_PULL_REQUEST": "false", "TRAVIS_BRANCH": "main"}, "", ""),
        ({"GITHUB_BASE_REF": "", "CI_COMMIT_TARGET_BRANCH": "main", "CI_COMMIT_SOURCE_BRANCH": "f"}, "main", "f"),
        ({}, "", ""),
    ],
)
def test_what_ci_systems_say(environment, target, source):
    proposal = read_proposal(Given(environment=environment))
    assert (proposal.target, proposal.source) == (target, source)
    assert bool(proposal.target_from) == bool(target)


def test_each_way_to_find_the_base_goes_before_the_next(tmp_path):
    root = make(
        tmp_path / "r",
        "branch told\nbranch asked\nbranch ci\nbranch up\nref origin/ci ci\nref origin/up up\nref origin/main main\n"
        "ref origin/HEAD origin/main\n" + FEATURE + "follow origin/up",
    )
    ci = {"GITHUB_BASE_REF": "ci"}
    assert branch_of(root, "told", base="asked", environment=ci).base_name == "asked"
    assert branch_of(root, "told", environment=ci).base_name == "told"
    assert branch_of(root, environment=ci).base_name == "origin/ci"
    assert branch_of(root, environment=ci).found_by == "GITHUB_BASE_REF"
    assert branch_of(root).base_name == "origin/up"
    git(root, "branch", "--unset-upstream")
    assert branch_of(root).base_name == "origin/main"
    git(root, "symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
    git(root, "update-ref", "-d", "refs/remotes/origin/main")
    assert branch_of(root).base_name == "main"
    git(root, "branch", "-D", "main")
    lost = branch_of(root)
    assert (lost.status, lost.mend) == ("no-base", "lockstitch check --base BRANCH")


def test_a_base_is_looked_for_by_its_plain_name_at_every_remote(tmp_path):
    root = make(tmp_path / "r", "ref far/release main\n" + FEATURE)
    assert branch_of(root, "release").base_name == "far/release"
    assert branch_of(root, environment={"CHANGE_TARGET": "release"}).base_name == "far/release"
    assert branch_of(root, environment={"CHANGE_TARGET": "nowhere"}).status == "no-base"


@pytest.mark.parametrize(
    "name", ["--help", "-", "--output=pwned", "$(touch pwned)", "`touch pwned`", "a b", "x\0y", "*"]
)
def test_names_are_data(tmp_path, name):
    root = make(tmp_path / "r", FEATURE)
    for branch in (
        branch_of(root, name),
        branch_of(root, base=name),
        branch_of(root, environment={"CHANGE_TARGET": name}),
    ):
        assert branch.status == "no-base"
        assert "pwned" not in branch.mend
    assert not (root / "pwned").exists()


def test_what_is_checked_out_must_be_what_is_proposed(tmp_path):
    root = make(tmp_path / "r", FEATURE + "switch main")
    tip = git(root, "rev-parse", "feature").strip()
    path = tmp_path / "event.json"
    for sha, head, status in ((tip, "main", "no-commit"), (tip, "feature", "whole"), ("-x", "feature", "no-commit")):
        path.write_text(json.dumps({"pull_request": {"head": {"sha": sha}}}))
        git(root, "switch", "--quiet", head)
        found = branch_of(root, "main", environment={"GITHUB_EVENT_PATH": str(path)})
        assert found.status == status
    assert "is not the branch that is proposed" in found.reason


# What the event file says.


def event(tmp_path, value):
    path = tmp_path / "event.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return read_proposal(Given(environment={"GITHUB_EVENT_PATH": str(path)}))


def test_the_event_file(tmp_path):
    request = {
        "title": "A title",
        "body": None,
        "labels": [{"name": "hotfix"}, {"name": 3}, 7],
        "user": {"login": "dependabot[bot]"},
        "base": {"ref": "main"},
        "head": {"ref": "f"},
    }
    proposal = event(tmp_path, {"pull_request": request})
    assert (proposal.title, proposal.title_from) == ("A title", "the event file")
    assert proposal.body == "", "an empty body is known to be empty"
    assert proposal.labels == ("hotfix",)
    assert (proposal.author, proposal.target, proposal.source) == ("dependabot[bot]", "main", "f")
    assert event(tmp_path, {"merge_group": {}}).queue
    assert event(tmp_path, {"push": 1}).title is None


@pytest.mark.parametrize("value", ["{", "[]", "3", "\x00", "[" * 100_000])
def test_an_event_file_that_is_none(tmp_path, value):
    proposal = event(tmp_path, value)
    assert proposal.problem.startswith("GITHUB_EVENT_PATH")
    assert proposal.title is None


def test_an_event_file_that_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "nothing", "."):
        proposal = read_proposal(Given(environment={"GITHUB_EVENT_PATH": str(tmp_path / name)}))
        assert "cannot be read" in proposal.problem


def test_gitlab_says_it_in_the_environment():
    environment = {
        "CI_MERGE_REQUEST_TITLE": "A title",
        "CI_MERGE_REQUEST_DESCRIPTION": "Why",
        "CI_MERGE_REQUEST_LABELS": "b, a",
        "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train",
    }
    proposal = read_proposal(Given(environment=environment))
    assert (proposal.title, proposal.body, proposal.labels, proposal.queue) == ("A title", "Why", ("a", "b"), True)
    environment["CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED"] = "true"
    assert read_proposal(Given(environment=environment)).body is None
    assert read_proposal(Given(title="Mine", environment=environment)).title == "Mine"


# What cannot be told.


def test_no_git_no_commit_no_base(tmp_path, monkeypatch):
    (tmp_path / "bare").mkdir()
    assert branch_of(tmp_path / "bare").status == "no-git"
    git(tmp_path / "bare", "init", "--quiet")
    assert branch_of(tmp_path / "bare").status == "no-commit"
    root = make(tmp_path / "r", FEATURE)
    assert branch_of(root, "origin/main").mend == "git fetch origin +refs/heads/main:refs/remotes/origin/main"
    monkeypatch.setattr("lockstitch.tree.git._executable", lambda root: None)
    found = branch_of(root, "main")
    assert (found.status, found.reason) == ("no-git", "git is not installed")


def clone(source, target, *arguments):
    git(source.parent, "-c", "protocol.file.allow=always", "clone", "--quiet", *arguments, source.as_uri(), str(target))
    return target


def test_what_mends_a_shallow_clone_mends_it(tmp_path):
    root = make(
        tmp_path / "r", 'commit "Go on" a.txt=3\nbranch feature\ncommit "Add" b.txt=3\nswitch main\ncommit "On" c.txt=2'
    )
    shallow = clone(root, tmp_path / "shallow", "--depth", "1", "--branch", "feature")
    found = branch_of(shallow, "origin/main")
    assert (found.status, found.shallow) == ("no-base", True)
    git(shallow, *found.mend.split()[1:])
    assert branch_of(shallow, "origin/main").status == "whole"
    both = clone(root, tmp_path / "both", "--depth", "1", "--no-single-branch", "--branch", "feature")
    found = branch_of(both, "origin/main")
    assert found.status == "shallow"
    git(both, *found.mend.split()[1:])
    assert len(branch_of(both, "origin/main").commits) == 1


def test_what_mends_a_partial_clone_mends_it(tmp_path):
    root = make(
        tmp_path / "r", 'commit "Go on" a.txt=3\nbranch feature\ncommit "Add" a.txt+3\nswitch main\ncommit "On" c.txt=2'
    )
    git(root, "config", "uploadpack.allowFilter", "true")
    partial = clone(root, tmp_path / "partial", "--filter=blob:none", "--no-checkout", "--branch", "feature")
    found = branch_of(partial, "origin/main")
    assert found.status == "partial"
    assert "partial clone" in found.reason
    assert [commit.subject for commit in found.commits] == ["Add"], "commits are always there"
    assert (found.behind, found.files) == (1, ())
    git(partial, "-c", "protocol.file.allow=always", *found.mend.split()[1:])
    assert branch_of(partial, "origin/main").files[0].added == 3


def test_a_linked_work_tree_and_a_folder_below_the_top(tmp_path):
    root = make(tmp_path / "r", 'branch feature\ncommit "Add both" sub/in.txt=3 out.txt=2')
    git(root, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), "feature")
    assert {file.path for file in branch_of(tmp_path / "linked", "main").files} == {"sub/in.txt", "out.txt"}
    assert {file.path for file in branch_of(root / "sub", "main").files} == {"in.txt", "../out.txt"}


def test_a_revision_is_a_head_of_its_own(tmp_path):
    root = make(tmp_path / "r", FEATURE + 'commit "Go on" new.txt+2')
    branch = Branches(Git(root, git(root, "rev-parse", "HEAD~").strip()), Given()).of("main")
    assert [commit.subject for commit in branch.commits] == ["Add what is new"]
    assert branch.name == ""


# What the host writes down.


def test_names_and_texts_of_any_kind_can_be_written_down(tmp_path):
    root = make(tmp_path / "r", FEATURE)
    for name in (b"caf\xe9.txt", b"two\nlines", b'"quoted"\t', b"-option"):
        Path(os.fsdecode(os.path.join(os.fsencode(root), name))).write_text("x\n")
    git(root, "add", "--all")
    message = "subject\x01\x02\n\ncommit 0000\n:100644 100644 a b M\n\nTrailer: x\n  folded\n"
    git(root, "commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-m", message)
    git(root, "mv", "two\nlines", "three\nlines")
    git(root, "commit", "--quiet", "-m", "Move")
    branch = branch_of(root, "main")
    assert branch.commits[1].message.startswith("subject\x01\x02\n\ncommit 0000\n:100644")
    assert branch.commits[1].trailers == (("Trailer", "x folded"),)
    assert {file.path for file in branch.commits[1].files} == {"caf\\xe9.txt", "two\nlines", '"quoted"\t', "-option"}
    assert [(file.old, file.path) for file in branch.commits[2].files] == [("two\nlines", "three\nlines")]
    assert msgspec.json.decode(msgspec.json.encode(branch), type=Branch) == branch


# What is never run.

HOOKS = ("post-checkout", "reference-transaction", "pre-commit", "commit-msg", "prepare-commit-msg", "post-merge")


def test_nothing_that_the_repository_configures_is_run(tmp_path):
    marker = tmp_path / "PWNED"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\necho $0 >> {marker}\nexit 1\n")
    evil.chmod(0o755)
    root = make(
        tmp_path / "r",
        'commit "Add" a.txt=9 .gitattributes="* diff=evil merge=evil filter=evil\\n"\nbranch feature\n'
        'commit "One" a.txt=8\nswitch main\ncommit "Two" a.txt=2-9\nswitch feature\ncommit "Three" b.txt=4\nmerge "M" main a.txt=7',
    )
    tree = git(root, "rev-parse", "HEAD^{tree}").strip()
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----"
    who = "a <a@example.invalid> 1700000000 +0000"
    parent = git(root, "rev-parse", "HEAD").strip()
    raw = f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n{signature}\n\nsigned\n"
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"], cwd=root, input=raw, capture_output=True, text=True
    )
    git(root, "update-ref", "refs/heads/feature", done.stdout.strip())
    for name in HOOKS:
        hook = root / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(evil.read_text())
        hook.chmod(0o755)
    settings = (
        "diff.evil.command", "diff.evil.textconv", "diff.external", "merge.evil.driver", "filter.evil.clean",
        "filter.evil.smudge", "filter.evil.process", "gpg.program", "core.fsmonitor", "core.editor", "core.pager",
        "core.sshCommand", "core.askPass", "credential.helper", "core.gitProxy", "uploadpack.packObjectsHook",
    )  # fmt: skip
    for name in settings:
        git(root, "config", name, str(evil))
    git(root, "config", "log.showSignature", "true")
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text("* diff=evil merge=evil filter=evil\n")
    branch = branch_of(root, "main")
    assert branch.status == "whole"
    assert len(branch.commits) == 4
    assert Git(root).log("main"), "which used to run gpg.program"
    rescue = plan(Git(root), Given(), "main")
    assert rescue.result == "applies", "with a file that both have changed"
    assert carry_out(Git(root), rescue).made
    assert not marker.exists(), marker.read_text()


def test_nothing_is_written_by_looking(tmp_path):
    root = make(
        tmp_path / "r",
        'commit "Add" a.txt=9\nbranch feature\ncommit "One" a.txt=8\nswitch main\ncommit "Two" b.txt=1\nswitch feature',
    )
    before = {path: path.stat().st_mtime_ns for path in sorted(root.rglob("*"))}
    plan(Git(root), Given(), "main")
    assert {path: path.stat().st_mtime_ns for path in sorted(root.rglob("*"))} == before


def test_what_a_killed_run_left_is_swept(tmp_path, monkeypatch):
    root = make(tmp_path / "r", FEATURE)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    names = {f"lockstitch-git-{gone.pid}-a": True, f"lockstitch-git-{os.getpid()}-b": False, "lockstitch-git-c": False}
    for name in names:
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / f"lockstitch-git-{gone.pid}-fresh").mkdir()
    with Aside(Git(root)) as aside:
        assert Path(aside.directory).parent == tmp_path
    assert not Path(aside.directory).exists()
    assert {name: not (tmp_path / name).exists() for name in names} == names
    assert (tmp_path / f"lockstitch-git-{gone.pid}-fresh").exists()


def test_a_full_disk_is_unknown_and_leaves_nothing(tmp_path, monkeypatch):
    root = make(tmp_path / "r", 'commit "A" a.txt=1\nbranch feature\ncommit "Add" b.txt=1')
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    real, calls, failing = Aside._write, [], [0]

    def write(self, name, content):
        calls.append(name)
        if len(calls) == failing[0]:
            raise OSError(28, "No space left on device")
        return real(self, name, content)

    monkeypatch.setattr(Aside, "_write", write)
    for failing[0] in (1, 2, 3):
        calls.clear()
        found = branch_of(root, "main")
        assert (found.status, "no space left" in found.reason) == ("partial", True)
        assert list((tmp_path / "tmp").iterdir()) == []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert "no place for temporary files" in branch_of(root, "main").reason
