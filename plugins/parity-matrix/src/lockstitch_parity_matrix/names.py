"""Code spans that name symbols, and those that do not."""

from __future__ import annotations

import re

from lockstitch.api import Span
from lockstitch.languages.markdown import Part
from msgspec import Struct

from lockstitch_parity_matrix.references import SUFFIXES

_RECEIVER = re.compile(r"^\(\s*(?:\w+\s+)?(?:\*\s*)?([\w.]+)\s*\)(?:\.|\s+)(?=\w)")
_ARROW = re.compile(r"→|⇒|->(?!\w)|=>|\s->\s")
_GENERIC = re.compile(r"\[[^\[\]]*\](?=\(|\.|$)|<[\w\s,.&*?:\[\]]*>(?=\(|\.|::|$)")
_CALL = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)$")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_LOCALE = re.compile(r"[a-z]{2}(?:_[A-Z]{2})?")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Name(Struct, frozen=True):
    """A symbol that a code span names, in parts (`h`, `cpProv`, `Start`), and whether it is written as a call."""

    parts: tuple[str, ...]
    call: bool
    at: Span

    @property
    def last(self) -> str:
        """The symbol itself."""
        return self.parts[-1]

    @property
    def dotted(self) -> str:
        """As code would write it."""
        return ".".join(self.parts)

    @property
    def strong(self) -> bool:
        """Whether it can hardly be anything but a symbol."""
        return self.call or len(self.parts) > 1 or is_symbol_word(self.last)

    @property
    def shown(self) -> str:
        """As a message calls it."""
        return f"`{self.dotted}`"


def is_symbol_word(word: str) -> bool:
    """Whether a word is written as only symbols are: `camelCase`, `snake_case`, `PascalCase`."""
    return "_" in word.strip("_") or re.search(r"[a-z0-9][A-Z]", word) is not None


def names_of(part: Part) -> list[Name]:
    """The symbols that a code span names, in order: several where arrows lead from one to the next."""
    found = []
    for text in _ARROW.split(part.text.strip()):
        name = _name(text.strip())
        if name is not None:
            found.append(Name(*name, part.at))
    return found


def _name(text: str) -> tuple[tuple[str, ...], bool] | None:
    text = text.removeprefix("func ").removeprefix("def ").removeprefix("fn ")
    text = _RECEIVER.sub(r"\1.", text).lstrip("*&").replace("::", ".").replace("->", ".").replace("?.", ".")
    bare = _CALL.sub("", text)
    call = bare != text
    bare = _GENERIC.sub("", bare).removesuffix("()")
    if _NAME.fullmatch(bare) is None or _LOCALE.fullmatch(bare):
        return None
    parts = tuple(bare.split("."))
    if not call and len(parts) > 1 and (parts[-1].lower() in SUFFIXES or parts[0] == "www"):
        return None  # a file, an address
    return parts, call


def words_of(text: str) -> tuple[str, ...]:
    """The words of a title or a symbol, in small letters: `seedMemories` has those of `Seed memories`."""
    return tuple(word.lower() for word in _WORDS.findall(text))
