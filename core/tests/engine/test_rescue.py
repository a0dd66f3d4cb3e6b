"""The rescue of a branch: what copies keep, names that are safe, and work trees."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lockstitch.engine.given import Given
from lockstitch.engine.rescue import RescueError, carry_out, plan
from lockstitch.tree import Git
from lockstitch.tree.git import GitError
from lockstitch.tree.worktrees import add_work_tree, sweep

sys.path.insert(0, str(Path(__file__).parent))
from repository import make


def git(root, *arguments):
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.invalid", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout


def test_copies_keep_what_a_commit_says(tmp_path):
    root = make(tmp_path / "r", "branch feature")
    git(root, "-c", "i18n.commitEncoding=latin-1", "commit", "--quiet", "--allow-empty", "-m", "x")
    (root / "a.txt").write_text("a\n")
    git(root, "add", "--all")
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.invalid", "-c", "i18n.commitEncoding=latin-1",
         "commit", "--quiet", "-F", "-", "--date", "2020-02-02T02:02:02+0530"],
        cwd=root, input="caf\xe9\n\nSigned-off-by: A <a@example.invalid>\n".encode("latin-1"), check=True,
    )  # fmt: skip
    assert done.returncode == 0
    git(root, "switch", "--quiet", "main")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "Go on")
    git(root, "switch", "--quiet", "feature")
    made = carry_out(Git(root), plan(Git(root), Given(), "main", note=True), note=True)
    raw = subprocess.run(["git", "cat-file", "commit", made.name], cwd=root, capture_output=True).stdout
    old = subprocess.run(["git", "cat-file", "commit", "feature"], cwd=root, capture_output=True).stdout
    assert b"encoding latin-1" in raw
    note = f"(cherry picked from commit {made.branch.head})\n".encode()
    assert raw.partition(b"\n\n")[2] == old.partition(b"\n\n")[2] + note, "below the other trailers"
    assert [line for line in raw.split(b"\n") if line.startswith(b"author ")] == [
        line for line in old.split(b"\n") if line.startswith(b"author ")
    ]


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ("feature", "feature-rescued"),
        ("user/x$(touch-pwned)", "user/x-touch-pwned-rescued"),
        ("a..b" if os.name == "nt" else "ü&y", "y-rescued"),
    ],
)
def test_a_safe_name(tmp_path, own, name):
    root = make(
        tmp_path / "r", 'branch feature\ncommit "Add" a.txt=1\nswitch main\ncommit "On" b.txt=1\nswitch feature'
    )
    git(root, "branch", "-m", own)
    rescue = plan(Git(root), Given(), "main")
    assert rescue.name == name
    carry_out(Git(root), rescue)
    assert plan(Git(root), Given(), "main").name == f"{name}-2"


def test_an_existing_branch_is_never_moved(tmp_path):
    root = make(
        tmp_path / "r",
        'branch feature\ncommit "Add" a.txt=1\nswitch main\ncommit "On" b.txt=1\nbranch taken\nswitch feature',
    )
    before = git(root, "rev-parse", "taken")
    rescue = plan(Git(root), Given(), "main", name="taken")
    with pytest.raises(RescueError, match="'taken' was not made"):
        carry_out(Git(root), rescue)
    assert git(root, "rev-parse", "taken") == before
    for name in ("-x", "a b", "x..y", "a.lock", "a\0b"):
        with pytest.raises(RescueError, match="cannot be the name"):
            plan(Git(root), Given(), "main", name=name)


def test_what_a_merge_changed_by_hand_is_named_as_lost(tmp_path):
    root = make(
        tmp_path / "r",
        'branch feature\ncommit "Add" a.txt=5\nswitch main\ncommit "On" b.txt=1\nswitch feature\n'
        'merge "Merge" main a.txt=7\nswitch main\ncommit "Once more" b.txt=2\nswitch feature',
    )
    rescue = plan(Git(root), Given(), "main")
    assert (rescue.result, rescue.lost) == ("applies", ("a.txt",))


def test_a_work_tree_is_made_without_filters_and_hooks(tmp_path):
    root = make(tmp_path / "r", 'branch feature\ncommit "Add" a.txt=1 .gitattributes="* filter=evil\\n"\nswitch main')
    for key in ("smudge", "clean", "process"):
        git(root, "config", f"filter.evil.{key}", f"touch {tmp_path}/PWNED; cat")
    git(root, "config", "filter.evil.required", "true")
    hook = root / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/PWNED\n")
    hook.chmod(0o755)
    add_work_tree(Git(root), tmp_path / "tree", "feature")
    assert (tmp_path / "tree" / "a.txt").read_text() == "a.txt line 1\n"
    assert not (tmp_path / "PWNED").exists()
    assert "locked" not in git(root, "worktree", "list", "--porcelain")
    with pytest.raises(GitError, match="is there already"):
        add_work_tree(Git(root), tmp_path / "tree", "feature")


def test_only_untouched_work_trees_of_killed_runs_are_removed(tmp_path):
    root = make(tmp_path / "r", 'branch feature\ncommit "Add" a.txt=1\nswitch main')
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name, process in (("dead", gone.pid), ("worked", gone.pid), ("alive", os.getpid()), ("theirs", "nobody")):
        git(root, "worktree", "add", "--quiet", "--detach", str(tmp_path / name), "feature")
        reason = f"lockstitch: not finished, being made by process {process}"
        git(root, "worktree", "lock", "--reason", reason, str(tmp_path / name))
    (tmp_path / "dead" / "a.txt").unlink()
    (tmp_path / "worked" / "mine.txt").write_text("work\n")
    assert sweep(Git(root)) == [str(tmp_path / "dead")]
    assert [name for name in ("dead", "worked", "alive", "theirs") if (tmp_path / name).exists()] == [
        "worked",
        "alive",
        "theirs",
    ]
    assert git(root, "worktree", "list", "--porcelain").count("\nlocked") == 2
