"""What Go functions defer and start: calls that are evaluated in one place and run in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.flow.builder import Frame, Visit, guard
from lockstitch.languages.flow.facts import Region
from lockstitch.languages.flow.go_expressions import GoExpressions, Taken, called, given_to, is_call
from lockstitch.languages.parsing import node_span

if TYPE_CHECKING:
    from tree_sitter import Node


class _Deferred:
    """A call that is deferred somewhere: the variable that says whether it was, and where it stands."""

    def __init__(self, variable: int, call: Node, again: bool) -> None:
        self.variable = variable
        self.call = call
        self.again = again


class GoDeferred(GoExpressions):
    """A builder that knows how the body of a function begins and ends. Its statements are somebody else's to build."""

    def __init__(self, source: Source, at: Node, receiver: str) -> None:
        super().__init__(source, at, receiver)
        self._deferred: list[_Deferred] = []
        self._loops = 0
        self._leaving = 0
        self._has_goto = False

    def block(self, node: Node) -> Visit:
        """Build the statements of a block, one after the other."""
        raise NotImplementedError

    def literal(self, literal: Node, frame: Frame) -> Visit:
        """Build the body of a function literal that is run here."""
        body = literal.child_by_field_name("body")
        if body is not None:
            yield self._body(body, frame)

    def _body(self, body: Node, frame: Frame) -> Visit:
        outer, self._deferred = self._deferred, []
        loops, self._loops = self._loops, 1 if self._has_goto else 0
        if self._holds(body, b"defer"):
            frame.variable = self.variable()
        else:
            frame.takes["return", ""] = []
        frame.function = True
        self.frames.append(frame)
        yield self.block(body)
        self.frames.pop()
        self.here.extend(frame.takes.pop(("return", ""), []))
        if frame.variable:
            self._leaving += 1
            yield self._leave(body, frame)
            self._leaving -= 1
        self._deferred, self._loops = outer, loops

    def _leave(self, body: Node, frame: Frame) -> Visit:
        """Run what was deferred, last in first out, and then return or go on panicking."""
        end = self.source.span(max(body.end_byte - 1, body.start_byte), body.end_byte)
        ways = self.gather(frame, end, "deferred calls")
        deferred = self._deferred
        # A panic in a deferred call goes on with the calls that are left, and only these may recover from it.
        caught, lost = len(ways) + 1, len(ways) + 2
        position = len(deferred) - 1
        while position >= 0:
            # Calls that are deferred in loops may each be there many times, in any order among them.
            group = [deferred[position]]
            while group[-1].again and position and deferred[position - 1].again:
                position -= 1
                group.append(deferred[position])
            left = deferred[: position + group[0].again * len(group)]
            value = caught if self._recovers(left) else lost
            top = self.mark(node_span(self.source, group[0].call), "deferred") if group[0].again else 0
            for one in group:
                panics = Frame({("raise", ""): []})
                self.frames.append(panics)
                yield self._run(one)
                self.frames.pop()
                if came := panics.taken("raise"):
                    after, self.here = self.here, came
                    self.mark(end, "deferred calls", ((frame.variable, value),))
                    self.here.extend(after)
            if top:
                self.connect(self.here, top)
            position -= 1
        recovers = self._recovers(deferred)
        ends, self.here = self.here, []
        for kind, label, value in [*ways, ("raise", "", caught), ("raise", "", lost)]:
            guarded = guard(ends, frame.variable, value)
            if kind == "next" or (recovers and value != lost):
                self.here.extend(guarded)
            if kind != "next":
                self.send(guarded, kind, label)

    def _recovers(self, deferred: list[_Deferred]) -> bool:
        return any(self._holds(one.call, b"recover(") for one in deferred)

    def _run(self, one: _Deferred) -> Visit:
        """Run one deferred call if it was deferred on the way."""
        ends = self.here
        self.here = guard(ends, one.variable, 1)
        self.mark(node_span(self.source, one.call), "deferred")
        function = called(one.call)
        if function is not None and function.type == "func_literal":
            yield self.literal(function, Frame())
        else:
            yield self.call(one.call, Taken("dropped", role="defer"))
        self.here.extend(guard(ends, one.variable, 0))

    def _holds(self, node: Node, word: bytes) -> bool:
        return self.source.content.find(word, node.start_byte, node.end_byte) >= 0

    def _defer(self, node: Node) -> Visit:
        call = next((child for child in node.named_children if is_call(child)), None)
        if call is None or not self.here:
            return
        yield self._arguments(call)
        one = _Deferred(self.variable(), call, self._loops > 0)
        self._deferred.append(one)
        self.mark(node_span(self.source, node), "defer", ((one.variable, 1),))

    def _go(self, node: Node) -> Visit:
        call = next((child for child in node.named_children if is_call(child)), None)
        if call is None or not self.here:
            return
        yield self._arguments(call)
        function = called(call)
        if function is not None and function.type == "func_literal":
            yield self.started(function)
            return
        before = self.enter(Region("go", self.region))
        yield self.call(call, Taken("dropped", role="go"))
        self.region = before

    def _arguments(self, call: Node) -> Visit:
        """What is evaluated where a call is deferred or started."""
        function = called(call)
        if function is not None and function.type == "selector_expression":
            function = function.child_by_field_name("operand")
        if function is not None and function.type != "func_literal":
            yield self.expression(function)
        for child in given_to(call):
            if child.type != "func_literal":
                yield self.expression(child, Taken("argument", taker=self.selector(call)))
