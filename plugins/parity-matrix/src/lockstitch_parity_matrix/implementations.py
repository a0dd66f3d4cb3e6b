"""The types that do the work of the sides, and what they offer."""

from __future__ import annotations

from collections.abc import Sequence

from lockstitch.api import View
from lockstitch.languages import detect_language
from lockstitch.languages.outline import LANGUAGES, Symbol

from lockstitch_parity_matrix.book import Book
from lockstitch_parity_matrix.contract import Implementation, ParityMatrix
from lockstitch_parity_matrix.symbols import is_test


def files_of(contract: ParityMatrix, view: View, item: Implementation) -> list[str]:
    """The files in which a side's type may be declared: the one that is named, or those of a directory."""
    path = contract.resolve(item.type.path)
    if not view.is_directory(path):
        return [path]
    below = view.files(f"{path}/*" if path != "." else "*")
    return [name for name in below if detect_language(name) in LANGUAGES and not is_test(name)]


def members(book: Book, item: Implementation) -> Sequence[tuple[str, Symbol]]:
    """The methods of a side's type, with their files."""
    return [
        (path, symbol)
        for path in files_of(book.contract, book.view, item)
        for symbol in book.symbols(path)
        if symbol.kind == "method" and symbol.owner == item.type.symbol
    ]


def declared(book: Book, item: Implementation) -> bool:
    """Whether the type is there at all."""
    return any(
        symbol.path == item.type.symbol and symbol.kind in {"type", "class"}
        for path in files_of(book.contract, book.view, item)
        for symbol in book.symbols(path)
    )


def of_side(contract: ParityMatrix, side: str) -> Implementation | None:
    """The implementation of a side."""
    return next((item for item in contract.implementations if item.side == side), None)


def exported(path: str, symbol: Symbol) -> bool:
    """Whether others may call it."""
    if path.endswith(".go"):
        return symbol.name[:1].isupper()
    return not symbol.name.startswith("_")
