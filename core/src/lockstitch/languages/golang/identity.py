"""Whether two types are identical, and in what two signatures differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from lockstitch.languages.golang.rendering import full_name, spelled_constant
from lockstitch.languages.golang.resolver import Resolver
from lockstitch.languages.golang.standard import is_standard
from lockstitch.languages.golang.type_sets import TypeSet, type_set
from lockstitch.languages.golang.types import (
    Answer,
    Array,
    Basic,
    Chan,
    FarConstant,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    Term,
    Type,
    TypeParam,
    Union,
    Unknown,
    constant_value,
    parts,
)

_DEPTH = 150
#: How many steps one question may take: aliases of aliases can spell types of any size.
_STEPS = 100_000


def all_of(answers: Iterable[Answer]) -> Answer:
    """No if one is no, else unknown if one is, else yes."""
    unknown: Unknown | None = None
    for answer in answers:
        if answer is False:
            return False
        if isinstance(answer, Unknown):
            unknown = answer if unknown is None else unknown
    return unknown if unknown is not None else True


class Identity:
    """Compares types under one configuration."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._steps = 0

    def identical(self, left: Type, right: Type, depth: int = 0) -> Answer:
        """Whether two types are identical."""
        self._steps = self._steps + 1 if depth else 0
        if depth > _DEPTH or self._steps > _STEPS:
            return Unknown("types too large to compare")
        if isinstance(left, Named) and isinstance(right, Named):
            same = self._same_name(left, right, depth)
            if same is not None:
                return same
        left, right = self._resolver.unalias(left), self._resolver.unalias(right)
        for side in (left, right):
            if isinstance(side, Unknown):
                return side
        if isinstance(left, Named) or isinstance(right, Named):
            return self._named(left, right, depth)
        if type(left) is not type(right):
            return False
        return self._compare[type(left)](self, left, right, depth + 1)

    def _same_name(self, left: Named, right: Named, depth: int) -> Answer | None:
        """Yes when both are one declaration with the same arguments; None when more must be known."""
        if _declared_as(left) != _declared_as(right) or _twins(left, right):
            return None
        same = all_of(self.identical(a, b, depth + 1) for a, b in zip(left.arguments, right.arguments, strict=True))
        return True if same is True else None

    def _named(self, left: Type, right: Type, depth: int) -> Answer:
        if isinstance(left, Named) and isinstance(right, Named):
            if _declared_as(left) == _declared_as(right):
                if _twins(left, right):
                    return Unknown(f"{left.directory} and {right.directory} both have the import path {left.package}")
                pairs = zip(left.arguments, right.arguments, strict=True)
                return all_of(self.identical(a, b, depth + 1) for a, b in pairs)
            for named in (left, right):
                if not named.certain:
                    return Unknown(f"which package `{named.name}` comes from is a guess ({named.package})")
            if left.name == right.name and (_homeless(left, right) or _homeless(right, left)):
                return Unknown(f"no go.mod says the import path of the {left.name} in the tree")
            # A package outside could be an alias of another outside it, hardly of one in here, which it would import.
            if left.directory is None and right.directory is None:
                for named in (left, right):
                    if _outside(named):
                        return _may_be_alias(named)
            return False
        for side, other in ((left, right), (right, left)):
            if isinstance(side, Named) and _outside(side):
                # No alias can stand for a type that is made of itself.
                return False if _mentions(other, side) else _may_be_alias(side)
        return False

    def _basic(self, left: Basic, right: Basic, _depth: int) -> Answer:
        return left.name == right.name

    def _type_param(self, left: TypeParam, right: TypeParam, _depth: int) -> Answer:
        return left == right

    def _element(self, left: Pointer | Slice, right: Pointer | Slice, depth: int) -> Answer:
        return self.identical(left.element, right.element, depth)

    def _array(self, left: Array, right: Array, depth: int) -> Answer:
        both = constant_value(left.length), constant_value(right.length)
        lengths: Answer = both[0] == both[1]
        for length in both:
            if isinstance(length, Unknown):
                lengths = length
            elif isinstance(length, FarConstant) and lengths is False:
                lengths = Unknown(f"{spelled_constant(length, full_name)} is declared outside the repository")
        return all_of((lengths, self.identical(left.element, right.element, depth)))

    def _map(self, left: Map, right: Map, depth: int) -> Answer:
        pairs = ((left.key, right.key), (left.value, right.value))
        return all_of(self.identical(a, b, depth) for a, b in pairs)

    def _chan(self, left: Chan, right: Chan, depth: int) -> Answer:
        return left.direction == right.direction and self.identical(left.element, right.element, depth)

    def _func(self, left: Func, right: Func, depth: int) -> Answer:
        shape_left = (len(left.params), len(left.results), left.variadic, len(left.type_params))
        if shape_left != (len(right.params), len(right.results), right.variadic, len(right.type_params)):
            return False
        pairs = zip((*left.params, *left.results), (*right.params, *right.results), strict=True)
        constraints = zip(left.type_params, right.type_params, strict=True)
        return all_of(
            (
                *(self.identical(a, b, depth) for a, b in pairs),
                *(self.same_constraint(a, b, depth) for a, b in constraints),
            )
        )

    def same_constraint(self, left: Type, right: Type, depth: int = 0) -> Answer:
        """Whether two constraints of type parameters allow the same types, whatever they are called."""
        return self.identical(self._constraint(left), self._constraint(right), depth)

    def _constraint(self, type_: Type) -> Type:
        below = self._resolver.underlying(type_)
        if isinstance(below, Unknown):
            return type_
        # A bare `~int | string` or `int` is short for an interface with it.
        return below if isinstance(below, Interface) else Interface(embeds=(type_,))

    def _struct(self, left: Struct, right: Struct, depth: int) -> Answer:
        if len(left.fields) != len(right.fields):
            return False
        for a, b in zip(left.fields, right.fields, strict=True):
            if (a.name, a.embedded, a.tag, a.package) != (b.name, b.embedded, b.tag, b.package):
                return False
        return all_of(self.identical(a.type, b.type, depth) for a, b in zip(left.fields, right.fields, strict=True))

    def _union(self, left: Union, right: Union, depth: int) -> Answer:
        return self._same_terms(left.terms, right.terms, depth)

    def _interface(self, left: Interface, right: Interface, depth: int) -> Answer:
        ours = type_set(self._resolver, left, left)
        theirs = type_set(self._resolver, right, right)
        same = self._same_sets(ours, theirs, depth)
        unknown = [*ours.unknown, *theirs.unknown]
        if not unknown:
            return same
        # What cannot be looked into is the same on both sides when it is the same interface.
        opaque = {(o.package, o.name, o.arguments) for o in ours.opaque}
        equal = opaque == {(o.package, o.name, o.arguments) for o in theirs.opaque}
        only_opaque = len(ours.opaque) == len(ours.unknown) and len(theirs.opaque) == len(theirs.unknown)
        return True if same is True and equal and only_opaque else Unknown(unknown[0])

    def _same_sets(self, left: TypeSet, right: TypeSet, depth: int) -> Answer:
        if left.methods.keys() != right.methods.keys():
            return False
        if left.comparable != right.comparable:
            # Where terms say which types there are, `comparable` may ask nothing more.
            both = bool(left.unions and right.unions)
            return Unknown("constraints that are intersections are not worked out") if both else False
        methods = all_of(
            self.identical(method.signature, right.methods[key][0].signature, depth)
            for key, (method, _) in sorted(left.methods.items())
        )
        if len(left.unions) <= 1 and len(right.unions) <= 1:
            if len(left.unions) != len(right.unions):
                return False
            pairs = zip(left.unions, right.unions, strict=True)
            return all_of((methods, *(self._same_terms(a, b, depth) for a, b in pairs)))
        if methods is False:
            return False
        same = len(left.unions) == len(right.unions) and all(
            any(self._same_terms(a, b, depth) is True for b in right.unions) for a in left.unions
        )
        return methods if same else Unknown("constraints that are intersections are not worked out")

    def _same_terms(self, left: tuple[Term, ...], right: tuple[Term, ...], depth: int) -> Answer:
        for ours, theirs in ((left, right), (right, left)):
            for term in ours:
                answers = [self._covers(other, term, depth) for other in theirs]
                if not any(answer is True for answer in answers):
                    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
                    return unknown if unknown is not None else False
        return True

    def _covers(self, wide: Term, narrow: Term, depth: int) -> Answer:
        """Whether every type of one term is one of the other's: `~int` covers `int` and `MyInt`."""
        if not wide.tilde:
            return False if narrow.tilde else self.identical(wide.type, narrow.type, depth)
        return self.identical(self._resolver.underlying(wide.type), self._resolver.underlying(narrow.type), depth)

    _compare: ClassVar[dict[type, Callable[..., Answer]]] = {
        Basic: _basic,
        TypeParam: _type_param,
        Pointer: _element,
        Slice: _element,
        Array: _array,
        Map: _map,
        Chan: _chan,
        Func: _func,
        Struct: _struct,
        Union: _union,
        Interface: _interface,
    }


def _declared_as(named: Named) -> tuple[str, str, int]:
    return named.package, named.name, len(named.arguments)


def _twins(left: Named, right: Named) -> bool:
    """Whether they are in packages of the tree that have one import path, in two modules."""
    return left.directory != right.directory and left.directory is not None and right.directory is not None


def _outside(named: Named) -> bool:
    """Whether it is declared where nobody can look: neither in the tree nor in the standard library."""
    return named.directory is None and bool(named.package) and not is_standard(named.package)


def _homeless(inside: Named, outside: Named) -> bool:
    """Whether `inside` is in a directory of no module, so that `outside` may be the import path of just that."""
    return inside.package.startswith(".") and _outside(outside)


def _may_be_alias(named: Named) -> Unknown:
    return Unknown(f"{named.package}.{named.name} is outside the repository and may be an alias")


def _mentions(type_: Type, named: Named) -> bool:
    """Whether a type is made of `named`, as far as it is spelled out."""
    return any(part == named for part in parts(type_))
