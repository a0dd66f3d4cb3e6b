"""The other sides of what stands under the cursor: where they are, what they say, and whether they are in step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from lockstitch.api import FILE_START, Place, Side, Span
from lockstitch.engine.exceptions import sides_of
from lockstitch.engine.outcome import ContractOutcome, Reported
from lockstitch.engine.requests import Request
from lockstitch.globs import has_wildcard, select
from lockstitch.languages.outline import LANGUAGES, OUTLINE, Symbol
from lockstitch.report.neutral import visible
from lockstitch.server.diagnostics import range_of, rule_page, shown
from lockstitch.server.text import Position
from lockstitch.server.workspace import Root

Json = dict[str, Any]
#: Of a directory, so many files are looked into for a symbol.
_MOST_FILES = 300
_MOST_PLACES = 100
#: Between backticks nothing is markup, a backslash neither.
_CODE = re.compile(r"(`[^`]+`)")
_MARKUP = re.compile(r"[\\\[\]<>*_#|!`~&]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*[A-Za-z0-9_]|[A-Za-z_]")


class Standpoint(Struct, frozen=True):
    """Where a side of a contract stands: the name to show, and the whole of it. A file without a symbol is a side from
    its first line to its last."""

    contract: ContractOutcome
    side: Side
    at: Place
    whole: Span

    @property
    def label(self) -> str:
        """The side as the contract calls it."""
        return str(getattr(self.side, "name", "")) or self.side.symbol or self.side.label


def lenses(root: Root, path: str) -> list[Json]:
    """A code lens over each side of a contract in a file."""
    made = []
    for here in standpoints(root, path):
        others = [side for side in _sides(here.contract) if side is not here.side]
        if not others:
            continue
        start = range_of(root, here.at).start
        position = {"uri": root.uri(path), "position": start._asdict()}
        command = {
            "title": _standing(root, here, others),
            "command": "lockstitch.counterparts",
            "arguments": [position],
        }
        made.append({"range": {"start": start._asdict(), "end": start._asdict()}, "command": command})
    return made


def counterparts(root: Root, path: str, position: Position) -> list[Json]:
    """The places on other sides that belong to a position."""
    places: dict[Place, None] = {}
    for finding in _findings_at(root, path, position):
        for at in (finding.at, *(item.at for item in finding.related)):
            if not (at.path == path and _holds(root, at.path, at.span, position)):
                places.setdefault(at)
    if not places:  # a finding says best what its other ends are
        places.update((place, None) for _, place in _others(root, path, position))
    return [
        {"uri": root.uri(place.path), "range": range_of(root, place).wire()} for place in list(places)[:_MOST_PLACES]
    ]


def hover(root: Root, path: str, position: Position, *, brief: bool = False) -> Json | None:
    """What is to be said of a position: the findings there, or the contracts that hold it, with the other sides.

    `brief` leaves out what the diagnostics there say.
    """
    parts: list[str] = []
    told: set[str] = set()
    where: Json | None = None
    for finding in _findings_at(root, path, position):
        if finding.at.path == path and _holds(root, path, finding.at.span, position):
            where = where or range_of(root, finding.at).wire()
        contract = next((item for item in root.outcome.contracts if item.contract.id == finding.contract), None)
        if contract is None or not brief:
            parts.append(_of_finding(root, finding))
        else:
            if finding.contract not in told:
                parts.append(_of_contract(contract))
            places = [at for at in (finding.at, *(item.at for item in finding.related)) if at.path != path]
            parts += [said for at in places if (said := _excerpt(root, at)) not in parts]
        told.add(finding.contract)
    for here, place in _others(root, path, position):
        name = here.contract.contract.id
        if name not in told:
            told.add(name)
            parts.append(_of_contract(here.contract))
        said = _excerpt(root, place)
        if not any(said in part for part in parts):
            parts.append(said)
    if not parts:
        return None
    answer: Json = {"contents": {"kind": "markdown", "value": "\n\n".join(parts[:_MOST_PLACES])}}
    if where is not None:
        answer["range"] = where
    return answer


def standpoints(root: Root, path: str) -> Iterator[Standpoint]:
    """The sides that stand in a file."""
    for outcome in root.outcome.contracts:
        for side in _sides(outcome):
            base = outcome.contract.resolve(side.path)
            if not select([path], base):
                continue
            if side.symbol:
                symbol = _symbol(root, path, side.symbol)
                if symbol is not None:
                    yield Standpoint(outcome, side, Place(path, symbol.at), symbol.whole)
            elif base == path:
                yield Standpoint(outcome, side, Place(path, FILE_START), Span(1, 1, 1 << 30, 1))


def place_of(root: Root, outcome: ContractOutcome, side: Side, member: str = "") -> Place | None:
    """Where a side stands, or a member of it."""
    base = outcome.contract.resolve(side.path)
    paths = root.session.tree.paths()
    files = select(paths, base) if not has_wildcard(base) or side.symbol else select(paths, base)[:1]
    if not side.symbol:
        return Place(files[0], FILE_START) if files else None
    wanted = f"{side.symbol}.{member}" if member else side.symbol
    for path in [path for path in files if root.session.facts.language(path) in LANGUAGES][:_MOST_FILES]:
        symbol = _symbol(root, path, wanted)
        if symbol is not None:
            return Place(path, symbol.at)
    return None


def _sides(outcome: ContractOutcome) -> list[Side]:
    return sides_of(outcome.contract)


def _outline(root: Root, path: str) -> list[Symbol]:
    if root.session.facts.language(path) not in LANGUAGES:
        return []
    request = Request(OUTLINE, path, "", "")
    return [item for item in root.session.facts.fetch([request])[request].facts if isinstance(item, Symbol)]


def _symbol(root: Root, path: str, name: str) -> Symbol | None:
    return next((item for item in _outline(root, path) if item.path == name), None)


def _others(root: Root, path: str, position: Position) -> Iterator[tuple[Standpoint, Place]]:
    """Each side that holds a position, with a place on another side that answers to it."""
    line, column = root.text(path).place(position)
    inner = _innermost(root, path, line, column)
    for here in _holding(root, path, line, column, inner):
        symbol = here.side.symbol
        member = inner.name if inner is not None and symbol and inner.owner == symbol else ""
        word = "" if symbol else _word(root, path, position)
        for side in _sides(here.contract):
            if side is here.side:
                continue
            if word:
                yield from ((here, place) for place in _mentions(root, here, side, word))
                continue
            place = place_of(root, here.contract, side, member) or (
                place_of(root, here.contract, side) if member else None
            )
            if place is not None and place != here.at:
                yield here, place


def _holding(root: Root, path: str, line: int, column: int, inner: Symbol | None) -> Iterator[Standpoint]:
    """The sides that a place in a file belongs to: also a method that stands in another file than its type."""
    at = Span(line, column, line, column)
    seen: set[tuple[str, str]] = set()
    for here in standpoints(root, path):
        belongs = inner is not None and bool(here.side.symbol) and inner.owner == here.side.symbol
        if here.whole.contains(at) or belongs:
            seen.add((here.contract.contract.id, here.side.label))
            yield here
    if inner is None or not inner.owner:
        return
    for outcome in root.outcome.contracts:
        for side in _sides(outcome):
            if side.symbol != inner.owner or (outcome.contract.id, side.label) in seen:
                continue
            if select([path], outcome.contract.resolve(side.path)):
                yield Standpoint(outcome, side, Place(path, inner.at), inner.whole)


def _innermost(root: Root, path: str, line: int, column: int) -> Symbol | None:
    at = Span(line, column, line, column)
    inside = [item for item in _outline(root, path) if item.whole.contains(at) or item.at.line == line]
    return max(inside, key=lambda item: (item.whole.line, item.whole.column), default=None)


def _word(root: Root, path: str, position: Position) -> str:
    line = root.text(path).line(position.line)
    begin = root.text(path).offset(Position(position.line, 0))
    at = root.text(path).offset(position) - begin
    return next((match[0] for match in _WORD.finditer(line) if match.start() <= at <= match.end()), "")


def _mentions(root: Root, here: Standpoint, side: Side, word: str) -> Iterator[Place]:
    """Where another side, a file without symbols, says the same word."""
    base = here.contract.contract.resolve(side.path)
    pattern = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])")
    for path in select(root.session.tree.paths(), base)[:_MOST_FILES]:
        text = root.text(path)
        for match in list(pattern.finditer(text.text))[:5]:
            line, column = text.place(text.position(match.start()))
            yield Place(path, Span(line, column, line, column + len(word)))


def _findings_at(root: Root, path: str, position: Position) -> list[Reported]:
    found = []
    for finding in shown(root):
        places = (finding.at, *(item.at for item in finding.related))
        if any(at.path == path and _holds(root, path, at.span, position) for at in places):
            found.append(finding)
    return found


def _holds(root: Root, path: str, span: Span, position: Position) -> bool:
    there = range_of(root, Place(path, span))
    return there.start <= position <= there.end


def _standing(root: Root, here: Standpoint, others: list[Side]) -> str:
    contract = here.contract.contract
    count = 0
    for finding in shown(root):
        places = {finding.at.path, *(item.at.path for item in finding.related)}
        count += finding.contract == contract.id and (finding.side == here.side.label or here.at.path in places)
    names = [str(getattr(side, "name", "")) or side.symbol or side.label for side in others]
    shown_names = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if here.contract.state == "failed":
        return visible(f"{contract.id}: could not be judged")
    if count:
        return visible(f"{contract.id}: {count} difference{'s' * (count > 1)} ({shown_names})")
    return visible(f"{contract.id}: in step with {shown_names}")


def _of_finding(root: Root, finding: Reported) -> str:
    page = rule_page(root, finding.check, finding.rule)
    rule = f"[`{finding.rule}`]({page})" if page else f"`{finding.rule}`"
    parts = [f"**{_text(finding.contract)}** · {rule}", _text(finding.message)]
    if finding.why:
        parts.append(f"*Why:* {_text(finding.why)}")
    parts += [f"{_text(item.message)}:\n\n{_excerpt(root, item.at)}" for item in finding.related]
    return "\n\n".join(parts)


def _of_contract(outcome: ContractOutcome) -> str:
    contract = outcome.contract
    why = f"\n\n*Why:* {_text(contract.why)}" if contract.why else ""
    return f"**{_text(contract.id)}** · {_text(contract.check)}: {outcome.state}{why}"


def _excerpt(root: Root, place: Place) -> str:
    """The line of a place, in a fence that nothing in it closes."""
    line = visible(root.text(place.path).line(range_of(root, place).start.line).strip()[:300])
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", line)), default=0))
    language = root.session.facts.language(place.path)
    link = f"[{_text(place.path)}:{place.span.line}]({root.uri(place.path)}#L{place.span.line})"
    return f"{link}\n{fence}{language}\n{line}\n{fence}"


def _text(text: str) -> str:
    """Text as Markdown that shows it and does nothing else, but for what it has between backticks, which is code."""
    pieces = _CODE.split(visible(text))
    pieces[::2] = [_MARKUP.sub(r"\\\g<0>", piece) for piece in pieces[::2]]
    return "".join(pieces)
