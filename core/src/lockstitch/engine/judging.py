"""Needs, facts and judges for every contract of a run; each failure is named and costs only itself."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct, field

from lockstitch.api import FILE_START, ContractPlace, FileFacts, Finding, Need, Place, Standing
from lockstitch.config import LoadedContract
from lockstitch.engine.answers import MOST_FINDINGS, finding_refusal
from lockstitch.engine.binding import Bindings, with_bound
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.engine.exceptions import sides_of
from lockstitch.engine.outcome import Failure, Phase, RelatedPlace, Reported, without_safe
from lockstitch.engine.requests import FactSource, Request, failed_on
from lockstitch.engine.stats import Stats
from lockstitch.engine.view import ContractView
from lockstitch.host import Host, PluginStopped, describe, trace_of

#: How often `needs` may ask for more. Each round follows one more link (an embedded type, a sourced
#: script), so this is the longest chain that is followed.
MAX_ROUNDS = 200


class Judgement(Struct):
    """One contract: what it looked at and what was found."""

    loaded: LoadedContract
    view: ContractView
    findings: list[Reported] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    complete: bool = True
    """Whether every needed file was read whole and the judge did its work."""
    bound: list[Judgement] = field(default_factory=list)
    """The contracts whose verdicts its judge could ask for."""
    failed_on: set[str] = field(default_factory=set)
    """The files that it needs and that one of its extractors failed on, each a failure of its source."""
    suppressing: frozenset[str] | None = None
    """Those of `paths` that hold inline exceptions, when that is known beforehand."""
    _paths: frozenset[str] | None = None
    _dependencies: frozenset[str] | None = None
    _sides: tuple[str, ...] | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        """The labels of the contract's sides."""
        if self._sides is None:
            self._sides = tuple(side.label for side in sides_of(self.loaded.contract))
        return self._sides

    @property
    def paths(self) -> frozenset[str]:
        """The files of the tree that it looked at. Only when it has been judged."""
        if self._paths is None:
            self._paths = frozenset(request.path for request in self.view.requests if not request.rev)
        return self._paths

    @property
    def dependencies(self) -> frozenset[str]:
        """The files that it looked at in any way, of whatever revision. Only when it has been judged."""
        if self._dependencies is None:
            paths = frozenset(request.path for request in self.view.requests)
            self._dependencies = paths | self.view.timed
        return self._dependencies


class Held(Struct):
    """What is kept from one run over a tree to the next, by whoever knows what is still true of it."""

    store: dict[Request, FileFacts[Any]] = field(default_factory=dict)
    selections: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    """By contract id: those that need not be judged again. Every other contract is put here as soon as it has been."""
    before: Callable[[], None] | None = None
    """Called before each contract is judged; what it raises ends the run."""


def judge_all(
    contracts: Sequence[LoadedContract],
    source: FactSource,
    host: Host,
    every: Sequence[str],
    stats: Stats | None = None,
    *,
    bound: Bindings | None = None,
    standing: Callable[[Judgement], Standing] | None = None,
    today: datetime.date | None = None,
    configured: Sequence[LoadedContract] = (),
    held: Held | None = None,
) -> list[Judgement]:
    """Judge `contracts`; `every` are the ids of all contracts of the repository.

    `bound` says which of them ask how others stand, which `standing` tells of one that has been judged. All that a
    contract is bound to must be among `contracts`. `configured` are all contracts of the repository. What `held` knows
    is used, and it learns the rest.
    """
    stats = stats or Stats()
    held = held or Held()
    ids = sorted(every)
    known = {loaded.contract.id: loaded for loaded in configured or contracts}
    judgements = [
        held.judgements.get(loaded.contract.id)
        or Judgement(loaded, ContractView(source, held.store, ids, held.selections, today, known))
        for loaded in contracts
    ]
    with stats.phase("extract"):
        _plan([item for item in judgements if not _is_held(item, held)], source, host, held.store)
    with stats.phase("judge"), host.guard.many():
        _judge_in_order(judgements, host, held, bound or {}, standing)
    return judgements


def _is_held(judgement: Judgement, held: Held) -> bool:
    return judgement.loaded.contract.id in held.judgements


def _judge_in_order(
    judgements: Sequence[Judgement],
    host: Host,
    held: Held,
    bound: Bindings,
    standing: Callable[[Judgement], Standing] | None,
) -> None:
    """Judge each contract after those that it is bound to."""
    by_id = {judgement.loaded.contract.id: judgement for judgement in judgements}
    asked_of = {name for names in bound.values() for name in names}
    stand: dict[str, Standing] = {}
    for name in with_bound(list(by_id), bound):
        if name not in by_id:
            continue  # there is no such contract: the judge that asks for it is told so
        judgement = by_id[name]
        judgement.bound = [by_id[other] for other in bound.get(name, ()) if other in by_id]
        if not _is_held(judgement, held):
            if held.before is not None:
                held.before()
            judgement.view.verdicts.update((other, stand.get(other)) for other in bound.get(name, ()))
            _judge(judgement, host, held.store)
            held.judgements[name] = judgement
        if name in asked_of:
            stand[name] = standing(judgement) if standing is not None else "unknown"


def _plan(judgements: list[Judgement], source: FactSource, host: Host, store: dict[Request, FileFacts[Any]]) -> None:
    """Ask every contract for its needs, fetch them all together, and again until nobody wants more."""
    asking = list(judgements)
    for _ in range(MAX_ROUNDS):
        wanted: dict[Request, None] = {}
        again = []
        with host.guard.many():
            for judgement in asking:
                fresh = _needs(judgement, host)
                wanted.update(dict.fromkeys(request for request in fresh if request not in store))
                if fresh:
                    judgement.view.forget()
                    again.append(judgement)
        if wanted:
            store.update(source.fetch(list(wanted)))
        asking = again
        if not asking:
            return
    for judgement in asking:
        _fail(judgement, host, "needs", f"still wants more facts after {MAX_ROUNDS} rounds")


def _needs(judgement: Judgement, host: Host) -> list[Request]:
    """The requests of a contract that it has not made before."""
    loaded, view = judgement.loaded, judgement.view
    view.empty_needs.clear()
    fresh: list[Request] = []

    def ask() -> None:
        for need in loaded.analyzer.needs(loaded.contract, view):
            if not isinstance(need, Need):
                raise TypeError(f"needs gave {type(need).__name__}, not Need")
            if need.extractor not in loaded.analyzer.extractors:  # a build system's facts would lack it
                missing = f"{need.extractor.id}, which is not among the extractors of {loaded.analyzer.name}"
                raise ValueError(f"needs asks for the facts of {missing}")
            for request in view.expand(need):
                if request not in view.requests:
                    fresh.append(request)
                view.requests[request] = view.requests.get(request, False) or need.required

    try:
        host.ask(loaded.analyzer, "needs", loaded.contract.id, ask)
    except Exception as error:  # a plugin may raise anything; it is named
        _fail(judgement, host, "needs", describe(error), trace_of(error))
        return []
    return fresh


def _fail(judgement: Judgement, host: Host, phase: Phase, error: str, trace: str = "") -> None:
    judgement.complete = False
    judgement.failures.append(
        Failure(
            plugin=host.owner(judgement.loaded.analyzer),
            phase=phase,
            contract=judgement.loaded.contract.id,
            error=error,
            traceback=trace,
        )
    )


def _judge(judgement: Judgement, host: Host, store: dict[Request, FileFacts[Any]]) -> None:
    if judgement.failures:
        return
    loaded = judgement.loaded
    broken = _unread(judgement, store)
    unsure = min([*(finding.at.path for finding in broken), *judgement.failed_on], default="")
    rules = {rule.id: rule for rule in loaded.analyzer.rules} | CORE_RULES

    def ask() -> list[Finding]:
        found = list(itertools.islice(loaded.analyzer.judge(loaded.contract, judgement.view), MOST_FINDINGS + 1))
        for finding in found:
            if error := finding_refusal(finding):
                raise TypeError(f"judge gave {error}")
            if finding.rule not in rules:
                raise ValueError(f"judge gave a finding of the undeclared rule {finding.rule!r}")
        if len(found) > MOST_FINDINGS:
            raise PluginStopped(f"it found more than {MOST_FINDINGS:,} things")
        return found

    try:
        found = host.ask(loaded.analyzer, "judge", loaded.contract.id, ask)
    except Exception as error:  # a plugin may raise anything; it is named
        _fail(judgement, host, "judge", describe(error), trace_of(error))
        return
    judgement.findings.extend(broken)
    if not any(finding.rule == "nothing-selected" for finding in found):
        found.extend(_empty(judgement))
    for finding in found:
        rule = rules[finding.rule]
        verdict, message = finding.verdict, finding.message
        if unsure and verdict == "drift" and not rule.local:
            verdict = "unknown"
            message += f" (not sure: {unsure} could not be read whole)"
        reported = _reported(loaded, finding, rule.severity, "unknown" if rule.failure else verdict, message)
        judgement.findings.append(reported)
        if rule.failure:
            _not_judged(judgement, host, reported)
    judgement.findings = list(dict.fromkeys(judgement.findings))


def _not_judged(judgement: Judgement, host: Host, found: Reported) -> None:
    """What was found keeps the contract from being judged: the run has not done its job."""
    judgement.complete = False
    judgement.failures.append(
        Failure(
            plugin=host.owner(judgement.loaded.analyzer),
            phase="read",
            path=found.at.path,
            line=found.at.span.line if found.at.span != FILE_START else 0,
            column=found.at.span.column if found.at.span != FILE_START else 0,
            contract=found.contract,
            error=found.message,
        )
    )


def _reported(loaded: LoadedContract, finding: Finding, default: Any, verdict: Any, message: str) -> Reported:
    contract = loaded.contract
    chosen = contract.severity
    if isinstance(chosen, dict):
        chosen = chosen.get(finding.rule)
    made = Reported(
        contract=contract.id,
        check=contract.check,
        rule=finding.rule,
        subject=finding.subject,
        side=finding.side,
        verdict=verdict,
        severity=chosen or finding.severity or default,
        message=message,
        why=contract.why,
        at=_place(loaded, finding.at),
        related=tuple(RelatedPlace(_place(loaded, item.at), item.message) for item in finding.related),
        remedies=finding.remedies,
    )
    # What nobody knows to be wrong is for people to mend: a safe fix would write down a guess.
    return without_safe(made) if verdict == "unknown" else made


def _place(loaded: LoadedContract, at: Place | ContractPlace) -> Place:
    return loaded.place(at) if isinstance(at, ContractPlace) else at


def _empty(judgement: Judgement) -> list[Finding]:
    """A required pattern that selects nothing, which the judge did not speak of, is a finding too."""
    return [
        Finding(
            rule="nothing-selected",
            subject=need.path,
            message=f"{need.path} matches no file",
            at=ContractPlace(),
            related=(),
        )
        for need in dict.fromkeys(judgement.view.empty_needs)
    ]


def _unread(judgement: Judgement, store: dict[Request, FileFacts[Any]]) -> list[Reported]:
    """A finding and a failure for each required file that was not read whole, in order of path."""
    loaded = judgement.loaded
    found: dict[str, tuple[str, Place, str]] = {}
    for request, required in judgement.view.requests.items():
        facts = store[request]
        if not required or request.rev:
            continue
        if facts.status == "unreadable" and facts.reason == failed_on(request.extractor):
            judgement.failed_on.add(request.path)  # nothing is wrong with the file, and its source has said so
            judgement.complete = False
        elif facts.status == "unreadable":
            found.setdefault(request.path, ("unreadable-file", Place(request.path), facts.reason))
        elif facts.status == "partial":
            problem = facts.problems[0]
            found.setdefault(request.path, ("unparsable-file", Place(request.path, problem.at), problem.message))
    findings = []
    for path, (rule, at, reason) in sorted(found.items()):
        judgement.complete = False
        verb = "read" if rule == "unreadable-file" else "parsed"
        message = f"{path} cannot be {verb}: {reason}"
        findings.append(
            _reported(
                loaded,
                Finding(rule=rule, subject=path, message=message, at=at, verdict="unknown"),
                CORE_RULES[rule].severity,
                "unknown",
                message,
            )
        )
        judgement.failures.append(
            Failure(
                phase="read" if rule == "unreadable-file" else "parse",
                path=path,
                line=at.span.line if rule == "unparsable-file" else 0,
                column=at.span.column if rule == "unparsable-file" else 0,
                contract=loaded.contract.id,
                error=reason,
            )
        )
    return findings
