"""The files that a build system lays out for one action."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from lockstitch.tree.confined import MAX_BYTES, Unreadable, refuse
from lockstitch.tree.working import Known


class GivenFiles:
    """Files below `root` that were named outright: these are all there are. Without names, every file is taken.

    A sandbox is made of links that lead out of it, and whoever made it chose what they lead to: so links are followed,
    wherever they lead. A path itself must not.
    """

    def __init__(self, root: str, paths: Iterable[str] | None = None) -> None:
        self.root = root
        self._paths = frozenset(paths) if paths is not None else None

    def paths(self) -> list[str]:
        """The files, sorted."""
        return sorted(self._paths or ())

    def has(self, path: str) -> bool:
        """Whether a file, if it is there, belongs to these."""
        return self._paths is None or path in self._paths

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such path, or it was not named. Raises Unreadable."""
        if not self.has(path) or os.path.isabs(path) or ".." in path.split("/"):
            return None
        try:
            handle = os.open(os.path.join(self.root, path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb") as file:
                refuse(os.fstat(handle))
                return file.read(MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except IsADirectoryError:
            raise Unreadable("it is a directory, not a file") from None
        except (OSError, ValueError) as error:
            raise Unreadable((getattr(error, "strerror", "") or str(error)).lower()) from None

    def known(self, path: str) -> Known | None:
        """Nothing: what a link leads to may be another file by now."""
        return None

    def is_directory(self, path: str) -> bool:
        """Whether a file lies below `path`."""
        return any(name.startswith(path.rstrip("/") + "/") for name in self.paths())

    def exists(self, path: str) -> bool:
        """Whether there is a regular file."""
        try:
            return stat.S_ISREG(os.stat(os.path.join(self.root, path)).st_mode)
        except (OSError, ValueError):
            return False
