"""The comments of a file, in any language that the host knows: text without its comment signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from lockstitch.api.facts import Source
from lockstitch.api.places import Span

#: Languages whose comments begin with `#` at the start of a line or after white space, and that
#: have no parse tree here. A `#` inside quotes is no comment.
_HASH = frozenset({"dotenv", "dockerfile", "yaml", "make", "just", "systemd", "hcl", "ruby"})
_SLASH = frozenset({"typescript", "tsx", "javascript", "rust", "java", "c", "cpp", "kotlin", "php"})
# Compiled when they are used: most runs have all their comments in the cache.
# Each alternative also matches where its closing sign is missing, so that no text is scanned twice.
_SLASH_COMMENT = rb"//[^\r\n]*|/\*.*?(?:\*/|\Z)|"
_SLASH_STRINGS = rb"\"(?:\\.|[^\"\\\r\n])*+\"?|'(?:\\.|[^'\\\r\n])*+'?|`(?:\\.|[^`\\])*+`?"
#: Languages with strings that go on over lines.
_LONG_STRINGS = {
    # Raw ones, plain ones, and characters: a lifetime has no second quote.
    "rust": rb"\br(#*)\".*?(?:\"\1|\Z)|\"(?:\\.|[^\"\\])*+\"?|'(?:\\[^\r\n][^'\r\n]*|[^'\\\r\n])'",
    "cpp": rb"\bR\"([^()\\\s]{0,16})\(.*?(?:\)\1\"|\Z)|" + _SLASH_STRINGS,
    **dict.fromkeys(("java", "kotlin"), rb"\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|" + _SLASH_STRINGS),
}
_HTML_TOKEN = rb"(?ms)^ {0,3}(```+|~~~+).*?(?:^ {0,3}\1|\Z)|<!--.*?(?:-->|\Z)"
_TOML_TOKEN = (
    rb"(?s)#[^\r\n]*|\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|\"(?:\\.|[^\"\\\r\n])*+\"?|'[^'\r\n]*'?"
)
_QUOTED_WORD = rb"\"(?:\\.|[^\"\\])*+\"|'[^']*+'"

#: The languages in which `comments` finds any.
COMMENTED = tuple(sorted({"go", "shell", "python", "toml", "markdown", "html", *_HASH, *_SLASH}))


class Comment(Struct, frozen=True):
    """One comment. `text` is without its signs and outer white space; `start` and `end` are byte
    offsets of the whole comment, signs included; `trailing` is true when code stands before it on
    its line."""

    text: str
    start: int
    end: int
    span: Span
    trailing: bool


def comments(source: Source) -> list[Comment]:
    """All comments of `source`, in order. Text in strings, here-documents, and fences is none.

    A run of line comments gives one `Comment` a line. Languages without known comments give none.
    """
    return source.memo("comments", lambda: [_comment(source, *bounds) for bounds in _bounds(source)])


def _comment(source: Source, start: int, end: int) -> Comment:
    line_start = source.content.rfind(b"\n", 0, start) + 1
    trailing = bool(source.content[line_start:start].strip())
    return Comment(_strip(source.slice(start, end)), start, end, source.span(start, end), trailing)


def _strip(text: str) -> str:
    if text.startswith("//"):
        return text.lstrip("/").strip()
    if text.startswith("/*"):
        return text.removeprefix("/*").removesuffix("*/").strip("*").strip()
    if text.startswith("<!--"):
        return text.removeprefix("<!--").removesuffix("-->").strip()
    return text.lstrip("#").strip()


def _bounds(source: Source) -> Iterator[tuple[int, int]]:
    language = source.language
    if language in {"go", "shell", "python"}:
        yield from _tree_comments(source)
    elif language in _HASH:
        yield from _hash_comments(source.content)
    elif language in _SLASH:
        yield from _slash_comments(source.content, language)
    elif language == "toml":
        yield from (match.span() for match in re.finditer(_TOML_TOKEN, source.content) if match[0][:1] == b"#")
    elif language in {"markdown", "html"}:
        yield from _html_comments(source.content)


def _tree_comments(source: Source) -> Iterator[tuple[int, int]]:
    from tree_sitter import Query, QueryCursor

    from lockstitch.languages.parsing import grammar, parse

    query = Query(grammar(source.language), "(comment) @comment")
    captures = QueryCursor(query).captures(parse(source).root_node)
    found = [(node.start_byte, node.end_byte) for node in captures.get("comment", ())]
    if source.language == "python":
        from lockstitch.languages.python_runs import comments_in_runs

        found += comments_in_runs(source.content, parse(source).root_node)
    for start, end in sorted(found):
        while end > start and source.content[end - 1] in b"\r\n":
            end -= 1
        yield start, end


def _hash_comments(content: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    for line in content.splitlines(keepends=True):
        body = line.rstrip(b"\r\n")
        if b"#" in body and (start := _hash(body)) >= 0:
            yield at + start, at + len(body)
        at += len(line)


def _hash(body: bytes) -> int:
    """Where the comment of a line begins, or -1. A quote that is not closed on its line is an apostrophe."""
    index = 0
    while index < len(body):
        char = body[index]
        if char == 35 and (index == 0 or body[index - 1] in b" \t"):
            return index
        opens = char in b"\"'" and not body[max(index - 1, 0) : index].isalnum()  # else an apostrophe
        if opens and (match := re.compile(_QUOTED_WORD).match(body, index)):
            index = match.end()
            continue
        index += 1
    return -1


@lru_cache(maxsize=8)
def _slash_token(language: str) -> re.Pattern[bytes]:
    return re.compile(_SLASH_COMMENT + _LONG_STRINGS.get(language, _SLASH_STRINGS), re.DOTALL)


def _slash_comments(content: bytes, language: str) -> Iterator[tuple[int, int]]:
    for match in _slash_token(language).finditer(content):
        if match[0][:1] == b"/":
            yield match.span()


def _html_comments(content: bytes) -> Iterator[tuple[int, int]]:
    for match in re.finditer(_HTML_TOKEN, content):
        if match[0].startswith(b"<!--") and match[0].endswith(b"-->"):
            yield match.span()
