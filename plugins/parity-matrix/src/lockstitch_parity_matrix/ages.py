"""Dates: of the last audit, and in verdicts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from lockstitch.api import Change, Finding, Place, Span

from lockstitch_parity_matrix.book import Book, Doc
from lockstitch_parity_matrix.facts import PROSE, Passage
from lockstitch_parity_matrix.rows import MatrixRow
from lockstitch_parity_matrix.verdicts import dates_in

#: A day may be tomorrow already where somebody else lives.
_ZONE = datetime.timedelta(days=1)


def audit(book: Book, doc: Doc) -> Iterator[Finding]:
    """The date of a document's last audit: whether there is one, whether it can be, and how old it is."""
    contract = book.contract
    if not contract.max_age and not contract.audit_covers_files:
        return
    label = re.compile(rf"(?<!\w){re.escape(contract.audit)}(?!\w)", re.IGNORECASE)
    for passage in doc.passages:
        match = label.search(re.sub(r"[*_`]", "", passage.text))
        plain = re.sub(r"[*_`]", "", passage.text)
        found = dates_in(plain[match.end() : match.end() + 40]) if match else []
        if match is None:
            continue
        if not found:
            yield _finding(doc, contract.audit, f"“{contract.audit}” is followed by no date", passage.at)
            return
        date = found[0][0]
        names = {book.target(doc, item).path for row in doc.rows for _, item in row.references if not item.foreign}
        yield from _foretold(book, doc, contract.audit, date, passage.at)
        yield from _judge(book, doc, contract.audit, f"the last audit of {doc.path}", date, names, passage.at)
        return
    message = f"{doc.path} does not say when it was audited: “{contract.audit}: YYYY-MM-DD”"
    yield _finding(doc, contract.audit, message, Span(1, 1, 1, 1))


def dated(book: Book, doc: Doc, row: MatrixRow) -> Iterator[Finding]:
    """The date that a verdict gives itself."""
    contract = book.contract
    if not contract.max_age and not contract.audit_covers_files:
        return
    for date, start, end in dates_in(row.verdict.source)[:1]:
        at = row.verdict.at
        span = Span(at.line, at.column + start, at.line, at.column + end)
        names = {book.target(doc, item).path for _, item in row.references if book.target(doc, item).state == "file"}
        yield from _judge(book, doc, row.title, f"the verdict of {row.title!r}", date, names, span)


def _judge(
    book: Book, doc: Doc, subject: str, what: str, date: datetime.date, files: Iterable[str], at: Span
) -> Iterator[Finding]:
    today = book.view.today()
    days = book.contract.days
    if date > today + _ZONE:
        yield _finding(doc, subject, f"{what} is of {date}, which is yet to come", at)
        return
    age = (today - date).days
    if days is not None and age > days:
        yield _finding(doc, subject, f"{what} is {age} days old ({date}); it may be {book.contract.max_age}", at)
    elif book.contract.audit_covers_files:
        yield from _overtaken(book, doc, subject, what, date, files, at)


def _foretold(book: Book, doc: Doc, subject: str, date: datetime.date, at: Span) -> Iterator[Finding]:
    """A date that is later than the commit that wrote it."""
    change = book.view.change(doc.path)
    if change is None or not book.known(PROSE, doc.path, change.id) or date <= change.date + _ZONE:
        return
    then = [fact for fact in book.view.facts(PROSE, doc.path, change.id).facts if isinstance(fact, Passage)]
    if any(str(date) in passage.text for passage in then):
        message = f"the last audit of {doc.path} is of {date}, and that was written before, on {change.date}"
        yield _finding(doc, subject, message, at)


def _overtaken(
    book: Book, doc: Doc, subject: str, what: str, date: datetime.date, files: Iterable[str], at: Span
) -> Iterator[Finding]:
    """Whether files have changed after a date."""
    changes: list[tuple[str, Change]] = []
    for path in sorted(set(files)):
        change = book.view.change(path)
        if change is not None and change.date > date:
            changes.append((path, change))
    if changes:
        path, change = max(changes, key=lambda item: (item[1].date, item[0]))
        others = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
        message = f"{what} is of {date}, and {path}{others} changed after it, on {change.date}"
        yield _finding(doc, subject, message, at)


def _finding(doc: Doc, subject: str, message: str, at: Span) -> Finding:
    return Finding(
        rule="stale-audit",
        subject=subject,
        side=doc.book.label(doc.path),
        message=message,
        at=Place(doc.path, at),
    )
