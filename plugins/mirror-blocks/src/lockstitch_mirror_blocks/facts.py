"""The facts of this check: blocks between markers, markers that do not pair, and a file's content as a whole."""

from __future__ import annotations

from typing import Literal

from lockstitch.api import Extractor, Fact, Span, deferred
from lockstitch.languages.detect import LANGUAGE_IDS
from msgspec import Struct

Family = Literal["lockstitch", "lint"]


class Line(Struct, frozen=True, omit_defaults=True):
    """One line of a block that is no marker. `number` is 1-based; `text` is without its line end.

    `code` is the text without its comments, when it has any. `note` is what a line says that is nothing
    but a comment, without the comment's signs.
    """

    number: int
    text: str
    code: str | None = None
    note: str | None = None


class Target(Struct, frozen=True, omit_defaults=True):
    """One target of a `LINT.ThenChange`. `path` is as written, `""` for the same file."""

    path: str
    label: str
    at: Span


class Block(Fact, frozen=True, tag="block"):
    """A block. `begin` and `end` are its markers; `sign` is what begins a comment at its first marker."""

    name: str
    family: Family
    begin: Span
    end: Span
    lines: tuple[Line, ...] = ()
    sign: str = ""
    targets: tuple[Target, ...] = ()


class Flaw(Fact, frozen=True, tag="flaw"):
    """A marker that is wrong. `other` is the marker that shows it, if there is one."""

    kind: Literal["unclosed", "unopened", "nested", "malformed"]
    name: str
    family: Family
    at: Span
    other: Span | None = None
    outer: str = ""


class Content(Fact, frozen=True, tag="content"):
    """A file's content as a whole, by its hash: line ends do not count."""

    digest: str


#: Files whose language nobody knows are read too.
_ANY = ("", *LANGUAGE_IDS)

BLOCKS: Extractor[Block | Flaw] = Extractor(
    id="mirror-blocks.blocks",
    version=1,
    languages=_ANY,
    facts=(Block, Flaw),
    extract=deferred("lockstitch_mirror_blocks.reading:blocks"),
    hint=rb"lockstitch:\s*(?:begin|end)\b|LINT\.(?:IfChange|ThenChange|Label|EndLabel)\b",
    own_errors=True,
)
CONTENT = Extractor(
    id="mirror-blocks.content",
    version=1,
    languages=_ANY,
    facts=(Content,),
    extract=deferred("lockstitch_mirror_blocks.reading:content"),
    own_errors=True,
)
