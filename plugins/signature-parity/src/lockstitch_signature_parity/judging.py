"""Needs, judge and mend of the check, over the dialects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lockstitch.api import ContractPlace, Edit, Finding, Need, Remedy, View

from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.dialects import DIALECTS, dialect, language_of
from lockstitch_signature_parity.exceptions import stale_extras
from lockstitch_signature_parity.policies import Judging
from lockstitch_signature_parity.siblings import groups, nearest_path
from lockstitch_signature_parity.surface import Session, Surface


def needs(contract: SignatureParity, view: View) -> Iterable[Need]:
    """The facts that the judge will ask for: its own questions, with the facts at hand."""
    language, problems = _language(contract, view)
    if problems:
        return ()
    sessions = dialect(language).open(contract, view)
    # What the usual way to build lacks comes first: the others then mostly lack nothing.
    for asked in (sessions[:1], sessions):
        findings = _findings(contract, asked)
        lacking = tuple(dict.fromkeys(need for session in asked for need in session.needs))
        if lacking:
            return lacking
        if len(asked) == len(sessions):
            break
    view.memo(_key(contract), lambda: findings)
    return ()


def judge(contract: SignatureParity, view: View) -> Iterable[Finding]:
    """All drift between the sides of a contract."""
    language, problems = _language(contract, view)
    if problems:
        return problems
    return view.memo(_key(contract), lambda: _findings(contract, dialect(language).open(contract, view)))


def _key(contract: SignatureParity) -> str:
    # One view may be asked for several contracts, if only by a test.
    return f"findings of {contract!r}"


def mend(_contract: SignatureParity, _finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """The edits of a remedy, from the dialect that offered it."""
    return dialect(remedy.data[0]).mend(remedy, texts)


def _language(contract: SignatureParity, view: View) -> tuple[str, list[Finding]]:
    """The one language of all sides; or what is wrong with them."""
    sides = [(("sides", index), side) for index, side in enumerate(contract.sides)]
    keyed = [*sides, *([(("interface",), contract.interface)] if contract.interface is not None else [])]
    problems = []
    languages: dict[str, str] = {}
    for key, side in keyed:
        language = language_of(contract, side, view)
        if language in DIALECTS:
            languages.setdefault(language, side.label)
            continue
        path = contract.resolve(side.path)
        if language:
            message = f"{side.label} is {language}, which this check does not read: it reads {' and '.join(DIALECTS)}"
        elif view.files(path):
            message = f"{side.label} holds no code that this check reads: it reads {' and '.join(DIALECTS)}"
        else:
            message = f"{side.path} matches no file{nearest_path(view, path)}"
        problems.append(
            Finding(
                rule="nothing-selected",
                subject=side.symbol or side.path,
                side=side.label,
                message=message,
                at=ContractPlace(key),
            )
        )
    if len(languages) > 1:
        sides_of = " and ".join(f"{label} is {language}" for language, label in languages.items())
        problems.append(
            Finding(
                rule="unknown-signature",
                subject=contract.sides[0].symbol or contract.sides[0].path,
                verdict="unknown",
                message=f"signatures of two languages are not compared: {sides_of}",
                at=ContractPlace(("sides",)),
            )
        )
    return next(iter(languages), ""), problems


def _findings(contract: SignatureParity, sessions: Sequence[Session]) -> list[Finding]:
    """The findings of all sessions as one list: what several of them say is said once."""
    found_groups, findings = groups(contract, sessions)
    used: set[int] = set()
    seen: dict[tuple[str, str, str], str] = {}
    shared = 0
    for session, group in zip(sessions, found_groups, strict=True):
        judging = Judging(contract, session, group)
        for finding in judging.findings():
            key = (finding.rule, finding.subject, finding.side)
            # Drift in the usual build is drift enough; others only add what is theirs alone.
            if seen.setdefault(key, session.label) != session.label:
                continue
            where = f" (under {session.label})" if session.label and session is not sessions[0] else ""
            findings.append(
                Finding(
                    rule=finding.rule,
                    subject=finding.subject,
                    message=finding.message + where,
                    at=finding.at,
                    side=finding.side,
                    verdict=finding.verdict,
                    related=finding.related,
                    remedies=finding.remedies,
                )
            )
        used |= judging.used_extras
        shared += judging.shared
    surfaces = [surface for group in found_groups for surface in group.siblings]
    if all(group.told for group in found_groups) and not any(surface.doubts for surface in surfaces):
        findings.extend(_loose(contract, surfaces, compared=bool(shared or findings)))
        findings.extend(stale_extras(contract, used))
    return findings


def _loose(contract: SignatureParity, surfaces: Sequence[Surface], compared: bool) -> Iterator[Finding]:
    """Where the contract holds nothing: functions that no sibling has, siblings that share nothing."""
    labels = " and ".join(side.label for side in contract.sides)
    for index, pattern in enumerate(contract.functions):
        if surfaces and not any(pattern in surface.members for surface in surfaces):
            yield Finding(
                rule="nothing-selected",
                subject=pattern,
                message=f"there is no function {pattern} beside {labels}",
                at=ContractPlace(("functions", index)),
            )
            compared = True
    if not compared and contract.interface is None and contract.policy != "exact":
        yield Finding(
            rule="nothing-selected",
            subject=contract.sides[0].symbol or contract.sides[0].path,
            message=f"{labels} share no member, so nothing is compared",
            at=ContractPlace(("sides",)),
        )
