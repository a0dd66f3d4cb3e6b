"""Exceptions from contracts: exemptions, inline suppressions and the baseline, each accountable."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from lockstitch.api import ContractPlace, Exemption, FileFacts, Place, Side
from lockstitch.config import LoadedContract
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.engine.outcome import Excuse, Reported
from lockstitch.engine.suppressions import Suppression, expiry


def sides_of(value: Any) -> list[Side]:
    """Every side that a contract names, wherever in it."""
    found: list[Side] = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Side):
            found.append(item)
        if isinstance(item, (list, tuple)):
            stack.extend(reversed(item))
        elif isinstance(item, msgspec.Struct):
            stack.extend(getattr(item, name) for name in reversed(item.__struct_fields__))
    return found


def exempt(
    loaded: LoadedContract, findings: Sequence[Reported], today: datetime.date, *, complete: bool
) -> list[Reported]:
    """`findings` with the contract's exemptions applied, and findings about the exemptions.

    With `complete` false a file was not read whole, so nobody can say that an exemption matches
    nothing any more; nor can anybody where the contract selects nothing that it should.
    """
    sides = sides_of(loaded.contract) if loaded.contract.exempt else []
    used: set[int] = set()
    result: list[Reported] = []
    for finding in findings:
        excuse = None
        for index, exemption in enumerate(loaded.contract.exempt):
            if _covers(exemption, finding, sides):
                used.add(index)
                if exemption.expires is None or today <= exemption.expires:
                    excuse = Excuse(
                        kind="exemption", reason=exemption.reason, issue=exemption.issue, expires=exemption.expires
                    )
                    break
        result.append(msgspec.structs.replace(finding, exempt=excuse) if excuse else finding)
    complete = complete and not selects_nothing(result)
    for index, exemption in enumerate(loaded.contract.exempt):
        at = loaded.place(ContractPlace(("exempt", index)))
        of_side = f" on {exemption.side}" if exemption.side else ""
        if exemption.expires is not None and today > exemption.expires:
            message = (
                f"the exemption of {exemption.subject}{of_side} expired on {exemption.expires}: mend it or renew it"
            )
            result.append(core_finding("expired-exemption", exemption.subject, message, at, loaded, exemption.side))
        elif index not in used and complete:
            message = f"the exemption of {exemption.subject}{of_side} matches nothing any more: remove it"
            result.append(core_finding("stale-exemption", exemption.subject, message, at, loaded, exemption.side))
    return result


def selects_nothing(findings: Sequence[Reported]) -> bool:
    """Whether a part of a contract selects nothing, and nobody says that this is right: it was not all judged."""
    return any(finding.rule == "nothing-selected" and finding.exempt is None for finding in findings)


def _covers(exemption: Exemption, finding: Reported, sides: Sequence[Side]) -> bool:
    if exemption.rule and exemption.rule != finding.rule:
        return False
    if not fnmatch.fnmatchcase(finding.subject, exemption.subject):
        return False
    if not exemption.side or exemption.side == finding.side:
        return True
    return any(side.label == finding.side and side.answers_to(exemption.side) for side in sides)


def core_finding(
    rule: str, subject: str, message: str, at: Place, loaded: LoadedContract | None = None, side: str = ""
) -> Reported:
    """A finding that the host itself makes."""
    return Reported(
        contract=loaded.contract.id if loaded else "",
        check=loaded.contract.check if loaded else "lockstitch",
        rule=rule,
        subject=subject,
        side=side,
        verdict="drift",
        severity=CORE_RULES[rule].severity,
        message=message,
        why=loaded.contract.why if loaded else "",
        at=at,
    )


def suppress(
    findings: Iterable[Reported],
    suppressions: Iterable[FileFacts[Suppression]],
    rules: frozenset[str],
    today: datetime.date,
    *,
    whole_run: bool,
) -> list[Reported]:
    """`findings` with inline suppressions applied, and findings about the suppressions.

    `rules` are all rule ids that exist. Only with `whole_run` (every contract judged) is a
    suppression that matches nothing called stale.
    """
    by_line: dict[tuple[str, int], list[tuple[str, Suppression]]] = {}
    every: list[tuple[str, Suppression]] = []
    for file in suppressions:
        for item in file.facts:
            every.append((file.path, item))
            for line in {item.line, item.end_line}:
                by_line.setdefault((file.path, line), []).append((file.path, item))
    used: set[int] = set()
    result = []
    for finding in findings:
        excuse = None
        if finding.exempt is None:
            for _, item in by_line.get((finding.at.path, finding.at.span.line), ()):
                if finding.rule in item.rules and item.reason and not _expired(item, today):
                    excuse = Excuse(kind="suppression", reason=item.reason, expires=expiry(item.expires))
                if finding.rule in item.rules:
                    used.add(id(item))
        result.append(msgspec.structs.replace(finding, exempt=excuse) if excuse else finding)
    elsewhere = _other_ends(result) if len(used) < len(every) else {}
    for path, item in every:
        stale = whole_run and id(item) not in used
        places = [elsewhere.get((path, line, rule)) for line in (item.line, item.end_line) for rule in item.rules]
        result.extend(_about(path, item, rules, today, stale=stale, elsewhere=next(filter(None, places), None)))
    return result


def _other_ends(findings: Sequence[Reported]) -> dict[tuple[str, int, str], Place]:
    """Where findings stand, by path and line of each of their other ends, and rule; the first of several."""
    found: dict[tuple[str, int, str], Place] = {}
    for finding in findings:
        for end in finding.related:
            found.setdefault((end.at.path, end.at.span.line, finding.rule), finding.at)
    return found


def _expired(item: Suppression, today: datetime.date) -> bool:
    until = expiry(item.expires)
    return bool(item.expires) and (until is None or today > until)


def _about(
    path: str,
    item: Suppression,
    rules: frozenset[str],
    today: datetime.date,
    *,
    stale: bool,
    elsewhere: Place | None = None,
) -> Iterable[Reported]:
    at = Place(path, item.at)
    shown = ", ".join(item.rules)
    if not item.rules:
        message = "this suppression names no rule: write lockstitch: ignore[rule] reason"
        yield core_finding("unaccountable-suppression", "ignore", message, at)
        return
    unknown = [rule for rule in item.rules if rule not in rules]
    for rule in unknown:
        yield core_finding("unknown-suppressed-rule", rule, f"there is no rule {rule!r} to ignore", at)
    if not item.reason:
        message = f"this suppression of {shown} gives no reason, so it does not hold"
        yield core_finding("unaccountable-suppression", shown, message, at)
    elif _expired(item, today):
        message = f"this suppression of {shown} expired on {item.expires}"
        yield core_finding("expired-suppression", shown, message, at)
    elif stale and not unknown:
        message = f"this suppression of {shown} matches no finding any more: remove it"
        if elsewhere is not None:
            there = f"{elsewhere.path}:{elsewhere.span.line}"
            message = f"this suppression of {shown} is at another end of what stands at {there}: put it there"
        yield core_finding("stale-suppression", shown, message, at)
