"""Receiver kinds: a method that only the pointer has is not in the value's method set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.api import Finding, Related

from lockstitch_signature_parity.comparing import Holder
from lockstitch_signature_parity.siblings import Group
from lockstitch_signature_parity.surface import Session


def receivers(session: Session, group: Group, key: str, holders: Sequence[Holder]) -> Iterator[Finding]:
    """Where a receiver keeps a value from having the method that it needs.

    Two cases. A bare value is held to the interface and the method needs the pointer: certain. Or
    siblings differ in the kind of their own methods, and nothing tells how they are used: then the
    fewer must change, and of as many the pointers, whose values lack the method. A sibling
    that the compiler holds to the interface is known to be used in a form that has it.
    """
    interface = group.interface
    kinds: dict[str, list[Holder]] = {"pointer": [], "value": []}
    for holder in holders:
        receiver = holder.member.receiver
        if not receiver or holder.member.doubt is not None:
            continue
        holdings = session.holdings(holder.surface, interface) if interface is not None else ()
        by_value = next((holding for holding in holdings or () if holding.value), None)
        declared = interface is not None and key in interface.members
        if declared and interface is not None and by_value is not None and receiver == "pointer":
            name = group.name(holder.surface)
            yield Finding(
                rule="receiver-kind",
                subject=key,
                side=holder.surface.label,
                message=f"`{key}` of {name} has a pointer receiver, and a value of {name} is used as {interface.name}, "
                "which its method set then lacks",
                at=holder.member.place,
                related=(Related(by_value.place, f"a value of {name} is held to {interface.name} here"),),
            )
        elif holdings == () and not holder.member.promoted:
            kinds[receiver].append(holder)
    pointers, values = kinds["pointer"], kinds["value"]
    if not pointers or not values:
        return
    wrong, right = (pointers, values) if len(pointers) <= len(values) else (values, pointers)
    kind, other = ("pointer", "value") if wrong is pointers else ("value", "pointer")
    for holder in wrong:
        names = " and ".join(group.name(h.surface) for h in right)
        lacks = holder if wrong is pointers else pointers[0]
        yield Finding(
            rule="receiver-kind",
            subject=key,
            side=holder.surface.label,
            message=f"`{key}` has a {kind} receiver on {group.name(holder.surface)} and a {other} receiver on {names}: "
            f"a value of {group.name(lacks.surface)} does not have the method",
            at=holder.member.place,
            related=tuple(Related(h.member.place, f"a {other} receiver on {group.name(h.surface)}") for h in right),
        )
