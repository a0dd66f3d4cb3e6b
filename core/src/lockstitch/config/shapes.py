"""What a contract's types ask of a value in TOML, read off their annotations.

`msgspec.inspect` says the same and more of any type, and importing it takes longer than reading most configuration
files. A test holds the two together; what is not known here fits nothing, as what TOML has no value for.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Meta, Struct


class Shape(Struct, frozen=True):
    """What values fit."""


class AnyShape(Shape, frozen=True):
    """All of them."""


class OtherShape(Shape, frozen=True):
    """None of them."""


class NoneShape(Shape, frozen=True):
    """None of them: TOML has no null. A key is left out."""


class BoolShape(Shape, frozen=True):
    """`true` and `false`."""


class DateShape(Shape, frozen=True):
    """A day."""


class TextShape(Shape, frozen=True):
    """A text, of at least so many characters, in which the pattern is found."""

    min_length: int | None = None
    pattern: str | None = None


class NumberShape(Shape, frozen=True):
    """A number in a range; a `whole` one, or any."""

    whole: bool
    ge: float | None = None
    le: float | None = None


class ListShape(Shape, frozen=True):
    """A list, of at least so many entries; it becomes a tuple, or a list."""

    entry: Shape
    min_length: int | None = None
    is_tuple: bool = True


class TableShape(Shape, frozen=True):
    """A table with any keys."""

    value: Shape


class ChoiceShape(Shape, frozen=True):
    """One of these."""

    values: tuple[Any, ...]


class UnionShape(Shape, frozen=True):
    """What fits one of these."""

    members: tuple[Shape, ...]


class StructShape(Shape, frozen=True):
    """A table with the keys of this type."""

    type: type[Struct]


class MarkedShape(Shape, frozen=True):
    """With more to be looked at: `Meta.extra`."""

    shape: Shape
    extra: dict[str, Any]


_PLAIN: dict[Any, Shape] = {
    Any: AnyShape(),
    None: NoneShape(),
    NoneType: NoneShape(),
    bool: BoolShape(),
    datetime.date: DateShape(),
}


@lru_cache(maxsize=1024)
def shape_of(annotation: Any) -> Shape:
    """The shape of a type. Its own mistakes are found when its plugin is first loaded, not here."""
    metas: list[Meta] = []
    while True:
        if get_origin(annotation) is Annotated:
            metas = [meta for meta in annotation.__metadata__ if isinstance(meta, Meta)] + metas
            annotation = annotation.__origin__
        elif (wrapped := getattr(annotation, "__supertype__", None) or _alias(annotation)) is not None:
            annotation = wrapped
        else:
            break
    limits = {
        name: value
        for meta in metas
        for name in ("ge", "le", "pattern", "min_length")
        if (value := getattr(meta, name)) is not None
    }
    made = _bare(annotation, limits)
    extra = {name: value for meta in metas for name, value in (meta.extra or {}).items()}
    return MarkedShape(made, extra) if extra else made


def _alias(annotation: Any) -> Any:
    """What a `type` statement stands for (Python 3.12)."""
    return annotation.__value__ if type(annotation).__name__ == "TypeAliasType" else None


def _bare(annotation: Any, limits: dict[str, Any]) -> Shape:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if annotation is str:
        return TextShape(limits.get("min_length"), limits.get("pattern"))
    if annotation in {int, float}:
        return NumberShape(annotation is int, limits.get("ge"), limits.get("le"))
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return StructShape(annotation)
    origin, args = get_origin(annotation) or annotation, get_args(annotation)
    if origin is Union or origin is UnionType:
        return UnionShape(tuple(shape_of(member) for member in args))
    if origin is Literal:
        return ChoiceShape(tuple(sorted(args, key=lambda value: (type(value).__name__, value))))
    if origin is list:
        return ListShape(shape_of(args[0]) if args else AnyShape(), limits.get("min_length"), is_tuple=False)
    if origin is tuple and (not args or args[1:] == (...,)):
        return ListShape(shape_of(args[0]) if args else AnyShape(), limits.get("min_length"))
    if origin is dict:
        return TableShape(shape_of(args[1]) if args else AnyShape())
    return OtherShape()
