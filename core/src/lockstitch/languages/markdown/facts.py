"""The facts of a document."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api.facts import Extractor, Fact, deferred
from lockstitch.api.places import Span

Kind = Literal["inline", "reference", "autolink", "bare", "html", "wiki", "include"]


class Heading(Fact, frozen=True, tag="heading"):
    """A heading. `text` is its plain text, without a `{#id}` at its end, which is `explicit`.

    `slug` is the anchor that GitHub gives it, in this document. `section` is the last line of what stands below it,
    up to the next heading of its level or above.
    """

    level: int
    text: str
    slug: str
    at: Span
    section: int
    explicit: str = ""


class Link(Fact, frozen=True, tag="link"):
    """A link or an image. `target` is as written, without angle brackets, escapes and entities.

    `at` is where the target is written: for a reference, in its definition. `whole` is the link itself.
    `text` is its plain text (an image's: its description).
    """

    kind: Kind
    target: str
    at: Span
    whole: Span
    text: str = ""
    image: bool = False


class Mark(Fact, frozen=True, tag="mark"):
    """An anchor that HTML sets: `id="…"` of any element, `<a name="…">`."""

    name: str
    at: Span


class Setting(Fact, frozen=True, tag="setting"):
    """A key of the front matter with a plain value."""

    key: str
    value: str
    at: Span


class Part(Struct, frozen=True):
    """A piece of a cell: what it says, and where that stands."""

    text: str
    at: Span


class Cell(Struct, frozen=True, omit_defaults=True):
    """A cell of a table. `text` is plain; `source` is as written between the bars, without outer blanks.

    `codes` are its code spans, without their backticks. A cell that the row does not have is empty, at its end.
    """

    text: str
    source: str
    at: Span
    codes: tuple[Part, ...] = ()


class Row(Struct, frozen=True):
    """A row of a table: as many cells as the header has."""

    cells: tuple[Cell, ...]
    line: int


class Table(Fact, frozen=True, tag="table"):
    """A table. `headings` are the plain texts of the headings that it stands below, outermost first."""

    header: Row
    rows: tuple[Row, ...]
    at: Span
    headings: tuple[str, ...] = ()


class Code(Fact, frozen=True, tag="code"):
    """A code span in running text or a heading, without its backticks. Those of tables are in their cells."""

    text: str
    at: Span


#: All of a Markdown document: its headings, links, anchors, front matter, tables and code spans.
DOCUMENT: Extractor[Heading | Link | Mark | Setting | Table | Code] = Extractor(
    id="markdown.document",
    version=1,
    languages=("markdown",),
    facts=(Heading, Link, Mark, Setting, Table, Code),
    extract=deferred("lockstitch.languages.markdown.reading:document"),
    own_errors=True,
)
