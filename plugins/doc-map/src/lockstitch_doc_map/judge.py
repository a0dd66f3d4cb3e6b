"""Everything that is wrong with the documents of a contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.api import ContractPlace, Finding, View

from lockstitch_doc_map.contract import DocMap
from lockstitch_doc_map.library import Library, is_wild, library_of
from lockstitch_doc_map.links import broken
from lockstitch_doc_map.mapping import mapped
from lockstitch_doc_map.reach import orphans
from lockstitch_doc_map.targets import is_document


def judge(contract: DocMap, view: View) -> Iterator[Finding]:
    """The findings of a contract."""
    library = library_of(contract, view)
    yield from _nothing(library)
    yield from broken(library)
    yield from mapped(library)
    if library.roots:
        yield from orphans(library)


def _nothing(library: Library) -> Iterator[Finding]:
    """What the contract names and nothing answers to."""
    contract = library.contract
    asked: Sequence[tuple[str, tuple[str, ...], bool]] = (
        ("roots", contract.roots, False),
        ("must-list", contract.must_list, True),
        ("reachable", contract.reachable, True),
        ("comments", contract.comments, False),
    )
    for key, patterns, documents in asked:
        for number, pattern in enumerate(patterns):
            paths = library.matching(pattern)
            if not any(is_document(path) for path in paths) if documents else not paths:
                what = "document" if documents else "file"
                message = f"{pattern} matches no {what}" if is_wild(pattern) else f"there is no {pattern}"
                yield _selects_nothing(pattern, message, (key, number))
    for number, item in enumerate(contract.exclude):
        if not library.matching(item.paths):
            yield _selects_nothing(item.paths, f"{item.paths} excludes no file", ("exclude", number, "paths"))
    for prefix, path in contract.site_routes.items():
        if path and not library.view.is_directory(contract.resolve(path)):
            yield _selects_nothing(
                path, f"the route {prefix} leads to {path}, which is no directory", ("site-routes", prefix)
            )


def _selects_nothing(subject: str, message: str, key: tuple[str | int, ...]) -> Finding:
    return Finding(rule="nothing-selected", subject=subject, side=subject, message=message, at=ContractPlace(key))
