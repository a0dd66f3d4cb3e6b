"""Is every invariant stated where it is required, and is there still such a place?"""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Need, Place, Related, Remedy
from lockstitch.languages.anchors import ANCHORS, LANGUAGES, Anchor

from lockstitch_invariant_comments.book import Book, holds, innermost, readable
from lockstitch_invariant_comments.contract import Requirement, Wanted
from lockstitch_invariant_comments.history import History
from lockstitch_invariant_comments.tags import Statement, says
from lockstitch_invariant_comments.targets import (
    Target,
    call_targets,
    declarations,
    inserting,
    is_stated,
    plain_symbol,
    required_targets,
)
from lockstitch_invariant_comments.texts import essence, name_key, plain

_NEAR_FILES = 60
#: Where which invariant must be stated: (name, path, symbol).
Places = set[tuple[str, str, Anchor]]


def placed(book: Book, history: History) -> Iterator[Finding]:
    """Findings about required places."""
    contract = book.contract
    asked = [(item, required_targets(book, item)) for item in contract.require]
    where = [(item, call_targets(book, item)) for item in contract.require_where]
    done: set[tuple[str, str, Anchor]] = set()
    places: Places = {
        (name_key(item.name), target.path, anchor)
        for item, targets in [*asked, *where]
        for target in targets
        for path, anchor in target.places
        if path == target.path
    }
    for index, (requirement, targets) in enumerate(asked):
        if not targets and not _unread(book, requirement):
            yield _gone(book, requirement, index, places)
        for target in targets:
            done.add((name_key(requirement.name), target.path, target.anchor))
            if not is_stated(book, target, requirement) and not history.given_up(target, requirement):
                place = ContractPlace(("require", index))
                yield _missing(book, history, target, requirement, requirement.side, place, places)
    for index, (call, targets) in enumerate(where):
        for target in targets:
            key = (name_key(call.name), target.path, target.anchor)
            if key in done:
                continue
            done.add(key)
            if not is_stated(book, target, call) and not history.given_up(target, call):
                side = book.label(target.path, target.anchor)
                place = ContractPlace(("require-where", index))
                yield _missing(book, history, target, call, side, place, places)


def _unread(book: Book, requirement: Requirement) -> bool:
    """Whether a file in which the symbol could be was not read at all: the host says so."""
    return any(book.view.facts(ANCHORS, path).status == "unreadable" for path in book.files_at(requirement))


def _missing(
    book: Book,
    history: History,
    target: Target,
    requirement: Wanted,
    side: str,
    place: ContractPlace,
    places: Places,
) -> Finding:
    tagged = f"{book.contract.tag}({requirement.name})"
    wanted = f"a comment that says “{plain(requirement.phrase)}”" if requirement.phrase else tagged
    if requirement.pattern and not requirement.phrase:
        wanted = f"a comment that matches `{requirement.pattern}`"
    message = f"{target.shown} does not state {wanted}"
    if target.call is not None:
        message += f", though it calls {target.called}"
    related = [Related(place, f"{requirement.name} is required here")]
    near, hint = _near(book, target, requirement, places)
    entry = next((item for item in book.entries() if name_key(item.name) == name_key(requirement.name)), None)
    if entry is not None:
        related.append(Related(Place(book.registry, entry.at), "the registry's words"))
    related += near
    message += hint + history.unreasoned(requirement.name)
    at = target.call.at if target.call is not None and target.anchor.kind == "file" else target.anchor.name_at
    words = entry.words if entry is not None else history.old_words(requirement.name)
    return Finding(
        rule="missing-invariant",
        subject=requirement.name,
        side=side,
        message=message,
        at=Place(target.path, at),
        related=tuple(related),
        remedies=_remedies(book, target, requirement, words),
    )


def _near(book: Book, target: Target, requirement: Wanted, places: Places) -> tuple[list[Related], str]:
    """The same statement elsewhere in the target's file, where nobody asks for it, and how it went astray."""
    key = name_key(requirement.name)
    astray = [
        item for item in book.statements(target.path) if item.key == key and not _asked_for(target.path, item, places)
    ]
    apart = next((item for item in astray if _apart(book, target, item)), None)
    shown = apart or next(iter(astray), None)
    if shown is None:
        return [], ""
    hint = ": a blank line keeps the comment above apart from it" if apart is not None else ""
    return [Related(Place(target.path, shown.at), "stated here, which is no part of it")], hint


def _apart(book: Book, target: Target, statement: Statement) -> bool:
    """Whether a statement stands above the target, with nothing but blank lines between."""
    last, line = statement.note.at.end_line, target.anchor.extent.line
    between = any(
        last < anchor.start < line
        for anchor in book.anchors(target.path)
        if anchor.kind not in {"file", "field", "region"}
    )
    return not target.headless and 1 < line - last <= 4 and not between


def _asked_for(path: str, statement: Statement, places: Places) -> bool:
    """Whether a statement stands where the contract wants it."""
    return any(holds(anchor, statement) for name, at, anchor in places if (name, at) == (statement.key, path))


def _remedies(book: Book, target: Target, requirement: Wanted, words: str) -> tuple[Remedy, ...]:
    """Inserting the comment, when there are words for it and a symbol to put it above."""
    if requirement.phrase and essence(requirement.phrase) not in essence(words):
        words = requirement.phrase if not words else f"{words} {requirement.phrase}"
    if not words or (target.call is not None and target.anchor.kind == "file"):
        return ()
    language = book.language(target.path)
    if requirement.pattern:
        from lockstitch.api import FILE_START
        from lockstitch.languages.anchors import Note

        if not says(Note(words, FILE_START), "", requirement.pattern, language):
            return ()
    tagged = f"{book.contract.tag}({requirement.name})"
    shown = f"the package clause of {target.path}" if target.anchor.kind == "package" else target.shown
    where = f"into {target.path}" if target.headless else f"above {shown.replace('`', '')}"
    return (inserting(book, target, f"Insert {tagged} {where}", f"{tagged}: {words}"),)


def _gone(book: Book, requirement: Requirement, index: int, places: Places) -> Finding:
    at = requirement.at
    here = book.files_at(requirement)
    there = [name for name in here if book.view.facts(ANCHORS, name).status != "absent"]
    if not there:
        message = f"there is no {at.path}" + (f", so `{at.symbol}` is gone" if at.symbol else "")
    elif not at.symbol:
        message = f"{at.path} is in no language whose comments are known"
    else:
        message = f"{at.path} has no `{at.symbol}` any more"
        if all(book.language(name) not in LANGUAGES for name in there):
            message += " (only regions have names there)"
    related, where = _moved(book, requirement, places)
    if where:
        message += f"; {where}"
    elif at.symbol and there:
        names = sorted({anchor.symbol for name in there for anchor in book.anchors(name) if anchor.name})
        close = difflib.get_close_matches(plain_symbol(at.symbol), names, 1, 0.75)
        if close:
            message += f"; did you mean `{close[0]}`?"
    message += f" (required: {book.contract.tag}({requirement.name}))"
    return Finding(
        rule="anchor-gone",
        subject=requirement.name,
        side=at.label,
        message=message,
        at=ContractPlace(("require", index, "at")),
        related=related,
    )


def _moved(book: Book, requirement: Requirement, places: Places) -> tuple[tuple[Related, ...], str]:
    """Where the symbol, or its comment, stands now."""
    own = set(book.files_at(requirement))
    symbol = plain_symbol(requirement.at.symbol)
    key = name_key(requirement.name)
    for path, statement in book.all_statements():
        if statement.key == key and not _asked_for(path, statement, places):
            anchor = innermost(book.anchors(path), statement.at)
            named = anchor is not None and anchor.kind not in {"file", "package"}
            on = f" of `{anchor.symbol}`" if anchor is not None and named else ""
            place = Place(path, statement.at)
            return (Related(place, "the comment now stands here"),), f"its comment now stands in {path}{on}"
    for path in near_files(book, requirement):
        if path in own or not symbol:
            continue
        found = declarations(symbol, [(path, anchor) for anchor in book.anchors(path)])
        if found:
            place = Place(path, found[0][1].name_at)
            return (Related(place, f"`{found[0][1].symbol}` stands here"),), f"`{found[0][1].symbol}` is in {path} now"
    return (), ""


def near_files(book: Book, requirement: Requirement) -> list[str]:
    """Where a symbol that is gone may have moved: the files beside it, and those of the same name elsewhere."""
    path = book.contract.resolve(requirement.at.path)
    folder, name = posixpath.split(path)
    beside = [item for item in book.view.files(folder or ".") if posixpath.dirname(item) == folder and readable(item)]
    same = [item for item in book.view.files(f"**/{name}") if readable(item)] if name and "*" not in name else []
    return sorted(dict.fromkeys([*beside[:_NEAR_FILES], *same[:_NEAR_FILES]]))


def gone_needs(book: Book) -> Iterator[Need]:
    """What is to be looked at for symbols that are gone."""
    for requirement in book.contract.require:
        if not required_targets(book, requirement):
            yield from (Need(ANCHORS, path, required=False) for path in near_files(book, requirement))
