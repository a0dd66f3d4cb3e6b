"""What modules and their classes offer: each `testdata/surface/NAME.py` has it beside it in `NAME.txt`.

Both are in sections (`# ---- title ----`), and each section is a test. The files run: the interpreter itself says what their signatures, properties and types are.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import inspect
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from lockstitch.languages.python import (
    Attribute,
    ClassRef,
    Configuration,
    InnerClass,
    Method,
    Offer,
    Offered,
    OutsideBase,
    Property,
    PythonProgram,
    Signature,
    Unclear,
    class_surface,
    mangled,
    offered_by_module,
    spell,
)
from lockstitch.languages.python.types import show
from lockstitch.testing import MemoryView

FILES = sorted((Path(__file__).parent / "testdata" / "surface").glob("*.py"))
KINDS = ["positional-only", "positional", "var-positional", "keyword-only", "var-keyword"]


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Each section's title, and the text with every other section but the first blank."""
    lines = text.splitlines(keepends=True)
    starts = [index for index, line in enumerate(lines) if line.startswith("# ---- ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start].strip(), "".join([*lines[: starts[0]], "\n" * (start - starts[0]), *lines[start:end]])


def beside(path: Path) -> dict[str, list[str]]:
    """The lines of each section of a file, its title first."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in path.read_text().splitlines():
        title = line if line.startswith("# ---- ") else title
        found.setdefault(title, []).append(line)
    return found


def program_of(text: str) -> PythonProgram:
    return PythonProgram(MemoryView({"m.py": text}), Configuration((3, 11, 7), "linux", type_checking=False))


def said(program: PythonProgram, title: str, text: str) -> list[str]:
    """All that a section offers, one thing a line, under its title."""
    start = text[: text.index(title)].count("\n")
    module = program.module("m.py")
    assert module is not None
    found = [title]
    for name, nodes in module.names.items():
        if nodes[0].at.line > start and "." not in name:
            found += _name(program, name)
    return found


def _name(program: PythonProgram, name: str) -> Iterator[str]:
    found = offered_by_module(program, "m.py", name)
    if found is None:
        yield f"{name} is nothing"
        return
    yield from _offered(found)
    for offer in found.offers:
        if isinstance(offer, InnerClass) and offer.ref.module.path == "m.py":
            yield from _class(program, offer.ref)


def _class(program: PythonProgram, ref: ClassRef) -> Iterator[str]:
    surface = class_surface(program, ref)
    order = [
        base.name if isinstance(base, OutsideBase) else getattr(base, "key", "made") for base in surface.hierarchy.order
    ]
    yield f"  order: {', '.join(order)}"
    yield from (f"  doubt: {doubt}" for doubt in surface.doubts)
    if surface.rewriting:
        yield f"  rewriting: {surface.rewriting}"
    if surface.abstract:
        yield f"  abstract: {', '.join(sorted(surface.abstract))}"
    far: dict[str, list[str]] = {}
    for found in surface.members.values():
        match found.offers[0]:
            case Unclear(reason, inherited=True):
                far.setdefault(reason, []).append(found.name)
            case InnerClass(inner) if inner.outer == (ref,):
                yield from ("  " + line for line in [*_offered(found), *_class(program, inner)])
            case _ if found.owner in (ref, None):
                yield from ("  " + line for line in _offered(found))
    yield from (f"  {reason}: {' '.join(names)}" for reason, names in far.items())


def _offered(found: Offered) -> Iterator[str]:
    place = f"{found.at.line}:{found.at.column}" if found.path == "m.py" else f"{found.path}:{found.at.line}"
    maybe = " perhaps" if found.conditional else ""
    for index, offer in enumerate(found.offers):
        yield f"{place if not index else '  or'}{maybe} {found.name}: {_offer(offer)}"


def _offer(offer: Offer) -> str:
    flags = " ".join(f"{name}" for name in type(offer).__struct_fields__ if getattr(offer, name) is True)
    match offer:
        case Method():
            forms = " | ".join(form.spelled() for form in offer.signatures)
            over = f", runs {offer.implementation.spelled()}" if offer.implementation else ""
            text = f"{offer.binding} {forms}{over}{', made by ' + offer.generated if offer.generated else ''}"
        case Property():
            text = f"property {show(offer.type) if offer.type else '?'}"
        case Attribute():
            text = f"attribute {show(offer.type) if offer.type else '?'}"
        case InnerClass():
            text = f"class {offer.ref.key}"
        case Unclear():
            text = f"unclear: {offer.reason}"
    doubt = getattr(offer, "doubt", "")
    return f"{text}{' ' if flags else ''}{flags}{' but ' + doubt if doubt else ''}"


SECTIONS = [(path, title, text) for path in FILES for title, text in sections(path.read_text())]
each_section = pytest.mark.parametrize(
    ("path", "title", "text"), SECTIONS, ids=[f"{path.stem}: {title[7:-5]}" for path, title, _ in SECTIONS]
)


@each_section
def test_section_offers_what_stands_beside_it(path: Path, title: str, text: str) -> None:
    assert said(program_of(text), title, text) == beside(path.with_suffix(".txt"))[title]


# ---- what the interpreter says ----


@each_section
def test_interpreter_agrees(path: Path, title: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "attrs" in path.stem:
        pytest.importorskip("attrs")
    start = text[: text.index(title)].count("\n")
    program = program_of(text)
    there = types.ModuleType("m")
    monkeypatch.setitem(sys.modules, "m", there)
    exec(compile(text, str(path), "exec", dont_inherit=True), vars(there))
    wrong: list[str] = []
    for name, value in vars(there).items():
        if getattr(value, "__module__", "") != "m" or getattr(value, "__name__", "") != name:
            continue
        found = offered_by_module(program, "m.py", name)
        assert found is not None, name
        if found.at.line <= start:
            continue
        if isinstance(value, types.FunctionType):
            wrong += [f"{name}: {problem}" for problem in _problems(found, value, None)]
        elif isinstance(value, type):
            wrong += _class_problems(program, value)
    assert not wrong, "\n".join(wrong)


def _class_problems(program: PythonProgram, cls: type) -> Iterator[str]:
    ref = program.class_at("m.py", cls.__qualname__)
    if ref is None:
        found = offered_by_module(program, "m.py", cls.__qualname__)
        if found is None or not (getattr(found.offers[0], "doubt", "") or len(found.offers) > 1):
            yield f"{cls.__name__}: no class"
        return
    surface = class_surface(program, ref)
    if surface.rewriting:
        return
    ours = [base.qualified for base in surface.hierarchy.classes]
    theirs = list(dict.fromkeys(base.__qualname__ for base in cls.__mro__ if base.__qualname__ in set(ours)))
    if ours != theirs and not surface.doubts:
        yield f"{cls.__name__}: order {ours} {theirs}"
    far = {name for name, found in surface.members.items() if isinstance(found.offers[0], Unclear)}
    if getattr(cls, "__abstractmethods__", frozenset()) - surface.abstract - far:
        yield f"{cls.__name__}: abstract {sorted(cls.__abstractmethods__)}"  # type: ignore[attr-defined]
    for name in dir(cls):
        value = inspect.getattr_static(cls, name)
        if (name.startswith("__") and not isinstance(value, types.FunctionType)) or name.startswith("_abc_"):
            continue
        if name in vars(object) and not any(name in vars(base) for base in cls.__mro__ if base.__module__ == "m"):
            continue
        found = surface.members.get(name)
        if found is None:
            made = not any(
                base.module.names and any(node.name == name for node in base.node.members)
                for base in surface.hierarchy.classes
            )
            if not surface.doubts and not (made and name.startswith("_")):
                yield f"{cls.__name__}.{name}: not found"
            continue
        owner = next(base for base in cls.__mro__ if name in vars(base))
        yield from (f"{cls.__name__}.{name}: {problem}" for problem in _problems(found, value, owner))
    for name, found in surface.members.items():
        bare = [offer for offer in found.offers if isinstance(offer, Method | Property | InnerClass)]
        if bare and not found.conditional and not mangled(name) and not hasattr(cls, name):
            yield f"{cls.__name__}.{name}: not there"


def _problems(found: Offered, value: Any, cls: type | None) -> list[str]:
    offer = found.offers[0]
    if len(found.offers) > 1 or isinstance(offer, Unclear) or getattr(offer, "doubt", ""):
        return []
    if isinstance(value, property):
        if not isinstance(offer, Property):
            return [f"a property read as {_offer(offer)}"]
        has = (value.fset is not None, value.fdel is not None)
        problems = [] if has == (offer.settable, offer.deletable) else [f"setter and deleter {has}"]
        hints = typing.get_type_hints(value.fget) if value.fget else {}
        if "self" in hints and hints["self"] is hints.get("return"):
            hints["return"] = typing.Self
        return problems + _type_problems("result", offer.type, hints.get("return"), "return" in hints, cls)
    binding = "instance" if cls else "function"
    if isinstance(value, staticmethod | classmethod):
        binding = "static" if isinstance(value, staticmethod) else "class"
    function = inspect.unwrap(getattr(value, "func", getattr(value, "__func__", value)), stop=inspect.isfunction)
    if not isinstance(function, types.FunctionType) or isinstance(value, functools.cached_property):
        return [f"a {type(value).__name__} read as {_offer(offer)}"] if isinstance(offer, Method) else []
    if not isinstance(offer, Method):
        return [f"a function read as {_offer(offer)}"]
    if found.name in ("__new__", "__init_subclass__", "__class_getitem__"):
        binding = "class"
    problems = [] if offer.binding == binding else [f"binding {offer.binding} {binding}"]
    if offer.generated and offer.generated.startswith("namedtuple"):
        function = cls.__new__  # type: ignore[union-attr]
    ours = offer.implementation or offer.signatures[0]
    return problems + _signature_problems(ours, function, binding in ("instance", "class"), cls)


def _signature_problems(ours: Signature, function: types.FunctionType, drop: bool, cls: type | None) -> list[str]:
    theirs = list(inspect.signature(function).parameters.values())
    hints = typing.get_type_hints(function)
    if (
        drop
        and theirs
        and theirs[0].kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    ):
        own = hints.get(theirs.pop(0).name)  # a type variable that `self` is annotated with is `Self`
        own = typing.get_args(own)[0] if typing.get_origin(own) is type else own
        hints = {
            name: typing.Self if hint is own and isinstance(own, TypeVar) else hint for name, hint in hints.items()
        }
    have = [(p.name, p.kind, not p.required) for p in ours.parameters]
    want = [(p.name, KINDS[p.kind], p.default is not p.empty or "var-" in KINDS[p.kind]) for p in theirs]
    if have != want:
        return [f"{have} for {want}"]
    wrapped = hasattr(function, "__wrapped__")
    problems = [] if wrapped or ours.asynchronous == inspect.iscoroutinefunction(function) else ["async"]
    for mine, other in zip(ours.parameters, theirs, strict=True):
        problems += _type_problems(mine.name, mine.type, hints.get(mine.name), mine.name in hints, cls)
        if mine.default is not None and not isinstance(other.default, object if mine.default.made else ()):
            worth = eval(spell(mine.default.expr), dict(function.__globals__))
            if repr(worth) != repr(other.default) and " at 0x" not in repr(worth):
                problems.append(f"default of {mine.name}: {worth!r} {other.default!r}")
    if (
        not wrapped
        and function.__name__ != "__init__"
        and not (inspect.isasyncgenfunction(function) and "return" not in hints)
    ):
        problems += _type_problems("result", ours.returns, hints.get("return"), "return" in hints, cls)
    return problems


def _type_problems(what: str, ours: Any, theirs: Any, given: bool, cls: type | None) -> list[str]:
    if ours is None or not given:
        return [f"{what}: annotated {ours} {theirs}"] if (ours is None) == given and "*" not in str(ours) else []
    shown = show(ours)
    return [] if shown == _shown(theirs, cls) else [f"{what}: {shown} {_shown(theirs, cls)}"]


def _shown(hint: Any, cls: type | None) -> str:
    """A type at run time in the one form that ours have."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is typing.Self or (cls is not None and hint is cls):
        return "Self"
    if hint is type(None):
        return "None"
    if origin in (typing.Union, types.UnionType):
        literals = sorted(
            spelled
            for a in arguments
            if typing.get_origin(a) is typing.Literal
            for spelled in map(_literal, typing.get_args(a))
        )
        members = [_shown(a, cls) for a in arguments if typing.get_origin(a) is not typing.Literal]
        members += [f"Literal[{', '.join(literals)}]"] if literals else []
        return " | ".join(sorted(members, key=lambda text: (text == "None", text)))
    if origin is typing.Literal:
        values = sorted(_literal(a) for a in arguments if a is not None)
        return f"Literal[{', '.join(values)}]" + (" | None" if None in arguments else "")
    if origin is collections.abc.Callable:
        given = "..." if arguments[0] is ... else f"[{', '.join(_shown(a, cls) for a in arguments[0])}]"
        return f"Callable[{given}, {_shown(arguments[1], cls)}]"
    if isinstance(hint, dataclasses.InitVar):
        return _shown(hint.type, cls)
    if origin in (typing.Annotated, typing.ClassVar, typing.Final):
        return _shown(arguments[0], cls)
    if hint in (typing.NoReturn, typing.Never):
        return "Never"
    name = getattr(hint if origin is None else origin, "__name__", None) or str(hint)
    named = {"AbstractSet": "AbstractSet", "Set": "AbstractSet"}.get(name, name) if "collections" in str(hint) else name
    if hint is ...:
        return "..."
    if origin is cls and cls is not None:
        named, arguments = "Self", () if all(isinstance(a, TypeVar) for a in arguments) else arguments
    inner = ", ".join(_shown(a, cls) for a in arguments)
    return f"{named}[{inner or '()'}]" if arguments or str(hint).endswith("[()]") else named


def _literal(value: object) -> str:
    if isinstance(value, str):
        return '"' + value + '"'
    return f"{type(value).__name__}.{value.name}" if hasattr(value, "name") else repr(value)
