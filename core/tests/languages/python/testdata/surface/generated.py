"""Constructors that nobody wrote."""

import collections
import dataclasses
import typing
from collections import namedtuple
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import Any, ClassVar, Generic, List, NamedTuple, Optional, TypeVar

T = TypeVar("T")
DEFAULT = 3


# ---- dataclasses ----
@dataclass
class Plain:
    a: int
    b: "Optional[str]" = None
    c: List[int] = field(default_factory=list)
    d: float = field(default=1.5, repr=False)
    e: int = field(init=False)
    f: int = DEFAULT
    g: dict = dataclasses.field(init=True, default_factory=dict)
    h: ClassVar[int] = 1
    i: "ClassVar[str]" = "x"
    j: "typing.ClassVar" = 1
    k = 5
    _l: int = 0

    def method(self, a: int) -> "Plain": ...
    @property
    def whole(self) -> int: ...


@dataclass
class Child(Plain):
    a: str
    k: int = 6
    m: int = field(default=7, kw_only=True)


@dataclass(init=False)
class InheritsInit(Plain):
    z: int = 0


class NotOne(Plain):
    n: int


@dataclass
class OnNotOne(NotOne):
    o: int = 1


# ---- options of dataclasses ----
@dataclass(frozen=True, order=True)
class Ordered:
    a: int
    b: Any = field(default=dataclasses.MISSING)


@dataclass(kw_only=True)
class KeywordOnly:
    a: int
    b: int = 1
    c: int = field(kw_only=False)


@dataclass()
class AfterMark:
    a: int
    _: KW_ONLY
    b: int = 1
    c: int
    d: int = field(default=2, kw_only=False)


@dataclass
class WithInit:
    a: int

    def __init__(self, z: int = 1) -> None: ...


@dataclass(init=False)
class WithoutInit:
    a: int


@dataclass
class Variables:
    a: InitVar[int]
    b: "InitVar[str]" = "x"
    c: int = 0

    def __post_init__(self, a, b): ...


@dataclass
class Empty:
    pass


# ---- bases of dataclasses ----
@dataclass
class Left:
    a: int = 1
    b: int = 2


@dataclass
class Right:
    b: str = "r"
    c: int = 3


@dataclass
class Both(Left, Right):
    d: int = 4


class Mixin:
    mixed: int = 1


@dataclass
class OnMixin(Mixin):
    a: int


@dataclass
class Boxed(Generic[T]):
    value: T
    others: "List[T]" = field(default_factory=list)
    parent: "Optional[Boxed[T]]" = None


@dataclass
class Failing(Exception):
    code: int = 1


# ---- named tuples ----
class Point(NamedTuple):
    x: int
    y: "Optional[int]" = None
    z: float = 1.5

    def norm(self, power: int = 2) -> float: ...


class Point3(Point):
    def more(self): ...


# ---- made named tuples ----
class OldPoint(namedtuple("OldPoint", "x y z", defaults=(1, None))):
    def norm(self): ...


class CommaPoint(namedtuple("CommaPoint", "x, y")): ...
class ListPoint(collections.namedtuple("ListPoint", ["x", "y"])): ...
class TuplePoint(namedtuple("TuplePoint", ("x", "y"), defaults=[0])): ...
class FieldNames(namedtuple(typename="FieldNames", field_names="x y")): ...
class TypedPoint(NamedTuple("TypedPoint", [("x", int), ("y", "str")])): ...


class OwnNew(namedtuple("OwnNew", "x y")):
    def __new__(cls, x): ...


Pair = namedtuple("Pair", "left right")


class OnPair(Pair): ...
