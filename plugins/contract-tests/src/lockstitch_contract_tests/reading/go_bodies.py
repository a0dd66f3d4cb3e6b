"""What the bodies of Go functions do, read in one walk: without recursion, so depth is no limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, walk

from lockstitch_contract_tests.facts import Called, Handed, Piece, Skip, TestFact
from lockstitch_contract_tests.reading import go_calls
from lockstitch_contract_tests.reading.beside import LONGEST, Beside, about_skipping
from lockstitch_contract_tests.reading.go_body import Body, Kind, callee_span, foreign, function_of, head, short
from lockstitch_contract_tests.reading.go_calls import Names
from lockstitch_contract_tests.reading.go_values import Values

if TYPE_CHECKING:
    from tree_sitter import Node

#: Line ends and tabs in a literal, as they are written.
_ESCAPED_BLANK = re.compile(r"\\[nrt]")
_FUNCTIONS = frozenset({"function_declaration", "method_declaration", "func_literal"})
_EXITS = frozenset({"return_statement", "goto_statement", "break_statement", "continue_statement"})
#: What a plain `break` or `continue` leaves, or goes on with; one with a label may leave more.
_ENDS = {
    "continue_statement": frozenset({"for_statement"}),
    "break_statement": frozenset(
        {"for_statement", "expression_switch_statement", "type_switch_statement", "select_statement"}
    ),
}
_CASES = frozenset({"expression_case", "type_case", "default_case", "communication_case"})
_MOST_CALLS = 2_000


class Reader:
    """Reads the bodies of one file."""

    def __init__(self, source: Source, names: Names, beside: Beside) -> None:
        self._source = source
        self.names = names
        self._beside = beside
        self._stack: list[tuple[Node, Body, bool, int]] = []
        self._bodies: list[Body] = []
        self._pieces: list[Piece] = []
        self._found: list[TestFact] = []
        self._exits: set[int] = set()
        self._immediate: set[int] = set()
        """Function literals that are called where they stand."""
        self._keys: set[int] = set()
        """The keys of rows: names of fields."""
        self._titles: dict[int, tuple[str, bool, bool]] = {}
        """Function literals that are subtests or rows: title, whether it is guarded, whether it is a scenario."""

    def add(self, body: Body, block: Node) -> None:
        """A function to read."""
        body.values = Values(self._source, block)
        body.foreign = set(foreign(self._source, block, self.names))
        body.own_handles(self._source, block)
        self._bodies.append(body)
        self._stack.append((block, body, False, 0))
        self._mark_exits(block)

    def variables(self, declaration: Node) -> None:
        """What the variables of the package are made of."""
        for node in walk(declaration):
            if node.type == "var_spec":
                values = Values(self._source, node)
                for named in node.children_by_field_name("name"):
                    made = values.references(node, skip=named)
                    name = node_text(self._source, named)
                    body = Body(name, node_span(self._source, named), kind="variable")
                    body.values, body.made = values, dict.fromkeys(made)
                    self._bodies.append(body)
                    value = node.child_by_field_name("value")
                    if value is not None:
                        self._stack.append((value, body, False, 0))
                        self._mark_exits(value)

    def facts(self) -> Iterator[TestFact]:
        """What was found, in the order of the file."""
        for body in self._bodies:
            self._found.append(
                Piece(
                    body.name,
                    body.at,
                    body.kind,
                    body.outer.owner if body.outer is not None else "",
                    bool(body.handles),
                    body.asserts,
                    body.test,
                    tuple(body.calls),
                    tuple(body.methods),
                    tuple(self.names.full(name) for name in body.made),
                )
            )
        yield from sorted(self._found, key=lambda fact: (fact.at, type(fact).__name__))

    def run(self) -> None:
        """Read everything that was added."""
        while self._stack:
            node, body, guarded, line = self._stack.pop()
            self._visit(node, body, guarded, line)

    # ---- the walk ----

    def _visit(self, node: Node, body: Body, guarded: bool, line: int) -> None:
        kind = node.type
        if kind in {"block", "statement_list"} or kind in _CASES:
            self._statements(node, body, guarded or kind in _CASES, line)
        elif kind == "if_statement":
            self._branch(node, body, guarded, line)
        elif kind == "func_literal":
            self._literal(node, body, guarded, line)
        else:
            if kind == "call_expression":
                self._call(node, body, guarded, line)
            elif kind == "literal_value":
                self._row(node)
            elif kind == "range_clause":
                self._ranged(node, body)
            elif kind == "literal_element" and node.named_children and node.id not in self._keys:
                self._element(node.named_children[0], body)
            elif kind == "return_statement" or (kind == "assignment_statement" and ".Setup" in f".{body.name}"):
                self._gives(node, body)
            self._stack.extend((child, body, guarded, line) for child in reversed(node.named_children))

    def _statements(self, node: Node, body: Body, guarded: bool, line: int) -> None:
        pushed = []
        for child in node.named_children:
            pushed.append((child, body, guarded, line or child.start_point[0] + 1))
            # After a way out, what follows hangs on a condition too.
            guarded = guarded or child.id in self._exits
        self._stack.extend(reversed(pushed))

    def _branch(self, node: Node, body: Body, guarded: bool, line: int) -> None:
        condition = node.child_by_field_name("condition")
        text = node_text(self._source, condition).strip() if condition is not None and short(condition) else ""
        line = line or node.start_point[0] + 1
        consequence = node.child_by_field_name("consequence")
        if "testing.Short()" in text and consequence is not None and self._silent(consequence):
            note = self._beside.at(line, node.start_point[0] + 1)
            at = node_span(self._source, condition) if condition is not None else body.at
            self._found.append(Skip("testing.Short()", at, body.owner, True, "", note, True, not body.test))
        for child in reversed(node.named_children):
            holds = guarded
            if child.id == (consequence.id if consequence is not None else None):
                holds = guarded or text.strip("() ") != "true"
            elif child.type in {"block", "if_statement"}:
                holds = True
            self._stack.append((child, body, holds, line))

    def _silent(self, block: Node) -> bool:
        """Whether a branch leaves the test without a word."""
        texts = [node for node in walk(block) if node.type == "call_expression"]
        skips = any(go_calls.callee(self._source, call)[1] in go_calls.SKIPS for call in texts)
        return not skips and any(node.type == "return_statement" for node in walk(block))

    def _row(self, node: Node) -> None:
        """A row: its fields that are functions are scenarios, called by the row's name or their key."""
        title = ""
        for keyed in node.named_children:
            if keyed.type == "literal_element" and len(keyed.named_children) == 1:
                inner = keyed.named_children[0]
                text = node_text(self._source, inner) if short(inner) else ""
                if not title and text[:1] in {'"', "`"}:
                    title = text[1:-1]
                if inner.type == "func_literal":
                    self._titles.setdefault(inner.id, (title, False, True))
            if keyed.type != "keyed_element" or len(keyed.named_children) != 2:
                continue
            key, value = keyed.named_children
            self._keys.add(key.id)
            text = node_text(self._source, value) if short(value) else ""
            if not title and text[:1] in {'"', "`"}:
                title = text[1:-1]
            inner = value.named_children[0] if value.type == "literal_element" and value.named_children else value
            if inner.type == "func_literal":
                own = node_text(self._source, key).strip('"`') if short(key) else ""
                self._titles.setdefault(inner.id, (title or own, False, True))

    def _element(self, value: Node, body: Body) -> None:
        """A value in a table: a scenario, or a function's name."""
        if value.type == "identifier" and len(body.calls) < _MOST_CALLS:
            name = node_text(self._source, value)
            if body.values is None or not body.values.defines(name):
                body.calls.append(Called(name, node_span(self._source, value), mention=True))

    def _ranged(self, node: Node, body: Body) -> None:
        """A loop over a variable of the package, which may be the table of scenarios."""
        right = node.child_by_field_name("right")
        if right is not None and right.type == "identifier" and len(body.calls) < _MOST_CALLS:
            body.calls.append(Called(node_text(self._source, right), node_span(self._source, right), mention=True))

    def _gives(self, node: Node, body: Body) -> None:
        """What a function returns, or sets a suite up with."""
        if body.values is not None and len(body.made) < _MOST_CALLS and body.kind == "function":
            value = node.child_by_field_name("right") or node
            body.made.update(dict.fromkeys(body.values.references(value)))

    def _literal(self, node: Node, body: Body, guarded: bool, line: int) -> None:
        block = node.child_by_field_name("body")
        if block is None:
            return
        self._mark_exits(block)
        title = self._titles.pop(node.id, None)
        if title is None:
            # What is called where it stands runs; what is kept or handed away may not.
            runs = node.id in self._immediate
            inner = body.handles
            body.parameters(self._source, node, self.names)
            body.handles |= inner
            self._stack.append((block, body, guarded or not runs, line))
            return
        name, holds, scenario = title
        kind: Kind = "scenario" if scenario else "part"
        body.unnamed += not name
        made = Body(name or f"#{body.unnamed}", node_span(self._source, node), outer=body, kind=kind)
        made.at = head(self._source, node)
        made.parameters(self._source, node, self.names)
        made.asserts = node.child_by_field_name("result") is not None  # whoever runs it judges what it returns
        made.test = body.test or bool(made.handles)
        made.sets_up = body.sets_up
        self._bodies.append(made)
        self._stack.append((block, made, holds, 0))

    # ---- calls ----

    def _call(self, node: Node, body: Body, guarded: bool, line: int) -> None:
        operand, name = go_calls.callee(self._source, node)
        self._immediate.add(function_of(node))
        arguments = node.child_by_field_name("arguments")
        given = list(arguments.named_children) if arguments is not None else []
        given = [item for item in given if item.type != "comment"]
        shared = self.names.ginkgo and go_calls.shares(operand, name, self.names)
        hands_on = shared or any(
            item.type in {"identifier", "call_expression", "selector_expression"}
            and short(item)
            and go_calls.is_handle(node_text(self._source, item), body.handles)
            for item in given
        )
        literal = next((item for item in given if item.type == "func_literal"), None)
        if literal is not None:
            self._subtest(operand, name, given, literal, body, guarded)
        form = go_calls.skip_form(operand, name, body.handles, self.names)
        if not form and self.names.ginkgo and (name in go_calls.SPECS or name in go_calls.CONTAINERS):
            marks = {node_text(self._source, item).rpartition(".")[2] for item in given if short(item)}
            form = "Pending" if "Pending" in marks else ""
        if form:
            self._skip(form, node, given, body, guarded, line)
            return
        if go_calls.asserts(operand, name, body.handles, body.receiver, self.names):
            body.asserts = True
        package = self.names.package(operand)
        if not operand and name not in {"new", "make", "append", "len", "panic", "recover", "string"}:
            self._note_call(name, node, given, hands_on, body)
        elif package:
            self._note_call(f"{package}.{name}", node, given, hands_on, body)
        elif operand and operand not in body.handles:
            self._method(operand, name, body)
            # Whatever else is handed the test's handle may well fail it; a row's own function is looked at itself.
            body.asserts = body.asserts or (hands_on and name[:1].isupper())
            if (hands_on and operand.partition(".")[0] == body.receiver) or operand == body.receiver:
                self._note_call(f".{name}", node, given, hands_on, body)
        if hands_on and name != "Run" and (not operand or package):
            text, told = self._message(given, numbers=True)
            self._found.append(
                Handed(
                    f"{operand}.{name}" if operand else name,
                    callee_span(self._source, node),
                    body.owner,
                    guarded,
                    text,
                    self._notes(node, body, line),
                    told,
                    not body.test,
                )
            )

    def _note_call(self, name: str, node: Node, given: list[Node], hands_on: bool, body: Body) -> None:
        if len(body.calls) >= _MOST_CALLS:
            return
        values = body.values
        args: tuple[tuple[str, ...], ...] = ()
        if hands_on and values is not None:
            args = tuple(tuple(map(self.names.full, values.references(item))) for item in given)
        body.calls.append(Called(name, callee_span(self._source, node), args, hands_on))

    def _method(self, operand: str, name: str, body: Body) -> None:
        """A method that is called on what may be the sibling."""
        first, _, rest = operand.partition(".")
        if first in body.foreign:
            return
        plain = re.fullmatch(r"\w+", operand) or (first == body.receiver and re.fullmatch(r"\w+", rest))
        if plain or operand.endswith(")"):
            body.methods[name] = None

    def _subtest(self, operand: str, name: str, given: list[Node], literal: Node, body: Body, guarded: bool) -> None:
        title = next(
            (node_text(self._source, item)[1:-1] for item in given if item.type.endswith("string_literal")), ""
        )
        if name == "Run" and operand and (go_calls.is_handle(operand, body.handles) or operand == body.receiver):
            self._titles[literal.id] = (title, False, not self._dispatches(literal, body))
        elif name == "Fuzz" and operand in body.handles:
            self._titles[literal.id] = ("", True, True)
        elif self.names.ginkgo and name in go_calls.SPECS | go_calls.CONTAINERS:
            self._titles[literal.id] = (title, False, name in go_calls.SPECS)
        elif self.names.ginkgo and name in {"BeforeEach", "JustBeforeEach", "AfterEach", "By"}:
            self._titles[literal.id] = (name, guarded, False)

    def _dispatches(self, literal: Node, body: Body) -> bool:
        """Whether a subtest only runs a row's own function: `sc.run(t, backend)`."""
        for node in walk(literal):
            if node.type == "call_expression":
                operand, name = go_calls.callee(self._source, node)
                given = node.child_by_field_name("arguments")
                handed = given is not None and any(
                    item.type == "identifier" and node_text(self._source, item) in (body.handles | {"t", "b", "tb"})
                    for item in given.named_children
                )
                if handed and operand and not self.names.package(operand) and name[:1].islower() and "." not in operand:
                    return True
                if handed and not operand and name[:1].islower() and name not in {"len", "append"}:
                    # A row's function under a name of its own: `run(t, b)` of `for name, run := range scenarios`.
                    values = body.values
                    if values is not None and values.defines(name):
                        return True
        return False

    def _skip(self, form: str, node: Node, given: list[Node], body: Body, guarded: bool, line: int) -> None:
        name = form.rpartition(".")[2]
        pending = form == "Pending" or (not form.rpartition(".")[0] and name[:1] in "PX" and name != "Skip")
        # What stands behind the title of a pending spec is no word of it.
        text, told = self._message(given[:1] if pending else given, numbers="ssue" in form)
        if form.startswith("skip.") or "skip." in form:
            guarded = guarded or name.startswith(("Under", "If", "Unless"))
        self._found.append(
            Skip(
                form,
                callee_span(self._source, node),
                "/".join(filter(None, (body.owner.removeprefix("_/"), text if pending else ""))),
                guarded,
                text,
                self._notes(node, body, line),
                told,
                not (body.test or body.sets_up or self.names.ginkgo),
            )
        )

    def _notes(self, node: Node, body: Body, line: int) -> str:
        first, last = node.start_point[0] + 1, node.end_point[0] + 1
        if last - first > 20:
            last = first
        lines = [number for number in (line,) if number]
        note = self._beside.at(first, last, *lines)
        about = about_skipping(self._beside.above(body.doc_line)) if body.doc_line else ""
        return "\n".join(filter(None, (note, about)))[:LONGEST]

    def _message(self, given: list[Node], *, numbers: bool) -> tuple[str, bool]:
        """What the arguments of a call say, as far as they are literal, and whether that is all.

        `numbers` says that a bare number is an issue's.
        """
        parts: list[str] = []
        told = True
        for item in given:
            for node in walk(item):
                kind = node.type
                if kind in {"interpreted_string_literal", "raw_string_literal"}:
                    parts.append(_ESCAPED_BLANK.sub(" ", node_text(self._source, node)[1:-1]))
                elif kind == "int_literal" and item.id == node.id and numbers:
                    parts.append(f"#{node_text(self._source, node)}")
                elif kind == "identifier":
                    name = node_text(self._source, node)
                    if name in self.names.constants:
                        parts.append(self.names.constants[name])
                    elif not (node.id == item.id and (name in {"t", "b", "f", "tb", "nil"})):
                        told = False
                elif kind == "func_literal":
                    break
        return " ".join(parts)[:LONGEST], told

    def _mark_exits(self, block: Node) -> None:
        """Note every statement below which a way out of it stands: out of the function, or of the loop, `switch` or
        `select` that it is in."""
        path: list[Node] = []
        stack: list[tuple[Node, int]] = [(block, 0)]
        while stack:
            node, depth = stack.pop()
            del path[depth:]
            path.append(node)
            if node.type in _EXITS:
                ends = _ENDS.get(node.type, frozenset()) if not node.named_children else frozenset()
                for above in reversed(path):
                    if above.type in ends:
                        break
                    self._exits.add(above.id)
            elif node.type != "func_literal" or node.id == block.id:
                stack.extend((child, depth + 1) for child in reversed(node.named_children))
