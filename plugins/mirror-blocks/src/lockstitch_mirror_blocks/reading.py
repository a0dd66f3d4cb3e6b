"""From a file's bytes to its blocks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lockstitch.api import Source, Span
from lockstitch.languages import comments
from lockstitch.languages.comments import COMMENTED

from lockstitch_mirror_blocks.facts import Block, Content, Flaw, Line, Target
from lockstitch_mirror_blocks.markers import CLOSERS, Marker, Written, markers

_TARGET = re.compile(r"(?P<path>.*?)(?:[:#](?P<label>[A-Za-z0-9_][\w.-]*))?")
#: Signs of comments that end with their line.
_LINE_SIGNS = frozenset(["#", "//", "--", ";", "%", "!", "'", "::", "dnl", "rem", "@rem"])


def content(source: Source) -> Iterator[Content]:
    """The file as a whole."""
    yield Content(hashlib.blake2b(source.content.replace(b"\r\n", b"\n"), digest_size=16).hexdigest())


def blocks(source: Source) -> Iterator[Block | Flaw]:
    """The blocks of a file and the markers that are wrong, each in the order in which they begin."""
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    found = list(markers(source, lines))
    pairs = _Pairs()
    for marker in found:
        pairs.take(marker)
    pairs.finish()
    taken = {line for marker in found for line in range(marker.line, marker.last + 1)}
    reader = _Lines(source, lines, taken)
    made = [_block(begin, end, reader) for begin, end in pairs.made]
    yield from sorted(made, key=lambda block: block.begin)
    yield from sorted(pairs.flaws, key=lambda flaw: (flaw.at, flaw.kind))


@dataclass
class _Pairs:
    """Markers, paired as they come. The families know nothing of each other."""

    made: list[tuple[Marker, Marker]] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    _ours: list[Marker] = field(default_factory=list)
    _lint: Marker | None = None

    def take(self, marker: Marker) -> None:
        if marker.kind == "malformed":
            self.flaws.append(Flaw("malformed", "", marker.family, _span(marker)))
        elif marker.family == "lint":
            self._take_lint(marker)
        elif marker.kind == "begin":
            self._begin(marker)
        else:
            self._end(marker)

    def finish(self) -> None:
        for marker in [*self._ours, *([self._lint] if self._lint else [])]:
            self.flaws.append(Flaw("unclosed", marker.name, marker.family, _span(marker)))

    def _begin(self, marker: Marker) -> None:
        again = next((item for item in self._ours if item.name == marker.name), None)
        if again is not None:
            self._ours.remove(again)
            self.flaws.append(Flaw("unclosed", again.name, "lockstitch", _span(again), _span(marker)))
        if self._ours:
            outer = self._ours[-1]
            self.flaws.append(Flaw("nested", marker.name, "lockstitch", _span(marker), _span(outer), outer.name))
        self._ours.append(marker)

    def _end(self, marker: Marker) -> None:
        mine = (item for item in reversed(self._ours) if marker.name in {"", item.name})
        begin = next(mine, None)
        if begin is None:
            other = _span(self._ours[-1]) if self._ours else None
            self.flaws.append(Flaw("unopened", marker.name, "lockstitch", _span(marker), other))
            return
        self._ours.remove(begin)
        self.made.append((begin, marker))

    def _take_lint(self, marker: Marker) -> None:
        if marker.kind in {"begin", "label"}:
            if self._lint is not None:
                open_ = self._lint
                self.flaws.append(Flaw("unclosed", open_.name, "lint", _span(open_), _span(marker)))
            self._lint = marker
        elif self._lint is None:
            self.flaws.append(Flaw("unopened", "", "lint", _span(marker)))
        else:
            self.made.append((self._lint, marker))
            self._lint = None


class _Lines:
    """The lines of a file, with and without their comments."""

    def __init__(self, source: Source, lines: Sequence[str], markers: set[int]) -> None:
        self._lines = lines
        self._markers = markers
        self._known = source.language in COMMENTED
        self._cuts: dict[int, list[tuple[int, int, str]]] = {}
        for comment in comments(source) if self._known else ():
            first, last = comment.span.line - 1, comment.span.end_line - 1
            for number in range(first, last + 1):
                start = comment.span.column - 1 if number == first else 0
                end = comment.span.end_column - 1 if number == last else len(lines[number])
                said = comment.text if first == last else _bare(lines[number][start:end])
                self._cuts.setdefault(number, []).append((start, end, said))

    def between(self, first: int, last: int, sign: str) -> tuple[Line, ...]:
        """The lines from `first` to before `last` (0-based) that hold no marker."""
        return tuple(self._line(number, sign) for number in range(first, last) if number not in self._markers)

    def _line(self, number: int, sign: str) -> Line:
        text = self._lines[number]
        if not self._known:
            bare, closer = text.strip(), CLOSERS.get(sign, "")
            if closer and bare.startswith(sign) and bare.endswith(closer) and len(bare) >= len(sign) + len(closer):
                return Line(number + 1, text, "", bare[len(sign) : -len(closer)].strip())
            if sign.lower() in _LINE_SIGNS and bare.lower().startswith(sign.lower()):
                return Line(number + 1, text, "", bare[len(sign) :].lstrip(sign[-1:]).strip())
            return Line(number + 1, text)
        cuts = self._cuts.get(number)
        if not cuts:
            return Line(number + 1, text)
        code, at = "", 0
        for start, end, _ in cuts:
            code += text[at:start]
            at = end
        code = (code + text[at:]).rstrip()
        if code.strip():
            return Line(number + 1, text, code)
        return Line(number + 1, text, "", " ".join(said for _, _, said in cuts).strip())


def _bare(text: str) -> str:
    """What a line of a comment of several lines says."""
    text = text.strip().removeprefix("/*").removesuffix("*/").removeprefix("<!--").removesuffix("-->")
    return text.strip().lstrip("*").strip()


def _block(begin: Marker, end: Marker, reader: _Lines) -> Block:
    return Block(
        begin.name,
        begin.family,
        _span(begin),
        _span(end),
        reader.between(begin.last + 1, end.line, begin.sign),
        begin.sign,
        tuple(_target(item) for item in end.targets),
    )


def _target(item: Written) -> Target:
    match = _TARGET.fullmatch(item.text)
    assert match is not None  # it matches any text of one line
    at = Span(item.line + 1, item.start + 1, item.line + 1, item.end + 1)
    return Target(match["path"], match["label"] or "", at)


def _span(marker: Marker) -> Span:
    return Span(marker.line + 1, marker.start + 1, marker.last + 1, marker.end + 1)
