"""Symbols that a document names, looked up in the code."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from lockstitch.api import Need
from lockstitch.languages.outline import LANGUAGES, OUTLINE, Symbol
from msgspec import Struct

from lockstitch_parity_matrix.book import Book, Doc
from lockstitch_parity_matrix.facts import CODE
from lockstitch_parity_matrix.names import Name, is_symbol_word


class Home(Struct, frozen=True):
    """What a name's qualifier leads to: a package, a module, or a type, with its files; `what` says which."""

    what: str
    files: tuple[str, ...]
    owner: str = ""


class Unknown(Struct, frozen=True):
    """A name that leads nowhere: what its qualifier is, where that is, and what may be meant."""

    name: Name
    home: Home | None
    near: str = ""
    near_at: tuple[str, Symbol] | None = None
    sure: bool = True


class Symbols:
    """The lookups of one contract."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._roots = [book.contract.resolve(root) for root in book.contract.roots] or ["."]

    def homes(self, name: Name) -> list[Home]:
        """What the qualifier of a dotted name may be: a directory or a file below the roots."""
        if len(name.parts) < 2 or any(char in "*?[{" for char in name.dotted):
            return []
        qualifier = name.parts[-2]
        view = self.book.view
        found = []
        for root in self._roots:
            base = "" if root == "." else f"{root}/"
            folders: dict[str, list[str]] = {}
            for path in view.files(f"{base}**/{qualifier}/*"):
                folders.setdefault(posixpath.dirname(path), []).append(path)
            found += [Home(f"{folder}/", tuple(paths)) for folder, paths in folders.items()]
            found += [Home(path, (path,)) for path in view.files(f"{base}**/{qualifier}.*") if _is_code(path)]
        return [home for home in dict.fromkeys(found) if any(_is_code(path) for path in home.files)]

    def needs(self, name: Name) -> Iterator[Need]:
        """The facts that decide whether a name is known."""
        for home in self.homes(name):
            for path in home.files:
                if _is_code(path):
                    yield Need(OUTLINE, path, required=False)
                    yield Need(CODE, path, required=False)

    def call_needs(self, doc: Doc, name: Name, near: Sequence[str]) -> Iterator[Need]:
        """The facts that decide whether a plain function is known: of the files beside `near`, then of all roots."""
        if not name.call or len(name.parts) > 1 or not is_symbol_word(name.last) or self._declared_in(name, near):
            return
        texts = [self.book.text(path) for path in near]
        if any(text is not None and text.mentions(name.last) for text in texts):
            return
        for folder in sorted({posixpath.dirname(path) for path in near if _is_code(path)}):
            paths = self._beside(folder)
            yield from (Need(OUTLINE, path, required=False) for path in paths)
            if any(not self.book.known(OUTLINE, path) for path in paths):
                return
            if self._declared_in(name, paths):
                return
        for path in self._all():
            yield Need(OUTLINE, path, required=False)
        if all(self.book.known(OUTLINE, path) for path in self._all()) and not self._declared_in(name, self._all()):
            yield from (Need(CODE, path, required=False) for path in self._all())

    def unknown(self, name: Name) -> Unknown | None:
        """What is wrong with a dotted name; None when it is known, or nobody can tell."""
        homes = self.homes(name)
        if not homes or not all(self._seen(home) for home in homes):
            return None
        if any(self._has(home, name.last) for home in homes):
            return None
        home = homes[0]
        sure = all(self.book.whole(path) for item in homes for path in item.files if _is_code(path))
        close = self._near(homes, name)
        return Unknown(name, home, close[1].path if close else "", close, sure)

    def unknown_call(self, name: Name) -> Unknown | None:
        """A plain call to a function that no file of the roots declares or uses; None when one does."""
        if not name.call or len(name.parts) > 1 or not is_symbol_word(name.last) or not self.book.contract.roots:
            return None
        paths = self._all()
        if not paths or not all(self.book.known(CODE, path) for path in paths) or self._declared_in(name, paths):
            return None
        texts = [text for path in paths if (text := self.book.text(path)) is not None]
        if any(text.mentions(name.last) for text in texts):
            return None
        near = _close(name.last, sorted({s.name for t in texts for s in t.symbols}), 0.8)
        at = next(((p, s) for p in paths for s in self.book.symbols(p) if near and s.name == near[0]), None)
        return Unknown(name, None, near[0] if near else "", at, all(self.book.whole(path) for path in paths))

    def shape(self, name: Name) -> str:
        """`struct` or `interface`, for a dotted name that the code declares as one and not as the other as well."""
        shapes = set()
        for home in self.homes(name):
            for path in home.files:
                text = self.book.text(path)
                shapes |= set(text.code.shapes) if text is not None else set()
        struct, interface = f"-{name.last}" in shapes, f"+{name.last}" in shapes
        return "" if struct == interface else "struct" if struct else "interface"

    def declaration(self, name: Name) -> tuple[str, Symbol] | None:
        """Where a dotted name is declared."""
        for home in self.homes(name):
            for path in home.files:
                for symbol in self.book.symbols(path):
                    if symbol.name == name.last:
                        return path, symbol
        return None

    def _seen(self, home: Home) -> bool:
        return all(self.book.known(CODE, path) for path in home.files if _is_code(path))

    def _has(self, home: Home, word: str) -> bool:
        for path in home.files:
            if any(symbol.name == word for symbol in self.book.symbols(path)):
                return True
            text = self.book.text(path)
            if text is not None and text.mentions(word):
                return True
        return False

    def _near(self, homes: Sequence[Home], name: Name) -> tuple[str, Symbol] | None:
        """The declaration that is most likely meant."""
        found = [(path, symbol) for home in homes for path in home.files for symbol in self.book.symbols(path)]
        names = sorted({symbol.name for _, symbol in found})
        close = _close(name.last, names, 0.75)
        if not close:
            close = [item for item in names if name.last.lower() in item.lower() and len(name.last) > 4][:1]
        return next((item for item in found if close and item[1].name == close[0]), None)

    def _declared_in(self, name: Name, paths: Sequence[str]) -> bool:
        return any(symbol.name == name.last for path in paths for symbol in self.book.symbols(path))

    def _beside(self, folder: str) -> list[str]:
        return [path for path in self.book.view.files(f"{folder}/*" if folder else "*") if _is_code(path)]

    def _all(self) -> list[str]:
        roots = [root for root in self._roots if root != "."]
        return sorted({path for root in roots for path in self.book.view.files(root) if _is_code(path)})


def _close(word: str, names: Sequence[str], least: float) -> list[str]:
    import difflib  # most names are known

    return difflib.get_close_matches(word, names, 1, least)


def _is_code(path: str) -> bool:
    from lockstitch.languages import detect_language

    return detect_language(path) in LANGUAGES


def is_test(path: str) -> bool:
    """Whether a file holds tests, by the names that they have."""
    name = posixpath.basename(path)
    stem = name.split(".")[0]
    return (
        stem.endswith(("_test", "_spec")) or stem.startswith("test_") or ".test." in name or ".spec." in name
        or any(part in {"testdata", "__tests__", "tests", "test"} for part in path.split("/")[:-1])
    )  # fmt: skip
