"""Siblings that are Python classes."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence

from lockstitch.api import Finding, Need, Place, Remedy, View
from lockstitch.languages.python import (
    PYTHON_OUTLINE,
    ClassRef,
    FunctionRef,
    InnerClass,
    Lost,
    Method,
    ModuleRef,
    Outside,
    PythonProgram,
    Scope,
    class_surface,
    is_protocol,
    offered_by_module,
)

from lockstitch_contract_tests.nearest import nearest
from lockstitch_contract_tests.siblings import Party, Promise, Sibling, Wanted, nothing, untold

_WILD = "*?[{"


class PythonSiblings:
    """Answers about Python classes. What it lacked for that is in `needs`."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._program = PythonProgram(view)
        self._required: set[str] = set()

    @property
    def program(self) -> PythonProgram:
        """The program that answers."""
        return self._program

    @property
    def needs(self) -> Sequence[Need]:
        """The files of the sides, required, and what they reach."""
        wanted = self._program.wanted | self._required
        return [
            Need(PYTHON_OUTLINE, path, required=path in self._required)
            for path in sorted(wanted)
            if path in self._required or not self._view.known(PYTHON_OUTLINE, path)
        ]

    def party(self, sides: Sequence[Wanted], interface: Wanted | None) -> Party:
        """The siblings and their interface."""
        problems = []
        held = None
        promised: list[Promise] = []
        if interface is not None:
            found = self._one(interface, interface.path)
            if isinstance(found, ClassRef):
                held = self._sibling(interface.side.label, found)
                promised = self._methods(found)
            else:
                problems.append(found)
        siblings: dict[Place, Sibling] = {}
        for wanted in sides:
            if not any(sign in wanted.path + wanted.symbol for sign in _WILD):
                found = self._one(wanted, wanted.path)
                if isinstance(found, ClassRef):
                    one = self._sibling(wanted.side.label, found)
                    siblings.setdefault(one.place, one)
                else:
                    problems.append(found)
                continue
            many = list(self._many(wanted, held))
            siblings.update((one.place, one) for one in many)
            if not many:
                problems.append(nothing(wanted, f"{wanted.side.label} matches no class"))
        if held is None and siblings and not problems:
            tables = [{promise.name: promise for promise in self._methods(one.shape)} for one in siblings.values()]
            shared = set.intersection(*(set(table) for table in tables))
            promised = [promise for name, promise in tables[0].items() if name in shared]
        return Party(tuple(siblings.values()), held, tuple(promised), tuple(problems))

    def unheld(self, party: Party, near: Sequence[str]) -> list[tuple[Sibling, tuple[Remedy, ...], Place | None]]:
        """None: there is nothing like an assertion that anybody would write in Python."""
        return []

    def methods(self, sibling: Sibling) -> Mapping[str, str]:
        """The methods of the class itself, each with its file."""
        found = class_surface(self._program, sibling.shape).members
        return {name: one.path for name, one in found.items() if one.owner is sibling.shape}

    def has_field(self, sibling: Sibling, name: str) -> bool | None:
        """Whether the class, or one that it is made of, has an attribute of that name; None when there may be more."""
        surface = class_surface(self._program, sibling.shape)
        if name in surface.members:
            return True
        return None if surface.doubts or surface.rewriting else False

    def is_fed(self, sibling: Sibling, name: str, path: str) -> bool | None:
        """Whether a name in a file of tests is the class; of a function elsewhere nobody knows what it makes."""
        module = self._program.module(path)
        if module is None:
            return None
        if name.partition(".")[0] not in module.names:
            return False  # a parameter, a built-in, a variable of the function
        meaning = self._program.lookup(Scope(module), name)
        if isinstance(meaning, ClassRef):
            return bool(meaning.key == sibling.shape.key)
        if isinstance(meaning, Outside | ModuleRef):
            return False
        if isinstance(meaning, FunctionRef):
            return None if meaning.scope.module is not module else False
        if isinstance(meaning, Lost):
            return None
        return None if meaning.scope.module is not module else False

    # ---- classes ----

    def _one(self, wanted: Wanted, path: str) -> ClassRef | Finding:
        label = wanted.side.label
        if path not in self._view.files(path):
            directory = self._program.finder.in_directory("" if path == "." else path, "")
            if not self._view.is_directory(path) or not directory.path:
                return nothing(wanted, f"{label} selects nothing: there is no {path}")
            path = directory.path
        self._required.add(path)
        module = self._program.module(path)
        if module is None:
            return untold(wanted, f"{path} has not been read")
        meaning = self._program.member(module, wanted.symbol)
        if isinstance(meaning, ClassRef):
            return meaning
        offered = offered_by_module(self._program, module.path, wanted.symbol) if wanted.symbol.isidentifier() else None
        if offered is not None and len(offered.offers) == 1 and isinstance(offered.offers[0], InnerClass):
            return offered.offers[0].ref
        if isinstance(meaning, Lost) and wanted.symbol not in module.names and module.whole:
            known = sorted(name for name in module.names if "." not in name)
            return nothing(
                wanted, f"{label} selects nothing: {path} defines no {wanted.symbol}{nearest(wanted.symbol, known)}"
            )
        reason = meaning.reason if isinstance(meaning, Lost) else f"{wanted.symbol} is no class of the tree"
        return untold(wanted, reason)

    def _many(self, wanted: Wanted, interface: Sibling | None) -> Iterator[Sibling]:
        files = {
            self._program.finder.declared(path)
            for path in self._view.files(wanted.path)
            if path.endswith((".py", ".pyi"))
        }
        for path in sorted(files):
            self._required.add(path)
            module = self._program.module(path)
            for name in module.names if module is not None else ():
                found = self._program.class_at(path, name) if fnmatch.fnmatchcase(name, wanted.symbol) else None
                if found is None or name.startswith("_") or found.module.path != path:
                    continue
                if is_protocol(self._program, found) or (interface is not None and found.key == interface.shape.key):
                    continue
                if not class_surface(self._program, found).abstract:
                    yield self._sibling(f"{path}#{name}", found)

    @staticmethod
    def _sibling(label: str, found: ClassRef) -> Sibling:
        return Sibling(label, found.qualified, Place(found.module.path, found.node.at), found.module.path, found)

    def _methods(self, found: ClassRef) -> list[Promise]:
        """The public methods of a class, in the order of their names."""
        surface = class_surface(self._program, found)
        made = []
        for name, member in sorted(surface.members.items()):
            if not name.startswith("_") and all(isinstance(offer, Method) for offer in member.offers):
                made.append(Promise(name, Place(member.path, member.at)))
        return made
