"""In what two Python members differ, for their callers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from lockstitch.languages.python import (
    Attribute,
    InnerClass,
    Method,
    Offer,
    Property,
    PythonProgram,
    Signature,
    Unclear,
)
from lockstitch.languages.python.types import CallableType, Type, show

from lockstitch_signature_parity.python.parameters import compare_parameters
from lockstitch_signature_parity.python.relation import Relating
from lockstitch_signature_parity.python.results import compare_results
from lockstitch_signature_parity.python.shapes import PythonMember, shown, spelled, word_for
from lockstitch_signature_parity.surface import Difference

#: Special methods that people call, with names; all others Python calls, by position.
_CALLED_BY_NAME = frozenset({"__init__", "__call__"})
#: Always called with three arguments, which many take as `*args`.
_EXITS = frozenset({"__exit__", "__aexit__"})
Missing = Literal["unknown", "drift", "ignore"]


def compare(
    program: PythonProgram, have: PythonMember, want: PythonMember, declared: bool, missing: Missing, twin: bool
) -> list[Difference]:
    """In what `have` differs from `want`; with `declared`, in what it does not do for it."""
    found = _compare(program, have, want, declared, missing, twin)
    rewriting = have.rewriting or want.rewriting
    if not rewriting:
        return found
    return [Difference(each.what, each.have, each.want, each.unknown or rewriting) for each in found]


def _compare(
    program: PythonProgram, have: PythonMember, want: PythonMember, declared: bool, missing: Missing, twin: bool
) -> list[Difference]:
    name = have.offered.name
    ours, theirs = have.offered.offers, want.offered.offers

    def relating() -> Relating:
        return Relating(
            program,
            twin,
            have.own | want.own,
            {**have.exported, **want.exported},
            want.variables if declared else frozenset(),
        )

    def pair(one: Offer, other: Offer) -> list[Difference]:
        comparison = _Comparison(relating, declared, missing, twin, have.flavour, name)
        return comparison.offers(one, other)

    if len(ours) == len(theirs):  # the same conditions, in the same order
        straight = [difference for one, other in zip(ours, theirs, strict=True) for difference in pair(one, other)]
        if not straight or len(ours) == 1:
            return straight or _conditions(have, want)
    found = [pair(one, other) for one in ours for other in theirs]
    if not any(found):
        return []
    if all(any(not difference.unknown for difference in differences) for differences in found):
        return found[0]
    reason = "it has several definitions under conditions, and not all of them agree"
    return [Difference("the signature", shown(name, ours[0]), shown(name, theirs[0]), reason)]


def _conditions(have: PythonMember, want: PythonMember) -> list[Difference]:
    if have.offered.conditional and not want.offered.conditional:
        return [Difference("its presence", "", "", "it is defined only under a condition")]
    return []


class _Comparison:
    """One pair of forms."""

    def __init__(
        self, relating: Callable[[], Relating], declared: bool, missing: Missing, twin: bool, flavour: str, name: str
    ) -> None:
        self._relating = relating
        self._declared = declared
        self._missing = missing
        self._twin = twin
        self._flavour = flavour
        self._name = name

    def offers(self, have: Offer, want: Offer) -> list[Difference]:
        if have == want and isinstance(have, Unclear) and have.inherited:
            return []
        for offer in (have, want):
            if isinstance(offer, Unclear):
                return [Difference("the signature", "", "", offer.reason)]
        match have, want:
            case Method(), Method():
                return self._methods(have, want)
            case InnerClass(), InnerClass():
                return []
            case (
                (Property(), Property())
                | (Property(), Attribute())
                | (Attribute(), Property())
                | (
                    Attribute(),
                    Attribute(),
                )
            ):
                return self._values(have, want)  # type: ignore[arg-type]
        return self._kinds(have, want)

    def _kinds(self, have: Offer, want: Offer) -> list[Difference]:
        """A method on one side and something else on the other."""
        reason = ""
        for offer, other in ((have, want), (want, have)):
            if isinstance(offer, Attribute) and isinstance(other, Method | InnerClass):
                if isinstance(offer.type, CallableType):
                    reason = "its attribute is callable"
                elif offer.type is None and (offer.doubt or not offer.on_class):
                    reason = "its attribute may be callable"
            elif isinstance(offer, InnerClass) and isinstance(other, Method):
                reason = "a class may be called like a function"
            elif isinstance(offer, InnerClass) and isinstance(other, Property):
                reason = "a property may give a class"
        return [Difference("the kind", word_for(have), word_for(want), reason)]

    def _values(self, have: Property | Attribute, want: Property | Attribute) -> list[Difference]:
        found: list[Difference] = []
        for offer in (have, want):
            if offer.doubt and isinstance(offer, Property):
                return [Difference("the property", "", "", offer.doubt)]
        awaited = isinstance(have, Property) and have.asynchronous, isinstance(want, Property) and want.asynchronous
        if awaited[0] != awaited[1] and not self._twin:
            found.append(Difference("the kind", word_for(have), word_for(want)))
        settable, wanted = _settable(have), _settable(want)
        both = isinstance(have, Property) and isinstance(want, Property)
        cached = _cached(have) or _cached(want)
        if wanted and not settable and (both or self._declared) and not cached:
            found.append(Difference("the setter", "", f"{self._name}.setter"))
        elif settable and not wanted and both and not self._declared and not cached:
            found.append(Difference("the setter", f"{self._name}.setter", ""))
        if not self._declared and isinstance(have, Attribute) and isinstance(want, Attribute):
            return found  # data is each sibling's own business, until an interface declares it
        if both and self._missing != "ignore" and (have.type is None) != (want.type is None):
            unknown = "only one of the two annotates it" if self._missing == "unknown" else ""
            ours, theirs = ("" if offer.type is None else show(offer.type) for offer in (have, want))
            found.append(Difference("the type", ours, theirs, unknown))
        found.extend(self._types("the type", have.type, want.type, invariant=wanted and isinstance(want, Attribute)))
        return found

    def _types(self, what: str, have: Type | None, want: Type | None, invariant: bool) -> list[Difference]:
        if have is None or want is None:
            return []  # an attribute's type is seldom written down
        relating = self._relating()
        word = relating.relate(have, want)
        if word == "same" or (self._declared and word == "narrower" and not invariant):
            return []
        if word == "unknown":
            return [Difference(what, show(have), show(want), relating.reason)]
        return [Difference(what, show(have), show(want))]

    def _methods(self, have: Method, want: Method) -> list[Difference]:
        for offer in (have, want):
            if offer.doubt or not offer.signatures:
                return [Difference("the signature", "", "", offer.doubt or "it has none that can be read")]
        found = self._bindings(have, want)
        if len(have.signatures) == 1 and len(want.signatures) == 1:
            found.extend(self.signatures(have.signatures[0], want.signatures[0]))
        else:
            found.extend(self._overloads(have, want))
        return found

    def _bindings(self, have: Method, want: Method) -> list[Difference]:
        on_class = {"class", "static"}
        one, other = have.binding in on_class, want.binding in on_class
        if one == other or (self._declared and one):
            return []
        return [Difference("the kind", word_for(have), word_for(want))]

    def _overloads(self, have: Method, want: Method) -> list[Difference]:
        """Overloads as sets: each one that is wanted must be met."""
        found = self._unmet(have, want, "", have_side=True)
        if not self._declared:
            found.extend(self._unmet(want, have, "", have_side=False))
        if len(have.signatures) > 1 and len(want.signatures) > 1:
            return found
        plain = have if len(have.signatures) == 1 else want
        many = want if plain is have else have
        # A single signature may take all that the overloads take; how their results relate is another matter.
        if (
            found
            and many.implementation is not None
            and not _sure(self.signatures(many.implementation, plain.signatures[0], results=False))
        ):
            return [Difference("the overloads", "", "", "only one of the two spells out its overloads")]
        return found

    def _unmet(self, have: Method, want: Method, what: str, have_side: bool) -> list[Difference]:
        found = []
        for wanted in want.signatures:
            results = [
                self.signatures(ours, wanted) if have_side else self.signatures(wanted, ours)
                for ours in have.signatures
            ]
            if not all(results):
                continue
            unsure = next((differences for differences in results if not _sure(differences)), None)
            if unsure is not None:
                found.extend(unsure)
                continue
            text = spelled(wanted, self._name)
            found.append(Difference("the overload", "" if have_side else text, text if have_side else ""))
        return found

    def signatures(self, have: Signature, want: Signature, results: bool = True) -> list[Difference]:
        relating = self._relating()
        named = not (self._name.startswith("__") and self._name.endswith("__")) or self._name in _CALLED_BY_NAME
        found: list[Difference] = []
        if not (self._name in _EXITS and (_starred(have) or _starred(want))):
            found.extend(compare_parameters(relating, have, want, self._declared, self._missing, names=named))
        if results and self._name != "__init__":
            found.extend(
                compare_results(relating, have, want, self._declared, self._missing, self._twin, self._flavour)
            )
        return found


def _starred(signature: Signature) -> bool:
    return any(parameter.kind == "var-positional" for parameter in signature.parameters)


def _sure(differences: Sequence[Difference]) -> bool:
    return any(not difference.unknown for difference in differences)


def _settable(offer: Property | Attribute) -> bool:
    return offer.settable if isinstance(offer, Property) else not offer.final


def _cached(offer: Property | Attribute) -> bool:
    return isinstance(offer, Property) and offer.cached
