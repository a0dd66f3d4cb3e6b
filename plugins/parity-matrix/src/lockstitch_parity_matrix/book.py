"""One run's view of a contract: its documents, their rows, and the files that these lead to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from lockstitch.api import Extractor, FileFacts, View
from lockstitch.languages.markdown import DOCUMENT, Heading, Link, Setting, Table
from lockstitch.languages.markdown import Code as CodeSpan
from lockstitch.languages.outline import OUTLINE, Symbol
from msgspec import Struct

from lockstitch_parity_matrix.binding import Text
from lockstitch_parity_matrix.contract import ParityMatrix
from lockstitch_parity_matrix.facts import CODE, PROSE, Code, Passage, Placeholder
from lockstitch_parity_matrix.references import Lines, Reference
from lockstitch_parity_matrix.resolve import Target, resolve
from lockstitch_parity_matrix.rows import Chosen, MatrixRow, matrices

_PAST = frozenset({"historical", "superseded", "archived", "deprecated", "obsolete", "closed"})


class Doc(Struct, eq=False, dict=True):
    """One document."""

    book: Book
    path: str

    @cached_property
    def file(self) -> FileFacts[Any]:
        """Its facts."""
        return self.book.view.facts(DOCUMENT, self.path)

    @cached_property
    def historical(self) -> bool:
        """Whether it says of itself that it tells of the past."""
        settings = [fact for fact in self.file.facts if isinstance(fact, Setting)]
        return any(item.key.lower() in {"status", "historical"} and self._past(item) for item in settings)

    @staticmethod
    def _past(setting: Setting) -> bool:
        value = setting.value.strip().lower()
        return value in _PAST or (setting.key.lower() == "historical" and value in {"true", "yes"})

    @cached_property
    def as_of(self) -> str:
        """The revision of the code that it speaks of, when its front matter names one; its references hold there."""
        settings = [fact for fact in self.file.facts if isinstance(fact, Setting)]
        return next((item.value for item in settings if item.key.lower().replace("_", "-") == "as-of"), "")

    @cached_property
    def links(self) -> list[Link]:
        """Its links."""
        return [fact for fact in self.file.facts if isinstance(fact, Link)]

    @cached_property
    def spans(self) -> list[CodeSpan]:
        """Its code spans outside tables."""
        return [fact for fact in self.file.facts if isinstance(fact, CodeSpan)]

    @cached_property
    def chosen(self) -> Chosen:
        """The tables that the contract speaks of."""
        return matrices(self.book.contract, self._tables(self.file), self.links)

    @property
    def rows(self) -> Iterator[MatrixRow]:
        """Their rows."""
        for matrix in self.chosen.matrices:
            for row in matrix.rows:
                if isinstance(row, MatrixRow):
                    yield row

    @cached_property
    def passages(self) -> list[Passage]:
        """Its paragraphs."""
        return [fact for fact in self.book.view.facts(PROSE, self.path).facts if isinstance(fact, Passage)]

    @cached_property
    def placeholders(self) -> list[Placeholder]:
        """What was never filled in."""
        return [fact for fact in self.book.view.facts(PROSE, self.path).facts if isinstance(fact, Placeholder)]

    @cached_property
    def since(self) -> str:
        """The revision at which its references were right: the contract's, or that of its last change."""
        if self.book.contract.as_of:
            return self.book.contract.as_of
        change = self.book.view.change(self.path)
        return change.id if change is not None else ""

    @cached_property
    def written_then(self) -> frozenset[tuple[str, str]]:
        """The references that stood in it at `since`, by path and lines."""
        old = self.book.view.facts(DOCUMENT, self.path, self.since)
        links = [fact for fact in old.facts if isinstance(fact, Link)]
        rows = (
            row
            for matrix in matrices(self.book.contract, self._tables(old), links).matrices
            for row in matrix.rows
            if isinstance(row, MatrixRow)
        )
        return frozenset((item.path, lines.shown) for row in rows for _, item in row.references for lines in item.lines)

    @staticmethod
    def _tables(file: FileFacts[Any]) -> list[Table]:
        return [fact for fact in file.facts if isinstance(fact, Table)]


class Book(Struct, eq=False, dict=True):
    """Everything that a contract looks at."""

    contract: ParityMatrix
    view: View

    @cached_property
    def paths(self) -> list[str]:
        """The documents that the contract names, but for those that it calls historical."""
        path = self.contract.resolve(self.contract.doc)
        named = list(self.view.files(path)) if _is_wild(path) else [path]
        past = {
            item for pattern in self.contract.historical for item in self.view.files(self.contract.resolve(pattern))
        }
        return [item for item in named if item not in past]

    @cached_property
    def docs(self) -> list[Doc]:
        """The documents that could be read and speak of the present."""
        found = [Doc(self, path) for path in self.paths if self.known(DOCUMENT, path) and self.known(PROSE, path)]
        return [doc for doc in found if doc.file.status in {"whole", "partial"} and not doc.historical]

    def known(self, extractor: Extractor[Any], path: str, rev: str = "") -> bool:
        """Whether the facts of a file are at hand."""
        return self.view.known(extractor, path, rev)

    def target(self, doc: Doc, reference: Reference) -> Target:
        """Where a reference leads."""
        return resolve(self.contract, self.view, doc.path, reference)

    def text(self, path: str, rev: str = "") -> Text | None:
        """A file as references see it; None when it cannot be seen."""
        key = f"parity-matrix.text:{path}:{rev}"
        return self.view.memo(key, lambda: self._text(path, rev))

    def _text(self, path: str, rev: str) -> Text | None:
        if not self.known(CODE, path, rev):
            return None
        code = [fact for fact in self.view.facts(CODE, path, rev).facts if isinstance(fact, Code)]
        return Text(code[0], tuple(self.symbols(path, rev))) if code else None

    def symbols(self, path: str, rev: str = "") -> Sequence[Symbol]:
        """What a file declares, as far as it was asked for."""
        if not self.known(OUTLINE, path, rev):
            return ()
        return [fact for fact in self.view.facts(OUTLINE, path, rev).facts if isinstance(fact, Symbol)]

    def whole(self, path: str, rev: str = "") -> bool:
        """Whether what a file says is known to the last."""
        kinds: tuple[Extractor[Any], ...] = (CODE, OUTLINE)
        return all(self.view.facts(kind, path, rev).whole for kind in kinds if self.known(kind, path, rev))

    def rev_of(self, doc: Doc, reference: Reference) -> str:
        """The revision at which a reference is judged; `""` for the tree as it is."""
        return reference.rev or doc.as_of

    def then(self, doc: Doc, path: str, reference: Reference, lines: Lines) -> Text | None:
        """A file as it was when the reference to it was written; None when that is not known."""
        if not doc.since or self.rev_of(doc, reference):
            return None
        old = self.former(path, doc.since)
        if not (self.known(CODE, old, doc.since) and self.known(DOCUMENT, doc.path, doc.since)):
            return None
        if (reference.path, lines.shown) not in doc.written_then:
            return None  # it is newer than that
        return self.text(old, doc.since)

    def former(self, path: str, rev: str) -> str:
        """What a file was called at a revision."""
        renames = self.view.memo(f"parity-matrix.renames:{rev}", lambda: self.view.renames(rev) or ())
        return next((item.old for item in renames if item.new == path), path)

    def headings(self, path: str) -> list[Heading]:
        """The headings of another document."""
        return [fact for fact in self.view.facts(DOCUMENT, path).facts if isinstance(fact, Heading)]

    def label(self, path: str) -> str:
        """A path as the contract would write it."""
        return posixpath.relpath(path, self.contract.home) if self.contract.home else path


def book_of(contract: ParityMatrix, view: View) -> Book:
    """The book of a contract, made once for a state of the facts."""
    return view.memo("parity-matrix.book", lambda: Book(contract, view))


def _is_wild(path: str) -> bool:
    return any(char in "*?[{" for char in path)
