"""The files on disk, and reading one of them without surprises."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lockstitch.tree.atomic import TEMPORARY_PREFIX, TEMPORARY_SUFFIX
from lockstitch.tree.git import Git, GitError

if TYPE_CHECKING:
    import pathspec

#: A file above this many bytes is not read: nothing that people keep in step by hand is so large.
MAX_BYTES = 16 * 1024 * 1024
#: Directories that hold no file under check, whatever a `.gitignore` says.
_OURS_AND_GITS = frozenset({".git", ".lockstitch"})


class Unreadable(Exception):
    """A path that is there but cannot be read; the text says why."""


class Tree(Protocol):
    """Files by path relative to a root, with `/`."""

    def paths(self) -> list[str]:
        """All files, sorted."""
        ...

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such path. Raises Unreadable."""
        ...

    def is_directory(self, path: str) -> bool:
        """Whether the path is a directory."""
        ...


class WorkingTree:
    """The working tree below `root`: what git tracks or would add, else what `.gitignore` leaves."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.git = Git(self.root)
        self._paths: list[str] | None = None

    def paths(self) -> list[str]:
        """All files, sorted. What is listed may be unreadable, or gone by the time it is read."""
        if self._paths is None:
            try:
                listed: Iterable[str] = self.git.listing()
            except GitError:
                listed = self._walk()
            self._paths = [path for path in listed if not is_temporary(path) and self._is_file(path)]
        return self._paths

    def is_directory(self, path: str) -> bool:
        """Whether the path is a directory inside the root."""
        target = self.root / path
        return target.is_dir() and target.resolve().is_relative_to(self.root)

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such path. Raises Unreadable.

        Symbolic links are followed inside the root and nowhere else; only regular files are
        opened, so that a FIFO or a device cannot hold the run up.
        """
        target = self.root / path
        try:
            real = target.resolve(strict=True)
            if not real.is_relative_to(self.root):
                raise Unreadable("it is a link that leads out of the root")
            self._refuse(os.stat(real))
            handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(handle, "rb") as file:
                self._refuse(os.fstat(handle))
                return file.read(MAX_BYTES + 1)[: MAX_BYTES + 1]
        except FileNotFoundError:
            if target.is_symlink():
                raise Unreadable("it is a link to nothing") from None
            return None
        except NotADirectoryError:
            return None
        except RuntimeError:  # pathlib says so of a loop of links
            raise Unreadable("it is a loop of links") from None
        except ValueError:
            raise Unreadable("its name cannot be a path") from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise Unreadable("it is a loop of links") from None
            raise Unreadable((error.strerror or str(error)).lower()) from None

    def _refuse(self, status: os.stat_result) -> None:
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable("it is a directory, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("it is not a regular file")
        if status.st_size > MAX_BYTES:
            size, limit = status.st_size / 1e6, MAX_BYTES / 1e6
            raise Unreadable(f"it has {size:.1f} MB, more than the limit of {limit:.1f} MB")

    def _is_file(self, path: str) -> bool:
        """Whether a listed path counts as a file: whatever is there and is no directory."""
        try:
            mode = os.lstat(self.root / path).st_mode
        except (OSError, ValueError):
            return False
        if stat.S_ISLNK(mode):
            return not (self.root / path).is_dir()
        return not stat.S_ISDIR(mode)

    def _walk(self) -> list[str]:
        """All files below the root but those that a `.gitignore` names; links are not walked into."""
        found: list[str] = []
        stack: list[tuple[str, tuple[tuple[str, pathspec.GitIgnoreSpec], ...]]] = [("", ())]
        while stack:
            directory, ignores = stack.pop()
            spec = self._ignore_spec(directory)
            if spec is not None:
                ignores = (*ignores, (directory, spec))
            try:
                entries = sorted(os.scandir(self.root / directory), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                path = f"{directory}/{entry.name}" if directory else entry.name
                is_directory = entry.is_dir(follow_symlinks=False)
                if entry.name in _OURS_AND_GITS or _ignored(path + "/" * is_directory, ignores):
                    continue
                if is_directory:
                    stack.append((path, ignores))
                else:
                    found.append(path)
        return sorted(found)

    def _ignore_spec(self, directory: str) -> pathspec.GitIgnoreSpec | None:
        try:
            content = self.read(f"{directory}/.gitignore" if directory else ".gitignore")
        except Unreadable:
            return None
        if not content:
            return None
        import pathspec  # heavy, and git knows its own ignored files

        return pathspec.GitIgnoreSpec.from_lines(content.decode("utf-8", "replace").splitlines())


def is_temporary(path: str) -> bool:
    """Whether this is one of our own files between writing and renaming."""
    name = path.rpartition("/")[2]
    return name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)


def _ignored(path: str, ignores: tuple[tuple[str, pathspec.GitIgnoreSpec], ...]) -> bool:
    """git's rule: the innermost `.gitignore` that has a word on the path decides."""
    for directory, spec in reversed(ignores):
        relative = path[len(directory) + 1 :] if directory else path
        verdict = spec.check_file(relative).include
        if verdict is not None:
            return bool(verdict)
    return False


def find_root(start: Path, config_name: str) -> Path:
    """The root for a run begun in `start`: the git work tree around it, else the outermost directory
    above it with a configuration file, else `start` itself."""
    start = start.resolve()
    outermost = None
    for directory in (start, *start.parents):
        if (directory / ".git").exists():
            return directory
        if (directory / config_name).is_file():
            outermost = directory
    return outermost or start
