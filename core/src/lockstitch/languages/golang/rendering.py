"""Types as text: for people, for comparison, and for a file that is to hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from lockstitch.languages.golang.names import Names, usual_name
from lockstitch.languages.golang.packages import FileScope
from lockstitch.languages.golang.resolver import Resolver
from lockstitch.languages.golang.results import Spelling
from lockstitch.languages.golang.type_sets import type_set
from lockstitch.languages.golang.types import (
    Array,
    Basic,
    Chan,
    FarConstant,
    Field,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    Type,
    TypeParam,
    Union,
    Unknown,
    constant_value,
)

#: How a named type is written, its arguments left out.
Namer = Callable[[Named], str]
_DEPTH = 80
#: What `written` has for what it cannot write; the tag of a field may hold the same signs.
_HOLE = re.compile("[?…]")
_LITERAL = re.compile(r'`[^`]*`?|"(?:\\.|[^"\\])*+"?')
#: How many parts a canonical text may have.
_STEPS = 100_000


def written(type_: Type, namer: Namer, depth: int = 0) -> str:
    """A type in Go's own syntax. What is unknown is written `?`."""
    if depth > _DEPTH:
        return "…"

    def inner(part: Type) -> str:
        return written(part, namer, depth + 1)

    if isinstance(type_, Basic):
        return type_.spelling or type_.name
    if isinstance(type_, Named):
        return namer(type_) + _bracketed(map(inner, type_.arguments))
    if isinstance(type_, TypeParam):
        return type_.name or f"T{type_.index}"
    if isinstance(type_, Pointer):
        return f"*{inner(type_.element)}"
    if isinstance(type_, Slice):
        return f"[]{inner(type_.element)}"
    if isinstance(type_, Array):
        length = "?" if isinstance(type_.length, Unknown) else spelled_constant(type_.length, namer)
        return f"[{length}]{inner(type_.element)}"
    if isinstance(type_, Map):
        return f"map[{inner(type_.key)}]{inner(type_.value)}"
    if isinstance(type_, Chan):
        return _channel(type_, inner(type_.element))
    if isinstance(type_, Func):
        return f"func{signature(type_, namer, depth)}"
    if isinstance(type_, Struct):
        fields = [
            (inner(f.type) if f.embedded else f"{f.name} {inner(f.type)}") + (f" {_quoted(f.tag)}" if f.tag else "")
            for f in type_.fields
        ]
        return f"struct{{ {'; '.join(fields)} }}" if fields else "struct{}"
    if isinstance(type_, Interface):
        parts = [f"{method.name}{signature(method.signature, namer, depth)}" for method in type_.methods]
        parts += [inner(embed) for embed in type_.embeds]
        return f"interface{{ {'; '.join(parts)} }}" if parts else "any"
    if isinstance(type_, Union):
        return " | ".join(f"{'~' * term.tilde}{inner(term.type)}" for term in type_.terms)
    return "?"


def signature(function: Func, namer: Namer, depth: int = 0, named: bool = False) -> str:
    """Parameters and results without the word `func`; with their names when `named`."""

    def inner(part: Type) -> str:
        return written(part, namer, depth + 1)

    params = [inner(param) for param in function.params]
    if function.variadic and params:
        params[-1] = f"...{params[-1]}"
    results = [inner(result) for result in function.results]
    own = _bracketed(f"{n} {inner(c)}" for n, c in zip(function.type_names, function.type_params, strict=True))
    names = function.names if named and len(function.names) == len(params) + len(results) else ()
    if names:
        params = _with_names(names[: len(params)], params)
        results = _with_names(names[len(params) :], results)
    text = f"{own}({', '.join(params)})"
    if len(results) == 1 and not (names and names[-1]):
        return f"{text} {results[0]}"
    return f"{text} ({', '.join(results)})" if results else text


def spelled_constant(value: int | FarConstant, namer: Namer) -> str:
    """A constant in Go's own syntax."""
    if isinstance(value, int):
        return str(value)
    if not value.operator:
        return namer(Named(value.package, value.name))
    parts = [spelled_constant(operand, namer) for operand in value.operands]
    text = f" {value.operator} ".join(parts) if len(parts) > 1 else f"{value.operator}{parts[0]}"
    return f"({text})"


def full_name(named: Named) -> str:
    """A name with its package's import path before it."""
    return f"{named.package}.{named.name}" if named.package else named.name


def _with_names(names: tuple[str, ...], types: list[str]) -> list[str]:
    if not all(names):
        return types
    return [f"{name} {text}" for name, text in zip(names, types, strict=True)]


def _bracketed(parts: Iterable[str]) -> str:
    listed = list(parts)
    return f"[{', '.join(listed)}]" if listed else ""


def _channel(channel: Chan, element: str) -> str:
    if channel.direction == "receive":
        return f"<-chan {element}"
    nested = isinstance(channel.element, Chan) and channel.element.direction == "receive"
    element = f"({element})" if nested else element
    return f"chan<- {element}" if channel.direction == "send" else f"chan {element}"


def _quoted(tag: str) -> str:
    return f"`{tag}`" if "`" not in tag else '"' + tag.replace("\\", "\\\\").replace('"', '\\"') + '"'


def short_namer(package_name: Callable[[Named], str]) -> Namer:
    """Names with the package's name before them."""

    def namer(named: Named) -> str:
        return f"{package_name(named)}.{named.name}" if named.package else named.name

    return namer


class Canonical:
    """Texts that are equal for identical types: aliases resolved, import paths in full, interfaces sorted."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._steps = 0

    def text(self, type_: Type, depth: int = 0) -> str | Unknown:
        """The canonical text, Unknown when a part of the type is."""
        self._steps = 0
        try:
            return self._text(type_, depth)
        except _NotKnown as problem:
            return Unknown(problem.args[0])

    def _text(self, type_: Type, depth: int) -> str:
        type_ = self._resolver.unalias(type_)
        self._steps += 1
        if depth > _DEPTH or self._steps > _STEPS:
            raise _NotKnown("a type too large to write")
        if isinstance(type_, Unknown):
            raise _NotKnown(type_.reason)

        def inner(part: Type) -> str:
            return self._text(part, depth + 1)

        if isinstance(type_, Named):
            return full_name(type_) + ("[" + ",".join(map(inner, type_.arguments)) + "]" if type_.arguments else "")
        if isinstance(type_, TypeParam):
            return f"${'T' if type_.owner == 'type' else 'F'}{type_.index}"
        if isinstance(type_, Pointer):
            return f"*{inner(type_.element)}"
        if isinstance(type_, Slice):
            return f"[]{inner(type_.element)}"
        if isinstance(type_, Array):
            length = constant_value(type_.length)
            if isinstance(length, Unknown):
                raise _NotKnown(length.reason)
            return f"[{spelled_constant(length, full_name)}]{inner(type_.element)}"
        if isinstance(type_, Map):
            return f"map[{inner(type_.key)}]{inner(type_.value)}"
        if isinstance(type_, Chan):
            sign = {"both": "chan", "send": "chan<-", "receive": "<-chan"}[type_.direction]
            return f"{sign}({inner(type_.element)})"
        if isinstance(type_, Func):
            return self._func(type_, depth)
        if isinstance(type_, Struct):
            return "struct{" + ";".join(_field(f, inner) for f in type_.fields) + "}"
        if isinstance(type_, Interface):
            return self._interface(type_, depth)
        if isinstance(type_, Union):
            return self._interface(Interface(embeds=(type_,)), depth)
        return type_.name

    def _func(self, function: Func, depth: int) -> str:
        params = [self._text(param, depth + 1) for param in function.params]
        if function.variadic:
            params[-1] = f"...{params[-1]}"
        results = [self._text(result, depth + 1) for result in function.results]
        own = [self._text(Interface(embeds=(c,)), depth + 1) for c in function.type_params]
        return f"func{'[' + ','.join(own) + ']' if own else ''}({','.join(params)})({','.join(results)})"

    def _interface(self, interface: Interface, depth: int) -> str:
        found = type_set(self._resolver, interface, interface)
        if found.unknown:
            raise _NotKnown(found.unknown[0])
        parts = [
            f"{package + '.' if package else ''}{name}{self._func(method.signature, depth + 1)}"
            for (name, package), (method, _) in sorted(found.methods.items())
        ]
        parts += ["comparable"] if found.comparable else []
        parts += sorted(
            "|".join(sorted(f"{'~' * term.tilde}{self._text(term.type, depth + 1)}" for term in union))
            for union in found.unions
        )
        return "interface{" + ";".join(parts) + "}"


def _field(field: Field, inner: Callable[[Type], str]) -> str:
    tag = f" {json.dumps(field.tag, ensure_ascii=False)}" if field.tag else ""
    prefix = f"{field.package}." if field.package else ""
    return f"{'embedded ' * field.embedded}{prefix}{field.name} {inner(field.type)}{tag}"


class _NotKnown(Exception):
    pass


class Spelled:
    """Spells types for one file, and collects the imports that it lacks for them."""

    def __init__(self, names: Names, file: FileScope, package_name: Callable[[Named], str]) -> None:
        self._names = names
        self._file = file
        self._package_name = package_name
        self._missing: dict[str, str] = {}

    def spell(self, type_: Type) -> Spelling | Unknown:
        """The type as the file spells it; Unknown when it cannot name a part of it."""
        try:
            text = written(type_, self._name)
        except _NotKnown as problem:
            return Unknown(problem.args[0])
        if _HOLE.search(_LITERAL.sub("", text)):
            return Unknown("a type that is not known")
        return Spelling(text, tuple(sorted(self._missing.items())))

    def _name(self, named: Named) -> str:
        if not named.package or named.package == self._file.package.path:
            return named.name
        if not named.name[:1].isupper():
            raise _NotKnown(f"{named.package}.{named.name} is not exported")
        qualifier = self._qualifier(named)
        return f"{qualifier}.{named.name}" if qualifier != "." else named.name

    def _own_name(self, named: Named) -> str:
        name = self._package_name(named)
        if not name.isidentifier():
            raise _NotKnown(f"nothing here says the name of the package {named.package}")
        return name

    def _qualifier(self, named: Named) -> str:
        for found in self._file.imports:
            if found.alias == "_":
                continue
            target = self._names.target(found.path, self._file)
            if not isinstance(target, Unknown) and target.path == named.package:
                return found.alias or self._own_name(named)
        name = self._missing.setdefault(named.package, self._own_name(named))
        taken = [path for path, other in self._missing.items() if other == name and path != named.package]
        if taken or any((i.alias or usual_name(i.path)) == name for i in self._file.imports if i.alias != "_"):
            raise _NotKnown(f"`{name}` is the name of another import")
        return name
