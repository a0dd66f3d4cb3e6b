"""Which plugins are installed, as an earlier run found it: so long as no directory of `sys.path` has changed.

An installer makes and removes the folders that describe distributions, which the directories around them show. To look
at a dozen directories takes a tenth of the time of reading all that is in them.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time

import msgspec

from lockstitch.host.digests import blake2b
from lockstitch.host.discovery import Found, find_plugins
from lockstitch.languages.installed import folders_seen, note_folders

_FORMAT = 1
#: Nanoseconds within which a directory may change twice and show it once.
_RACY = 2_000_000_000
#: By path: inode and time of the last change; zeros for what is not there.
_Places = tuple[tuple[str, int, int], ...]


class _Memory(msgspec.Struct, frozen=True):
    """What was found where."""

    places: _Places
    folders: tuple[tuple[str, str], ...]
    plugins: tuple[Found, ...]


def plugins_found(directory: str) -> list[Found]:
    """As `find_plugins`; what it finds is kept in the user's cache `directory`, if there is one."""
    paths = tuple(sys.path)
    places = _places(paths) if directory else None
    if places is None:
        return find_plugins()
    where = blake2b(repr((_FORMAT, sys.version, paths)).encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
    file = os.path.join(directory, f"plugins-found-{where}.json")
    memory = _read(file)
    if memory is not None and memory.places == places:
        note_folders(paths, list(memory.folders))
        return list(memory.plugins)
    found, now = find_plugins(), time.time_ns()
    folders = folders_seen(paths)
    settled = all(changed + _RACY <= now for _, _, changed in places)
    # What setuptools writes beside the source of an editable distribution is written anew in its place.
    if settled and folders is not None and not any(name.endswith(".egg-info") for _, name in folders):
        _write(file, _Memory(places, tuple(folders), tuple(found)))
    return found


def _places(paths: tuple[str, ...]) -> _Places | None:
    """How the directories of `paths` stand; None where more than directories is to be searched."""
    found = []
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    if {getattr(finder, "__name__", "") for finder in finders} - {"PathFinder"}:
        return None
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            found.append((path, 0, 0))
            continue
        if not os.path.isabs(path) or not stat.S_ISDIR(status.st_mode):
            return None
        found.append((path, status.st_ino, status.st_mtime_ns))
    return tuple(found)


def _read(path: str) -> _Memory | None:
    try:
        if os.stat(path).st_uid != os.getuid():
            return None
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=_Memory)
    except (OSError, AttributeError, msgspec.DecodeError):
        return None


def _write(path: str, memory: _Memory) -> None:
    temporary = f"{path}.{os.getpid()}"
    with contextlib.suppress(OSError, UnicodeEncodeError):  # not keeping it only costs time
        content = msgspec.json.encode(memory)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
