"""The registry: a Markdown document that lists invariants by name, in any of the usual forms.

An entry is a list item that begins with a name (`- **name**: words`), a heading that is a name with
the paragraph below it, or a row of a table with a column of names. A name is bold, in backticks, tagged
(`INVARIANT(name)`), or a bare word that cannot be mistaken for prose.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lockstitch.api import Source

from lockstitch_invariant_comments.facts import Entry
from lockstitch_invariant_comments.vocabulary import LABELS

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAGGED = re.compile(r"[A-Z][A-Z0-9_-]+\s*[(\[]([^()\[\]]+)[)\]]")
_LEAD = re.compile(
    r"(?P<mark>\*\*`?|__|`|)(?P<name>[^*`:\n]{1,200}?)(?P<close>`?\*\*|__|`|)\s{0,8}(?P<end>:|\s[–—-]+\s|$)"
)
#: What in a registry can be taken for the name of a test or a contract.
_LINK = re.compile(
    r"contract:[\w.-]*\w|(?<![\w./-])[\w./-]+#[\w./]*\w|(?:Test|Fuzz|Benchmark|Example)[A-Z_]\w*"
    r"|(?:(?<!\w)\w+\.)?test_\w+"
)
_WORD = re.compile(r"[\w.-]+")
_REFERENCE = re.compile(r"\[([^\[\]]{1,500})\]\([^()\s]{0,500}\)")
_NAME_HEADERS = ("name", "id", "invariant", "key", "tag")
_WORDS_HEADERS = ("words", "statement", "text", "invariant", "description", "meaning", "rule", "what", "must hold")
_CHECK_HEADERS = ("enforced by", "enforced-by", "enforced", "check", "checks", "test", "tests", "held by")
_ENFORCED = re.compile(
    rf"\(?\benforced[ -]by:?\s+(?P<what>`?(?:{_LINK.pattern})`?(?:(?:\s*,|\s+and)+\s+`?(?:{_LINK.pattern})`?)*)\)?\.?",
    re.IGNORECASE,
)
_MAX_NESTING = 40
#: To the parser this ends a line, to everybody else it does not.
_LONE_RETURN = re.compile(r"\r(?!\n)")


def entries(source: Source) -> list[Entry]:
    """The invariants that a registry lists, in order."""
    from markdown_it import MarkdownIt

    tokens = (
        MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table").parse(_LONE_RETURN.sub(" ", source.text))
    )
    found = [*_tables(source, tokens), *_items(source, tokens), *_headings(source, tokens)]
    return sorted(found, key=lambda entry: entry.at)


def _name(text: str, *, marked: bool, code: bool = False) -> str:
    """The name in `text`, or `""` when it is prose. A marked one (bold, code) may be any single word."""
    text = _REFERENCE.sub(r"\1", text).strip().strip("*_").strip()
    code = code or (len(text) > 2 and text[0] == text[-1] == "`")
    text = text.strip("`").strip()
    if tagged := _TAGGED.fullmatch(text):
        return tagged[1].strip()
    if not _WORD.fullmatch(text) or (not code and text.casefold() in LABELS):
        return ""
    return text if marked or code or not text[0].isupper() or set("-_.") & set(text[1:-1]) else ""


def _entry(source: Source, line: int, name: str, words: str, enforced: Sequence[str] = ()) -> Entry:
    """An entry whose name stands on `line` (0-based) or soon after."""
    starts = source.line_starts
    begin = starts[line]
    at = source.content.find(name.encode(), begin)
    end = starts[line + 1] - 1 if line + 1 < len(starts) else len(source.content)
    span = source.span(at, at + len(name.encode())) if 0 <= at < end else source.span(begin, max(begin, end))
    words = plain_markdown(words)
    held = list(enforced)
    if match := _ENFORCED.search(words):
        held += _LINK.findall(match["what"])
        words = " ".join((words[: match.start()] + words[match.end() :]).split())
    return Entry(name, words, span, tuple(held))


def plain_markdown(text: str) -> str:
    """Inline Markdown as words for a comment: links become their text, emphasis goes, code stays."""
    text = _REFERENCE.sub(r"\1", text)
    parts = text.split("`")
    parts[::2] = [re.sub(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", "", part) for part in parts[::2]]
    return " ".join("`".join(parts).split())


def _headings(source: Source, tokens: Sequence[Token]) -> Iterator[Entry]:
    for index, token in enumerate(tokens):
        if token.type != "heading_open" or token.tag == "h1" or token.map is None:
            continue
        name = _name(tokens[index + 1].content.rstrip(":"), marked=False)
        if not name:
            continue
        section = list(itertools.takewhile(lambda item: item.type != "heading_open", _from(tokens, index + 3)))
        words = section[1].content if section and section[0].type == "paragraph_open" else ""
        yield _entry(source, token.map[0], name, words, _held(section[2 if words else 0 :]))


def _items(source: Source, tokens: Sequence[Token]) -> Iterator[Entry]:
    """Items of lists that lie in no other item: those below one are its details."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.type == "list_item_open":
            depth += 1
            if depth == 1 and token.map is not None and index + 2 < len(tokens) and tokens[index + 2].type == "inline":
                text = tokens[index + 2].content
                if (split := _split(text)) is not None:
                    yield _entry(source, token.map[0], *split, _held(_details(_from(tokens, index + 3))))
        elif token.type == "list_item_close":
            depth -= 1


def _from(tokens: Sequence[Token], start: int) -> Iterator[Token]:
    return (tokens[index] for index in range(start, len(tokens)))


def _details(tokens: Iterable[Token]) -> Iterator[Token]:
    """What follows within a list item."""
    depth = 1
    for token in tokens:
        depth += (token.type == "list_item_open") - (token.type == "list_item_close")
        if depth == 0:
            return
        yield token


def _held(tokens: Iterable[Token]) -> list[str]:
    """What the details of an entry say that it is enforced by."""
    texts = (plain_markdown(token.content) for token in tokens if token.type == "inline")
    return [link for text in texts for match in _ENFORCED.finditer(text) for link in _LINK.findall(match["what"])]


def _split(text: str) -> tuple[str, str] | None:
    """The name and the words of a list item; None when it does not begin with a name."""
    text = _REFERENCE.sub(r"\1", text)
    if tagged := re.match(r"[*_`]*[A-Z][A-Z0-9_-]+\s*[(\[]([^()\[\]]+)[)\]][*_`]*\s*(?::|[–—-]+)?[*_]*\s*", text):
        return tagged[1].strip(), text[tagged.end() :]
    lead = _LEAD.match(text.replace(":**", "**:", 1).replace(":__", "__:", 1))
    if lead is None or (lead["mark"] == "") != (lead["close"] == ""):
        return None
    if not lead["end"] and not (lead["mark"] or lead.end() == len(text)):
        return None
    name = _name(lead["name"], marked=bool(lead["mark"]), code="`" in lead["mark"])
    if not name or (not lead["mark"] and lead["end"] != ":" and not set("-_") & set(name)):
        return None
    rest = text[lead.end() :]
    return name, rest


def _tables(source: Source, tokens: Sequence[Token]) -> Iterator[Entry]:
    header: list[str] = []
    row: list[str] = []
    line = 0
    columns: tuple[int, int, int] | None = None
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            header, columns = [], None
        elif token.type == "tr_open":
            row = []
            line = token.map[0] if token.map is not None else line
        elif token.type == "th_open":
            header.append(_cell(tokens[index + 1].content))
        elif token.type == "thead_close":
            columns = _columns(header)
        elif token.type == "td_open":
            row.append(tokens[index + 1].content)
        elif token.type == "tr_close" and row and columns is not None:
            name_at, words_at, check_at = columns
            raw = _cell(row[name_at]) if name_at < len(row) else ""
            tagged = _TAGGED.fullmatch(raw)
            name = tagged[1].strip() if tagged else raw
            if name:
                words = row[words_at] if 0 <= words_at < len(row) else ""
                checks = _LINK.findall(row[check_at]) if 0 <= check_at < len(row) else []
                yield _entry(source, line, name, words, checks)


def _cell(text: str) -> str:
    return _REFERENCE.sub(r"\1", text).strip().strip("*_").strip("`").strip()


def _columns(header: Sequence[str]) -> tuple[int, int, int] | None:
    """The indices of the columns of names, words and checks (-1: none); None when there are no names."""
    folded = [text.casefold() for text in header]
    name = next((folded.index(word) for word in _NAME_HEADERS if word in folded), None)
    if name is None:
        return None
    others = [word for word in _WORDS_HEADERS if word in folded and folded.index(word) != name]
    check = next((folded.index(word) for word in _CHECK_HEADERS if word in folded), -1)
    rest = [index for index in range(len(folded)) if index not in {name, check}]
    words = folded.index(others[0]) if others else (rest[0] if rest else -1)
    return name, words, check
