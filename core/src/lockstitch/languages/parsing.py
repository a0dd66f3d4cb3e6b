"""Parse trees. One tree per source, shared by all extractors that ask for it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.api.places import Span
from lockstitch.languages.installed import version_of

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Tree

#: Official grammar wheels: language id → (module, function).
_OFFICIAL = {
    "go": ("tree_sitter_go", "language"),
    "shell": ("tree_sitter_bash", "language"),
    "python": ("tree_sitter_python", "language"),
    "toml": ("tree_sitter_toml", "language"),
}


_LEAST_CALLS = 5_000
_MOST_CALLS = 200_000
_PIECE = 65_536


class UnknownGrammar(LookupError):
    """No installed grammar parses this language."""


@cache
def grammar(language: str) -> Language:
    """The grammar for a language id. Raises UnknownGrammar."""
    from tree_sitter import Language

    if language in _OFFICIAL:
        module, function = _OFFICIAL[language]
        return Language(getattr(importlib.import_module(module), function)())
    from lockstitch.languages.long_tail import long_tail_grammar

    return long_tail_grammar(language)


@cache
def grammar_version(language: str) -> str:
    """What tells one grammar of a language from the next, without loading any."""
    module = _OFFICIAL[language][0] if language in _OFFICIAL else "tree_sitter_languages"
    return f"{version_of('tree_sitter')}/{version_of(module)}"


@cache
def _parser(language: str) -> Parser:
    from tree_sitter import Parser

    return Parser(grammar(language))


class ParserGaveUp(Exception):
    """The text is so far from its language that the parser's recovery would go on for minutes."""


def parse(source: Source) -> Tree:
    """The parse tree of `source`, made once. Raises UnknownGrammar and ParserGaveUp.

    A file with syntax errors has a tree too, with ERROR and missing nodes in it; the host
    reports them (see `Extractor.own_errors`).
    """
    return source.memo("tree", lambda: _bounded(source.language, readable(source)))


def parse_fragment(language: str, content: bytes) -> tuple[Source, Tree]:
    """A text that is no file, given to the parser as it is, and its parse tree."""
    source = Source(content, language)
    source.memo("readable", lambda: content)
    return source, parse(source)


def _bounded(language: str, content: bytes) -> Tree:
    """Parse within a number of steps that is linear in the text: the same on a slow machine and a fast one.

    Real files take less than 0.01 calls a byte; the recovery from garbage is worse than quadratic.
    """
    parser = _parser(language)
    left = min(_MOST_CALLS, _LEAST_CALLS + len(content) // 10)

    def spent(*_: object) -> bool:
        nonlocal left
        left -= 1
        return left < 0

    try:
        # Only a source that is read in pieces has its progress told.
        return parser.parse(lambda at, _: content[at : at + _PIECE], progress_callback=spent)
    except ValueError:
        parser.reset()
        raise ParserGaveUp(f"the parser gave up: this is hardly {language}") from None


def readable(source: Source) -> bytes:
    """The bytes that the parser is given: the file's, or as many in which a gap of the grammar is closed, or what it
    would read over and over is left out."""
    known: bytes | None = source._memo.get("readable")
    if known is None:
        known = source._memo["readable"] = _without_gaps(source)
    return known


def _without_gaps(source: Source) -> bytes:
    if source.language == "python":
        from lockstitch.languages.python_runs import without_runs

        return without_runs(source.content)
    if source.language != "go":
        return source.content
    from lockstitch.languages.go_gaps import without_gaps  # its patterns take long to compile

    return without_gaps(source.content)


def parsed(source: Source) -> Tree | None:
    """The tree of `source` if somebody has asked for it."""
    return source._memo.get("tree")


def node_span(source: Source, node: Node) -> Span:
    """Where a node stands."""
    if source._ascii:  # then the parser's columns, which count bytes, are ours
        (line, column), (end_line, end_column) = node.start_point, node.end_point
        return Span(line + 1, column + 1, end_line + 1, end_column + 1)
    return source.span(node.start_byte, node.end_byte)


def node_text(source: Source, node: Node) -> str:
    """What a node says.

    Never ask the node itself: the binding reads a text that was parsed in pieces piece by piece again.
    """
    return source.slice(node.start_byte, node.end_byte)


def walk(node: Node) -> Iterator[Node]:
    """`node` and all nodes below it, in source order, without recursion (depth is no limit)."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def syntax_problems(source: Source, tree: Tree, limit: int = 20) -> list[tuple[Span, str]]:
    """The places at which the parser gave up, outermost first, at most `limit` of them."""
    found: list[tuple[Span, str]] = []
    stack = [tree.root_node]
    while stack and len(found) < limit:
        node = stack.pop()
        if node.is_missing:
            found.append((node_span(source, node), f"`{node.type}` is missing here"))
        elif node.type == "ERROR":
            found.append((node_span(source, node), "syntax error"))
        elif node.has_error:
            stack.extend(reversed(node.children))
    return found
