"""The versions of installed distributions, from the names of their folders: nothing is imported or opened."""

from __future__ import annotations

import os
import sys
from functools import lru_cache

from lockstitch.languages.archives import listed

#: The suffixes of folders that describe a distribution.
SUFFIXES = (".dist-info", ".egg-info")
_seen: dict[tuple[str, ...], list[tuple[str, str]]] = {}


def metadata_folders(paths: tuple[str, ...]) -> list[tuple[str, str]]:
    """(directory, name) of every such folder in the directories `paths`; the first of a distribution."""
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for directory in dict.fromkeys(paths):
        try:
            with os.scandir(directory or ".") as entries:
                names = sorted(entry.name for entry in entries if entry.name.endswith(SUFFIXES))
        except OSError:
            continue
        for name in names:
            distribution = name.partition("-")[0].lower()
            if distribution not in seen:
                seen.add(distribution)
                found.append((directory, name))
    note_folders(paths, found)
    return found


def folders_seen(paths: tuple[str, ...]) -> list[tuple[str, str]] | None:
    """What `metadata_folders` last gave for these directories; None when it was not asked."""
    return _seen.get(paths)


def note_folders(paths: tuple[str, ...], folders: list[tuple[str, str]]) -> None:
    """Take `folders` for what `metadata_folders` gives, where the versions of distributions are asked for."""
    _seen[paths] = folders


@lru_cache(maxsize=4)
def _versions(paths: tuple[str, ...]) -> dict[str, str]:
    parts = (os.path.splitext(name)[0].split("-") for _, name in folders_seen(paths) or metadata_folders(paths))
    found = {part[0].lower(): part[1] if len(part) > 1 else "" for part in parts}
    for archive in filter(None, map(listed, paths)):
        found = archive.distributions | found
    return found


def version_of(distribution: str) -> str:
    """The version of a distribution, spelled with underscores; `""` when it is not installed, or not as a folder
    or in an archive that lists it."""
    return _versions(tuple(sys.path)).get(distribution, "")
