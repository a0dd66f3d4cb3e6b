"""In what the parameters of two signatures differ, for a caller who uses positions and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.languages.python import Signature, SignatureParameter
from lockstitch.languages.python.types import AnyType, NoneType, Type, UnknownType, show, union
from msgspec.structs import replace

from lockstitch_signature_parity.python.defaults import same_default
from lockstitch_signature_parity.python.relation import Relating
from lockstitch_signature_parity.python.results import told_apart
from lockstitch_signature_parity.python.shapes import spelled_default, spelled_parameter
from lockstitch_signature_parity.surface import Difference

_POSITIONAL = ("positional-only", "positional")


def compare_parameters(
    relating: Relating, have: Signature, want: Signature, declared: bool, missing: str, names: bool
) -> Iterator[Difference]:
    """The differences, in the order of the wanted signature.

    With `declared`, every call that `want` allows must be one that `have` allows; else both must allow
    the same. `names` is false where nobody calls by name (`__exit__`).
    """
    have, want = _by_custom(have), _by_custom(want)
    comparison = _Parameters(relating, have, want, declared, missing, names)
    if _takes_anything(have) != _takes_anything(want) and not declared:
        yield Difference(
            "the parameters",
            have.spelled(),
            want.spelled(),
            "one of the two takes anything through `*args` and `**kwargs`",
        )
        return
    if declared and _takes_anything(have) and not _has(want.parameters, "var-positional", "var-keyword"):
        return
    yield from comparison.all()


class _Parameters:
    def __init__(
        self, relating: Relating, have: Signature, want: Signature, declared: bool, missing: str, names: bool
    ) -> None:
        self._relating = relating
        self._declared = declared
        self._missing = missing
        self._names = names
        self._ours = have.parameters
        self._theirs = want.parameters
        self._by_name = {p.name: p for p in have.parameters if not p.kind.startswith("var-")}
        self._wanted = {p.name: p for p in want.parameters if not p.kind.startswith("var-")}
        self._matched: set[str] = set()
        self._in_the_way: set[str] = set()

    def all(self) -> Iterator[Difference]:
        yield from self._positional()
        for parameter in self._theirs:
            if parameter.kind == "keyword-only":
                yield from self._keyword(parameter)
        yield from self._stars("var-positional", "*")
        yield from self._stars("var-keyword", "**")
        yield from self._extra()

    def _positional(self) -> Iterator[Difference]:
        ours = [p for p in self._ours if p.kind in _POSITIONAL]
        theirs = [p for p in self._theirs if p.kind in _POSITIONAL]
        shared = [p.name for p in ours if p.kind == "positional" and p.name in self._wanted]
        shared = [name for name in shared if self._wanted[name].kind == "positional"]
        order = [p.name for p in theirs if p.name in shared]
        if self._names and shared != order:
            yield Difference("the order of the parameters", ", ".join(shared), ", ".join(order))
        position = 0
        for number, parameter in enumerate(theirs, 1):
            at_place = ours[position] if position < len(ours) else None
            if at_place is not None and self._same_name(at_place, parameter):
                position += 1
                self._matched.add(at_place.name)
                yield from self._one(at_place, parameter)
                continue
            named = self._by_name.get(parameter.name)
            if named is None or named.name in self._matched:
                if at_place is None or at_place.name in self._wanted:
                    yield from self._lacking(parameter)
                    continue
                position += 1
                self._matched.add(at_place.name)
                yield Difference(f"the name of parameter {number}", at_place.name, parameter.name)
                yield from self._one(at_place, parameter)
                continue
            self._matched.add(named.name)
            if named.kind == "keyword-only":
                yield Difference(f"the kind of `{parameter.name}`", "keyword-only", _kind(parameter))
                yield from self._one(named, parameter, kind=False)
                continue
            # It stands further on: something before it is not wanted, or not by position.
            at = ours.index(named)
            for extra in ours[position:at]:
                wanted = self._wanted.get(extra.name)
                if extra.name in self._matched or (wanted is not None and wanted.kind != "keyword-only"):
                    continue
                self._matched.add(extra.name)
                if wanted is None:
                    yield Difference(f"parameter `{extra.name}`", spelled_parameter(extra, bare=True), "")
                else:
                    self._in_the_way.add(extra.name)
            position = max(position, at + 1)
            yield from self._one(named, parameter)

    def _same_name(self, have: SignatureParameter, want: SignatureParameter) -> bool:
        if have.name == want.name or not self._names:
            return True
        if want.kind == "positional-only" and (self._declared or have.kind == "positional-only"):
            return True
        return want.name.startswith("_") and have.name.lstrip("_") == want.name.lstrip("_")

    def _lacking(self, parameter: SignatureParameter) -> Iterator[Difference]:
        starred, absorbing = _has(self._ours, "var-positional"), _has(self._ours, "var-keyword")
        if parameter.kind == "positional-only" or (parameter.kind == "positional" and not self._names):
            absorbed = starred
        elif parameter.kind == "keyword-only":
            absorbed = absorbing
        else:  # by position or by name: `**kwargs` takes it by name, which is how an option is given
            absorbed = absorbing and (starred or not parameter.required)
        if absorbed and (self._declared or not parameter.required):
            return
        yield Difference(f"parameter `{parameter.name}`", "", spelled_parameter(parameter, bare=True))

    def _keyword(self, want: SignatureParameter) -> Iterator[Difference]:
        have = self._by_name.get(want.name)
        if have is None or (have.kind == "positional-only" and _has(self._ours, "var-keyword")):
            yield from self._lacking(want)
            return
        if have.name in self._matched and have.name not in self._in_the_way:
            yield from self._lacking(want)  # it answers to another name
            return
        self._matched.add(have.name)
        by_name = have.kind == "positional" and have.name not in self._in_the_way
        # With `*args` wanted, what may stand anywhere before must not take what is meant for them.
        if have.kind != want.kind and not (by_name and self._declared and not _has(self._theirs, "var-positional")):
            yield Difference(f"the kind of `{want.name}`", _kind(have), "keyword-only")
        yield from self._one(have, want, kind=False)

    def _stars(self, kind: str, sign: str) -> Iterator[Difference]:
        have = next((p for p in self._ours if p.kind == kind), None)
        want = next((p for p in self._theirs if p.kind == kind), None)
        if want is not None and have is None:
            yield Difference(f"parameter `{sign}{want.name}`", "", spelled_parameter(want))
        elif have is not None and want is None:
            if not self._declared:
                yield Difference(f"parameter `{sign}{have.name}`", spelled_parameter(have), "")
        elif have is not None and want is not None:
            yield from self._types(f"the type of `{sign}{want.name}`", have, want)

    def _extra(self) -> Iterator[Difference]:
        """What `have` has and `want` does not."""
        absorbing = _has(self._theirs, "var-keyword")
        for parameter in self._ours:
            if parameter.kind.startswith("var-") or parameter.name in self._matched:
                continue
            if not parameter.required and (self._declared or absorbing):
                continue
            yield Difference(f"parameter `{parameter.name}`", spelled_parameter(parameter, bare=True), "")

    def _one(self, have: SignatureParameter, want: SignatureParameter, kind: bool = True) -> Iterator[Difference]:
        # who wants a name gets none from a positional-only parameter; the other way round is more than asked
        enough = have.kind == want.kind or (self._declared and want.kind == "positional-only")
        if kind and self._names and not enough:
            yield Difference(f"the kind of `{want.name}`", _kind(have), _kind(want))
        yield from self._defaults(have, want)
        yield from self._types(f"the type of `{want.name}`", have, want)

    def _defaults(self, have: SignatureParameter, want: SignatureParameter) -> Iterator[Difference]:
        what = f"the default of `{want.name}`"
        if have.required and want.required:
            return
        if have.required != want.required:
            if have.required or not self._declared:
                yield Difference(what, spelled_default(have), spelled_default(want))
            return
        if have.default is None or want.default is None:
            # a factory on one side or on both: the values are made when the call is
            if (have.default is None) != (want.default is None):
                reason = "one of the two is made by a factory"
                yield Difference(what, spelled_default(have), spelled_default(want), reason)
            return
        verdict = same_default(have.default, want.default)
        if verdict != "same":
            one, other = spelled_default(have), spelled_default(want)
            yield Difference(what, one, other, "" if verdict == "different" else verdict)

    def _types(self, what: str, have: SignatureParameter, want: SignatureParameter) -> Iterator[Difference]:
        ours, theirs = _with_none(have), _with_none(want)
        if ours is None or theirs is None:
            if ours is not theirs and self._missing != "ignore":
                unknown = "only one of the two annotates it" if self._missing == "unknown" else ""
                yield Difference(what, show(ours) if ours else "", show(theirs) if theirs else "", unknown)
            return
        word = self._relating.relate(ours, theirs)
        if word == "same" or (self._declared and word == "wider"):
            return
        one, other = told_apart(ours, theirs)
        yield Difference(what, one, other, self._relating.reason if word == "unknown" else "")


def _by_custom(signature: Signature) -> Signature:
    """The signature with parameters named `__x` as positional-only: so they were spelled before there was a `/`."""
    parameters = list(signature.parameters)
    for index, parameter in enumerate(parameters):
        hidden = parameter.name.startswith("__") and not parameter.name.endswith("__")
        if parameter.kind == "positional-only" or (parameter.kind == "positional" and hidden):
            parameters[index] = replace(parameter, kind="positional-only")
            continue
        break
    return replace(signature, parameters=tuple(parameters))


def _with_none(parameter: SignatureParameter) -> Type | None:
    """`x: int = None` has always meant `int | None`."""
    type_ = parameter.type
    if type_ is None or isinstance(type_, AnyType | UnknownType | NoneType) or parameter.default is None:
        return type_
    return union([type_, NoneType()]) if parameter.default.spelled == "None" else type_


def _kind(parameter: SignatureParameter) -> str:
    return "positional or by name" if parameter.kind == "positional" else parameter.kind


def _has(parameters: Sequence[SignatureParameter], *kinds: str) -> bool:
    return any(parameter.kind in kinds for parameter in parameters)


def _takes_anything(signature: Signature) -> bool:
    """`(*args, **kwargs)` and nothing more."""
    return [parameter.kind for parameter in signature.parameters] == ["var-positional", "var-keyword"]
