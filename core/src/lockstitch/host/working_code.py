"""Code that somebody works on: what lies outside of the folders that packages are installed into.

There a version says little, for a file may be another one after the next keystroke. So what is kept of such code (what
a plugin offers, what an extractor found) is kept with the state of its files.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lockstitch.host.digests import blake2b

_STARTED = time.time_ns()
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
#: A package with more files of code is not gone through: it is taken for installed.
_MOST_FILES = 5_000

#: Path, size and time of the last change (nanoseconds).
CodeFile = tuple[str, int, int]


def loaded_files(module: str) -> tuple[CodeFile, ...]:
    """The files of what is imported of a module's package by now, and their state; none when it is installed."""
    top = module.partition(".")[0]
    found: list[CodeFile] = []
    for name, item in list(sys.modules.items()):
        path = getattr(item, "__file__", None) if name.partition(".")[0] == top else None
        if isinstance(path, str) and not _is_installed(path):
            found += _plain(path)
    return tuple(sorted(found))


def is_same(files: Iterable[CodeFile]) -> bool:
    """Whether all of the files are in the state that they were in."""
    return all(list(_plain(file[0])) == [file] for file in files)


def stamp(modules: Iterable[str]) -> str:
    """A name for the state of the packages that hold these modules; `""` when all of them are installed, or ours."""
    files = _files(modules)
    return blake2b(repr(files).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest() if files else ""


@lru_cache(maxsize=256)
def loaded_stamp(modules: frozenset[str]) -> str:
    """As `stamp`; what was changed since this process began may not be what it loaded, and gets a name of its own.

    A process loads code once, so it is asked once.
    """
    files = _files(modules)
    if any(changed > _STARTED for _, _, changed in files):
        return f"{os.getpid()}:{_STARTED}"
    return stamp(modules)


def _files(modules: Iterable[str]) -> list[CodeFile]:
    tops = sorted({name.partition(".")[0] for name in modules} - {"lockstitch", ""})
    return sorted(file for top in tops for file in _of_package(top))


def _of_package(top: str) -> Iterator[CodeFile]:
    module = sys.modules.get(top)
    folders = list(getattr(module, "__path__", ()))
    path = getattr(module, "__file__", None)
    if not folders and isinstance(path, str) and not _is_installed(path):
        yield from _plain(path)
    for count, entry in enumerate(_code(folder for folder in folders if not _is_installed(folder))):
        if count >= _MOST_FILES:
            return
        yield from _plain(entry)


def _is_installed(path: str) -> bool:
    return any(part in path for part in _INSTALLED) or path.startswith(os.path.dirname(os.__file__) + os.sep)


def _code(folders: Iterable[str]) -> Iterator[str]:
    pending = list(folders)
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.name.endswith(".py"):
                        yield entry.path
                    elif entry.name != "__pycache__" and entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
        except OSError:  # an archive, or gone
            continue


def _plain(path: str) -> Iterator[CodeFile]:
    try:
        status = os.stat(path)
    except OSError:
        return
    yield path, status.st_size, status.st_mtime_ns
