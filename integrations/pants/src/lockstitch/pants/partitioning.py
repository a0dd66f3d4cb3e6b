"""Which files are extracted together, and how a choice of files is written down. Nothing here knows Pants."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Files that say how others are read: every partition has them.
_CONFIGURATION = ("lockstitch.toml", ".gitignore")


@dataclass(frozen=True)
class Part:
    """Files that one process extracts. `folder` is the folder that they are all of, "." for the root's."""

    folder: str
    files: tuple[str, ...]

    @property
    def document(self) -> str:
        """The name of the document with their facts."""
        return f"facts/{hashlib.sha256(self.folder.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}.json"

    @property
    def description(self) -> str:
        """For a line of a log."""
        where = "the root" if self.folder == "." else self.folder
        count = len(self.files)
        return f"Extract facts of {where} ({count} {'file' if count == 1 else 'files'})."


def configuration(files: Iterable[str]) -> tuple[str, ...]:
    """The configuration files among `files`."""
    return tuple(path for path in files if path.rsplit("/", 1)[-1] in _CONFIGURATION)


def parts(files: Sequence[str], size: int) -> list[Part]:
    """`files` by folder: one with at most `size` files below it stays whole, a larger one is taken apart.

    Every file is in one part. Which part a file is in hangs on how many files its folders hold, and on nothing else.
    """
    return _parts(".", sorted(files), max(size, 1))


def _parts(folder: str, files: list[str], size: int) -> list[Part]:
    if not files:
        return []
    if len(files) <= size:
        return [Part(folder, tuple(files))]
    start = 0 if folder == "." else len(folder) + 1
    own: list[str] = []
    below: dict[str, list[str]] = {}
    for path in files:
        name, slash, _ = path[start:].partition("/")
        if slash:
            below.setdefault(path[:start] + name, []).append(path)
        else:
            own.append(path)
    made = [Part(folder, tuple(own))] if own else []
    for name in sorted(below):
        made += _parts(name, below[name], size)
    return made


def covering(every: Iterable[str], chosen: Iterable[str]) -> tuple[str, ...]:
    """The fewest paths, of files and folders, below which exactly `chosen` lie of all files; none for all of them."""
    wanted = set(chosen)
    whole = {""} | {folder for path in wanted for folder in _folders(path)}
    for path in every:
        if path not in wanted:
            whole -= {"", *_folders(path)}
    if "" in whole:
        return ()
    return tuple(sorted({next((folder for folder in _folders(path) if folder in whole), path) for path in wanted}))


def _folders(path: str) -> list[str]:
    """The folders that a file lies in, the outermost first."""
    names = path.split("/")
    return ["/".join(names[:count]) for count in range(1, len(names))]


def literal(path: str) -> str:
    """A glob that matches the path (and, where nothing else can be said, others beside it)."""
    text = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)
    return f"?{text[1:]}" if text.startswith("!") else text
