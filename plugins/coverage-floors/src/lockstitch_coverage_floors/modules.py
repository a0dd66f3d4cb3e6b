"""Go's import paths and the directories of the tree."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from lockstitch.api import FileFacts
from lockstitch.languages.golang import GoModule, GoReplace, GoUse
from msgspec import Struct

#: Modules below these are nobody's: only their own tests see them.
_ASIDE = frozenset({"testdata", "vendor", "node_modules", "third_party"})


class Home(Struct, frozen=True):
    """A module path, and the directory that it stands for."""

    path: str
    directory: str
    used: bool = False
    """Whether a `go.work` uses it."""


def homes(files: Iterable[FileFacts[GoModule | GoReplace | GoUse]]) -> list[Home]:
    """What the `go.mod` and `go.work` files say, local replaces included."""
    found: list[Home] = []
    used: set[str] = set()
    replaced: list[Home] = []
    for file in files:
        directory = posixpath.dirname(file.path)
        if not _ASIDE.isdisjoint(directory.split("/")):
            continue
        for fact in file.facts:
            if isinstance(fact, GoModule) and fact.path and file.path.endswith("go.mod"):
                found.append(Home(fact.path, directory))
            elif isinstance(fact, GoUse):
                used.add(_join(directory, fact.directory))
            elif isinstance(fact, GoReplace) and fact.target.startswith(("./", "../")):
                replaced.append(Home(fact.module, _join(directory, fact.target), used=True))
    return [*(Home(item.path, item.directory, item.directory in used) for item in found), *replaced]


def _join(directory: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(directory, path))
    return "" if joined == "." else joined


def locate(name: str, known: Sequence[Home], tree: frozenset[str]) -> str | None:
    """The path that a profile's name means; None when it lies in no module of the tree.

    The module with the longest path has it; of several with one path, one that has the file, and that of the
    `go.work` first.
    """
    fitting = [home for home in known if name.startswith(f"{home.path}/")]
    if not fitting:
        return None
    longest = max(len(home.path) for home in fitting)
    candidates = [
        (home.directory + name[longest:] if home.directory else name[longest + 1 :], home)
        for home in fitting
        if len(home.path) == longest
    ]
    candidates.sort(key=lambda item: (item[0] not in tree, not item[1].used, item[0]))
    path = posixpath.normpath(candidates[0][0])
    return None if path.startswith("../") else path
