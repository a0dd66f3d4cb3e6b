"""Putting a graph together, whatever the language: nodes as they come, loose ends, and jumps through what is around."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

from lockstitch.api.places import Span
from lockstitch.languages.flow.facts import ENTRY, EXIT, RAISED, AnyNode, Edge, Flow, Mark, Region

#: More nodes than this and nobody would wait for the paths; the rest of the function is not read.
MOST_NODES = 20_000

_MOST_LOOSE = 8

#: An edge that leads nowhere yet: (node, label, variables).
Loose = tuple[int, str, tuple[tuple[int, int], ...]]
#: One part of a visit, which may wait for the visits that it yields: this is how the depth of a tree is no limit.
Visit = Generator["Visit", Any, Any]


class TooLarge(Exception):
    """The function has more nodes than are kept."""


def run(visit: Visit) -> Any:
    """Run a visit and all that it waits for."""
    stack, value = [visit], None
    while stack:
        try:
            inner = stack[-1].send(value)
        except StopIteration as end:
            stack.pop()
            value = end.value
        else:
            stack.append(inner)
            value = None
    return value


@dataclass
class Frame:
    """Something around the place that is being built, which jumps may end at or must pass.

    `takes` are the jumps that end here, by (kind, label), with the edges that came. A frame with a `variable` is
    passed by every jump (`finally`): what came, and where it goes on, is remembered in that variable.
    """

    takes: dict[tuple[str, str], list[Loose]] = field(default_factory=dict)
    variable: int = 0
    barrier: bool = False
    function: bool = False

    def taken(self, kind: str, label: str = "") -> list[Loose]:
        """The edges that a jump brought here."""
        return self.takes.get((kind, label), [])


class Builder:
    """One graph in the making. `here` are the loose ends that the next node is put behind; none means unreachable."""

    def __init__(self, start: Span) -> None:
        self.nodes: list[AnyNode] = [Mark(at=start, text=text) for text in ("entry", "exit", "raised")]
        self.edges: list[Edge] = []
        self.regions = [Region("body")]
        self.region = 0
        self.here: list[Loose] = [(ENTRY, "", ())]
        self.frames: list[Frame] = []
        self._variables = 0
        self._groups = 0

    # ---- nodes and edges ----

    def add(self, node: AnyNode) -> int:
        """Put a node behind the loose ends; it is the only loose end then."""
        number = len(self.nodes)
        if number >= MOST_NODES:
            raise TooLarge
        self.nodes.append(node)
        self.connect(self.here, number)
        self.here = [(number, "", ())]
        return number

    def mark(self, at: Span, text: str = "", sets: tuple[tuple[int, int], ...] = ()) -> int:
        """Put a node that does nothing."""
        return self.add(Mark(at=at, region=self.region, text=text, sets=sets))

    def connect(self, ends: Iterable[Loose], number: int) -> None:
        """Let loose ends lead to a node."""
        for start, label, when in ends:
            self.edges.append(Edge(start, number, label, when))

    def compact(self, ends: list[Loose], at: Span) -> list[Loose]:
        """The same loose ends, as one when they are many: they would multiply with every variable that is asked for."""
        if len(ends) <= _MOST_LOOSE:
            return ends
        before, self.here = self.here, ends
        self.mark(at)
        made, self.here = self.here, before
        return made

    def fork(self, number: int, label: str) -> list[Loose]:
        """A new loose end of a node."""
        return [(number, label, ())]

    def variable(self) -> int:
        """A new variable."""
        self._variables += 1
        return self._variables

    # ---- regions ----

    def group(self) -> int:
        """The number of a new group of regions that run together."""
        self._groups += 1
        return self._groups

    def enter(self, region: Region) -> int:
        """Begin a region inside the present one; gives the one to come back to."""
        before = self.region
        self.regions.append(region)
        self.region = len(self.regions) - 1
        return before

    # ---- jumps ----

    def jump(self, kind: str, label: str = "") -> None:
        """Send all loose ends to the nearest frame that takes such a jump, through every `finally` on the way."""
        ends, self.here = self.here, []
        self.send(ends, kind, label)

    def send(self, ends: list[Loose], kind: str, label: str = "") -> None:
        """The same for given ends. A jump that nobody takes ends the function.

        The label of a `raise` is the name of what is raised, if that is known: who takes any takes it too.
        """
        if not ends:
            return
        for frame in reversed(self.frames):
            took = frame.takes.get((kind, label))
            if took is None and (frame.variable or (kind == "raise" and ("raise", "") in frame.takes)):
                took = frame.takes[kind, label] = []
            if took is not None:
                took.extend(ends)
                return
            if frame.barrier:
                break
        self.connect(ends, EXIT if kind == "return" else RAISED)

    def may_raise(self, number: int, label: str = "exception") -> None:
        """Let a node be left by an exception, where anything in this function would see it."""
        for frame in reversed(self.frames):
            if frame.barrier:
                return
            took = frame.takes.get(("raise", ""))
            if took is None and frame.variable:
                took = frame.takes["raise", ""] = []
            if took is not None:
                took.append((number, label, ()))
                return

    def gather(self, frame: Frame, at: Span, text: str) -> list[tuple[str, str, int]]:
        """Begin what every jump passes, once all jumps are known: gives where each goes on, and the variable's value.

        The present loose ends are the jump `next`. The frame must be off the stack.
        """
        if self.here:
            frame.takes["next", ""] = self.here
        ways: list[tuple[str, str, int]] = []
        ends: list[Loose] = []
        for value, ((kind, label), came) in enumerate(sorted(frame.takes.items()), 1):
            if came:
                self.here = came
                self.mark(at, text, ((frame.variable, value),))
                ends.extend(self.here)
                ways.append((kind, label, value))
        self.here = ends
        return ways

    def scatter(self, frame: Frame, ways: list[tuple[str, str, int]]) -> None:
        """End what every jump passes: each goes on where it was going."""
        ends, self.here = self.here, []
        after: list[Loose] = []
        for kind, label, value in ways:
            guarded = guard(ends, frame.variable, value)
            if kind == "next":
                after = guarded
            else:
                self.send(guarded, kind, label)
        self.here = after

    # ---- the end ----

    def flow(self, path: str, at: Span, whole: Span, **more: Any) -> Flow:
        """The fact. What is still loose returns."""
        self.connect(self.here, EXIT)
        self.here = []
        regions = tuple(self.regions)
        return Flow(
            path=path, at=at, whole=whole, nodes=tuple(self.nodes), edges=tuple(self.edges), regions=regions, **more
        )


def guard(ends: list[Loose], variable: int, value: int) -> list[Loose]:
    """The same loose ends, open only while the variable has that value."""
    made: list[Loose] = []
    for start, label, when in ends:
        known = next((held for name, held in when if name == variable), None)
        if known is None:
            made.append((start, label, (*when, (variable, value))))
        elif known == value:
            made.append((start, label, when))
    return made
