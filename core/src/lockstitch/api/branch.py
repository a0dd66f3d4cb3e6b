"""A branch, as git tells of it: what its base is, what it has that the base has not, and what is proposed with it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

#: `whole`: all of it is here. Every other one says why nothing can be told; `Branch.reason` and `Branch.mend` say more.
BranchStatus = Literal["whole", "no-git", "no-commit", "no-base", "unrelated", "shallow", "partial"]
#: `unknown` when git is too old, or lacks contents.
Forecast = Literal["clean", "conflict", "unknown"]
FileChange = Literal["added", "deleted", "modified", "renamed", "type"]


class Person(Struct, frozen=True):
    """An author or a committer: `name`, `email`, and the `time` (seconds since 1970, UTC)."""

    name: str
    email: str
    time: int


class TouchedFile(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One file that a change touches, by its `path` (and the `old` one when it was renamed), relative to the root; one
    outside it begins with `../`.

    `added` and `deleted` count lines, 0 for a binary file. `spaces` of them (of both together) differ only in white
    space; it is told only for the files of a whole branch, as is `landed`: whether the base has the file just so by
    now. `submodule` says that it is one. `old_mode` and `mode` are git's, such as `100644`; `""` where there is no
    file.
    """

    path: str
    change: FileChange
    old: str = ""
    added: int = 0
    deleted: int = 0
    spaces: int = 0
    binary: bool = False
    submodule: bool = False
    old_mode: str = ""
    mode: str = ""
    landed: bool = False

    @property
    def lines(self) -> int:
        """Lines added and deleted."""
        return self.added + self.deleted


class BranchCommit(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One commit of `base..head`: its `id` (hexadecimal), `parents`, `author`, `committer`, whole `message` and the
    `trailers` in it as (key, value).

    `mainline` says whether it is on the way from the head over first parents. `from_base` are those of its further
    parents that the base has too: with any of them it is a merge from the base. `upstream` says whether the base has a
    commit with the same patch (as `git cherry` does), and `twin` which. `files` are what it changed; of a merge, what
    it changed beyond merging, as far as git can tell.
    """

    id: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str
    trailers: tuple[tuple[str, str], ...] = ()
    mainline: bool = False
    from_base: tuple[str, ...] = ()
    upstream: bool = False
    twin: str = ""
    files: tuple[TouchedFile, ...] = ()

    @property
    def merge(self) -> bool:
        """Whether it has several parents."""
        return len(self.parents) > 1

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.strip().partition("\n")[0].strip()


class Proposal(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is proposed with the branch, as the command line, the CI system's environment and its event file say.

    `title`, `body` and `labels`: None is not known, `""` is known to be empty; `title_from` and `body_from` say what
    told them. `author` is whose proposal it is. `target` and `source` are the plain names of the branch that it is to
    go into and of the branch itself; `target_from` is what said so. `tip` is the last commit of the branch. `queue`
    says that a merge queue made the head. `problem` is why what was to tell these things could not be read.
    """

    title: str | None = None
    title_from: str = ""
    body: str | None = None
    body_from: str = ""
    labels: tuple[str, ...] | None = None
    author: str = ""
    target: str = ""
    target_from: str = ""
    source: str = ""
    tip: str = ""
    queue: bool = False
    problem: str = ""


class Branch(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the tree's history (without what is not committed yet) has beyond a base.

    Where `status` is not `whole`, `reason` says why in words and `mend` is the command that changes it; `shallow` says
    that the history was cut off. `proposal` is what is proposed with it.

    `head` is the commit at the branch's tip; where what is checked out is a merge of the branch into its base that a
    CI system made, `synthetic` is that merge, and `head` the tip of the branch in it. `name` is the branch's, `""` when
    the head is detached and nobody tells. `base_name` is the base as it was found and `found_by` says how.

    `merge_bases` are all best common ancestors; there are several after criss-cross merges, and `files` (the difference
    of `base...head`) is against the first of them then, as everywhere in git. `commits` are those of `base..head`,
    oldest first. `merge_base_time` is when the first of `merge_bases` was committed (seconds since 1970, UTC). `behind`
    counts the commits that only the base has. `forecast` says what merging into the base would come to, and `conflicts`
    are the paths in which it would not.
    """

    status: BranchStatus = "whole"
    reason: str = ""
    mend: str = ""
    name: str = ""
    head: str = ""
    synthetic: str = ""
    base: str = ""
    base_name: str = ""
    found_by: str = ""
    merge_bases: tuple[str, ...] = ()
    merge_base_time: int = 0
    commits: tuple[BranchCommit, ...] = ()
    files: tuple[TouchedFile, ...] = ()
    behind: int = 0
    forecast: Forecast = "unknown"
    conflicts: tuple[str, ...] = ()
    shallow: bool = False
    proposal: Proposal = Proposal()
