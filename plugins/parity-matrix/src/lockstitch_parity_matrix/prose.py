"""What a document says outside its tables: paragraphs with the list item they are in, and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lockstitch.api import Source, Span
from markdown_it import MarkdownIt

from lockstitch_parity_matrix.facts import Passage, Placeholder

_FRONT = re.compile(r"(?P<sign>---|\+\+\+)[ \t]*\n(?:.*?\n)??(?:(?P=sign)|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"#(?:TBD|TBC|TODO|FIXME|X{2,}|N{2,}|\?+)(?![\w-])|(?<![\w/#-])(?:TBD|TBC)(?![\w-])|(?<!\w)YYYY-MM-DD(?!\w)"
)
_HIDDEN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)|<!--(?:(?!<!--).)*?-->|<[^<>\s][^<>]*>")
_NESTING = 60


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")


def prose(source: Source) -> Iterator[Passage | Placeholder]:
    """The passages of a document and its placeholders, each in the order in which they stand."""
    text = source.text.replace("\r\n", "\n").replace("\r", " ")
    front = _FRONT.match(text)
    if front:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    lines = text.split("\n")
    hidden: set[int] = set()
    headings: list[tuple[int, str]] = []
    numbers: list[int] = []
    level = 0
    for token in _parser().parse(text):
        first, last = token.map or (0, 0)
        if token.type in {"fence", "code_block", "html_block"}:
            hidden.update(range(first, last))
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            numbers.append(0)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            numbers.pop()
        elif token.type == "list_item_open":
            numbers[-1] += 1
        elif token.type == "inline" and level:
            headings = [item for item in headings if item[0] < level] + [(level, _plain(token.content))]
        elif token.type == "inline" and not lines[first].lstrip().startswith("|"):
            above = tuple(title for _, title in headings)
            at = Span(first + 1, 1, last, len(lines[last - 1]) + 1)
            yield Passage(" ".join(token.content.split()), at, numbers[0] if numbers else 0, above)
    for number, line in enumerate(lines, 1):
        if number - 1 in hidden or not ("#" in line or "TB" in line or "YYYY" in line):
            continue
        for match in _PLACEHOLDER.finditer(_HIDDEN.sub(lambda found: " " * len(found[0]), line)):
            yield Placeholder(match[0], Span(number, match.start() + 1, number, match.end() + 1))


def _plain(text: str) -> str:
    return re.sub(r"[*_`]", "", text).strip()
