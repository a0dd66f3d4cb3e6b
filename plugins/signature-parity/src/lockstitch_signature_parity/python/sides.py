"""What a side of the contract stands for in Python: a class, a module, a function, or several."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Mapping

from lockstitch.api import FILE_START, Place, Side, View
from lockstitch.languages.python import (
    Attribute,
    ClassRef,
    FunctionRef,
    InnerClass,
    Lost,
    Method,
    Module,
    Offered,
    Outside,
    PythonProgram,
    Unclear,
    class_surface,
    is_protocol,
    mangled,
    offered_by_module,
)
from lockstitch.languages.python.expressions import NameExpr, SubscriptExpr
from lockstitch.languages.python.facts import PyClass, PyImport
from msgspec import Struct

from lockstitch_signature_parity.contract import SignatureParity, selects_many
from lockstitch_signature_parity.siblings import nearest
from lockstitch_signature_parity.surface import Doubt, Nothing, Untold

#: Special methods that every object has, or that are no part of what a class offers its users.
NOT_COMPARED = frozenset(
    """__abstractmethods__ __all__ __annotations__ __class__ __class_getitem__ __copy__ __deepcopy__ __del__
    __delattr__ __dict__ __dir__ __doc__ __eq__ __format__ __ge__ __getattr__ __getattribute__ __getnewargs__
    __getstate__ __gt__ __hash__ __init_subclass__ __le__ __lt__ __match_args__ __module__ __ne__ __new__
    __post_init__ __prepare__ __qualname__ __reduce__ __reduce_ex__ __repr__ __set_name__ __setattr__ __setstate__
    __sizeof__ __slots__ __str__ __subclasshook__ __test__ __tablename__ __version__ __weakref__""".split()  # noqa: SIM905
)


class RawSide(Struct, frozen=True, eq=False):
    """A side before its members have keys. `owner` is its class; `members` are by their own names."""

    side: Side
    name: str
    noun: str
    place: Place
    members: Mapping[str, Offered]
    doubts: tuple[Doubt, ...] = ()
    owner: ClassRef | None = None
    module: Module | None = None
    abstract: frozenset[str] = frozenset()
    incidental: frozenset[str] = frozenset()
    """Names that are there and may meet what another asks, but that nobody is asked to have too."""
    rewriting: str = ""
    open: frozenset[str] = frozenset()
    """Names that its bases declare abstract and that it does not implement."""
    classes: tuple[ClassRef, ...] = ()
    """The class and those of its ancestors that are in the tree: what `Self` may stand for."""

    @property
    def exported(self) -> Mapping[tuple[str, str], str]:
        """The classes that a module offers, as (file, name), and the name under which it does."""
        if self.noun != "module":
            return {}
        return {
            (offer.ref.module.path, offer.ref.qualified): name
            for name, found in self.members.items()
            for offer in found.offers
            if isinstance(offer, InnerClass)
        }

    @property
    def variables(self) -> frozenset[str]:
        """The type variables that the class and its bases are generic in: a sibling gives them types."""
        found: set[str] = set()
        for ref in self.classes:
            found.update(ref.node.type_parameters)
            for base in ref.node.bases:
                if isinstance(base.value, SubscriptExpr):
                    found.update(item.dotted for item in base.value.index if isinstance(item, NameExpr))
        return frozenset(found)

    @property
    def own(self) -> frozenset[tuple[str, str]]:
        """The same as (file, name)."""
        return frozenset((ref.module.path, ref.qualified) for ref in self.classes)


Raw = tuple[RawSide, ...] | Nothing | Untold


class PythonSides:
    """Finds sides. `required` are the files that the contract itself names."""

    def __init__(self, contract: SignatureParity, view: View, program: PythonProgram) -> None:
        self._contract = contract
        self._view = view
        self._program = program
        self.required: set[str] = set()

    def find(self, side: Side) -> Raw:
        """What `side` stands for."""
        path = self._contract.resolve(side.path)
        if selects_many(side):
            return self._many(side, path)
        file = self._file(path)
        if file is None:
            return Nothing(f"{side.path} holds no Python module")
        module = self._module(file)
        if module is None:
            return Untold(Doubt(f"{file} could not be read"))
        if not side.symbol:
            return (self._module_side(side, module),)
        return self._symbol(side, module)

    def _file(self, path: str) -> str | None:
        """The file that declares what the module at `path` holds."""
        if self._view.is_directory(path):
            found = self._program.finder.in_directory("" if path == "." else path, "")
            return found.path or None
        if self._program.finder.exists(path):
            self.required.add(path)  # the file that the contract names must be sound, even if a stub speaks for it
            return self._program.finder.declared(path)
        return None

    def _module(self, path: str) -> Module | None:
        self.required.add(path)
        return self._program.module(path)

    def _many(self, side: Side, pattern: str) -> Raw:
        paths = [path for path in self._view.files(pattern) if path.endswith((".py", ".pyi"))]
        if self._view.is_directory(pattern):
            directory = "" if pattern == "." else pattern
            paths = [path for path in paths if posixpath.dirname(path) == directory]
        files = sorted({self._program.finder.declared(path) for path in paths})
        interface = self._interface()
        found: list[RawSide] = []
        unread = None
        for file in files:
            module = self._module(file)
            if module is None:
                unread = file
                continue
            shown_path = posixpath.relpath(file, self._contract.home or ".")
            if not side.symbol:
                if not file.endswith(("__init__.py", "__init__.pyi")):
                    found.append(self._module_side(_spelled(shown_path, ""), module))
                continue
            for name, nodes in module.names.items():
                is_class = any(isinstance(node, PyClass) for node in nodes)
                if is_class and fnmatch.fnmatchcase(name, side.symbol) and not name.startswith("_"):
                    concrete = _spelled(shown_path, name)
                    raw = self._symbol(concrete, module)
                    if isinstance(raw, tuple) and not _is_interface(self._program, raw[0], interface):
                        found.extend(raw)
        if not found:
            if unread is not None:
                return Untold(Doubt(f"{unread} could not be read"))
            return Nothing(f"{side.label} matches no class" if side.symbol else f"{side.label} matches no module")
        return tuple(found)

    def _interface(self) -> ClassRef | None:
        interface = self._contract.interface
        if interface is None or selects_many(interface):
            return None
        file = self._file(self._contract.resolve(interface.path))
        return self._program.class_at(file, interface.symbol) if file is not None else None

    def _symbol(self, side: Side, module: Module) -> Raw:
        meaning = self._program.member(module, side.symbol)
        if isinstance(meaning, ClassRef):
            return (self._class_side(side, meaning),)
        if isinstance(meaning, FunctionRef):
            return self._function_side(side, module, meaning)
        owner, _, method = side.symbol.rpartition(".")
        if owner:
            holder = self._program.member(module, owner)
            if isinstance(holder, ClassRef):
                surface = class_surface(self._program, holder)
                found = surface.members.get(method)
                if found is not None:
                    at = Place(found.path, found.at)
                    return (RawSide(side, method, "method", at, {method: found}, owner=holder),)
                if not surface.doubts:
                    hint = nearest(method, sorted(surface.members))
                    return Nothing(f"`{owner}` of {module.path} has no `{method}`{hint}")
        alias = offered_by_module(self._program, module.path, side.symbol) if "." not in side.symbol else None
        if alias is not None and len(alias.offers) == 1:
            offer = alias.offers[0]
            if isinstance(offer, InnerClass):
                return (self._class_side(side, offer.ref),)
            if isinstance(offer, Method):
                return (RawSide(side, side.symbol, "function", Place(alias.path, alias.at), {side.symbol: alias}),)
        if isinstance(meaning, Lost) and side.symbol.partition(".")[0] not in module.names:
            if module.file.dynamic or not module.whole or any(True for _ in module.stars):
                return Untold(Doubt(f"{module.path} may get `{side.symbol}` from elsewhere", Place(module.path)))
            known = sorted(name for name in module.names if "." not in name)
            return Nothing(f"{module.path} defines no `{side.symbol}`{nearest(side.symbol, known)}")
        if isinstance(meaning, Outside):
            return Untold(Doubt(f"`{meaning.dotted}` is outside the tree", Place(module.path)))
        if isinstance(meaning, Lost):
            return Untold(Doubt(meaning.reason, Place(module.path)))
        return Nothing(f"`{side.symbol}` of {module.path} is no class and no function")

    def _function_side(self, side: Side, module: Module, ref: FunctionRef) -> Raw:
        if ref.scope.classes:
            owner = ref.scope.classes[-1]
            surface = class_surface(self._program, owner)
            found = surface.members.get(ref.node.name)
        else:
            found = offered_by_module(self._program, module.path, side.symbol)
            if found is None:
                found = offered_by_module(self._program, ref.scope.module.path, ref.node.name)
        if found is None:
            return Untold(Doubt(f"`{side.symbol}` cannot be followed", Place(module.path)))
        return (RawSide(side, ref.node.name, "function", Place(found.path, found.at), {ref.node.name: found}),)

    def _class_side(self, side: Side, ref: ClassRef) -> RawSide:
        surface = class_surface(self._program, ref)
        protocol = is_protocol(self._program, ref)
        is_declared = side == self._contract.interface
        members: dict[str, Offered] = {}
        incidental = set()
        left = set()
        for name, found in surface.members.items():
            if mangled(name) or (name.startswith("__") and name in NOT_COMPARED):
                continue
            abstract = name in surface.abstract
            if abstract and found.owner is not ref and not is_declared and not self._leaves_open(ref):
                left.add(name)
                continue
            if is_declared and name.startswith("_") and not name.startswith("__") and not abstract:
                continue
            if is_declared and (_set_on_self(found) or (name == "__init__" and not abstract)):
                continue  # how it is made and what it keeps is not what it promises
            members[name] = found
            if name == "__init__" or _is_data(found) or found.conditional:
                incidental.add(name)
        place = Place(ref.module.path, ref.node.at)
        return RawSide(
            side,
            ref.node.name,
            "protocol" if protocol else "class",
            place,
            members,
            tuple(Doubt(doubt, place) for doubt in surface.doubts),
            owner=ref,
            module=ref.module,
            abstract=surface.abstract,
            incidental=frozenset(incidental),
            rewriting=surface.rewriting,
            open=frozenset(left),
            classes=surface.hierarchy.classes,
        )

    def _leaves_open(self, ref: ClassRef) -> bool:
        """Whether a sibling is abstract on purpose: it has abstract members of its own."""
        own = [node for node in class_surface(self._program, ref).members.values() if node.owner is ref]
        return any(getattr(offer, "abstract", False) for found in own for offer in found.offers)

    def _module_side(self, side: Side, module: Module) -> RawSide:
        exports = module.file.exports
        names = list(exports) if exports is not None else [name for name in module.names if "." not in name]
        members: dict[str, Offered] = {}
        for name in dict.fromkeys(names):
            nodes = module.names.get(name, [])
            if exports is None and (not nodes or all(isinstance(node, PyImport) for node in nodes)):
                continue
            if name.startswith("__"):
                continue
            found = offered_by_module(self._program, module.path, name)
            kinds = Method | InnerClass | Unclear if exports is not None else Method | InnerClass
            if found is not None and any(isinstance(offer, kinds) for offer in found.offers):
                members[name] = found
        doubts = []
        place = Place(module.path, FILE_START)
        if module.file.dynamic:
            doubts.append(Doubt(f"{module.path} makes names at run time", place))
        if not module.whole:
            doubts.append(Doubt(f"{module.path} could not be parsed wholly", place))
        if module.file.exports_of:
            doubts.append(Doubt(f"{module.path} takes in the `__all__` of other modules", place))
        incidental = frozenset(name for name, found in members.items() if found.conditional)
        return RawSide(
            side,
            _module_name(module.path),
            "module",
            place,
            members,
            tuple(doubts),
            module=module,
            incidental=incidental,
        )


def _spelled(path: str, symbol: str) -> Side:
    return Side(path=path, symbol=symbol, spelled=f"{path}#{symbol}" if symbol else path)


def _is_interface(program: PythonProgram, raw: RawSide, interface: ClassRef | None) -> bool:
    """Whether a class that a pattern selects is the interface itself, or another one like it."""
    if raw.owner is None:
        return False
    if raw.owner is interface or is_protocol(program, raw.owner):
        return True
    return any(raw.members[name].owner is raw.owner for name in raw.abstract if name in raw.members)


def _is_data(found: Offered) -> bool:
    """Whether a name is data, or may be: it may meet what an interface asks, and siblings need not share it."""
    return all(isinstance(offer, Attribute | Unclear) for offer in found.offers)


def _set_on_self(found: Offered) -> bool:
    """Whether a name is only ever set by methods, on `self`."""
    return all(
        isinstance(offer, Attribute) and not offer.on_class and not offer.declared_only and offer.type is None
        for offer in found.offers
    )


def _module_name(path: str) -> str:
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return posixpath.basename(posixpath.dirname(path)) if stem == "__init__" else stem
