"""Shapes say of every type what `msgspec.inspect` says of it."""

from __future__ import annotations

import datetime
import decimal
import enum
import uuid
from typing import Annotated, Any, Literal, NewType, Optional, Union

import msgspec
import pytest
from lockstitch.api import Contract, Exemption, PathText, PatternText, Side
from lockstitch.config import shapes
from lockstitch.config.reading import Settings
from lockstitch.host import load_host
from msgspec import Meta
from msgspec import inspect as mi


class Colour(enum.Enum):
    RED = "red"


Named = NewType("Named", str)
SAMPLES = [
    *(str, int, float, bool, None, Any, datetime.date, list, tuple, dict),
    *(datetime.datetime, datetime.time, bytes, set, frozenset, uuid.UUID, decimal.Decimal, Colour, Named),
    *(list[str], list[int | None], tuple[str, ...], tuple[int, str], dict[str, int], dict[str, list[Any]], set[str]),
    Optional[int],  # noqa: UP045 - as authors may write it
    Union[int, str, None],  # noqa: UP007 - likewise
    *(str | list[str], Literal["b", "a", 1], Literal["x"] | dict[str, str] | None),
    *(Side, Contract, Exemption, Settings, tuple[Side, ...], PathText, PatternText, tuple[PathText, ...]),
    Annotated[str, Meta(min_length=2, pattern="^a")],
    Annotated[int, Meta(ge=1, le=9), Meta(extra={"a": 1})],
    Annotated[Annotated[str, Meta(min_length=1, extra={"a": 1, "b": 1})], Meta(extra={"a": 2})],
    Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(min_length=2, description="d")],
    Annotated[Named, Meta(min_length=1)],
]


def same(shape, info):
    """A shape made from what msgspec says, to be compared."""
    match info:
        case mi.Metadata():
            inner = same(shape, info.type) if not info.extra else same(None, info.type)
            return shapes.MarkedShape(inner, info.extra) if info.extra else inner
        case mi.StrType():
            return shapes.TextShape(info.min_length, info.pattern)
        case mi.IntType() | mi.FloatType():
            return shapes.NumberShape(isinstance(info, mi.IntType), info.ge, info.le)
        case mi.BoolType():
            return shapes.BoolShape()
        case mi.DateType():
            return shapes.DateShape()
        case mi.AnyType():
            return shapes.AnyShape()
        case mi.NoneType():
            return shapes.NoneShape()
        case mi.ListType() | mi.VarTupleType():
            is_tuple = isinstance(info, mi.VarTupleType)
            return shapes.ListShape(same(None, info.item_type), info.min_length, is_tuple=is_tuple)
        case mi.DictType():
            return shapes.TableShape(same(None, info.value_type))
        case mi.LiteralType():
            return shapes.ChoiceShape(info.values)
        case mi.UnionType():
            return shapes.UnionShape(tuple(same(None, item) for item in info.types))
        case mi.StructType():
            return shapes.StructShape(info.cls)
    return shapes.OtherShape()


@pytest.mark.parametrize("annotation", SAMPLES, ids=str)
def test_samples(annotation):
    assert shapes.shape_of(annotation) == same(None, mi.type_info(annotation))


def structs(tp, seen):
    if tp not in seen:
        seen[tp] = msgspec.structs.fields(tp)
        pending = [item.type for item in seen[tp]]
        while pending:
            annotation = pending.pop()
            if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
                structs(annotation, seen)
            pending.extend(getattr(annotation, "__args__", ()))
            pending.extend([annotation.__origin__] if hasattr(annotation, "__metadata__") else [])


def test_every_key_of_every_contract():
    seen = {}
    for analyzer in load_host().analyzers.values():
        structs(analyzer.contract, seen)
    fields = [(tp, item) for tp, items in seen.items() for item in items]
    assert len(fields) > 100
    for tp, item in fields:
        assert shapes.shape_of(item.type) == same(None, mi.type_info(item.type)), (tp, item.name)
