"""What git knows of files that have other names now."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence

from lockstitch.api import Rename
from lockstitch.tree import Git
from lockstitch.tree.git import GitError

#: So many renames of one file are followed.
_MOST_RENAMES = 20


class Renames:
    """Renames of one run, each asked of git once.

    `base` gives the merge base with a revision (or raises GitError), `paths` the files of the tree, sorted.
    """

    def __init__(self, git: Git | None, base: Callable[[str], str], paths: Callable[[], list[str]]) -> None:
        self._git = git
        self._base = base
        self._paths = paths
        self._since: dict[str, tuple[Rename, ...] | None] = {}
        self._successors: dict[str, str] = {}
        self._uncommitted: tuple[list[tuple[str, str]] | None] | None = None

    def since(self, rev: str) -> tuple[Rename, ...] | None:
        """The files renamed since the merge base with `rev`; None without git or without that revision."""
        if rev not in self._since:
            try:
                base = self._base(rev)
                assert self._git is not None  # there is no base without it
                self._since[rev] = tuple(Rename(old, new) for old, new in self._renamed(self._git, rev, base))
            except GitError:
                self._since[rev] = None
        return self._since[rev]

    def _renamed(self, git: Git, rev: str, base: str) -> list[tuple[str, str]]:
        if git.head:
            return git.renames(base)
        if self._uncommitted is None:
            self._uncommitted = (git.uncommitted(),)
        (uncommitted,) = self._uncommitted
        if rev == "HEAD":
            return uncommitted or []
        return git.renames(base, clean=uncommitted is None)

    def successors(self, paths: Sequence[str]) -> dict[str, str]:
        """What paths that are gone are called now; those of which history does not tell are left out."""
        new = sorted({path for path in paths if path not in self._successors})
        if new:
            self._successors |= dict.fromkeys(new, "") | self._follow(new)
        return {path: self._successors[path] for path in paths if self._successors[path]}

    def _follow(self, paths: Sequence[str]) -> dict[str, str]:
        here = self._paths()
        names = {path: path for path in paths}  # what each is called as far as it was followed
        found: dict[str, str] = {}
        seen = {(path, path) for path in paths}
        for _ in range(_MOST_RENAMES):
            after = self._next(sorted(set(names.values())))
            names = {path: after[name] for path, name in names.items() if name in after}
            names = {path: name for path, name in names.items() if (path, name) not in seen}
            seen |= set(names.items())
            for path, name in list(names.items()):
                at = bisect.bisect_left(here, name)
                if here[at : at + 1] == [name]:
                    found[path] = names.pop(path)
            if not names:
                break
        return found

    def _next(self, names: Sequence[str]) -> dict[str, str]:
        """Their next names: by a change that is not committed yet, else by the commit that took them away."""
        if self._git is None:
            return {}
        uncommitted = {item.old: item.new for item in self.since("HEAD") or ()}
        found = {name: uncommitted[name] for name in names if name in uncommitted}
        try:
            return self._git.renamed_in_history([name for name in names if name not in found]) | found
        except GitError:
            return found
