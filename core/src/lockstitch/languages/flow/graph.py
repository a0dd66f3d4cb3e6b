"""Paths through a flow: which nodes every path passes, and the shortest path that avoids some."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterator
from typing import TypeVar

from msgspec import Struct

from lockstitch.languages.flow.facts import ENTRY, AnyNode, Edge, Flow

S = TypeVar("S", bound=Hashable)
#: The variables of a flow that are not 0.
Variables = frozenset[tuple[int, int]]

#: More (node, variables, state) than any real function has; beyond it nobody waits for the answer.
MOST_STATES = 60_000


class TooManyPaths(Exception):
    """The function has more ways through it than are looked at."""


class Step(Struct, frozen=True):
    """One node of a path, and the edge by which the path leaves it (None at the path's end)."""

    number: int
    node: AnyNode
    edge: Edge | None = None


class Graph:
    """The graph of one flow.

    Paths are those that the variables leave open: a `finally` goes on where it came from, and only what was
    deferred on the way is run at the end.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.nodes = flow.nodes
        self._from: list[list[Edge]] = [[] for _ in flow.nodes]
        for edge in flow.edges:
            self._from[edge.start].append(edge)

    def successors(self, number: int) -> list[Edge]:
        """The edges that leave a node, whatever the variables."""
        return self._from[number]

    def path(
        self,
        goals: Collection[int],
        avoiding: Collection[int] = (),
        without: Callable[[Edge], bool] | None = None,
        start: int = ENTRY,
    ) -> tuple[Step, ...] | None:
        """A shortest path from `start` to one of `goals`, if there is one, past no node of `avoiding`.

        Nor does it take an edge that `without` is true of. A goal may itself be in `avoiding`. Raises TooManyPaths.
        """
        wanted, avoided = frozenset(goals), frozenset(avoiding)

        def step(state: bool, _: int, edge: Edge) -> bool | None:
            if edge.start in avoided or (without is not None and without(edge)):
                return None
            return state

        return self.search(True, step, lambda number, _: number in wanted, start)

    def dominates(self, first: int, then: int) -> bool:
        """Whether every path to `then` passes `first` before. A node that cannot be reached is dominated by any."""
        return first != then and self.path([then], [first]) is None

    def decides(self, test: int, label: str, then: int) -> bool:
        """Whether every path to `then` leaves `test` by its edge `label` before: a guard, and no mere test."""
        return self.path([then], without=lambda edge: edge.start == test and edge.label == label) is None

    def search(
        self,
        initial: S,
        step: Callable[[S, int, Edge], S | None],
        goal: Callable[[int, S], bool],
        start: int = ENTRY,
        variables: Variables | None = None,
    ) -> tuple[Step, ...] | None:
        """A shortest path to a node and state that `goal` is true of, breadth first.

        `step` gives the state after a node is left by an edge, None where the path is of no interest any more; what a
        node does, it does when it is left. Raises TooManyPaths.
        """
        for path in self.searches(initial, step, goal, start, variables):
            return path
        return None

    def searches(
        self,
        initial: S,
        step: Callable[[S, int, Edge], S | None],
        goal: Callable[[int, S], bool],
        start: int = ENTRY,
        variables: Variables | None = None,
    ) -> Iterator[tuple[Step, ...]]:
        """A shortest path for every (node, variables, state) that `goal` is true of, nearest first.

        Raises TooManyPaths when asked for more than there is room for.
        """
        known = frozenset(self.flow.initial) if variables is None else variables
        first = (start, known, initial)
        came: dict[tuple[int, Variables, S], tuple[tuple[int, Variables, S], Edge] | None] = {first: None}
        waiting = deque([first])
        while waiting:
            here = waiting.popleft()
            number, held, state = here
            if goal(number, state):
                yield self._walked(came, here)
            sets = self.nodes[number].sets
            if sets:
                held = _after(held, sets)
            for edge in self._from[number]:
                if edge.when and not _open(held, edge.when):
                    continue
                new = step(state, number, edge)
                if new is None:
                    continue
                there = (edge.end, held, new)
                if there not in came:
                    if len(came) >= MOST_STATES:
                        raise TooManyPaths
                    came[there] = (here, edge)
                    waiting.append(there)

    def _walked(
        self,
        came: dict[tuple[int, Variables, S], tuple[tuple[int, Variables, S], Edge] | None],
        end: tuple[int, Variables, S],
    ) -> tuple[Step, ...]:
        steps = [Step(end[0], self.nodes[end[0]])]
        before = came[end]
        while before is not None:
            (number, held, state), edge = before
            steps.append(Step(number, self.nodes[number], edge))
            before = came[(number, held, state)]
        return tuple(reversed(steps))


def _after(held: Variables, sets: tuple[tuple[int, int], ...]) -> Variables:
    changed = {variable for variable, _ in sets}
    kept = [pair for pair in held if pair[0] not in changed]
    return frozenset(kept + [pair for pair in sets if pair[1]])


def _open(held: Variables, when: tuple[tuple[int, int], ...]) -> bool:
    values = dict(held)
    return all(values.get(variable, 0) == value for variable, value in when)
