"""`lockstitch rescue --apply`, killed at any moment, leaves no half-made branch, no stray work tree and no lock."""

from __future__ import annotations

import random
import subprocess
import time

import pytest
from rig import ENV, kill_once, lockstitch

KILLS = 12
LOCK = "refs/heads/fresh.lock"
APPLY = ["rescue", "--base", "main", "--name", "fresh", "--apply"]


def git(root, *arguments):
    done = subprocess.run(["git", *arguments], cwd=root, env=ENV, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def forget(root):
    """Remove the new branch. A kill here takes git along with us, and a git that dies in the middle of moving a branch
    leaves its lock for people to remove, as it says itself."""
    (root / ".git" / LOCK).unlink(missing_ok=True)
    git(root, "update-ref", "-d", "refs/heads/fresh")


@pytest.fixture
def root(tmp_path):
    who = ("-c", "user.name=Case", "-c", "user.email=case@example.invalid")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for branch, names in (("main", "ab"), ("work", "cdefghij"), ("main", "kl")):
        if branch == "work":
            git(tmp_path, "switch", "--quiet", "--create", "work")
        elif names == "kl":
            git(tmp_path, "switch", "--quiet", "main")
        for name in names:
            (tmp_path / name).write_text(f"{name}\n" * 50)
            git(tmp_path, "add", "--all")
            git(tmp_path, *who, "commit", "--quiet", "-m", f"Add the file {name} of {branch}")
    git(tmp_path, "switch", "--quiet", "work")
    git(tmp_path, *who, "merge", "--quiet", "--no-edit", "main")
    (tmp_path / "c").write_text("not committed yet\n")
    (tmp_path / "untracked").write_text("nobody knows it\n")
    return tmp_path


def everything(root):
    """The state of all that a rescue must not touch: branches, index, work tree, work trees, locks."""
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git/objects/" not in path.as_posix()
    }
    return found, git(root, "worktree", "list", "--porcelain")


def test_a_killed_rescue_leaves_nothing(root):
    before = everything(root)
    began = time.monotonic()
    assert lockstitch(root, *APPLY).returncode == 0
    longest = 1.1 * (time.monotonic() - began)
    tip, after = git(root, "rev-parse", "fresh"), everything(root)
    new = {"refs/heads/fresh", "logs/refs/heads/fresh"}
    assert after[0].keys() - before[0].keys() == {f".git/{name}" for name in new}
    chance = random.Random("rescue")
    killed = made = 0
    for _ in range(KILLS):
        forget(root)
        killed += kill_once(root, APPLY, longest, chance)
        made += "refs/heads/fresh" in git(root, "for-each-ref")
        if "refs/heads/fresh" in git(root, "for-each-ref"):
            assert git(root, "rev-parse", "fresh") == tip, "what is there is whole"
        files, worktrees = everything(root)
        changed = {name for name in files.keys() | before[0].keys() if files.get(name) != before[0].get(name)}
        assert changed <= {f".git/{name}" for name in (*new, LOCK)}
        assert worktrees == before[1]
        git(root, "fsck", "--no-dangling", "--strict")
    assert killed, "some were killed while they ran"
    forget(root)
    assert lockstitch(root, *APPLY).returncode == 0, "the next one works"
    assert git(root, "rev-parse", "fresh") == tip


def test_what_a_killed_rescue_left_of_a_work_tree_is_removed(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("trees")
    before = everything(root)
    began = time.monotonic()
    assert lockstitch(root, *APPLY, "--worktree", str(folder / "first")).returncode == 0
    longest = 1.1 * (time.monotonic() - began)
    git(root, "worktree", "remove", str(folder / "first"))
    chance = random.Random("work trees")
    made = 0
    for number in range(KILLS):
        forget(root)
        path = folder / str(number)
        kill_once(root, [*APPLY, "--worktree", str(path)], longest, chance)
        listed = git(root, "worktree", "list", "--porcelain")
        if str(path) in listed and "being made by process" not in listed:
            assert sorted(item.name for item in path.iterdir()) == sorted([*"abcdefghijkl", ".git"])
            git(root, "worktree", "remove", str(path))
            made += 1
        elif "refs/heads/fresh" in git(root, "for-each-ref"):
            assert lockstitch(root, *APPLY[:-1], "--apply", "--name", f"again-{number}").returncode == 0, "it sweeps"
            git(root, "update-ref", "-d", f"refs/heads/again-{number}")
        assert git(root, "worktree", "list", "--porcelain") == before[1], "nothing is left"
        assert not path.exists() or not list(path.iterdir())
    files, _ = everything(root)
    changed = {name for name in files.keys() | before[0].keys() if files.get(name) != before[0].get(name)}
    assert {
        name for name in changed if not name.startswith((".git/refs/heads/fresh", ".git/logs/refs/heads/"))
    } == set()
