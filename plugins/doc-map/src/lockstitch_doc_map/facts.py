"""The facts of this check's own: documents that code names, a site's navigation, submodules."""

from __future__ import annotations

from lockstitch.api import Extractor, Fact, Span, deferred
from lockstitch.languages.detect import LANGUAGE_IDS

#: What holds links of its own.
_OUTSIDE = frozenset({"markdown", "html"})


class Citation(Fact, frozen=True, tag="citation"):
    """A document that code names; `commented` when a comment does, and not a string."""

    target: str
    at: Span
    commented: bool


class Entry(Fact, frozen=True, tag="entry"):
    """Something in a site's navigation that may be a document. `quoted` when it stands in quotes."""

    target: str
    at: Span
    quoted: bool


class Submodule(Fact, frozen=True, tag="submodule"):
    """The path of a submodule, as `.gitmodules` has it."""

    path: str


CITATIONS = Extractor(
    id="doc-map.citations",
    version=1,
    languages=("", *(language for language in LANGUAGE_IDS if language not in _OUTSIDE)),
    facts=(Citation,),
    extract=deferred("lockstitch_doc_map.reading:citations"),
    hint=rb"\.(?:md|mdx|markdown)\b",
    own_errors=True,
)
NAVIGATION = Extractor(
    id="doc-map.navigation",
    version=1,
    languages=("yaml", "json", "javascript", "typescript", "tsx", "toml"),
    facts=(Entry,),
    extract=deferred("lockstitch_doc_map.reading:navigation"),
    own_errors=True,
)
SUBMODULES = Extractor(
    id="doc-map.submodules",
    version=1,
    languages=("",),
    facts=(Submodule,),
    extract=deferred("lockstitch_doc_map.reading:submodules"),
    own_errors=True,
)
