"""Constructors that attrs writes."""

import attr
import attrs
from attr import Factory, attrib, ib
from attrs import define, field, frozen, mutable


# ---- old ----
@attr.s
class Old:
    a = attr.ib()
    b = attr.ib(1)
    c = attrib(default=2)
    d = ib(factory=list)
    e = attr.ib(default=Factory(dict))
    f = attr.ib(default=attr.Factory(lambda self: 1, takes_self=True))
    _g = attr.ib(default=None)
    h = attr.ib(init=False)
    i = attr.ib(kw_only=True)
    j = attr.ib(default=attr.NOTHING, kw_only=True)
    k: int = 1
    l = 2


@attr.s(auto_attribs=True)
class OldAnnotated:
    a: int
    b: int = 1
    c: int = attr.ib(default=2)
    d = 3


@attr.s(kw_only=True)
class OldKeywords:
    a = attr.ib()


# ---- new ----
@define
class New:
    a: int
    b: "str" = "x"
    c: list = field(factory=list)
    _d: int = 1
    __e: int = 2
    f: int = field(default=3, alias="other")
    g: int = field(init=False)
    h: int = attrs.field(default=4, kw_only=True)


@define
class Unannotated:
    a = field()
    b: int = 1
    c = field(default=2)


@define
class Child(New):
    z: int = 5
    b: int = 6


# ---- more of them ----
@frozen(kw_only=True)
class Keywords:
    a: int
    b: int = 1


@mutable
class Mutable:
    a: int


@attr.dataclass
class Dataclass:
    a: int
    b: int = 1


@define(init=False)
class WithoutInit:
    a: int


@define
class Converted:
    a: int = field(converter=int)
    b: str = field(default="x", converter=str)
