"""From files to the facts of this check's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source
from lockstitch.languages import comments

from lockstitch_doc_map.facts import Citation, Entry, Submodule

_CITED = re.compile(
    rb"(?<![\w./:@%~$}+\-])(?:\.{0,2}/)?(?:[\w.@+-]+/)*[\w.@+-]+\.(?:md|mdx|markdown)(?:#[\w%.-]+)?(?![\w/])"
)
_NAVIGATED = re.compile(
    rb"[\"'](?P<quoted>[^\"'\s<>{}$]{1,300})[\"']|(?<![\w.@/-])/*(?P<bare>(?:[\w.@-]+/)*[\w.@-]+\.mdx?)\b"
)
_SUBMODULE = re.compile(rb"^[ \t]*path[ \t]*=[ \t]*(\S[^\r\n]*)", re.MULTILINE)


def citations(source: Source) -> Iterator[Citation]:
    """The documents that code names."""
    held = [(comment.start, comment.end) for comment in comments(source)]
    for match in _CITED.finditer(source.content):
        inside = any(start <= match.start() < end for start, end in held)
        yield Citation(match[0].decode(), source.span(*match.span()), inside)


def navigation(source: Source) -> Iterator[Entry]:
    """What may be a document in a site's navigation."""
    for match in _NAVIGATED.finditer(source.content):
        group = "quoted" if match["quoted"] is not None else "bare"
        target = match[group].decode("utf-8", "replace")
        if "/" in target or target.endswith((".md", ".mdx")):
            yield Entry(target, source.span(*match.span(group)), group == "quoted")


def submodules(source: Source) -> Iterator[Submodule]:
    """The submodules."""
    for match in _SUBMODULE.finditer(source.content):
        yield Submodule(match[1].decode("utf-8", "replace").rstrip().strip('"').rstrip("/"))
