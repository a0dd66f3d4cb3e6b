"""Fields that may be nil: whether every path to their use has looked, and what is said when they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from lockstitch.api import Place
from lockstitch.languages.flow import EXIT, Assign, Call, Edge, Field, Flow, Graph, Return, Test, TooManyPaths
from msgspec import Struct

_NIL = frozenset({"nil", "None"})
_SENTINEL = re.compile(r"\b(?:\w+\.)?([Ee]rr[A-Z_]\w*|[A-Z]\w*(?:Error|Exception))\b")
_IS = re.compile(r"errors\.Is\((\w+),")
_WALRUS = re.compile(r"\((\w+):=(.+)\)")
#: Calls that make an error: what they give is never nil.
_MAKES_ERROR = re.compile(r"(?:errors\.(?:New|Join|Wrapf?)|fmt\.Errorf|\w+\.Errorf?|status\.Errorf?)\(")
#: Decorators of Python that run nothing before the method.
_PLAIN = re.compile(
    r"(?:abc\.)?abstract\w+|property|cached_property|staticmethod|classmethod|(?:\w+\.)?(?:override|final|wraps|lru_cache|"
    r"cache|cached_property|contextmanager|asynccontextmanager|overload|setter|deleter|deprecated)(?:\(.*)?"
)


class Use(Struct, frozen=True):
    """A use of a field on a path on which nobody has looked. `through` is the call by which a method gets there.

    `decorated` is the decorator that may have looked.
    """

    place: Place
    text: str
    through: Place | None = None
    decorated: str = ""


class Said(Struct, frozen=True):
    """What a method returns when a field is nil."""

    name: str
    place: Place


class Methods:
    """The methods of one type, by name, each with its file and its flow."""

    def __init__(self, flows: Mapping[str, tuple[str, Flow]]) -> None:
        self._flows = flows
        self._graphs = {name: Graph(flow) for name, (_, flow) in flows.items()}
        self._uses: dict[tuple[str, str], Use | None] = {}
        self._running: set[tuple[str, str]] = set()

    def __contains__(self, name: object) -> bool:
        return name in self._flows

    def unguarded(self, name: str, field: str) -> Use | None:
        """The first use of the field in a method, or in a method of the same type that it calls, that no check
        dominates; None when there is none, or it cannot be told."""
        key = (name, field)
        if key not in self._uses:
            if key in self._running or name not in self._flows:
                return None
            self._running.add(key)
            self._uses[key] = self._find(name, field)
            self._running.discard(key)
        return self._uses[key]

    def _find(self, name: str, field: str) -> Use | None:
        path, flow = self._flows[name]
        if flow.problem or not flow.receiver:
            return None
        held = f"{flow.receiver}.{field}"
        names = {held, *_aliases(flow, held)}
        for number, node in sorted(enumerate(flow.nodes), key=lambda pair: pair[1].at):
            inner = None
            called = _own_method(node, flow.receiver)
            if called and called not in (name,):
                inner = self.unguarded(called, field)
            if not inner and not _uses(node, names):
                continue
            try:
                reached = self._graphs[name].search("", self._step(flow, names, field), _is(number))
            except TooManyPaths:
                return None
            if reached is not None:
                decorated = next((name for name in flow.decorators if not _PLAIN.fullmatch(name)), "")
                if inner is not None:
                    return Use(inner.place, inner.text, Place(path, node.at), inner.decorated or decorated)
                return Use(Place(path, node.at), held, decorated=decorated)
        return None

    def _step(self, flow: Flow, names: set[str], field: str) -> Callable[[str, int, Edge], str | None]:
        """What is left of a path after an edge: None where the field is known not to be nil; else the name that
        holds what a helper said of it."""
        once = self._once(flow, field)

        def step(state: str, number: int, edge: Edge) -> str | None:
            node = flow.nodes[number]
            if number in once:
                return None
            if isinstance(node, Test):
                return None if self._guards(node, edge.label, names, flow.receiver, field, state) else state
            given = node.names if isinstance(node, Assign) else node.results if isinstance(node, Call) else ()
            if names.intersection(given) and any("." in name for name in names.intersection(given)):
                return None  # it has just been made
            helper = _own_method(node, flow.receiver)
            if helper:
                if edge.label != "exception" and (self._sets(helper, field) or self._insists(helper, field)):
                    return None
                if given and self._tells(helper, field):
                    return given[-1]
            return "" if state in given else state

        return step

    def _guards(self, test: Test, label: str, names: set[str], receiver: str, field: str, told: str) -> bool:
        """Whether a condition that came out as `label` says that the field is there."""
        left, right = (test.right, test.left) if test.left in _NIL else (test.left, test.right)
        if (walrus := _WALRUS.fullmatch(left)) is not None:
            left = walrus[2]
        if left in names:
            if right in _NIL:
                return label == ("true" if test.op == "!=" else "false")
            return not test.op and label == "true"
        if told and left == told and right in _NIL:
            return label == ("false" if test.op == "!=" else "true")
        if told and not test.op and (match := _IS.match(left)) and match[1] == told:
            return label == "false"
        if not test.op and left.startswith(f"{receiver}.") and left.endswith(")"):
            helper = left.removeprefix(f"{receiver}.").partition("(")[0]
            return self._answers(helper, field) == label
        return False

    def _answers(self, helper: str, field: str) -> str:
        """The answer, `true` or `false`, of a helper that is only given when the field is there; else empty."""
        if helper not in self._flows:
            return ""
        _, flow = self._flows[helper]
        held = f"{flow.receiver}.{field}"
        values = [node.values[-1] for node in flow.nodes if isinstance(node, Return) and node.values]
        there = {f"{held}!={nil}" for nil in _NIL} | {f"nil!={held}", f"{held} is not None", f"{held}isnotNone"}
        gone = {f"{held}=={nil}" for nil in _NIL} | {f"nil=={held}", f"{held} is None", f"{held}isNone"}
        if values and all(self._only(helper, field, value, "true", there, "&&", " and ") for value in values):
            return "true"
        if values and all(self._only(helper, field, value, "false", gone, "||", " or ") for value in values):
            return "false"
        return ""

    def _only(self, helper: str, field: str, value: str, answer: str, texts: set[str], *joins: str) -> bool:
        """Whether a returned expression is `answer` only when the field is there."""
        lowered = value.casefold()
        if lowered in {"true", "false"}:
            return lowered != answer or self._after_check(helper, field, value)
        parts = [value]
        for join in joins:
            parts = [part for piece in parts for part in piece.split(join)]
        others = {"&&": "||", "||": "&&"}[joins[0]]
        return others not in value and any(part.strip("() ") in texts for part in parts)

    def _tells(self, helper: str, field: str) -> bool:
        """Whether a helper's error is nil only when the field is there."""
        return helper in self._flows and self._flows[helper][1].fails and self._after_check(helper, field, "nil")

    def _after_check(self, helper: str, field: str, value: str) -> bool:
        """Whether a helper returns `value` only where a check dominates, and somewhere. What another call gives may be
        `value` too."""
        _, flow = self._flows[helper]
        ends = [
            number
            for number, node in enumerate(flow.nodes)
            if isinstance(node, Return) and not node.inner and _may_be(node.values[-1:], value)
        ]
        return bool(ends) and self._checks(helper, field, f"{field}={value}", ends)

    def _insists(self, helper: str, field: str) -> bool:
        """Whether a helper only comes back, in whatever way but an exception, where the field is there."""
        return helper in self._flows and self._checks(helper, field, f"{field}!", [EXIT])

    def _checks(self, helper: str, field: str, question: str, ends: Sequence[int]) -> bool:
        """Whether each way through a helper to one of `ends` passes a check of the field."""
        _, flow = self._flows[helper]
        names = {f"{flow.receiver}.{field}"}
        key = (helper, question)
        if key in self._running or flow.problem or not flow.receiver:
            return False
        self._running.add(key)
        try:
            return self._graphs[helper].search("", self._step(flow, names, field), lambda at, _: at in ends) is None
        except TooManyPaths:
            return False
        finally:
            self._running.discard(key)

    def _once(self, flow: Flow, field: str) -> frozenset[int]:
        """The calls of a `sync.Once` that make the field: by a literal, or by a method."""
        held = f"{flow.receiver}.{field}"
        makers = {
            flow.regions[node.region].callee
            for node in flow.nodes
            if isinstance(node, Assign | Call)
            and held in (node.names if isinstance(node, Assign) else node.results)
            and flow.regions[node.region].kind == "callback"
        }
        found = set()
        for number, node in enumerate(flow.nodes):
            if isinstance(node, Call) and node.selector.endswith(".Do"):
                given = [piece.text for item in node.arguments for piece in item.pieces if piece.kind == "name"]
                methods = [name.removeprefix(f"{flow.receiver}.") for name in given]
                if node.selector in makers or any(self._sets(name, field) for name in methods):
                    found.add(number)
        return frozenset(found)

    def _sets(self, helper: str, field: str) -> bool:
        """Whether a helper makes the field."""
        if helper not in self._flows:
            return False
        _, flow = self._flows[helper]
        held = f"{flow.receiver}.{field}"
        return any(
            held in (node.names if isinstance(node, Assign) else node.results)
            for node in flow.nodes
            if isinstance(node, Assign | Call)
        )

    def said(self, name: str, field: str, asked: frozenset[str] = frozenset()) -> Said | None:
        """The error that a method returns where it finds the field nil; None when it returns none at all.

        `asked` are the methods that were followed to this one: two may call one another.
        """
        if name not in self._flows or name in asked:
            return None
        path, flow = self._flows[name]
        names = {f"{flow.receiver}.{field}", *_aliases(flow, f"{flow.receiver}.{field}")}
        graph = self._graphs[name]
        for number, node in sorted(enumerate(flow.nodes), key=lambda pair: pair[1].at):
            if not isinstance(node, Test):
                continue
            for edge in graph.successors(number):
                other = "false" if edge.label == "true" else "true"
                if self._guards(node, other, names, flow.receiver, field, "") and edge.label in {"true", "false"}:
                    end = _straight_end(graph, edge.end)
                    if end is not None and (end.raises or (end.values and flow.fails)):
                        text = end.values[-1] if end.values else ""
                        match = _SENTINEL.search(_value_of(flow, text))
                        if match is None and text.isidentifier() and text not in _NIL:
                            return None  # a variable, of which nobody can tell what it is
                        return Said(match[1] if match else text or "nothing", Place(path, end.at))
            helper = next(filter(None, (_own_method(one, flow.receiver) for one in flow.nodes)), "")
            if helper and self._tells(helper, field):
                return self.said(helper, field, asked | {name})
        return None


def _may_be(values: Sequence[str], value: str) -> bool:
    """Whether what is returned is `value`, or for `nil` a call that may give it."""
    text = next(iter(values), "")
    if text == value:
        return True
    return value == "nil" and text.endswith(")") and not _MAKES_ERROR.match(text)


def _value_of(flow: Flow, text: str) -> str:
    """What a variable that is given one thing alone stands for; anything else itself."""
    given = {
        node.value[0].text if len(node.value) == 1 and node.value[0].kind == "name" else ""
        for node in flow.nodes
        if isinstance(node, Assign) and text in node.names
    }
    given |= {"" for node in flow.nodes if isinstance(node, Call) and text in node.results}
    return given.pop() if len(given) == 1 else text


def _is(number: int) -> Callable[[int, str], bool]:
    return lambda at, _: at == number


def _straight_end(graph: Graph, number: int) -> Return | None:
    """The return that a branch comes to without another decision."""
    for _ in range(50):
        node = graph.nodes[number]
        if isinstance(node, Return):
            return node
        after = [edge for edge in graph.successors(number) if edge.label != "exception"]
        if len(after) != 1:
            return None
        number = after[0].end
    return None


def _aliases(flow: Flow, held: str) -> Iterator[str]:
    """The variables that stand for the field and nothing else."""
    given: dict[str, set[str]] = {}
    for node in flow.nodes:
        if isinstance(node, Assign):
            value = node.value[0].text if len(node.value) == 1 and node.value[0].kind == "name" else "?"
            for name in node.names:
                given.setdefault(name, set()).add(value)
        elif isinstance(node, Call):
            for name in node.results:
                given.setdefault(name, set()).add("?")
    yield from (name for name, values in given.items() if values == {held} and name.isidentifier())


def _uses(node: object, names: set[str]) -> bool:
    """Whether a node goes through one of the names: calls a method of it, reads a field of it, follows it."""
    text = node.selector if isinstance(node, Call) else node.text if isinstance(node, Field) else ""
    return any(
        text.startswith(f"{name}.") or text == f"*{name}" or (isinstance(node, Call) and text == name) for name in names
    )


def _own_method(node: object, receiver: str) -> str:
    """The method of the same receiver that a node calls."""
    if isinstance(node, Call) and receiver and node.selector.startswith(f"{receiver}."):
        rest = node.selector.removeprefix(f"{receiver}.")
        return rest if rest.isidentifier() else ""
    return ""
