"""What the sides of a contract turn out to be, under each way to build the code."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator, Sequence

from lockstitch.api import ContractPlace, Finding, Related, Side, View
from msgspec import Struct, field

from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.surface import Member, Nothing, Selected, Session, Surface, Untold


class Group(Struct, frozen=True):
    """The siblings of one session, in the order of the contract, and the interface if it is there.

    `names` are what messages call the siblings, by their label: the bare name where that is
    enough. `told` is false when a side or the interface could not be told.
    """

    siblings: tuple[Surface, ...]
    interface: Surface | None = None
    names: dict[str, str] = field(default_factory=dict)
    told: bool = True

    def name(self, surface: Surface) -> str:
        """What messages call a sibling or the interface."""
        return self.names.get(surface.label, surface.name)


def groups(contract: SignatureParity, sessions: Sequence[Session]) -> tuple[list[Group], list[Finding]]:
    """One group for each session, and what is wrong with the sides themselves."""
    problems: list[Finding] = []
    columns: list[list[Selected]] = []
    keys: list[tuple[str | int, ...]] = [("sides", index) for index in range(len(contract.sides))]
    sides = list(contract.sides)
    if contract.interface is not None:
        keys.append(("interface",))
        sides.append(contract.interface)
    columns.extend([session.select(side) for session in sessions] for side in sides)
    empty = [_empty(contract, column) for column in columns]
    if contract.interface is not None:
        empty[-1] = not any(surface.members or surface.doubts for surface in _found(columns[-1]))
    for index, (side, key) in enumerate(zip(sides, keys, strict=True)):
        # With an interface, or under a policy that asks for members, an empty sibling has its own findings.
        silent = key == ("interface",) or (
            contract.interface is None and (contract.policy == "intersection" or all(empty))
        )
        problem = _problem(side, key, columns[index], silent and empty[index])
        if problem is not None:
            problems.append(problem)
    made = []
    for index in range(len(sessions)):
        row = [column[index] for column in columns]
        last = row.pop() if contract.interface is not None else None
        siblings = tuple(_distinct(row))
        interface = last[0] if isinstance(last, tuple) and last else None
        told = not any(isinstance(item, Untold) for item in (*row, last)) and (last is None or interface is not None)
        made.append(Group(siblings, interface, _names(siblings, interface), told))
    if not problems and not any(_enough(group) for group in made):
        problems.append(_too_few(contract, columns))
    return made, problems


def visible(contract: SignatureParity, member: Member) -> bool:
    """Whether a member counts when no interface asks for it."""
    return member.public or contract.unexported


def _found(column: Sequence[Selected]) -> list[Surface]:
    return [surface for item in column if isinstance(item, tuple) for surface in item]


def _empty(contract: SignatureParity, column: Sequence[Selected]) -> bool:
    """Whether a side is there and has nothing to compare under any session."""
    found = _found(column)
    return bool(found) and not any(
        surface.doubts
        or surface.excluded
        or surface.open
        or any(visible(contract, member) and not member.foreign for member in surface.members.values())
        for surface in found
    )


def _problem(side: Side, key: tuple[str | int, ...], column: Sequence[Selected], empty: bool) -> Finding | None:
    """What keeps a side from being compared under any session; None when one of them finds it."""
    found = _found(column)
    subject = side.symbol or side.path
    if found and not empty:
        return None
    if found:
        # A side with nothing on it would be in step with everything, for ever.
        surface = found[0]
        return Finding(
            rule="nothing-selected",
            subject=subject,
            side=side.label,
            message=f"{side.label} is {_article(surface.noun)} that offers nothing to compare",
            at=ContractPlace(key),
            related=(Related(surface.place, f"{surface.name} is declared here"),),
        )
    for item in column:
        if isinstance(item, Untold):
            place = item.doubt.at
            return Finding(
                rule="unknown-signature",
                subject=subject,
                side=side.label,
                verdict="unknown",
                message=f"it cannot be told what {side.label} is: {item.doubt.reason}",
                at=ContractPlace(key),
                related=(Related(place, item.doubt.reason),) if place else (),
            )
    nothing = next((item for item in column if isinstance(item, Nothing)), Nothing(f"{side.label} selects nothing"))
    return Finding(
        rule="nothing-selected", subject=subject, side=side.label, message=nothing.message, at=ContractPlace(key)
    )


def _distinct(row: Sequence[Selected | None]) -> Iterator[Surface]:
    """The siblings of a row, each declaration once, without those that are not to be compared."""
    seen = set()
    for item in row:
        for surface in item if isinstance(item, tuple) else ():
            if surface.place not in seen and not surface.excluded:
                seen.add(surface.place)
                yield surface


def _enough(group: Group) -> bool:
    return len(group.siblings) >= (1 if group.interface is not None else 2) or not group.told


def _too_few(contract: SignatureParity, columns: Sequence[Sequence[Selected]]) -> Finding:
    found = [surface for column in columns for surface in _found(column)]
    excluded = next((f" ({surface.name} {surface.excluded})" for surface in found if surface.excluded), "")
    labels = ", ".join(side.label for side in contract.sides)
    need = "one sibling" if contract.interface is not None else "two siblings in one build"
    return Finding(
        rule="nothing-selected",
        subject=contract.sides[0].symbol or contract.sides[0].path,
        message=f"{labels}: there are never {need} to compare{excluded}",
        at=ContractPlace(("sides",)),
    )


def _names(siblings: Sequence[Surface], interface: Surface | None) -> dict[str, str]:
    """Bare names where they are unique, labels where they are not."""
    every = [*siblings, *([interface] if interface else [])]
    short = [surface.name for surface in every]
    return {s.label: s.name if short.count(s.name) == 1 else s.label for s in every}


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def nearest_path(view: View, path: str) -> str:
    """` (did you mean x?)` for the file or directory nearest to one that is not there, else `""`."""
    parent = posixpath.dirname(path)
    while parent and not view.is_directory(parent):
        parent = posixpath.dirname(parent)
    depth = parent.count("/") + 1 if parent else 0
    names = sorted({"/".join(name.split("/")[: depth + 1]) for name in view.files(parent or ".")})
    return nearest(path, names)


def nearest(word: str, known: Sequence[str]) -> str:
    """` (did you mean x?)` for the known word nearest to `word`, else `""`."""
    folded = {name.casefold(): name for name in reversed(known)}
    close = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return f" (did you mean {folded[close[0]]}?)" if close else ""
