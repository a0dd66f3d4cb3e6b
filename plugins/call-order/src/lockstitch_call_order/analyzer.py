"""The check, put together."""

from __future__ import annotations

from collections.abc import Iterable

from lockstitch.api import Analyzer, Finding, Need, View
from lockstitch.languages.flow import FLOW

from lockstitch_call_order.contract import CallOrder
from lockstitch_call_order.rules import RULES


def _needs(contract: CallOrder, view: View) -> Iterable[Need]:
    from lockstitch_call_order.judge import Analysis

    return Analysis.of(contract, view).needs


def _judge(contract: CallOrder, view: View) -> Iterable[Finding]:
    from lockstitch_call_order.judge import Analysis

    return Analysis.of(contract, view).findings


ANALYZER = Analyzer(
    name="call-order",
    summary="In a function, one thing happens before another on every path.",
    rules=RULES,
    contract=CallOrder,
    extractors=(FLOW,),
    needs=_needs,
    judge=_judge,
)
