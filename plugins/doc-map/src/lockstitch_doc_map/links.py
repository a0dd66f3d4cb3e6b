"""Does every link lead somewhere?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lockstitch.api import Finding, Place, Related, Remedy, Span
from msgspec.structs import replace

from lockstitch_doc_map.library import Edge, Library
from lockstitch_doc_map.targets import Target, is_document

#: Anchors that a forge or a browser makes by itself.
_GIVEN = re.compile(
    r"top|L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|:~:.*|(?:user-content-)?fn(?:ref)?[-:].*", re.IGNORECASE | re.DOTALL
)


def broken(library: Library) -> Iterator[Finding]:
    """Findings about links of documents, and about documents that code names."""
    said: set[tuple[str, Span]] = set()
    for path in library.read:
        if library.excused(path, "links"):
            continue
        for edge in library.edges(path):
            if (path, edge.link.at) not in said:
                finding = _of_edge(library, edge)
                if finding is not None:
                    said.add((path, edge.link.at))
                    yield finding
    for path in library.citing:
        for at, spelled, target in library.cited(path):
            finding = _of_target(library, path, at, spelled, target, "names")
            if finding is not None:
                yield finding


def _of_edge(library: Library, edge: Edge) -> Finding | None:
    link = edge.link
    if link.kind == "wiki" and edge.target.state != "file":
        return None  # who knows how a wiki looks for its pages
    verb = "shows" if link.image else "includes" if link.kind == "include" else "links to"
    return _of_target(library, edge.source, link.at, link.target, edge.target, verb)


def _of_target(library: Library, path: str, at: Span, spelled: str, target: Target, verb: str) -> Finding | None:
    shown = library.shown(path)
    start = f"{shown} {verb} {_short(spelled)}"
    if target.state == "outside":
        message = f"{start}, which is outside the repository"
        return _finding("outside-repository", spelled, shown, message, Place(path, at))
    if target.state == "ignored":
        message = f"{start}, and git ignores {target.path}: nobody else has it"
        return _finding("untracked-target", target.path, shown, message, Place(path, at))
    if target.state == "case":
        message = f"{start}, and it is spelled {target.really}"
        remedies = _retarget(path, at, spelled, target, target.really)
        return _finding("dead-link", target.path, shown, message, Place(path, at), remedies)
    if target.state == "dead":
        return _dead(library, path, at, spelled, target, start)
    if target.state == "directory" and library.contract.directories == "index" and verb == "links to":
        if not library.targets.index(target.path):
            message = f"{start}, and that directory has no README.md or index.md"
            return _finding("dead-link", target.path, shown, message, Place(path, at))
        return None
    if target.state == "file" and target.anchor and library.contract.anchors != "none":
        return _anchor(library, path, at, spelled, target, start)
    return None


def _dead(library: Library, path: str, at: Span, spelled: str, target: Target, start: str) -> Finding:
    moved = "" if target.route else library.successors.get(target.path, "")
    where = f"there is no {target.path}" if target.path != spelled else "that is not there"
    message = f"{start}, and {where}" + (f": it is {moved} now" if moved else "")
    if not moved and not target.route:
        message += _similar(library, target.path)
    remedies = _retarget(path, at, spelled, target, moved) if moved else ()
    related = (Related(Place(moved), "its new name"),) if moved else ()
    found = _finding("dead-link", target.path, library.shown(path), message, Place(path, at), remedies, related)
    if target.unsure and not moved:
        return replace(found, verdict="unknown", message=f"{message} (it may be an address of the site)")
    return found


def _similar(library: Library, path: str) -> str:
    """A hint at the one file of the same name elsewhere."""
    name = posixpath.basename(path)
    if not is_document(name) or name.lower() in {"readme.md", "index.md"}:
        return ""
    same = library.named.get(name, [])
    return f" (there is {same[0]})" if len(same) == 1 else ""


def _anchor(library: Library, path: str, at: Span, spelled: str, target: Target, start: str) -> Finding | None:
    if not is_document(target.path) or not library.known(target.path) or _GIVEN.fullmatch(target.anchor):
        return None
    if library.facts(target.path).status != "whole":
        return None
    anchors = library.anchors(target.path)
    wanted = target.anchor.removeprefix("user-content-")
    if {wanted, target.anchor} & anchors or wanted.lower() in {anchor.lower() for anchor in anchors}:
        return None
    import difflib

    near = difflib.get_close_matches(wanted, sorted(anchors), 1, 0.75)
    where = "it has" if target.path == path else f"{target.path} has"
    message = f"{start}, and {where} no such anchor" + (f"; did you mean #{near[0]}?" if near else "")
    remedies: tuple[Remedy, ...] = ()
    if near and target.address is not None:
        new = spelled[: spelled.index("#") + 1] + near[0]
        remedies = (Remedy(f"Link to #{near[0]}", (path,), ("retarget", *_numbers(at), spelled, new), safe=False),)
    subject = f"{target.path}#{target.anchor}"
    related = (Related(Place(target.path), "the document"),) if target.path != path else ()
    return _finding("dead-anchor", subject, library.shown(path), message, Place(path, at), remedies, related)


def _retarget(path: str, at: Span, spelled: str, target: Target, new: str) -> tuple[Remedy, ...]:
    """Writing the new path in the way in which the old one was written."""
    found = target.address
    if found is None or target.route:
        return ()
    if found.before:
        respelled = found.respelled(new)
    elif found.absolute:
        respelled = "/" + found.respelled(new)
    else:
        relative = posixpath.relpath(new, posixpath.dirname(path) or ".")
        dot = "./" if found.path.startswith("./") and not relative.startswith("../") else ""
        respelled = dot + found.respelled(relative)
    return (Remedy(f"Link to {new}", (path,), ("retarget", *_numbers(at), spelled, respelled)),)


def _numbers(at: Span) -> tuple[str, str, str, str]:
    return str(at.line), str(at.column), str(at.end_line), str(at.end_column)


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


def _finding(
    rule: str,
    subject: str,
    side: str,
    message: str,
    at: Place,
    remedies: tuple[Remedy, ...] = (),
    related: tuple[Related, ...] = (),
) -> Finding:
    return Finding(rule=rule, subject=subject, side=side, message=message, at=at, remedies=remedies, related=related)
