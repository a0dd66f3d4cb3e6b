"""Module paths and files: which file an `import` means."""

from __future__ import annotations

import posixpath
import sys

from msgspec import Struct

from lockstitch.api import View

#: Top-level modules that are Python's own: not looked for all over the tree.
STANDARD = frozenset(sys.stdlib_module_names) | {"typing_extensions", "_typeshed"}
#: Modules whose names mean something to us, whatever a file of that name holds.
SPECIAL = frozenset(
    [
        "__future__",
        "abc",
        "builtins",
        "collections",
        "collections.abc",
        "contextlib",
        "dataclasses",
        "enum",
        "functools",
        "sys",
        "types",
        "typing",
        "typing_extensions",
    ]
)


class Found(Struct, frozen=True):
    """What a module path means: a file, a directory that is a package without `__init__`, or neither.

    `ambiguous` lists several files that it could mean.
    """

    path: str = ""
    directory: str = ""
    ambiguous: tuple[str, ...] = ()


class ModuleFinder:
    """Finds the file of a module path, as seen from a file that imports it.

    Tried in turn: the importing file's own package root (the nearest directory above it without an
    `__init__`), each directory above that, and then every package root of the tree. A `.pyi` wins over
    the `.py` beside it.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._exists: dict[str, bool] = {}
        self._roots: dict[str, list[str]] | None = None
        self._found: dict[tuple[str, str], Found] = {}

    def declared(self, path: str) -> str:
        """The file that declares what `path` holds: its `.pyi` where there is one."""
        if path.endswith(".py") and self.exists(path + "i"):
            return path + "i"
        return path

    def exists(self, path: str) -> bool:
        """Whether `path` is a file of the tree."""
        known = self._exists.get(path)
        if known is None:
            known = self._exists[path] = not _has_wildcard(path) and list(self._view.files(path)) == [path]
        return known

    def in_directory(self, directory: str, dotted: str) -> Found:
        """What the module path `dotted` means under `directory`."""
        base = posixpath.join(directory, *dotted.split(".")) if dotted else directory
        names = (base + "/__init__.pyi", base + "/__init__.py") if base else ("__init__.pyi", "__init__.py")
        files = (*names, base + ".pyi", base + ".py") if dotted else names
        for path in files:
            if self.exists(path):
                return Found(path)
        if base and not _has_wildcard(base) and self._view.is_directory(base):
            return Found(directory=base)
        return Found()

    def root_of(self, path: str) -> str:
        """The directory that the module path of the file at `path` starts from."""
        directory = posixpath.dirname(path)
        while directory and (self.exists(directory + "/__init__.py") or self.exists(directory + "/__init__.pyi")):
            directory = posixpath.dirname(directory)
        return directory

    def relative(self, importer: str, level: int, dotted: str) -> Found:
        """What `from ..dotted import` means in the file `importer`; `level` counts the dots."""
        directory = posixpath.dirname(importer)
        for _ in range(level - 1):
            if not directory:
                return Found()
            directory = posixpath.dirname(directory)
        return self.in_directory(directory, dotted)

    def absolute(self, importer: str, dotted: str) -> Found:
        """What `import dotted` means in the file `importer`; nothing found is a module outside the tree."""
        if dotted in SPECIAL:
            return Found()
        root = self.root_of(importer)
        key = (root, dotted)
        if key not in self._found:
            self._found[key] = self._search(root, dotted)
        return self._found[key]

    def _search(self, root: str, dotted: str) -> Found:
        first = dotted.partition(".")[0]
        directory = root
        packages: list[Found] = []
        while True:
            found = self.in_directory(directory, dotted)
            if found.path:
                return found
            if found.directory:
                packages.append(found)
            if not directory:
                break
            directory = posixpath.dirname(directory)
            if first in STANDARD:
                break
        if first not in STANDARD:
            candidates = [self.in_directory(at, dotted) for at in self._package_roots().get(first, ())]
            paths = [found.path for found in candidates if found.path]
            if paths:
                return _nearest(root, paths)
            packages += [found for found in candidates if found.directory]
        return packages[0] if packages else Found()

    def _package_roots(self) -> dict[str, list[str]]:
        """For each top-level package of the tree, the directories that hold it."""
        if self._roots is None:
            directories = {
                posixpath.dirname(path)
                for suffix in ("py", "pyi")
                for path in (*self._view.files(f"**/__init__.{suffix}"), *self._view.files(f"__init__.{suffix}"))
            }
            roots: dict[str, list[str]] = {}
            for directory in sorted(directories):
                parent, name = posixpath.split(directory)
                if name and parent not in directories:
                    roots.setdefault(name, []).append(parent)
                    parts = directory.split("/")
                    if "src" in parts[:-2]:  # a namespace package under a `src` layout
                        at = len(parts) - 2 - parts[:-2][::-1].index("src") - 1
                        holder = "/".join(parts[: at + 1])
                        if holder not in roots.setdefault(parts[at + 1], []):
                            roots[parts[at + 1]].append(holder)
            self._roots = roots
        return self._roots


def _nearest(root: str, paths: list[str]) -> Found:
    def shared(path: str) -> int:
        ours, theirs = root.split("/") if root else [], path.split("/")
        count = 0
        for mine, other in zip(ours, theirs, strict=False):
            if mine != other:
                break
            count += 1
        return count

    best = max(shared(path) for path in paths)
    nearest = sorted({path for path in paths if shared(path) == best})
    return Found(nearest[0]) if len(nearest) == 1 else Found(ambiguous=tuple(nearest))


def _has_wildcard(path: str) -> bool:
    return any(sign in path for sign in "*?[{")
