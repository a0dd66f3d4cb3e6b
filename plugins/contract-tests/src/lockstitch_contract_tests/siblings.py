"""The siblings of a contract and the interface that holds them, whatever their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lockstitch.api import ContractPlace, Finding, Need, Place, Related, Remedy, Side, View
from lockstitch.languages import detect_language
from msgspec import Struct

from lockstitch_contract_tests.contract import ContractTests


class Wanted(Struct, frozen=True):
    """A side to look for: its path relative to the root, and the key of this contract under which it stands."""

    side: Side
    path: str
    key: tuple[str | int, ...]

    @property
    def symbol(self) -> str:
        """The type's name in its file or package."""
        return self.side.symbol


class Sibling(Struct, frozen=True, eq=False):
    """One implementation. `label` is the side as spelled; `shape` is the language's own."""

    label: str
    name: str
    place: Place
    path: str
    shape: Any = None


class Promise(Struct, frozen=True):
    """A method that the interface declares, or that all siblings have."""

    name: str
    place: Place


class Party(Struct, frozen=True, eq=False):
    """The siblings, and what they are held to. `interface` is None when none is declared."""

    siblings: tuple[Sibling, ...]
    interface: Sibling | None
    promises: tuple[Promise, ...]
    problems: tuple[Finding, ...] = ()


class Language(Protocol):
    """What a language answers about siblings."""

    @property
    def needs(self) -> Sequence[Need]:
        """The facts that were asked for and were not at hand."""
        ...

    def party(self, sides: Sequence[Wanted], interface: Wanted | None) -> Party:
        """The siblings and their interface."""
        ...

    def unheld(self, party: Party, near: Sequence[str]) -> list[tuple[Sibling, tuple[Remedy, ...], Place | None]]:
        """The siblings that nothing holds to the interface, how to hold them, and where another one is held."""
        ...

    def methods(self, sibling: Sibling) -> Mapping[str, str]:
        """The methods that a sibling declares itself, public or not, each with its file."""
        ...

    def has_field(self, sibling: Sibling, name: str) -> bool | None:
        """Whether a sibling has a field (an attribute) of that name; None when that cannot be told."""
        ...

    def is_fed(self, sibling: Sibling, name: str, path: str) -> bool | None:
        """Whether a name that the file at `path` mentions makes the sibling; None when that cannot be told."""
        ...


def wanted_sides(contract: ContractTests, view: View) -> tuple[list[Wanted], Wanted | None, list[Finding]]:
    """The sides and the interface that the contract names, itself or by another one, and what is wrong with that."""
    other = view.declared(contract.of) if contract.of else None
    if contract.of and other is None:
        from lockstitch_contract_tests.nearest import nearest

        hint = nearest(contract.of, [name for name in view.contracts() if name != contract.id])
        message = f"there is no contract {contract.of!r}{hint}"
        return [], None, [_unknown(contract.of, message, ("of",))]
    sides = [Wanted(side, contract.resolve(side.path), ("sides", n)) for n, side in enumerate(contract.sides)]
    if not sides and other is not None:
        sides = [Wanted(side, side.path, ("of",)) for side in other.named("sides")]
        if not sides:
            return [], None, [_unknown(contract.of, f"the contract {contract.of!r} names no sides", ("of",))]
    interface = None
    if contract.interface is not None:
        interface = Wanted(contract.interface, contract.resolve(contract.interface.path), ("interface",))
    elif other is not None and other.named("interface"):
        side = other.named("interface")[0]
        interface = Wanted(side, side.path, ("of",))
    return sides, interface, []


def language_of(paths: Sequence[str], view: View) -> str:
    """The language of the first path that tells: a file's own, a directory's by the files right in it."""
    for path in paths:
        if path in view.files(path):
            return detect_language(path)
        inside = view.files("*" if path == "." else f"{path}/*")
        for language in ("go", "python"):
            if any(detect_language(name) == language for name in inside):
                return language
    return ""


def _unknown(subject: str, message: str, key: tuple[str | int, ...]) -> Finding:
    return Finding(rule="unknown-contract", subject=subject, message=message, at=ContractPlace(key), verdict="unknown")


def nothing(wanted: Wanted, message: str) -> Finding:
    """A side that selects nothing."""
    return Finding(
        rule="nothing-selected", subject=wanted.symbol or wanted.path, side=wanted.side.label, message=message,
        at=ContractPlace(wanted.key),
    )  # fmt: skip


def untold(wanted: Wanted, reason: str) -> Finding:
    """A side of which it cannot be told what it is."""
    label = wanted.side.label
    return _unknown(wanted.symbol or label, f"it cannot be told what {label} is: {reason}", wanted.key)


def no_interface(wanted: Wanted, what: str) -> Finding:
    """An interface that is none."""
    label = wanted.side.label
    return _unknown(wanted.symbol or label, f"{label} is {what}, and nothing can be held to it", wanted.key)


def missing_assertions(language: Language, party: Party, near: Sequence[str]) -> list[Finding]:
    """A finding for each sibling that nothing holds to the interface."""
    if party.interface is None:
        return []
    found = []
    for sibling, remedies, other in language.unheld(party, near):
        related = [Related(party.interface.place, f"{party.interface.name} is declared here")]
        if other is not None:
            related.append(Related(other, "another one is held here"))
        found.append(
            Finding(
                rule="missing-assertion",
                subject=sibling.name,
                side=sibling.label,
                message=f"nothing holds {sibling.name} to {party.interface.name}",
                at=sibling.place,
                related=tuple(related),
                remedies=remedies,
            )
        )
    return found


__all__ = ["Language", "Mapping", "Party", "Promise", "Sibling", "Wanted", "wanted_sides"]
