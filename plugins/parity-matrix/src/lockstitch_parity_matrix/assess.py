"""What a reference's lines are worth: whether they hold what the row speaks of, and where that stands instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from lockstitch.languages.outline import Symbol
from msgspec import Struct, structs

from lockstitch_parity_matrix.binding import Text, by_title
from lockstitch_parity_matrix.names import Name
from lockstitch_parity_matrix.references import Lines

#: `loose`: nothing says what should stand there. `lost`: it did stand there, and nobody can tell where it is now.
State = Literal[
    "ok", "changed", "moved", "truncated", "out of range", "blank", "comment", "other symbol", "gone", "loose", "lost"
]
#: A name that is used more often than this in a file is no sign of what a range is about.
_FEW = 3
#: Lines that begin at so many places are followed to none.
_MOST_TRIES = 300


class Place(Struct, frozen=True):
    """Lines that a reference could name instead, and what stands there."""

    first: int
    last: int
    what: str


class Assessment(Struct, frozen=True):
    """The state of a reference.

    `symbol` is what it is bound to, `now` where it should lead, `choices` where it may be meant to lead, `missing` the
    names of the row that its lines leave out with where they stand, `inside` what the lines lie in.
    """

    state: State
    symbol: Symbol | None = None
    now: Place | None = None
    choices: tuple[Place, ...] = ()
    missing: tuple[tuple[Name, int], ...] = ()
    inside: Symbol | None = None
    sure: bool = True


class Subject(Struct, frozen=True):
    """What a row speaks of. `others` are further lines that it names in the same file."""

    title: str
    names: tuple[Name, ...]
    others: tuple[Lines, ...] = ()


def assess(lines: Lines, text: Text, subject: Subject, then: Text | None = None) -> Assessment:
    """How a reference stands. `then` is its file as it was when the document was written, where that is known."""
    reachable = 1 <= lines.first <= lines.last and lines.last <= text.length
    hits = [name for name in subject.names if _hit(name, lines, text)] if reachable else []
    if hits:
        return _held(lines, text, subject, hits, then)
    followed = _followed(lines, text, then) if then is not None else None
    if followed is not None and followed.now is not None and _agrees(followed.now, text, subject):
        return followed
    elsewhere = any(_hit(name, other, text) for other in subject.others for name in subject.names)
    if not elsewhere:
        bound = _bound(lines, text, subject, reachable=reachable)
        if bound is not None:
            return structs.replace(bound, inside=text.within(lines) if reachable else None)
    return _by_itself(lines, text, followed, then, reachable=reachable)


def _hit(name: Name, lines: Lines, text: Text) -> bool:
    """Whether the lines declare a name, lie in what does, or use it."""
    if any(text.fit(lines, symbol) not in {"apart", "shifted"} for symbol in text.declared(name)):
        return True
    return any(lines.first <= line <= lines.last for line in text.uses(name))


def _held(lines: Lines, text: Text, subject: Subject, hits: Sequence[Name], then: Text | None) -> Assessment:
    """The lines hold something of what the row names. Do they hold enough?"""
    declared = [symbol for name in hits for symbol in text.declared(name)]
    fits = {symbol: text.fit(lines, symbol) for symbol in declared}
    whole = [symbol for symbol, fit in fits.items() if fit in {"exact", "covers", "inside"}]
    short = [symbol for symbol, fit in fits.items() if fit == "short"]
    used = any(lines.first <= line <= lines.last for name in hits for line in text.uses(name))
    if short and not whole and not used and lines.last_at is not None:
        return _short(short[0], text)
    if not whole and then is not None and _by_chance(lines, subject, then):
        missing = tuple((name, text.uses(name)[0]) for name in hits if text.uses(name))
        return Assessment("other symbol", missing=missing, inside=then.within(lines), sure=False)
    if lines.last_at is not None:
        cut = _cut(lines, text, subject)
        if cut is not None:
            return cut
    symbol = whole[0] if whole else None
    return Assessment("changed" if then is not None and _changed(lines, text, then) else "ok", symbol)


def _by_chance(lines: Lines, subject: Subject, then: Text) -> bool:
    """Whether the lines held nothing of what the row names when that was written, though the file had it."""
    if not 1 <= lines.first <= lines.last <= then.length:
        return False
    known = [name for name in subject.names if name.strong and (then.declared(name) or then.uses(name))]
    return bool(known) and not any(_hit(name, lines, then) for name in subject.names)


def _short(symbol: Symbol, text: Text) -> Assessment:
    place = _place(symbol)
    return Assessment("truncated", symbol, choices=(place,), missing=(), inside=text.within(_as_lines(place)))


def _cut(lines: Lines, text: Text, subject: Subject) -> Assessment | None:
    """Whether the lines end in the middle of a declaration, before what the row names."""
    around = [item for item in text.symbols if item.whole.line <= lines.last < text.end(item)]
    if not around:
        return None
    broken = min(around, key=lambda item: item.whole.end_line - item.whole.line)
    ranges = (lines, *subject.others)
    left_out = []
    after = False
    for name in subject.names:
        places = [symbol.at.line for symbol in text.declared(name)] or text.uses(name)
        if not name.strong or not places or len(places) > _FEW or any(_hit(name, item, text) for item in ranges):
            continue
        left_out.append((name, places[0]))
        after = after or any(lines.last < line <= broken.whole.end_line for line in places)
    if not after:
        return None
    place = Place(lines.first, broken.whole.end_line, f"the end of `{broken.path}`")
    return Assessment("truncated", broken, choices=(place,), missing=tuple(left_out))


def _bound(lines: Lines, text: Text, subject: Subject, *, reachable: bool) -> Assessment | None:
    """What a reference that holds nothing of what the row names is bound to by names, or by the row's title."""
    declared = list(dict.fromkeys(symbol for name in subject.names for symbol in text.declared(name)))
    if declared:
        places = tuple(_place(symbol) for symbol in declared)
        if len(places) == 1:
            return Assessment("moved", declared[0], now=places[0])
        return Assessment("other symbol", declared[0], choices=places)
    titled = by_title(subject.title, text.symbols)
    if titled and reachable:
        fits = [text.fit(lines, symbol) for symbol in titled]
        if any(fit in {"exact", "covers", "inside"} for fit in fits):
            return Assessment("ok", titled[0])
        if "short" in fits:
            return _short(titled[fits.index("short")], text)
        if _aligned(lines, text):
            return None  # whoever wrote it meant that
    if titled:
        places = tuple(_place(symbol) for symbol in titled)
        if len(places) == 1:
            return Assessment("moved", titled[0], now=places[0])
        return Assessment("other symbol", titled[0], choices=places)
    used = {name: text.uses(name) for name in subject.names if name.strong}
    if any(used.values()):
        return Assessment("other symbol", choices=_users(used, text), missing=_first_uses(used))
    return None


def _aligned(lines: Lines, text: Text) -> bool:
    """Whether the lines are those of whole declarations."""
    found = text.begins_at(lines)
    return bool(found) and (lines.last_at is None or text.core(lines.first, lines.last)[1] <= found[-1].whole.end_line)


def _users(used: dict[Name, list[int]], text: Text) -> tuple[Place, ...]:
    """The declarations in which most of the names are used that the file uses at all."""
    counts: dict[Symbol, set[Name]] = {}
    for name, lines in used.items():
        for line in lines:
            around = [item for item in text.symbols if item.whole.line <= line <= item.whole.end_line]
            if around:
                counts.setdefault(min(around, key=lambda item: item.whole.end_line - item.whole.line), set()).add(name)
    most = max((len(names) for names in counts.values()), default=0)
    found = [symbol for symbol in text.symbols if len(counts.get(symbol, ())) == most and most]
    return tuple(_place(symbol) for symbol in found[:_FEW])


def _first_uses(used: dict[Name, list[int]]) -> tuple[tuple[Name, int], ...]:
    return tuple((name, lines[0]) for name, lines in used.items() if lines)


def _by_itself(
    lines: Lines, text: Text, followed: Assessment | None, then: Text | None, *, reachable: bool
) -> Assessment:
    """Nothing that the row names says what should stand there: what does?"""
    if followed is not None and followed.now is not None:
        return followed
    if not reachable:
        return Assessment("out of range")
    kinds = text.kinds(lines)
    inside = text.within(lines)
    if not kinds & {"x", "e"}:
        return Assessment("comment" if "c" in kinds else "blank", inside=inside)
    if then is not None and lines.last <= then.length and not then.kinds(lines) & {"x", "e"}:
        # It never led to anything; that there is code now is chance.
        return Assessment("comment" if "c" in then.kinds(lines) else "blank", inside=inside, sure=False)
    return followed or Assessment("loose", inside=inside)


def _followed(lines: Lines, text: Text, then: Text) -> Assessment | None:
    """Where what stood in the lines then stands now; None when they led to nothing."""
    if not 1 <= lines.first <= lines.last <= then.length or "x" not in then.kinds(lines):
        return None
    first, last = then.core(lines.first, lines.last)
    wanted = then.code.prints[first - 1 : last]
    if text.code.prints[first - 1 : last] == wanted:
        return Assessment("ok", inside=text.within(lines))
    found = _find(wanted, text.code.prints)
    whole = then.begins_at(lines)
    if whole:
        return _renumbered(lines, text, whole)
    if len(found) == 1:
        shift = found[0] - (first - 1)
        place = Place(lines.first + shift, lines.last + shift, "the same lines")
        return Assessment("moved", now=place, inside=text.within(_as_lines(place)))
    if len(found) > 1:
        places = tuple(Place(at + 1, at + last - first + 1, "the same lines") for at in found[:_FEW])
        return Assessment("lost", choices=places)
    around = then.within(lines)
    if around is None:
        return Assessment("lost")
    same = _same(around, text)
    if not same:
        return Assessment("gone", around)
    if any(item.whole.line <= lines.first and lines.last <= item.whole.end_line for item in same):
        return Assessment("changed", same[0], inside=same[0])
    return Assessment("lost", same[0], choices=tuple(_place(symbol) for symbol in same))


def _renumbered(lines: Lines, text: Text, whole: Sequence[Symbol]) -> Assessment:
    """The lines were those of whole declarations: where are these now?"""
    now = [_same(symbol, text) for symbol in whole]
    if not all(now):
        return Assessment("gone", next(symbol for symbol, found in zip(whole, now, strict=True) if not found))
    head, tail = now[0], now[-1]
    if len(head) > 1 or len(tail) > 1:
        return Assessment("lost", head[0], choices=tuple(_place(symbol) for symbol in head))
    place = Place(head[0].whole.line, tail[0].whole.end_line, f"`{head[0].path}`")
    first, last = text.core(lines.first, lines.last)
    begins = first == head[0].whole.line
    if begins and (lines.last_at is None or text.end(tail[0]) <= max(last, lines.last) <= tail[0].whole.end_line):
        return Assessment("changed", head[0])
    if place.first > place.last:
        return Assessment("lost", head[0], choices=(_place(head[0]),))
    return Assessment("moved", head[0], now=place)


def _same(symbol: Symbol, text: Text) -> list[Symbol]:
    return [item for item in text.symbols if (item.kind, item.path) == (symbol.kind, symbol.path)]


def _find(wanted: tuple[int, ...], prints: tuple[int, ...]) -> list[int]:
    """Where a stretch of lines begins (0-based)."""
    size = len(wanted)
    begins = [at for at in range(len(prints) - size + 1) if prints[at] == wanted[0]]
    if len(begins) > _MOST_TRIES:  # a file that says the same over and over
        return []
    return [at for at in begins if prints[at : at + size] == wanted]


def _changed(lines: Lines, text: Text, then: Text) -> bool:
    """Whether the lines say something else than they did."""
    return then.code.prints[lines.first - 1 : lines.last] != text.code.prints[lines.first - 1 : lines.last]


def _agrees(place: Place, text: Text, subject: Subject) -> bool:
    """Whether what was followed holds something of what the row names, if the file has anything of that."""
    lines = _as_lines(place)
    known = [name for name in subject.names if name.strong and (text.declared(name) or text.uses(name))]
    if known:
        return any(_hit(name, lines, text) for name in known)
    titled = by_title(subject.title, text.symbols)
    return not titled or any(text.fit(lines, symbol) in {"exact", "covers", "inside"} for symbol in titled)


def _place(symbol: Symbol) -> Place:
    return Place(symbol.whole.line, symbol.whole.end_line, f"`{symbol.path}`")


def _as_lines(place: Place) -> Lines:
    from lockstitch.api import Span

    nowhere = Span(1, 1, 1, 1)
    return Lines(place.first, place.last, nowhere, nowhere)
