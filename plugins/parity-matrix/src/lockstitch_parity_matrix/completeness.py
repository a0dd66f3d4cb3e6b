"""From the code to the document: what should be in some row and is in none."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, Span, compile_pattern
from lockstitch.languages.outline import OUTLINE

from lockstitch_parity_matrix.book import Book
from lockstitch_parity_matrix.facts import DECISIONS, Decisions
from lockstitch_parity_matrix.implementations import declared, exported, files_of, members
from lockstitch_parity_matrix.symbols import is_test


def completeness(book: Book) -> Iterator[Finding]:
    """Places at which code decides, and methods, that no row speaks of."""
    yield from _dispatch(book)
    for index, item in enumerate(book.contract.implementations):
        files = [book.view.facts(OUTLINE, path) for path in files_of(book.contract, book.view, item)]
        if not declared(book, item) and all(file.status in {"whole", "absent"} for file in files):
            yield Finding(
                rule="nothing-selected",
                subject=item.type.label,
                side=item.type.label,
                message=f"there is no type `{item.type.symbol}` in {item.type.path}",
                at=ContractPlace(("implementations", index)),
            )
    if book.contract.every_method:
        yield from _methods(book)


def dispatch_sites(book: Book) -> dict[str, tuple[int, ...]]:
    """By file: the lines on which it decides for a side."""
    dispatch = book.contract.dispatch
    if dispatch is None:
        return {}
    pattern = compile_pattern(dispatch.pattern)
    out = {path for item in dispatch.exclude for path in book.view.files(book.contract.resolve(item))}
    sites = {}
    for path in book.view.files(book.contract.resolve(dispatch.in_)):
        if path in out or is_test(path) or not book.known(DECISIONS, path):
            continue
        for fact in book.view.facts(DECISIONS, path).facts:
            assert isinstance(fact, Decisions)
            found = [line for line, text in zip(fact.lines, fact.texts, strict=True) if pattern.search(text)]
            if found:
                sites[path] = tuple(found)
    return sites


def _dispatch(book: Book) -> Iterator[Finding]:
    dispatch = book.contract.dispatch
    if dispatch is None:
        return
    sites = dispatch_sites(book)
    files = [path for path in book.view.files(book.contract.resolve(dispatch.in_)) if book.known(DECISIONS, path)]
    if not sites and files and all(book.view.facts(DECISIONS, path).whole for path in files):
        yield Finding(
            rule="nothing-selected",
            subject=dispatch.pattern,
            message=f"no condition in {dispatch.in_} matches `{dispatch.pattern}`",
            at=ContractPlace(("dispatch", "pattern")),
        )
    covered = {book.target(doc, item).path for doc in book.docs for row in doc.rows for _, item in row.references}
    docs = ", ".join(doc.path for doc in book.docs)
    for path, lines in sites.items():
        if path in covered or not book.docs:
            continue
        times = f" ({len(lines)} times)" if len(lines) > 1 else ""
        yield Finding(
            rule="missing-row",
            subject=path,
            side=book.label(book.docs[0].path),
            message=f"{path} decides on `{dispatch.pattern}`{times}, and no row of {docs} names it",
            at=_table_place(book),
            related=tuple(Related(Place(path, Span(line, 1, line, 1)), "it decides here") for line in lines[:3]),
        )


def _methods(book: Book) -> Iterator[Finding]:
    named = {name.last for doc in book.docs for row in doc.rows for name in row.names}
    seen = set()
    for item in book.contract.implementations:
        for path, symbol in members(book, item):
            if symbol.name in named or symbol.name in seen or not exported(path, symbol) or not book.docs:
                continue
            seen.add(symbol.name)
            yield Finding(
                rule="missing-row",
                subject=symbol.name,
                side=book.label(book.docs[0].path),
                message=f"`{symbol.path}` is in no row of {', '.join(doc.path for doc in book.docs)}",
                at=_table_place(book),
                related=(Related(Place(path, symbol.at), "it is declared here"),),
            )


def _table_place(book: Book) -> Place:
    """The header of the first table: where a row would have to be added."""
    for doc in book.docs:
        for matrix in doc.chosen.matrices:
            at = matrix.table.at
            return Place(doc.path, Span(at.line, at.column, at.line, at.column))
    return Place(book.docs[0].path)
