"""Where a repository keeps its history, read without asking git, and what of git's answers can never be another.

A commit's name is a digest of all that it holds, so what git says of named commits stays true: it may be kept from one
run to the next. It rests on nothing else but what is in `History.mark`.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from lockstitch.on_demand import expression

_ID = expression(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BRANCH = expression(r"ref: (refs/heads/[^\0\n]+)\n?")
#: What besides the commits decides how history looks: a shallow clone's ends, grafts, replacements, the configuration.
_DECIDES = ("shallow", "info/grafts", "refs/replace", "packed-refs", "config")
#: What is written when something is checked out, staged or fetched.
_MOVES = ("HEAD", "index", "FETCH_HEAD")
#: No file that is read here is longer, but `packed-refs` of a very large repository.
_LONGEST = 1 << 20


class Kept(Protocol):
    """A place for answers, from one run to the next."""

    def get(self, key: bytes) -> bytes | None:
        """What was kept."""

    def put(self, key: bytes, value: bytes) -> None:
        """Keep it, if that is worth it."""


class History(NamedTuple):
    """The history that a work tree is at."""

    head: str
    """The commit that is checked out."""
    mark: str
    """Another one when something else than commits may change how history looks."""


def is_id(text: str) -> bool:
    """Whether a text is the whole name of an object."""
    return _ID.fullmatch(text) is not None


def history_at(root: Path) -> History | None:
    """The history of the repository around `root`; None where only git can tell."""
    try:
        found = _directories(root)
        if found is None:
            return None
        own, common = found
        head = _head(own, common)
        return History(head, _mark(common)) if head else None
    except (OSError, UnicodeDecodeError):
        return None


def pulse(root: Path) -> str:
    """Another text after a commit, a checkout, staging or a fetch; `""` where there is no repository of ours to read.

    A handful of looks at small files: cheap enough to be asked for again and again.
    """
    try:
        found = _directories(root)
        if found is None:
            return ""
        own, common = found
        return " ".join([_head(own, common), _mark(common), *(_state(own, name) for name in _MOVES)])
    except (OSError, UnicodeDecodeError):
        return ""


def _directories(root: Path) -> tuple[str, str] | None:
    """The directory of the work tree's own state, and the one that all work trees of the repository share."""
    for folder in (str(root), *map(str, root.parents)):
        inside = os.path.join(folder, ".git")
        if os.path.isfile(inside):
            text = _read(inside)
            if not text.startswith("gitdir: "):
                return None
            own = os.path.normpath(os.path.join(folder, text.removeprefix("gitdir: ").rstrip("\n")))
        elif os.path.isdir(inside):
            own = inside
        elif os.path.exists(os.path.join(folder, "HEAD")):
            return None  # it may be a repository without a work tree
        else:
            continue
        other = os.path.join(own, "commondir")
        common = os.path.normpath(os.path.join(own, _read(other).rstrip("\n"))) if os.path.exists(other) else own
        # git itself refuses a repository that is another user's.
        mine = all(os.stat(one).st_uid == os.geteuid() for one in (own, common)) if hasattr(os, "geteuid") else False
        return (own, common) if mine else None
    return None


def _head(own: str, common: str) -> str:
    """The commit that is checked out; `""` where only git can tell."""
    text = _read(os.path.join(own, "HEAD"))
    if is_id(text.rstrip("\n")):
        return text.rstrip("\n")
    branch = _BRANCH.fullmatch(text)
    if branch is None or ".." in branch[1]:
        return ""
    loose = os.path.join(common, branch[1])
    if os.path.isfile(loose):
        text = _read(loose).rstrip("\n")
        return text if is_id(text) else ""
    packed = os.path.join(common, "packed-refs")
    if not os.path.isfile(packed) or os.path.isdir(os.path.join(common, "reftable")):
        return ""
    status = os.stat(packed)
    text = _packed(packed, (status.st_ino, status.st_size, status.st_mtime_ns))
    end = text.find(f" {branch[1]}\n")
    found = text[text.rfind("\n", 0, max(end, 0)) + 1 : max(end, 0)]
    return found if is_id(found) else ""


@lru_cache(maxsize=2)
def _packed(path: str, _status: tuple[int, int, int]) -> str:
    return _read(path)


def _mark(common: str) -> str:
    return " ".join(_state(common, name) for name in _DECIDES)


def _state(folder: str, name: str) -> str:
    try:
        status = os.stat(os.path.join(folder, name))
    except FileNotFoundError:
        return "-"
    return f"{status.st_ino},{status.st_size},{status.st_mtime_ns}"


def _read(path: str) -> str:
    with open(path, "rb") as file:
        content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise OSError(f"{path} is too long")
    return content.decode()
