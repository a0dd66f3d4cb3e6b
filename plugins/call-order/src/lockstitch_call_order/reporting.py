"""What is said of a way that lacks what must come first: the finding, with the way step by step."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Finding, Place, Related
from lockstitch.languages.flow import Call, Mark, Step, Test

from lockstitch_call_order.contract import CallOrder
from lockstitch_call_order.program import Function
from lockstitch_call_order.tokens import beside, loose
from lockstitch_call_order.walk import Exposed, Walk

#: A longer way is told by its first and last steps.
_MOST_STEPS = 12


def exposed_finding(contract: CallOrder, walk: Walk, one: Exposed, side: str) -> Finding:
    """The finding for something that comes after and can be reached without what comes first."""
    function, then = walk.function, one.path[-1]
    rule = _rule(walk, one)
    first, after = contract.before.shown, _spelled(then)
    if one.inner is not None:
        after = f"{after} (which does {_spelled(one.last.path[-1])})"
    where = f"in {function.name}"
    by = "on a path " if _branches(one) else ""
    messages = {
        "order-violated": f"{after} is reached {by}without {first} before it {where}",
        "unordered": f"nothing orders {first} before {after} {where}: {_disorder(walk, one)}",
        "error-ignored": f"{after} is reached although {first} may have failed {where}",
        "unknown-order": f"it cannot be told whether {first} comes before {after} {where}: {_doubt(walk, one)}",
    }
    message = messages[rule]
    if rule == "order-violated" and one.lack == "uncommitted":
        message = f"{after} is reached while the transaction of {first} is not committed {where}"
    return Finding(
        rule=rule,
        subject=function.flow.path or side,
        side=side,
        message=message,
        verdict="unknown" if rule == "unknown-order" else "drift",
        at=Place(function.file.path, then.node.at),
        related=tuple(_related(contract, walk, one)),
    )


def _rule(walk: Walk, one: Exposed) -> str:
    if not one.sure or one.lack == "maybe":
        return "unknown-order"
    if one.lack == "failed":
        return "error-ignored"
    if one.lack == "beside":
        return "unordered"
    return "unordered" if one.lack == "nothing" and _disorder(walk, one) else "order-violated"


def _disorder(walk: Walk, one: Exposed) -> str:
    """Why the two have no order, rather than the wrong one; `""` when they have one."""
    then = one.path[-1].node
    regions = walk.flow.regions
    first = [walk.flow.nodes[n] for n, effect in walk.effects.items() if _does_first(effect)]
    effect = walk.effects[one.path[-1].number]
    if effect.mention:
        return "it is handed over, to be called at any time"
    if any(beside(regions, node.region, then.region) for node in first):
        return "they run side by side"
    if loose(regions, then.region) and first:
        return "the second runs at a time of its own"
    if first and all(isinstance(node, Call) and node.role == "defer" for node in first) and not _deferred(then):
        return "the first is deferred, and runs when the function ends"
    if first and all(loose(regions, node.region) for node in first):
        return "nobody waits for the first"
    return ""


def _does_first(effect: object) -> bool:
    first = getattr(effect, "first", "no")
    summary = getattr(effect, "summary", None)
    return first != "no" or (summary is not None and summary.may)


def _deferred(node: object) -> bool:
    return isinstance(node, Call) and node.role == "defer"


def _doubt(walk: Walk, one: Exposed) -> str:
    reasons = [effect.reason for effect in walk.effects.values() if effect.reason]
    if not one.sure:
        return "what SQL the call carries is not spelled out"
    if reasons:
        return reasons[0]
    if any(effect.first == "maybe" for effect in walk.effects.values()):
        return "what SQL a call before it carries is not spelled out"
    return "what it is waited for with is not followed"


def _branches(one: Exposed) -> bool:
    return any(step.edge is not None and step.edge.label for step in one.path)


def _related(contract: CallOrder, walk: Walk, one: Exposed) -> Iterator[Related]:
    yield from _steps(one)
    for number, effect in sorted(walk.effects.items()):
        if _does_first(effect):
            node = walk.flow.nodes[number]
            said = "may be" if effect.first == "maybe" else "is"
            yield Related(Place(walk.function.file.path, node.at), f"{contract.before.shown} {said} here")


def _steps(one: Exposed) -> Iterator[Related]:
    shown = [(step, text) for step in one.path[:-1] if (text := _said(step))]
    if len(shown) > _MOST_STEPS:
        shown = [*shown[: _MOST_STEPS // 2], *shown[-_MOST_STEPS // 2 :]]
    for step, text in shown:
        yield Related(Place(one.function.file.path, step.node.at), text)
    if one.inner is not None:
        yield Related(Place(one.function.file.path, one.path[-1].node.at), f"calls {one.inner.function.name}")
        yield from _steps(one.inner)
        yield Related(
            Place(one.inner.function.file.path, one.inner.path[-1].node.at), f"{_spelled(one.inner.path[-1])} is here"
        )


def _said(step: Step) -> str:
    """What a step of a path decides; `""` when it decides nothing."""
    node, label = step.node, step.edge.label if step.edge is not None else ""
    if isinstance(node, Test):
        condition = f"{node.left} {node.op} {node.right}" if node.op else node.left
        return f"`{condition}` is {label}"
    if isinstance(node, Mark):
        return {"again": "the loop runs", "done": "the loop does not run, or ends", "case": "this case is taken"}.get(
            label, {"defer": "deferred"}.get(node.text, "") if node.text == "defer" else ""
        )
    if isinstance(node, Call):
        return {
            "exception": f"`{node.selector}` raises",
            "true": f"`{node.selector}` succeeds",
            "false": f"`{node.selector}` fails",
        }.get(label, "")
    return ""


def _spelled(step: Step) -> str:
    node = step.node
    return f"`{node.selector}`" if isinstance(node, Call) else "it"


def missing(contract: CallOrder, walk: Walk, side: str, first: bool) -> Finding:
    """The finding for a function that lacks one of the two altogether."""
    function: Function = walk.function
    lacking = contract.before if first else contract.after
    held = "come before" if first else "come after"
    other = contract.after if first else contract.before
    related = tuple(
        Related(Place(function.file.path, walk.flow.nodes[number].at), f"{other.shown} is here")
        for number, effect in sorted(walk.effects.items())
        if ((effect.then != "no" or (effect.summary and effect.summary.then)) if first else _does_first(effect))
    )
    return Finding(
        rule="anchor-missing",
        subject=function.flow.path or side,
        side=side,
        message=f"nothing in {function.name} is {lacking.shown}, which must {held} {other.shown}",
        at=Place(function.file.path, function.flow.at),
        related=related,
    )


def undecided(walk: Walk, side: str, why: str) -> Finding:
    """The finding for a function whose ways were not all looked at."""
    return Finding(
        rule="unknown-order",
        subject=walk.function.flow.path or side,
        side=side,
        message=f"the order in {walk.function.name} cannot be told: {why}",
        verdict="unknown",
        at=Place(walk.function.file.path, walk.function.flow.at),
    )
