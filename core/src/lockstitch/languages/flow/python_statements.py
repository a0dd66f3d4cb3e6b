"""What Python statements do, and where each of them goes on."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, NamedTuple

from lockstitch.languages.flow.builder import Frame, Loose, Visit
from lockstitch.languages.flow.facts import Assign, Call, Join, Return, Test
from lockstitch.languages.flow.pieces import HOLE
from lockstitch.languages.flow.python_expressions import PythonExpressions, Taken
from lockstitch.languages.flow.python_names import captures, deleted, imported, targets
from lockstitch.languages.flow.python_texts import python_pieces
from lockstitch.languages.parsing import node_span, node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_NOTHING = frozenset(
    {
        "comment",
        "pass_statement",
        "global_statement",
        "nonlocal_statement",
        "type_alias_statement",
        "future_import_statement",
    }
)
#: Managers that swallow exceptions, as far as their names say.
_SUPPRESS = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "assertWarns", "warns", "ignored"})
#: What `except Exception` does not catch.
_BASE = frozenset({"SystemExit", "KeyboardInterrupt", "GeneratorExit", "CancelledError", "Skipped", "Failed", "Exit"})


class _Handler(NamedTuple):
    clause: Node
    names: tuple[str, ...]
    came: list[Loose]


class PythonStatements(PythonExpressions):
    """A builder that knows all of Python."""

    #: Functions that are defined here, with the classes around them: (owner, definition, whole).
    definitions: list[tuple[str, Node, Node]]

    def block(self, node: Node, owner: str = "") -> Visit:
        """Build the statements of a block, one after the other; `owner` are the classes around them."""
        for child in node.named_children:
            if not self.here:
                return
            if child.type not in _NOTHING:
                yield from self.statement(child, owner)

    def statement(self, node: Node, owner: str) -> Visit:
        """Build one statement."""
        kind = node.type
        if kind == "expression_statement":
            for child in node.named_children:
                yield from self._simple(child)
        elif kind == "if_statement":
            yield self._if(node, owner)
        elif kind == "return_statement":
            yield self._return(node)
        elif kind in ("for_statement", "while_statement"):
            yield self._loop(node, owner)
        elif kind == "try_statement":
            yield self._try(node, owner)
        elif kind == "with_statement":
            yield self._with(node, owner)
        elif kind in ("function_definition", "class_definition", "decorated_definition"):
            yield self._define(node, owner)
        elif kind == "raise_statement":
            yield self._raise(node)
        elif kind == "assert_statement":
            yield self._assert(node)
        elif kind == "match_statement":
            yield self._match(node, owner)
        elif kind in ("break_statement", "continue_statement"):
            self.jump(kind.partition("_")[0])
        elif kind in ("import_statement", "import_from_statement"):
            self._raising(node)
            self._given(node, imported(self.source, node))
        elif kind == "delete_statement":
            for child in node.named_children:
                yield self.expression(child)
            self._given(node, deleted(self.source, node))
        else:
            yield self.expression(node)

    # ---- simple statements ----

    def _simple(self, node: Node) -> Visit:
        if node.type in ("assignment", "augmented_assignment"):
            yield self._assign(node)
        else:
            yield self.expression(node, Taken("dropped"))

    def _assign(self, node: Node) -> Visit:
        targets: list[Node] = []
        value: Node | None = node
        while value is not None and value.type in ("assignment", "augmented_assignment"):
            left = value.child_by_field_name("left")
            if left is not None:
                targets.append(left)
            value = value.child_by_field_name("right")
        adds = node.type == "augmented_assignment"
        if value is None:
            return
        names = tuple(name for target in targets for name in self.names(target))
        inner = value
        while inner.type in ("await", "parenthesized_expression") and inner.named_child_count == 1:
            inner = inner.named_children[0]
        called = inner.type == "call" and not adds
        yield self.expression(value, Taken(results=names) if called else Taken())
        for target in targets:
            if target.type != "identifier":
                yield self.expression(target)
        if self.here and not called and names:
            pieces = python_pieces(self.source, value) if len(names) == len(targets) else (HOLE,)
            at = node_span(self.source, node)
            self.add(Assign(at=at, region=self.region, names=names, value=pieces, adds=adds))

    def _given(self, node: Node, names: list[str]) -> None:
        """Names are given what no text says, in a way of the language's own."""
        if self.here and names:
            at = node_span(self.source, node)
            self.add(Assign(at=at, region=self.region, names=tuple(names), value=(HOLE,)))

    def names(self, target: Node) -> list[str]:
        """The names that a target gives."""
        return targets(self.source, target)

    def _return(self, node: Node) -> Visit:
        values = [child for child in node.named_children if child.type != "comment"]
        if values and values[0].type == "expression_list":
            values = values[0].named_children
        for value in values:
            yield self.expression(value, Taken("returned"))
        if self.here:
            shown = tuple(self.shown(value) for value in values)
            self.add(Return(at=node_span(self.source, node), region=self.region, values=shown))
            self.jump("return")

    def _raise(self, node: Node) -> Visit:
        name = ""
        shown: tuple[str, ...] = ()
        for child in node.named_children:
            if child.type == "comment":
                continue
            self._raised = child
            yield self.expression(child)
            if not shown:
                shown = (self.shown(child),)
                raised = child.child_by_field_name("function") if child.type == "call" else child
                text = self.shown(raised) if raised is not None else ""
                # What a name in small letters holds is anyone's guess.
                last = text.rpartition(".")[2]
                name = last if last[:1].isupper() and last.isidentifier() else ""
        if self.here:
            self.add(Return(at=node_span(self.source, node), region=self.region, values=shown, raises=True))
            self.jump("raise", name)

    def _assert(self, node: Node) -> Visit:
        parts = [child for child in node.named_children if child.type != "comment"]
        if not parts:
            return
        true, self.here = yield self.condition(parts[0])
        for part in parts[1:]:
            yield self.expression(part)
        if self.here:
            at = node_span(self.source, node)
            self.add(Return(at=at, region=self.region, values=("AssertionError",), raises=True))
            self.jump("raise", "AssertionError")
        self.here = true

    def _define(self, node: Node, owner: str) -> Visit:
        definition = node.child_by_field_name("definition") if node.type == "decorated_definition" else node
        for child in node.named_children:
            if child.type == "decorator":
                yield self.expression(child)
        if definition is None:
            return
        name, body = definition.child_by_field_name("name"), definition.child_by_field_name("body")
        if definition.type == "class_definition":
            bases = definition.child_by_field_name("superclasses")
            if bases is not None:
                yield self.expression(bases)
            if body is not None and name is not None:
                text = node_text(self.source, name)
                yield self.block(body, f"{owner}.{text}" if owner else text)
            return
        self.definitions.append((owner, definition, node))
        parameters = definition.child_by_field_name("parameters")
        for parameter in parameters.named_children if parameters is not None else ():
            value = parameter.child_by_field_name("value")
            if value is not None:
                yield self.expression(value)

    # ---- compound statements ----

    def _if(self, node: Node, owner: str) -> Visit:
        ends: list[Loose] = []
        for clause in (node, *node.children_by_field_name("alternative")):
            if clause.type == "else_clause":
                body = clause.child_by_field_name("body")
                if body is not None:
                    yield self.block(body, owner)
                break
            condition, then = clause.child_by_field_name("condition"), clause.child_by_field_name("consequence")
            true, false = self.here, list(self.here)
            if condition is not None and self.here:
                true, false = yield self.condition(condition)
            self.here = true
            if then is not None:
                yield self.block(then, owner)
            ends.extend(self.here)
            self.here = false
        self.here = self.here + ends

    def _loop(self, node: Node, owner: str) -> Visit:
        condition, over = node.child_by_field_name("condition"), node.child_by_field_name("right")
        left, body = node.child_by_field_name("left"), node.child_by_field_name("body")
        if over is not None:
            yield self.expression(over)
        if not self.here:
            return
        top = self.mark(node_span(self.source, condition or over or node), "loop")
        false: list[Loose] = []
        if over is not None:
            self.may_raise(top)
            self.here, false = self.fork(top, "again"), self.fork(top, "done")
            if left is not None:
                at = node_span(self.source, left)
                self.add(Assign(at=at, region=self.region, names=tuple(self.names(left)), value=(HOLE,)))
        elif condition is not None:
            self.here, false = yield self.condition(condition)
        frame = Frame({("break", ""): [], ("continue", ""): []})
        self.frames.append(frame)
        if body is not None:
            yield self.block(body, owner)
        self.frames.pop()
        self.connect(self.here + frame.taken("continue"), top)
        self.here = false
        otherwise = node.child_by_field_name("alternative")
        body = otherwise.child_by_field_name("body") if otherwise is not None else None
        if body is not None:
            yield self.block(body, owner)
        self.here = self.here + frame.taken("break")

    def _match(self, node: Node, owner: str) -> Visit:
        subject, body = node.child_by_field_name("subject"), node.child_by_field_name("body")
        if subject is None or body is None:
            return
        yield self.expression(subject)
        shown, ends = self.shown(subject), []
        for case in body.named_children:
            if case.type != "case_clause" or not self.here:
                continue
            patterns = [child for child in case.named_children if child.type == "case_pattern"]
            text = ",".join(self.shown(pattern) for pattern in patterns)
            rest: list[Loose] = []
            if len(patterns) != 1 or not text.isidentifier():
                at = node_span(self.source, patterns[0] if patterns else case)
                number = self.add(Test(at=at, region=self.region, left=shown, op="case", right=text))
                self.here, rest = self.fork(number, "true"), self.fork(number, "false")
            for pattern in patterns:
                self._given(pattern, captures(self.source, pattern))
            guard = case.child_by_field_name("guard")
            inner = next((child for child in guard.named_children if child.type != "comment"), None) if guard else None
            if inner is not None:
                self.here, false = yield self.condition(inner)
                rest.extend(false)
            then = case.child_by_field_name("consequence")
            if then is not None:
                yield self.block(then, owner)
            ends.extend(self.here)
            self.here = rest
        self.here = self.here + ends

    def _with(self, node: Node, owner: str) -> Visit:
        clause = next((child for child in node.named_children if child.type == "with_clause"), None)
        body = node.child_by_field_name("body")
        items: list[Node] = []
        stack = list(reversed(clause.named_children)) if clause is not None else []
        while stack:
            item = stack.pop()
            value = item.child_by_field_name("value") if item.type == "with_item" else None
            if value is not None and value.type == "tuple":
                stack.extend(reversed(value.named_children))
            elif value is not None:
                items.append(value)
            elif item.type in ("as_pattern", "call", "identifier", "attribute"):
                items.append(item)
        entered: list[tuple[Frame, Call]] = []
        for item in items:
            if self.here:
                made = yield self._enter(item)
                if made is not None:
                    entered.append(made)
        if body is not None:
            yield self.block(body, owner)
        for frame, call in reversed(entered):
            self.frames.pop()
            self._leave(frame, call, node)

    def _enter(self, item: Node) -> Visit:
        names: tuple[str, ...] = ()
        value: Node | None = item
        if item.type == "as_pattern":
            value = next((child for child in item.named_children if child.type != "comment"), None)
            alias = item.child_by_field_name("alias")
            names = tuple(self.names(alias)) if alias is not None else ()
        if value is None:
            return None
        if value.type == "call":
            yield self.expression(value, Taken(results=names, role="enter"))
            selector = self.selector(value)
        else:
            yield self.expression(value)
            selector = self.shown(value)
        if not self.here:
            return None
        call = Call(at=node_span(self.source, item), region=self.region, selector=selector, results=names, role="leave")
        if value.type != "call":
            self.may_raise(self.add(_as(call, "enter")))
        frame = Frame(variable=self.variable())
        self.frames.append(frame)
        return frame, call

    def _leave(self, frame: Frame, call: Call, node: Node) -> None:
        """What a manager does at the end of its block: by an exception otherwise than in peace."""
        thrown = {key: ends for key, ends in frame.takes.items() if key[0] == "raise"}
        at = node_span(self.source, node)
        peaceful = Frame({key: ends for key, ends in frame.takes.items() if key not in thrown}, frame.variable)
        ways = self.gather(peaceful, at, "")
        if self.here:
            self.may_raise(self.add(call))
            if call.results:
                self.add(Join(at=call.at, region=self.region, handle=call.results[0]))
        self.scatter(peaceful, ways)
        after, self.here = self.here, []
        abrupt = Frame(thrown, self.variable())
        ways = self.gather(abrupt, at, "")
        if self.here:
            self.add(_as(call, "abort"))
            if call.selector.rpartition(".")[2] in _SUPPRESS:
                after.extend(self.here)
        self.scatter(abrupt, ways)
        self.here = after

    def _try(self, node: Node, owner: str) -> Visit:
        body, otherwise, last = node.child_by_field_name("body"), None, None
        handlers: list[_Handler] = []
        for child in node.named_children:
            if child.type in ("except_clause", "except_group_clause"):
                handlers.append(_Handler(child, self._caught_by(child), []))
            elif child.type == "else_clause":
                otherwise = child.child_by_field_name("body")
            elif child.type == "finally_clause":
                last = next((one for one in child.named_children if one.type == "block"), None)
        around = Frame(variable=self.variable())
        if last is not None:
            self.frames.append(around)
        inside = Frame({("raise", ""): []} if handlers else {})
        self.frames.append(inside)
        if body is not None:
            yield self.block(body, owner)
        self.frames.pop()
        if otherwise is not None:
            yield self.block(otherwise, owner)
        ends = self.here
        for (kind, name), came in sorted(inside.takes.items()):
            if kind == "raise":
                self.send(_distribute(name, came, handlers), "raise", name)
        for handler in handlers:
            self.here = handler.came
            if self.here:
                yield self._handle(handler.clause, owner)
                ends = ends + self.here
        self.here = ends
        if last is not None:
            self.frames.pop()
            at = node_span(self.source, last)
            ways = self.gather(around, self.source.span(last.start_byte, last.start_byte) if last else at, "finally")
            yield self.block(last, owner)
            self.scatter(around, ways)

    def _handle(self, clause: Node, owner: str) -> Visit:
        value = clause.child_by_field_name("value")
        self.mark(node_span(self.source, value if value is not None else clause), "except")
        alias = value.child_by_field_name("alias") if value is not None else None
        if alias is not None:
            at = node_span(self.source, alias)
            self.add(Assign(at=at, region=self.region, names=tuple(self.names(alias)), value=(HOLE,)))
        for child in clause.named_children:
            if child.type == "block":
                yield self.block(child, owner)

    def _caught_by(self, clause: Node) -> tuple[str, ...]:
        value = clause.child_by_field_name("value")
        if value is not None and value.type == "as_pattern":
            value = next((child for child in value.named_children if child.type != "comment"), None)
        if value is None:
            return ("BaseException",)
        parts = value.named_children if value.type in ("tuple", "expression_list") else [value]
        return tuple(self.shown(part).rpartition(".")[2] for part in parts if part.type != "comment")


def _as(call: Call, role: str) -> Call:
    return Call(at=call.at, region=call.region, selector=call.selector, results=call.results, role=role)  # type: ignore[arg-type]


def _distribute(name: str, came: list[Loose], handlers: list[_Handler]) -> list[Loose]:
    """Give what was raised to the handlers that (may) take it; gives what none of them surely does."""
    named = name and any(name in handler.names for handler in handlers)
    for handler in handlers:
        takes = [_takes(one, name) for one in handler.names]
        if named:
            # Nobody writes a handler that another one before it leaves nothing to.
            takes = [take or False for take in takes]
        if any(take is not False for take in takes):
            handler.came.extend(came)
        if True in takes:
            return []
    return came


def _takes(handler: str, raised: str) -> bool | None:
    """Whether `except handler` takes what was raised; None when that cannot be told."""
    if handler == "BaseException" or (raised and handler == raised):
        return True
    if handler == "Exception":
        return raised not in _BASE
    if not raised:
        return None
    both = (getattr(builtins, handler, None), getattr(builtins, raised, None))
    if all(isinstance(one, type) and issubclass(one, BaseException) for one in both):
        return issubclass(both[1], both[0])  # type: ignore[arg-type]
    return None
