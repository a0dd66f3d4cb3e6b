"""In what two signatures differ, and whether a type implements an interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from lockstitch.languages.golang.identity import Identity
from lockstitch.languages.golang.method_sets import MethodSets
from lockstitch.languages.golang.rendering import Canonical, full_name, written
from lockstitch.languages.golang.results import Difference, Method, Mismatch, Satisfaction
from lockstitch.languages.golang.types import Func, Type, Unknown


class Comparison:
    """Compares signatures and method sets; `render` makes the texts."""

    def __init__(
        self, identity: Identity, method_sets: MethodSets, render: Callable[[Type], str], canonical: Canonical
    ) -> None:
        self._canonical = canonical
        self._identity = identity
        self._method_sets = method_sets
        self._render = render

    def differences(self, left: Func, right: Func) -> tuple[Difference, ...]:
        """In what two signatures differ."""
        found: list[Difference] = []
        if len(left.type_params) != len(right.type_params):
            counts = (str(len(left.type_params)), str(len(right.type_params)))
            found.append(Difference("type-parameters", -1, *counts))
        else:
            for index, (a, b) in enumerate(zip(left.type_params, right.type_params, strict=True)):
                self._compare("type-parameters", index, a, b, found)
        if len(left.params) != len(right.params):
            found.append(Difference("parameter-count", -1, str(len(left.params)), str(len(right.params))))
        else:
            last = len(left.params) - 1
            for index, (a, b) in enumerate(zip(left.params, right.params, strict=True)):
                if index == last and left.variadic != right.variadic:
                    texts = (self._parameter(a, left.variadic), self._parameter(b, right.variadic))
                    found.append(Difference("variadic", index, *texts))
                else:
                    self._compare("parameter", index, a, b, found)
        if len(left.results) != len(right.results):
            found.append(Difference("result-count", -1, str(len(left.results)), str(len(right.results))))
        else:
            for index, (a, b) in enumerate(zip(left.results, right.results, strict=True)):
                self._compare("result", index, a, b, found)
        return tuple(found)

    def _compare(
        self,
        kind: Literal["parameter", "result", "type-parameters"],
        index: int,
        left: Type,
        right: Type,
        found: list[Difference],
    ) -> None:
        same = (self._identity.same_constraint if kind == "type-parameters" else self._identity.identical)(left, right)
        if same is not True:
            reason = same.reason if isinstance(same, Unknown) else ""
            found.append(Difference(kind, index, *self._apart(left, right), reason))

    def _apart(self, left: Type, right: Type) -> tuple[str, str]:
        """Both types as text, with as much of their packages as it takes to tell them apart."""
        for render in (self._render, lambda type_: written(type_, full_name)):
            texts = (render(left), render(right))
            if texts[0] != texts[1]:
                return texts
        one, other = self._canonical.text(left), self._canonical.text(right)
        return (one, other) if isinstance(one, str) and isinstance(other, str) else texts

    def _parameter(self, type_: Type, variadic: bool) -> str:
        return "..." * variadic + self._render(type_)

    def implements(self, type_: Type, interface: Type) -> Satisfaction:
        """Whether a type has the methods of an interface."""
        wanted = self._method_sets.methods(interface)
        have = self._method_sets.methods(type_)
        by_key = {(method.name, method.package): method for method in have.methods}
        pointer = self._method_sets.of_pointer(type_)
        missing: list[Method] = []
        mismatched: list[Mismatch] = []
        pointer_only: list[Method] = []
        unknown = list(wanted.unknown)
        for want in wanted.methods:
            method = by_key.get((want.name, want.package))
            if method is None:
                if have.unknown and want.name not in have.shadowed:
                    unknown.append(have.unknown[0])
                else:
                    missing.append(want)
                continue
            if not method.certain:
                unknown.append(have.unknown[0])
                continue
            differences = self.differences(method.signature, want.signature)
            if any(not difference.unknown for difference in differences):
                mismatched.append(Mismatch(want.name, method, want, differences))
            elif differences:
                unknown.append(differences[0].unknown)
            elif method.pointer and not pointer:
                pointer_only.append(method)
        return Satisfaction(tuple(missing), tuple(mismatched), tuple(pointer_only), tuple(dict.fromkeys(unknown)))
