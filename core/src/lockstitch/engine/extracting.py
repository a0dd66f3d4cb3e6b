"""One file's bytes through its extractors: the same code in this process and in a worker."""

from __future__ import annotations

import functools
import io
import operator
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import GenericAlias
from typing import Any, Literal

import msgspec

from lockstitch.api import Extractor, Fact, Source, Span, SyntaxProblem
from lockstitch.api.patterns import Pattern, compile_pattern
from lockstitch.languages.parsing import ParserGaveUp, parsed, syntax_problems

_BOM = b"\xef\xbb\xbf"
#: How many facts an extractor may make of one file: they all are in memory while their contract is judged.
MOST_FACTS = 500_000
#: Characters of what an extractor prints that are kept, for one file.
_MOST_PRINTED = 10_000
_LFS = b"version https://git-lfs.github.com/spec/"


class Extracted(msgspec.Struct, frozen=True, array_like=True):
    """What one extractor made of one file: encoded facts, or the error that it raised."""

    payload: bytes = b""
    error: str = ""
    traceback: str = ""
    hinted_out: bool = False
    """Whether the extractor's hint is nowhere in the file, so that nobody looked further."""
    end: Literal["", "stopped", "beside", "not asked"] = ""
    """Why it did not come to its end: it was stopped itself, or another extractor of the file was."""
    printed: str = ""
    """What it wrote to standard output, as far as that was a `Heard`."""


class Heard(io.TextIOBase):
    """Standard output of a worker process: what an extractor prints is kept until somebody says it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        """Keep the beginning."""
        if len(self._text) < _MOST_PRINTED:
            self._text += text[:_MOST_PRINTED]
        return len(text)

    def take(self) -> str:
        """What was written since the last time."""
        text, self._text = self._text, ""
        return text


def refusal(content: bytes) -> str:
    """Why no extractor may see this content; `""` when one may."""
    if content.startswith(_LFS) and len(content) < 1024:
        return "it is a Git LFS pointer; the content was not fetched"
    nul = content.find(b"\0")
    if nul >= 0:
        return f"it holds a NUL (byte {nul + 1})"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"it is not UTF-8 (byte {error.start + 1})"
    return ""


def extract(
    content: bytes, language: str, extractors: Sequence[Extractor[Any]], begin: Callable[[int], None] | None = None
) -> list[Extracted]:
    """The results of `extractors` over a file, in their order.

    `refusal` must have nothing against the file, unless all of them are `binary`.

    The file is parsed at most once. Whatever an extractor raises is its own result, but for a MemoryError: what is
    left of this process is then of no use. `begin` is told which of them is next.
    """
    text = Source(content.removeprefix(_BOM), language)
    found = []
    for number, item in enumerate(extractors):
        if begin is not None:
            begin(number)
        found.append(_heard(Source(content, language) if item.binary else text, item))
    return found


def _heard(source: Source, extractor: Extractor[Any]) -> Extracted:
    made = _one(source, extractor)
    if isinstance(sys.stdout, Heard) and (printed := sys.stdout.take()):
        return msgspec.structs.replace(made, printed=_encodable(printed))
    return made


def _one(source: Source, extractor: Extractor[Any]) -> Extracted:
    try:
        if extractor.hint is not None and not _hint(extractor.hint).search(source.content):
            return Extracted(encode((), ()), hinted_out=True)
        facts: list[Fact] = []
        problems: list[SyntaxProblem] = []
        for item in extractor.extract(source):
            if isinstance(item, SyntaxProblem):
                problems.append(item)
            elif isinstance(item, extractor.facts):
                if wrong := misplaced(item, source):
                    raise ValueError(f"yielded {type(item).__name__} with a place outside the file: {wrong}")
                facts.append(item)
                if len(facts) > MOST_FACTS:
                    return Extracted(error=f"it says more than {MOST_FACTS:,} things")
            else:
                raise TypeError(f"yielded {type(item).__name__}, which is none of its fact types")
        if not extractor.own_errors and (tree := parsed(source)) is not None and tree.root_node.has_error:
            problems.extend(SyntaxProblem(span, message) for span, message in syntax_problems(source, tree))
        return Extracted(encode(tuple(problems), tuple(facts)))
    except ParserGaveUp as error:
        whole = source.span(0, len(source.content))
        return Extracted(encode((SyntaxProblem(whole, str(error)),), ()))
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:  # an extractor may raise anything, SystemExit too; it is named by the host
        import traceback

        said, trace = f"{type(error).__name__}: {error}", traceback.format_exc()
        return Extracted(error=_encodable(said), traceback=_encodable(trace))


def misplaced(fact: Fact, source: Source) -> str:
    """Where one of a fact's own spans stands that is not in `source`; `""` when all are.

    Spans of the structs in it are not looked at: an extractor that gets these wrong gets its own wrong too.
    """
    starts = source.line_starts
    for name in span_fields(type(fact)):
        span = getattr(fact, name)
        if isinstance(span, Span) and not (
            0 < span.line <= span.end_line <= len(starts) and min(span.column, span.end_column) > 0
        ):
            return f"line {span.line}, column {span.column} to line {span.end_line}, column {span.end_column}"
    return ""


@lru_cache(maxsize=256)
def span_fields(fact: type[Fact]) -> tuple[str, ...]:
    """The fields of a fact type that hold a span."""
    return tuple(item.name for item in msgspec.structs.fields(fact) if "Span" in str(item.type))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@lru_cache(maxsize=256)
def _hint(pattern: bytes) -> Pattern:
    # RE2 over the bytes as Latin-1 code points would copy; the re2 module takes bytes as they are.
    return compile_pattern(pattern)


_ENCODER = msgspec.msgpack.Encoder()


def encode(problems: tuple[SyntaxProblem, ...], facts: tuple[Fact, ...]) -> bytes:
    """Facts as bytes: a function of the facts alone."""
    return _ENCODER.encode((problems, facts))


@lru_cache(maxsize=256)
def _decoder(extractor: Extractor[Any]) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(payload_type(extractor))


def payload_type(extractor: Extractor[Any]) -> Any:
    """The type of what `encode` encodes for this extractor."""
    union: Any = functools.reduce(operator.or_, extractor.facts)
    return GenericAlias(tuple, (tuple[SyntaxProblem, ...], GenericAlias(tuple, (union, ...))))


def decode(extractor: Extractor[Any], payload: bytes) -> tuple[tuple[SyntaxProblem, ...], tuple[Any, ...]]:
    """The facts in `payload`. Raises msgspec.ValidationError or msgspec.DecodeError on foreign bytes."""
    decoded: tuple[tuple[SyntaxProblem, ...], tuple[Any, ...]] = _decoder(extractor).decode(payload)
    return decoded
