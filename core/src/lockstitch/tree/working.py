"""The files on disk: which there are, and what they hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lockstitch.tree.atomic import TEMPORARY_PREFIX, TEMPORARY_SUFFIX
from lockstitch.tree.confined import MAX_BYTES, Confined, Unreadable
from lockstitch.tree.git import Git, GitError, Listing

if TYPE_CHECKING:
    import pathspec

__all__ = ["MAX_BYTES", "Known", "Tree", "Unreadable", "WorkingTree", "find_root", "is_temporary"]

#: Directories that hold no file under check, whatever a `.gitignore` says.
_OURS_AND_GITS = frozenset({".git", ".lockstitch"})


class Known(NamedTuple):
    """What is known of a file's content without reading it: git's name for it, or what the system says of the file."""

    blob: bytes = b""
    status: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Size, times of the last change of the content and of the file (nanoseconds), inode number."""


class Tree(Protocol):
    """Files by path relative to a root, with `/`."""

    def paths(self) -> list[str]:
        """All files, sorted."""
        ...

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such path. Raises Unreadable."""
        ...

    def known(self, path: str) -> Known | None:
        """What is known of a file's content without reading it; None when only reading it tells."""
        ...

    def is_directory(self, path: str) -> bool:
        """Whether the path is a directory."""
        ...


class WorkingTree:
    """The working tree below `root`: what git tracks or would add, else what `.gitignore` leaves."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.git = Git(self.root)
        self._confined = Confined(str(self.root))
        self._paths: list[str] | None = None
        self._listed: Listing | None = None
        self._without_git = False
        self.unlisted: list[tuple[str, str]] = []
        """Directories (and why) whose files nobody can list; known when `paths` was asked for."""

    def paths(self) -> list[str]:
        """All files, sorted. What is listed may be unreadable, or gone by the time it is read."""
        if self._paths is None:
            listing = self._listing()
            listed = listing.paths if listing is not None else self._walk()
            links = listing.links if listing is not None else frozenset(filter(self._is_link, listed))
            # A link to a directory is no file, and neither is what we are writing ourselves.
            self._paths = [
                path
                for path in listed
                if not (path in links and (self.root / path).is_dir())
                and not (TEMPORARY_SUFFIX in path and is_temporary(path))
            ]
        return self._paths

    def again(self) -> WorkingTree:
        """The same files, each to be read anew: for one who knows that none came or went."""
        made = WorkingTree(self.root)
        made._paths, made._listed, made._without_git = self._paths, self._listed, self._without_git
        made.unlisted = self.unlisted
        return made

    def close(self) -> None:
        """Let go of the directory that is kept open between two reads."""
        self._confined.close()

    def is_directory(self, path: str) -> bool:
        """Whether the path is a directory inside the root."""
        target = self.root / path
        return target.is_dir() and target.resolve().is_relative_to(self.root)

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when there is no such path. Raises Unreadable."""
        content = self._confined.read(path)
        if content is None and (listing := self._listing()) is not None and path in listing.sparse:
            raise Unreadable("it is not in the sparse checkout")
        return content

    def known(self, path: str) -> Known | None:
        """What the system says of a regular file."""
        status = self._confined.examine(path)
        if status is None:
            return None
        return Known(status=(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))

    def _listing(self) -> Listing | None:
        if self._listed is None and not self._without_git:
            try:
                self._listed = self.git.listing()
            except GitError:
                self._without_git = True
        return self._listed

    def _is_link(self, path: str) -> bool:
        return (self.root / path).is_symlink()

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
            except (FileNotFoundError, NotADirectoryError):
                continue  # it went while we looked
            except OSError as error:
                self.unlisted.append((directory, (error.strerror or str(error)).lower()))
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
