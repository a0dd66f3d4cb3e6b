"""markdown-it, watched while it parses: its tokens say where they stand.

The parser knows lines of blocks and no columns of anything. Each rule that matters is wrapped: for a block, where its
lines begin in the text behind whatever contains it (`> `, `- `); for an inline token, from where to where it goes
in its block's content.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_InlineRule = Callable[[StateInline, bool], bool]

#: How deep blocks and links may lie in one another.
_MAX_NESTING = 60
_BLOCKS = ("paragraph", "heading", "lheading", "table", "html_block", "fence", "code")
_SCHEME = re.compile(r"(?:^|(?<=[\s(*_~\"'>|:,;]))https?$", re.IGNORECASE)
_URL = re.compile(r"://[^\s<]+")
_WIKI = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]\](?![\[(:])")
#: Where definitions are kept: normalised label → (target, start, end).
DEFINITIONS = "lockstitch.definitions"


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser: CommonMark with tables, struck text, bare addresses and wiki links."""
    made = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    for name in _BLOCKS:
        _wrap(made.block.ruler, name, _block)
    _wrap(made.block.ruler, "reference", _reference)
    for name in ("autolink", "html_inline", "backticks"):
        _wrap(made.inline.ruler, name, _inline)
    for name in ("link", "image"):
        _wrap(made.inline.ruler, name, _link)
    made.inline.ruler.at("linkify", _bare)
    made.inline.ruler.enable("linkify")
    made.inline.ruler.before("link", "wiki", _wiki)
    return made


def _wrap(ruler: Any, name: str, around: Callable[[Any], Any]) -> None:
    rule = next(rule for rule in ruler.__rules__ if rule.name == name)
    ruler.at(name, around(rule.fn), {"alt": rule.alt})


def _block(rule: _BlockRule) -> _BlockRule:
    def watched(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        count = len(state.tokens)
        if not rule(state, first, last, silent):
            return False
        if not silent:
            for token in state.tokens[count:]:
                if token.map is not None and "starts" not in token.meta:
                    lines = range(token.map[0], min(token.map[1], len(state.bMarks) - 1))
                    token.meta["starts"] = [state.bMarks[line] + state.tShift[line] for line in lines]
                    token.meta["ends"] = [state.eMarks[line] for line in lines]
        return True

    return watched


def _reference(rule: _BlockRule) -> _BlockRule:
    def watched(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        begin = state.bMarks[first] + state.tShift[first]
        if state.src.startswith("[^", begin):
            return False  # a footnote, which is text
        if not rule(state, first, last, silent):
            return False
        if not silent:
            _define(state, first, begin)
        return True

    return watched


def _define(state: StateBlock, first: int, begin: int) -> None:
    """Keep where the target of a definition is written."""
    src, end = state.src, begin + 1
    while end < len(src) and src[end] != "]":
        end += 2 if src[end] == "\\" else 1
    label = normalizeReference(src[begin + 1 : end])
    at, line = end + 2, first + src.count("\n", begin, end)
    while at < state.eMarks[line] and src[at] in " \t":
        at += 1
    if at >= state.eMarks[line]:  # it is on the next line
        line += 1
        at = state.bMarks[line] + state.tShift[line]
    found = state.md.helpers.parseLinkDestination(src, at, state.eMarks[line])
    if found.ok:
        state.env.setdefault(DEFINITIONS, {}).setdefault(label, (found.str, *_inside(src, at, found.pos)))


def _inside(src: str, start: int, end: int) -> tuple[int, int]:
    """A destination without its angle brackets."""
    return (start + 1, end - 1) if src[start : start + 1] == "<" and end - start > 1 else (start, end)


def _inline(rule: _InlineRule) -> _InlineRule:
    def watched(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            for token in state.tokens[count:]:
                if token.type != "text":
                    token.meta["span"] = (start, state.pos)
        return True

    return watched


def _link(rule: _InlineRule) -> _InlineRule:
    def watched(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            token = next(token for token in state.tokens[count:] if token.type in {"link_open", "image"})
            token.meta.update(_written(state, start, state.pos, token.type == "image"))
        return True

    return watched


def _written(state: StateInline, start: int, end: int, image: bool) -> dict[str, Any]:
    """How a link from `start` to `end` is written: its span, and its destination or its label."""
    src = state.src
    opens = start + 1 if image else start
    stopped = state.pos
    closes = state.md.helpers.parseLinkLabel(state, opens, not image)
    state.pos = stopped
    said: dict[str, Any] = {"span": (start, end), "label": (opens + 1, closes)}
    if end == closes + 1:
        return said | {"reference": normalizeReference(src[opens + 1 : closes])}
    if src[closes + 1] == "[":
        label = src[closes + 2 : end - 1] or src[opens + 1 : closes]
        return said | {"reference": normalizeReference(label)}
    at = closes + 2
    while at < end and src[at] in " \t\n":
        at += 1
    found = state.md.helpers.parseLinkDestination(src, at, end)
    if not found.ok:
        return said
    return said | {"target": found.str, "at": _inside(src, at, found.pos)}


def _bare(state: StateInline, silent: bool) -> bool:
    """`https://…` in running text, as GFM takes it for a link."""
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending)
    match = _URL.match(state.src, state.pos, state.posMax)
    if scheme is None or match is None:
        return False
    rest = _trimmed(match[0])
    if len(rest) < 4:
        return False
    if not silent:
        start = state.pos - len(scheme[0])
        state.pending = state.pending[: scheme.start()]
        token = state.push("link_open", "a", 1)
        url = scheme[0] + rest
        token.markup = "bare"
        token.meta = {"span": (start, start + len(url)), "target": url, "at": (start, start + len(url))}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _trimmed(url: str) -> str:
    """An address without the punctuation that ends its sentence."""
    while url:
        if url[-1] in "?!.,:*_~'\"" or (url[-1] == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        elif url[-1] == ";" and (entity := re.search(r"&[A-Za-z0-9]+;$", url)):
            url = url[: entity.start()]
        else:
            break
    return url


def _wiki(state: StateInline, silent: bool) -> bool:
    """`[[Page]]` and `[[Page|text]]`, unless what is in the inner brackets is defined."""
    match = _WIKI.match(state.src, state.pos, state.posMax)
    if match is None or normalizeReference(match[1]) in state.env.get("references", {}):
        return False
    if not silent:
        token = state.push("wiki", "", 0)
        token.content = match[2] or match[1]
        token.meta = {"span": match.span(), "target": match[1].strip(), "at": match.span(1)}
    state.pos = match.end()
    return True
