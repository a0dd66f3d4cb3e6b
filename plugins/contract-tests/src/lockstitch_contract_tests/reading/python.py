"""What Python test files skip, never run, assert and call: pytest and unittest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages import node_span, node_text, parse, walk

from lockstitch_contract_tests.facts import Called, Handed, Skip, Test, TestFact, Unbuilt
from lockstitch_contract_tests.reading.beside import LONGEST, Beside, about_skipping
from lockstitch_contract_tests.reading.commented import commented_out
from lockstitch_contract_tests.reading.python_bodies import (
    Body,
    dead_body,
    docstring,
    holds,
    is_condition,
    mark_exits,
    message,
    references,
    short,
)
from lockstitch_contract_tests.reading.python_names import BUILTINS, Imports, dotted, may_fail, skips

if TYPE_CHECKING:
    from tree_sitter import Node

_BRANCHES = frozenset(
    {
        "elif_clause",
        "else_clause",
        "except_clause",
        "except_group_clause",
        "case_clause",
        "conditional_expression",
        "boolean_operator",
    }
)
_MOST = 2_000
#: Functions that a runner calls for the tests around them: a skip in one skips those.
_SETUP = frozenset(
    [
        "setUp",
        "setUpClass",
        "setUpModule",
        "setup",
        "setup_method",
        "setup_class",
        "setup_module",
        "setup_function",
        "asyncSetUp",
        "pytest_collection_modifyitems",
        "pytest_runtest_setup",
    ]
)


def read(source: Source) -> Iterable[TestFact]:
    """The facts of one Python file."""
    beside = Beside(source)
    reader = _Reader(source, beside)
    reader.run()
    yield from reader.facts()
    yield from commented_out(source, beside)


class _Reader:
    def __init__(self, source: Source, beside: Beside) -> None:
        self._source = source
        self._beside = beside
        self._root = parse(source).root_node
        self._imports = Imports(source, self._root)
        self._found: list[TestFact] = []
        self._bodies: list[Body] = []
        self._exits: set[int] = set()
        self._texts: dict[str, str] = {}
        self._rows: dict[int, str] = {}
        """Lambdas that stand in a table, with the title of their row."""
        # node, body it belongs to, whether it is guarded, the line of the statement around, decorators to come
        self._stack: list[tuple[Node, Body | None, bool, int]] = [(self._root, None, False, 0)]

    def facts(self) -> Iterator[TestFact]:
        self._found.extend(body.piece() for body in self._bodies)
        yield from sorted(self._found, key=lambda fact: (fact.at, type(fact).__name__))

    def run(self) -> None:
        mark_exits(self._root, self._exits)
        while self._stack:
            node, body, guarded, line = self._stack.pop()
            self._visit(node, body, guarded, line)

    def _visit(self, node: Node, body: Body | None, guarded: bool, line: int) -> None:
        kind = node.type
        if kind in {"module", "block"}:
            self._statements(node, body, guarded, line)
        elif kind == "decorated_definition":
            self._define(
                node.child_by_field_name("definition"),
                body,
                guarded,
                [c for c in node.named_children if c.type == "decorator"],
            )
        elif kind in {"function_definition", "class_definition"}:
            self._define(node, body, guarded, [])
        elif kind == "if_statement":
            self._branch(node, body, guarded, line)
        elif kind in _BRANCHES:
            self._push(node.named_children, body, True, line)
        elif kind == "lambda":
            self._lambda(node, body, guarded, line)
        elif kind == "assignment" and body is None and self._variable(node):
            pass
        else:
            self._look(node, body, guarded, line)
            self._push(node.named_children, body, guarded, line)

    def _push(self, nodes: Iterable[Node], body: Body | None, guarded: bool, line: int) -> None:
        self._stack.extend((child, body, guarded, line) for child in reversed(list(nodes)))

    def _statements(self, node: Node, body: Body | None, guarded: bool, line: int) -> None:
        pushed = []
        for child in node.named_children:
            first = child.start_point[0] + 1
            pushed.append((child, body, guarded, line if line and guarded else first))
            guarded = guarded or child.id in self._exits
        self._stack.extend(reversed(pushed))

    def _branch(self, node: Node, body: Body | None, guarded: bool, line: int) -> None:
        condition = node.child_by_field_name("condition")
        text = node_text(self._source, condition) if condition is not None and short(condition) else ""
        consequence = node.child_by_field_name("consequence")
        for child in reversed(node.named_children):
            taken = consequence is not None and child.id == consequence.id
            holds = guarded if taken and text in {"True", "1"} else guarded or child.type in {"block", *_BRANCHES}
            self._stack.append((child, body, holds, line or node.start_point[0] + 1))

    def _look(self, node: Node, body: Body | None, guarded: bool, line: int) -> None:
        """One node that is no statement of its own kind."""
        kind = node.type
        if kind == "call":
            self._call(node, body, guarded, line)
        elif kind in {"attribute", "identifier"}:
            self._name(node, body, guarded, line)
        elif kind == "assignment":
            self._set_up(node, body)
        elif kind in {"assert_statement", "raise_statement"} and body is not None:
            # What a subclass is to fill in fails nothing.
            body.asserts = (
                body.asserts or b"NotImplemented" not in self._source.content[node.start_byte : node.end_byte]
            )
        elif kind in {"return_statement", "yield"} and body is not None:
            body.made.update(dict.fromkeys(references(self._source, node)))
        elif kind == "for_statement" and body is not None:
            right = node.child_by_field_name("right")
            name = dotted(self._source, right)
            if name and len(body.calls) < _MOST:
                body.calls.append(Called(name, node_span(self._source, node), mention=True))
        elif kind in {"list", "tuple", "dictionary", "pair"} and body is not None:
            texts = [child for child in node.named_children if child.type == "string" and short(child)]
            title = _bare(node_text(self._source, texts[0])) if texts else ""
            for child in node.named_children:
                if child.type == "lambda":
                    self._rows[child.id] = title
                if child.type == "identifier" and len(body.calls) < _MOST:
                    body.calls.append(
                        Called(node_text(self._source, child), node_span(self._source, child), mention=True)
                    )

    # ---- definitions ----

    def _define(self, node: Node | None, outer: Body | None, guarded: bool, decorators: list[Node]) -> None:
        named = node.child_by_field_name("name") if node is not None else None
        block = node.child_by_field_name("body") if node is not None else None
        if node is None or named is None or block is None:
            return
        name, at = node_text(self._source, named), node_span(self._source, named)
        inner = outer is not None and outer.kind != "class"
        if inner:  # a function in a function: part of what is around it
            self._push([block], outer, True, 0)
            return
        qualified = f"{outer.name}.{name}" if outer is not None else name
        body = Body(qualified, at, "class" if node.type == "class_definition" else "function", "")
        body.line = (decorators[0] if decorators else node).start_point[0] + 1
        if body.kind == "class":
            superclasses = node.child_by_field_name("superclasses")
            given = superclasses.named_children if superclasses is not None else []
            body.bases = tuple(filter(None, (dotted(self._source, base) for base in given)))
            self._not_collected(body, block)
        else:
            self._function(node, name, body, outer, block, decorators)
        for decorator in decorators:
            body.made.update(dict.fromkeys(references(self._source, decorator)))
        self._bodies.append(body)
        mark_exits(block, self._exits)
        self._stack.append((block, body, False, 0))
        for decorator in reversed(decorators):
            self._stack.append((decorator, body, guarded, body.line))
        if body.kind == "class" and superclasses is not None:
            self._push(superclasses.named_children, None, guarded, body.line)

    def _function(
        self, node: Node, name: str, body: Body, outer: Body | None, block: Node, decorators: list[Node]
    ) -> None:
        text = " ".join(node_text(self._source, decorator)[:300] for decorator in decorators)
        body.fixture = ".fixture" in text or "@fixture" in text
        collected = name.startswith("test_") or (name.startswith("test") and outer is not None)
        body.test = collected and not body.fixture and "abstractmethod" not in text
        given = node.child_by_field_name("parameters")
        body.locals = (
            {node_text(self._source, item) for item in walk(given) if item.type == "identifier"} if given else set()
        )
        own = {"self", "cls"} if outer is not None else set()
        body.takes = bool(body.locals - own)
        if body.test or body.fixture:  # what pytest hands them are fixtures
            body.made.update(dict.fromkeys(_requested(self._source, given, own)))
        for inner in walk(block):
            if inner.type in {"assignment", "for_statement", "as_pattern"} and (
                left := inner.child_by_field_name("left")
            ):
                body.locals.update(node_text(self._source, n) for n in walk(left) if n.type == "identifier")
        if body.test:
            dead, why = dead_body(self._source, block)
            notes = [self._beside.above(body.line)]
            if dead == "empty":
                notes.append(self._beside.inside(node.start_point[0] + 1, block.end_point[0] + 2))
                notes.append(docstring(self._source, block))
            self._found.append(
                Test(
                    body.name,
                    body.at,
                    "\n".join(filter(None, notes))[:LONGEST],
                    dead,
                    why,
                    self._beside.place_above(body.line),
                )
            )

    def _not_collected(self, body: Body, block: Node) -> None:
        for statement in block.named_children:
            inner = statement.named_children[0] if statement.named_children else None
            if inner is None or inner.type != "assignment":
                continue
            if node_text(self._source, inner)[:200].replace(" ", "") == "__test__=False":
                note = self._beside.at(statement.start_point[0] + 1, statement.start_point[0] + 1)
                self._found.append(Test(body.name, body.at, note, "not-collected", "__test__ = False"))

    def _lambda(self, node: Node, body: Body | None, guarded: bool, line: int) -> None:
        """A lambda in a table is a scenario of its own."""
        inner = node.child_by_field_name("body")
        if inner is None:
            return
        title = self._rows.get(node.id)
        if body is None or title is None:
            self._stack.append((inner, body, True, line))
            return
        body.unnamed += not title
        made = Body(title or f"#{body.unnamed}", node_span(self._source, node), "scenario", body.path)
        made.takes = True
        made.asserts = False
        self._bodies.append(made)
        self._stack.append((inner, made, False, line))

    # ---- names and calls ----

    def _variable(self, node: Node) -> bool:
        """A variable of the module: what it holds, and the scenarios in it."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or left.type != "identifier":
            return False
        name = node_text(self._source, left)
        if right.type == "string" and short(right):
            self._texts[name] = _bare(node_text(self._source, right))
        if name == "__test__" and node_text(self._source, right) == "False":
            self._found.append(Unbuilt("__test__ = False", node_span(self._source, node)))
        made = Body(name, node_span(self._source, left), "variable", "")
        made.made = dict.fromkeys(references(self._source, right))
        self._bodies.append(made)
        self._stack.append((right, made, False, node.start_point[0] + 1))
        return True

    def _set_up(self, node: Node, body: Body | None) -> None:
        right = node.child_by_field_name("right")
        if right is None or body is None:
            return
        if body.kind == "class" or body.fixture or body.name.rpartition(".")[2] in _SETUP:
            body.made.update(dict.fromkeys(references(self._source, right)))

    def _call(self, node: Node, body: Body | None, guarded: bool, line: int) -> None:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        given = list(arguments.named_children) if arguments is not None else []
        name = dotted(self._source, function)
        if not name or function is None or skips(name, self._imports):
            return  # a skip is seen where its name stands
        if body is None:
            return
        if may_fail(name, bool(given), self._imports):
            body.asserts = True
        first, _, rest = name.partition(".")
        at = node_span(self._source, function)
        if rest and not self._imports.is_imported(name):
            last = name.rpartition(".")[2]
            if first in {"self", "cls"} and "." not in rest:
                body.calls.append(Called(f".{rest}", at))
            if rest.count(".") == 0 or first == "self":
                body.methods[last] = None
            return
        if len(body.calls) >= _MOST:
            return
        known = not rest and first not in body.locals
        last = name.rpartition(".")[2]
        hands_on = bool(given) and (known or bool(rest)) and name not in BUILTINS and not last[:1].isupper()
        hands_on = hands_on and not self._imports.full(name).startswith(("pytest.", "unittest."))
        args = tuple(references(self._source, item) for item in given) if hands_on else ()
        full = self._imports.full(name) if self._imports.is_imported(name) else name
        body.calls.append(Called(full, at, args, hands_on and not self._imports.is_standard(name)))
        if hands_on or not given:
            text, told = message(self._source, self._texts, given)
            helper = not (body.test or body.fixture or body.name.rpartition(".")[2] in _SETUP)
            note = self._notes(node, body, line)
            self._found.append(Handed(name, at, body.name, guarded, text, note, told, helper))

    def _name(self, node: Node, body: Body | None, guarded: bool, line: int) -> None:
        """A name that skips, wherever it stands: a decorator, a mark in a list, a call, a `raise`."""
        name = dotted(self._source, node)
        first, _, rest = name.partition(".")
        if body is not None and rest and first not in self._imports.names and first not in {"self", "cls", "?"}:
            # A method that is looked at is in the scenario too: `assert callable(store.get)`.
            body.methods[name.rpartition(".")[2]] = None
        how = skips(name, self._imports) if name else ""
        parent = node.parent if how else None
        if parent is None or parent.type in {"attribute", "aliased_import", "dotted_name", "import_from_statement"}:
            return
        call = parent if parent.type == "call" and _is(parent, "function", node) else None
        caught = parent.type in {"except_clause", "as_pattern", "tuple", "argument_list"} and call is None
        if caught and name.endswith("SkipTest"):
            return  # it is not raised here
        arguments = call.child_by_field_name("arguments") if call is not None else None
        given = [item for item in arguments.named_children if item.type != "comment"] if arguments is not None else []
        guarded = holds(self._source, self._imports, name, how, given, guarded)
        text, told = message(self._source, self._texts, [item for item in given if not is_condition(item, given, how)])
        helper = body is not None and not (body.test or body.fixture or body.kind != "function")
        helper = helper and body is not None and body.name.rpartition(".")[2] not in _SETUP
        form = f"@{name}" if self._decorates(node) else name
        marks = body is not None and (body.kind != "variable" or body.name != "pytestmark")
        owner = body.name if body is not None and marks else ""
        self._found.append(
            Skip(
                form,
                node_span(self._source, node),
                owner,
                guarded,
                text,
                self._notes(call or node, body, line),
                told,
                helper,
                how == "expected",
                body is not None and body.kind == "variable" and bool(owner),
            )
        )

    def _decorates(self, node: Node) -> bool:
        above = node.parent
        if above is not None and above.type == "call":
            above = above.parent
        return above is not None and above.type == "decorator"

    def _notes(self, node: Node, body: Body | None, line: int) -> str:
        first, last = node.start_point[0] + 1, node.end_point[0] + 1
        note = self._beside.at(first, last if last - first < 20 else first, *([line] if line else []))
        about = about_skipping(self._beside.above(body.line)) if body is not None and body.line else ""
        return "\n".join(filter(None, (note, about if about not in note else "")))[:LONGEST]


def _requested(source: Source, parameters: Node | None, own: set[str]) -> Iterator[str]:
    """The names of the parameters without a default, `own` left out."""
    for item in parameters.named_children if parameters is not None else ():
        named = item.named_children[0] if item.type == "typed_parameter" and item.named_children else item
        if named.type == "identifier" and (name := node_text(source, named)) not in own:
            yield name


def _is(parent: Node, field: str, node: Node) -> bool:
    found = parent.child_by_field_name(field)
    return found is not None and found.id == node.id


def _bare(text: str) -> str:
    return text.lstrip("rRbBfFuU").strip("\"'")
