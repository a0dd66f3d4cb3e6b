"""When files were changed last, as git tells."""

from __future__ import annotations

import datetime

from lockstitch.api import Change
from lockstitch.tree import Git
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
