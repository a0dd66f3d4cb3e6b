"""Does something hold each invariant, and does it exist?"""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lockstitch.api import ContractPlace, Finding, Need, Place
from lockstitch.languages import detect_language
from lockstitch.languages.anchors import ANCHORS, LANGUAGES, TESTS, Anchor

from lockstitch_invariant_comments.book import Book, is_test
from lockstitch_invariant_comments.targets import declarations, plain_symbol
from lockstitch_invariant_comments.texts import name_key


@dataclass(frozen=True)
class Link:
    """Something that is said to enforce an invariant, and where that is said."""

    name: str
    text: str
    side: str
    at: Place | ContractPlace


def links(book: Book) -> Iterator[Link]:
    """Every link, of the contract and of the registry."""
    for key, item in book.contract.wanted():
        for number, text in enumerate(item.enforced_by):
            yield Link(item.name, text, item.side, ContractPlace((*key, "enforced-by", number)))
    for entry in book.entries():
        for text in entry.enforced_by:
            yield Link(entry.name, text, book.contract.registry, Place(book.registry, entry.at))


def unenforced(book: Book) -> Iterator[Finding]:
    """Invariants that nothing enforces, and links that lead nowhere."""
    found = list(links(book))
    linked = {name_key(link.name) for link in found}
    contract = book.contract
    lacking: list[tuple[str, str, Place | ContractPlace]] = [
        (item.name, item.side, ContractPlace(key)) for key, item in contract.wanted()
    ]
    if not lacking:
        lacking = [(item.name, contract.registry, Place(book.registry, item.at)) for item in book.entries()]
    said: set[str] = set()
    for name, side, at in lacking:
        key = name_key(name)
        if key not in linked and key not in said:
            said.add(key)
            message = f"no test and no contract is named that holds {contract.tag}({name})"
            yield Finding(rule="unenforced-invariant", subject=name, side=side, message=message, at=at)
    for link in found:
        yield from _dead(book, link)


def _dead(book: Book, link: Link) -> Iterator[Finding]:
    exists, doubt = _exists(book, link.text)
    if exists:
        return
    kind = "contract" if link.text.startswith("contract:") else "test"
    bare = link.text.removeprefix("contract:")
    message = f"there is no {kind} `{bare}`, which is said to hold {book.contract.tag}({link.name})"
    close = difflib.get_close_matches(bare, sorted(_alternatives(book, link.text)), 1, 0.75)
    if close:
        message += f"; did you mean `{close[0]}`?"
    if doubt:
        message += f" (not sure: {doubt} could not be read whole)"
    yield Finding(
        rule="unenforced-invariant",
        subject=link.name,
        side=link.side,
        message=message,
        at=link.at,
        verdict="unknown" if doubt else "drift",
        severity="error",
    )


def _exists(book: Book, text: str) -> tuple[bool, str]:
    """Whether what a link names exists, and the file that keeps one from being sure that it does not."""
    if text.startswith("contract:"):
        return text.removeprefix("contract:").strip() in book.view.contracts(), ""
    path, symbol = _split(text)
    if path and not symbol:
        return bool(book.view.files(book.contract.resolve(path))), ""
    if path:
        paths = _files_of(book, path)
        found: list[tuple[str, Anchor]] = [(name, anchor) for name in paths for anchor in book.anchors(name)]
        doubt = next((name for name in paths if not book.whole(name) and _there(book, name)), "")
        return bool(declarations(symbol.split("/")[0], found)), doubt
    wanted = _bare(symbol)
    for name in test_files(book):
        if book.view.known(TESTS, name) and any(_is(test.name, wanted) for test in book.view.facts(TESTS, name).facts):
            return True, ""
    unread = (name for name in test_files(book) if not (book.view.known(TESTS, name) and _whole(book, name)))
    return False, next(unread, "")


def _there(book: Book, path: str) -> bool:
    return not book.view.known(ANCHORS, path) or book.view.facts(ANCHORS, path).status != "absent"


def _whole(book: Book, path: str) -> bool:
    return book.view.facts(TESTS, path).whole


def _split(text: str) -> tuple[str, str]:
    """The path and the symbol of a link: `path#Symbol`, `path::symbol`, `a/path`, or a test's name."""
    if "#" in text:
        path, _, symbol = text.partition("#")
        return path.strip(), symbol.strip()
    head, _, rest = text.partition("::")
    if rest and ("/" in head or detect_language(head)):
        return head.strip(), rest.strip()
    name = text.strip()
    if "/" in name and not name.startswith(("Test", "Fuzz", "Benchmark", "Example")):
        return name, ""
    return "", name


def _bare(symbol: str) -> str:
    """A test's name without its subtest and parameters."""
    return plain_symbol(symbol.split("/")[0])


def _is(name: str, wanted: str) -> bool:
    return name == wanted or name.endswith("." + wanted)


def _files_of(book: Book, path: str) -> list[str]:
    path = book.contract.resolve(path)
    if not book.view.is_directory(path):
        return [path]
    inside = "" if path == "." else path + "/"
    return [
        name for name in book.view.files(path) if "/" not in name[len(inside) :] and detect_language(name) in LANGUAGES
    ]


def test_files(book: Book) -> list[str]:
    """Every file of the tree that holds tests by its name, outside vendored code."""
    return [
        path
        for path in book.view.files("**")
        if is_test(path)
        and detect_language(path) in LANGUAGES
        and not {"vendor", "node_modules", "testdata"} & set(path.split("/"))
    ]


test_files.__test__ = False  # type: ignore[attr-defined]  # pytest takes its name for a test's


def enforcement_needs(book: Book) -> Iterator[Need]:
    """The tests that links name: beside the places that need them first, then everywhere."""
    plain: list[str] = []
    for link in links(book):
        if link.text.startswith("contract:"):
            continue
        path, symbol = _split(link.text)
        if path and symbol:
            yield from (Need(ANCHORS, name, required=False) for name in _files_of(book, path))
        elif symbol:
            plain.append(_bare(symbol))
    if not plain:
        return
    every = test_files(book)
    folders = {posixpath.dirname(path) for path in book.read}
    beside = [path for path in every if posixpath.dirname(path) in folders]
    yield from (Need(TESTS, path, required=False) for path in beside)
    if all(book.view.known(TESTS, path) for path in beside):
        names = _test_names(book, beside)
        if not all(any(_is(name, wanted) for name in names) for wanted in plain):
            yield from (Need(TESTS, path, required=False) for path in every)


def _test_names(book: Book, paths: Sequence[str]) -> list[str]:
    return [test.name for path in paths for test in book.view.facts(TESTS, path).facts]


def _alternatives(book: Book, text: str) -> set[str]:
    if text.startswith("contract:"):
        return set(book.view.contracts())
    known = [path for path in test_files(book) if book.view.known(TESTS, path)]
    return set(_test_names(book, known))
