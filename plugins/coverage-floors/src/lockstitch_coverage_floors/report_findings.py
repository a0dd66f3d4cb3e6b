"""What is wrong with the reports themselves. Any of it keeps the contract from being judged."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, Span

from lockstitch_coverage_floors.book import Book, ReportRead
from lockstitch_coverage_floors.staleness import Stale, stale

#: So many files are named in a message.
_NAMED = 3


def report_findings(book: Book) -> Iterator[Finding]:
    """Reports that are missing, cannot be used, or are not of this tree as it is."""
    for index, paths in book.selected:
        yield from _missing(book, index, paths)
    for read in book.reports:
        if read.facts.status == "unreadable":
            yield _finding(read, "unreadable-report", f"{read.path} cannot be read: {read.facts.reason}")
        elif read.flaw is not None:
            rule = "empty-report" if read.flaw.kind == "empty" else "unreadable-report"
            line = f", line {read.flaw.line}" if read.flaw.line else ""
            yield _finding(read, rule, f"{read.path}{line}: {read.flaw.message}", read.flaw.line)
        elif read.report is not None:
            yield from _foreign(read)


def _missing(book: Book, index: int, paths: list[str]) -> Iterator[Finding]:
    spec = book.contract.reports[index]
    shown = book.contract.resolve(spec.path)
    at = ContractPlace(("reports", index))
    absent = {read.path for read in book.reports if read.spec == index and read.facts.status == "absent"}
    if not paths or absent:
        what = f"{shown} matches no file" if not paths else f"there is no {shown}"
        yield Finding(
            rule="missing-report", subject=shown, message=f"{what}: run the tests with coverage before the check", at=at
        )
    elif spec.count is not None and len(paths) != spec.count:
        message = (
            f"{shown} matches {len(paths)} of the {spec.count} reports that there must be: some shards are missing"
        )
        if len(paths) > spec.count:
            message = f"{shown} matches {len(paths)} reports, and there must be {spec.count}"
        yield Finding(rule="missing-report", subject=shown, message=message, at=at)


def _foreign(read: ReportRead) -> Iterator[Finding]:
    named = read.named
    several = sorted((name, item.several) for name, item in named.items() if item.several)
    if several:
        name, paths = several[0]
        message = f"{read.path}: `{name}` could be {' or '.join(paths[:_NAMED])}: say `root` in its entry of `reports`"
        yield _finding(read, "foreign-report", message)
    elif not any(item.path for item in named.values()):
        first = min(named)
        message = f"{read.path} measures nothing of this tree: `{first}` is none of its files"
        if len(named) > 1:
            message += f", and neither are the other {len(named) - 1}"
        yield _finding(read, "foreign-report", message)


def stale_findings(book: Book) -> Iterator[Finding]:
    """Reports that were made of other texts than the tree has."""
    for read in book.reports:
        found = list(stale(book, read))
        if found:
            yield _stale(read, found)
    for path, where in sorted(book.contradictions.items()):
        reports = sorted({said.report for said in book.said[path]})
        message = f"{' and '.join(reports)} measure two versions of {path}: {where}"
        index = next(read.spec for read in book.reports if read.path == reports[0])
        yield Finding(rule="stale-report", subject=path, message=message, at=ContractPlace(("reports", index)))


def _stale(read: ReportRead, found: list[Stale]) -> Finding:
    first = found[0]
    message = f"{read.path} is older than the sources: {first.reason}"
    if len(found) > 1:
        more = len(found) - 1
        message += f" (and {more} more {'file' if more == 1 else 'files'})"
    related = tuple(
        Related(Place(item.path, Span(item.line, 1, item.line, 1)), "it was measured when it was another text")
        for item in found[:_NAMED]
        if item.line
    )
    made = _finding(read, "stale-report", message + ": run the tests again")
    return Finding(rule=made.rule, subject=made.subject, message=made.message, at=made.at, related=related)


def _finding(read: ReportRead, rule: str, message: str, line: int = 0) -> Finding:
    at = Place(read.path, Span(line, 1, line, 1)) if line else ContractPlace(("reports", read.spec))
    return Finding(rule=rule, subject=read.path, message=message, at=at)
