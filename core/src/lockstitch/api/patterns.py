"""Patterns that a contract gives, matched in linear time."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol


class Match(Protocol):
    """The part of `re.Match` that RE2 has too."""

    def group(self, key: int | str = 0) -> str: ...
    def start(self, key: int | str = 0) -> int: ...
    def end(self, key: int | str = 0) -> int: ...


class Pattern(Protocol):
    """A compiled RE2 pattern."""

    def search(self, text: str | bytes) -> Match | None: ...
    def fullmatch(self, text: str | bytes) -> Match | None: ...


class PatternError(ValueError):
    """The pattern is not valid RE2 syntax; the text says what is wrong with it."""


@lru_cache(maxsize=512)
def compile_pattern(pattern: str | bytes) -> Pattern:
    """Compile `pattern`, which then matches text of its own kind (RE2 syntax: no back-references, no look-around).

    Raises PatternError.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        compiled: Pattern = re2.compile(pattern, options=options)
    except re2.error as error:
        detail = error.args[0] if error.args else error
        raise PatternError(detail.decode() if isinstance(detail, bytes) else str(detail)) from None
    return compiled
