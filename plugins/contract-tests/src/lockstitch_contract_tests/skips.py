"""Skipped tests: whether they are tracked, and until when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from lockstitch.api import FileFacts, Finding, Place, View
from msgspec import Struct

from lockstitch_contract_tests.contract import Skips
from lockstitch_contract_tests.facts import Commented, Handed, Skip, Test, TestFact, Unbuilt
from lockstitch_contract_tests.issues import expiry_in, issue_in
from lockstitch_contract_tests.packages import package_of

_NUMBERED = re.compile(r"(?:\b[A-Za-z]{1,40} )?#\d+\b")
_DEAD = {
    "empty": "its body is empty",
    "returns": "it begins with `return`",
    "unreachable": "it stands in `{why}`",
    "not-collected": "it is never collected: `{why}`",
}


class Site(Struct, frozen=True):
    """A place that skips a test, its helper's words included."""

    path: str
    skip: Skip
    through: str = ""


def skip_findings(wanted: Skips, files: Mapping[str, FileFacts[TestFact]], view: View) -> Iterator[Finding]:
    """All that is wrong with what the test files skip."""

    @cache
    def tracked(text: str) -> str:
        return issue_in(text, wanted.keys, wanted.not_issues)

    for site in sites(wanted, files):
        skip = site.skip
        said = f"{skip.text}\n{skip.note}"
        until = expiry_in(said)
        at = Place(site.path, skip.at)
        name = skip.owner or "the whole file"
        if until is not None and until < view.today():
            yield Finding(
                rule="expired-skip",
                subject=skip.owner or site.path,
                message=f"{name} is skipped until {until}, which is over",
                at=at,
            )
        if wanted.need == "nothing" or (skip.guarded and wanted.guarded == "allowed"):
            continue
        if wanted.need == "reason":
            if not said.strip() and skip.told:
                yield Finding(
                    rule="untracked-skip",
                    subject=skip.owner or site.path,
                    message=f"{_what(site)} without a word why (`{skip.form}`)",
                    at=at,
                )
            continue
        if tracked(said):
            continue
        tail = "and the message, which is made at run time, may name an issue or not" if not skip.told else ""
        yield Finding(
            rule="untracked-skip",
            subject=skip.owner or site.path,
            message=f"{_what(site)} by `{skip.form}`{site.through}, {tail or 'and no issue is named'}"
            + ("" if tail else _near_miss(said)),
            at=at,
            verdict="unknown" if tail else "drift",
        )
    if wanted.need != "nothing":
        yield from _never_run(files, tracked)


def _what(site: Site) -> str:
    skip = site.skip
    name = skip.owner or site.path
    if skip.mark:
        name = f"what is marked `{name}`"
    if skip.expected:
        return f"{name} is expected to fail"
    return f"{name} is skipped where a condition holds" if skip.guarded else f"{name} is always skipped"


def _near_miss(said: str) -> str:
    """What looked like an issue and is none."""
    match = _NUMBERED.search(said)
    return f" (`{match[0].strip()}` is none)" if match else ""


def sites(wanted: Skips, files: Mapping[str, FileFacts[TestFact]]) -> list[Site]:
    """Every place that skips a test: by itself, or through a function that does nothing else."""
    helpers = _helpers(wanted, files)
    found = []
    for path, file in files.items():
        known = helpers.get(package_of(path), {})
        for fact in file.facts:
            if isinstance(fact, Skip):
                if not fact.helper or fact.guarded:
                    found.append(Site(path, fact))
            elif isinstance(fact, Handed):
                by = known.get(fact.name)
                if (by is not None or fact.name in wanted.helpers) and not fact.helper:
                    note = "\n".join(filter(None, (fact.note, by.text if by else "", by.note if by else "")))
                    # What a helper is handed is what it says.
                    told = fact.told and (by is None or by.told or bool(fact.text))
                    skip = Skip(fact.name, fact.at, fact.owner, fact.guarded, fact.text, note, told)
                    through = f", which calls `{by.form}`" if by else ""
                    found.append(Site(path, skip, through))
    return found


def _helpers(wanted: Skips, files: Mapping[str, FileFacts[TestFact]]) -> dict[str, dict[str, Skip]]:
    """By package, the functions that skip whoever calls them, by themselves or through another one."""
    found: dict[str, dict[str, Skip]] = {}
    handing: list[tuple[str, Handed]] = []
    for path, file in files.items():
        for fact in file.facts:
            if isinstance(fact, Skip) and fact.helper and not fact.guarded:
                found.setdefault(package_of(path), {}).setdefault(fact.owner.rpartition(".")[2], fact)
            elif isinstance(fact, Handed) and fact.helper and not fact.guarded and fact.owner:
                handing.append((package_of(path), fact))
    grown = True
    while grown:
        grown = False
        waiting = []
        for package, fact in handing:
            known = found.get(package, {})
            name = fact.owner.rpartition(".")[2]
            inner = known.get(fact.name)
            if (inner is None and fact.name not in wanted.helpers) or name in known:
                waiting.append((package, fact))
                continue
            text = " ".join(filter(None, (fact.text, inner.text if inner else "")))
            note = "\n".join(filter(None, (fact.note, inner.note if inner else "")))
            told = fact.told and (inner is None or inner.told or bool(fact.text))
            found.setdefault(package, {})[name] = Skip(fact.name, fact.at, fact.owner, False, text, note, told)
            grown = True
        handing = waiting
    return found


def _never_run(files: Mapping[str, FileFacts[TestFact]], tracked: Callable[[str], str]) -> Iterator[Finding]:
    for path, file in files.items():
        unbuilt = any(isinstance(fact, Unbuilt) for fact in file.facts)
        skipped = {fact.owner for fact in file.facts if isinstance(fact, Skip)}
        for fact in file.facts:
            at = Place(path, fact.at)
            if isinstance(fact, Unbuilt):
                yield Finding(
                    rule="never-run",
                    subject=path.rpartition("/")[2],
                    message=f"no test of {path} ever runs: {fact.text}",
                    at=at,
                )
            elif isinstance(fact, Commented) and not tracked(fact.note):
                message = f"{fact.name} is commented out"
                yield Finding(rule="never-run", subject=fact.name, message=message, at=at)
            elif isinstance(fact, Test) and fact.dead and not (unbuilt or fact.name in skipped or tracked(fact.note)):
                why = _DEAD[fact.dead].format(why=fact.why)
                message = f"{fact.name} tests nothing: {why}"
                yield Finding(rule="never-run", subject=fact.name, message=message, at=at)
