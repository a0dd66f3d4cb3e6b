"""The ways through one function, with what each of them has of the thing that must come first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from lockstitch.languages.flow import EXIT, Assign, Call, Edge, Join, Return, Step, Test, Variables
from msgspec import Struct

from lockstitch_call_order.conditions import NOTHING, Conditions, Told
from lockstitch_call_order.effects import Handles, entered, handled, handles
from lockstitch_call_order.program import Function
from lockstitch_call_order.sql import Match
from lockstitch_call_order.tokens import GOOD, NONE, Token, Tokens, joined, renamed, tested, visible

#: What is wrong with a path, worst first.
Lack = Literal["nothing", "uncommitted", "beside", "failed", "maybe"]
LACKS: tuple[Lack, ...] = ("nothing", "uncommitted", "beside", "failed", "maybe")


class Exposed(Struct, frozen=True):
    """A way to something that comes after, in a function and perhaps in what it calls, that lacks what comes first."""

    lack: Lack
    function: Function
    path: tuple[Step, ...]
    inner: Exposed | None = None
    sure: bool = True
    doubt: str = ""

    @property
    def last(self) -> Exposed:
        """Where the thing itself stands."""
        return self if self.inner is None else self.inner.last


class Summary(Struct, frozen=True):
    """What calling a function does.

    `succeeds` is what every way to a normal return has (None when one has nothing), `always` the same for all ways
    back, those with an error included. `returns`: whether it comes back at all. `may` and `then`: whether it does the
    first thing, or what comes after, anywhere.
    """

    succeeds: Token | None = None
    always: Token | None = None
    returns: bool = True
    may: bool = False
    then: bool = False
    exposed: tuple[Exposed, ...] = ()


class Effect(NamedTuple):
    """What one call is: the first thing, or a function of the tree that was looked at, or one that was not."""

    first: Match = "no"
    then: Match = "no"
    mention: bool = False
    summary: Summary | None = None
    fails: bool = True
    again: bool = False
    reason: str = ""


#: Functions that, by their names, run what they are given before they return; how often is another question.
_AT_ONCE = re.compile(r"(?i)\w*(?:transaction|tx|with|do|run|retry|lock|once|each|walk|func)\w*")


class State(NamedTuple):
    """What a path has done so far."""

    tokens: Tokens = NONE
    ending: Literal["", "error", "perhaps", "ok"] = ""
    """Whether it is on its way out with an error."""
    open: tuple[str, ...] = ()
    """The transactions that were entered by `with`."""
    told: Told = NOTHING
    """What conditions were found to be."""


START = State()


class Walk:
    """One function under one contract."""

    def __init__(
        self,
        function: Function,
        effects: dict[int, Effect],
        must_succeed: bool,
        sql: bool,
        variables: Variables | None = None,
    ) -> None:
        self.function = function
        self.flow = function.flow
        self.graph = function.graph
        self.effects = effects
        self._must = must_succeed
        self._variables = variables
        self._sql = sql
        self._conditions = Conditions(function)
        self._handles: Handles = handles(function)
        self._errors: dict[int, Literal["error", "perhaps", "ok"]] = {}

    # ---- questions ----

    @property
    def does_first(self) -> bool:
        """Whether it, or what it calls, does the first thing anywhere."""
        return any(one.first != "no" or (one.summary and one.summary.may) for one in self.effects.values())

    @property
    def does_then(self) -> bool:
        """Whether it, or what it calls, does what comes after anywhere."""
        return any(one.then != "no" or (one.summary and one.summary.then) for one in self.effects.values())

    def exposed(self) -> Iterator[Exposed]:
        """For each thing that comes after, the worst that a way to it lacks, by a shortest such way."""
        goals = {
            n
            for n, effect in self.effects.items()
            if effect.then != "no" or (effect.summary and effect.summary.exposed)
        }
        if not goals:
            return
        worst: dict[int, Exposed] = {}
        for path in self.graph.searches(START, self._step_to_goal, self._lacking(goals), variables=self._variables):
            number = path[-1].number
            made = self._exposure(number, path)
            if number not in worst or LACKS.index(made.lack) < LACKS.index(worst[number].lack):
                worst[number] = made
        for number in sorted(worst):
            yield worst[number]

    def summary(self, exposed: tuple[Exposed, ...]) -> Summary:
        """What calling the function does."""
        succeeds: list[Token | None] = []
        always: list[Token | None] = []

        def ends(number: int, state: State) -> bool:
            if number == EXIT:
                found = self._best(state.tokens, 0)
                always.append(found)
                if state.ending == "perhaps" and found is None:
                    found = Token(maybe=f"whether what {self.function.name} returns is an error is not known")
                if state.ending != "error":
                    succeeds.append(found)
            return False

        self.graph.search(START, self._step, ends, variables=self._variables)
        return Summary(worst(succeeds), worst(always), bool(always), self.does_first, self.does_then, exposed)

    def _lacking(self, goals: set[int]) -> Callable[[int, State], bool]:
        return lambda number, state: number in goals and self._lack(number, state) is not None

    # ---- steps ----

    def _step_to_goal(self, state: State, number: int, edge: Edge) -> State | None:
        made = self._step(state, number, edge)
        # A path that has all it needs, wherever it goes on, is of no interest any more.
        return None if made is None or GOOD in made.tokens else made

    def _step(self, state: State, number: int, edge: Edge) -> State | None:
        node = self.flow.nodes[number]
        told = self._conditions.after(state.told, node, edge)
        if told is None:
            return None
        if told is not state.told:
            state = state._replace(told=told)
        tokens = state.tokens
        if isinstance(node, Call):
            return self._call(state, number, node, edge)
        if isinstance(node, Test):
            known = tested(tokens, node, edge.label) if tokens else tokens
            return None if known is None else state._replace(tokens=known)
        if isinstance(node, Assign):
            return state._replace(tokens=renamed(tokens, node.names))
        if isinstance(node, Join):
            return state._replace(tokens=joined(tokens, self.flow.regions, node))
        if isinstance(node, Return) and not node.raises and not node.inner:
            return state._replace(tokens=self._returned(tokens, node), ending=self._ending(number, node))
        return state

    def _call(self, state: State, number: int, node: Call, edge: Edge) -> State | None:
        tokens, open_ = renamed(state.tokens, node.results), state.open
        effect = self.effects.get(number)
        if effect is not None and effect.again:
            return None  # a way that calls the function itself ends like one that does not
        entering = entered(node)
        if entering:
            tokens, open_ = self._with(tokens, open_, entering, node, edge)
        elif node.selector.rpartition(".")[2] in ("Commit", "commit") and edge.label != "exception":
            tokens = self._committed(tokens, node)
        if effect is not None:
            token = self._done(effect, number, node, edge, open_)
            if effect.summary is not None and not effect.summary.returns and edge.label != "exception":
                return None
            if token is not None:
                tokens = frozenset({GOOD}) if token == GOOD else tokens | {token}
        return state._replace(tokens=tokens, open=open_)

    def _done(self, effect: Effect, number: int, node: Call, edge: Edge, open_: tuple[str, ...]) -> Token | None:
        """What a path has after a call that is the first thing, or whose function does it."""
        if effect.first != "no":
            token = Token(node.region, maybe=effect.reason if effect.first == "maybe" else "")
            token = self._failing(token, effect, node, edge)
            tx = self._handles.of(node) or (open_[-1] if open_ else "")
            return token._replace(tx=tx) if tx else token
        summary = effect.summary
        if summary is None:
            return None
        if edge.label == "exception":
            return Token(node.region, failed=True) if summary.may else None
        found = summary.always
        if self.function.file.language == "shell":
            # How a function of a shell ended is told by the edge.
            found = summary.succeeds if edge.label == "true" else summary.always
            if found is None:
                return Token(node.region, failed=True) if edge.label == "false" and summary.succeeds else None
            if self._must and edge.label == "false":
                found = found._replace(failed=True)
        elif found is None or self._must:
            found = summary.succeeds
            if found is None:
                return None
            if effect.fails:
                found = self._failing(found, effect, node, edge, whole=True)
        found = found._replace(region=node.region)
        if found.tx:
            # The helper works in a transaction that it was given: whose that is, is told by what it was given here.
            tx = self._handles.of(node)
            if not tx:
                found = found._replace(maybe=f"whose transaction `{node.selector}` works in is not known")
            found = found._replace(tx=tx)
        return found

    def _failing(self, token: Token, effect: Effect, node: Call, edge: Edge, whole: bool = False) -> Token:
        """What is to be said of its failing."""
        if not self._must and not whole:
            return token
        if edge.label == "exception" or (edge.label == "false" and self.function.file.language == "shell"):
            return token._replace(failed=True)
        if self.function.file.language != "go" or not effect.fails:
            return token
        how, name = handled(node)
        if how in ("name", "tested"):
            return token._replace(error=name)
        if how == "dropped":
            return token._replace(failed=True)
        if how == "unknown":
            return token._replace(maybe=f"what becomes of the error of `{node.selector}` is not followed")
        return token

    def _with(
        self, tokens: Tokens, open_: tuple[str, ...], entering: str, node: Call, edge: Edge
    ) -> tuple[Tokens, tuple[str, ...]]:
        if node.role == "enter":
            return tokens, (open_ if edge.label == "exception" or len(open_) > 8 else (*open_, entering))
        open_ = tuple(one for one in open_ if one != entering)
        ended = frozenset(token for token in tokens if token.tx == entering)
        if not ended:
            return tokens, open_
        if node.role == "abort" or edge.label == "exception":
            return tokens - ended, open_  # what was done in it is undone
        return (tokens - ended) | {token._replace(tx="") for token in ended}, open_

    def _committed(self, tokens: Tokens, node: Call) -> Tokens:
        receiver = node.selector.rpartition(".")[0]
        tx = self._handles.names.get(receiver, receiver)
        made = set()
        for token in tokens:
            if token.tx == tx:
                token = token._replace(tx="")
                if self._must and self.function.file.language == "go" and node.use != "returned":
                    how, name = handled(node)
                    if how in ("name", "tested"):
                        token = token._replace(error=name)
                    elif how == "dropped":
                        token = token._replace(failed=True)
            made.add(token)
        return frozenset(made)

    # ---- returns ----

    def _returned(self, tokens: Tokens, node: Return) -> Tokens:
        """What is returned is the caller's to look at."""
        if not self.flow.fails or not node.values:
            return tokens
        last = node.values[-1]
        return frozenset(token._replace(error="") if token.error == last else token for token in tokens)

    def _ending(self, number: int, node: Return) -> Literal["error", "perhaps", "ok"]:
        if self.function.file.language == "shell":
            return "error" if node.values and node.values[0].isdigit() and node.values[0] != "0" else "ok"
        if not self.flow.fails:
            return "ok"
        if number not in self._errors:
            called = node.values and "(" in node.values[-1]
            self._errors[number] = "error" if self._is_error(number, node) else "perhaps" if called else "ok"
        return self._errors[number]

    def _is_error(self, number: int, node: Return) -> bool:
        """Whether a return surely returns an error."""
        last = node.values[-1] if node.values else ""
        name, called, _ = last.partition("(")
        if called:
            own = name.rpartition(".")[2]
            return own in ("Errorf", "New", "Wrap", "Wrapf", "WithStack", "WithMessage", "Error") and "." in name
        if last.startswith("Err") or ".Err" in last:
            return True
        if not last.replace("_", "").isalnum():
            return False
        return any(
            self.graph.decides(place, "true" if test.op == "!=" else "false", number)
            for place, test in enumerate(self.flow.nodes)
            if isinstance(test, Test) and test.left == last and test.right == "nil" and test.op in ("!=", "==")
        )

    # ---- what is lacking ----

    def _best(self, tokens: Tokens, here: int) -> Token | None:
        """The best that a path has, for whoever is in that region."""
        seen = [token for token in tokens if visible(self.flow.regions, token.region, here)]
        return min(seen, key=_rank) if seen else None

    def _lack(self, number: int, state: State) -> Lack | None:
        """What a path that comes to a node lacks; None when nothing."""
        node = self.flow.nodes[number]
        tokens = state.tokens
        if isinstance(node, Call):
            tx = self._handles.of(node)
            if tx or (state.open and self._sql):
                # Whoever works in the same transaction sees what was done in it.
                inside = {tx, *(state.open if self._sql else ())}
                tokens = frozenset(token._replace(tx="") if token.tx in inside else token for token in tokens)
        best = self._best(tokens, node.region)
        if best is None:
            if any(token.good for token in tokens):
                return "maybe" if self.given_to(tokens) else "beside"
            return "maybe" if any(token.maybe for token in tokens) else "nothing"
        if best.good:
            return None
        if best.tx:
            return "uncommitted"
        return "failed" if best.error or best.failed else "maybe"

    def _exposure(self, number: int, path: tuple[Step, ...]) -> Exposed:
        lack, doubt = self._lack_of(path)
        effect = self.effects[number]
        if effect.then != "no" or effect.summary is None:
            if effect.mention and lack == "nothing":
                lack = "beside"
            return Exposed(lack, self.function, path, None, effect.then == "yes", doubt)
        inner = min(effect.summary.exposed, key=lambda one: LACKS.index(one.lack))
        if lack == "nothing":
            lack, doubt = inner.lack, inner.doubt
        return Exposed(lack, self.function, path, inner, inner.sure, doubt)

    def _lack_of(self, path: tuple[Step, ...]) -> tuple[Lack, str]:
        """What a path lacks at its end, and why that is not known."""
        state = START
        for step in path[:-1]:
            assert step.edge is not None
            made = self._step(state, step.number, step.edge)
            assert made is not None  # it was walked
            state = made
        lack = self._lack(path[-1].number, state)
        assert lack is not None
        reasons = [token.maybe for token in sorted(state.tokens) if token.maybe]
        return lack, reasons[0] if reasons else self.given_to(state.tokens)

    def given_to(self, tokens: Tokens) -> str:
        """That it is done in a function that is handed to something which most likely runs it at once; else `""`."""
        for token in sorted(tokens):
            region = self.flow.regions[token.region]
            if region.kind == "callback" and _AT_ONCE.fullmatch(region.callee.rpartition(".")[2]):
                return f"when `{region.callee}` runs the function that it is given is not known"
        return ""


def _rank(token: Token) -> tuple[int, Token]:
    return ((1 if token.maybe else 0) + (2 if token.tx else 0) + (4 if token.error or token.failed else 0), token)


def worst(found: list[Token | None]) -> Token | None:
    """The least of what all of several ways have; None when one of them has nothing."""
    known = [token for token in found if token is not None]
    return max(known, key=_rank) if known and len(known) == len(found) else None
