"""Which branch a branch is to go into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lockstitch.tree.git import Git, GitError
from lockstitch.tree.history import text_of

#: What a branch's name may be made of here: no wildcard, nothing that `for-each-ref` or a refspec would read.
_PLAIN = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\]+")
_USUAL = ("main", "master", "trunk")


class Base(NamedTuple):
    """A base: its commit, its name as it was found, and how."""

    commit: str
    name: str
    found_by: str


class Refs:
    """The names of branches in a repository. Raises GitError."""

    def __init__(self, git: Git) -> None:
        self._git = git

    def current(self) -> str:
        """The branch that is checked out; `""` when the head is detached."""
        if self._git.head:
            return ""
        try:
            name = text_of(self._git.run("symbolic-ref", "--quiet", "HEAD")).strip()
        except GitError:
            return ""
        return name.removeprefix("refs/heads/") if name.startswith("refs/heads/") else ""

    def commit(self, revision: str) -> str:
        """The commit that a revision names; `""` when it names none."""
        if not revision or "\0" in revision:
            return ""
        try:
            return self._git.commit(revision)
        except GitError:
            return ""

    def listed(self, *patterns: str) -> Iterator[tuple[str, str, str, str]]:
        """(full name, commit, upstream, what a symbolic name points to) of the branches that match, sorted."""
        fields = "%(refname)%00%(objectname)%00%(upstream)%00%(symref)"
        for line in text_of(self._git.run("for-each-ref", f"--format={fields}", *patterns)).splitlines():
            name, commit, upstream, target = line.split("\0")
            yield name, commit, upstream, target

    def named(self, name: str, first: str = "") -> tuple[str, str]:
        """(commit, short name) of the branch of a plain name: of the remote `first`, of origin, of any, or here."""
        if not _PLAIN.fullmatch(name) or name.startswith("/"):
            return "", ""
        found = {full: commit for full, commit, *_ in self.listed(f"refs/heads/{name}", f"refs/remotes/*/{name}")}
        local = f"refs/heads/{name}"
        remotes = sorted(full for full in found if full != local and full.startswith("refs/remotes/"))
        wanted = [f"refs/remotes/{remote}/{name}" for remote in (first, "origin") if remote]
        for full in (*wanted, *remotes, local):
            if full in found:
                return found[full], short(full)
        return "", ""


def short(full: str) -> str:
    """A branch's full name as people write it."""
    return full.removeprefix("refs/heads/").removeprefix("refs/remotes/")


def plain(name: str, remotes: Sequence[str] = ()) -> str:
    """A base's name without that of a remote: `origin/staging` is `staging`."""
    name = short(name)
    for remote in sorted({*remotes, "origin", "upstream"}, key=len, reverse=True):
        if name.startswith(remote + "/"):
            return name[len(remote) + 1 :]
    return name


def explicit(refs: Refs, base: str, found_by: str) -> Base | None:
    """The base that somebody named, as a revision or by its plain name."""
    commit = refs.commit(base)
    if commit:
        return Base(commit, short(base), found_by)
    commit, name = refs.named(base)
    return Base(commit, name, found_by) if commit else None


def upstream(refs: Refs, current: str) -> Base | None:
    """What the branch follows, unless that is its own copy elsewhere."""
    if not current:
        return None
    for full, _, follows, _ in refs.listed(f"refs/heads/{current}"):
        if full == f"refs/heads/{current}" and follows and plain(follows, _remotes(follows)) != current:
            commit = refs.commit(follows)
            return Base(commit, short(follows), "the upstream of the branch") if commit else None
    return None


def _remotes(full: str) -> tuple[str, ...]:
    rest = full.removeprefix("refs/remotes/")
    return (rest.partition("/")[0],) if rest != full else ()


def default(refs: Refs, current: str) -> Base | None:
    """The default branch: what a remote says, else one of the usual names; never the branch itself."""
    usual = [f"refs/{where}/{name}" for where in ("remotes/origin", "heads") for name in _USUAL]
    found = {full: (commit, target) for full, commit, _, target in refs.listed("refs/remotes/*/HEAD", *usual)}
    heads = sorted(
        (full for full in found if full.endswith("/HEAD")), key=lambda full: (short(full) != "origin/HEAD", full)
    )
    for full in heads:
        commit, target = found[full]
        return Base(commit, short(target or full), "the default branch")
    for full in usual:
        if full in found and full != f"refs/heads/{current}":
            return Base(found[full][0], short(full), "the usual name of a default branch")
    return None
