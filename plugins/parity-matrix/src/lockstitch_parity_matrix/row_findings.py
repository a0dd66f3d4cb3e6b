"""Findings about the references of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch.api import Finding, Related, Remedy, Span
from lockstitch.api import Place as At
from msgspec import Struct

from lockstitch_parity_matrix.assess import Assessment, Place, Subject, assess
from lockstitch_parity_matrix.binding import Text
from lockstitch_parity_matrix.book import Book, Doc
from lockstitch_parity_matrix.references import Lines, Reference
from lockstitch_parity_matrix.resolve import Target
from lockstitch_parity_matrix.rows import MatrixRow

_RULES = {
    "moved": "moved-reference",
    "truncated": "truncated-reference",
    "out of range": "wrong-reference",
    "blank": "wrong-reference",
    "comment": "wrong-reference",
    "other symbol": "wrong-reference",
    "gone": "wrong-reference",
    "lost": "changed-reference",
}
_MOST_CANDIDATES = 4
_END = "the end of "


class Judged(Struct, frozen=True, eq=False):
    """One piece of a reference: where it leads, what it names there, how it stands, and what is to be said of it."""

    reference: Reference
    target: Target
    lines: Lines | None
    assessment: Assessment | None
    finding: Finding | None


def judged(book: Book, doc: Doc, row: MatrixRow) -> list[Judged]:
    """Every reference of a row, judged once for a run."""
    key = f"parity-matrix.judged:{doc.path}:{row.line}"
    return book.view.memo(key, lambda: list(_judged(book, doc, row)))


def _judged(book: Book, doc: Doc, row: MatrixRow) -> Iterator[Judged]:
    found = [(item, book.target(doc, item)) for _, item in row.references]
    for item, target in found:
        problem = path_finding(book, doc, row.title, item, target)
        if problem is not None or target.state != "file" or not item.lines:
            yield Judged(item, target, None, None, problem)
            continue
        mine = [line for other, where in found if where.path == target.path for line in other.lines]
        for lines in item.lines:
            yield _lines(book, doc, row, item, target, lines, [line for line in mine if line is not lines])


def path_finding(book: Book, doc: Doc, subject: str, item: Reference, target: Target) -> Finding | None:
    """What is wrong with where a reference leads, whatever its lines."""
    at = At(doc.path, item.at)
    shown = f"`{item.path}`"
    if target.state == "dead" and not book.rev_of(doc, item):
        hint = f": {target.why}, and is `{target.hint}` now" if target.why == "it was renamed" else ""
        if target.hint and not hint:
            hint = f": {target.why} (`{target.hint}`)"
        related: tuple[Related, ...] = (Related(At(target.hint), "it may be this one"),) if target.hint else ()
        return _finding("dead-path", subject, doc, f"{shown} is not there{hint}", at, related)
    if target.state == "outside":
        return _finding("dead-path", subject, doc, f"{shown} leads out of the repository", at)
    if target.state == "ambiguous":
        names = ", ".join(f"`{path}`" for path in target.candidates[:_MOST_CANDIDATES])
        more = len(target.candidates) - _MOST_CANDIDATES
        message = f"{shown} may be any of {names}" + (f" and {more} more" if more > 0 else "")
        related = tuple(Related(At(path), "one of that name") for path in target.candidates[:_MOST_CANDIDATES])
        return _finding("ambiguous-path", subject, doc, message, at, related)
    if target.state == "file" and item.anchor and target.path.endswith((".md", ".markdown")):
        return _anchor(book, doc, subject, item, target)
    return None


def _anchor(book: Book, doc: Doc, subject: str, item: Reference, target: Target) -> Finding | None:
    from lockstitch.languages.markdown import DOCUMENT, Heading, Mark

    if not book.known(DOCUMENT, target.path):
        return None
    file = book.view.facts(DOCUMENT, target.path)
    slugs = {fact.slug for fact in file.facts if isinstance(fact, Heading)}
    slugs |= {fact.explicit for fact in file.facts if isinstance(fact, Heading) and fact.explicit}
    slugs |= {fact.name for fact in file.facts if isinstance(fact, Mark)}
    if item.anchor.lower() in {slug.lower() for slug in slugs} | {"top"}:
        return None
    message = f"`{target.path}` has no heading `#{item.anchor}`"
    related = (Related(At(target.path), "the document is here"),)
    return _finding("dead-path", subject, doc, message, At(doc.path, item.at), related, sure=file.whole)


def _lines(
    book: Book, doc: Doc, row: MatrixRow, item: Reference, target: Target, lines: Lines, others: Sequence[Lines]
) -> Judged:
    rev = book.rev_of(doc, item)
    text = book.text(target.path, rev)
    if text is None:
        return Judged(item, target, lines, None, _unseen(book, doc, row, item, target, lines, rev))
    subject = Subject(row.title, tuple(row.names), tuple(others))
    then = book.then(doc, target.path, item, lines)
    found = assess(lines, text, subject, then)
    return Judged(item, target, lines, found, _about(book, doc, row, item, target, lines, text, found, rev))


def _unseen(
    book: Book, doc: Doc, row: MatrixRow, item: Reference, target: Target, lines: Lines, rev: str
) -> Finding | None:
    """The file of a reference could not be read, or not at its revision."""
    from lockstitch_parity_matrix.facts import CODE

    if not book.known(CODE, target.path, rev):
        return None
    file = book.view.facts(CODE, target.path, rev)
    if file.status == "unreadable" and not rev:
        return None  # the host says so
    at = f" at {rev[:12]}" if rev else ""
    if file.status == "absent" and book.view.commits(rev) is not None:
        message = f"`{item.path}` is not there{at}"
        return _finding("dead-path", row.title, doc, message, At(doc.path, item.at))
    why = file.reason or ("git does not know that revision here" if file.status == "absent" else "it has no lines")
    message = f"nobody can tell what `{target.path}:{lines.shown}` is{at}: {why}"
    return _finding("wrong-reference", row.title, doc, message, At(doc.path, item.at), sure=False)


def _about(
    book: Book,
    doc: Doc,
    row: MatrixRow,
    item: Reference,
    target: Target,
    lines: Lines,
    text: Text,
    found: Assessment,
    rev: str,
) -> Finding | None:
    rule = _RULES.get(found.state)
    if rule is None:
        return None
    shown = f"`{item.path}:{lines.shown}`"
    message = f"{shown} {_why(text, found)}"
    related = tuple(_related(target, text, lines, found)) if not rev else ()
    remedies = tuple(_remedies(doc, lines, found)) if not rev else ()
    sure = found.state != "lost" and book.whole(target.path, rev)
    return _finding(rule, row.title, doc, message, At(doc.path, item.at), related, remedies, sure=sure)


def _why(text: Text, found: Assessment) -> str:
    """What a message says after the reference."""
    lies = f"lies in `{found.inside.path}`" if found.inside is not None else "lies in no declaration"
    missing = [f"{name.shown} (line {line})" for name, line in found.missing]
    if found.state == "moved" and found.now is not None:
        where = f"{found.now.what} is at {_range(found.now)}"
        if found.now.what == "the same lines":
            return f"has moved: the same lines are at {_range(found.now)}"
        return f"{lies}; {where}" if found.inside is not None else f"has moved: {where}"
    if found.state == "truncated":
        if found.missing:
            what = found.symbol.path if found.symbol is not None else ""
            return f"ends in the middle of `{what}` and leaves out {_list(missing)}, which the row names"
        begins = found.choices[0]
        return f"does not reach the end of {begins.what}, which is at {_range(begins)}"
    if found.state == "out of range":
        return f"is out of range: the file has {text.length} lines"
    if found.state in {"blank", "comment"}:
        what = "empty" if found.state == "blank" else "only a comment"
        return f"is {what}" if found.sure else f"was {what} when the document was written"
    if found.state == "gone":
        return f"led to `{found.symbol.path if found.symbol else ''}`, which is not in the file any more"
    if found.state == "other symbol" and not found.sure:
        then = lies.replace("lies", "lay", 1)
        return f"{then} when the document was written, which had nothing of what the row names: {_list(missing)}"
    if found.state == "other symbol" and found.missing:
        return f"{lies}, which has nothing of what the row names: {_list(missing)}"
    if found.state == "other symbol":
        places = [f"{place.what} ({_range(place)})" for place in found.choices]
        return f"{lies}; the row speaks of {_list(places)}"
    return "does not hold any more what it held when the document was written, and the row does not say what that was"


def _related(target: Target, text: Text, lines: Lines, found: Assessment) -> Iterator[Related]:
    places = [found.now] if found.now is not None else list(found.choices)
    for place in places:
        line = place.last if place.what.startswith(_END) else place.first
        what = f"{place.what} {'are' if place.what == 'the same lines' else 'is'} here"
        yield Related(At(target.path, Span(line, 1, line, 1)), what)
    if not places and 1 <= lines.first <= text.length:
        yield Related(At(target.path, Span(lines.first, 1, lines.first, 1)), "it leads here")


def _remedies(doc: Doc, lines: Lines, found: Assessment) -> Iterator[Remedy]:
    if found.now is not None:
        yield _rewrite(doc, lines, found.now, safe=True)
    else:
        for place in found.choices:
            yield _rewrite(doc, lines, place, safe=False)


def _rewrite(doc: Doc, lines: Lines, place: Place, *, safe: bool) -> Remedy:
    """The remedy that writes other numbers. Its data: for each number, where it stands, what it is and becomes."""
    pieces = [(lines.first_at, lines.first, place.first)]
    if lines.last_at is not None:
        pieces.append((lines.last_at, lines.last, place.last))
    data = tuple(f"{at.line}:{at.column}:{old}:{new}" for at, old, new in pieces if old != new)
    new = _range(place) if lines.last_at is not None else str(place.first)
    where = f", to {place.what}" if place.what.startswith(_END) else f", where {place.what} is"
    title = f"Write {new}" + ("" if place.what == "the same lines" else where)
    return Remedy(title, (doc.path,), data, safe=safe)


def _range(place: Place) -> str:
    return f"{place.first}-{place.last}" if place.last > place.first else str(place.first)


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else "nothing"


def _finding(
    rule: str,
    subject: str,
    doc: Doc,
    message: str,
    at: At,
    related: tuple[Related, ...] = (),
    remedies: tuple[Remedy, ...] = (),
    *,
    sure: bool = True,
) -> Finding:
    return Finding(
        rule=rule,
        subject=subject,
        side=doc.book.label(doc.path),
        message=message,
        at=at,
        related=related,
        remedies=remedies,
        verdict="drift" if sure else "unknown",
    )
