"""Facts, and the pure functions that read them out of one file's bytes."""

from __future__ import annotations

import bisect
import importlib
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from msgspec import Struct

from lockstitch.api.places import Span

T = TypeVar("T")


class Fact(Struct, frozen=True, tag=True, omit_defaults=True):
    """One thing that a file says. Subclass it with plain fields.

    Allowed field types: `str`, `int`, `bool`, `float`, `None`, `Literal`, `Span`, tuples of these,
    other frozen structs, and unions of them. No `dict` and no `set` (their order is not a
    function of the file), and no path: the same bytes at two paths have the same facts. The host
    checks this when the plugin is registered.
    """


F = TypeVar("F", bound=Fact)


class SyntaxProblem(Fact, frozen=True):
    """A part of the file (`at`) that the parser could not read; facts near it may be missing.

    `message` says in a few words what is wrong there.
    """

    at: Span
    message: str


class Source:
    """One file's content, as an extractor sees it: no path, no repository.

    `content` is UTF-8 without a byte-order mark; `language` is the host's id for it (`"go"`,
    `"shell"`, …). The host refuses files that are not UTF-8 or hold a NUL before any
    extractor sees them, unless the extractor is `binary`: that one is given the bytes as they are.
    """

    __slots__ = ("_ascii", "_lines", "_memo", "_text", "content", "language")

    def __init__(self, content: bytes, language: str) -> None:
        self.content = content
        self.language = language
        self._text: str | None = None
        self._lines: list[int] | None = None
        self._ascii = content.isascii()
        self._memo: dict[object, Any] = {}

    @property
    def text(self) -> str:
        """The content as text."""
        if self._text is None:
            self._text = self.content.decode("utf-8")
        return self._text

    @property
    def line_starts(self) -> list[int]:
        """Byte offsets at which lines begin; the first is 0. Lines end with LF."""
        if self._lines is None:
            starts = [0]
            find = self.content.find
            at = find(b"\n")
            while at >= 0:
                starts.append(at + 1)
                at = find(b"\n", at + 1)
            self._lines = starts
        return self._lines

    def span(self, start: int, end: int) -> Span:
        """The span from byte offset `start` to byte offset `end` (exclusive)."""
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Span(line, column, end_line, end_column)

    def slice(self, start: int, end: int) -> str:
        """The text between two byte offsets."""
        return self.content[start:end].decode("utf-8", "replace")

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """`make()`, called once for this source; how extractors share a parse tree."""
        if key not in self._memo:
            self._memo[key] = make()
        value: T = self._memo[key]
        return value

    def _position(self, offset: int) -> tuple[int, int]:
        starts = self.line_starts
        line = bisect.bisect_right(starts, offset) - 1
        begin = starts[line]
        if self._ascii:
            return line + 1, offset - begin + 1
        return line + 1, len(self.content[begin:offset].decode("utf-8", "replace")) + 1


class Extractor(Struct, Generic[F], frozen=True, eq=False):
    """A pure function from one file's bytes to facts, with what the host must know of it.

    `id` is unique among all plugins (`"shell.forwards"`). Raise `version` whenever the facts of
    any file would change: cached facts are kept by (content, id, version). `languages` are the
    language ids it reads. `facts` are the fact types that it yields. `hint` is a linear-time
    byte pattern (RE2 syntax): a file in which it matches nowhere is not parsed and has no facts;
    `None` means every file is read.

    `extract` must depend on nothing but its argument; it may yield `SyntaxProblem` for parts it
    could not read. With `own_errors` false, the host adds one for each error in the parse
    tree that the extractor used. A `binary` extractor is given files of any bytes, unchanged; it must not
    take for granted that they are text.
    """

    id: str
    version: int
    languages: tuple[str, ...]
    facts: tuple[type[F], ...]
    extract: Callable[[Source], Iterable[F | SyntaxProblem]]
    hint: bytes | None = None
    own_errors: bool = False
    binary: bool = False


def deferred(where: str) -> Callable[..., Any]:
    """A function that is imported when it is called first; `where` is `module:function`.

    It is for what an `Extractor` or an `Analyzer` is made of. Most runs have all facts in the cache, and what was found
    in the same facts before too: importing what reads files and judges would cost more than all that is left to do.
    """
    module, _, name = where.partition(":")

    def call(*arguments: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*arguments)

    call.__module__ = module  # whose code it is
    return call
