"""What git knows of files that have other names now."""

from __future__ import annotations

import bisect
from collections.abc import Callable

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

    def since(self, rev: str) -> tuple[Rename, ...] | None:
        """The files renamed since the merge base with `rev`; None without git or without that revision."""
        if rev not in self._since:
            try:
                base = self._base(rev)
                assert self._git is not None  # there is no base without it
                self._since[rev] = tuple(Rename(old, new) for old, new in self._git.renames(base))
            except GitError:
                self._since[rev] = None
        return self._since[rev]

    def successor(self, path: str) -> str:
        """What a path that is gone is called now; `""` when history does not say, or it is gone for good."""
        if path not in self._successors:
            self._successors[path] = self._follow(path)
        return self._successors[path]

    def _follow(self, path: str) -> str:
        here = self._paths()
        seen = {path}
        for _ in range(_MOST_RENAMES):
            path = self._next(path)
            if not path or path in seen:
                return ""
            at = bisect.bisect_left(here, path)
            if here[at : at + 1] == [path]:
                return path
            seen.add(path)
        return ""

    def _next(self, path: str) -> str:
        """Its next name: by a change that is not committed yet, else by the commit that took it away."""
        if self._git is None:
            return ""
        for item in self.since("HEAD") or ():
            if item.old == path:
                return item.new
        try:
            return self._git.renamed_in_history(path)
        except GitError:
            return ""
