"""The Python dialect: sides through the resolver, twins under one key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from lockstitch.api import Edit, Need, Place, Remedy, Side, View
from lockstitch.languages.python import (
    PYTHON_OUTLINE,
    ClassRef,
    InnerClass,
    Method,
    Offered,
    PythonProgram,
    Unclear,
    class_surface,
    mangled,
    spell,
)
from msgspec.structs import replace

from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.python.comparing import compare
from lockstitch_signature_parity.python.mending import declare_remedy, mend, stub_remedy
from lockstitch_signature_parity.python.shapes import PythonMember, shown, word_for
from lockstitch_signature_parity.python.sides import NOT_COMPARED, PythonSides, RawSide
from lockstitch_signature_parity.python.twins import Flavour, bare_forms, flavour_of, own_name, shared_key
from lockstitch_signature_parity.surface import (
    Difference,
    Doubt,
    Holding,
    Member,
    Nothing,
    Selected,
    Surface,
    Untold,
)


class PythonSession:
    """Answers for one contract."""

    def __init__(self, contract: SignatureParity, view: View) -> None:
        self._contract = contract
        self._program = PythonProgram(view)
        self._view = view
        self._sides = PythonSides(contract, view, self._program)
        self._raw: dict[str, tuple[RawSide, ...] | Nothing | Untold] = {}
        for side in self._all_sides():
            self._raw.setdefault(side.label, self._sides.find(side))
        self._pairs = dict(contract.twin) if isinstance(contract.twin, dict) else {}
        self._flavours = self._find_flavours()

    @property
    def label(self) -> str:
        """Always empty: one reading of Python covers all versions."""
        return ""

    @property
    def needs(self) -> Sequence[Need]:
        """The files of the sides, required, and what they reach, where it is in the tree."""
        wanted = self._program.wanted | self._sides.required
        return [
            Need(PYTHON_OUTLINE, path, required=path in self._sides.required)
            for path in sorted(wanted)
            if path in self._sides.required or not self._view.known(PYTHON_OUTLINE, path)
        ]

    def select(self, side: Side) -> Selected:
        """The classes, module or function that a side stands for."""
        raw = self._raw.get(side.label)
        if raw is None:
            raw = self._raw[side.label] = self._sides.find(side)
        if not isinstance(raw, tuple):
            return raw
        return tuple(self._surface(item) for item in raw)

    def spelled(self, key: str, surface: Surface) -> str:
        """The member's name on that side: `aclose` for `close` on an async twin."""
        raw = surface.shape
        assert isinstance(raw, RawSide)
        return own_name(key, self._flavours.get(raw.place, ""), self._pairs, raw.members)

    def compare(self, have: Member, want: Member, declared: bool) -> Sequence[Difference]:
        """In what `have` differs from `want`."""
        left, right = have.shape, want.shape
        assert isinstance(left, PythonMember)
        assert isinstance(right, PythonMember)
        twin = bool(left.flavour and right.flavour and left.flavour != right.flavour)
        return compare(self._program, left, right, declared, self._contract.missing_annotations, twin)

    def holdings(self, surface: Surface, interface: Surface) -> Sequence[Holding] | None:
        """None: Python has no assertion that anybody would write by hand."""
        return None

    def assertion(self, surface: Surface, interface: Surface) -> Remedy | None:
        """None, for the same reason."""
        return None

    def declare(self, interface: Surface, member: Member) -> Remedy | None:
        """The method in the protocol or base class."""
        raw, shape = interface.shape, member.shape
        assert isinstance(raw, RawSide)
        assert isinstance(shape, PythonMember)
        return declare_remedy(self._program, raw, shape, self._order(raw))

    def stub(self, surface: Surface, member: Member) -> Remedy | None:
        """A method that raises NotImplementedError, after its nearest common neighbour."""
        raw, shape = surface.shape, member.shape
        assert isinstance(raw, RawSide)
        assert isinstance(shape, PythonMember)
        flavour = self._flavours.get(raw.place, "")
        key = next((key for key, each in self._keys(raw).items() if each == shape.offered.name), "")
        name = own_name(key or self._key_of(shape), flavour, self._pairs, raw.members)
        awaits = flavour == "async" and shape.flavour == "sync"
        plain = flavour == "sync" and shape.flavour == "async"
        return stub_remedy(self._program, raw, shape, name, awaits, plain, self._order(raw))

    def _all_sides(self) -> list[Side]:
        interface = self._contract.interface
        return [*self._contract.sides, *([interface] if interface is not None else [])]

    def _raws(self) -> list[RawSide]:
        return [item for raw in self._raw.values() if isinstance(raw, tuple) for item in raw]

    def _find_flavours(self) -> dict[Place, Flavour]:
        """Which sides are the sync and which the async half; empty when the sides are no twins."""
        raws = self._raws()
        hints = {raw.place: flavour_of(raw.place.path, raw.name) for raw in raws}
        hints.update((raw.place, "async") for raw in raws if any(_prefixed(raw, other) for other in raws))
        if self._contract.twin is False:
            plain = [raw for raw in raws if hints[raw.place] != "async"]
            asynchronous = [raw for raw in raws if hints[raw.place] == "async"]
            shared = any(
                _prefixed(other, one) or not bare_forms(one.name).isdisjoint(bare_forms(other.name))
                for one in plain
                for other in asynchronous
            )
            if not shared:
                return {}
        elif "async" not in hints.values() and raws:
            counts = Counter({raw.place: _asynchronous(raw) for raw in raws})
            most = max(counts.values())
            hints = {place: "async" if most and 2 * count > most else "sync" for place, count in counts.items()}
        return {place: hint or "sync" for place, hint in hints.items()}

    def _keys(self, raw: RawSide) -> dict[str, str]:
        """The shared key of each member, by the key."""
        return self._keyed(raw.members, self._flavours.get(raw.place, ""), self._others(raw))

    def _others(self, raw: RawSide) -> set[str]:
        """The names that a twin's sides of the other kind have."""
        flavour = self._flavours.get(raw.place, "")
        return {
            name
            for each in self._raws()
            if self._flavours.get(each.place, "") not in ("", flavour)
            for name in each.members
        }

    def _keyed(self, own: Collection[str], flavour: Flavour, other: Collection[str]) -> dict[str, str]:
        """Names by their shared keys; one that has another key goes before one that keeps its own."""
        if not flavour:
            return {name: name for name in own}
        keyed = {name: shared_key(name, flavour, own, other, self._pairs) for name in own}
        keys: dict[str, str] = {}
        for name in sorted(own, key=lambda name: keyed[name] == name):
            keys.setdefault(keyed[name], name)
        return keys

    def _key_of(self, shape: PythonMember) -> str:
        name = shape.offered.name
        return shared_key(name, shape.flavour, (), (), self._pairs) if shape.flavour else name

    def _order(self, raw: RawSide) -> tuple[str, ...]:
        """The siblings' member names in their own order, to find a new one's neighbour by."""
        names: dict[str, None] = {}
        for each in self._raws():
            if each is not raw:
                names.update(dict.fromkeys(each.members))
        return tuple(names)

    def _surface(self, raw: RawSide) -> Surface:
        functions = raw.noun in ("function", "method")
        members: dict[str, Member] = {}
        for key, name in self._keys(raw).items():
            found = raw.members[name]
            if name == "__init__" and not self._constructors():
                continue
            if functions:
                key = self._function_key()
            member = self._member(raw, name, found, raw.own)
            # a twin may keep to itself what the other half offers
            members[key] = replace(member, public=member.public or _is_public(key))
            if raw.noun == "module":
                members.update(self._inner(raw, key, found))
        return Surface(
            side=raw.side,
            name=raw.name,
            noun=raw.noun,
            place=raw.place,
            members=members,
            doubts=raw.doubts,
            generated=raw.module.file.generated if raw.module is not None else False,
            test=raw.place.path.rpartition("/")[2].startswith("test_"),
            open=frozenset(self._keyed(raw.open, self._flavours.get(raw.place, ""), self._others(raw))),
            shape=raw,
        )

    def _member(self, raw: RawSide, name: str, found: Offered, own: frozenset[tuple[str, str]]) -> Member:
        offer = found.offers[0]
        doubt = None
        place = Place(found.path, found.at)
        known_base = raw.owner is not None and found.owner is None
        if isinstance(offer, Unclear) and len(found.offers) == 1 and not known_base:
            doubt = Doubt(offer.reason, place)
        elif isinstance(offer, Method) and offer.doubt and len(found.offers) == 1:
            doubt = Doubt(offer.doubt, place)
        inherited = found.owner is not None and raw.owner is not None and found.owner is not raw.owner
        return Member(
            name=name,
            place=place,
            show=lambda: shown(found.name, offer),
            kind=word_for(offer),
            shape=PythonMember(
                found, self._flavours.get(raw.place, ""), own, raw.exported, raw.variables, raw.rewriting
            ),
            promoted=f"inherited from {found.owner.qualified}" if inherited and found.owner is not None else "",
            public=_is_public(name),
            deprecated=any(
                spell(d).partition("(")[0].endswith("deprecated") for n in found.nodes for d in n.decorators
            ),
            asked=name not in raw.incidental,
            foreign=known_base,
            doubt=doubt,
        )

    def _inner(self, raw: RawSide, key: str, found: Offered) -> dict[str, Member]:
        """The methods of a class that every module among the sides has under that key."""
        offer = found.offers[0]
        others = [
            (each, self._class_in(each, key)) for each in self._raws() if each.noun == "module" and each is not raw
        ]
        if not isinstance(offer, InnerClass) or not all(ref for _, ref in others):
            return {}
        surface = class_surface(self._program, offer.ref)
        own = frozenset((ref.module.path, ref.qualified) for ref in surface.hierarchy.classes)
        methods = self._methods(offer.ref)
        theirs = [(each, self._methods(ref)) for each, ref in others if ref is not None]
        other = {method for _, names in theirs for method in names}
        inner: dict[str, Member] = {}
        for method_key, method in self._keyed(methods, self._flavours.get(raw.place, ""), other).items():
            member = self._member(raw, method, surface.members[method], own)
            full = f"{key}.{method_key}"
            inner[full] = replace(member, name=f"{found.name}.{method}", asked=not surface.doubts)
        if surface.doubts:
            # What the class may have from elsewhere, others ask for in vain and without knowing.
            place = Place(found.path, found.at)
            doubt = Doubt(surface.doubts[0], place)
            for each, names in theirs:
                for method_key in self._keyed(names, self._flavours.get(each.place, ""), set(methods)):
                    full = f"{key}.{method_key}"
                    inner.setdefault(full, Member(full, place, partial(str, full), asked=False, doubt=doubt))
        return inner

    def _class_in(self, module: RawSide, key: str) -> ClassRef | None:
        name = self._keys(module).get(key, "")
        found = module.members.get(name)
        offer = found.offers[0] if found is not None else None
        return offer.ref if isinstance(offer, InnerClass) else None

    def _methods(self, ref: ClassRef) -> list[str]:
        return [
            name
            for name, found in class_surface(self._program, ref).members.items()
            if any(isinstance(form, Method) for form in found.offers)
            and not mangled(name)
            and name not in NOT_COMPARED
            and name != "__init__"
        ]

    def _constructors(self) -> bool:
        """Whether constructors are compared.

        Siblings are usually made from different things. But twins are made alike, the fields of a
        dataclass are what it is, and a contract may ask for it.
        """
        if self._flavours or "__init__" in self._contract.functions:
            return True
        inits = [raw.members["__init__"] for raw in self._raws() if "__init__" in raw.members]
        return any(isinstance(o, Method) and (o.generated or o.abstract) for init in inits for o in init.offers)

    def _function_key(self) -> str:
        first = self._contract.sides[0].symbol.rpartition(".")[2]
        return first or "function"


class PythonDialect:
    """Reads Python through `PythonProgram`."""

    def open(self, contract: SignatureParity, view: View) -> Sequence[PythonSession]:
        """One session: versions and platforms are weighed within it."""
        return [PythonSession(contract, view)]

    def mend(self, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
        """The edits of a remedy of ours."""
        return mend(remedy, texts)


def _prefixed(one: RawSide, other: RawSide) -> bool:
    """Whether `one` is the async half by an `a` alone: `AClient` and `Client`, `aclient.py` and `client.py`."""
    if one.name == other.name:
        stems = [raw.place.path.rpartition("/")[2] for raw in (one, other)]
        return stems[0] == "a" + stems[1]
    return one.name in ("A" + other.name, "a" + other.name) and _asynchronous(one) > _asynchronous(other)


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def _asynchronous(raw: RawSide) -> int:
    return sum(
        any(isinstance(offer, Method) and any(s.asynchronous for s in offer.signatures) for offer in found.offers)
        for found in raw.members.values()
    )


PYTHON = PythonDialect()
