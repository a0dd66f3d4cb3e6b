"""Which plugins are installed: the entry points of the group `lockstitch`, without importing any of them.

`importlib.metadata` answers the same, but importing it costs more than a whole small check. So the directories of
`sys.path` are read here, and archives that list what is in them; where there is more (another archive, another finder),
it is asked after all.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from lockstitch.api.hooks import ENTRY_POINT_GROUP
from lockstitch.languages.archives import listed
from lockstitch.languages.installed import metadata_folders
from lockstitch.on_demand import expression

_SECTION = expression(rb"^\s*\[\s*" + ENTRY_POINT_GROUP.encode() + rb"\s*\]", re.MULTILINE)
_METADATA = {".egg-info": "PKG-INFO", ".dist-info": "METADATA"}


class Found(NamedTuple):
    """One entry point: its distribution, and the module that it names."""

    name: str
    version: str
    module: str
    #: What changes when the distribution is installed anew; `""` when that cannot be told.
    stamp: str


def find_plugins() -> list[Found]:
    """All plugins, in order of distribution and module, each module once."""
    found = [*_in_directories(), *_in_archives()] if _only_directories() else list(_by_metadata())
    unique = {item.module: item for item in sorted(found, reverse=True)}
    return sorted(unique.values())


def _only_directories() -> bool:
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    names = {getattr(finder, "__name__", "") for finder in finders}
    return names <= {"PathFinder"} and not any(os.path.isfile(path) and not listed(path) for path in sys.path)


def _by_metadata() -> Iterator[Found]:
    import importlib.metadata

    for entry in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP):
        dist = entry.dist
        yield Found(dist.name if dist else entry.value, dist.version if dist else "", entry.module, "")


def _in_directories() -> Iterator[Found]:
    for directory, name in metadata_folders(tuple(sys.path)):
        yield from _of_distribution(os.path.join(directory, name))


def _in_archives() -> Iterator[Found]:
    for path in sys.path:
        if found := listed(path):
            status = os.stat(path)
            for item in found.plugins:
                yield Found(item.name, item.version, item.module, f"{status.st_mtime_ns}:{status.st_size}")


def _of_distribution(folder: str) -> Iterator[Found]:
    content = _read(os.path.join(folder, "entry_points.txt"))
    if ENTRY_POINT_GROUP.encode() not in content or not (opening := _SECTION.search(content)):
        return
    suffix = os.path.splitext(folder)[1]
    metadata = _read(os.path.join(folder, _METADATA[suffix]))
    name, version = (_field(metadata, field) for field in (b"name", b"version"))
    # pip writes the folder anew whenever it installs; an editable one has only this to show.
    stamp = f"{os.stat(folder).st_mtime_ns}:{len(content)}"
    for line in content[opening.end() :].decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line.startswith("["):
            return
        if "=" in line and not line.startswith(("#", ";")):
            module = re.split(r"[:\s\[]", line.partition("=")[2].strip(), maxsplit=1)[0]
            yield Found(name or module, version, module, stamp)


def _read(path: str) -> bytes:
    """The first megabyte of a file; nothing of one that cannot be read."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(file, 1 << 20)
    except OSError:
        return b""
    finally:
        os.close(file)


def _field(metadata: bytes, name: bytes) -> str:
    """A header of a distribution's metadata, which end with a blank line; `""` when it is not there."""
    for line in metadata.split(b"\n"):
        label, colon, value = line.partition(b":")
        if colon and label.lower() == name:
            return value.strip().decode("utf-8", "replace")
        if not line.strip():
            return ""
    return ""
