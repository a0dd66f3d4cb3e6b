"""References to places in files, in every form in which people write them into a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lockstitch.api import Span
from lockstitch.languages.markdown import Cell, Link
from msgspec import Struct, field

#: Endings by which a word without a slash is a file.
SUFFIXES = frozenset(
    word
    for word in """
    go py pyi sh bash zsh ts tsx js jsx mjs cjs rs java kt rb php c h cc cpp hpp cs swift scala lua sql md mdx rst txt
    yaml yml json toml tf hcl xml html css scss vue svelte proto ini cfg conf env lock mod sum gradle bzl mk tpl tmpl
    dockerfile ipynb ex exs erl hs ml nix service
    """.split()  # noqa: SIM905 - a list of so many words is better read as text
)
_BARE = r"Dockerfile|Containerfile|Makefile|GNUmakefile|Justfile|justfile|BUILD|Jenkinsfile|Procfile|Vagrantfile"
_DASH = r"[-\u2010-\u2015\u2212]"
# Behind a sign that a path may hold no path begins: so no text is looked through twice.
_PATH = re.compile(
    r"(?<![\w@+.-])(?P<path>(?:(?:\.{1,2}|~)?/)?(?:[\w.@+-]+/)+(?:[\w@+-][\w.@+-]*)?"
    rf"|[\w@+-][\w.@+-]*\.[A-Za-z]\w*|(?<!/)(?:{_BARE})(?!\w))"
)
#: What may follow a path: `:10`, `:10-20`, `:10:5`, `#L10-L20`, ` L10`, ` lines 10-20`.
_POSITION = re.compile(
    rf"(?P<sign>:|\#L|\s*(?:[(,]\s*)?(?:\b[Ll]ines?\s+|\bL(?=\d)))(?P<a>\d{{1,7}})(?:(?P<dash>\s?{_DASH}\s?(?:\#?L)?)(?P<b>\d{{1,7}}))?"
    rf"(?P<column>:\d+(?!\d))?"
)
#: A further position of the same file: `, 30-40`, `, :30`, `; L30`.
_FURTHER = re.compile(
    rf"\s*[,;]\s*(?:and\s+)?(?::|\#?L)?(?P<a>\d{{1,7}})(?:(?P<dash>\s?{_DASH}\s?L?)(?P<b>\d{{1,7}}))?(?![\w.])"
)
_ELIDED = re.compile(rf"(?<![\w.])(?::|\#?L)(?P<a>\d{{1,7}})(?:(?P<dash>\s?{_DASH}\s?L?)(?P<b>\d{{1,7}}))?(?![\w.:])")
_BLOB = re.compile(
    r"https?://(?:www\.)?github\.com/(?P<repository>[\w.-]+/[\w.-]+)/(?:blob|tree)/(?P<rev>[^/\s#?]+)/(?P<path>[^\s#?)]+)"
    r"(?:\?[^\s#)]*)?(?:#L(?P<a>\d+)(?:C\d+)?(?:-L?(?P<b>\d+)(?:C\d+)?)?)?"
)
_FRAGMENT = re.compile(r"L(?P<a>\d+)(?:C\d+)?(?:-L?(?P<b>\d+)(?:C\d+)?)?")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
#: No cell that people wrote has more.
_MOST = 200
_SHA = re.compile(r"[0-9a-f]{7,40}")


class Lines(Struct, frozen=True):
    """Lines `first` to `last` (1-based), and where their numbers are written; `last_at` is None for a single line."""

    first: int
    last: int
    first_at: Span
    last_at: Span | None = None

    @property
    def shown(self) -> str:
        """As people write it."""
        return f"{self.first}-{self.last}" if self.last_at is not None else str(self.first)


class Reference(Struct, frozen=True):
    """A reference: the path as written, the lines that it names (none for the whole file), where it stands.

    `rev` is the revision that a permalink is pinned to; `anchor` is that of a link to a document. `foreign` is the
    other repository that it leads into. A `rooted` path begins at the repository's root.
    """

    path: str
    at: Span
    lines: tuple[Lines, ...] = ()
    rev: str = ""
    anchor: str = ""
    foreign: str = ""
    linked: bool = False
    rooted: bool = False

    @property
    def shown(self) -> str:
        """As a message calls it."""
        return self.path + (":" + ",".join(item.shown for item in self.lines) if self.lines else "")


class _Scan(Struct):
    """One line of Markdown that begins at a column of the document; what has been read of it is blanked."""

    text: str
    line: int
    column: int
    found: list[Reference] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span:
        return Span(self.line, self.column + start, self.line, self.column + end)

    def blank(self, start: int, end: int) -> None:
        self.text = self.text[:start] + "\0" * (end - start) + self.text[end:]


def references(cell: Cell, links: Sequence[Link], *, repository: str = "", everything: bool = False) -> list[Reference]:
    """The references of a cell, in order. `links` are those that stand in it.

    With `everything`, words that look like files count as well (the column that is meant for files); else only what
    stands in code, in a link, or has lines.
    """
    scan = _Scan(cell.source, cell.at.line, cell.at.column)
    for link in links:
        start, end = link.whole.column - scan.column, link.whole.end_column - scan.column
        scan.found.extend(_linked(link, repository))
        scan.blank(max(start, 0), max(end, 0))
    codes = [(code.at.column - scan.column, code.at.end_column - scan.column) for code in cell.codes]
    _written(scan, codes, everything=everything)
    return sorted(scan.found, key=lambda item: (item.at, item.path))


def in_code(text: str, at: Span) -> list[Reference]:
    """The references of a code span in running text."""
    scan = _Scan(text, at.line, at.column)
    _written(scan, [(0, len(text))], everything=False)
    return scan.found


def _linked(link: Link, repository: str) -> Iterator[Reference]:
    target = link.target
    blob = _BLOB.match(target)
    if blob is not None:
        own = blob["repository"].lower() == repository.lower() and bool(repository)
        pinned = blob["rev"] if _SHA.fullmatch(blob["rev"]) else ""
        lines = _lines_of_link(blob, link.at.line, link.at.column)
        foreign = "" if own else blob["repository"]
        yield Reference(_unquoted(blob["path"]), link.at, lines, pinned, foreign=foreign, linked=True, rooted=True)
        return
    if _SCHEME.match(target) or target.startswith("//") or link.kind == "wiki":
        return
    path, _, anchor = target.partition("#")
    path = _unquoted(path.partition("?")[0])
    fragment = _FRAGMENT.fullmatch(anchor)
    if fragment is not None:
        offset = link.at.column + len(target) - len(anchor)
        yield Reference(path, link.at, _lines_of_link(fragment, link.at.line, offset), linked=True)
    else:
        yield Reference(path, link.at, anchor=_unquoted(anchor), linked=True)


def _unquoted(path: str) -> str:
    """An address without its percent signs."""
    if "%" not in path:
        return path
    from urllib.parse import unquote

    return unquote(path)


def _lines_of_link(match: re.Match[str], line: int, column: int) -> tuple[Lines, ...]:
    if match["a"] is None:
        return ()
    return (_lines(match, lambda start, end: Span(line, column + start, line, column + end)),)


def _written(scan: _Scan, codes: Sequence[tuple[int, int]], *, everything: bool) -> None:
    last: Reference | None = None
    taken: list[tuple[int, int]] = []
    at = 0
    while len(scan.found) < _MOST and (match := _PATH.search(scan.text, at)) is not None:
        at = match.end()
        start, path = match.start(), match["path"]
        in_span = next(((a, b) for a, b in codes if a <= start < b), None)
        limit = in_span[1] if in_span else len(scan.text)
        if start and (scan.text[start - 1] in "/:@$%\0" or scan.text[start - 1 : start + 1] == "--"):
            continue
        end = match.end()
        lines = []
        position = _POSITION.match(scan.text, end, limit)
        if position is None and in_span and end == limit:  # `f.go` L10
            tick = re.compile(r"`+").match(scan.text, end)
            position = _POSITION.match(scan.text, tick.end()) if tick else None
            if position is not None and position["sign"][:1] not in ":#" and "l" not in position["sign"].lower():
                position = None
        while position is not None:
            lines.append(_lines(position, scan.span))
            end = position.end()
            position = _FURTHER.match(scan.text, end, max(limit, end))
        if not lines and not _is_file(path, in_span, scan.text, everything=everything):
            continue
        if path.startswith(("http", "www.")) or (scan.text[end : end + 1] in {"#", "("} and not lines):
            continue
        last = Reference(path, scan.span(start, end), tuple(lines))
        scan.found.append(last)
        taken.append((start, end))
        at = max(at, end)
    for match in _ELIDED.finditer(scan.text) if taken else ():
        if len(scan.found) >= _MOST:
            return
        if any(a <= match.start() < b for a, b in taken):
            continue
        before = [item for item in scan.found if item.at.column < scan.column + match.start() and not item.linked]
        if before:
            span = scan.span(*match.span())
            scan.found.append(Reference(before[-1].path, span, (_lines(match, scan.span),)))


def _is_file(path: str, in_span: tuple[int, int] | None, text: str, *, everything: bool) -> bool:
    """Whether a path without lines is meant as one."""
    if in_span is None and not everything:
        return False
    if in_span is not None and re.search(r"[\s=(){}$<>|*]", text[in_span[0] : in_span[1]].strip()):
        return False  # a command, a call, an assignment
    if path.endswith("/"):
        return in_span is not None and text[in_span[0] : in_span[1]].strip() == path
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return re.fullmatch(_BARE, name) is not None or (bool(stem) and suffix.lower() in SUFFIXES)


def _lines(match: re.Match[str], span: object) -> Lines:
    make = span
    assert callable(make)
    first = int(match["a"])
    if match["b"] is None:
        return Lines(first, first, make(*match.span("a")))
    return Lines(first, int(match["b"]), make(*match.span("a")), make(*match.span("b")))
