"""When files were changed last, as git tells, and the system of what git does not hold."""

from __future__ import annotations

import datetime

from lockstitch.api import Change
from lockstitch.tree import Git, Tree
from lockstitch.tree.git import GitError


class Changes:
    """The last changes of one run's files, each asked of git once."""

    def __init__(self, git: Git | None) -> None:
        self._git = git
        self._known: dict[str, Change | None] = {}

    def of(self, path: str) -> Change | None:
        """The last commit that changed a file; None where git cannot tell."""
        if path not in self._known:
            self._known[path] = self._ask(path)
        return self._known[path]

    def _ask(self, path: str) -> Change | None:
        try:
            found = self._git.last_change(path) if self._git is not None else None
        except GitError:
            return None
        if found is None:
            return None
        commit, seconds = found
        return Change(commit, datetime.datetime.fromtimestamp(seconds, datetime.UTC).date())


class Writings:
    """When those files of one run were written that do not hold what is committed.

    A checkout writes every file anew, so the times of files that are as committed tell nothing.
    """

    def __init__(self, git: Git | None, tree: Tree) -> None:
        self._git = git
        self._tree = tree
        self._committed: frozenset[str] | None = None

    def of(self, path: str) -> int | None:
        """Seconds since 1970 (UTC); None for a file that is as committed, and where nobody can tell."""
        if self._git is None or self._git.head:
            return None
        try:
            if self._committed is None:
                self._committed = frozenset(self._git.tracked()) - self._git.changed_since("HEAD")
        except GitError:
            return None
        known = self._tree.known(path) if path not in self._committed else None
        return known.status[1] // 1_000_000_000 if known is not None and not known.blob else None
