"""Can every document be found?"""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Finding, Place, Related
from lockstitch.languages.markdown import Setting

from lockstitch_doc_map.library import Library


def orphans(library: Library) -> Iterator[Finding]:
    """Documents that must be reachable and are not, or are too far away."""
    contract = library.contract
    roots = ", ".join(library.shown(path) for path in library.roots[:3]) + (" …" if len(library.roots) > 3 else "")
    for path in library.documents(contract.reachable):
        distance = library.distances.get(path)
        if library.excused(path, "orphans") or (distance is not None and distance <= (contract.max_depth or distance)):
            continue
        excuse, said = _own_words(library, path)
        if excuse:
            continue
        shown = library.shown(path)
        if distance is None:
            message = f"no way leads from {roots} to {shown}{said}"
        else:
            message = f"{shown} is {distance} links away from {roots}, more than {contract.max_depth}{said}"
        yield Finding(
            rule="orphan-doc",
            subject=shown,
            side=shown,
            message=message,
            at=Place(path),
            related=tuple(_links_to(library, path)),
        )


def _own_words(library: Library, path: str) -> tuple[bool, str]:
    """Whether a document says why nothing leads to it; and what a message says if it gives no reason."""
    facts = library.facts(path).facts if library.known(path) else ()
    settings = {fact.key: fact.value for fact in facts if isinstance(fact, Setting)}
    said = settings.get("orphan", "").lower()
    if said in {"", "false", "no"}:
        return False, ""
    if said not in {"true", "yes"} or settings.get("orphan-reason"):
        return True, ""
    return False, "; its front matter says so and gives no reason: write `orphan: why`"


def _links_to(library: Library, path: str) -> Iterator[Related]:
    """Links from documents that cannot be reached either."""
    for edge in library.linking.get(path, ()):
        yield Related(Place(edge.source, edge.link.at), "linked here")
