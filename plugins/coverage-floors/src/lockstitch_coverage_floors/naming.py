"""From the names that a report has for files to paths of the tree.

A report may have been written elsewhere: its names are absolute on another machine, relative to a directory that it
does not tell, or those of packages. What is common to all its names is found by asking which beginning, taken off, and
which directory, put before, make files of the tree of most of them.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/{0,3}(?=[^/])|[A-Za-z]:(?=/)")


class Named(Struct, frozen=True):
    """Where a name leads: a path of the tree (`there`), or one below it that is not there; `path` is empty for what
    lies outside. `several` are paths of which nobody can say which is meant."""

    path: str = ""
    there: bool = False
    several: tuple[str, ...] = ()


class _Fit(Struct, frozen=True, order=True):
    """One way to make a path of a name: `prefix` taken off, `base` put before."""

    prefix: str
    base: str


class Tree:
    """The files of the tree that could be meant, by the ends of their paths."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self._ends: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            parts = path.split("/")
            for size in (1, 2):
                if len(parts) >= size:
                    self._ends.setdefault("/".join(parts[-size:]), []).append(path)

    def alike(self, name: str) -> list[str]:
        """The files whose paths end as the name does; by two segments, if any do."""
        parts = name.split("/")
        return self._ends.get("/".join(parts[-2:])) or self._ends.get(parts[-1]) or []


def normal(name: str) -> tuple[str, bool]:
    """A name with `/`, without a drive or a scheme, and whether it is absolute."""
    text = name.replace("\\", "/") if "/" not in name or re.match(r"[A-Za-z]:\\", name) else name
    scheme = _SCHEME.match(text)
    bare = text[scheme.end() :] if scheme else text
    absolute = bare != text or bare.startswith("/")
    return posixpath.normpath(bare.lstrip("/")) if bare.strip("/") else "", absolute


def name_paths(
    names: Sequence[str],
    tree: Tree,
    report: str,
    *,
    root: str | None = None,
    strip: str = "",
    roots: Sequence[str] = (),
) -> dict[str, Named]:
    """Where each of a report's names leads. `report` is its own path; `roots` are directories that it names itself."""
    split: dict[str, tuple[str, bool]] = {}
    for name in names:
        relative = name.removeprefix(strip) if strip else name
        split[name] = normal(relative) if relative == name else (normal(relative)[0], False)
    sources = [normal(item) for item in roots]
    if len(sources) == 1 and sources[0][1]:  # Cobertura: names are relative to this directory of another machine
        split = {
            name: (text, True) if absolute else (posixpath.normpath(posixpath.join(sources[0][0], text)), True)
            for name, (text, absolute) in split.items()
        }
    if root is not None:
        before = "" if root == "." else root
        direct = {
            name: posixpath.normpath(posixpath.join(before, text))
            for name, (text, absolute) in split.items()
            if not absolute
        }
    else:
        direct = {}
    fits = {
        name: list(_fits(text, absolute, tree, root)) for name, (text, absolute) in split.items() if name not in direct
    }
    votes = Counter(fit for found in fits.values() for fit in found)
    order = {fit: (-votes[fit], _distance(fit.base, report), fit) for fit in votes}
    best = min(order, key=lambda fit: order[fit]) if order else None
    result: dict[str, Named] = {}
    for name, (text, absolute) in split.items():
        if name in direct:
            result[name] = _direct(direct[name], tree)
        else:
            result[name] = _named(text, absolute, fits[name], best, order, tree)
    return result


def _direct(path: str, tree: Tree) -> Named:
    if path.startswith("../") or path in {"..", "."}:
        return Named()
    return Named(path, path in tree.paths)


def _fits(text: str, absolute: bool, tree: Tree, root: str | None) -> Iterable[_Fit]:
    mine = text.split("/")
    for path in tree.alike(text):
        theirs = path.split("/")
        size = 0
        while size < min(len(mine), len(theirs)) and mine[-1 - size] == theirs[-1 - size]:
            size += 1
        fit = _Fit("/".join(mine[: len(mine) - size]), "/".join(theirs[: len(theirs) - size]))
        if (absolute or not fit.prefix) and root in {None, fit.base or "."}:
            yield fit


def _named(
    text: str,
    absolute: bool,
    fits: Sequence[_Fit],
    best: _Fit | None,
    order: dict[_Fit, tuple[int, int, _Fit]],
    tree: Tree,
) -> Named:
    # On one machine all files of a tree begin alike: an absolute name that begins otherwise is another's file.
    usable = [fit for fit in fits if not absolute or (best is not None and fit.prefix == best.prefix)]
    if usable:
        ranked = sorted(usable, key=lambda fit: order[fit])
        alike = [fit for fit in ranked if order[fit][:2] == order[ranked[0]][:2]]
        if len(alike) > 1:
            return Named(several=tuple(_joined(fit, text) for fit in alike))
        return Named(_joined(ranked[0], text), there=True)
    if best is None or (best.prefix and not text.startswith(best.prefix + "/")):
        return Named()
    return _direct(posixpath.normpath(_joined(best, text)), tree)


def _joined(fit: _Fit, text: str) -> str:
    rest = text[len(fit.prefix) :].lstrip("/") if fit.prefix else text
    return f"{fit.base}/{rest}" if fit.base else rest


def _distance(base: str, report: str) -> int:
    """How far up from the report a directory is; those that do not hold the report come last."""
    directory = posixpath.dirname(report)
    if base and directory != base and not directory.startswith(base + "/"):
        return 1_000
    return len(directory.split("/")) - (len(base.split("/")) if base else 0) if directory else 0
