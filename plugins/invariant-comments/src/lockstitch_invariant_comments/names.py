"""Do the code's invariants and the registry's have the same names?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related

from lockstitch_invariant_comments.book import Book
from lockstitch_invariant_comments.facts import ENTRIES, Entry
from lockstitch_invariant_comments.texts import name_key


def unknown_names(book: Book) -> Iterator[Finding]:
    """Names in the code and in the contract that the registry does not list."""
    entries = _listed(book)
    if not entries:
        return
    known = {name_key(entry.name): entry for entry in entries}
    for path, statement in book.all_statements():
        if statement.key not in known:
            yield _unknown(book, known, statement.name, Place(path, statement.at), book.label(path))
    for key, item in book.contract.wanted():
        if name_key(item.name) not in known:
            yield _unknown(book, known, item.name, ContractPlace((*key, "name")), item.side)


def _listed(book: Book) -> list[Entry]:
    """The registry's entries, when all of it could be read."""
    if not book.contract.registry or not book.view.facts(ENTRIES, book.registry, "", "markdown").whole:
        return []
    return book.entries()


def _unknown(book: Book, known: dict[str, Entry], name: str, at: Place | ContractPlace, side: str) -> Finding:
    close = difflib.get_close_matches(name_key(name), sorted(known), 1, 0.6)
    entry = known[close[0]] if close else None
    hint = f"; did you mean `{entry.name}`?" if entry is not None else ""
    related = Related(
        Place(book.registry, entry.at) if entry is not None else Place(book.registry),
        "the nearest name in the registry" if entry is not None else "the registry",
    )
    return Finding(
        rule="unknown-invariant",
        subject=name,
        side=side,
        message=f"{book.contract.registry} lists no invariant `{name}`{hint}",
        at=at,
        related=(related,),
    )


def undeclared(book: Book) -> Iterator[Finding]:
    """Entries of the registry that nothing in the code states. What the contract requires is asked for there."""
    contract = book.contract
    required = {name_key(item.name) for _, item in contract.wanted()}
    stated = {statement.key for _, statement in book.all_statements()}
    doubtful = book.unread
    for entry in _listed(book):
        key = name_key(entry.name)
        if key in stated or key in required:
            continue
        message = f"no comment states {contract.tag}({entry.name}), which {contract.registry} lists"
        if doubtful:
            message += f" (not sure: {doubtful} could not be read whole)"
        yield Finding(
            rule="undeclared-invariant",
            subject=entry.name,
            side=contract.registry,
            message=message,
            at=Place(book.registry, entry.at),
            verdict="unknown" if doubtful else "drift",
        )
