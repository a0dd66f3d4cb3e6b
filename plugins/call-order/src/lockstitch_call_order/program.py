"""The functions of the tree, as far as they were asked for: which one a call means, and what a name stands for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property

from lockstitch.api import FileFacts, Need, View
from lockstitch.languages.flow import FLOW, Call, Flow, FlowFact, Graph, Import, Piece, Text
from msgspec import Struct

#: Decorators that leave a function what it is.
_PLAIN = frozenset(
    [
        "staticmethod",
        "classmethod",
        "property",
        "abstractmethod",
        "override",
        "final",
        "contextmanager",
        "asynccontextmanager",
        "wraps",
    ]
)
_ASIDE = frozenset({"vendor", "node_modules", "testdata"})


class Function:
    """One function of the tree."""

    def __init__(self, file: File, flow: Flow) -> None:
        self.file = file
        self.flow = flow
        self.graph = Graph(flow)

    @cached_property
    def key(self) -> tuple[str, str, int]:
        """What tells it from all others."""
        return (self.file.path, self.flow.path, self.flow.whole.line)

    @property
    def name(self) -> str:
        """How a message names it."""
        return f"`{self.flow.path}`" if self.flow.path else posixpath.basename(self.file.path)

    @cached_property
    def before(self) -> list[list[int]]:
        """For each node of the flow, the nodes from which an edge leads to it."""
        found: list[list[int]] = [[] for _ in self.flow.nodes]
        for edge in self.flow.edges:
            found[edge.end].append(edge.start)
        return found

    @cached_property
    def owner(self) -> str:
        """What it is declared in."""
        return self.flow.path.rpartition(".")[0]

    @property
    def runs(self) -> bool:
        """Whether calling it runs its body, then and there."""
        return self.flow.kind == "function" and all(name.rpartition(".")[2] in _PLAIN for name in self.flow.decorators)


class File:
    """The facts of one file, sorted."""

    def __init__(self, path: str, facts: FileFacts[FlowFact]) -> None:
        self.path = path
        self.language = facts.language
        self.whole = facts.whole
        self.functions: dict[str, list[Function]] = {}
        self.texts: dict[str, Text] = {}
        self.imports: dict[str, Import] = {}
        self.sources: list[Import] = []
        for fact in facts.facts:
            if isinstance(fact, Flow):
                self.functions.setdefault(fact.path, []).append(Function(self, fact))
            elif isinstance(fact, Text):
                self.texts[fact.name] = fact
            elif fact.name == "*":
                self.sources.append(fact)
            else:
                self.imports[fact.name] = fact

    def imported(self, name: str) -> tuple[Import | None, str]:
        """The import that a dotted name begins with, and the rest of the name."""
        head, rest = name, ""
        while head:
            if head in self.imports:
                return self.imports[head], rest
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return None, name

    @property
    def directory(self) -> str:
        """Where it stands."""
        return posixpath.dirname(self.path)

    def called(self, name: str) -> list[Function]:
        """Its functions and methods whose last name is `name`."""
        return self._last.get(name, [])

    @cached_property
    def _last(self) -> dict[str, list[Function]]:
        found: dict[str, list[Function]] = {}
        for path, functions in self.functions.items():
            found.setdefault(path.rpartition(".")[2], []).extend(functions)
        return found


class Callees(Struct, frozen=True):
    """Which functions a call may mean. When it is not `certain`, it may be none of them."""

    functions: tuple[Function, ...] = ()
    certain: bool = False


NOBODY = Callees()


class Program:
    """Files by path. What is not at hand yet is noted in `needs`."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._files: dict[str, File | None] = {}
        self.asking = True
        self.needs: dict[str, Need] = {}

    def file(self, path: str, required: bool = True) -> File | None:
        """A file; None when it is not there, or not yet."""
        if path not in self._files:
            if not self._view.known(FLOW, path):
                if self.asking and path not in self.needs:
                    self.needs[path] = Need(FLOW, path, required=required)
                return None
            facts = self._view.facts(FLOW, path)
            present = facts.status in ("whole", "partial")
            self._files[path] = File(path, facts) if present else None
        return self._files[path]

    def facts(self, path: str) -> FileFacts[FlowFact] | None:
        """What the host says of a file; None when it is not at hand yet."""
        return self._view.facts(FLOW, path) if self._view.known(FLOW, path) else None

    def paths(self, pattern: str) -> list[str]:
        """The files of the tree that a pattern matches."""
        return list(self._view.files(pattern))

    def package(self, file: File) -> list[File]:
        """The files whose names a file sees without importing them: of a Go package, itself first."""
        if file.language != "go":
            return [file]
        return [file, *(other for other in self._go_files(file.directory, file.path) if other is not file)]

    def _go_files(self, directory: str, of: str = "") -> Iterator[File]:
        for path in self._view.files(f"{directory}/*.go" if directory else "*.go"):
            if posixpath.dirname(path) == directory and (not path.endswith("_test.go") or of.endswith("_test.go")):
                found = self.file(path)
                if found is not None:
                    yield found

    # ---- names ----

    def text(self, file: File, name: str, seen: frozenset[str] = frozenset()) -> tuple[Piece, ...] | None:
        """What a name outside of functions stands for; None when that is not a text that is spelled out."""
        if name in seen or len(seen) > 20:
            return None
        seen |= {name}
        for place in self.package(file):
            if name in place.texts:
                return self._spelled(place, place.texts[name].value, seen)
        imported, rest = file.imported(name)
        if imported is None:
            return None
        for other, wanted in self._reached(file, imported, rest):
            if wanted in other.texts:
                return self._spelled(other, other.texts[wanted].value, frozenset())
        return None

    def _spelled(self, file: File, pieces: tuple[Piece, ...], seen: frozenset[str]) -> tuple[Piece, ...]:
        made: list[Piece] = []
        for piece in pieces:
            known = self.text(file, piece.text, seen) if piece.kind == "name" else None
            made.extend(known if known is not None else (piece,))
        return tuple(made)

    # ---- calls ----

    def callees(self, function: Function, call: Call) -> Callees:
        """Which functions of the tree a call may mean."""
        file, selector = function.file, call.selector
        if file.language == "shell":
            return self._shell(file, selector)
        inner = self._inner(function, selector)
        if inner:
            return Callees(inner, True)
        head, _, rest = selector.partition(".")
        if not rest:
            return self._plain(function, head)
        flow = function.flow
        if head and head == flow.receiver and "." not in rest:
            own = self._method(file, function.owner, rest)
            if own:
                return Callees(own, True)
        imported, inside = file.imported(selector)
        if imported is not None and head not in flow.parameters:
            return self._through(file, imported, inside)
        if head in flow.parameters and "." not in rest:
            type_ = flow.types[flow.parameters.index(head)].lstrip("*").partition("[")[0]
            own = self._method(file, type_, rest) if type_ else ()
            if own:
                return Callees(own, True)
        if "." not in rest and (own := self._method(file, head, rest)) and head[:1].isupper():
            return Callees(own, True)
        last = selector.rpartition(".")[2]
        maybe = [one for place in self.package(file) for one in place.called(last) if "." in one.flow.path]
        return Callees(tuple(maybe), False)

    def _plain(self, function: Function, name: str) -> Callees:
        file = function.file
        if name in function.flow.parameters:
            return NOBODY
        found = tuple(one for place in self.package(file) for one in place.functions.get(name, ()))
        if file.language == "python":
            found = found or tuple(file.functions.get(f"{name}.__init__", ()))
            if not found and name in file.imports:
                return self._through(file, file.imports[name], "")
        return Callees(found, True) if found else NOBODY

    def _inner(self, function: Function, name: str) -> tuple[Function, ...]:
        """A function that is defined in this one, or in one around it."""
        around = function.flow.path
        while around and "." not in name:
            found = function.file.functions.get(f"{around}.{name}")
            # Methods are not seen by their bare names: what is around them is a class, and no function.
            if found and around in function.file.functions:
                return tuple(found)
            around = around.rpartition(".")[0]
        return ()

    def _method(self, file: File, owner: str, name: str) -> tuple[Function, ...]:
        return tuple(one for place in self.package(file) for one in place.functions.get(f"{owner}.{name}", ()))

    def _through(self, file: File, imported: Import, rest: str) -> Callees:
        found: list[Function] = []
        for other, wanted in self._reached(file, imported, rest):
            found.extend(other.functions.get(wanted, ()) or other.functions.get(f"{wanted}.__init__", ()))
        return Callees(tuple(found), bool(found))

    def _shell(self, file: File, selector: str) -> Callees:
        name = selector.partition(" ")[0]
        found = list(file.functions.get(name, ())) if name else []
        if not found and name:
            for other in self.sourced(file):
                found.extend(other.functions.get(name, ()))
        return Callees(tuple(found), bool(found))

    # ---- imports ----

    def _reached(self, file: File, imported: Import, rest: str) -> Iterator[tuple[File, str]]:
        """The files that an import may mean, with what is looked for in them."""
        if file.language == "go":
            directory = self._go_directory(imported.module)
            if directory is not None and _ASIDE.isdisjoint(directory.split("/")):
                yield from ((found, rest) for found in self._go_files(directory))
            return
        path, whole = self._python_path(file, imported)
        found = self.file(path) if path else None
        if found is not None:
            member = "" if whole else imported.member
            yield found, ".".join(part for part in (member, rest) if part)

    def _go_directory(self, module: str) -> str | None:
        """The directory of the tree that an import path ends with, the longest."""
        parts = module.split("/")
        for start in range(len(parts)):
            directory = "/".join(parts[start:])
            if "." not in parts[start] and self._view.files(f"{directory}/*.go"):
                return directory
        return None

    def _python_path(self, file: File, imported: Import) -> tuple[str, bool]:
        """The file of a module, sought from the importing file upwards, and whether the member is that module."""
        module = imported.module
        bare = module.lstrip(".")
        dots = len(module) - len(bare)
        base = file.directory
        roots = []
        if dots:
            for _ in range(dots - 1):
                base = posixpath.dirname(base)
            roots = [base]
        else:
            while True:
                roots.append(base)
                if not base:
                    break
                base = posixpath.dirname(base)
        inner = bare.replace(".", "/")
        for root in roots:
            for tail in (f"{inner}/{imported.member}".lstrip("/") if imported.member else "", inner):
                for path in (f"{tail}.py", f"{tail}/__init__.py") if tail else ():
                    whole = posixpath.normpath(posixpath.join(root, path))
                    if self._view.files(whole):
                        return whole, tail != inner
        return "", False

    def sourced(self, file: File, seen: frozenset[str] = frozenset()) -> Iterator[File]:
        """The files that a shell script sources, as far as their names are spelled out."""
        seen |= {file.path}
        for source in file.sources:
            for base in dict.fromkeys((file.directory, "")):
                path = posixpath.normpath(posixpath.join(base, source.module))
                if path not in seen and self._view.files(path) == [path]:
                    found = self.file(path)
                    if found is not None:
                        yield found
                        yield from self.sourced(found, seen)
                    break
