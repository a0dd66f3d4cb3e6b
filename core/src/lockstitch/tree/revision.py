"""The tree of a git revision, read from the object database without a checkout."""

from __future__ import annotations

import bisect
import posixpath
from collections.abc import Iterable

from lockstitch.tree.confined import MAX_BYTES, Unreadable
from lockstitch.tree.git import Blobs, Git
from lockstitch.tree.working import Known

_LINK = "120000"
_MOST_LINKS = 40


class RevisionTree:
    """The files of one commit below the root of `git`. All contents come from one process, which `close` ends."""

    def __init__(self, git: Git, commit: str) -> None:
        self.git = git
        self.commit = commit
        self._entries: dict[str, tuple[str, str]] | None = None
        self._paths: list[str] | None = None
        self._blobs: Blobs | None = None

    def close(self) -> None:
        """End the process that reads contents."""
        if self._blobs is not None:
            self._blobs.close()
            self._blobs = None

    def paths(self) -> list[str]:
        """All files, sorted; a link to a directory is none. Raises GitError."""
        if self._paths is None:
            self._paths = sorted(path for path in self._all() if not self._leads_to_directory(path))
        return self._paths

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when the commit has no such file. Raises Unreadable and GitError."""
        blob = self._blob(path)
        if blob is None:
            return None
        if self._blobs is None:
            self._blobs = Blobs(self.git)
        size, content = self._blobs.read(blob, MAX_BYTES)
        if content is None:
            raise Unreadable(f"it has {size / 1e6:.1f} MB, more than the limit of {MAX_BYTES / 1e6:.1f} MB")
        return content

    def known(self, path: str) -> Known | None:
        """git's name for a file's content."""
        try:
            blob = self._blob(path)
        except Unreadable:
            return None
        return Known(blob=bytes.fromhex(blob)) if blob is not None else None

    def is_directory(self, path: str) -> bool:
        """Whether the commit has files below `path`."""
        return path in {"", "."} or _has_below(self._names(), path.rstrip("/") + "/")

    def _all(self) -> dict[str, tuple[str, str]]:
        if self._entries is None:
            self._entries = self.git.entries(self.commit)
        return self._entries

    def _names(self) -> list[str]:
        self._sorted: list[str]
        if not hasattr(self, "_sorted"):
            self._sorted = sorted(self._all())
        return self._sorted

    def _blob(self, path: str) -> str | None:
        """The name of the content that `path` comes to, through links inside the root. Raises Unreadable."""
        entries = self._all()
        for _ in range(_MOST_LINKS):
            entry = entries.get(path)
            if entry is None:
                parent = self._linked_parent(path)
                if parent is None:
                    return None
                path = parent
            elif entry[0] != _LINK:
                return entry[1]
            else:
                path = self._target(path, entry[1])
                if path not in entries and self._linked_parent(path) is None:
                    raise Unreadable("it is a directory, not a file" if self.is_directory(path) else _NOTHING)
        raise Unreadable("it is a loop of links")

    def _linked_parent(self, path: str) -> str | None:
        """`path` with the first directory on its way that is a link replaced by what it points to."""
        parts = path.split("/")
        for count in range(1, len(parts)):
            entry = self._all().get("/".join(parts[:count]))
            if entry is not None and entry[0] == _LINK:
                return posixpath.join(self._target("/".join(parts[:count]), entry[1]), *parts[count:])
        return None

    def _target(self, path: str, blob: str) -> str:
        if self._blobs is None:
            self._blobs = Blobs(self.git)
        _, content = self._blobs.read(blob, 4096)
        text = (content or b"").decode("utf-8", "surrogateescape")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
        if text.startswith("/") or target == ".." or target.startswith("../"):
            raise Unreadable("it is a link that leads out of the root")
        return target

    def _leads_to_directory(self, path: str) -> bool:
        mode, blob = self._all()[path]
        if mode != _LINK:
            return False
        try:
            return self.is_directory(self._target(path, blob))
        except Unreadable:
            return False


_NOTHING = "it is a link to nothing"


def _has_below(names: list[str], prefix: str) -> bool:
    at = bisect.bisect_left(names, prefix)
    return at < len(names) and names[at].startswith(prefix)


def close_all(trees: Iterable[object]) -> None:
    """End the processes of those that have any."""
    for tree in trees:
        if isinstance(tree, RevisionTree):
            tree.close()
