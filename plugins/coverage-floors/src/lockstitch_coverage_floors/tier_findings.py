"""Tiers that match nothing or too much, files that nobody measured or that no tier has, tests that are not there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, Span
from lockstitch.api.findings import Verdict

from lockstitch_coverage_floors.book import Book
from lockstitch_coverage_floors.facts import GoSource

_NAMED = 3
#: Names of Go files that not every build has.
_BUILDS = re.compile(
    r"_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|wasip1|windows"
    r"|386|amd64|arm|arm64|loong64|mips|mips64|mips64le|mipsle|ppc64|ppc64le|riscv64|s390x|wasm)\.go$"
)


def declared_findings(book: Book) -> Iterator[Finding]:
    """What is wrong with the tiers, whatever the reports say."""
    for index, tier in enumerate(book.contract.tier):
        if why := _empty(book, index):
            yield Finding(
                rule="empty-tier",
                subject=tier.name,
                side=tier.name,
                message=f"tier {tier.name} has no file: {why}",
                at=ContractPlace(("tier", index, "files")),
            )
        if tier.kind != "measured":
            yield from _untested(book, index)
    for index, number in book.tiers.idle:
        if book.tiers.selected[index]:
            tier = book.contract.tier[index]
            yield Finding(
                rule="nothing-selected",
                subject=tier.files[number],
                side=tier.name,
                message=f"nothing matches {tier.files[number]} of tier {tier.name}",
                at=ContractPlace(("tier", index, "files", number)),
            )
    yield from _overlapping(book)


def _empty(book: Book, index: int) -> str:
    """Why a tier holds nothing; `""` when it holds something."""
    tier, selected = book.contract.tier[index], book.tiers.selected[index]
    patterns = ", ".join(tier.files)
    if not selected:
        return f"nothing matches {patterns}"
    own = [path for path in selected if book.tiers.of(path) == index]
    if not own and book.contract.precedence == "first":
        # What catches the rest may well catch nothing; what is narrower than the tier before it came too late.
        before = {winner for path in selected if (winner := book.tiers.narrower(path, index)) is not None}
        names = " and ".join(book.contract.tier[at].name for at in sorted(before))
        return f"{names}, which stands before it, has all that matches {patterns}" if before else ""
    if own and tier.kind == "measured" and not any(book.counts(path) for path in own):
        return f"all that matches {patterns} are tests, or excluded"
    return ""


def _untested(book: Book, index: int) -> Iterator[Finding]:
    tier = book.contract.tier[index]
    found, doubt = book.has_test(tier.tests)
    if not found:
        patterns = ", ".join(tier.tests)
        article = "an" if tier.kind == "integration" else "a"
        tail = f" (not sure: nobody can tell it of {doubt})" if doubt else ""
        yield Finding(
            rule="missing-test",
            subject=tier.name,
            side=tier.name,
            verdict="unknown" if doubt else "drift",
            message=f"tier {tier.name} asks for {article} {tier.kind} test, and no file of {patterns} has one{tail}",
            at=ContractPlace(("tier", index, "tests")),
        )


def _overlapping(book: Book) -> Iterator[Finding]:
    pairs: dict[tuple[tuple[int, int], ...], list[str]] = {}
    for path in sorted(book.tiers.matches):
        rivals = book.tiers.rivals(path)
        if rivals and book.counts(path):
            pairs.setdefault(tuple((match.index, match.pattern) for match in rivals), []).append(path)
    by_tiers: dict[tuple[int, ...], list[tuple[tuple[tuple[int, int], ...], list[str]]]] = {}
    for key, paths in pairs.items():
        by_tiers.setdefault(tuple(index for index, _ in key), []).append((key, paths))
    for indices, found in sorted(by_tiers.items()):
        names = [book.contract.tier[index].name for index in indices]
        paths = sorted(path for _, some in found for path in some)
        key = min(key for key, _ in found)
        more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        how = "are alike specific for" if book.contract.precedence == "most-specific" else "all have"
        yield Finding(
            rule="overlapping-tiers",
            subject=" and ".join(names),
            message=f"tiers {' and '.join(names)} {how} {', '.join(paths[:_NAMED])}{more}: "
            "say `precedence`, or let one of them leave it out",
            at=ContractPlace(("tier", key[-1][0], "files", key[-1][1])),
            related=tuple(
                Related(
                    ContractPlace(("tier", index, "files", pattern)),
                    f"tier {book.contract.tier[index].name} has it too",
                )
                for index, pattern in key[:-1]
            ),
        )


def file_findings(book: Book) -> Iterator[Finding]:
    """Files of tiers that no report measures, and measured files that no tier has."""
    yield from _unseen(book)
    for path in sorted(book.unmeasured):
        index = book.tiers.of(path)
        if book.generated(path):
            continue
        if index is None:
            yield _lost(book, path)
        elif book.contract.tier[index].kind == "measured":
            yield from _unmeasured(book, path, index)
    if book.contract.untiered in {"error", "warning"}:
        for path, coverage in sorted(book.coverage.items()):
            if book.tiers.of(path) is None and coverage.lines.whole:
                yield Finding(
                    rule="untiered-file",
                    subject=path,
                    message=f"{path} is in no tier, and {coverage.lines.percent} of it is covered",
                    at=Place(path),
                    severity="warning" if book.contract.untiered == "warning" else None,
                    verdict="drift" if book.source(path).whole else "unknown",
                )


def _unseen(book: Book) -> Iterator[Finding]:
    """Tiers of whose files no report could say anything: they are in another language than all that it measures."""
    for index, tier in enumerate(book.contract.tier):
        own = [path for path in book.tiers.selected[index] if book.tiers.of(path) == index and book.counts(path)]
        if tier.kind != "measured" or not own or any(path in book.measured or path in book.unmeasured for path in own):
            continue
        reports = ", ".join(read.path for read in book.reports[:_NAMED])
        shown = ", ".join(own[:_NAMED]) + (f" and {len(own) - _NAMED} more" if len(own) > _NAMED else "")
        yield Finding(
            rule="not-measured",
            subject=tier.name,
            side=tier.name,
            message=f"nothing of tier {tier.name} is measured: {reports} {_say(book)} nothing of {shown}",
            at=ContractPlace(("tier", index)),
        )


def _say(book: Book) -> str:
    return "says" if len(book.reports) == 1 else "say"


def _lost(book: Book, path: str) -> Finding:
    """A file of no tier whose figures the baseline has, and nobody else any more."""
    entry = book.held[path]
    covered, total = entry.lines
    reports = ", ".join(read.path for read in book.reports[:_NAMED])
    return Finding(
        rule="not-measured",
        subject=path,
        message=f"{covered} of {total} statements of {path} were covered when the baseline was written, and "
        f"{reports} {_say(book)} nothing of it",
        at=Place(path),
        related=(Related(Place(book.baseline_path, Span(entry.line or 1, 1, entry.line or 1, 1)), "what was reached"),),
    )


def _unmeasured(book: Book, path: str, index: int) -> Iterator[Finding]:
    told = has_statements(book, path)
    if told is None:
        return
    verdict, doubt = told
    tier = book.contract.tier[index]
    reports = ", ".join(read.path for read in book.reports[:_NAMED])
    yield Finding(
        rule="not-measured",
        subject=path,
        side=tier.name,
        verdict=verdict,
        message=f"{path} is in tier {tier.name}, and {reports} {_say(book)} nothing of it{doubt}",
        at=Place(path),
        related=(Related(ContractPlace(("tier", index)), f"tier {tier.name}"),),
    )


def has_statements(book: Book, path: str) -> tuple[Verdict, str] | None:
    """Whether an unmeasured file has anything to measure, and what is not sure of it; None when it has nothing."""
    fact = book.source_fact(path)
    if fact is None:
        return "unknown", f" (not sure: {path} could not be read whole)"
    if isinstance(fact, GoSource):
        if not fact.statements:
            return None
        if fact.constrained or _BUILDS.search(posixpath.basename(path)):
            return "unknown", " (not sure: not every build has it)"
        return "drift", ""
    if len(fact.bare) == fact.lines:
        return None
    statements = book.python(path)
    if statements is not None and not statements.flaw:
        return ("drift", "") if statements.statements else None
    return "unknown", " (not sure: it may have no statements)"
