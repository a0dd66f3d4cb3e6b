"""What each policy asks of the siblings of one session, member by member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.api import Finding, Related
from msgspec import Struct, field, structs

from lockstitch_signature_parity.comparing import Holder, against_interface, among, doubtful, untold
from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.exceptions import allowing, exempted, exempted_holder
from lockstitch_signature_parity.receivers import receivers
from lockstitch_signature_parity.siblings import Group, visible
from lockstitch_signature_parity.surface import Session, Surface


class Judging(Struct):
    """One session's siblings under one contract. `shared` counts the members that were compared."""

    contract: SignatureParity
    session: Session
    group: Group
    used_extras: set[int] = field(default_factory=set)
    shared: int = 0
    short: set[str] = field(default_factory=set)
    """Labels of siblings that do not, or not surely, satisfy the interface."""
    untold: dict[str, list[tuple[Surface, str, Holder]]] = field(default_factory=dict)
    """By sibling: what others have, nothing asks of it, and it may have or not."""

    def findings(self) -> Iterator[Finding]:
        """Everything that the contract's policy has to say."""
        interface = self.group.interface
        declared = interface.members if interface is not None else {}
        keys = set(declared)
        for surface in self.group.siblings:
            keys.update(
                key for key, member in surface.members.items() if visible(self.contract, member) and not member.foreign
            )
        for key in sorted(keys):
            holders = [
                Holder(surface, surface.members[key]) for surface in self.group.siblings if key in surface.members
            ]
            if interface is not None and key in declared:
                yield from self._declared(key, interface, holders)
            elif self.contract.policy != "interface" or key in self.contract.functions:
                yield from self._undeclared(key, [h for h in holders if visible(self.contract, h.member)])
            yield from receivers(self.session, self.group, key, holders)
        for members in self.untold.values():
            yield untold(self.group, members)
        if interface is not None:
            yield from self._held(interface)

    def _declared(self, key: str, interface: Surface, holders: Sequence[Holder]) -> Iterator[Finding]:
        want = interface.members[key]
        # A hidden name of another package is another name, whatever it looks like.
        having = {h.surface.label: h for h in holders if not want.scope or h.member.scope == want.scope}
        self.shared += len(having)
        for surface in self.group.siblings:
            holder = having.get(surface.label)
            if holder is not None:
                finding = against_interface(self.session, self.group, interface, key, holder)
                if finding is None:
                    continue
            else:
                finding = self._absent(key, surface, [Holder(interface, want)], "missing-method")
            self.short.add(surface.label)
            yield finding

    def _undeclared(self, key: str, holders: list[Holder]) -> Iterator[Finding]:
        siblings = self.group.siblings
        agree = len(holders) > 1
        if agree:
            self.shared += 1
            found, agree = among(self.session, self.group, holders)
            yield from found
        having = {h.surface.label for h in holders}
        lacking = [surface for surface in siblings if surface.label not in having]
        if not lacking:
            if agree:
                yield from self._gap(key, holders)
            return
        asking = [h for h in holders if _asks(h) and not self._extra(key, h)]
        listed = asking and key in self.contract.functions
        rule = "missing-method" if listed else self._asked(len(holders), asking)
        for surface in lacking:
            if asking and key in surface.open:
                yield self._absent(key, surface, asking, "missing-method")
                continue
            unsure = key not in surface.absent and bool(surface.doubts)
            # What an interface leaves out, and the policy too, need not be told.
            name = self.session.spelled(key, surface)
            spoken_of = asking and exempted(self.contract, name, surface, asking)
            if not rule and unsure and asking and self.group.interface is None and not spoken_of:
                self.untold.setdefault(surface.label, []).append((surface, name, asking[0]))
            elif rule or (unsure and asking and self.group.interface is None):
                yield self._absent(key, surface, asking, rule)
            elif spoken_of and not unsure:
                # The contract speaks of it, so it is shown, excused, although the policy would let it pass.
                yield self._absent(key, surface, asking, "missing-method")

    def _asked(self, having: int, asking: Sequence[Holder]) -> str:
        """The rule under which the others must have what `having` siblings have; `""` when they need not."""
        total = len(self.group.siblings)
        policy = self.contract.policy
        if not asking:
            return ""
        if policy == "exact":
            return "missing-method"
        # Two of three are a sign of drift; a bare majority only where the contract asks for what most have.
        most = 3 * min(having, len(asking)) >= 2 * total
        if policy == "majority" and 2 * min(having, len(asking)) > total:
            return "missing-method" if 4 * having >= 3 * total else "probable-drift"
        # Beyond an interface that the contract names, siblings may differ as they like.
        return "probable-drift" if most and total > 2 and self.group.interface is None else ""

    def _extra(self, key: str, holder: Holder) -> bool:
        """Whether the contract lets this sibling have the member alone."""
        found = allowing(self.contract, key, holder)
        self.used_extras.update(found)
        return bool(found) or self.contract.extra == "allowed"

    def _absent(self, key: str, surface: Surface, wanted_by: Sequence[Holder], rule: str) -> Finding:
        """That a sibling lacks what others have; or that this cannot be told."""
        other = wanted_by[0]
        name = self.session.spelled(key, surface)
        if surface.doubts and key not in surface.absent:
            return doubtful(self.group, name, surface, surface.doubts[0], surface.place, other)
        here = self.group.name(surface)
        who = _listed([self.group.name(h.surface) for h in wanted_by])
        declared = other.surface is self.group.interface
        verb = "declares" if declared else "has" if len(wanted_by) == 1 else "have"
        maybe = "; most siblings have it" if rule == "probable-drift" else ""
        stub = self.session.stub(surface, other.member)
        if stub is not None and rule == "probable-drift":
            stub = structs.replace(stub, safe=False)
        return Finding(
            rule=rule,
            subject=name,
            side=exempted_holder(self.contract, name, surface, wanted_by) or surface.label,
            message=f"{here} has no {other.member.kind} `{name}`, which {who} {verb} as `{other.member.shown}`{maybe}",
            at=surface.place,
            related=tuple(
                Related(h.member.place, f"`{h.member.name}` of {self.group.name(h.surface)}") for h in wanted_by
            ),
            remedies=(stub,) if stub is not None else (),
        )

    def _gap(self, key: str, holders: Sequence[Holder]) -> Iterator[Finding]:
        """That all siblings have what the interface does not declare."""
        interface = self.group.interface
        places = {h.member.place for h in holders}
        # What all of them get from one declaration cannot drift, and functions beside them are no methods.
        if interface is None or len(places) == 1 or key in self.contract.functions or not all(map(_asks, holders)):
            return
        if any(self._extra(key, h) for h in holders):
            return
        first = holders[0]
        if interface.doubts and key not in interface.absent:
            return
        who = _listed([self.group.name(h.surface) for h in holders])
        remedy = self.session.declare(interface, first.member)
        declared = self.group.name(interface)
        yield Finding(
            rule="interface-gap",
            subject=key,
            side=interface.label,
            message=f"{who} have `{key}` as `{first.member.shown}`, and {declared} does not declare it",
            at=interface.place,
            related=tuple(
                Related(h.member.place, f"`{h.member.name}` of {self.group.name(h.surface)}") for h in holders
            ),
            remedies=(remedy,) if remedy is not None else (),
        )

    def _held(self, interface: Surface) -> Iterator[Finding]:
        """What the interface itself leaves open, and siblings that nothing holds to it."""
        for doubt in interface.doubts:
            yield Finding(
                rule="unknown-signature",
                subject=interface.name,
                side=interface.label,
                verdict="unknown",
                message=f"it cannot be told what else {interface.name} asks for: {doubt.reason}",
                at=interface.place,
            )
        if self.contract.assertions == "ignore" or interface.doubts or not interface.members:
            return
        for surface in self.group.siblings:
            # An assertion that does not compile yet would only hide the finding that matters.
            if surface.label in self.short:
                continue
            holdings = self.session.holdings(surface, interface)
            if holdings is None or holdings:
                continue
            remedy = self.session.assertion(surface, interface)
            name, wanted = self.group.name(surface), self.group.name(interface)
            yield Finding(
                rule="missing-assertion",
                subject=surface.name,
                side=surface.label,
                message=f"{name} satisfies {wanted}, and no assertion or constructor holds it to that",
                at=surface.place,
                related=(Related(interface.place, f"{interface.name} is declared here"),),
                remedies=(remedy,) if remedy is not None else (),
            )


def _asks(holder: Holder) -> bool:
    """Whether a sibling's having a member is a reason for others to have it."""
    member = holder.member
    return member.asked and not member.deprecated and not member.foreign


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
