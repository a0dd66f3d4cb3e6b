"""Which calls are what a contract means: by who is called, and by the SQL that they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate
from functools import lru_cache

from lockstitch.languages.flow import Assign, Call, Piece

from lockstitch_call_order.contract import Event
from lockstitch_call_order.program import Function, Program
from lockstitch_call_order.sql import Match, looks_like_sql, matches

#: What database libraries call what runs a statement: for contracts that only say what the SQL does.
_RUN = frozenset(
    [
        "exec",
        "execcontext",
        "execute",
        "executemany",
        "executescript",
        "mustexec",
        "mustexeccontext",
        "namedexec",
        "namedexeccontext",
        "query",
        "querycontext",
        "queryrow",
        "queryrowcontext",
        "queryx",
        "queryrowx",
        "fetch",
        "fetchrow",
        "fetchval",
        "fetchone",
        "fetchall",
        "scalar",
        "scalars",
        "get",
        "getcontext",
        "select",
        "selectcontext",
        "raw",
    ]
)
_PREPARE = frozenset({"prepare", "preparecontext", "preparex", "preparenamed", "text"})
_MOST_WAYS = 8
_MOST_STEPS = 400


@lru_cache(maxsize=512)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def calls(patterns: Sequence[str], selector: str, shell: bool) -> bool:
    """Whether a selector is one of those that the patterns mean."""
    return any(_shell_fits(pattern, selector) if shell else _fits(pattern, selector) for pattern in patterns)


def _fits(pattern: str, selector: str) -> bool:
    if "." not in pattern:
        selector = selector.rpartition(".")[2]
    return _glob(pattern).match(selector) is not None


def _shell_fits(pattern: str, selector: str) -> bool:
    wanted, words = pattern.split(), selector.split()
    if len(words) >= len(wanted) and all(_glob(one).match(word) for one, word in zip(wanted, words, strict=False)):
        return True
    return _glob(pattern).match(selector) is not None


class Matcher:
    """Finds the calls that are an event, in functions of one program."""

    def __init__(self, program: Program, event: Event) -> None:
        self._program = program
        self._event = event
        self._patterns = event.patterns
        self._wanted = event.wanted

    def match(self, function: Function, number: int, call: Call) -> Match:
        """Whether a call is what is meant."""
        if self._patterns and not calls(self._patterns, call.selector, function.file.language == "shell"):
            return "no"
        if self._wanted is None:
            return "yes"
        last = call.selector.rpartition(".")[2].casefold()
        if not self._patterns and last in _PREPARE:
            return "no"
        found: set[Match] = set()
        hidden = False
        for ways in self._texts(function, number, call):
            spelled = [pieces for pieces in ways if looks_like_sql(pieces)]
            each: set[Match] = {matches(pieces, self._wanted, self._event.columns) for pieces in spelled}
            unknown = any(piece.kind != "text" for pieces in ways for piece in pieces if pieces not in spelled)
            hidden = hidden or (unknown and not spelled)
            if spelled:
                # Whatever way the text was put together, it must be what is meant.
                found.add(each.pop() if len(each) == 1 and not unknown else "no" if each == {"no"} else "maybe")
        if found:
            return "yes" if "yes" in found else "maybe" if "maybe" in found else "no"
        return "maybe" if hidden and (self._patterns or last in _RUN) else "no"

    def _texts(self, function: Function, number: int, call: Call) -> Iterator[list[tuple[Piece, ...]]]:
        """For each text that a call is given, what it may be."""
        for argument in call.arguments:
            yield texts(self._program, function, number, argument.pieces)
        receiver = call.selector.rpartition(".")[0]
        for place in _given(function, number, receiver) if receiver else ():
            made = function.flow.nodes[place]
            if isinstance(made, Call) and made.selector.rpartition(".")[2].casefold() in _PREPARE:
                for argument in made.arguments:
                    yield texts(self._program, function, place, argument.pieces)


def texts(
    program: Program, function: Function, number: int, pieces: Sequence[Piece], depth: int = 0
) -> list[tuple[Piece, ...]]:
    """What a text may be at a node, by what the names in it may have been given on the ways there."""
    ways: list[tuple[Piece, ...]] = [()]
    for piece in pieces:
        if piece.kind != "name":
            ways = [(*way, piece) for way in ways]
            continue
        values = _values(program, function, number, piece.text, depth)
        ways = [(*way, *value) for way in ways for value in values][:_MOST_WAYS]
    return ways


_HOLE = (Piece("hole"),)


def _values(program: Program, function: Function, number: int, name: str, depth: int) -> list[tuple[Piece, ...]]:
    if depth > 12:
        return [_HOLE]
    found: list[tuple[Piece, ...]] = []
    for place in _given(function, number, name):
        node = function.flow.nodes[place]
        if place == 0:
            head, _, rest = name.partition(".")
            if rest and head == function.flow.receiver:
                text = program.text(function.file, f"{function.owner}.{rest}")
            else:
                text = None if name in function.flow.parameters else program.text(function.file, name)
            if text is None:
                text = _outside(function, name)
            found.append(text if text is not None else _HOLE)
        elif isinstance(node, Assign) and len(node.names) == 1:
            own = texts(program, function, place, node.value, depth + 1)
            before = _values(program, function, place, name, depth + 1) if node.adds else [()]
            found.extend((*first, *second) for first in before for second in own)
        else:
            found.append(_HOLE)
    return list(dict.fromkeys(found))[:_MOST_WAYS] or [_HOLE]


def _outside(function: Function, name: str) -> tuple[Piece, ...] | None:
    """What a name stands for that the function around a literal has given a text, once."""
    for outer in function.file.functions.get(function.owner, ()):
        given = [node for node in outer.flow.nodes if isinstance(node, Assign) and name in node.names]
        if len(given) == 1 and not given[0].adds:
            return given[0].value
    return None


def _given(function: Function, number: int, name: str) -> list[int]:
    """The nodes that may have given a name what it holds at a node: 0 when it may hold what it held at the beginning.

    Empty when they are too far to seek.
    """
    before = function.before
    seen: set[int] = set()
    found: list[int] = []
    waiting = list(before[number])
    while waiting and len(seen) < _MOST_STEPS:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        node = function.flow.nodes[place]
        names = node.names if isinstance(node, Assign) else node.results if isinstance(node, Call) else ()
        if place == 0 or name in names:
            found.append(place)
        else:
            waiting.extend(before[place])
    return [] if waiting else sorted(found)
