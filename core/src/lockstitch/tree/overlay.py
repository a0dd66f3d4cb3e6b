"""A tree with some texts laid over it: fixes before they are written, an editor's open files."""

from __future__ import annotations

import bisect

from lockstitch.tree.working import Known, Tree


class OverlayTree:
    """`base`, but with the contents of `changes` where it has them. `base` is not touched."""

    def __init__(self, base: Tree, changes: dict[str, bytes]) -> None:
        self.base = base
        self.changes = changes

    @property
    def unlisted(self) -> list[tuple[str, str]]:
        """Directories of `base` (and why) whose files nobody can list."""
        return getattr(self.base, "unlisted", [])

    def paths(self) -> list[str]:
        """All files, sorted."""
        listed = list(self.base.paths())
        for path in self.changes:
            at = bisect.bisect_left(listed, path)
            if at == len(listed) or listed[at] != path:
                listed.insert(at, path)
        return listed

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such path. Raises Unreadable."""
        return self.changes[path] if path in self.changes else self.base.read(path)

    def is_directory(self, path: str) -> bool:
        """Whether the path is a directory."""
        return self.base.is_directory(path)

    def known(self, path: str) -> Known | None:
        """What is known of a file's content without reading it."""
        return None if path in self.changes else self.base.known(path)
