"""Which code made a result: the files of all modules that are loaded, and what the system says of each."""

from __future__ import annotations

import os
import sys
import time

import msgspec

from lockstitch.host.digests import blake2b

_STARTED = time.time_ns()
#: A file that changed so short a time (nanoseconds) before this process began may be another than the one it loaded.
_RACY = 2_000_000_000
_SUFFIXES = (".py", ".pyc")


class CodeFile(msgspec.Struct, frozen=True, array_like=True):
    """A file of code, or one that code reads when it is imported."""

    path: str
    status: tuple[int, int, int, int]
    """Size, times of the last change of the content and of the file (nanoseconds), inode number."""


def loaded_code() -> tuple[CodeFile, ...] | None:
    """The files of everything that is imported but the interpreter's own, and what lies beside our modules and those
    of plugins; None when they are no plain files, or changed since this process began."""
    standard = os.path.dirname(os.__file__) + os.sep
    packages = os.path.join(standard, "site-packages") + os.sep
    paths: set[str] = set()
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__dict__", {}).get("__file__")  # asks nothing of a module that is to be loaded later
        if not isinstance(path, str) or (path.startswith(standard) and not path.startswith(packages)):
            continue
        paths.add(path)
        if name.partition(".")[0].startswith("lockstitch"):
            paths.update(_beside(os.path.dirname(path)))
    found = [CodeFile(path, status) for path in sorted(paths) if (status := _status(path)) is not None]
    if len(found) < len(paths) or any(max(item.status[1:3]) + _RACY > _STARTED for item in found):
        return None
    return tuple(found)


def digest(code: tuple[CodeFile, ...]) -> bytes:
    """A short name for these files in this state, and this interpreter."""
    content = msgspec.msgpack.encode((sys.version, code))
    return blake2b(content, digest_size=16).digest()


def is_same(code: tuple[CodeFile, ...]) -> bool:
    """Whether all of the files still are what they were."""
    return all(_status(item.path) == item.status for item in code)


def _beside(directory: str) -> list[str]:
    try:
        with os.scandir(directory) as entries:
            return [entry.path for entry in entries if entry.is_file() and not entry.name.endswith(_SUFFIXES)]
    except OSError:
        return []


def _status(path: str) -> tuple[int, int, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
