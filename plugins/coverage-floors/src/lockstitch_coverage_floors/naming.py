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

_SHORT = (".kt", ".kts")


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
    module: str = "",
) -> dict[str, Named]:
    """Where each of a report's names leads. `report` is its own path; `roots` are directories that it names itself.

    `module` is what the report calls the part of the build that the names are of.
    """
    spelled: dict[str, tuple[str, bool]] = {}
    for name in names:
        relative = name.removeprefix(strip) if strip else name
        spelled[name] = normal(relative) if relative == name else (normal(relative)[0], False)
    sources = [normal(item) for item in roots]
    if root is not None and not (len(sources) == 1 and sources[0][1]):
        sources = []
    texts = {name: _below(sources, text, absolute) for name, (text, absolute) in spelled.items()}
    if root is not None:
        before = "" if root == "." else root
        direct = {
            name: posixpath.normpath(posixpath.join(before, found[0][0]))
            for name, found in texts.items()
            if not found[0][1]
        }
    else:
        direct = {}
    fits: dict[str, list[tuple[_Fit, str, bool]]] = {}
    for name, found in texts.items():
        if name not in direct:
            made = [(fit, *item) for item in found for fit in _fits(*item, tree, root)]
            # What a report says of its directories may be of another machine: the bare name is left.
            fits[name] = made or [(fit, *spelled[name]) for fit in _fits(*spelled[name], tree, root)]
    votes = Counter(fit for made in fits.values() for fit in {fit for fit, _, _ in made})
    order = {fit: (-votes[fit], _distance(fit.base, report, module), fit) for fit in votes}
    best = min(order, key=lambda fit: order[fit]) if order else None
    result: dict[str, Named] = {}
    for name in names:
        if name in direct:
            result[name] = _direct(direct[name], tree)
        else:
            result[name] = _named(texts[name], fits[name], best, order, tree)
    return result


def _below(sources: Sequence[tuple[str, bool]], text: str, absolute: bool) -> list[tuple[str, bool]]:
    """A name below each of the directories that its report names."""
    if absolute or not sources:
        return [(text, absolute)]
    return [(posixpath.normpath(posixpath.join(source, text)), rooted) for source, rooted in sources]


def _direct(path: str, tree: Tree) -> Named:
    if path.startswith("../") or path in {"..", "."}:
        return Named()
    return Named(path, path in tree.paths)


def _fits(text: str, absolute: bool, tree: Tree, root: str | None) -> Iterable[_Fit]:
    mine = text.split("/")
    found: list[_Fit] = []
    for path in tree.alike(text):
        theirs = path.split("/")
        size = 0
        while size < min(len(mine), len(theirs)) and mine[-1 - size] == theirs[-1 - size]:
            size += 1
        fit = _Fit("/".join(mine[: len(mine) - size]), "/".join(theirs[: len(theirs) - size]))
        if root in {None, fit.base or "."}:
            found.append(fit)
    whole = [fit for fit in found if not fit.prefix]
    # Kotlin's directories may leave out the packages that all files have in common.
    return found if absolute or (not whole and text.endswith(_SHORT)) else whole


def _named(
    texts: Sequence[tuple[str, bool]],
    fits: Sequence[tuple[_Fit, str, bool]],
    best: _Fit | None,
    order: dict[_Fit, tuple[int, int, _Fit]],
    tree: Tree,
) -> Named:
    # On one machine all files of a tree begin alike: an absolute name that begins otherwise is another's file.
    usable = [
        (fit, text) for fit, text, absolute in fits if not absolute or (best is not None and fit.prefix == best.prefix)
    ]
    if usable:
        ranked = sorted(usable, key=lambda item: (order[item[0]], item[1]))
        first = order[ranked[0][0]][:2]
        alike = list(dict.fromkeys(_joined(fit, text) for fit, text in ranked if order[fit][:2] == first))
        if len(alike) > 1:
            return Named(several=tuple(alike))
        return Named(alike[0], there=True)
    for text, _ in texts:
        if best is not None and (not best.prefix or text.startswith(best.prefix + "/")):
            return _direct(posixpath.normpath(_joined(best, text)), tree)
    return Named()


def _joined(fit: _Fit, text: str) -> str:
    rest = text[len(fit.prefix) :].lstrip("/") if fit.prefix else text
    return f"{fit.base}/{rest}" if fit.base else rest


def _distance(base: str, report: str, module: str) -> int:
    """How far up from the report a directory is; those that do not hold the report come after all that do, the one
    that stands nearest to it first. The directory of the module that is named stands nearest."""
    directory = posixpath.dirname(report)
    parts, mine = base.split("/") if base else [], directory.split("/") if directory else []
    if module and module in parts:
        return -1
    common = next((at for at, pair in enumerate(zip(parts, mine, strict=False)) if pair[0] != pair[1]), None)
    common = min(len(parts), len(mine)) if common is None else common
    if common < len(parts):
        return 1_000 - common
    return len(mine) - len(parts)
