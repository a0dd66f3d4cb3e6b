"""A new work tree for a new branch. A run that is killed while it makes one leaves it marked: the next removes it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lockstitch.tree.git import Git, GitError
from lockstitch.tree.history import text_of

_MARK = "lockstitch: not finished, being made by process "
_MADE_BY = re.compile(re.escape(_MARK) + r"(\d+)")
_FILTER = re.compile(r"filter\.(.+)\.(?:clean|smudge|process|required)")


class WorkTree(NamedTuple):
    """A linked work tree that is locked: where it is and why."""

    path: str
    reason: str


def add_work_tree(git: Git, path: Path, branch: str) -> None:
    """Check out `branch` in a new work tree at `path`; no hook and no filter is run. Raises GitError."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise GitError(f"{str(path)!r} is there already")
    without = _without_filters(git)
    reason = f"{_MARK}{os.getpid()}"
    git.run("worktree", "add", "--quiet", "--no-checkout", "--lock", "--reason", reason, "--", str(path), branch)
    there = Git(path)
    there.run(*without, "reset", "--quiet", "--hard")
    git.run("worktree", "unlock", str(path))


def sweep(git: Git) -> list[str]:
    """Remove the work trees that killed runs have not finished; where they were. One in which somebody has worked is
    kept, and no longer marked. Raises GitError."""
    removed = []
    for tree in _locked(git):
        match = _MADE_BY.fullmatch(tree.reason)
        if match is None or _runs(int(match[1])):
            continue
        if _is_untouched(git, tree.path):
            git.run("worktree", "remove", "--force", "--force", "--", tree.path)
            removed.append(tree.path)
        else:
            git.run("worktree", "unlock", "--", tree.path)
    return removed


def _locked(git: Git) -> Iterator[WorkTree]:
    path = ""
    for line in text_of(git.run("worktree", "list", "--porcelain", "-z")).split("\0"):
        name, _, value = line.partition(" ")
        if name == "worktree":
            path = value
        elif name == "locked":
            yield WorkTree(path, value)


def _is_untouched(git: Git, path: str) -> bool:
    """Whether there is nothing in a work tree but what git put there: files may be missing, and none may differ."""
    if not os.path.isdir(path):
        return True
    try:
        out = text_of(Git(Path(path)).run(*_without_filters(git), "status", "--porcelain", "-z", "--ignored"))
    except GitError:
        return not any(name != ".git" for name in os.listdir(path))
    return all(entry[:2].strip() == "D" for entry in out.split("\0") if entry)


def _without_filters(git: Git) -> list[str]:
    """Options that take away every filter that anybody configures."""
    try:
        listed = text_of(git.run("config", "--name-only", "-z", "--get-regexp", r"^filter\."))
    except GitError:
        return []
    names = {match[1] for name in listed.split("\0") if (match := _FILTER.fullmatch(name))}
    options = []
    for name in sorted(names):
        for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")):
            options += ["-c", f"filter.{name}.{key}={value}"]
    return options


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
