"""Which file a reference means."""

from __future__ import annotations

import fnmatch
import posixpath
from typing import Literal

from lockstitch.api import View
from msgspec import Struct

from lockstitch_parity_matrix.contract import ParityMatrix
from lockstitch_parity_matrix.references import Reference

_WILD = "[]*?{}"


class Target(Struct, frozen=True):
    """What a reference leads to: a file, a directory, several files, something elsewhere, or nothing.

    `candidates` are the files that it could mean. `hint` is a file that may be meant where there is none.
    """

    state: Literal["file", "directory", "ambiguous", "external", "dead", "outside"]
    path: str = ""
    candidates: tuple[str, ...] = ()
    hint: str = ""
    why: str = ""


def resolve(contract: ParityMatrix, view: View, doc: str, reference: Reference) -> Target:
    """Where a path leads: as it is, from the document, from a root, or by a name that only one file has."""
    key = f"parity-matrix.resolve:{doc}:{reference.path}:{reference.linked}:{reference.foreign}"
    return view.memo(key, lambda: _resolve(contract, view, doc, reference))


def _resolve(contract: ParityMatrix, view: View, doc: str, reference: Reference) -> Target:
    written = reference.path
    bare = written.rstrip("/")
    if reference.foreign or any(fnmatch.fnmatchcase(bare, item.rstrip("/")) for item in contract.external):
        return Target("external", written)
    if not written:
        return Target("file", doc)  # a link into the document itself
    tried = _tried(contract, doc, reference)
    if not tried:
        return Target("outside", written)
    if reference.rooted and reference.rev:
        return Target("file", tried[0])  # whether it was there then is another question
    for path in tried:
        if _exists(view, path):
            return Target("file", path)
        if view.is_directory(path):
            return Target("directory", path)
    ending = posixpath.normpath(written.lstrip("/"))
    named = _ending(contract, view, ending) if not reference.linked else ()
    if len(named) == 1:
        return Target("file", named[0])
    if named:
        return Target("ambiguous", written, named)
    return _dead(contract, view, written, tried, ending)


def _tried(contract: ParityMatrix, doc: str, reference: Reference) -> list[str]:
    """The paths that it may be as written, the likeliest first; none when it leads out of the repository."""
    written, folder = reference.path, posixpath.dirname(doc)
    from_doc = posixpath.normpath(posixpath.join(folder, written.lstrip("/") if written.startswith("/") else written))
    as_is = posixpath.normpath(written.lstrip("/"))
    bases = [contract.resolve(root) for root in contract.roots]
    from_roots = [posixpath.normpath(posixpath.join(base, as_is)) for base in bases]
    if reference.rooted:
        order = [as_is]
    elif reference.linked or written.startswith("."):
        order = [as_is] if written.startswith("/") else [from_doc]
    else:
        order = [as_is, from_doc, *from_roots]
    return [path for path in dict.fromkeys(order) if path != ".." and not path.startswith("../")]


def _exists(view: View, path: str) -> bool:
    return not any(char in _WILD for char in path) and path in view.files(path)


def _ending(contract: ParityMatrix, view: View, ending: str) -> tuple[str, ...]:
    """The files whose paths end like this: those below the roots if there are any, else any."""
    if any(char in _WILD for char in ending) or ending.startswith("../"):
        return ()
    for base in (*(contract.resolve(root) for root in contract.roots), ""):
        pattern = f"**/{ending}" if base in {"", "."} else f"{base}/**/{ending}"
        found = view.files(pattern)
        if found:
            return tuple(found)
    return ()


def _dead(contract: ParityMatrix, view: View, written: str, tried: list[str], ending: str) -> Target:
    for path in tried:
        moved = view.successors([path]).get(path, "")
        if moved:
            return Target("dead", written, hint=moved, why="it was renamed")
    name = posixpath.basename(ending)
    for rename in view.renames(contract.as_of or "HEAD") or ():
        if rename.old.endswith("/" + ending) or rename.old == ending:
            return Target("dead", written, hint=rename.new, why="it was renamed")
    if name and not any(char in _WILD for char in name):
        anycase = "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else char for char in name)
        near = [path for path in view.files(f"**/{anycase}") if path.lower().endswith(ending.lower())]
        if len(near) == 1:
            return Target("dead", written, hint=near[0], why="its name is spelled with other capitals")
        elsewhere = view.files(f"**/{name}") if "/" in ending else ()
        if len(elsewhere) == 1:
            return Target("dead", written, hint=elsewhere[0], why="a file of that name is there")
    return Target("dead", written)
