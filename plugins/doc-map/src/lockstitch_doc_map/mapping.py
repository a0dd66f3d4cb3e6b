"""Does the map list every document that it must, and each once?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, Remedy, Span
from lockstitch.languages.markdown import Heading
from msgspec import Struct

from lockstitch_doc_map.contract import MapSection
from lockstitch_doc_map.library import Edge, Library
from lockstitch_doc_map.targets import is_document


class Map(Struct, frozen=True):
    """The section: its document, its heading, its last line, and the links in it."""

    path: str
    at: Span
    last: int
    entries: tuple[Edge, ...]


def mapped(library: Library) -> Iterator[Finding]:
    """Findings about the map."""
    section = library.contract.map
    if section is None:
        return
    path = library.contract.resolve(section.in_)
    facts = library.facts(path)
    if facts.status == "absent":
        message = f"there is no {section.in_}, which has the map"
        yield Finding(
            rule="nothing-selected",
            subject=section.in_,
            side=section.in_,
            message=message,
            at=ContractPlace(("map", "in")),
        )
        return
    if facts.status != "whole":
        return
    found = _map(library, section, path)
    if found is None:
        yield _no_heading(library, section, path)
        return
    yield from _duplicates(library, found)
    if library.contract.titles:
        yield from _titles(library, found)
    listed = {document for edge in found.entries for document in library.leads_to(edge)}
    for document in library.documents(library.contract.must_list):
        if document not in listed and document != path and not library.excused(document, "orphans"):
            yield _unlisted(library, found, document)


def _map(library: Library, section: MapSection, path: str) -> Map | None:
    headings = [fact for fact in library.facts(path).facts if isinstance(fact, Heading)]
    if not section.heading:
        at, first, last = Span(1, 1, 1, 1), 1, 1 << 30
    else:
        wanted = section.heading.lstrip("#").strip().casefold()
        heading = next((item for item in headings if item.text.strip().casefold() == wanted), None)
        if heading is None:
            return None
        at, first, last = heading.at, heading.at.line, heading.section
    entries = (edge for edge in library.edges(path) if first <= edge.link.whole.line <= last and not edge.link.image)
    return Map(path, at, last, tuple(entries))


def _no_heading(library: Library, section: MapSection, path: str) -> Finding:
    texts = [fact.text for fact in library.facts(path).facts if isinstance(fact, Heading) and fact.text]
    import difflib

    near = difflib.get_close_matches(section.heading, texts, 1, 0.6)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return Finding(
        rule="nothing-selected",
        subject=section.heading,
        side=section.in_,
        message=f"{section.in_} has no heading {section.heading!r}{hint}",
        at=ContractPlace(("map", "heading")),
    )


def _duplicates(library: Library, found: Map) -> Iterator[Finding]:
    first: dict[tuple[str, str], Edge] = {}
    for edge in found.entries:
        target = edge.target
        if target.state != "file" or not is_document(target.path) or target.path == found.path:
            continue
        other = first.setdefault((target.path, target.anchor), edge)
        if other is not edge:
            shown = library.shown(found.path)
            yield Finding(
                rule="duplicate-entry",
                subject=library.shown(target.path),
                side=shown,
                message=f"{shown} lists {library.shown(target.path)} a second time",
                at=Place(found.path, edge.link.whole),
                related=(Related(Place(found.path, other.link.whole), "the first time"),),
            )


def _titles(library: Library, found: Map) -> Iterator[Finding]:
    """Entries that are not called what their documents are. How letters and words are set apart does not matter."""
    for edge in found.entries:
        target = edge.target
        if target.state != "file" or target.anchor or not is_document(target.path) or not edge.link.text.strip():
            continue
        title, at = library.heading(target.path)
        if not title or at is None or _words(title) == _words(edge.link.text):
            continue
        shown, label = library.shown(found.path), library.shown(target.path)
        text = " ".join(edge.link.text.split())
        yield Finding(
            rule="other-title",
            subject=label,
            side=shown,
            message=f"{shown} calls {label} “{text}”, and its title is “{title}”",
            at=Place(found.path, edge.link.whole),
            related=(Related(Place(target.path, at), "the title"),),
        )


def _words(text: str) -> str:
    """A text without case, spaces and signs; all of it when it is nothing else (an emoji)."""
    folded = text.casefold()
    return "".join(char for char in folded if char.isalnum()) or folded.strip()


def _unlisted(library: Library, found: Map, document: str) -> Finding:
    shown, label = library.shown(found.path), library.shown(document)
    heading = (
        f" under “{library.contract.map.heading}”" if library.contract.map and library.contract.map.heading else ""
    )
    return Finding(
        rule="unlisted-doc",
        subject=label,
        side=shown,
        message=f"{shown} does not list {label}{heading}",
        at=Place(found.path, found.at),
        related=(Related(Place(document), "the document"),),
        remedies=(_entry(library, found, document),),
    )


def _entry(library: Library, found: Map, document: str) -> Remedy:
    """Adding the entry beside those that are most like it."""
    listed = [edge for edge in found.entries if edge.target.state == "file" and is_document(edge.target.path)]
    lines: dict[int, Edge] = {}
    for edge in listed:
        lines.setdefault(edge.link.whole.line, edge)
    entries = sorted(lines.values(), key=lambda edge: edge.link.whole)
    near = max(entries, key=lambda edge: (_common(edge.target.path, document), edge.link.whole.line), default=None)
    folder = posixpath.dirname(found.path)
    path = posixpath.relpath(document, folder or ".")
    if near is None:
        data = ("entry", library.title(document), path, str(found.at.line), str(found.at.line), "")
        return Remedy(f"List {document}", (found.path,), data)
    if near.link.target.startswith("./"):
        path = path if path.startswith("../") else "./" + path
    elif near.link.target.startswith("/") and not near.target.route:
        path = "/" + document
    beside = [edge for edge in entries if _common(edge.target.path, document) == _common(near.target.path, document)]
    before = _in_order(library, beside, document)
    where, after = (before.link.whole.line, "before") if before is not None else (beside[-1].link.whole.line, "after")
    data = ("entry", library.title(document), path, str(where), str(near.link.whole.line), after)
    return Remedy(f"List {document}", (found.path,), data)


def _common(one: str, other: str) -> int:
    """How many directories two paths share, counting the same directory for more."""
    mine, theirs = posixpath.dirname(one).split("/"), posixpath.dirname(other).split("/")
    if mine == theirs:
        return 1000
    shared = 0
    while shared < min(len(mine), len(theirs)) and mine[shared] == theirs[shared]:
        shared += 1
    return shared


def _in_order(library: Library, entries: list[Edge], document: str) -> Edge | None:
    """The entry before which a document belongs, when the entries are in the order of their paths or of their texts."""
    paths = [edge.target.path.casefold() for edge in entries]
    texts = [edge.link.text.casefold() for edge in entries]
    if len(entries) > 1 and texts == sorted(texts):
        title = library.title(document).casefold()
        return next((edge for edge, text in zip(entries, texts, strict=True) if text > title), None)
    if len(entries) > 1 and paths == sorted(paths):
        return next((edge for edge, path in zip(entries, paths, strict=True) if path > document.casefold()), None)
    return None
