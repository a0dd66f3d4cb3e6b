"""The tree of a git revision, read from the object database without a checkout."""

from __future__ import annotations

from collections.abc import Sequence

from lockstitch.tree.git import Git
from lockstitch.tree.working import MAX_BYTES, Unreadable


class RevisionTree:
    """The files of one commit below the root of `git`."""

    def __init__(self, git: Git, commit: str) -> None:
        self.git = git
        self.commit = commit
        self._paths: list[str] | None = None
        self._contents: dict[str, bytes] = {}
        self._asked: set[str] = set()

    def paths(self) -> list[str]:
        """All regular files, sorted. Raises GitError."""
        if self._paths is None:
            self._paths = self.git.names(self.commit)
        return self._paths

    def prefetch(self, paths: Sequence[str]) -> None:
        """Read many files in one git process. Raises GitError."""
        wanted = [path for path in paths if path not in self._asked]
        if wanted:
            self._contents.update(self.git.blobs(self.commit, wanted))
            self._asked.update(wanted)

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when the commit has no such file. Raises Unreadable and GitError."""
        self.prefetch([path])
        content = self._contents.get(path)
        if content is not None and len(content) > MAX_BYTES:
            raise Unreadable(f"it has {len(content) / 1e6:.1f} MB, more than the limit of {MAX_BYTES / 1e6:.1f} MB")
        return content

    def is_directory(self, path: str) -> bool:
        """Whether the commit has files below `path`."""
        return any(name.startswith(path.rstrip("/") + "/") for name in self.paths())
