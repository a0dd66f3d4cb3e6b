"""Coverage that fell below its baseline."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lockstitch.api import FILE_START, ContractPlace, Finding, Place, Related, Span
from msgspec import Struct

from lockstitch_coverage_floors.baseline import dropped
from lockstitch_coverage_floors.book import Book
from lockstitch_coverage_floors.contract import Tier
from lockstitch_coverage_floors.facts import BASELINE, BASELINE_LANGUAGE, BadBaseline, Entry
from lockstitch_coverage_floors.floor_findings import COUNTED, Unit, units
from lockstitch_coverage_floors.rational import NOTHING, Share, scaled


class Before(Struct, frozen=True):
    """What a unit reached, and where the baseline says so (its first file)."""

    lines: Share
    branches: Share
    line: int

    def measure(self, name: str) -> Share:
        """Of `line` or `branch`."""
        return self.lines if name == "line" else self.branches


def baseline_findings(book: Book) -> Iterator[Finding]:
    """A baseline that cannot be used: nothing can be held against it."""
    path = book.baseline_path
    if not path:
        return
    facts = book.view.facts(BASELINE, path, language=BASELINE_LANGUAGE)
    key = ContractPlace(("baseline",))
    if facts.status == "absent":
        message = f"there is no {path} yet: `lockstitch baseline coverage` writes it"
        yield Finding(rule="missing-baseline", subject=path, message=message, at=key)
    elif not facts.whole:
        yield Finding(rule="bad-baseline", subject=path, message=f"{path} cannot be read: {facts.reason}", at=key)
    for fact in facts.facts:
        if isinstance(fact, BadBaseline):
            at = Place(path, Span(fact.line, 1, fact.line, 1)) if fact.line else key
            yield Finding(rule="bad-baseline", subject=path, message=f"{path}: {fact.message}", at=at)


def drop_findings(book: Book) -> Iterator[Finding]:
    """Units of which more is uncovered than was, and a lower share covered."""
    path = book.baseline_path
    held = _held(book)
    if not held:
        return
    gone = _gone(book, held)
    blind: dict[str, list[str]] = {}
    for unit in units(book):
        before = _before(unit, held)
        if before is None:
            continue
        tier = book.contract.tier[unit.tier] if unit.tier is not None else None
        if tier is not None and tier.kind != "measured":
            continue
        for measure in ("line", "branch"):
            now, was = unit.measure(measure), before.measure(measure)
            if now is None and was.whole:
                blind.setdefault(measure, []).append(unit.name)
            if now is None or not was.whole or not _falls(now, was, tier):
                continue
            # Files that are gone may have been put into this one: what was uncovered there is allowed here, once.
            directory = posixpath.dirname(unit.files[0].path)
            merged = was + gone.get((directory, measure), NOTHING)
            if merged != was and not _falls(now, merged, tier):
                gone.pop((directory, measure))
                continue
            yield _dropped(book, unit, measure, now, was, before.line, path)
    for measure, names in sorted(blind.items()):
        yield _unheld(measure, names)


def _unheld(measure: str, names: list[str]) -> Finding:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return Finding(
        rule="not-measurable",
        subject=f"baseline:{measure}",
        verdict="unknown",
        message=f"the baseline says how many {COUNTED[measure]} of {names[0]}{more} were covered, and the reports say "
        "nothing of them any more",
        at=ContractPlace(("baseline",)),
    )


def _falls(now: Share, was: Share, tier: Tier | None) -> bool:
    drop, tolerance = (scaled(tier.max_drop), tier.tolerance) if tier is not None else (0, 0)
    return dropped(now, was, drop, tolerance)


def _held(book: Book) -> dict[str, Entry]:
    """The entries, by what their files are called now."""
    found = book.held
    missing = sorted(name for name in found if name not in book.coverage and name not in book.view.files(name))
    renamed = book.view.successors(missing)
    return {renamed.get(name, name): entry for name, entry in found.items()}


def _gone(book: Book, held: dict[str, Entry]) -> dict[tuple[str, str], Share]:
    """What was reached in files that are gone, by directory and measure."""
    found: dict[tuple[str, str], Share] = {}
    for name, entry in held.items():
        if name not in book.coverage and name not in book.view.files(name):
            for measure, share in (("line", entry.lines), ("branch", entry.branches)):
                key = (posixpath.dirname(name), measure)
                found[key] = found.get(key, NOTHING) + Share(*share)
    return found


def _before(unit: Unit, held: dict[str, Entry]) -> Before | None:
    entries = [held[file.path] for file in unit.files if file.path in held]
    if not entries:
        return None
    lines, branches = NOTHING, NOTHING
    for entry in entries:
        lines += Share(*entry.lines)
        branches += Share(*entry.branches)
    return Before(lines, branches, entries[0].line)


def _dropped(book: Book, unit: Unit, measure: str, now: Share, was: Share, line: int, path: str) -> Finding:
    tier = book.contract.tier[unit.tier] if unit.tier is not None else None
    worst = max(unit.files, key=lambda file: (file.lines.missing, file.path))
    at = (worst.branch if measure == "branch" else worst.first) or worst.first
    message = (
        f"{unit.name}: {now.missing} of {now.whole} {COUNTED[measure]} are not covered ({now.percent} are), and "
        f"{was.missing} of {was.whole} were not when the baseline was written ({was.percent} were)"
    )
    allowed = tier is not None and (tier.max_drop or tier.tolerance)
    if tier is not None and allowed:
        message += f"; tier {tier.name} lets it fall by {tier.max_drop:g} points"
        message += f" and {tier.tolerance} statements" if tier.tolerance else ""
    return Finding(
        rule="coverage-dropped",
        subject=unit.name if measure == "line" else f"{unit.name}:{measure}",
        side=tier.name if tier is not None else "",
        verdict="drift" if all(book.source(file.path).whole for file in unit.files) else "unknown",
        message=message,
        at=Place(worst.path, Span(at, 1, at, 1) if at else FILE_START),
        related=(Related(Place(path, Span(line, 1, line, 1) if line else FILE_START), "what was reached"),),
    )
