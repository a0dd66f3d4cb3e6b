"""Which facts the check wants."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Need, View
from lockstitch.languages import detect_language
from lockstitch.languages.markdown import DOCUMENT
from lockstitch.languages.outline import LANGUAGES, OUTLINE

from lockstitch_parity_matrix.book import Book, Doc, book_of
from lockstitch_parity_matrix.contract import ParityMatrix
from lockstitch_parity_matrix.facts import CODE, DECISIONS, PROSE
from lockstitch_parity_matrix.implementations import files_of
from lockstitch_parity_matrix.prose_names import claimed_files, prose_names, prose_references
from lockstitch_parity_matrix.symbols import Symbols

#: Languages whose outlines need no extra.
_ALWAYS = frozenset({"go", "python", "shell"})


def needs(contract: ParityMatrix, view: View) -> Iterator[Need]:
    """The documents; then what their rows lead to, now and when they were written; then what decides on their names."""
    book = book_of(contract, view)
    for path in book.paths:
        yield Need(DOCUMENT, path)
        yield Need(PROSE, path)
    if contract.dispatch is not None:
        yield Need(DECISIONS, contract.resolve(contract.dispatch.in_))
    for item in contract.implementations:
        yield from (Need(OUTLINE, path) for path in files_of(contract, view, item))
    symbols = Symbols(book)
    for doc in book.docs:
        yield from _of_document(book, doc, symbols)


def _of_document(book: Book, doc: Doc, symbols: Symbols) -> Iterator[Need]:
    contract, dated = book.contract, False
    for row in doc.rows:
        near = []
        for _, item in row.references:
            target = book.target(doc, item)
            if target.state != "file":
                continue
            near.append(target.path)
            rev = book.rev_of(doc, item)
            if item.anchor and target.path.endswith((".md", ".markdown")):
                yield Need(DOCUMENT, target.path, required=False)
            if item.lines or row.names:
                yield from _code(target.path, rev, required=bool(item.lines))
            if item.lines and not rev and doc.since:
                dated = True
                yield from _code(book.former(target.path, doc.since), doc.since)
        for name in row.names:
            yield from symbols.needs(name)
            if near and all(book.known(OUTLINE, path) for path in near if _outlined(path)):
                yield from symbols.call_needs(doc, name, near)
    if (contract.max_age or contract.audit_covers_files) and (change := book.view.change(doc.path)) is not None:
        yield Need(PROSE, doc.path, rev=change.id, required=False)
    if dated:
        yield Need(DOCUMENT, doc.path, rev=doc.since, required=False)
    if book.contract.prose:
        for name in prose_names(doc):
            yield from symbols.needs(name)
        for path in claimed_files(book, doc):
            yield Need(CODE, path, required=False)
        for item in prose_references(doc):
            if item.lines and (target := book.target(doc, item)).state == "file":
                yield from _code(target.path, "")


def _code(path: str, rev: str, *, required: bool = False) -> Iterator[Need]:
    yield Need(CODE, path, rev=rev, required=required)
    if _outlined(path):
        # Without the extra for further languages there are no symbols in theirs, which is no failure.
        yield Need(OUTLINE, path, rev=rev, required=required and detect_language(path) in _ALWAYS)


def _outlined(path: str) -> bool:
    return detect_language(path) in LANGUAGES
