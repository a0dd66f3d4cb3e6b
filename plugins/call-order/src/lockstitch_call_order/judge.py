"""A contract over the functions that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Need, View
from lockstitch.languages.flow import TooManyPaths

from lockstitch_call_order.contract import CallOrder
from lockstitch_call_order.program import Program
from lockstitch_call_order.reporting import exposed_finding, missing, undecided
from lockstitch_call_order.selecting import Selected, label, nothing, select
from lockstitch_call_order.summaries import Summaries
from lockstitch_call_order.walk import Walk


class Analysis:
    """One contract, judged with the facts at hand, and the facts that were wanting for it."""

    def __init__(self, contract: CallOrder, view: View) -> None:
        self._contract = contract
        self._view = view
        self._program = Program(view)
        self._summaries = Summaries(self._program, contract)
        self.findings = list(self._judge())

    @classmethod
    def of(cls, contract: CallOrder, view: View) -> Analysis:
        """The analysis, made once for what is known: the judge asks what `needs` asked."""
        return view.memo("call-order.analysis", lambda: cls(contract, view))

    @property
    def needs(self) -> list[Need]:
        """The facts that are wanting."""
        return [self._program.needs[path] for path in sorted(self._program.needs)]

    def _judge(self) -> Iterator[Finding]:
        for selected in select(self._contract, self._view, self._program):
            none = nothing(self._contract, self._view, selected)
            if none is not None:
                yield none
            elif selected.functions:
                yield from self._held(selected)

    def _held(self, selected: Selected) -> Iterator[Finding]:
        walks = [self._summaries.walk(function) for function in selected.functions]
        about = [walk for walk in walks if walk.does_then]
        if not about and not selected.broken:
            yield self._vacuous(selected, walks)
        for walk in about:
            side = label(walk.function, selected)
            if walk.flow.problem:
                yield undecided(walk, side, walk.flow.problem)
            elif not walk.does_first:
                yield missing(self._contract, walk, side, first=True)
            else:
                try:
                    yield from (exposed_finding(self._contract, walk, one, side) for one in walk.exposed())
                except TooManyPaths:
                    yield undecided(walk, side, "there are too many ways through it")

    def _vacuous(self, selected: Selected, walks: list[Walk]) -> Finding:
        """Nothing comes after, so the contract would hold whatever happens."""
        contract, side = self._contract, selected.side
        with_first = [walk for walk in walks if walk.does_first]
        unread = next((walk for walk in walks if walk.flow.problem), None)
        if unread is not None:
            return undecided(unread, label(unread.function, selected), unread.flow.problem)
        if with_first:
            return missing(contract, with_first[0], label(with_first[0].function, selected), first=False)
        return Finding(
            rule="nothing-selected",
            subject=side.label,
            side=side.label,
            message=f"nothing in {side.label} is {contract.before.shown} or {contract.after.shown}",
            at=ContractPlace(selected.key),
        )
