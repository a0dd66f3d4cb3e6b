"""The facts of this check's own: documents that code names, a site's navigation, submodules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Extractor, Fact, Source, Span
from lockstitch.languages import LANGUAGE_IDS, comments

_CITED = re.compile(
    rb"(?<![\w./:@%~$}\-])(?:\.{0,2}/)?(?:[\w.@+-]+/)*[\w.@+-]+\.(?:md|mdx|markdown)(?:#[\w%.-]+)?(?![\w/])"
)
_NAVIGATED = re.compile(rb"[\"'](?P<quoted>[^\"'\s<>{}$]{1,300})[\"']|(?P<bare>(?:[\w.@-]+/)*[\w.@-]+\.mdx?)\b")
_SUBMODULE = re.compile(rb"^[ \t]*path[ \t]*=[ \t]*(\S[^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_OUTSIDE = frozenset({"markdown", "html"})


class Citation(Fact, frozen=True, tag="citation"):
    """A document that code names; `commented` when a comment does, and not a string."""

    target: str
    at: Span
    commented: bool


class Entry(Fact, frozen=True, tag="entry"):
    """Something in a site's navigation that may be a document. `quoted` when it stands in quotes."""

    target: str
    at: Span
    quoted: bool


class Submodule(Fact, frozen=True, tag="submodule"):
    """The path of a submodule, as `.gitmodules` has it."""

    path: str


def _citations(source: Source) -> Iterator[Citation]:
    held = [(comment.start, comment.end) for comment in comments(source)]
    for match in _CITED.finditer(source.content):
        inside = any(start <= match.start() < end for start, end in held)
        yield Citation(match[0].decode(), source.span(*match.span()), inside)


def _navigation(source: Source) -> Iterator[Entry]:
    for match in _NAVIGATED.finditer(source.content):
        group = "quoted" if match["quoted"] is not None else "bare"
        target = match[group].decode("utf-8", "replace")
        if "/" in target or target.endswith((".md", ".mdx")):
            yield Entry(target, source.span(*match.span(group)), group == "quoted")


def _submodules(source: Source) -> Iterator[Submodule]:
    for match in _SUBMODULE.finditer(source.content):
        yield Submodule(match[1].decode("utf-8", "replace").strip('"').rstrip("/"))


CITATIONS = Extractor(
    id="doc-map.citations",
    version=1,
    languages=("", *(language for language in LANGUAGE_IDS if language not in _OUTSIDE)),
    facts=(Citation,),
    extract=_citations,
    hint=rb"\.(?:md|mdx|markdown)\b",
    own_errors=True,
)
NAVIGATION = Extractor(
    id="doc-map.navigation",
    version=1,
    languages=("yaml", "json", "javascript", "typescript", "tsx", "toml"),
    facts=(Entry,),
    extract=_navigation,
    own_errors=True,
)
SUBMODULES = Extractor(
    id="doc-map.submodules", version=1, languages=("",), facts=(Submodule,), extract=_submodules, own_errors=True
)
