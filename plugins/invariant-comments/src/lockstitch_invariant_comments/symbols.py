"""Does every symbol that an invariant names in backticks exist?

A symbol is a name or names joined by dots. It exists when each of its names stands as a word in code
or in a string (SQL, a key): in the comment's own file, among the files beside it, or together
in any other folder of the tree. Anything else in backticks (a command, an expression, a
path, a value of the language) is not asked for.
"""

from __future__ import annotations

import difflib
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lockstitch.api import Finding, Need, Place, Related
from lockstitch.languages import detect_language
from lockstitch.languages.anchors import WORDS

from lockstitch_invariant_comments.book import Book, innermost
from lockstitch_invariant_comments.tags import Statement
from lockstitch_invariant_comments.targets import plain_symbol
from lockstitch_invariant_comments.texts import name_key
from lockstitch_invariant_comments.vocabulary import CAPITALS, EVERYWHERE, GO_PACKAGES, KNOWN, PYTHON, SUFFIXES

_TICKED = re.compile(r"(?<!`)`([^`\n]{1,200})`(?!`)")
_SYMBOL = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@lru_cache(maxsize=4096)
def named_symbols(words: str, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The symbols that a text names in backticks, as (spelling, names), each once."""
    found: dict[str, tuple[str, ...]] = {}
    for text in _TICKED.findall(words):
        names = _names(text, language)
        if names:
            found.setdefault(text, names)
    return tuple(found.items())


def _names(text: str, language: str) -> tuple[str, ...]:
    """The names that a symbol is made of; none when the text is no symbol that could be missing."""
    symbol = plain_symbol(text)
    if symbol.startswith("${") and symbol.endswith("}"):
        symbol = symbol[2:-1]
    symbol = symbol.removeprefix("$")
    if not _SYMBOL.fullmatch(symbol):
        return ()
    names = symbol.split(".")
    if len(names) > 1 and (names[-1].lower() in SUFFIXES or _of_standard_library(names[0], language)):
        return ()
    if len(names) == 1 and (len(symbol) == 1 or symbol in KNOWN.get(language, ()) or symbol in CAPITALS):
        return ()
    if symbol.lower() in EVERYWHERE:
        return ()
    return tuple(names)


def _of_standard_library(name: str, language: str) -> bool:
    if language == "python":
        return name in sys.stdlib_module_names or name in PYTHON
    return language == "go" and name in GO_PACKAGES


def _asked(book: Book) -> Iterator[tuple[str, Statement, str, tuple[str, ...]]]:
    """Every symbol that a statement names: file, statement, spelling, names."""
    own = {statement.key for _, statement in book.all_statements()}
    for path, statement in book.all_statements():
        for text, names in named_symbols(statement.words, book.language(path)):
            if name_key(text) not in own:
                yield path, statement, text, names


def _beside(book: Book, path: str) -> list[str]:
    """The files in the folder of `path`, itself among them, whose words count for it."""
    folder = posixpath.dirname(path)
    inside = folder + "/" if folder else ""
    return [
        name
        for name in book.view.files(folder or ".")
        if "/" not in name[len(inside) :] and (detect_language(name) in WORDS.languages or name == path)
    ]


def _everywhere(book: Book) -> list[str]:
    return [
        path
        for path in book.view.files("**")
        if detect_language(path) in WORDS.languages and "node_modules" not in path.split("/")
    ]


def _words(book: Book, paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        if book.view.known(WORDS, path):
            for fact in book.view.facts(WORDS, path).facts:
                found.update(fact.words)
    return found


def symbol_needs(book: Book) -> Iterator[Need]:
    """Words of the file, then of the files beside it, then of all."""
    asked = list(_asked(book))
    yield from (Need(WORDS, path, required=False) for path in dict.fromkeys(item[0] for item in asked))
    if not all(book.view.known(WORDS, item[0]) for item in asked):
        return
    for group in (_beside, lambda book, _: _everywhere(book)):
        asked = [item for item in asked if not set(item[3]) <= _words(book, _beside(book, item[0]))]
        wanted = dict.fromkeys(name for item in asked for name in group(book, item[0]))
        yield from (Need(WORDS, path, required=False) for path in wanted)
        if not all(book.view.known(WORDS, path) for path in wanted):
            return


def dangling(book: Book) -> Iterator[Finding]:
    """Symbols that stand nowhere."""
    folders: dict[str, set[str]] | None = None
    for path, statement, text, names in _asked(book):
        near = _words(book, _beside(book, path))
        if set(names) <= near:
            continue
        if folders is None:
            folders = {}
            for other in _everywhere(book):
                folders.setdefault(posixpath.dirname(other), set()).update(_words(book, [other]))
        if any(set(names) <= words for words in folders.values()):
            continue
        yield _dangling(book, path, statement, text, [name for name in names if name not in near], near)


def _dangling(book: Book, path: str, statement: Statement, text: str, lost: list[str], near: set[str]) -> Finding:
    close = difflib.get_close_matches(lost[0], sorted(near), 1, 0.75) if lost else []
    message = f"{book.contract.tag}({statement.name}) names `{text}`, and "
    message += (
        f"`{lost[0]}` stands nowhere in the code" if lost != [text] and lost else "nothing in the code has that name"
    )
    if close:
        message += f"; did you mean `{close[0]}`?"
    unread = [name for name in _everywhere(book) if not _is_read(book, name)]
    if unread:
        message += f" (not sure: {unread[0]} could not be read)"
    anchor = innermost(book.anchors(path), statement.at)
    related: tuple[Related, ...] = ()
    if anchor is not None and anchor.kind not in {"file", "package"}:
        related = (Related(Place(path, anchor.name_at), f"what it is said of: `{anchor.symbol}`"),)
    return Finding(
        rule="dangling-symbol",
        subject=statement.name,
        side=book.label(path, anchor),
        message=message,
        at=Place(path, statement.at),
        related=related,
        verdict="unknown" if unread else "drift",
    )


def _is_read(book: Book, path: str) -> bool:
    return book.view.known(WORDS, path) and book.view.facts(WORDS, path).status != "unreadable"
