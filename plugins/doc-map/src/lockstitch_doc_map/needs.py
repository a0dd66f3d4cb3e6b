"""Which facts the check wants: the documents that the contract names, then those that they lead to."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Need, View
from lockstitch.languages.markdown import DOCUMENT

from lockstitch_doc_map.contract import DocMap
from lockstitch_doc_map.facts import CITATIONS, NAVIGATION, SUBMODULES
from lockstitch_doc_map.library import Library, library_of
from lockstitch_doc_map.targets import GITMODULES, WILD, is_document


def needs(contract: DocMap, view: View) -> Iterator[Need]:
    """What the contract names; then, round by round, what that links to."""
    library = library_of(contract, view)
    yield Need(SUBMODULES, GITMODULES, required=False)
    yield from (_document(library, path) for path in library.selected)
    yield from (Need(NAVIGATION, path) for path in library.roots if not is_document(path))
    yield from (Need(CITATIONS, path) for path in library.citing)
    if not view.known(SUBMODULES, GITMODULES):
        return
    yield from (_document(library, path) for path in library.distances if is_document(path))
    for path in library.read:
        for edge in library.edges(path):
            target = edge.target
            if target.state == "file" and target.anchor and is_document(target.path):
                yield Need(DOCUMENT, target.path, required=False, language=library.language(target.path))
            elif target.state == "dead" and not target.route and _is_plain(target.path):
                yield Need(DOCUMENT, target.path, required=False)  # it may be there, and ignored
    for path in library.citing:
        for _, _, target in library.cited(path):
            if target.anchor and target.state == "file":
                yield Need(DOCUMENT, target.path, required=False, language=library.language(target.path))


def _document(library: Library, path: str) -> Need:
    """One whose links are not looked at may be unreadable."""
    required = not library.excused(path, "links")
    return Need(DOCUMENT, path, required=required, language=library.language(path))


def _is_plain(path: str) -> bool:
    """Whether a need for a path means just that path."""
    return not WILD.search(path) and "\0" not in path
