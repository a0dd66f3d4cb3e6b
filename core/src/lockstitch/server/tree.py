"""The files on disk with an editor's unsaved texts laid over them."""

from __future__ import annotations

from pathlib import Path

from lockstitch.tree import OverlayTree, WorkingTree
from lockstitch.tree.confined import MAX_BYTES, Unreadable


class EditorTree(OverlayTree):
    """`base`, but with the texts of `changes`.

    A file that git ignores is not listed because somebody opened it: only one that is not on disk yet is added.
    """

    def __init__(self, base: WorkingTree, changes: dict[str, bytes]) -> None:
        super().__init__(base, changes)
        self.working = base
        self._paths: list[str] | None = None

    def paths(self) -> list[str]:
        """All files, sorted."""
        if self._paths is None:
            listed = self.working.paths()
            known = set(listed)
            added = [path for path in self.changes if path not in known and not self._on_disk(path)]
            self._paths = sorted([*listed, *added]) if added else listed
        return self._paths

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such path. Raises Unreadable."""
        content = self.changes.get(path)
        if content is None:
            return self.base.read(path)
        if len(content) > MAX_BYTES:
            size, limit = len(content) / 1e6, MAX_BYTES / 1e6
            raise Unreadable(f"it has {size:.1f} MB, more than the limit of {limit:.1f} MB")
        return content

    def _on_disk(self, path: str) -> bool:
        target = Path(self.working.root, path)
        return target.exists() or target.is_symlink()
