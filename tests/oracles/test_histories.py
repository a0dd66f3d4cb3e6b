"""Branches and rescues against git's own commands, over histories that nobody wrote.

LOCKSTITCH_HISTORIES says how many; 200 take some minutes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from lockstitch.engine.branches import Branches
from lockstitch.engine.given import Given
from lockstitch.engine.rescue import carry_out, plan
from lockstitch.tree import Git

sys.path.insert(0, str(Path(__file__).parent))
from histories import git, make

pytestmark = pytest.mark.oracle
HISTORIES = int(os.environ.get("LOCKSTITCH_HISTORIES", "16"))


@pytest.fixture(params=range(HISTORIES))
def root(request, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    make(root, request.param)
    return root


def test_a_branch_is_what_git_says(root):
    branch = Branches(Git(root), Given()).of("main")
    if branch.status == "unrelated":
        assert git(root, "merge-base", "main", "work", check=False) == ""
        return
    assert branch.status == "whole"
    commits = {commit.id: commit for commit in branch.commits}
    assert sorted(commits) == sorted(git(root, "rev-list", "main..work").split())
    assert [c.id for c in branch.commits if not c.merge] == git(
        root, "log", "--no-merges", "--topo-order", "--reverse", "--format=%H", "main..work"
    ).split()
    of_base = set(git(root, "rev-list", "main").split())
    mainline = git(root, "rev-list", "--first-parent", "main..work").split()
    assert sorted(c.id for c in branch.commits if c.mainline) == sorted(mainline)
    cherry = [line.split() for line in git(root, "cherry", "main", "work").splitlines()]
    assert {c.id for c in branch.commits if c.upstream} == {commit for sign, commit in cherry if sign == "-"}
    for commit in branch.commits:
        assert list(commit.from_base) == [parent for parent in commit.parents[1:] if parent in of_base]
        if commit.twin:
            assert commit.twin in git(root, "rev-list", "work..main").split()
            assert patch_id(root, commit.twin) == patch_id(root, commit.id)
    assert branch.behind == int(git(root, "rev-list", "--count", "work..main"))
    assert sorted(branch.merge_bases) == sorted(git(root, "merge-base", "--all", "main", "work").split())
    counted = {file.path: (file.added, file.deleted) for file in branch.files}
    assert counted == numstat(root, "diff", "-M", f"{branch.merge_bases[0]}", "work")
    for commit in branch.commits:
        if not commit.merge:
            found = {file.path: (file.added, file.deleted) for file in commit.files}
            assert found == numstat(root, "show", "-M", "--format=", commit.id)
    differs = set(git(root, "diff", "--name-only", "--no-renames", "main", "work").split("\n")) - {""}
    for file in branch.files:
        assert file.landed == (file.path not in differs and (not file.old or file.old not in differs))
    git(root, "worktree", "add", "--quiet", "--detach", "../merged", "main")
    merged = root.parent / "merged"
    git(merged, "merge", "--no-ff", "--no-edit", "--quiet", "work", check=False)
    conflicts = set(git(merged, "diff", "--name-only", "--diff-filter=U").split())
    assert branch.forecast == ("conflict" if conflicts else "clean")
    assert set(branch.conflicts) == conflicts


def patch_id(root, commit):
    shown = git(root, "diff-tree", "-p", commit).encode()
    return git(root, "patch-id", "--stable", given=shown).split()[0]


def numstat(root, *arguments):
    lines = git(root, *arguments, "--numstat", "-z").split("\0")
    found = {}
    while len(lines) > 1:
        added, deleted, path = lines.pop(0).lstrip("\n").split("\t")
        if not path:
            lines.pop(0)
            path = lines.pop(0)
        found[path] = (int(added), int(deleted))
    return found


def test_a_rescue_is_what_cherry_pick_makes(root):
    before = git(root, "for-each-ref"), git(root, "status", "--porcelain"), (root / ".git" / "index").read_bytes()
    rescue = plan(Git(root), Given(), "main")
    assert git(root, "for-each-ref") == before[0]
    cherry = dict(reversed(line.split()) for line in git(root, "cherry", "main", "work").splitlines())
    listed = git(root, "log", "--no-merges", "--topo-order", "--reverse", "--format=%H", "main..work").split()
    tried = [item for item in rescue.commits if item.fate not in {"merge", "upstream"}]
    assert [item.commit.id for item in tried] == [commit for commit in listed if cherry[commit] == "+"]
    picked, stopped = by_cherry_pick(root, [item.commit.id for item in tried])
    conflict = [item.commit.id for item in rescue.commits if item.fate == "conflict"]
    assert conflict == stopped
    assert [item.commit.id for item in rescue.commits if item.fate == "in"] == picked
    if conflict:
        assert rescue.result == "conflict"
        return
    if not picked:
        assert rescue.result == "nothing"
        return
    if rescue.result == "needless":
        assert rescue.tip == rescue.branch.head
        return
    assert rescue.result == "applies"
    made = carry_out(Git(root), rescue)
    assert git(root, "rev-parse", "work-rescued").strip() == made.tip
    assert git(root, "rev-parse", "work-rescued^{tree}") == git(root.parent / "picked", "rev-parse", "HEAD^{tree}")
    assert git(root, "rev-list", "--merges", "main..work-rescued") == ""
    fields = "--format=%an%n%ae%n%ad%n%cn%n%ce%n%cd%n%B"
    for item in rescue.commits:
        if item.fate == "in":
            assert git(root, "log", "-1", fields, item.commit.id) == git(root, "log", "-1", fields, item.copy)
    range_diff_agrees(root, made)
    after = git(root, "for-each-ref").splitlines()
    assert [line for line in after if "work-rescued" not in line] == before[0].splitlines()
    assert git(root, "status", "--porcelain") == before[1]
    assert (root / ".git" / "index").read_bytes() == before[2]
    assert git(root, "fsck", "--no-dangling", "--strict") == ""


def by_cherry_pick(root, commits):
    """(those that apply and change something, the one that does not apply) when git picks them one by one."""
    git(root, "worktree", "add", "--quiet", "--detach", "../picked", "main")
    work, picked = root.parent / "picked", []
    for commit in commits:
        git(work, "cherry-pick", "--allow-empty", "--keep-redundant-commits", commit, check=False)
        if git(work, "ls-files", "--unmerged"):
            return picked, [commit]
        if git(work, "rev-parse", "HEAD^{tree}") == git(work, "rev-parse", "HEAD~^{tree}"):
            git(work, "reset", "--hard", "--quiet", "HEAD~")
        else:
            picked.append(commit)
    return picked, []


def range_diff_agrees(root, made):
    """Hold `git range-diff` against the copies: it finds each one whose patch is still the same, in order.

    Of two commits of the branch with one patch (one was picked from the other) it may take either, and what applies
    only with another context it may take for new.
    """
    out = git(root, "range-diff", "--no-color", "--creation-factor=100", "-s", "main..work", "main..work-rescued")
    rows = [line.split(maxsplit=5) for line in out.splitlines()]
    listed = [row[4] for row in sorted(rows, key=lambda row: row[3]) if row[4].strip("-")]
    kept = [item for item in made.commits if item.fate == "in"]
    assert sorted(listed) == sorted(item.copy[:7] for item in kept), out
    paired = {row[4] for row in rows if row[2] in "=!"}
    same = {item.copy[:7] for item in kept if patch_id(root, item.commit.id) == patch_id(root, item.copy)}
    assert same <= paired, out
