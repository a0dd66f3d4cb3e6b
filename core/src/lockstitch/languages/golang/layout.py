"""Where packages are: import paths to directories of the tree and back, by its `go.mod` and `go.work` files."""

from __future__ import annotations

from msgspec import Struct

from lockstitch.languages.golang.extractors import GO_MODULE
from lockstitch.languages.golang.facts import GoModule, GoReplace, GoUse
from lockstitch.languages.golang.loading import Loader, directory_of, join, parents
from lockstitch.languages.golang.standard import is_standard
from lockstitch.languages.golang.types import Unknown

#: Modules below these are nobody's dependency by their path; they see only themselves.
_ASIDE = frozenset({"testdata", "vendor", "node_modules", "third_party"})


class Module(Struct, frozen=True):
    """A module of the tree: its directory, its path, and its local replaces (module path, directory)."""

    directory: str
    path: str
    replaces: tuple[tuple[str, str], ...] = ()


class Layout:
    """Import paths and directories. `directory` and `import_path` may add needs to the loader."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._homes: dict[str, str | None] = {}
        self._all: list[str] | None = None
        self._modules: dict[str, Module | Unknown] = {}
        self._directories: dict[tuple[str, str], str | Unknown | None] = {}
        self._paths: dict[str, str | Unknown] = {}

    def import_path(self, directory: str) -> str | Unknown:
        """The import path of the package in a directory; `./directory` when it is in no module."""
        if directory not in self._paths:
            path = self._import_path(directory)
            if isinstance(path, Unknown):
                return path
            self._paths[directory] = path
        return self._paths[directory]

    def _import_path(self, directory: str) -> str | Unknown:
        home = self._home(directory)
        below = directory if home in (".", None) else directory[len(home) + 1 :]
        module = self._module(home) if home is not None else None
        if isinstance(module, Unknown):
            return module
        own = module.path if module is not None else ""
        if own not in ("std", "cmd"):
            before, vendored, after = f"/{below}".rpartition("/vendor/")
            if vendored and self._home(join(home or ".", f".{before}")) == home:
                return after
        if module is None or not own:
            return "." if directory == "." else f"./{directory}"
        if below in (".", ""):
            return own
        return below if own == "std" else f"{own}/{below}"

    def directory(self, path: str, importer: str) -> str | Unknown | None:
        """The directory of the package that `path` means when a file in `importer` imports it.

        None: it is outside the tree. Unknown: a `go.mod` that would tell is not read, or two modules claim it.
        """
        home = self._home(importer)
        key = (path, home or "")
        if key not in self._directories:
            found = self._directory(path, importer, home)
            if isinstance(found, Unknown):
                return found
            self._directories[key] = found
        return self._directories[key]

    def _directory(self, path: str, importer: str, home: str | None) -> str | Unknown | None:
        if path.startswith(("./", "../")):
            return self._if_package(join(importer, path))
        if home is None:
            return self._if_package(path) or self._if_package(f"src/{path}")
        own = self._module(home)
        if isinstance(own, Unknown):
            return own
        found = self._inside(own, path)
        if found is not None:
            return found
        work = self._workspace(home)
        if isinstance(work, Unknown):
            return work
        for old, target in (*own.replaces, *work.replaces):
            if path == old or path.startswith(f"{old}/"):
                return self._if_package(join(target, "." + path[len(old) :]))
        if is_standard(path):
            return self._std(path) if own.path == "cmd" else None
        return self._elsewhere(path, home, work)

    def _elsewhere(self, path: str, home: str, work: Module) -> str | Unknown | None:
        vendored = self._if_package(join(home, f"vendor/{path}"))
        if vendored is not None:
            return vendored
        if work.directory and (vendored := self._if_package(join(work.directory, f"vendor/{path}"))) is not None:
            return vendored
        candidates: list[tuple[int, bool, str]] = []
        pending: Unknown | None = None
        for directory in self._everywhere():
            if _ASIDE.isdisjoint(directory.split("/")) and directory != home:
                module = self._module(directory)
                if isinstance(module, Unknown):
                    pending = module
                elif (found := self._inside(module, path)) is not None:
                    candidates.append((len(module.path), module.directory in work.path.split("\n"), found))
        if pending is not None:
            return pending
        if not candidates:
            return None
        best = max((length, used) for length, used, _ in candidates)
        found_at = sorted(found for length, used, found in candidates if (length, used) == best)
        if len(found_at) > 1:
            return Unknown(f"{' and '.join(found_at)} both claim the import path {path}")
        return found_at[0]

    def _std(self, path: str) -> str | None:
        for directory in self._everywhere():
            module = self._module(directory)
            if isinstance(module, Module) and module.path == "std":
                return self._inside(module, path)
        return None

    def _inside(self, module: Module, path: str) -> str | None:
        if module.path == "std":
            return self._if_package(join(module.directory, path), module) or self._if_package(
                join(module.directory, f"vendor/{path}"), module
            )
        if path != module.path and not path.startswith(f"{module.path}/"):
            return None
        return self._if_package(join(module.directory, "." + path[len(module.path) :]), module)

    def _if_package(self, directory: str, module: Module | None = None) -> str | None:
        if directory.startswith("../") or directory == ".." or not self._loader.go_files(directory):
            return None
        # A nested module takes its directories out of the module around it.
        if module is not None and self._home(directory) != module.directory:
            return None
        return directory

    def _home(self, directory: str) -> str | None:
        if directory not in self._homes:
            above = (above for above in parents(directory) if self._loader.exists(join(above, "go.mod")))
            self._homes[directory] = next(above, None)
        return self._homes[directory]

    def _everywhere(self) -> list[str]:
        """The directories of all modules of the tree: asked for only when an import is of another module."""
        if self._all is None:
            files = self._loader.view.files
            self._all = sorted({directory_of(path) for path in (*files("go.mod"), *files("**/go.mod"))})
        return self._all

    def _module(self, directory: str) -> Module | Unknown:
        if directory not in self._modules:
            path = join(directory, "go.mod")
            facts = self._loader.facts(GO_MODULE, path)
            if facts is None:
                return Unknown(f"{path} has not been read")
            name = next((fact.path for fact in facts.facts if isinstance(fact, GoModule)), "")
            if not name:
                self._modules[directory] = Unknown(f"{path} says no module path")
            else:
                replaces = [fact for fact in facts.facts if isinstance(fact, GoReplace)]
                self._modules[directory] = Module(directory, name, _local(directory, replaces))
        return self._modules[directory]

    def _workspace(self, home: str) -> Module | Unknown:
        """The `go.work` above a module, as a Module whose `path` are the used directories, a line each."""
        above = next((d for d in parents(home) if self._loader.exists(join(d, "go.work"))), None)
        if above is None:
            return Module("", "")
        path = join(above, "go.work")
        facts = self._loader.facts(GO_MODULE, path)
        if facts is None:
            return Unknown(f"{path} has not been read")
        uses = [join(above, fact.directory) for fact in facts.facts if isinstance(fact, GoUse)]
        replaces = [fact for fact in facts.facts if isinstance(fact, GoReplace)]
        return Module(above, "\n".join(uses), _local(above, replaces))


def _local(directory: str, replaces: list[GoReplace]) -> tuple[tuple[str, str], ...]:
    local = [(r.module, join(directory, r.target)) for r in replaces if r.target.startswith(("./", "../", ".", "/"))]
    return tuple(sorted(local, key=lambda pair: -len(pair[0])))
