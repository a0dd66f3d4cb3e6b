"""The facts of this check's own: tagged comments, and what a registry lists."""

from __future__ import annotations

from lockstitch.api import Extractor, Fact, Source, Span
from lockstitch.languages.anchors import COMMENTED, Note, notes


class Entry(Fact, frozen=True, tag="entry"):
    """One invariant that a registry lists: its name, its words, and what it says enforces it."""

    name: str
    words: str
    at: Span
    enforced_by: tuple[str, ...] = ()


def _tagged(source: Source) -> list[Note]:
    """The comments that have something like `WORD(name)` in them: which word counts, the contract says."""
    return [note for note in notes(source) if "(" in note.text or "[" in note.text]


def _entries(source: Source) -> list[Entry]:
    from lockstitch_invariant_comments.registry import entries

    return entries(source)


#: Comments that may be tagged. Files without a word in capitals before a parenthesis, and without
#: a comment line that begins with a word and a parenthesis, are not parsed.
TAGGED = Extractor(
    id="invariants.tagged",
    version=3,
    languages=COMMENTED,
    facts=(Note,),
    extract=_tagged,
    hint=(
        rb"[A-Z][A-Z0-9_-]+[*_`]*\s*(?:(?://+|#+|\*)\s*)?[(\[][^()\[\]]+[)\]]"
        rb"|(?m)(?://+|#+|/\*+|<!--|\"\"\"|'''|^[ \t]*\*|^)[ \t>*_@`!.+0-9)-]*"
        rb"[A-Za-z][\w-]*[*_` \t]*[(\[][^()\[\]]+[)\]][*_`]*\s*(?:[:-]|\x{2013}|\x{2014})"
    ),
)
#: What a Markdown registry lists.
ENTRIES = Extractor(
    id="invariants.registry", version=3, languages=("markdown",), facts=(Entry,), extract=_entries, own_errors=True
)
