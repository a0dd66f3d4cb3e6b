"""Packages under one build configuration: which files it builds."""

from __future__ import annotations

import posixpath

from lockstitch.languages.golang.configurations import Configuration, builds
from lockstitch.languages.golang.layout import Layout
from lockstitch.languages.golang.loading import Loader, directory_of
from lockstitch.languages.golang.packages import BuiltFile, FileScope, Kind, Packages, PackageScope
from lockstitch.languages.golang.types import Unknown


class Scopes:
    """The package scopes of one configuration."""

    def __init__(self, loader: Loader, layout: Layout, packages: Packages, configuration: Configuration) -> None:
        self.loader = loader
        self.layout = layout
        self.packages = packages
        self.configuration = configuration
        self._scopes: dict[tuple[str, Kind], PackageScope | None] = {}
        self._names: dict[str, str] = {}
        self._met: dict[str, bool] = {"": True}

    def scope(self, directory: str, kind: Kind = "plain") -> PackageScope | None:
        """The package in a directory; None when nothing there is built (or known to be, so far)."""
        key = (directory, kind)
        if key not in self._scopes:
            self._scopes[key] = self._make(directory, kind)
        return self._scopes[key]

    def standard(self, path: str) -> PackageScope | None:
        """A package of the standard library, from the table that we carry; None for any other."""
        return self.packages.standard(path)

    def file(self, path: str) -> FileScope | None:
        """The scope of one file, in the package that builds it."""
        kinds: tuple[Kind, ...] = ("test", "xtest") if path.endswith("_test.go") else ("plain",)
        for kind in kinds:
            scope = self.scope(directory_of(path), kind)
            for file in scope.files if scope is not None else ():
                if file.path == path:
                    return file
        return None

    def package_name(self, directory: str) -> str | Unknown:
        """The name in the package clauses of a directory, from as few files as possible."""
        if directory not in self._names:
            known = self._scopes.get((directory, "plain"))
            name = known.name if known is not None and known.name else self._package_name(directory)
            if isinstance(name, Unknown):
                return name
            self._names[directory] = name
        return self._names[directory]

    def _package_name(self, directory: str) -> str | Unknown:
        listed = self.packages.listed(directory)
        paths = [path for path, named in listed if not path.endswith("_test.go") and self._meets(named)]
        # The file called as its directory is the likeliest to be in every build.
        likely = f"{directory}/{posixpath.basename(directory)}.go"
        paths.sort(key=lambda path: path != likely)
        for index, path in enumerate(paths):
            file = self.packages.file(path)
            if file is None:
                for other in paths[index + 1 : 2 * index]:  # twice as many each time, lest it take a round for each
                    self.packages.file(other)
                return Unknown(f"{path} has not been read")
            if file.head is not None and self._meets(file.constraint):
                return file.head.package
        return Unknown(f"no file in {directory} that {self.configuration.label} builds says its package's name")

    def constraints(self, directory: str) -> list[str]:
        """The constraints of the Go files in a directory, tests left out."""
        paths = [path for path, _ in self.packages.listed(directory) if not path.endswith("_test.go")]
        files = [self.packages.file(path) for path in paths]
        return [file.constraint for file in files if file is not None and file.head is not None]

    def _meets(self, constraint: str) -> bool:
        """Whether the configuration builds a file with this constraint."""
        met = self._met.get(constraint)
        if met is None:
            met = self._met[constraint] = builds(self.configuration, constraint)
        return met

    def _make(self, directory: str, kind: Kind) -> PackageScope | None:
        path = self.layout.import_path(directory)
        problems = [path.reason] if isinstance(path, Unknown) else []
        waiting = False
        built: list[BuiltFile] = []
        for name, named in self.packages.listed(directory):
            test = name.endswith("_test.go")
            if (test and kind == "plain") or (not test and kind == "xtest") or not self._meets(named):
                continue
            file = self.packages.file(name)
            if file is None:
                problems.append(f"{name} has not been read")
                waiting = True
            elif self._meets(file.constraint):
                if not file.whole:
                    problems.append(f"{name} could not be read whole")
                built.append(file)
        spelled = f"./{directory}" if isinstance(path, Unknown) else path
        return self.packages.package(directory, kind, spelled, tuple(problems), built, waiting=waiting)
