"""Facts on demand: what a view has, and what is still wanted of it."""

from __future__ import annotations

import posixpath
import re

from lockstitch.api import Extractor, Fact, FileFacts, Need, View

_WILD = re.compile(r"([*?\[{])")


class Loader:
    """Hands out facts from a view and remembers what it could not hand out."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.wanted: dict[tuple[str, str], Need] = {}
        self._read: dict[tuple[str, str], FileFacts[Fact]] = {}
        self._listed: dict[str, tuple[str, ...]] = {}
        self._existing: dict[str, bool] = {}

    def facts(self, extractor: Extractor[Fact], path: str) -> FileFacts[Fact] | None:
        """The facts of a file; None (and a need) when they are not at hand."""
        key = (extractor.id, path)
        found = self._read.get(key)
        if found is None:
            try:
                found = self.view.facts(extractor, path)
            except LookupError:
                # A need is a pattern: signs that have a meaning there stand for themselves here.
                self.wanted[key] = Need(extractor, _literal(path))
                return None
            self._read[key] = found
        return found

    def needs(self) -> tuple[Need, ...]:
        """What was asked for in vain, sorted."""
        return tuple(need for _, need in sorted(self.wanted.items(), key=lambda item: item[0]))

    def exists(self, path: str) -> bool:
        """Whether there is such a file in the tree."""
        if path not in self._existing:
            self._existing[path] = path in self.view.files(_literal(path))
        return self._existing[path]

    def go_files(self, directory: str) -> tuple[str, ...]:
        """The paths of the Go files right in a directory, sorted."""
        if directory not in self._listed:
            prefix = "" if directory == "." else _literal(directory) + "/"
            self._listed[directory] = tuple(sorted(self.view.files(f"{prefix}*.go")))
        return self._listed[directory]


def _literal(path: str) -> str:
    return _WILD.sub(r"[\1]", path)


def directory_of(path: str) -> str:
    """The directory of a file's path; `.` for the root."""
    return posixpath.dirname(path) or "."


def parents(directory: str) -> list[str]:
    """The directory and all above it, nearest first, `.` last."""
    found = []
    while directory not in (".", ""):
        found.append(directory)
        directory = posixpath.dirname(directory)
    return [*found, "."]


def join(directory: str, rest: str) -> str:
    """`rest` below `directory`, normalised."""
    return posixpath.normpath(posixpath.join(directory, rest))
