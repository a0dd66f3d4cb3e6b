"""The verdicts, one module a question."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, View
from lockstitch.languages.anchors import CALLS

from lockstitch_invariant_comments.book import Book
from lockstitch_invariant_comments.contract import InvariantComments
from lockstitch_invariant_comments.enforcement import unenforced
from lockstitch_invariant_comments.facts import ENTRIES
from lockstitch_invariant_comments.history import History, stale, vanished
from lockstitch_invariant_comments.names import undeclared, unknown_names
from lockstitch_invariant_comments.placement import placed
from lockstitch_invariant_comments.symbols import dangling


def judge(contract: InvariantComments, view: View) -> Iterator[Finding]:
    """Everything that is wrong with the invariants of a contract."""
    book = Book(contract, view)
    history = History(book)
    yield from _nothing(book)
    missing = list(placed(book, history))
    yield from missing
    yield from vanished(book, history, {finding.subject for finding in missing})
    yield from unknown_names(book)
    yield from undeclared(book)
    yield from dangling(book)
    yield from unenforced(book)
    yield from stale(book, history)


def _nothing(book: Book) -> Iterator[Finding]:
    """What the contract names and nothing answers to."""
    contract = book.contract
    if not (contract.require or contract.require_where or contract.registry or contract.files):
        yield _selects_nothing(contract.id, "this contract requires nothing, and names no registry and no files", ())
    if contract.registry:
        listed = book.view.facts(ENTRIES, book.registry, "", "markdown")
        if listed.status == "absent":
            yield _selects_nothing(contract.registry, f"there is no registry {contract.registry}", ("registry",))
        elif listed.whole and not listed.facts:
            message = f"{contract.registry} lists no invariant: none of its lists, headings and tables has a name"
            yield _selects_nothing(contract.registry, message, ("registry",))
    for index, requirement in enumerate(contract.require_where):
        paths = book.files_where(requirement)
        key = ("require-where", index)
        if not paths:
            message = f"{requirement.in_} matches no Go, shell or Python file besides tests and vendored code"
            yield _selects_nothing(requirement.in_, message, (*key, "in"))
        elif not book.calls(requirement) and all(book.view.facts(CALLS, path).whole for path in paths):
            message = f"nothing in {requirement.in_} calls {requirement.calls}"
            yield _selects_nothing(requirement.calls, message, (*key, "calls"))
    for index, pattern in enumerate(contract.files):
        if not book.own(contract.resolve(pattern)):
            some = book.view.files(contract.resolve(pattern))
            message = f"{pattern} matches no file" + (" whose comments are known here" if some else "")
            yield _selects_nothing(pattern, message, ("files", index))


def _selects_nothing(subject: str, message: str, key: tuple[str | int, ...]) -> Finding:
    return Finding(rule="nothing-selected", subject=subject, message=message, at=ContractPlace(key), side=subject)
