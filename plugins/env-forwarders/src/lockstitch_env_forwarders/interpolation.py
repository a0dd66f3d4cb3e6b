"""Values with `$NAME` and `${NAME:-word}` in them, as Compose, Dockerfiles and `.env` files write them."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-+?=]")
_SPECIAL = re.compile(r"[$\\]")
_BRACES = re.compile(r"\\.|\$\{|\}", re.DOTALL)
#: How deep `${A:-${B:-…}}` is followed; what lies deeper is plain text.
DEPTH = 16
#: A longer value is taken as plain text.
LONGEST = 16_384

Escape = Literal["$$", "\\$"]


class Reference(Struct, frozen=True):
    """One `$NAME` or `${NAME op word}`; `word` is None without an operator."""

    name: str
    operator: str = ""
    word: Template | None = None


class Template(Struct, frozen=True):
    """A value, cut into literal text and references."""

    parts: tuple[str | Reference, ...] = ()

    @property
    def literal(self) -> str | None:
        """The text, when nothing in it is a reference."""
        if any(isinstance(part, Reference) for part in self.parts):
            return None
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def sole(self) -> Reference | None:
        """The one reference that is the whole value."""
        only = self.parts[0] if len(self.parts) == 1 else None
        return only if isinstance(only, Reference) else None

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references at the top of the value, in order."""
        return tuple(part for part in self.parts if isinstance(part, Reference))


def parse_template(text: str, escape: Escape = "\\$", depth: int = 0) -> Template:
    """Cut `text` into literals and references. What is no well-formed reference is literal."""
    if len(text) > LONGEST:
        return Template((text,))
    parts: list[str | Reference] = []
    plain: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith(escape, at):
            plain.append("$")
            at += 2
            continue
        found = _reference(text, at, escape, depth) if text[at] == "$" else None
        if found is None:
            end = _next(text, at + 1)
            plain.append(text[at:end])
            at = end
            continue
        if plain:
            parts.append("".join(plain))
            plain.clear()
        reference, at = found
        parts.append(reference)
    if plain:
        parts.append("".join(plain))
    return Template(tuple(parts))


def _next(text: str, at: int) -> int:
    """Where the next dollar or backslash is, or the end."""
    match = _SPECIAL.search(text, at)
    return match.start() if match else len(text)


def _reference(text: str, at: int, escape: Escape, depth: int) -> tuple[Reference, int] | None:
    if not text.startswith("${", at):
        match = NAME.match(text, at + 1)
        return (Reference(match[0]), match.end()) if match else None
    match = NAME.match(text, at + 2)
    if match is None or depth >= DEPTH:
        return None
    close = _closing(text, match.end())
    if close < 0:
        return None
    body = text[match.end() : close]
    if not body:
        return Reference(match[0]), close + 1
    operator = _OPERATOR.match(body)
    if operator is None:
        return None
    word = parse_template(body[operator.end() :], escape, depth + 1)
    return Reference(match[0], operator[0], word), close + 1


def _closing(text: str, at: int) -> int:
    """Where the brace that is open at `at` closes; -1 when it does not."""
    open_braces = 1
    for match in _BRACES.finditer(text, at):
        if match[0] == "${":
            open_braces += 1
        elif match[0] == "}":
            open_braces -= 1
            if not open_braces:
                return match.start()
    return -1
