"""What Python expressions do, in the order in which they do it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.calls import dotted
from lockstitch.languages.flow.builder import Builder, Loose, Visit
from lockstitch.languages.flow.facts import RAISED, Argument, Assign, Call, Field, Join, Region, Test
from lockstitch.languages.flow.pieces import HOLE
from lockstitch.languages.flow.python_texts import python_pieces
from lockstitch.languages.parsing import node_span, node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ARGUMENTS = 16
_MOST_SHOWN = 80
_BLANKS = re.compile(r"\s+")
_PLAIN = re.compile(r"\w[\w.]*")
#: What a piece of code that does nothing here has not.
_DOES = re.compile(rb"[(]|:=|\b(?:and|or|await|yield|if|for)\b")
#: And what else may raise, where somebody would catch it.
_RAISES = re.compile(rb"[(.\[+\-*/%@]|:=|\b(?:and|or|await|yield|if|for)\b")
_RAISING = frozenset({"subscript", "attribute", "binary_operator", "await", "yield"})
_LOOPS = frozenset({"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"})
_ENDS = frozenset({"os._exit", "os.abort"})
_RAISERS = {
    "sys.exit": "SystemExit", "exit": "SystemExit", "quit": "SystemExit", "pytest.skip": "Skipped",
    "pytest.fail": "Failed", "pytest.xfail": "XFailed", "pytest.exit": "Exit", "self.skipTest": "SkipTest",
    "self.fail": "AssertionError",
}  # fmt: skip
_GATHER = frozenset({"asyncio.gather", "gather", "anyio.gather"})
_TASKS = frozenset({"create_task", "ensure_future"})
_WAITS = frozenset({"asyncio.wait", "asyncio.wait_for", "asyncio.shield", "wait", "wait_for", "asyncio.as_completed"})
#: What runs (or is) something by itself, awaited or not.
_EAGER = frozenset({"Future", "Event", "create_future", "wrap_future", "run_in_executor", "submit"})
_HOSTS = frozenset({"asyncio", "loop", ""})


class Taken(NamedTuple):
    """What becomes of a call's results."""

    use: str = "value"
    results: tuple[str, ...] = ()
    taker: str = ""
    awaited: bool = False
    role: str = ""


VALUE = Taken()
_Stack = list[tuple["Node", Taken, bool]]


class PythonExpressions(Builder):
    """A builder that knows Python's expressions."""

    def __init__(self, source: Source, at: Node, receiver: str, body: Node | None) -> None:
        super().__init__(node_span(source, at))
        self.source = source
        self.receiver = receiver
        self.generates = False
        self._own = receiver.encode() + b"." if receiver else b""
        #: Coroutines that are made here and awaited by their name further on.
        self._coroutines: dict[str, list[Node]] = {}
        text = source.content[body.start_byte : body.end_byte] if body is not None else b""
        found = re.findall(rb"\bawait\s+([A-Za-z_]\w*)\b(?![ \t]*[.(\[\w])", text) if b"await" in text else []
        #: The call that makes what is raised: that it raises something else is not to be feared.
        self._raised: Node | None = None
        self._awaited = {name.decode() for name in found}

    @property
    def caught(self) -> bool:
        """Whether anything in the function would see an exception here."""
        for frame in reversed(self.frames):
            if frame.variable or ("raise", "") in frame.takes:
                return True
            if frame.barrier:
                return False
        return False

    # ---- conditions ----

    def condition(self, node: Node) -> Visit:
        """Build a condition: gives the loose ends for true and for false."""
        turned = False
        while node.type in ("parenthesized_expression", "not_operator"):
            inner = node.child_by_field_name("argument") if node.type == "not_operator" else _only(node)
            if inner is None:
                break
            turned = turned != (node.type == "not_operator")
            node = inner
        true: list[Loose]
        false: list[Loose]
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if node.type == "boolean_operator" and left is not None and right is not None:
            word = node.child_by_field_name("operator")
            both = word is not None and word.type == "and"
            true, false = yield self.condition(left)
            self.here = true if both else false
            then, otherwise = yield self.condition(right)
            if both:
                true = then
                false.extend(otherwise)
            else:
                false = otherwise
                true.extend(then)
        elif node.type in ("true", "false") or (node.type == "integer" and node_text(self.source, node) in ("0", "1")):
            yes = node.type == "true" or node_text(self.source, node) == "1"
            true, false = (self.here, []) if yes else ([], self.here)
        else:
            yield self.expression(node, Taken("tested"))
            test, negated = self._test(node)
            number = self.add(test)
            true, false = self.fork(number, "true"), self.fork(number, "false")
            turned = turned != negated
        self.here = []
        return (false, true) if turned else (true, false)

    def _test(self, node: Node) -> tuple[Test, bool]:
        at = node_span(self.source, node)
        if node.type == "comparison_operator":
            sides = [child for child in node.named_children if child.type != "comment"]
            words = [node_text(self.source, child) for child in node.children_by_field_name("operators")]
            word = " ".join(" ".join(words).split())
            if len(sides) == 2:
                negated = word in ("is not", "not in")
                op = {"is not": "is", "not in": "in"}.get(word, word)
                test = Test(at=at, region=self.region, left=self.shown(sides[0]), op=op, right=self.shown(sides[1]))
                return test, negated
        if node.type == "named_expression" and (name := node.child_by_field_name("name")):
            node = name
        return Test(at=at, region=self.region, left=self.shown(node)), False

    def shown(self, node: Node) -> str:
        """An expression as it is spelled, without blanks, cut when it is long."""
        end = min(node.end_byte, node.start_byte + 4 * _MOST_SHOWN)
        text = _BLANKS.sub("", self.source.slice(node.start_byte, end))
        return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"

    # ---- expressions ----

    def does(self, node: Node) -> bool:
        """Whether an expression may do anything that is recorded: most do not, and are not looked into."""
        content, start, end = self.source.content, node.start_byte, node.end_byte
        if self._own and content.find(self._own, start, end) >= 0:
            return True
        return (_RAISES if self.caught else _DOES).search(content, start, end) is not None

    def expression(self, node: Node, taken: Taken = VALUE) -> Visit:
        """Build what an expression does."""
        if not self.does(node):
            return
        stack: _Stack = [(node, taken, False)]
        while stack:
            node, taken, ready = stack.pop()
            kind = node.type
            if kind == "call":
                yield from self._call_node(node, taken, ready, stack)
            elif kind == "await":
                self._await(node, taken, ready, stack)
            elif kind in ("boolean_operator", "not_operator"):
                true, false = yield self.condition(node)
                self.here = true + false
            elif kind == "conditional_expression":
                yield self._either(node, taken)
            elif kind in _LOOPS:
                yield self._comprehension(node)
            elif kind == "lambda":
                if taken.use == "argument":
                    yield self._lambda(node, taken.taker)
            elif kind == "named_expression":
                self._named(node, ready, stack)
            elif kind == "parenthesized_expression":
                stack.extend((child, taken, False) for child in reversed(node.named_children))
            elif kind == "comparison_operator" and node.named_child_count > 2:
                yield self._chain(node)
            elif ready:
                self._raising(node)
            else:
                if kind == "yield":
                    self.generates = True
                self._field(node)
                if kind in _RAISING:
                    stack.append((node, taken, True))
                inner = Taken("argument", taker=taken.taker) if taken.use == "argument" and kind in _SPREAD else VALUE
                stack.extend((child, inner, False) for child in reversed(node.named_children) if self.does(child))

    def _call_node(self, node: Node, taken: Taken, ready: bool, stack: _Stack) -> Visit:
        if ready:
            yield self.call(node, taken)
            return
        name = self.selector(node)
        if name in _GATHER or name.rpartition(".")[2] in _TASKS:
            yield self._beside(node, taken, name)
            return
        stack.append((node, taken, True))
        self._before_call(node, name, stack)

    def _before_call(self, node: Node, name: str, stack: _Stack) -> None:
        """Put what is evaluated before a call on the stack."""
        arguments, function = node.child_by_field_name("arguments"), node.child_by_field_name("function")
        if arguments is not None and arguments.type == "generator_expression":
            stack.append((arguments, VALUE, False))
        elif arguments is not None:
            for child in reversed(arguments.named_children):
                if child.type == "keyword_argument":
                    value = child.child_by_field_name("value")
                    child = value if value is not None else child
                if self.does(child) and child.type != "comment":
                    stack.append((child, Taken("argument", taker=name), False))
        if function is not None and function.type == "attribute":
            function = function.child_by_field_name("object")
        if function is not None and function.type not in ("identifier", "string"):
            # A plain name with dots is looked up with the call itself.
            if not _PLAIN.fullmatch(name) or name.startswith("?"):
                stack.append((function, VALUE, False))

    def _raising(self, node: Node) -> None:
        if self.here and self.caught:
            self.may_raise(self.mark(node_span(self.source, node)))

    def _field(self, node: Node) -> None:
        """What is reached through a field of the receiver."""
        if not self.here or not self._own or node.type not in ("attribute", "subscript"):
            return
        if not self.source.content.startswith(self._own, node.start_byte):
            return
        shown = self.shown(node)
        if node.type == "subscript" and (value := node.child_by_field_name("value")):
            shown = f"{self.shown(value)}[]" if value.type == "attribute" else ""
        elif shown.count(".") < 2 or not _PLAIN.fullmatch(shown):
            return
        if shown:
            self.add(Field(at=node_span(self.source, node), region=self.region, text=shown))

    def _await(self, node: Node, taken: Taken, ready: bool, stack: _Stack) -> None:
        inner = _only(node)
        if inner is None:
            return
        if ready:
            self._raising(node)
        elif inner.type == "identifier":
            name = node_text(self.source, inner)
            if self.here:
                self._run_coroutines(name, taken)
                self.add(Join(at=node_span(self.source, node), region=self.region, handle=name))
            stack.append((node, taken, True))
        else:
            if inner.type != "call":
                stack.append((node, taken, True))
            stack.append((inner, taken._replace(awaited=True), False))

    def _run_coroutines(self, name: str, taken: Taken) -> None:
        """A coroutine runs where it is awaited; which one, when the name may hold several, is not known."""
        made = self._coroutines.get(name, [])
        before, after = self.here, []
        for one in made:
            self.here = list(before)
            self._put(one, taken._replace(awaited=True))
            after.extend(self.here)
        self.here = after or before

    def _named(self, node: Node, ready: bool, stack: _Stack) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            return
        names = (node_text(self.source, name),)
        if value.type == "call":
            stack.append((value, Taken(results=names), False))
        elif ready:
            if self.here:
                pieces = python_pieces(self.source, value)
                self.add(Assign(at=node_span(self.source, node), region=self.region, names=names, value=pieces))
        else:
            stack.append((node, VALUE, True))
            stack.append((value, VALUE, False))

    def _either(self, node: Node, taken: Taken) -> Visit:
        parts = [child for child in node.named_children if child.type != "comment"]
        if len(parts) != 3:
            return
        true, false = yield self.condition(parts[1])
        self.here = true
        yield self.expression(parts[0], taken)
        true, self.here = self.here, false
        yield self.expression(parts[2], taken)
        self.here = self.here + true

    def _chain(self, node: Node) -> Visit:
        """`a < b < c`: what comes third is evaluated only when the first two are so."""
        sides = [child for child in node.named_children if child.type != "comment"]
        out: list[Loose] = []
        for position, side in enumerate(sides):
            if position > 1:
                number = self.mark(node_span(self.source, side), "comparison")
                out.extend(self.fork(number, "false"))
                self.here = self.fork(number, "true")
            yield self.expression(side)
        self.here.extend(out)

    def _comprehension(self, node: Node) -> Visit:
        tops: list[int] = []
        for clause in node.named_children:
            if clause.type == "for_in_clause":
                over = clause.child_by_field_name("right")
                if over is not None:
                    yield self.expression(over)
                tops.append(self.mark(node_span(self.source, clause), "loop"))
                self.may_raise(tops[-1])
                self.here = self.fork(tops[-1], "again")
            elif clause.type == "if_clause" and tops:
                inner = _only(clause)
                if inner is not None:
                    self.here, false = yield self.condition(inner)
                    self.connect(false, tops[-1])
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.expression(body)
        for position in range(len(tops) - 1, -1, -1):
            self.connect(self.here, tops[position])
            self.here = self.fork(tops[position], "done")

    def _lambda(self, node: Node, callee: str) -> Visit:
        """A function that is handed over: it may be run, whenever."""
        body = node.child_by_field_name("body")
        if body is None or not self.here or not self.does(body):
            return
        skipped = list(self.here)
        before = self.enter(Region("callback", self.region, callee=callee))
        self.mark(node_span(self.source, node), "function literal")
        frames, self.frames = self.frames, []
        yield self.expression(body)
        self.frames = frames
        self.region = before
        self.here = self.here + skipped

    # ---- calls ----

    def selector(self, node: Node) -> str:
        """Who is called, as it is spelled."""
        function = node.child_by_field_name("function")
        if function is None:
            return "?"
        if function.end_byte - function.start_byte < 100:
            text = node_text(self.source, function)
            if _PLAIN.fullmatch(text):
                return text
        return dotted(self.source, function) or "?"

    def call(self, node: Node, taken: Taken = VALUE) -> Visit:
        """Put the call itself, and what follows from it."""
        name = self.selector(node)
        result = taken.results[0] if len(taken.results) == 1 else ""
        if result in self._awaited and not taken.awaited and name.rpartition(".")[2] not in _EAGER:
            self._coroutines.setdefault(result, []).append(node)
            return
        self._put(node, taken)
        if not self.here:
            return
        receiver, _, last = name.rpartition(".")
        if name in _ENDS:
            self.connect(self.here, RAISED)
            self.here = []
        elif name in _RAISERS:
            self.jump("raise", _RAISERS[name])
        elif last in ("join", "result", "wait") and receiver and "." not in receiver and receiver != "?":
            self.add(Join(at=node_span(self.source, node), region=self.region, handle=receiver))
        elif name in _WAITS or (name in _GATHER and taken.awaited):
            self._join_names(node)
        return
        yield  # a visit, as all others are

    def _put(self, node: Node, taken: Taken) -> None:
        if not self.here:
            return
        arguments = node.child_by_field_name("arguments")
        given = arguments.named_children if arguments is not None and arguments.type == "argument_list" else []
        number = self.add(
            Call(
                at=node_span(self.source, node),
                region=self.region,
                selector=self.selector(node),
                arguments=tuple(self._argument(child) for child in given[:_MOST_ARGUMENTS] if child.type != "comment"),
                results=taken.results,
                use=taken.use,  # type: ignore[arg-type]
                taker=taken.taker,
                awaited=taken.awaited,
                role=taken.role,  # type: ignore[arg-type]
            )
        )
        if node != self._raised and self.selector(node) not in _RAISERS:
            self.may_raise(number)

    def _argument(self, node: Node) -> Argument:
        if node.type == "keyword_argument":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is not None and value is not None:
                return Argument(python_pieces(self.source, value), node_text(self.source, name))
        if node.type in ("list_splat", "dictionary_splat"):
            return Argument((HOLE,), "*" if node.type == "list_splat" else "**")
        return Argument(python_pieces(self.source, node))

    def _join_names(self, node: Node) -> None:
        arguments = node.child_by_field_name("arguments")
        stack = list(arguments.named_children) if arguments is not None else []
        while stack:
            child = stack.pop()
            if child.type == "identifier":
                handle = node_text(self.source, child)
                self.add(Join(at=node_span(self.source, node), region=self.region, handle=handle))
            elif child.type in ("list", "tuple", "set", "list_splat"):
                stack.extend(child.named_children)

    def _beside(self, node: Node, taken: Taken, name: str) -> Visit:
        """`gather` and its like: what they are given is run side by side, or beside what follows."""
        arguments = node.child_by_field_name("arguments")
        given = (
            [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
        )
        receiver, _, last = name.rpartition(".")
        result = taken.results[0] if len(taken.results) == 1 else ""
        for child in given:
            if child.type == "call":
                stack: _Stack = []
                self._before_call(child, self.selector(child), stack)
                for one, how, _ in reversed(stack):
                    yield self.expression(one, how)
        group = self.group()
        awaited = taken.awaited or (last not in _TASKS and not result and taken.use == "returned")
        for child in given:
            if not self.here:
                return
            if awaited:
                region = Region("together", self.region, group)
            else:
                region = Region(
                    "task", self.region, handle=result if last not in _TASKS or receiver in _HOSTS else receiver
                )
            if child.type == "call":
                before = self.enter(region)
                self._put(child, Taken("argument", taker=name, awaited=True))
                self.region = before
            elif child.type not in ("identifier", "keyword_argument"):
                before = self.enter(region)
                yield self.expression(child, Taken("argument", taker=name))
                self.region = before
        self._put(node, taken)
        if taken.awaited:
            self._join_names(node)


#: What passes what it holds on to who is given it.
_SPREAD = frozenset(
    {"list", "tuple", "set", "list_splat", "dictionary_splat", "keyword_argument", "dictionary", "pair"}
)


def _only(node: Node) -> Node | None:
    named = [child for child in node.named_children if child.type != "comment"]
    return named[0] if len(named) == 1 else None
