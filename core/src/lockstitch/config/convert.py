"""TOML values into typed contracts, collecting every problem instead of stopping at the first."""

from __future__ import annotations

import datetime
import posixpath
import re
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import Meta, Struct, field

from lockstitch.api.patterns import PatternError, compile_pattern
from lockstitch.config.positions import Key
from lockstitch.config.shapes import (
    AnyShape,
    BoolShape,
    ChoiceShape,
    DateShape,
    ListShape,
    MarkedShape,
    NoneShape,
    NumberShape,
    Shape,
    StructShape,
    TableShape,
    TextShape,
    UnionShape,
    shape_of,
)
from lockstitch.on_demand import expression

#: What a conversion gives for a value that is wrong; the problem is in the list.
BAD: Final = object()
#: A pattern that stands for itself: to know that it is valid, no engine is loaded.
_LITERAL = expression(r"[\w !\"#%&',/:;<=>@`~-]*", re.ASCII)


class Problem(Struct, frozen=True):
    """Something wrong at `key`; `on_name` when the key itself is wrong and not its value.

    With `check` it is that check's own code that failed, and nobody's text that is wrong.
    """

    key: Key
    message: str
    on_name: bool = False
    check: str = ""


class Conversion(Struct):
    """One conversion: where the file is (for paths), and the problems so far."""

    home: str = ""
    problems: list[Problem] = field(default_factory=list)

    def problem(self, key: Key, message: str, *, on_name: bool = False) -> object:
        """Note a problem; gives BAD."""
        self.problems.append(Problem(key, message, on_name))
        return BAD


def convert_struct(tp: type[msgspec.Struct], value: dict[str, Any], key: Key, run: Conversion, **host: Any) -> Any:
    """`value` as a `tp`, or BAD. `host` gives the fields that are the host's to fill."""
    return _struct(tp, value, key, run, host)


def nearest(word: str, known: list[str]) -> str:
    """`; did you mean 'x'?` for the known word nearest to `word`, else `""`."""
    import difflib

    by_fold = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    return f"; did you mean {by_fold[close[0]]!r}?" if close else ""


class _Field(Struct, frozen=True):
    """A field of a contract's type: its name, its key in TOML, and its type, which is looked into when it is set."""

    name: str
    key: str
    type: Any
    required: bool
    of_host: bool


@lru_cache(maxsize=256)
def _fields(tp: type[msgspec.Struct]) -> tuple[_Field, ...]:
    return tuple(
        _Field(item.name, item.encode_name, item.type, item.required, _is_marked_host(item.type))
        for item in msgspec.structs.fields(tp)
    )


def _is_marked_host(annotation: Any) -> bool:
    metas = getattr(annotation, "__metadata__", ())
    return any(isinstance(meta, Meta) and (meta.extra or {}).get("host") for meta in metas)


def _struct(tp: type[msgspec.Struct], value: Any, key: Key, run: Conversion, host: dict[str, Any]) -> Any:
    from_text = getattr(tp, "fields_from_text", None)
    values: dict[str, Any] = dict(host)
    if isinstance(value, str) and from_text is not None:
        try:
            fields = from_text(value)
        except ValueError as error:
            return run.problem(key, str(error))
        of_host = {item.name for item in _fields(tp) if item.of_host}
        values.update({name: item for name, item in fields.items() if name in of_host})
        spelled = {item.name: item.key for item in _fields(tp)}
        value = {spelled[name]: item for name, item in fields.items() if name not in values and item != ""}
        inner = Conversion(run.home)
        made = _struct(tp, value, (), inner, values)
        for problem in inner.problems:
            run.problem(key, problem.message)
        return BAD if inner.problems else made
    if not isinstance(value, dict):
        return run.problem(key, _mismatch(key, _describe_struct(tp), value))
    known = {item.key: item for item in _fields(tp) if not item.of_host}
    bad = False
    for name in value:
        if name not in known:
            # A key in a neighbouring spelling (snake_case, camelCase) is the likeliest slip.
            run.problem((*key, name), f"unknown key {name!r}{nearest(name, list(known))}", on_name=True)
            bad = True
    for name, item in known.items():
        if name not in value:
            if item.required:
                run.problem(key, f"missing key {name!r}", on_name=True)
                bad = True
            continue
        made = convert(shape_of(item.type), value[name], (*key, name), run)
        if made is BAD:
            bad = True
        else:
            values[item.name] = made
    if bad:
        return BAD
    try:
        return tp(**values)
    except ValueError as error:
        return run.problem(key, str(error))


def convert(shape: Shape, value: Any, key: Key, run: Conversion) -> Any:
    """`value` as the type that `shape` describes, or BAD with the problems noted in `run`."""
    match shape:
        case MarkedShape(inner, extra):
            made = convert(inner, value, key, run)
            return made if made is BAD else _check_extra(extra, made, key, run)
        case UnionShape(members):
            return _union(members, value, key, run)
        case StructShape(tp):
            return _struct(tp, value, key, run, {})
        case ListShape():
            return _sequence(shape, value, key, run)
        case TableShape(inner):
            return _mapping(inner, value, key, run)
        case ChoiceShape(values):
            return _choice(values, value, key, run)
    return _scalar(shape, value, key, run)


def _choice(values: tuple[Any, ...], value: Any, key: Key, run: Conversion) -> Any:
    if value in values and type(value) in {type(item) for item in values}:
        return value
    options = ", ".join(repr(item) for item in values)
    hint = nearest(value, [str(item) for item in values]) if isinstance(value, str) else ""
    return run.problem(key, f"unknown value {_show(value)} for {_name(key)}{hint or f'; it is one of {options}'}")


def _scalar(shape: Shape, value: Any, key: Key, run: Conversion) -> Any:
    if not _fits(shape, value):
        return run.problem(key, _mismatch(key, _describe(shape), value))
    match shape:
        case TextShape(min_length, pattern):
            if "\x00" in value:
                return run.problem(key, f"{_name(key)} holds a NUL character")
            if min_length and len(value) < min_length:
                return run.problem(key, f"{_name(key)} must not be empty")
            if pattern and not re.search(pattern, value):
                return run.problem(key, f"{_name(key)} is {_show(value)}, which does not match {pattern}")
        case NumberShape(_, lowest, highest):
            if lowest is not None and value < lowest:
                return run.problem(key, f"{_name(key)} must be at least {lowest:g}, not {value}")
            if highest is not None and value > highest:
                return run.problem(key, f"{_name(key)} must be at most {highest:g}, not {value}")
    return value


def _fits(shape: Shape, value: Any) -> bool:
    match shape:
        case MarkedShape(inner):
            return _fits(inner, value)
        case TextShape():
            return isinstance(value, str)
        case BoolShape():
            return isinstance(value, bool)
        case NumberShape(whole):
            return isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
        case DateShape():
            return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        case ListShape():
            return isinstance(value, list)
        case TableShape():
            return isinstance(value, dict)
        case StructShape(tp):
            return isinstance(value, dict) or (isinstance(value, str) and hasattr(tp, "fields_from_text"))
        case ChoiceShape(values):
            return type(value) in {type(item) for item in values}
    return isinstance(shape, AnyShape)


def _union(shapes: tuple[Shape, ...], value: Any, key: Key, run: Conversion) -> Any:
    members = [item for item in shapes if not isinstance(item, NoneShape)]
    fitting = [item for item in members if _fits(item, value)]
    if not fitting:
        return run.problem(key, _mismatch(key, " or ".join(_describe(item) for item in members), value))
    attempts: list[Conversion] = []
    for item in fitting:
        attempt = Conversion(run.home)
        made = convert(item, value, key, attempt)
        if made is not BAD:
            return made
        attempts.append(attempt)
    best = min(attempts, key=lambda attempt: len(attempt.problems))
    run.problems.extend(best.problems)
    return BAD


def _sequence(shape: ListShape, value: Any, key: Key, run: Conversion) -> Any:
    if not isinstance(value, list):
        return run.problem(key, _mismatch(key, _describe(shape), value))
    if shape.min_length and len(value) < shape.min_length:
        return run.problem(key, f"{_name(key)} must have at least {shape.min_length} entries, not {len(value)}")
    made = [convert(shape.entry, item, (*key, index), run) for index, item in enumerate(value)]
    if any(item is BAD for item in made):
        return BAD
    return tuple(made) if shape.is_tuple else made


def _mapping(shape: Shape, value: Any, key: Key, run: Conversion) -> Any:
    if not isinstance(value, dict):
        return run.problem(key, _mismatch(key, "a table", value))
    made = {name: convert(shape, item, (*key, name), run) for name, item in value.items()}
    return BAD if any(item is BAD for item in made.values()) else made


def _check_extra(extra: dict[str, Any], value: Any, key: Key, run: Conversion) -> Any:
    if extra.get("pattern") and isinstance(value, str) and not _LITERAL.fullmatch(value):
        try:
            compile_pattern(value)
        except PatternError as error:
            return run.problem(key, f"{_name(key)} is no valid pattern (RE2): {error}")
    if extra.get("path") and isinstance(value, str) and (error_text := path_refusal(run.home, value)):
        return run.problem(key, f"{_name(key)}: {error_text}")
    return value


def path_refusal(home: str, path: str) -> str:
    """Why a contract in directory `home` may not name `path`; `""` when it may."""
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return f"{path!r} is absolute; paths are relative to this lockstitch.toml"
    if "\\" in path:
        return f"{path!r} has a backslash; paths are written with /"
    if posixpath.normpath(posixpath.join(home, path)).split("/")[0] == "..":
        return f"{path!r} leads out of the root"
    return ""


def _name(key: Key) -> str:
    named = [part for part in key if isinstance(part, str)]
    return repr(named[-1]) if named else "the value"


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…'"


def _mismatch(key: Key, wanted: str, value: Any) -> str:
    entry = "an entry of " if key and isinstance(key[-1], int) else ""
    return f"{entry}{_name(key)} must be {wanted}, not {_kind(value)}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {_show(value)}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return f"a {type(value).__name__}"


def _describe_struct(tp: type[msgspec.Struct]) -> str:
    return "a text or a table" if hasattr(tp, "fields_from_text") else "a table"


def _describe(shape: Shape) -> str:
    match shape:
        case MarkedShape(inner):
            return _describe(inner)
        case StructShape(tp):
            return _describe_struct(tp)
        case ChoiceShape(values):
            return "one of " + ", ".join(repr(item) for item in values)
        case UnionShape(members):
            return " or ".join(_describe(item) for item in members)
        case NumberShape(whole):
            return "a whole number" if whole else "a number"
    names = {
        TextShape: "a text",
        BoolShape: "true or false",
        DateShape: "a date such as 2027-01-31",
        ListShape: "a list",
        TableShape: "a table",
    }
    return names.get(type(shape), "something else")
