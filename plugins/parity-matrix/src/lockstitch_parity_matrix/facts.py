"""The facts of this check: what lines of code are and which names they use, where code decides, what prose says."""

from __future__ import annotations

from typing import Literal

from lockstitch.api import Extractor, Fact, Span, deferred
from lockstitch.languages import LANGUAGE_IDS
from lockstitch.languages.outline import LANGUAGES as OUTLINED
from msgspec import Struct

#: What a line holds: `b` nothing, `c` comments alone, `e` nothing but closing signs, `x` code.
LineKind = Literal["b", "c", "e", "x"]


class Uses(Struct, frozen=True, array_like=True):
    """A name, dotted as it is written (`h.prov.Start`), and the lines on which code says it.

    `quoted` is true when only strings do.
    """

    name: str
    lines: tuple[int, ...]
    quoted: bool = False


class Code(Fact, frozen=True, tag="code"):
    """A file, as far as a reference into it can be held to it.

    `kinds` has a letter for each line (see `LineKind`), `prints` a checksum of each without its outer blanks.
    `shapes` are the names that the file declares as an interface or a trait (`+name`), or as a struct (`-name`).
    """

    kinds: str
    prints: tuple[int, ...]
    uses: tuple[Uses, ...]
    shapes: tuple[str, ...] = ()


class Decisions(Fact, frozen=True, tag="decisions"):
    """The lines of a file on which code decides or compares, without their comments and outer blanks."""

    lines: tuple[int, ...]
    texts: tuple[str, ...]


class Passage(Fact, frozen=True, tag="passage"):
    """A paragraph. `number` counts the items of a list, and is 0 for what is in none; `headings` stand above it."""

    text: str
    at: Span
    number: int = 0
    headings: tuple[str, ...] = ()


class Placeholder(Fact, frozen=True, tag="placeholder"):
    """What stands for something that was to be filled in."""

    text: str
    at: Span


CODE: Extractor[Code] = Extractor(
    id="parity-matrix.code",
    version=1,
    languages=("", *LANGUAGE_IDS),
    facts=(Code,),
    extract=deferred("lockstitch_parity_matrix.reading:code"),
)
DECISIONS: Extractor[Decisions] = Extractor(
    id="parity-matrix.decisions",
    version=1,
    languages=(*OUTLINED, "kotlin", "lua"),
    facts=(Decisions,),
    extract=deferred("lockstitch_parity_matrix.reading:decisions"),
    hint=rb"[=!<>]=|\b(?:if|elif|case|when|match|switch|while|isinstance|instanceof)\b|\?",
)
PROSE: Extractor[Passage | Placeholder] = Extractor(
    id="parity-matrix.prose",
    version=1,
    languages=("markdown",),
    facts=(Passage, Placeholder),
    extract=deferred("lockstitch_parity_matrix.prose:prose"),
)
