"""Interfaces as sets: all methods, whatever is embedded, and the terms that constrain."""

from __future__ import annotations

from msgspec import Struct, field

from lockstitch.languages.golang.resolver import Resolver
from lockstitch.languages.golang.types import Interface, InterfaceMethod, Named, Term, Type, Union, Unknown

_DEPTH = 100


class TypeSet(Struct):
    """What an interface asks for, order set aside.

    `methods` by (name, package of an unexported name). `opaque` are embedded interfaces outside the tree.
    `unions` are the terms of each element that is not an interface; all of them hold at once.
    """

    methods: dict[tuple[str, str], tuple[InterfaceMethod, Type]] = field(default_factory=dict)
    opaque: list[Named] = field(default_factory=list)
    unions: list[tuple[Term, ...]] = field(default_factory=list)
    comparable: bool = False
    unknown: list[str] = field(default_factory=list)
    seen: set[Named] = field(default_factory=set)


def type_set(resolver: Resolver, interface: Interface, owner: Type) -> TypeSet:
    """The type set of an interface; `owner` is the type that it is the definition of."""
    found = TypeSet()
    stack: list[tuple[Interface, Type, int]] = [(interface, owner, 0)]
    while stack:
        current, holder, depth = stack.pop()
        for method in current.methods:
            found.methods.setdefault((method.name, method.package), (method, holder))
        if depth > _DEPTH:
            found.unknown.append("an interface that embeds itself")
            continue
        for embed in current.embeds:
            _embedded(resolver, embed, found, stack, depth)
    return found


def _embedded(
    resolver: Resolver, embed: Type, found: TypeSet, stack: list[tuple[Interface, Type, int]], depth: int
) -> None:
    embed = resolver.unalias(embed)
    if isinstance(embed, Unknown):
        found.unknown.append(embed.reason)
    elif isinstance(embed, Union):
        _union(resolver, embed, found)
    elif isinstance(embed, Named) and (embed.package, embed.name) == ("", "comparable"):
        found.comparable = True
    elif isinstance(embed, Interface):
        stack.append((embed, embed, depth + 1))
    elif isinstance(embed, Named) and embed in found.seen:
        return  # embedding an interface twice says nothing new
    elif isinstance(embed, Named):
        found.seen.add(embed)
        below = resolver.underlying(embed)
        if isinstance(below, Interface):
            stack.append((below, embed, depth + 1))
        elif isinstance(below, Unknown):
            if embed.directory is None:
                found.opaque.append(embed)
            found.unknown.append(below.reason)
        else:
            found.unions.append((Term(embed),))
    else:
        found.unions.append((Term(embed),))


def _union(resolver: Resolver, union: Union, found: TypeSet) -> None:
    terms: list[Term] = []
    for term in union.terms:
        inner = resolver.unalias(term.type)
        below = resolver.underlying(inner) if isinstance(inner, Named) else inner
        if isinstance(below, Unknown):
            found.unknown.append(below.reason)
        elif isinstance(below, Interface):
            # An interface in a union stands for its terms; one without terms stands for every type.
            nested = type_set(resolver, below, inner)
            found.unknown += nested.unknown
            if nested.methods or nested.comparable or len(nested.unions) != 1:
                found.unknown += ["a union with an interface in it"]
            else:
                terms += nested.unions[0]
        elif isinstance(below, Union):
            found.unknown.append("a union in a union")
        else:
            terms.append(Term(inner, term.tilde))
    found.unions.append(tuple(terms))
