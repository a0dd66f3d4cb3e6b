"""Constructors that nobody wrote, where their options or fields are odd or cannot be read."""

from __future__ import annotations

import pytest
from lockstitch.languages.python import Method, PythonProgram, class_surface
from lockstitch.testing import MemoryView

HEAD = """
import attr, attrs, dataclasses, lib, typing
from attrs import define, field as afield
from collections import namedtuple
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar, NamedTuple
flag = True
FIVE = 5
def helps(cls): return cls
@dataclass
class Data:
    x: int
    y: int = 1
@define
class Attrs:
    x: int
class Plain:
    p: int = 1
"""
UNREAD = "the options of its decorator cannot be read"
UNREAD_FIELD = "the options of a field cannot be read"


def made(text: str) -> str:
    """The constructor of the class `A`, or why it cannot be told; nothing where none is made."""
    program = PythonProgram(MemoryView({"m.py": HEAD + text}))
    ref = program.class_at("m.py", "A")
    assert ref is not None
    found = class_surface(program, ref).members.get("__init__")
    if found is None:
        return ""
    (offer,) = found.offers
    assert isinstance(offer, Method)
    return f"doubt: {offer.doubt}" if offer.doubt else offer.signatures[0].spelled()


@pytest.mark.parametrize(
    ("decorator", "says"),
    [
        ("dataclass", "def (x: int = 1)"),
        ("dataclass()", "def (x: int = 1)"),
        ("dataclasses.dataclass(frozen=True)", "def (x: int = 1)"),
        ("dataclass(init=True)", "def (x: int = 1)"),
        ("dataclass(init=False)", ""),
        ("dataclass(init=flag)", f"doubt: {UNREAD}"),
        ("dataclass(init=0)", f"doubt: {UNREAD}"),
        ("dataclass(**options)", f"doubt: {UNREAD}"),
        ("dataclass(init=True, **options)", f"doubt: {UNREAD}"),
        ("dataclass(kw_only=True)", "def (*, x: int = 1)"),
        ("dataclass(kw_only=False)", "def (x: int = 1)"),
        ("dataclass(kw_only=flag)", f"doubt: {UNREAD}"),
        ("dataclass\n@helps", "def (x: int = 1)"),
        ("helps\n@dataclass", "def (x: int = 1)"),
        ("helps", ""),
        ("lib.dataclass", ""),
        ("define", "def (x: int = 1)"),
        ("define(auto_attribs=True)", "def (x: int = 1)"),
        ("define(auto_attribs=False)", "def ()"),
        ("define(auto_attribs=flag)", f"doubt: {UNREAD}"),
        ("define(these={})", f"doubt: {UNREAD}"),
        ("define(field_transformer=lib.f)", f"doubt: {UNREAD}"),
        ("define(auto_attribs=True, these={})", f"doubt: {UNREAD}"),
        ("define(kw_only=flag)", f"doubt: {UNREAD}"),
        ("define(init=flag)", f"doubt: {UNREAD}"),
        ("attr.s", "def ()"),
        ("attr.s(auto_attribs=True)", "def (x: int = 1)"),
        ("attr.s(these={})", f"doubt: {UNREAD}"),
    ],
)
def test_options_of_makers(decorator: str, says: str) -> None:
    assert made(f"@{decorator}\nclass A:\n    x: int = 1\n") == says


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("x: int = field()", "def (x: int)"),
        ("x: int = field(default=FIVE)", "def (x: int = FIVE)"),
        ("x: int = field(default=dataclasses.MISSING)", "def (x: int)"),
        ("x: int = field(default_factory=list)", "def (x: int = ...)"),
        ("x: int = field(init=False)\n    y: int = field(init=True)", "def (y: int)"),
        ("x: int = field(kw_only=True)\n    y: int", "def (y: int, *, x: int)"),
        ("x: int = field(init=flag)", f"doubt: {UNREAD_FIELD}"),
        ("x: int = field(kw_only=1)", f"doubt: {UNREAD_FIELD}"),
        ("x: int = field(**options)", f"doubt: {UNREAD_FIELD}"),
        ("x: int = field(*options)", f"doubt: {UNREAD_FIELD}"),
        ("x: int = field(repr=flag, compare=False, metadata={})", "def (x: int)"),
        ("x: int = lib.field(default=1)", "def (x: int = lib.field(default=1))"),
        ("x = field(default=1)", "def ()"),
        ("x = 1\n    y: int = 2", "def (y: int = 2)"),
        ("x: int\n    x += 1", "def (x: int)"),
        ("x: ClassVar[int] = 1\n    y: typing.ClassVar = 2\n    z: 'ClassVar[int]' = 3", "def ()"),
        ("x: 'InitVar[int]'\n    y: InitVar = 1", "def (x: int, y: InitVar = 1)"),
        ("_: KW_ONLY\n    x: int", "def (*, x: int)"),
        ("_: 'KW_ONLY'\n    x: int", "def (*, x: int)"),
        ("__x: int = 1", "def (_A__x: int = 1)"),
        ("__x__: int = 1\n    _y: int = 2", "def (__x__: int = 1, _y: int = 2)"),
        ("if flag:\n        x: int", "doubt: a field stands under a condition"),
        ("with flag:\n        x: int", "def (x: int)"),
        ("x: int\n    class x: ...", "doubt: a class of a field's name stands in it"),
        ("x: int\n    def x(self): ...", "def (x: int)"),
        ("x: int\n    class Y: ...", "def (x: int)"),
        ("def __init__(self, q): ...\n    x: int", "def (q)"),
        ("", "def ()"),
    ],
)
def test_fields_of_dataclasses(body: str, says: str) -> None:
    assert made(f"@dataclass\nclass A:\n    {body or 'pass'}\n") == says


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("x = attr.ib()", "def (x)"),
        ("x = attr.ib(3)", "def (x=3)"),
        ("x = attr.ib(FIVE, True)", "def (x=FIVE)"),
        ("x = attr.ib(default=attr.NOTHING)", "def (x)"),
        ("x = attr.ib(default=attr.Factory(list))", "def (x=...)"),
        ("x = attr.ib(attr.Factory(list))", "def (x=...)"),
        ("x = attr.ib(default=lib.made(list))", "def (x=lib.made(list))"),
        ("x = attr.ib(default=made(list)(1))", "def (x=made(list)(1))"),
        ("x = attr.ib(factory=list)", "def (x=...)"),
        ("x = attr.ib(alias='y')", "def (y)"),
        ("x = attr.ib(alias=name)", "doubt: the alias of a field cannot be read"),
        ("x = attr.ib(alias=3)", "doubt: the alias of a field cannot be read"),
        ("x = attr.ib(kw_only=True)\n    y = attr.ib()", "def (y, *, x)"),
        ("x: int = attr.ib(converter=str)", "def (x)"),
        ("__x = attr.ib()\n    ___y = attr.ib()", "def (A__x, A___y)"),
        ("_x = attr.ib()", "def (x)"),
        ("x = 1", "def ()"),
    ],
)
def test_fields_of_attrs(body: str, says: str) -> None:
    assert made(f"@attr.s\nclass A:\n    {body}\n") == says


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("x: int\n    y: int = afield(default=2)", "def (x: int, y: int = 2)"),
        ("x: int\n    y = afield(default=2)", "def (y=2)"),
        ("x: int\n    y = 2", "def (x: int)"),
        ("x: int\n    y: ClassVar[int] = 3", "def (x: int)"),
    ],
)
def test_defined_classes_take_annotated_fields_or_called_ones(body: str, says: str) -> None:
    assert made(f"@define\nclass A:\n    {body}\n") == says
    forced = made(f"@define(auto_attribs=True)\nclass A:\n    {body}\n")
    assert ("x: int" in forced) is True


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("@dataclass\nclass A(Data)", "def (x: int, y: int = 1, z: int = 2)"),
        ("@dataclass\nclass A(Plain, Data)", "def (x: int, y: int = 1, z: int = 2)"),
        ("@dataclass\nclass A(Plain)", "def (z: int = 2)"),
        ("@dataclass\nclass A(Attrs)", "def (z: int = 2)"),
        ("@define\nclass A(Attrs)", "def (x: int, z: int = 2)"),
        ("@define\nclass A(Data)", "def (z: int = 2)"),
        ("@dataclass\nclass A(Exception)", "def (z: int = 2)"),
        ("@dataclass\nclass A(typing.Generic[T], Data)", "def (x: int, y: int = 1, z: int = 2)"),
        ("@dataclass\nclass A(lib.Base)", "doubt: its base `lib.Base` may bring fields"),
        ("@dataclass\nclass A(Data, lib.Base)", "doubt: its base `lib.Base` may bring fields"),
        ("@dataclass\nclass A(namedtuple('A', 'x'))", "doubt: its base `collections.namedtuple` may bring fields"),
        ("class A(Data)", "def (x: int, y: int = 1)"),
        ("class A(NamedTuple)", "def (z: int = 2)"),
        ("class A(NamedTuple, typing.Generic[T])", "def (z: int = 2)"),
        ("class A(lib.NamedTuple)", ""),
    ],
)
def test_fields_of_bases(header: str, says: str) -> None:
    assert made(f"{header}:\n    z: int = 2\n") == says


def test_fields_of_a_base_that_cannot_be_read() -> None:
    base = "@dataclass(kw_only=flag)\nclass B:\n    b: int\n"
    assert made(base + "@dataclass\nclass A(B):\n    x: int\n") == f"doubt: {UNREAD}"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("namedtuple('A', 'x y')", "def (x, y)"),
        ("namedtuple('A', 'x,y')", "def (x, y)"),
        ("namedtuple('A', '')", "def ()"),
        ("namedtuple('A', ['x', 'y'], defaults=(None,))", "def (x, y=None)"),
        ("namedtuple('A', ('x', 'y'), defaults=[1, FIVE])", "def (x=1, y=FIVE)"),
        ("namedtuple('A', 'x y', defaults=())", "def (x, y)"),
        ("namedtuple(typename='A', field_names='x')", "def (x)"),
        ("NamedTuple('A', [('x', int), ('y', 'int')])", "def (x: int, y: int)"),
        ("NamedTuple('A', (('x', int),))", "def (x: int)"),
        ("NamedTuple('A', fields=[('x', int)])", "def (x: int)"),
        ("typing.NamedTuple('A', [])", "def ()"),
        ("namedtuple('A')", "doubt"),
        ("namedtuple('A', names)", "doubt"),
        ("namedtuple('A', ['x', name])", "doubt"),
        ("namedtuple('A', {'x': 1})", "doubt"),
        ("namedtuple('A', 3)", "doubt"),
        ("namedtuple('A', b'x')", "doubt"),
        ("namedtuple('A', 'x', rename=True)", "doubt"),
        ("namedtuple('A', *rest)", "doubt"),
        ("namedtuple('A', 'x', **rest)", "doubt"),
        ("namedtuple('A', 'x', defaults=some)", "doubt"),
        ("namedtuple('A', 'x', defaults=(1, 2))", "doubt"),
        ("NamedTuple('A', [(name, int)])", "doubt"),
        ("NamedTuple('A', [('x', int, 1)])", "doubt"),
        (f"namedtuple('A', '{' '.join('abcdefghij' * 20)}')", "doubt"),
    ],
)
def test_fields_of_made_tuples(call: str, says: str) -> None:
    wanted = says if says != "doubt" else "doubt: the fields of its named tuple cannot be read"
    assert made(f"class A({call}): ...\n") == wanted
    assert made(f"B = {call}\nclass A(B): ...\n") == wanted
    assert made(f"class A({call}):\n    def __init__(self, q): ...\n") == "def (q)"
    assert made(f"class A({call}):\n    def __new__(cls, q): ...\n") == ""
    program = PythonProgram(MemoryView({"m.py": f"{HEAD}class A({call}): ...\n"}))
    ref = program.class_at("m.py", "A")
    assert ref is not None
    assert class_surface(program, ref).doubts == (() if says != "doubt" else (wanted.removeprefix("doubt: "),))
