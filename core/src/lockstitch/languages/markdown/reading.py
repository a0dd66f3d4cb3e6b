"""From a document's text to its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from lockstitch.api.facts import Source
from lockstitch.api.places import Span
from lockstitch.languages.markdown import html
from lockstitch.languages.markdown.facts import Cell, Code, Heading, Kind, Link, Mark, Part, Row, Setting, Table
from lockstitch.languages.markdown.places import Content, Positions, of_heading, of_lines, of_row
from lockstitch.languages.markdown.slugs import anchors_of
from lockstitch.languages.markdown.watched import DEFINITIONS, parser

Said = Heading | Link | Mark | Setting | Table | Code

_FRONT = re.compile(r"(?P<sign>---|\+\+\+)[ \t]*\n(?P<body>.*?\n)??(?:(?P=sign)|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_SETTING = re.compile(r"^(?P<key>[A-Za-z_][\w-]*)[ \t]*[:=][ \t]*(?P<value>[^\n]*)$", re.MULTILINE)
_EXPLICIT = re.compile(r"(?<!\s)\s*\{:?\s*#(?P<id>[\w:.-]++)[^{}]*\}\s*$")
_SNIPPET = re.compile(
    r"\{\{#(?:rustdoc_)?include[ \t]+(?P<book>[^{}\s:]++)[^{}]*\}\}"
    r"|-{1,2}8<-{1,2}[ \t]+[\"'](?P<snippet>[^\"'\n:]++)[^\"'\n]*[\"']"
    r"|<!--[ \t]*@include:[ \t]*(?P<press>[^\s{#]+?)(?:[{#][^<>]*|[ \t]*)-->"
)
_DIRECTIVE = re.compile(r"\{(?P<name>include|literalinclude|toctree)\}[ \t]*(?P<path>\S*)")


def document(source: Source) -> Iterator[Said]:
    """The facts of a document, in the order in which they stand in it."""
    text = source.text.replace("\r\n", "\n").replace("\r", " ")
    front = _FRONT.match(text)
    body = re.sub(r"[^\n]", " ", text[: front.end()]) + text[front.end() :] if front else text
    environment: dict[str, Any] = {}
    reader = _Reader(Positions(text), environment)
    reader.read(parser().parse(body, environment))
    reader.snippets(body)
    found: list[Said] = [*reader.found, *reader.headings()]
    yield from _settings(front, reader.positions)
    yield from sorted(found, key=lambda fact: (_place(fact), type(fact).__name__))


def _place(fact: Said) -> Span:
    return fact.whole if isinstance(fact, Link) else fact.at


def _settings(front: re.Match[str] | None, positions: Positions) -> Iterator[Setting]:
    if front is None or front["body"] is None:
        return
    for match in _SETTING.finditer(front["body"]):
        offset = front.start("body")
        at = positions.span(offset + match.start(), offset + match.end())
        yield Setting(match["key"], match["value"].strip().strip("\"'"), at)


@dataclass
class _Title:
    level: int
    text: str
    at: Span


@dataclass
class _Reader:
    """Walks the tokens of one document."""

    positions: Positions
    environment: dict[str, Any]
    found: list[Said] = field(default_factory=list)
    titles: list[_Title] = field(default_factory=list)
    _verbatim: list[tuple[int, int]] = field(default_factory=list)

    def read(self, tokens: Sequence[Token]) -> None:
        """Take in all tokens of the document."""
        level = 0
        table: list[Token] | None = None
        for token in tokens:
            if token.type == "table_open":
                table = []
            if table is not None:
                table.append(token)
                if token.type == "table_close":
                    self._table(table)
                    table = None
            elif token.type == "heading_open":
                level = int(token.tag[1:])
            elif token.type == "heading_close":
                level = 0
            elif token.type == "inline":
                self._block(token, level)
            elif token.type == "html_block":
                content = of_lines(token.content.rstrip("\n"), token.meta["starts"])
                self._html(content.content, content, 0)
            elif token.type == "fence":
                self._fence(token)
            elif token.type == "code_block" and token.meta.get("starts"):
                self._verbatim.append((token.meta["starts"][0], token.meta["ends"][-1]))

    def headings(self) -> Iterator[Heading]:
        """The headings, with their anchors and how far what stands below them goes."""
        titles = sorted(self.titles, key=lambda title: title.at)
        split = [_split(title.text) for title in titles]
        last = self.positions.text.count("\n") + 1
        for index, (title, slug) in enumerate(zip(titles, anchors_of(split, "github"), strict=True)):
            below = (other for other in titles[index + 1 :] if other.level <= title.level)
            end = next((other.at.line - 1 for other in below), last)
            text, explicit = split[index]
            yield Heading(title.level, text, slug, title.at, end, explicit)

    def snippets(self, body: str) -> None:
        """Directives that include another file, outside code."""
        for match in _SNIPPET.finditer(body):
            escaped = body.endswith("\\", 0, match.start())
            if escaped or any(start <= match.start() < end for start, end in self._verbatim):
                continue
            group = next(name for name in ("book", "snippet", "press") if match[name] is not None)
            self._include(match[group], match.start(group), match.end(group), match.span())

    def _include(self, target: str, start: int, end: int, whole: tuple[int, int]) -> None:
        at = self.positions.span(start, end)
        self.found.append(Link("include", target, at, self.positions.span(*whole)))

    def _block(self, token: Token, level: int) -> None:
        starts, ends = token.meta["starts"], token.meta["ends"]
        if level and self.positions.text.startswith("#", starts[0]):
            content = of_heading(token.content, self.positions.text, starts[0], ends[0])
        else:
            content = of_lines(token.content, starts)
        self._children(token, content)
        if level:
            self.titles.append(_Title(level, _plain(token.children or ()), self._span(content, 0, len(token.content))))

    def _span(self, content: Content, start: int, end: int) -> Span:
        return self.positions.span(*content.bounds(start, end))

    def _children(self, token: Token, content: Content, *, codes: bool = True) -> None:
        children = token.children or []
        for index, child in enumerate(children):
            if child.type in {"link_open", "image"}:
                inner = child.children or () if child.type == "image" else _until(children[index + 1 :], "link_close")
                self._link(child, content, _plain(inner))
            elif child.type == "wiki":
                self.found.append(
                    Link("wiki", child.meta["target"], self._span(content, *child.meta["at"]),
                         self._span(content, *child.meta["span"]), child.content)
                )  # fmt: skip
            elif child.type == "html_inline" and "span" in child.meta:
                self._html(child.content, content, child.meta["span"][0])
            elif child.type == "code_inline" and "span" in child.meta:
                self._verbatim.append(content.bounds(*child.meta["span"]))
                if codes:
                    self.found.append(Code(child.content, self._code(child, content)))

    def _code(self, child: Token, content: Content) -> Span:
        start, end = child.meta["span"]
        ticks = len(child.markup)
        inner = content.content[start + ticks : end - ticks]
        lead = len(inner) - len(inner.lstrip()) if inner.strip() else 0
        tail = len(inner) - len(inner.rstrip()) if inner.strip() else 0
        return self._span(content, start + ticks + lead, end - ticks - tail)

    def _link(self, child: Token, content: Content, text: str) -> None:
        meta, image = child.meta, child.type == "image"
        if "span" not in meta:
            return
        whole = self._span(content, *meta["span"])
        if "reference" in meta:
            defined = self.environment.get(DEFINITIONS, {}).get(meta["reference"])
            if defined is not None:
                target, start, end = defined
                self.found.append(Link("reference", target, self.positions.span(start, end), whole, text, image))
            return
        if child.markup == "autolink":
            start, end = meta["span"]
            at = self._span(content, start + 1, end - 1)
            target = content.content[start + 1 : end - 1]
            if str(child.attrs.get("href", "")).startswith("mailto:") and not target.startswith("mailto:"):
                target = f"mailto:{target}"
            self.found.append(Link("autolink", target, at, whole, text))
            return
        kind: Kind = "bare" if child.markup == "bare" else "inline"
        if "at" in meta:
            self.found.append(Link(kind, meta["target"], self._span(content, *meta["at"]), whole, text, image))

    def _html(self, text: str, content: Content, offset: int) -> None:
        for item in html.said(text):
            at = self._span(content, offset + item.start, offset + item.end)
            if item.kind == "heading":
                self.titles.append(_Title(item.level, item.text, at))
            elif item.kind == "mark":
                self.found.append(Mark(item.text, at))
            else:
                whole = self._span(content, offset + item.whole[0], offset + item.whole[1])
                self.found.append(Link("html", item.text, at, whole, image=item.kind == "image"))

    def _fence(self, token: Token) -> None:
        starts, ends = token.meta["starts"], token.meta["ends"]
        if not starts:
            return
        self._verbatim.append((starts[0], ends[-1]))
        line = self.positions.text[starts[0] : ends[0]]
        match = _DIRECTIVE.search(line)
        if match is None:
            return
        if match["name"] != "toctree" and match["path"]:
            offset = starts[0]
            self._include(match["path"], offset + match.start("path"), offset + match.end("path"), (offset, ends[0]))
        elif match["name"] == "toctree":
            for start, end in zip(starts[1:-1], ends[1:-1], strict=True):
                entry = self.positions.text[start:end].rstrip()
                path = re.search(r"<([^<>]+)>$", entry)
                first, last = path.span(1) if path else (0, len(entry))
                if entry and not entry.startswith(":"):
                    self._include(entry[first:last], start + first, start + last, (start, start + len(entry)))

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[Row] = []
        open_ = tokens[0]
        at = 0
        inlines: list[Token] = []
        for token in tokens:
            if token.type == "tr_open":
                inlines = []
                at = (token.map or [0])[0] - (open_.map or [0])[0]
            elif token.type == "inline":
                inlines.append(token)
            elif token.type == "tr_close":
                rows.append(self._row(inlines, open_.meta["starts"][at], open_.meta["ends"][at]))
        whole = self.positions.span(open_.meta["starts"][0], open_.meta["ends"][-1])
        above: list[_Title] = []
        for title in sorted(self.titles, key=lambda item: item.at):
            above = [item for item in above if item.level < title.level] + [title]
        headings = tuple(_split(title.text)[0] for title in above)
        self.found.append(Table(rows[0], tuple(rows[1:]), whole, headings))

    def _row(self, inlines: Sequence[Token], start: int, end: int) -> Row:
        cut = of_row(self.positions.text, start, end)
        cells = []
        for index, token in enumerate(inlines):
            if index >= len(cut) or cut[index][0].content != token.content:
                at = self.positions.span(end, end)
                cells.append(Cell(_plain(token.children or ()), "", at))
                continue
            content, begin, stop = cut[index]
            self._children(token, content, codes=False)
            codes = tuple(
                Part(child.content, self._code(child, content))
                for child in token.children or ()
                if child.type == "code_inline" and "span" in child.meta
            )
            source = self.positions.text[begin:stop].strip(" \t")
            first, last = content.bounds(0, len(content.content)) if content.content else (begin, begin)
            at = self.positions.span(first, last)
            cells.append(Cell(_plain(token.children or ()), source, at, codes))
        return Row(tuple(cells), self.positions.span(start, end).line)


def _until(tokens: Sequence[Token], kind: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == kind:
            return
        yield token


def _plain(tokens: Sequence[Token] | Iterator[Token]) -> str:
    """The text of inline tokens as a reader sees it, and as anchors are made from."""
    parts = []
    for token in tokens:
        if token.type in {"text", "text_special", "code_inline", "wiki"}:
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
    return "".join(parts)


def _split(text: str) -> tuple[str, str]:
    """A heading's text, and the id that it gives itself."""
    match = _EXPLICIT.search(text)
    return (text[: match.start()], match["id"]) if match else (text, "")
