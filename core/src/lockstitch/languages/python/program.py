"""The Python of a tree, as far as it has been read: which definition a name means."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Sequence

from msgspec import Struct

from lockstitch.api import View
from lockstitch.languages.python.conditions import Configuration, fallback, settle
from lockstitch.languages.python.expressions import NameExpr
from lockstitch.languages.python.extractors import PYTHON_OUTLINE
from lockstitch.languages.python.facts import (
    Member,
    PyAssignment,
    PyClass,
    PyDelete,
    PyFile,
    PyFunction,
    PyImport,
)
from lockstitch.languages.python.modules import Found, ModuleFinder
from lockstitch.languages.python.types import canonical

#: Imports and aliases are followed this far.
MAX_STEPS = 40
_BUILTINS = frozenset(dir(builtins)) | {"reveal_type", "WindowsError"}


class Module(Struct, frozen=True, eq=False):
    """One file that has been read. `whole` is false when parts of it could not be parsed."""

    path: str
    file: PyFile
    names: dict[str, list[Member]]
    stars: list[PyImport]
    whole: bool = True


class ClassRef(Struct, frozen=True, eq=False):
    """A class of the tree. `outer` are the classes it stands in, outermost first."""

    module: Module
    node: PyClass
    outer: tuple[ClassRef, ...] = ()

    @property
    def key(self) -> str:
        """What tells this class from all others: its file and qualified name."""
        return f"{self.module.path}#{self.qualified}"

    @property
    def qualified(self) -> str:
        """Its name within the module."""
        return ".".join([*(ref.node.name for ref in self.outer), self.node.name])

    @property
    def scope(self) -> Scope:
        """Where the names in its body are looked up."""
        return Scope(self.module, (*self.outer, self))


class Scope(Struct, frozen=True, eq=False):
    """Where a name is looked up: a module, and the classes around the place."""

    module: Module
    classes: tuple[ClassRef, ...] = ()


class Outside(Struct, frozen=True):
    """Something of a module that is not in the tree, or built in: `typing.List`, `builtins.int`."""

    dotted: str


class ModuleRef(Struct, frozen=True, eq=False):
    """A module or package of the tree; `path` is empty for a package that is a bare directory."""

    path: str
    directory: str = ""


class FunctionRef(Struct, frozen=True, eq=False):
    """A function of the tree, and the other definitions of its name in the order of the file."""

    scope: Scope
    node: PyFunction
    all: tuple[Member, ...] = ()


class ValueRef(Struct, frozen=True, eq=False):
    """A name bound by an assignment. `sole` is true when nothing else ever binds it."""

    scope: Scope
    node: PyAssignment
    sole: bool = True


class Lost(Struct, frozen=True):
    """A name that cannot be followed; `reason` says why."""

    reason: str


Meaning = ClassRef | Outside | ModuleRef | FunctionRef | ValueRef | Lost


class PythonProgram:
    """Resolves names over the facts that a view holds.

    What it would have needed and was not given is in `wanted`: an analyzer's `needs` asks for these
    files, and the answers are complete once `wanted` stays empty.
    """

    def __init__(self, view: View, configuration: Configuration | None = None) -> None:
        self.view = view
        self.configuration = configuration or Configuration()
        self.finder = ModuleFinder(view)
        self.wanted: set[str] = set()
        self._modules: dict[str, Module | None] = {}
        self._classes: dict[tuple[int, int], ClassRef] = {}
        self.memo: dict[object, object] = {}

    def module(self, path: str) -> Module | None:
        """The module at `path` (its `.pyi` where there is one); None when its facts are not at hand."""
        path = self.finder.declared(path)
        if path in self._modules:
            return self._modules[path]
        if not self.view.known(PYTHON_OUTLINE, path):
            self.wanted.add(path)
            return None
        facts = self.view.facts(PYTHON_OUTLINE, path)
        file = next((fact for fact in facts.facts if isinstance(fact, PyFile)), None)
        module = None
        if file is not None and facts.status in ("whole", "partial"):
            names: dict[str, list[Member]] = {}
            stars = []
            for fact in facts.facts:
                if isinstance(fact, PyImport) and fact.name == "*":
                    stars.append(fact)
                elif not isinstance(fact, PyFile):
                    names.setdefault(fact.name, []).append(fact)
            module = Module(path, file, names, stars, facts.whole)
        self._modules[path] = module
        return module

    def class_ref(self, module: Module, node: PyClass, outer: tuple[ClassRef, ...] = ()) -> ClassRef:
        """The one reference to a class: equal classes are the same object."""
        key = (id(module), id(node))
        if key not in self._classes:
            self._classes[key] = ClassRef(module, node, outer)
        return self._classes[key]

    def class_at(self, path: str, qualified: str) -> ClassRef | None:
        """The class with that qualified name in the file at `path`."""
        module = self.module(path)
        meaning = self.member(module, qualified) if module is not None else None
        return meaning if isinstance(meaning, ClassRef) else None

    def lookup(self, scope: Scope, dotted: str) -> Meaning:
        """What a dotted name means where it stands."""
        first, _, rest = dotted.partition(".")
        meaning = self._first(scope, first, set())
        return self._below(meaning, rest, set())

    def member(self, module: Module, dotted: str) -> Meaning:
        """What `dotted` is as an attribute of the module: no built-in, no enclosing class."""
        first, _, rest = dotted.partition(".")
        found = self._in_module(module, first, set())
        if found is None:
            return Lost(f"{module.path} does not define `{first}`")
        return self._below(found, rest, set())

    def before(self, ref: ClassRef) -> Meaning:
        """What a top-level class's own name meant before the class."""
        definitions = ref.module.names.get(ref.node.name, []) if not ref.outer else []
        earlier = list(itertools.takewhile(lambda node: node is not ref.node, definitions))
        found = self._choose(Scope(ref.module), earlier, set()) if earlier else None
        return found or Lost(f"`{ref.qualified}` is a base of itself")

    def effective(self, definitions: Sequence[Member]) -> list[Member]:
        """The definitions of one name that may count, in order, as far as conditions are settled.

        Those in the handler of a `try` come last, and not at all where only they are no definitions.
        """
        found: list[Member] = []
        later: list[Member] = []
        for node in definitions:
            verdict = settle(node.when, self.configuration)
            if verdict is False:
                continue
            if fallback(node.when):
                later.append(node)
                continue
            if isinstance(node, PyDelete):
                if verdict:
                    found, later = [], []
                continue
            if verdict and _replaces(node, found):
                found, later = [], []
            found.append(node)
        if any(not _declares(node) for node in found):
            found = [node for node in found if not _declares(node)]
        if found and isinstance(found[0], PyFunction | PyClass | PyImport):
            later = [node for node in later if type(node) is type(found[0])]
        elif found:
            later = []
        return found + later

    def _first(self, scope: Scope, name: str, seen: set[tuple[str, str]]) -> Meaning:
        if scope.classes:
            ref = scope.classes[-1]
            definitions = [node for node in ref.node.members if node.name == name]
            found = self._choose(ref.scope, definitions, seen) if definitions else None
            if found is not None:
                return found
        found = self._in_module(scope.module, name, seen)
        if found is not None:
            return found
        if name in _BUILTINS:
            return Outside(f"builtins.{name}")
        return Lost(f"`{name}` is not defined in {scope.module.path}")

    def _in_module(self, module: Module, name: str, seen: set[tuple[str, str]]) -> Meaning | None:
        """What the module binds `name` to; None when it does not bind it."""
        if (module.path, name) in seen or len(seen) > MAX_STEPS:
            return Lost(f"`{name}` is imported in a circle")
        seen = seen | {(module.path, name)}
        definitions = module.names.get(name)
        if definitions:
            found = self._choose(Scope(module), definitions, seen)
            if found is not None:
                return found
        lost: Lost | None = None
        for star in reversed(module.stars):
            origin = self._origin(module.path, star)
            if isinstance(origin, ModuleRef) and origin.path:
                other = self.module(origin.path)
                if other is None:
                    lost = Lost(f"{origin.path} could not be read")
                elif self.exports(other, name):
                    meaning = self._in_module(other, name, seen)
                    if meaning is not None:
                        return meaning
            elif isinstance(origin, Outside):
                from_typing = origin.dotted in ("typing", "typing_extensions", "collections.abc")
                if from_typing and (name[:1].isupper() or name == "overload"):
                    return Outside(f"{origin.dotted}.{name}")
                if name not in _BUILTINS:
                    lost = Lost(f"`{name}` may come from {origin.dotted}, which is outside the tree")
        return lost

    def exports(self, module: Module, name: str) -> bool:
        """Whether a star import from the module may bind `name`."""
        listed = module.file.exports
        if listed is None:
            return not name.startswith("_")
        return name in listed or bool(module.file.exports_of)

    def _choose(self, scope: Scope, definitions: list[Member], seen: set[tuple[str, str]]) -> Meaning | None:
        nodes = self.effective(definitions)
        if not nodes:
            return None
        meanings = [self._meaning(scope, node, nodes, seen) for node in nodes]
        if isinstance(nodes[-1], PyFunction):
            return meanings[-1]
        first = meanings[0]
        if len(meanings) == 1:
            return first
        keys = {identity(meaning) for meaning in meanings}
        if len(keys) == 1:
            return first
        real = [meaning for meaning in meanings if not isinstance(meaning, Lost | ValueRef)]
        if len({identity(meaning) for meaning in real}) == 1 and len(real) < len(meanings):
            return real[0]
        if all(node.when for node in nodes[1:]) and not nodes[0].when:
            return first
        return Lost(f"`{nodes[0].name}` is defined differently under different conditions in {scope.module.path}")

    def _meaning(self, scope: Scope, node: Member, nodes: list[Member], seen: set[tuple[str, str]]) -> Meaning:
        if isinstance(node, PyClass):
            return self.class_ref(scope.module, node, scope.classes)
        if isinstance(node, PyFunction):
            return FunctionRef(scope, node, tuple(nodes))
        if isinstance(node, PyAssignment):
            return ValueRef(scope, node, sole=len(nodes) == 1)
        if isinstance(node, PyImport):
            return self._imported(scope.module.path, node, seen)
        return Lost(f"`{node.name}` is deleted in {scope.module.path}")

    def _imported(self, path: str, node: PyImport, seen: set[tuple[str, str]]) -> Meaning:
        if not node.item:
            bound = node.module if node.name != node.module.partition(".")[0] else node.name
            return self._named(path, bound)
        origin = self._origin(path, node)
        return self._below(origin, node.item, seen)

    def _origin(self, path: str, node: PyImport) -> Meaning:
        if node.level:
            found = self.finder.relative(path, node.level, node.module)
            if found.path or found.directory:
                return ModuleRef(found.path, found.directory)
            dots = "." * node.level
            return Lost(f"`{dots}{node.module}`, imported in {path}, is not in the tree")
        return self._named(path, node.module)

    def _named(self, path: str, dotted: str) -> Meaning:
        found: Found = self.finder.absolute(path, dotted)
        if found.ambiguous:
            return Lost(f"module `{dotted}` may be {' or '.join(found.ambiguous[:3])}")
        # A script named like a distribution means that one (`docker.py`, which imports `docker`).
        script = found.path == path and "." not in dotted and not path.endswith(("/__init__.py", "/__init__.pyi"))
        if found.path and not script:
            return ModuleRef(found.path)
        if found.directory:
            return ModuleRef("", found.directory)
        return Outside(dotted)

    def _below(self, meaning: Meaning, dotted: str, seen: set[tuple[str, str]]) -> Meaning:
        """Follow `.a.b` from a meaning."""
        for name in dotted.split(".") if dotted else ():
            if isinstance(meaning, Outside):
                meaning = Outside(f"{meaning.dotted}.{name}")
            elif isinstance(meaning, ModuleRef):
                meaning = self._attribute(meaning, name, seen)
            elif isinstance(meaning, ClassRef):
                inner = [node for node in meaning.node.members if node.name == name]
                meaning = self._choose(meaning.scope, inner, seen) or Lost(f"`{name}` is not in {meaning.qualified}")
            elif isinstance(meaning, Lost):
                return meaning
            else:
                return Lost(f"`{name}` of a value")
        return meaning

    def _attribute(self, ref: ModuleRef, name: str, seen: set[tuple[str, str]]) -> Meaning:
        if ref.path:
            module = self.module(ref.path)
            if module is None:
                return Lost(f"{ref.path} could not be read")
            found = self._in_module(module, name, seen)
            package = module.path.rpartition("/")[2] in ("__init__.py", "__init__.pyi")
            if found is not None and not (package and isinstance(found, Lost)):
                return found
            directory = module.path.rpartition("/")[0] if package else None
        else:
            module, found, directory = None, None, ref.directory
        if directory is not None:
            below = self.finder.in_directory(directory, name)
            if below.path or below.directory:
                return ModuleRef(below.path, below.directory)
        if found is not None:
            return found
        place = ref.path or ref.directory
        if module is not None and (module.file.dynamic or not module.whole):
            return Lost(f"{place} may make `{name}` at run time")
        return Lost(f"{place} does not define `{name}`")


def _declares(node: Member) -> bool:
    """Whether it is a bare `x: int`, which binds nothing."""
    return isinstance(node, PyAssignment) and node.value is None


def _replaces(node: Member, before: list[Member]) -> bool:
    """Whether a definition that surely runs leaves nothing of those before it.

    Functions of one name may belong together: overloads, the halves of a property.
    """
    if isinstance(node, PyFunction):
        own = node.name + "."
        halves = any(isinstance(d, NameExpr) and d.dotted.startswith(own) for d in node.decorators)
        return not halves and not any(isinstance(earlier, PyFunction) for earlier in before)
    return not _declares(node) and not (isinstance(node, PyAssignment) and node.augmented)


def identity(meaning: Meaning) -> object:
    """What two meanings share when they mean the same thing."""
    match meaning:
        case Outside(dotted):
            return canonical(dotted)
        case ModuleRef():
            return (meaning.path, meaning.directory)
        case Lost(reason):
            return reason
    return id(meaning.node)
