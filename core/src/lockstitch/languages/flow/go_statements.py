"""What Go statements do, and where each of them goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.languages.flow.builder import Frame, Loose, Visit
from lockstitch.languages.flow.facts import Assign, Join, Return, Test
from lockstitch.languages.flow.go_deferred import GoDeferred
from lockstitch.languages.flow.go_expressions import Taken, is_call, unwrapped
from lockstitch.languages.flow.go_texts import go_pieces
from lockstitch.languages.flow.pieces import HOLE
from lockstitch.languages.parsing import node_span, node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_BLOCKS = frozenset({"block", "statement_list"})
_CASES = frozenset({"expression_case", "type_case", "default_case"})


class GoStatements(GoDeferred):
    """A builder that knows all of Go."""

    def __init__(self, source: Source, at: Node, receiver: str) -> None:
        super().__init__(source, at, receiver)
        self._labels: dict[str, int] = {}
        self._gotos: list[tuple[str, list[Loose]]] = []

    # ---- functions ----

    def function(self, body: Node) -> Visit:
        """Build the body of the function."""
        self._has_goto = self._holds(body, b"goto")
        yield self._body(body, Frame())
        for label, ends in self._gotos:
            if label in self._labels:
                self.connect(ends, self._labels[label])

    # ---- statements ----

    def block(self, node: Node) -> Visit:
        """Build the statements of a block, one after the other."""
        stack = [node]
        while stack:
            current = stack.pop()
            if current.type in _BLOCKS:
                stack.extend(reversed(current.named_children))
            elif self.here or self._has_goto:
                yield from self.statement(current, "")

    def statement(self, node: Node, label: str) -> Visit:
        """Build one statement; `label` is the one before it."""
        kind = node.type
        if kind == "expression_statement":
            for child in node.named_children:
                yield self.expression(child, Taken("dropped"))
        elif kind in ("short_var_declaration", "assignment_statement"):
            yield self._assign(node)
        elif kind == "if_statement":
            yield self._if(node)
        elif kind == "return_statement":
            yield self._return(node)
        elif kind == "for_statement":
            yield self._for(node, label)
        elif kind in ("expression_switch_statement", "type_switch_statement"):
            yield self._switch(node, label)
        elif kind == "select_statement":
            yield self._select(node, label)
        elif kind in ("break_statement", "continue_statement", "goto_statement"):
            self._jump(node, kind.partition("_")[0])
        elif kind == "defer_statement":
            yield self._defer(node)
        elif kind == "go_statement":
            yield self._go(node)
        elif kind == "labeled_statement":
            yield self._labeled(node)
        elif kind in _BLOCKS:
            yield self.block(node)
        elif kind in ("var_declaration", "const_declaration"):
            yield self._declare(node)
        elif kind == "receive_statement":
            yield self._assign(node)
        elif kind in ("inc_statement", "dec_statement"):
            yield self._count(node)
        elif kind in ("type_declaration", "comment", "empty_statement", "fallthrough_statement"):
            return
        else:
            yield self.expression(node)

    def _assign(self, node: Node) -> Visit:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        adds = operator is not None and operator.type not in ("=", ":=")
        if right is not None:
            yield self._give(node, _listed(left), _listed(right), adds)

    def _count(self, node: Node) -> Visit:
        """`i++`: what the name held and one more."""
        for target in node.named_children:
            yield self.expression(target)
            if self.here and target.type == "identifier":
                at = node_span(self.source, node)
                self.add(Assign(at=at, region=self.region, names=(self._name(target),), value=(HOLE,), adds=True))

    def _declare(self, node: Node) -> Visit:
        stack = list(reversed(node.named_children))
        while stack:
            spec = stack.pop()
            if spec.type == "var_spec_list":
                stack.extend(reversed(spec.named_children))
            elif spec.type in ("var_spec", "const_spec"):
                names = [name for name in spec.children_by_field_name("name") if name.type != ","]
                yield self._give(spec, names, _listed(spec.child_by_field_name("value")), False)

    def _give(self, node: Node, left: list[Node], right: list[Node], adds: bool) -> Visit:
        """Evaluate, and give the values to names."""
        yield from self._targets(left)
        names = tuple(self._name(target) for target in left)
        paired = len(names) == len(right)
        for number, value in enumerate(right):
            own = (names[number],) if paired else names if len(right) == 1 else ()
            if value.type == "func_literal":
                self._define(value, own[0] if own else "")
                continue
            takes = is_call(value)
            yield self.expression(value, Taken(results=own) if takes else Taken())
            if own and self.here and not takes and any(name != "_" for name in own):
                pieces = go_pieces(self.source, value) if paired else (HOLE,)
                self.add(
                    Assign(at=node_span(self.source, node), region=self.region, names=own, value=pieces, adds=adds)
                )

    def _define(self, literal: Node, name: str = "") -> None:
        """Note a function literal that is defined here and not run here."""
        self.literals.append((name if name.isidentifier() else f"func{len(self.literals) + 1}", literal))

    def _name(self, target: Node) -> str:
        text = node_text(self.source, target) if target.end_byte - target.start_byte < 100 else "?"
        return text if text.replace(".", "").replace("_", "").isalnum() or text == "_" else "?"

    def _if(self, node: Node) -> Visit:
        ends: list[Loose] = []
        current: Node | None = node
        while current is not None and current.type == "if_statement":
            before = current.child_by_field_name("initializer")
            if before is not None:
                yield from self.statement(before, "")
            condition, then = current.child_by_field_name("condition"), current.child_by_field_name("consequence")
            true, false = self.here, list(self.here)
            if condition is not None:
                true, false = yield self.condition(condition)
            self.here = true
            if then is not None:
                yield self.block(then)
            ends.extend(self.here)
            self.here = false
            current = current.child_by_field_name("alternative")
        if current is not None:
            yield self.block(current)
        self.here.extend(ends)

    def _return(self, node: Node) -> Visit:
        values = [value for child in node.named_children for value in _listed(child)]
        for value in values:
            if value.type == "func_literal":
                self._define(value)
            else:
                yield self.expression(value, Taken("returned"))
        if self.here:
            shown = tuple(self.shown(value) for value in values)
            inner = sum(frame.function for frame in self.frames) + self._leaving > 1
            self.add(Return(at=node_span(self.source, node), region=self.region, values=shown, inner=inner))
            self.jump("return")

    def _for(self, node: Node, label: str) -> Visit:
        body = node.child_by_field_name("body")
        head = next((child for child in node.named_children if child.type != "comment" and child != body), None)
        update = condition = None
        at = node_span(self.source, head if head is not None else node)
        ranged = head is not None and head.type == "range_clause"
        if head is not None and head.type == "for_clause":
            before = head.child_by_field_name("initializer")
            if before is not None:
                yield from self.statement(before, "")
            condition, update = head.child_by_field_name("condition"), head.child_by_field_name("update")
        elif ranged and head is not None:
            over = head.child_by_field_name("right")
            if over is not None:
                yield self.expression(over)
        else:
            condition = head
        top = self.mark(at, "loop")
        false: list[Loose] = []
        if ranged and head is not None:
            self.here, false = self.fork(top, "again"), self.fork(top, "done")
            left = _listed(head.child_by_field_name("left"))
            yield from self._targets(left)
            names = tuple(self._name(target) for target in left)
            if any(name != "_" for name in names):
                self.add(Assign(at=at, region=self.region, names=names, value=(HOLE,)))
        elif condition is not None:
            self.here, false = yield self.condition(condition)
        frame = _breakable(label)
        goes_on: list[Loose] = []
        frame.takes["continue", ""] = goes_on
        if label:
            frame.takes["continue", label] = goes_on
        self.frames.append(frame)
        self._loops += 1
        if body is not None:
            yield self.block(body)
        self._loops -= 1
        self.frames.pop()
        self.here.extend(goes_on)
        if update is not None and self.here:
            yield from self.statement(update, "")
        self.connect(self.here, top)
        self.here = false + frame.taken("break")

    def _switch(self, node: Node, label: str) -> Visit:
        before, value = node.child_by_field_name("initializer"), node.child_by_field_name("value")
        if before is not None:
            yield from self.statement(before, "")
        shown, op = "", "=="
        if value is not None:
            yield self.expression(value)
            shown, op = self.shown(value), "type" if node.type == "type_switch_statement" else "=="
        cases = [child for child in node.named_children if child.type in _CASES]
        entries: list[list[Loose]] = []
        for case in cases:
            entries.append([])
            for one in _tests(case):
                true: list[Loose]
                if value is None:
                    true, false = yield self.condition(one)
                else:
                    if op == "==":
                        yield self.expression(one)
                    at = node_span(self.source, one)
                    number = self.add(Test(at=at, region=self.region, left=shown, op=op, right=self.shown(one)))
                    true, false = self.fork(number, "true"), self.fork(number, "false")
                entries[-1].extend(true)
                self.here = false
        rest = self.here
        for number, case in enumerate(cases):
            if case.type == "default_case":
                entries[number], rest = rest, []
        yield self._cases(cases, entries, rest, label)

    def _cases(self, cases: list[Node], entries: list[list[Loose]], rest: list[Loose], label: str) -> Visit:
        """The bodies of cases, each behind its loose ends. `rest` are those that no case takes."""
        frame = _breakable(label)
        self.frames.append(frame)
        through: list[Loose] = []
        for case, entry in zip(cases, entries, strict=True):
            self.here = entry + through
            falls = False
            for child in case.named_children:
                if child.type == "statement_list":
                    last = [one for one in child.named_children if one.type != "comment"][-1:]
                    falls = bool(last) and last[0].type == "fallthrough_statement"
                    yield self.block(child)
            through = self.here if falls else []
            if not falls:
                rest = rest + self.here
        self.frames.pop()
        self.here = rest + through + frame.taken("break")

    def _select(self, node: Node, label: str) -> Visit:
        cases = [child for child in node.named_children if child.type in ("communication_case", "default_case")]
        # Every channel, and whatever would be sent, is evaluated before any case is taken.
        for case in cases:
            for operand in _operands(case.child_by_field_name("communication")):
                yield self.expression(operand)
        top = self.mark(node_span(self.source, node), "select")
        entries: list[list[Loose]] = []
        for case in cases:
            self.here = self.fork(top, "case")
            communication = case.child_by_field_name("communication")
            if communication is not None and communication.type == "receive_statement":
                yield self._received(communication)
            entries.append(self.here)
        yield self._cases(cases, entries, [], label)

    def _received(self, node: Node) -> Visit:
        """What is done with what came, once it came."""
        at = node_span(self.source, node)
        came = node.child_by_field_name("right") or node
        self.add(Join(at=node_span(self.source, came), region=self.region, handle="?", sure=False))
        left = _listed(node.child_by_field_name("left"))
        yield from self._targets(left)
        names = tuple(self._name(target) for target in left)
        if any(name != "_" for name in names):
            self.add(Assign(at=at, region=self.region, names=names, value=(HOLE,)))

    def _targets(self, left: list[Node]) -> Visit:
        """Evaluate what stands in what is assigned to: `x[i()]`."""
        for target in left:
            if target.type != "identifier":
                yield self.expression(target)

    def _jump(self, node: Node, kind: str) -> None:
        label = next((node_text(self.source, child) for child in node.named_children if child.type == "label_name"), "")
        if kind == "goto":
            ends, self.here = self.here, []
            self._gotos.append((label, ends))
        else:
            self.jump(kind, label)

    def _labeled(self, node: Node) -> Visit:
        name = node.child_by_field_name("label")
        label = node_text(self.source, name) if name is not None else ""
        if self._has_goto:
            self._labels[label] = self.mark(node_span(self.source, name or node), f"label {label}")
        for child in node.named_children:
            if child != name:
                yield from self.statement(child, label)


def _listed(node: Node | None) -> list[Node]:
    if node is None:
        return []
    if node.type != "expression_list":
        return [] if node.type == "comment" else [node]
    return [child for child in node.named_children if child.type != "comment"]


def _tests(case: Node) -> list[Node]:
    """What a case tests for."""
    if case.type == "type_case":
        return [child for child in case.children_by_field_name("type") if child.is_named]
    return _listed(case.child_by_field_name("value"))


def _operands(communication: Node | None) -> list[Node]:
    """What a case of a `select` has evaluated before it waits."""
    if communication is None:
        return []
    if communication.type != "receive_statement":
        return list(communication.named_children)
    right = unwrapped(communication.child_by_field_name("right"))
    operand = right.child_by_field_name("operand") if right is not None else None
    return [operand] if operand is not None else []


def _breakable(label: str) -> Frame:
    ends: list[Loose] = []
    return Frame({("break", ""): ends} | ({("break", label): ends} if label else {}))
