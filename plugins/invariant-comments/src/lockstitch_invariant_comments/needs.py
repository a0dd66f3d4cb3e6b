"""Which facts the check wants, in the order in which it finds out."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Need, View
from lockstitch.languages.anchors import ANCHORS, CALLS

from lockstitch_invariant_comments.book import Book
from lockstitch_invariant_comments.contract import InvariantComments
from lockstitch_invariant_comments.enforcement import enforcement_needs
from lockstitch_invariant_comments.facts import ENTRIES, TAGGED
from lockstitch_invariant_comments.history import History, history_needs
from lockstitch_invariant_comments.placement import gone_needs
from lockstitch_invariant_comments.symbols import symbol_needs


def needs(contract: InvariantComments, view: View) -> Iterator[Need]:
    """The files that the contract names; then what they turn out to speak of."""
    book = Book(contract, view)
    first = list(_named(book))
    yield from first
    if not all(view.known(need.extractor, need.path, need.rev, need.language) for need in first):
        return
    second = list(_found(book))
    yield from second
    if not all(view.known(need.extractor, need.path, need.rev, need.language) for need in second):
        return
    history = History(book)
    yield from history_needs(history, [path for path in book.read if view.known(ANCHORS, path)])
    yield from gone_needs(book)
    yield from enforcement_needs(book)
    yield from symbol_needs(book)


def _named(book: Book) -> Iterator[Need]:
    contract = book.contract
    if contract.registry:
        yield Need(ENTRIES, book.registry, language="markdown")
    for requirement in contract.require:
        yield from (Need(ANCHORS, path) for path in book.files_at(requirement))
    for where in contract.require_where:
        yield from (Need(CALLS, path) for path in book.files_where(where))
    yield from (Need(TAGGED, path, required=bool(contract.files)) for path in book.collected())


def _found(book: Book) -> Iterator[Need]:
    """The symbols of files with calls that matter, and of files with statements."""
    for where in book.contract.require_where:
        yield from (Need(ANCHORS, path) for path in sorted({path for path, _ in book.calls(where)}))
    yield from (Need(ANCHORS, path, required=False) for path in book.read if book.statements(path))
