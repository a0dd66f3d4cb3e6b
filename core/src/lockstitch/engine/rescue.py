"""A branch's own commits on a fresh base: which they are, whether they apply there, and the new branch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from lockstitch.api.branch import Branch, BranchCommit, TouchedFile
from lockstitch.engine.branches import Branches
from lockstitch.engine.given import Given
from lockstitch.tree import Git
from lockstitch.tree.aside import Aside
from lockstitch.tree.git import GitError
from lockstitch.tree.history import difference, text_of
from lockstitch.tree.replay import Replay

Fate = Literal["in", "merge", "upstream", "empty", "conflict", "not tried"]
#: `needless`: the branch is its own commits on its base already. `nothing`: none of its commits is left.
Result = Literal["applies", "conflict", "needless", "nothing", "unknown"]
_MOST_NAMES = 1000


class Sorted(Struct, frozen=True):
    """One commit of the branch: whether it goes along, and why. `copy` is what it is on the new branch."""

    commit: BranchCommit
    fate: Fate
    why: str
    copy: str = ""


class Rescue(Struct, frozen=True, kw_only=True):
    """What a rescue comes to. `commits` are oldest first. `tip` is the last copy, `files` what it changes of the base;
    `lost` are files that merging the branch would leave otherwise: what merges changed by hand is in no commit of its
    own. `problem` says why nothing is known. `worktree` is where the new branch is checked out."""

    branch: Branch
    result: Result
    name: str = ""
    commits: tuple[Sorted, ...] = ()
    conflicts: tuple[str, ...] = ()
    tip: str = ""
    files: tuple[TouchedFile, ...] = ()
    lost: tuple[str, ...] = ()
    problem: str = ""
    made: bool = False
    worktree: str = ""


class RescueError(Exception):
    """The new branch could not be made, and nothing is left of it."""


def plan(git: Git, given: Given, base: str, *, name: str = "", note: bool = False) -> Rescue:
    """Sort the commits of the branch and try them on the base; nothing is written. Raises RescueError for a name that
    no branch can have."""
    branch = Branches(git, given).of(base)
    if branch.status != "whole":
        return Rescue(branch=branch, result="unknown", problem=branch.reason)
    chosen = _checked(git, name) if name else _free_name(git, branch)
    try:
        with Aside(git) as aside:
            return replace(_tried(aside, branch, note=note), name=chosen)
    except GitError as error:
        return Rescue(branch=branch, result="unknown", name=chosen, problem=str(error))


def carry_out(git: Git, rescue: Rescue, *, note: bool = False) -> Rescue:
    """Make the new branch of what `plan` found to apply; it is made last and in one step. Raises RescueError."""
    try:
        with Aside(git, keep=True) as aside:
            again = _tried(aside, rescue.branch, note=note)
        if again.tip != rescue.tip:
            raise RescueError("the commits came out otherwise than when they were tried")
        nothing = "0" * len(rescue.tip)
        why = (
            f"lockstitch rescue: the commits of {rescue.branch.name or rescue.branch.head} on {rescue.branch.base_name}"
        )
        git.run("update-ref", "--no-deref", "-m", why, f"refs/heads/{rescue.name}", rescue.tip, nothing)
    except GitError as error:
        raise RescueError(f"the branch {rescue.name!r} was not made: {error}") from None
    return replace(rescue, made=True)


def _tried(aside: Aside, branch: Branch, *, note: bool) -> Rescue:
    """The commits, each with what became of it. Raises GitError."""
    every = list(_sorted(branch))
    wanted = [(item.commit.id, next(iter(item.commit.parents), "")) for item in every if item.fate == "in"]
    replay = Replay(aside, branch.base, wanted, note=note)
    found: list[Sorted] = []
    conflicts: tuple[str, ...] = ()
    for item in every:
        if item.fate != "in":
            found.append(item)
        elif conflicts:
            found.append(replace(item, fate="not tried", why="comes after one that does not apply"))
        else:
            put = replay.put(item.commit.id, next(iter(item.commit.parents), ""))
            conflicts = put.conflicts
            if conflicts:
                found.append(replace(item, fate="conflict", why="does not apply"))
            elif put.empty:
                text = "changes nothing" if not item.commit.files else f"changes nothing on {branch.base_name} any more"
                found.append(replace(item, fate="empty", why=text))
            else:
                found.append(replace(item, copy=put.commit))
    known = Rescue(branch=branch, result="conflict", commits=tuple(found), conflicts=conflicts)
    if conflicts:
        return known
    if replay.tip == branch.base:
        return replace(known, result="nothing")
    if replay.tip == branch.head:
        return replace(known, result="needless", tip=replay.tip)
    return replace(
        known,
        result="applies",
        tip=replay.tip,
        files=tuple(difference(aside, branch.base, replay.tip, "")),
        lost=_lost(aside, branch, replay.tip),
    )


def _sorted(branch: Branch) -> Iterator[Sorted]:
    """Which commits go along."""
    for commit in branch.commits:
        if commit.from_base:
            yield Sorted(commit, "merge", f"merges {branch.base_name}")
        elif commit.merge:
            yield Sorted(commit, "merge", "merges another branch; its commits stand for themselves")
        elif commit.upstream:
            twin = f", as {commit.twin[:10]}" if commit.twin else ""
            yield Sorted(commit, "upstream", f"on {branch.base_name} already{twin}")
        else:
            yield Sorted(commit, "in", "its own" if commit.mainline else "came with a merge of another branch")


def _lost(aside: Aside, branch: Branch, tip: str) -> tuple[str, ...]:
    """Files that are not as merging the branch would leave them, if that can be told."""
    status, out, _ = aside.ask(
        "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", branch.base, branch.head
    )
    if status:
        return ()
    tree = text_of(out).split("\0")[0].strip()
    return tuple(sorted(file.path for file in difference(aside, tree, tip, "", "--no-renames")))


def _checked(git: Git, name: str) -> str:
    """A name that was given, if a branch can have it. Raises RescueError."""
    if name.startswith("-") or not _can_be(git, name):
        raise RescueError(f"{name!r} cannot be the name of a branch")
    return name


def _can_be(git: Git, name: str) -> bool:
    if "\0" in name:
        return False
    try:
        git.run("check-ref-format", f"refs/heads/{name}")
    except GitError:
        return False
    return True


def _free_name(git: Git, branch: Branch) -> str:
    """A name that no branch has, made of the branch's own; safe in every shell."""
    bare = re.sub(r"[^A-Za-z0-9._/-]+|\.{2,}|/{2,}", "-", branch.name or "branch")[:100]
    parts = [part.strip(".-").removesuffix(".lock") for part in bare.split("/")]
    own = "/".join(part for part in parts if part) or "branch"
    out = text_of(git.run("for-each-ref", "--format=%(refname)", "refs/heads/"))
    taken = {line.removeprefix("refs/heads/") for line in out.splitlines()}
    names = (f"{own}-rescued{'' if number == 1 else f'-{number}'}" for number in range(1, _MOST_NAMES))
    return next(name for name in names if name not in taken and not _within(name, taken))


def _within(name: str, taken: Sequence[str] | set[str]) -> bool:
    """Whether a branch stands where the name wants a folder, or the other way round."""
    return any(other.startswith(name + "/") or name.startswith(other + "/") for other in taken)
