"""What the calls of a function do, its helpers followed to the contract's depth."""

from __future__ import annotations

from lockstitch.languages.flow import Call, Variables

from lockstitch_call_order.contract import CallOrder
from lockstitch_call_order.matching import Matcher, calls
from lockstitch_call_order.program import Function, Program
from lockstitch_call_order.sql import Match
from lockstitch_call_order.walk import Effect, Exposed, Summary, Walk, worst

_Key = tuple[str, str, int]
#: Helpers further away than any contract asks for are only asked whether they may do the first thing.
_FAR = 6


class Summaries:
    """Walks functions and remembers what calling them does."""

    def __init__(self, program: Program, contract: CallOrder) -> None:
        self._program = program
        self._contract = contract
        self._first = Matcher(program, contract.before)
        self._then = Matcher(program, contract.after)
        #: Which functions each function that was walked was followed into.
        self.followed: dict[_Key, set[_Key]] = {}
        self._known: dict[tuple[_Key, int, bool], Summary] = {}
        self._may: dict[tuple[_Key, int], bool] = {}
        self._matches: dict[_Key, dict[int, tuple[Match, Match, bool]]] = {}

    def walk(self, function: Function) -> Walk:
        """A function that the contract is about, with what its calls do."""
        return self._walk(function, self._effects(function, self._contract.depth, (function.key,)))

    def _walk(self, function: Function, effects: dict[int, Effect], variables: Variables | None = None) -> Walk:
        contract = self._contract
        return Walk(
            function, effects, must_succeed=contract.must_succeed, sql=bool(contract.after.sql), variables=variables
        )

    def matched(self, function: Function) -> dict[int, tuple[Match, Match, bool]]:
        """The calls of a function that are (or may be) one of the two things; the last is whether it is only named."""
        if function.key not in self._matches:
            self._matches[function.key] = dict(self._matched(function))
        return self._matches[function.key]

    def _matched(self, function: Function) -> list[tuple[int, tuple[Match, Match, bool]]]:
        found: list[tuple[int, tuple[Match, Match, bool]]] = []
        shell = function.file.language == "shell"
        for number, node in enumerate(function.flow.nodes):
            if not isinstance(node, Call) or node.role in ("leave", "abort"):
                continue
            first = self._first.match(function, number, node)
            then = self._then.match(function, number, node)
            if first != "no" or then != "no":
                found.append((number, (first, then, False)))
            elif not shell and not self._contract.after.sql and self._names(node):
                found.append((number, ("no", "yes", True)))
        return found

    def _names(self, node: Call) -> bool:
        """Whether a call is handed what comes after, to call it whenever."""
        given = [argument.pieces[0] for argument in node.arguments if len(argument.pieces) == 1]
        patterns = self._contract.after.patterns
        return any(piece.kind == "name" and calls(patterns, piece.text, False) for piece in given)

    def _effects(self, function: Function, depth: int, stack: tuple[_Key, ...]) -> dict[int, Effect]:
        matched = self.matched(function)
        made: dict[int, Effect] = {}
        for number, node in enumerate(function.flow.nodes):
            if not isinstance(node, Call):
                continue
            if number in matched:
                first, then, mention = matched[number]
                fails = self._fails(function, node) if first != "no" and self._contract.must_succeed else True
                reason = f"what SQL `{node.selector}` carries is not spelled out" if "maybe" in (first, then) else ""
                made[number] = Effect(first, then, mention, fails=fails, reason=reason)
            elif node.selector != "?":
                effect = self._helper(function, node, depth, stack)
                if effect is not None:
                    made[number] = effect
        return made

    def _fails(self, function: Function, node: Call) -> bool:
        """Whether a call may fail at all: a function of the tree without an error among its results does not."""
        callees = self._program.callees(function, node)
        return not callees.certain or any(callee.flow.fails for callee in callees.functions)

    def _helper(self, function: Function, node: Call, depth: int, stack: tuple[_Key, ...]) -> Effect | None:
        self._program.asking = depth > 0
        callees = self._program.callees(function, node)
        self._program.asking = True
        if not callees.functions:
            return None
        if not callees.certain:
            if any(self._may_do(one, _FAR) for one in callees.functions):
                return Effect("maybe", reason=f"`{node.selector}` may be one of several methods")
            return None
        if any(one.key in stack for one in callees.functions):
            return Effect(again=True)
        running = [one for one in callees.functions if _runs(one, node, function)]
        if depth == 0 or len(running) < len(callees.functions):
            if any(self._may_do(one, _FAR) for one in callees.functions):
                why = "is deeper than `depth`" if depth == 0 else "does not run when it is called"
                return Effect("maybe", reason=f"`{node.selector}` {why}")
            return None
        # Where a function of a shell is somebody's condition, `set -e` does not hold in it.
        calm = function.file.language == "shell" and node.use == "tested"
        self.followed.setdefault(stack[0], set()).update(one.key for one in running)
        found = [self._summary(one, depth - 1, stack, calm) for one in running]
        summary = found[0] if len(found) == 1 else _either(found)
        if not (summary.may or summary.then or not summary.returns):
            return None
        fails = any(one.flow.fails for one in running)
        return Effect(summary=summary, fails=fails)

    def _summary(self, function: Function, depth: int, stack: tuple[_Key, ...], calm: bool) -> Summary:
        key = (function.key, depth, calm)
        if key in self._known:
            return self._known[key]
        inner = (*stack, function.key)
        effects = self._effects(function, depth, inner)
        variables: Variables | None = frozenset() if calm else None
        walk = self._walk(function, effects, variables)
        # A way that calls the function itself ends like the others: first what they have is worked out without it.
        summary = walk.summary(())
        if any(effect.again for effect in effects.values()):
            own = Effect(summary=summary, fails=function.flow.fails)
            others = {number: own if effect.again else effect for number, effect in effects.items()}
            walk = self._walk(function, others, variables)
        summary = walk.summary(tuple(walk.exposed()) if walk.does_then else ())
        if len(stack) == 1 or not any(effect.again for effect in effects.values()):
            self._known[key] = summary
        return summary

    def _may_do(self, function: Function, depth: int) -> bool:
        """Whether a function may do the first thing, as far as what is at hand says."""
        key = (function.key, depth)
        if key not in self._may:
            self._may[key] = False  # a function that calls itself does no more than it does
            self._may[key] = self._does(function, depth)
        return self._may[key]

    def _does(self, function: Function, depth: int) -> bool:
        if any(first != "no" for first, _, _ in self.matched(function).values()):
            return True
        if depth == 0:
            return False
        asking, self._program.asking = self._program.asking, False
        try:
            for node in function.flow.nodes:
                if isinstance(node, Call) and node.selector != "?":
                    callees = self._program.callees(function, node)
                    if callees.certain and any(self._may_do(one, depth - 1) for one in callees.functions):
                        return True
        finally:
            self._program.asking = asking
        return False


def _runs(function: Function, node: Call, caller: Function) -> bool:
    """Whether a call runs the body of what it calls."""
    if function.flow.kind == "async":
        kind = caller.flow.regions[node.region].kind
        return node.awaited or kind in ("task", "together")
    return function.runs


def _either(found: list[Summary]) -> Summary:
    """What calling one of several functions does: which one is built hangs on the platform."""
    exposed: tuple[Exposed, ...] = tuple(one for summary in found for one in summary.exposed)
    return Summary(
        worst([summary.succeeds for summary in found]),
        worst([summary.always for summary in found]),
        any(summary.returns for summary in found),
        any(summary.may for summary in found),
        any(summary.then for summary in found),
        exposed,
    )
