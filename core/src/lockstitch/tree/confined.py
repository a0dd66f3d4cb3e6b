"""Opening and examining files below a root, and nowhere else.

A path is walked directory by directory, each opened relative to the one before and never through a symbolic link. So
nothing that is swapped while we look can lead out of the root, and where there are links, the path that they come to
is walked in the same way.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

#: A file above this many bytes is not read: nothing that people keep in step by hand is so large.
MAX_BYTES = 16 * 1024 * 1024
_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_OUTSIDE = "it is a link that leads out of the root"
_RELATIVE = os.open in os.supports_dir_fd and os.stat in os.supports_dir_fd


class Unreadable(Exception):
    """A path that is there but cannot be read; the text says why."""


class Confined:
    """The files below `root`, an absolute path without symbolic links."""

    def __init__(self, root: str) -> None:
        self.root = root
        # The last directory that was opened: paths come sorted, so the next file is mostly in it too.
        self._last = ""
        self._handle = -1

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the directory that is kept open."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)

    def read(self, path: str) -> bytes | None:
        """A regular file's bytes; None when there is no such path. Raises Unreadable.

        Symbolic links are followed inside the root and nowhere else. Only regular files are opened for good, so that
        a FIFO or a device cannot hold anybody up.
        """
        with _said(self.root, path):
            try:
                return self._read(path)
            except OSError as error:
                if error.errno not in {errno.ELOOP, errno.ENOTDIR, errno.EMLINK}:
                    raise
                real = self._resolved(path)
                return None if real is None else self._read(real)
        return None

    def examine(self, path: str) -> os.stat_result | None:
        """What the system says of a regular file that no link leads to; None for anything else."""
        try:
            if not _RELATIVE:
                status = os.lstat(os.path.join(self.root, path))
            else:
                directory, _, name = path.rpartition("/")
                status = os.stat(name, dir_fd=self._open_directory(directory), follow_symlinks=False)
        except (OSError, ValueError):
            return None
        return status if stat.S_ISREG(status.st_mode) else None

    def _read(self, path: str) -> bytes:
        directory, _, name = path.rpartition("/")
        if not name:
            raise Unreadable("it is a directory, not a file")
        if _RELATIVE:
            parent = self._open_directory(directory)
            refuse(os.stat(name, dir_fd=parent, follow_symlinks=False))
            handle = os.open(name, _FILE, dir_fd=parent)
        else:
            real = os.path.realpath(os.path.join(self.root, path), strict=True)
            if real != os.path.join(self.root, *path.split("/")):
                raise OSError(errno.ELOOP, "a link")
            refuse(os.lstat(real))
            handle = os.open(real, _FILE)
        with os.fdopen(handle, "rb") as file:
            refuse(os.fstat(handle))
            return file.read(MAX_BYTES + 1)

    def _open_directory(self, directory: str) -> int:
        if self._handle < 0 or self._last != directory:
            self.close()
            handle = os.open(self.root, _DIRECTORY)
            for part in directory.split("/") if directory else ():
                try:
                    below = os.open(part, _DIRECTORY, dir_fd=handle)
                finally:
                    os.close(handle)
                handle = below
            self._handle, self._last = handle, directory
        return self._handle

    def _resolved(self, path: str) -> str | None:
        """The path below the root, without links, that `path` comes to. Raises Unreadable and OSError."""
        whole = os.path.join(self.root, path)
        try:
            real = os.path.realpath(whole, strict=True)
        except NotADirectoryError:
            return None
        if not _is_below(real, self.root):
            raise Unreadable(_OUTSIDE)
        return os.path.relpath(real, self.root).replace(os.sep, "/")


def _is_below(real: str, root: str) -> bool:
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


@contextmanager
def _said(root: str, path: str) -> Iterator[None]:
    """Faults of the system in words. What is not there is no fault: the block then ends early."""
    try:
        yield
    except FileNotFoundError:
        whole = os.path.join(root, path)
        if os.path.islink(whole):
            inside = _is_below(os.path.realpath(whole), root)
            raise Unreadable("it is a link to nothing" if inside else _OUTSIDE) from None
    except NotADirectoryError:
        return
    except ValueError:
        raise Unreadable("its name cannot be a path") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable("it is a loop of links") from None
        raise Unreadable((error.strerror or str(error)).lower()) from None


def refuse(status: os.stat_result) -> None:
    """Raise Unreadable for what is no regular file, or too large, and OSError for a link."""
    if stat.S_ISDIR(status.st_mode):
        raise Unreadable("it is a directory, not a file")
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, "a link")
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("it is not a regular file")
    if status.st_size > MAX_BYTES:
        size, limit = status.st_size / 1e6, MAX_BYTES / 1e6
        raise Unreadable(f"it has {size:.1f} MB, more than the limit of {limit:.1f} MB")
