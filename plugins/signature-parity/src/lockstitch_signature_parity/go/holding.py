"""What already makes the compiler hold a type to an interface."""

from __future__ import annotations

from collections.abc import Sequence

from lockstitch.languages.golang import Assertion, GoProgram, Named, Pointer, Type, TypeDeclaration

from lockstitch_signature_parity.go.shapes import GoMember, GoSurface
from lockstitch_signature_parity.surface import Holding, Surface


class Holdings:
    """Finds assertions and typed constructors in the packages that a contract names.

    What the usual build holds need not be held by each build on its own: with `usual`, only types
    that the usual build leaves out are looked for here.
    """

    def __init__(self, program: GoProgram, paths: tuple[str, ...], usual: Holdings | None = None) -> None:
        self._program = program
        self._paths = paths
        self._usual = usual
        self._by_type: dict[tuple[str, str], list[tuple[Assertion, bool]]] | None = None
        self._known: dict[tuple[str, str], Sequence[Holding] | None] = {}

    def of(self, surface: Surface, interface: Surface) -> Sequence[Holding] | None:
        """The places that hold it; None where none is asked for: an interface, a test's double, a wrapper."""
        key = (surface.label, interface.label)
        if key not in self._known:
            usual = self._usual
            there = usual is not None and usual.declares(surface)
            self._known[key] = usual.of(surface, interface) if usual and there else self._find(surface, interface)
        return self._known[key]

    def declares(self, surface: Surface) -> bool:
        """Whether this build has the type."""
        shape = surface.shape
        if not isinstance(shape, GoSurface) or shape.declaration is None:
            return True
        return isinstance(self._program.find_type(surface.place.path, shape.declaration.name), TypeDeclaration)

    def _find(self, surface: Surface, interface: Surface) -> Sequence[Holding] | None:
        shape, wanted = surface.shape, interface.shape
        if not isinstance(shape, GoSurface) or not isinstance(wanted, GoSurface):
            return None
        if not isinstance(shape.type, Named) or wanted.type is None or surface.noun == "interface" or surface.test:
            return None
        found = [
            Holding(one.place, not pointer)
            for one, pointer in self._assertions().get((shape.type.package, shape.type.name), [])
            if self._covers(one.interface, wanted.type)
        ]
        # What embeds the interface satisfies it by its very shape.
        return found or (None if _embeds(surface, wanted.type) else ())

    def _assertions(self) -> dict[tuple[str, str], list[tuple[Assertion, bool]]]:
        if self._by_type is None:
            self._by_type = {}
            for path in self._paths:
                for one in self._program.assertions(path):
                    concrete = self._program.unalias(one.concrete)
                    pointer = isinstance(concrete, Pointer)
                    if isinstance(concrete, Pointer):
                        concrete = self._program.unalias(concrete.element)
                    if isinstance(concrete, Named):
                        rows = self._by_type.setdefault((concrete.package, concrete.name), [])
                        rows.append((one, pointer))
        return self._by_type

    def _covers(self, held: Type, wanted: Type) -> bool:
        """Whether what is held to `held` is held to `wanted` too: it is the same, or asks for more."""
        if isinstance(held, Named) and isinstance(wanted, Named) and held.arguments:
            # An instance of a generic interface holds the type to the interface itself.
            return (held.package, held.name) == (wanted.package, wanted.name)
        if self._program.identical(held, wanted) is True:
            return True
        return self._program.implements(held, wanted).verdict is True


def _embeds(surface: Surface, interface: Type) -> bool:
    if not isinstance(interface, Named):
        return False
    for member in surface.members.values():
        owner = member.shape.owner if isinstance(member.shape, GoMember) else None
        if (
            member.promoted
            and isinstance(owner, Named)
            and (owner.package, owner.name) == (interface.package, interface.name)
        ):
            return True
    return False
