"""Listings: a file's lines, and under each line a `»` line for every fact that begins there.

A fact is its columns, its kind, its name, and what in it is not as usual.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from lockstitch.api import Span
from lockstitch.testing.memory import facts_of
from lockstitch_env_forwarders.dialects import BY_LANGUAGE
from lockstitch_env_forwarders.facts import Default

SIGN = "» "
#: What most facts say, and what is said in another way.
_USUAL = {"when": "always", "value": "variable", "at": None, "name": None}


def annotated(language: str, text: str) -> str:
    """`text` with its facts under its lines, those of one line in the order in which they are found."""
    result = facts_of(BY_LANGUAGE[language], text, language)
    below: dict[int, list[str]] = defaultdict(list)
    for fact in (*result.facts, *result.problems):
        below[fact.at.line].append(f"{SIGN}{spelled(fact)}")
    lines = [[line, *below.pop(number, ())] for number, line in enumerate(text.splitlines(), 1)]
    assert not below, f"facts beyond the end: {below}"
    return "".join(f"{line}\n" for group in lines for line in group)


def plain(listing: str) -> str:
    """The file that a listing is of."""
    return "".join(line for line in listing.splitlines(keepends=True) if not line.startswith(SIGN.strip()))


def spelled(fact: msgspec.Struct) -> str:
    """One fact as a line."""
    values = msgspec.structs.asdict(fact)
    at: Span = values["at"]
    end = f"{at.end_line - at.line:+d}:{at.end_column}" if at.end_line != at.line else str(at.end_column)
    name = values.get("name", "")
    if values.get("key") == name:
        del values["key"]
    if values.get("names") == (name,):
        del values["names"]
    shown = (
        f"{key}={_value(value)}"
        for key, value in values.items()
        if key not in ("at", "name") and value not in ("", (), None, False, 0) and _USUAL.get(key) != value
    )
    return " ".join(part for part in (f"{at.column}-{end}", type(fact).__name__, name, *shown) if part)


def _value(value: object) -> str:
    if isinstance(value, Default):
        literal = value.literal
        said = [f"${name}" for name in value.chain]
        said += [repr(literal.shown) if not literal.masked else f"#{literal.mark}"] if literal else []
        said += ["no colon"] * (not value.colon) + ["computed"] * value.computed
        return f"({' '.join(said)})"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)
