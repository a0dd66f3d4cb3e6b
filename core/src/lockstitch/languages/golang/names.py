"""What a qualifier in a file means: which import it stands for."""

from __future__ import annotations

import re
from functools import lru_cache

from lockstitch.languages.golang.facts import GoImport
from lockstitch.languages.golang.packages import FileScope
from lockstitch.languages.golang.scopes import Scopes
from lockstitch.languages.golang.standard import is_standard
from lockstitch.languages.golang.types import Unknown

_VERSION = re.compile(r"v[0-9]+")
_GOPKG = re.compile(r"(.+)\.v[0-9]+")


class Imported:
    """The package that a qualifier means. `certain` is false when only custom says so."""

    __slots__ = ("certain", "directory", "path")

    def __init__(self, path: str, directory: str | None, certain: bool = True) -> None:
        self.path = path
        self.directory = directory
        self.certain = certain


@lru_cache(maxsize=4096)
def usual_name(path: str) -> str:
    """The package name that an import path has by the rules everyone follows: `x/yaml.v3`, `x/yaml/v3` → yaml."""
    parts = path.split("/")
    if len(parts) > 1 and _VERSION.fullmatch(parts[-1]):
        parts.pop()
    match = _GOPKG.fullmatch(parts[-1])
    return match[1] if match else parts[-1]


@lru_cache(maxsize=4096)
def possible_names(path: str) -> frozenset[str]:
    """Names that by custom a package outside the tree may have: `go-foo`, `foo-go`, `foo.go` → foo."""
    name = usual_name(path)
    found = {name, name.replace("-", "_"), name.replace("-", ""), name.replace(".", "_")}
    pieces = [piece for piece in re.split(r"[-.]", name) if piece not in ("go", "golang", "")]
    return frozenset(found) | set(pieces) | {"".join(pieces), "_".join(pieces)}


class Names:
    """Resolves qualifiers, file by file."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._known: dict[tuple[str, str, str], Imported | Unknown] = {}
        self._called: dict[str, str] = {}

    def name_outside(self, path: str) -> str:
        """What a package outside the tree is called: as files that import it call it, else as is the custom."""
        return self._called.get(path) or usual_name(path)

    def package(self, qualifier: str, file: FileScope) -> Imported | Unknown:
        """The package that `qualifier` means in `file`."""
        key = (file.package.path, file.path, qualifier)
        if key not in self._known:
            self._known[key] = self._package(qualifier, file)
        return self._known[key]

    def target(self, path: str, file: FileScope) -> Imported | Unknown:
        """The package that an import path means in `file`."""
        if file.package.directory is None:
            return Imported(path, None)
        directory = self._scopes.layout.directory(path, file.package.directory)
        if isinstance(directory, Unknown):
            return directory
        if directory is None:
            return Imported(path, None)
        own = self._scopes.layout.import_path(directory)
        return own if isinstance(own, Unknown) else Imported(own, directory)

    def _package(self, qualifier: str, file: FileScope) -> Imported | Unknown:
        for found in file.imports:
            if found.alias == qualifier:
                return self.target(found.path, file)
        plain = [found for found in file.imports if not found.alias and found.path != "C"]
        if qualifier == "C" and any(found.path == "C" for found in file.imports):
            return Imported(f"{file.package.path}/C", None, certain=False)
        # Most names are the last part of the path: look there first, so as to read few packages.
        likely = [found for found in plain if qualifier in possible_names(found.path)]
        outside: list[tuple[GoImport, Imported]] = []
        waiting: Unknown | None = None
        for found in (*likely, *(f for f in plain if f not in likely)):
            target = self.target(found.path, file)
            if isinstance(target, Unknown):
                waiting = target if waiting is None else waiting
            elif target.directory is not None:
                name = self._scopes.package_name(target.directory)
                if isinstance(name, Unknown):
                    waiting = name if waiting is None else waiting
                    if found in likely:
                        return waiting
                elif name == qualifier:
                    return target
            elif is_standard(found.path):
                if usual_name(found.path) == qualifier:
                    return target
            else:
                outside.append((found, target))
        if waiting is not None:
            return waiting
        guess = _guess(qualifier, outside)
        if isinstance(guess, Imported) and (
            qualifier in possible_names(guess.path) or not usual_name(guess.path).isidentifier()
        ):
            self._called.setdefault(guess.path, qualifier)
        return guess


def _guess(qualifier: str, outside: list[tuple[GoImport, Imported]]) -> Imported | Unknown:
    for fits in (
        [target for found, target in outside if usual_name(found.path) == qualifier],
        [target for found, target in outside if qualifier in possible_names(found.path)],
        [target for _, target in outside],
    ):
        if len(fits) == 1:
            exact = usual_name(fits[0].path) == qualifier
            return Imported(fits[0].path, None, certain=exact)
        if fits:
            paths = " or ".join(target.path for target in fits)
            return Unknown(f"`{qualifier}` may be {paths}, which are outside the repository")
    return Unknown(f"no import gives `{qualifier}`")
