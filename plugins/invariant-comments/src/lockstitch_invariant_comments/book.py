"""What a contract looks at, read out of the view: files, symbols, and the statements bound to them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lockstitch.api import Span, View
from lockstitch.languages import detect_language
from lockstitch.languages.anchors import ANCHORS, CALLS, COMMENTED, LANGUAGES, Anchor, Call, Note

from lockstitch_invariant_comments.contract import CallRequirement, InvariantComments, Requirement
from lockstitch_invariant_comments.facts import ENTRIES, TAGGED, Entry
from lockstitch_invariant_comments.tags import Statement, statements

_WILD = re.compile(r"[*?\[{]")
_FOREIGN = frozenset({"vendor", "node_modules", "third_party", "testdata"})
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
_TEST_NAME = re.compile(
    r"(?:.*_test\.go|(?:test_.*|.*_test|tests|conftest)\.pyi?|.*(?:^|[-_.])tests?\.(?:sh|bash))", re.I
)
#: The kinds that hold code which runs.
FUNCTIONS = frozenset({"function", "method"})


def is_test(path: str) -> bool:
    """Whether a file holds tests, by its name or folder."""
    folder, name = posixpath.split(path)
    return _TEST_NAME.fullmatch(name) is not None or bool(_TEST_FOLDERS & set(folder.split("/")))


def readable(path: str, pattern: str = "") -> bool:
    """Whether a file may be in one of the languages that are read here; a script without a suffix may.

    Of languages in which only comments are known, files are read where the pattern names the language
    (`deploy/*.yaml`).
    """
    language = detect_language(path)
    if language in LANGUAGES or (not language and "." not in posixpath.basename(path)):
        return True
    return language in COMMENTED and language == detect_language(pattern)


@dataclass
class Book:
    """The files of one contract. `view` must know whatever is asked for."""

    contract: InvariantComments
    view: View
    _statements: dict[tuple[str, str], tuple[Statement, ...]] = field(default_factory=dict)
    _selected: dict[str, list[str]] = field(default_factory=dict)

    def files_at(self, requirement: Requirement) -> list[str]:
        """The files in which a required symbol is looked for: one file, a package's files, or a glob's but tests."""
        path = self.contract.resolve(requirement.at.path)
        if _WILD.search(path):
            return self._of_program(path)
        if not self.view.is_directory(path):
            return [path]
        inside = "" if path == "." else path + "/"
        children = (name for name in self.view.files(path) if "/" not in name[len(inside) :])
        return [name for name in children if detect_language(name) in LANGUAGES and not is_test(name)]

    def files_where(self, requirement: CallRequirement) -> list[str]:
        """The files in which calls are looked for: no tests and no foreign code, unless the pattern names them."""
        return [path for path in self._of_program(self.contract.resolve(requirement.in_)) if readable(path)]

    def _of_program(self, pattern: str) -> list[str]:
        """The files that a pattern selects, without tests and foreign code that it does not name."""
        return [path for path in self.own(pattern) if not is_test(path) or "test" in pattern]

    def collected(self) -> list[str]:
        """The further files whose tagged comments are looked at."""
        patterns = [self.contract.resolve(path) for path in self.contract.files]
        if not patterns and self.contract.registry:
            patterns = [self.contract.resolve("**")]
        return sorted({path for pattern in patterns for path in self.own(pattern)})

    def own(self, pattern: str) -> list[str]:
        """The files that a pattern selects in the languages read here, without other people's code."""
        if pattern not in self._selected:
            paths = self.view.files(pattern)
            self._selected[pattern] = [
                path for path in paths if readable(path, pattern) and not _foreign(path, pattern)
            ]
        return self._selected[pattern]

    def calls(self, requirement: CallRequirement) -> list[tuple[str, Call]]:
        """The calls that a requirement is about, with their files."""
        return [
            (path, call)
            for path in self.files_where(requirement)
            for call in self.view.facts(CALLS, path).facts
            if is_call_of(call.name, requirement.calls)
        ]

    def anchors(self, path: str, rev: str = "") -> list[Anchor]:
        """The symbols of a file; none when it was not asked for."""
        return [fact for fact in self._symbols(path, rev) if isinstance(fact, Anchor)]

    def notes(self, path: str, rev: str = "") -> list[Note]:
        """The comments of a file."""
        return [fact for fact in self._symbols(path, rev) if isinstance(fact, Note)]

    def _symbols(self, path: str, rev: str) -> Sequence[Anchor | Note]:
        if not self.view.known(ANCHORS, path, rev):
            return ()
        facts = self.view.facts(ANCHORS, path, rev).facts
        return [fact for fact in facts if isinstance(fact, (Anchor, Note))]

    def statements(self, path: str, rev: str = "") -> tuple[Statement, ...]:
        """The tagged statements of a file, in order."""
        key = (path, rev)
        if key not in self._statements:
            notes: Sequence[Note] = self.notes(path, rev)
            if not notes and self.view.known(TAGGED, path, rev):
                notes = self.view.facts(TAGGED, path, rev).facts
            language = self.language(path, rev)
            self._statements[key] = tuple(
                statement for note in notes for statement in statements(note, self.contract.tag, language)
            )
        return self._statements[key]

    def language(self, path: str, rev: str = "") -> str:
        """What the host takes a file for."""
        if self.view.known(ANCHORS, path, rev):
            return self.view.facts(ANCHORS, path, rev).language
        if self.view.known(TAGGED, path, rev):
            return self.view.facts(TAGGED, path, rev).language
        return detect_language(path)

    @cached_property
    def read(self) -> list[str]:
        """Every file whose statements are known, sorted."""
        paths = {path for item in self.contract.require for path in self.files_at(item)}
        paths |= {path for item in self.contract.require_where for path in self.files_where(item)}
        paths |= set(self.collected())
        return [path for path in sorted(paths) if self.knows(path)]

    @cached_property
    def unread(self) -> str:
        """A file in which a statement could stand unseen; `""` when there is none."""
        known = (path for path in self.collected() if self.view.known(TAGGED, path))
        return next((path for path in known if not self.view.facts(TAGGED, path).whole), "")

    def knows(self, path: str) -> bool:
        """Whether the statements of a file are known."""
        return self.view.known(ANCHORS, path) or self.view.known(TAGGED, path)

    def whole(self, path: str, rev: str = "") -> bool:
        """Whether every symbol and comment of a file is known."""
        return self.view.known(ANCHORS, path, rev) and self.view.facts(ANCHORS, path, rev).whole

    def all_statements(self) -> Iterator[tuple[str, Statement]]:
        """Every statement with its file, in order."""
        for path in self.read:
            for statement in self.statements(path):
                yield path, statement

    def entries(self) -> list[Entry]:
        """What the registry lists."""
        if not self.contract.registry:
            return []
        return list(self.view.facts(ENTRIES, self.registry, "", "markdown").facts)

    @property
    def registry(self) -> str:
        """The path of the registry."""
        return self.contract.resolve(self.contract.registry)

    def label(self, path: str, anchor: Anchor | None = None) -> str:
        """A place as a contract would spell it."""
        shown = posixpath.relpath(path, self.contract.home) if self.contract.home else path
        return f"{shown}#{anchor.symbol}" if anchor is not None and anchor.name else shown


def _foreign(path: str, pattern: str) -> bool:
    """Whether a file lies in a folder of other people's code that the pattern does not name."""
    return any(part in _FOREIGN and part not in pattern for part in path.split("/")[:-1])


def innermost(anchors: Sequence[Anchor], at: Span) -> Anchor | None:
    """The smallest symbol that a comment at `at` belongs to; the file only when there is no other."""
    return next(iter(subjects(anchors, at)), None)


def subjects(anchors: Sequence[Anchor], at: Span) -> list[Anchor]:
    """The same, or all of a group when the comment stands above the group."""
    point = Span(at.line, at.column, at.line, at.column)
    around = [anchor for anchor in anchors if anchor.holds(point)]
    group = [anchor for anchor in around if anchor.shared is not None and anchor.shared.contains(point)]
    best = max((anchor for anchor in around if anchor not in group), key=_depth, default=None)
    return group if group and (best is None or best.kind == "file") else [best] if best is not None else []


def _depth(anchor: Anchor) -> tuple[int, int, int, int]:
    extent = anchor.extent
    return {"file": 0, "package": 1}.get(anchor.kind, 2), extent.line, -extent.end_line, extent.column


def holds(anchor: Anchor, statement: Statement) -> bool:
    """Whether a statement belongs to a symbol."""
    at = statement.at
    return anchor.holds(Span(at.line, at.column, at.line, at.column))


def is_call_of(name: str, wanted: str) -> bool:
    """Whether a call of `name` is one of `wanted`: its last segments, or a command's first words."""
    from fnmatch import fnmatchcase

    if " " in wanted.strip():
        words = wanted.split()
        return name.split()[: len(words)] == words
    name = name.split(" ", 1)[0]
    segments, parts = name.split("."), wanted.removesuffix("()").split(".")
    if wanted == name:
        return True
    return len(parts) <= len(segments) and all(
        fnmatchcase(segment, part) for segment, part in zip(segments[len(segments) - len(parts) :], parts, strict=True)
    )
