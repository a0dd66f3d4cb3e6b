"""What Go expressions do, in the order in which they do it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.calls import dotted
from lockstitch.languages.flow.builder import Builder, Frame, Loose, Visit
from lockstitch.languages.flow.facts import RAISED, Argument, Call, Field, Join, Region, Test
from lockstitch.languages.flow.go_texts import go_pieces
from lockstitch.languages.parsing import node_span, node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ARGUMENTS = 16
_MOST_SHOWN = 80
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_BLANKS = re.compile(r"\s+")
_PLAIN = re.compile(r"\w[\w.]*")
#: What a piece of code that does nothing here has not. A receiver's fields are looked for apart.
_DOES = re.compile(rb"[(]|<-|&&|\|\|")
#: Calls after which nothing of the function is run, deferred calls included, and those that run them.
_ENDS = frozenset({"os.Exit", "syscall.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln"})
_PANICS = frozenset({"panic", "runtime.Goexit", "log.Panic", "log.Panicf", "log.Panicln"})
_FATAL = frozenset({"Fatal", "Fatalf", "Fatalln", "FailNow", "SkipNow"})
_SKIPS = re.compile(r"(?:t|b|f|tb|s\.T\(\)|suite\.T\(\))\.Skipf?")
#: What only asks for the type of its argument, which is not evaluated.
_UNEVALUATED = frozenset({"unsafe.Sizeof", "unsafe.Alignof", "unsafe.Offsetof"})
#: Functions that start what they are given in a goroutine, to be waited for on their receiver.
_STARTERS = frozenset({"Go", "TryGo"})
_DONE = re.compile(rb"(?<![\w.])(\w[\w.]*)\.Done\(\)")


class Taken(NamedTuple):
    """What becomes of a call's results."""

    use: str = "value"
    results: tuple[str, ...] = ()
    taker: str = ""
    role: str = ""


VALUE = Taken()


class GoExpressions(Builder):
    """A builder that knows Go's expressions. The statements in function literals are somebody else's to build."""

    def __init__(self, source: Source, at: Node, receiver: str) -> None:
        super().__init__(node_span(source, at))
        self.source = source
        self.receiver = receiver
        #: Function literals that are defined here and not run here, with the names that they are given.
        self.literals: list[tuple[str, Node]] = []
        #: The call whose selector was asked for last, which is asked for again.
        self._asked, self._selector = 0, ""
        self._own = receiver.encode() + b"." if receiver else b""

    def literal(self, literal: Node, frame: Frame) -> Visit:
        """Build the body of a function literal that is run here; `frame` is where its own returns go."""
        raise NotImplementedError

    # ---- conditions ----

    def condition(self, node: Node) -> Visit:
        """Build a condition: gives the loose ends for true and for false."""
        turned = False
        while node.type in ("parenthesized_expression", "unary_expression"):
            if node.type == "unary_expression":
                operator = node.child_by_field_name("operator")
                if operator is None or operator.type != "!":
                    break
                turned = not turned
            inner = _only(node)
            if inner is None:
                break
            node = inner
        true: list[Loose]
        false: list[Loose]
        operator = node.child_by_field_name("operator") if node.type == "binary_expression" else None
        word = operator.type if operator is not None else ""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if word in ("&&", "||") and left is not None and right is not None:
            true, false = yield self.condition(left)
            self.here = true if word == "&&" else false
            then, otherwise = yield self.condition(right)
            if word == "&&":
                true = then
                false.extend(otherwise)
            else:
                false = otherwise
                true.extend(then)
        elif node.type in ("true", "false"):
            true, false = (self.here, []) if node.type == "true" else ([], self.here)
        else:
            yield self.expression(node, Taken("tested"))
            at = node_span(self.source, node)
            if word in _COMPARISONS and left is not None and right is not None:
                test = Test(at=at, region=self.region, left=self.shown(left), op=word, right=self.shown(right))
            else:
                test = Test(at=at, region=self.region, left=self.shown(node))
            number = self.add(test)
            true, false = self.fork(number, "true"), self.fork(number, "false")
        self.here = []
        return (false, true) if turned else (true, false)

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
        return _DOES.search(content, start, end) is not None

    def expression(self, node: Node, taken: Taken = VALUE) -> Visit:
        """Build what an expression does."""
        if not self.does(node):
            return
        stack: list[tuple[Node, Taken, bool]] = [(node, taken, False)]
        while stack:
            node, taken, ready = stack.pop()
            kind = node.type
            if is_call(node):
                if ready:
                    yield self.call(node, taken)
                else:
                    self._before_call(node, taken, stack)
            elif kind == "func_literal":
                if taken.taker == "()":
                    yield self.at_once(node)
                elif taken.use != "argument":
                    self.literals.append((f"func{len(self.literals) + 1}", node))
            elif kind == "binary_expression" and _short(node):
                true, false = yield self.condition(node)
                self.here = true + false
            elif kind == "unary_expression" and ready:
                if self.here:
                    self.add(Join(at=node_span(self.source, node), region=self.region, handle="?", sure=False))
            elif kind in ("selector_expression", "index_expression", "slice_expression", "unary_expression"):
                self._field(node, stack)
            elif kind == "parenthesized_expression":
                stack.extend((child, taken, False) for child in reversed(node.named_children))
            else:
                inner = taken if kind == "binary_expression" and taken.use == "tested" else VALUE
                stack.extend((child, inner, False) for child in reversed(node.named_children) if self.does(child))

    def _before_call(self, node: Node, taken: Taken, stack: list[tuple[Node, Taken, bool]]) -> None:
        """Put what is evaluated before a call, and then the call itself, on the stack."""
        function = called(node)
        literal = function is not None and function.type == "func_literal"
        if literal and function is not None:
            stack.append((function, Taken(taker="()"), False))
        else:
            stack.append((node, taken, True))
        given = given_to(node)
        if any(self.does(child) for child in given):
            name = self.selector(node)
            if name in _UNEVALUATED:
                return
            stack.extend((child, Taken("argument", taker=name), False) for child in reversed(given))
        if function is not None and not literal and function.type != "identifier":
            if function.type == "selector_expression":
                function = function.child_by_field_name("operand")
            if (
                function is not None
                and function.type != "identifier"
                and _DOES.search(self.source.content, function.start_byte, function.end_byte)
            ):
                stack.append((function, VALUE, False))

    def _field(self, node: Node, stack: list[tuple[Node, Taken, bool]]) -> None:
        """What is reached through a field of the receiver; and whatever else the expression does."""
        operator = node.child_by_field_name("operator")
        word = operator.type if operator is not None else ""
        if node.type == "unary_expression" and word == "<-":
            stack.append((node, VALUE, True))
        own = self._own and self.source.content.startswith(self._own, node.start_byte + len(word))
        if own and self.here:
            text = self.shown(node)
            shown = ""
            if node.type == "unary_expression":
                shown = text if word == "*" and text.count(".") == 1 else ""
            elif node.type == "selector_expression":
                shown = text if text.count(".") > 1 and _PLAIN.fullmatch(text) else ""
            elif (inner := node.child_by_field_name("operand")) and inner.type == "selector_expression":
                shown = f"{self.shown(inner)}[]"
            if shown:
                self.add(Field(at=node_span(self.source, node), region=self.region, text=shown))
                if node.type == "selector_expression":
                    return
        stack.extend((child, VALUE, False) for child in reversed(node.named_children) if self.does(child))

    # ---- calls ----

    def selector(self, node: Node) -> str:
        """Who is called, as it is spelled."""
        if node.id != self._asked:
            self._asked, self._selector = node.id, self._spelled(node)
        return self._selector

    def _spelled(self, node: Node) -> str:
        function = node.child_by_field_name("function") or node.child_by_field_name("type")
        if function is None:
            return "?"
        if function.end_byte - function.start_byte < 100:
            text = node_text(self.source, function)
            if _PLAIN.fullmatch(text):
                return text
        return dotted(self.source, function) or "?"

    def call(self, node: Node, taken: Taken = VALUE) -> Visit:
        """Put the call itself, and the function literals that it is given."""
        if not self.here:
            return
        name = self.selector(node)
        given = given_to(node)
        number = self.add(
            Call(
                at=node_span(self.source, node),
                region=self.region,
                selector=name,
                arguments=tuple(Argument(go_pieces(self.source, child)) for child in given[:_MOST_ARGUMENTS]),
                results=taken.results,
                use=taken.use,  # type: ignore[arg-type]
                taker=taken.taker,
                role=taken.role,  # type: ignore[arg-type]
            )
        )
        last = name.rpartition(".")[2]
        if name in _ENDS:
            self.connect(self.here, RAISED)
            self.here = []
        elif name in _PANICS or (last in _FATAL and "." in name) or _SKIPS.fullmatch(name):
            self.jump("raise")
        elif last == "Wait" and "." in name:
            self.add(Join(at=node_span(self.source, node), region=self.region, handle=name.rpartition(".")[0]))
        for child in given:
            if child.type == "func_literal" and self.here:
                yield self._given(child, name, last, number)

    def _given(self, literal: Node, name: str, last: str, number: int) -> Visit:
        """A function literal that a call is given: it may be run, whenever."""
        if last in _STARTERS and "." in name:
            yield self.started(literal, name.rpartition(".")[0])
            return
        skipped = list(self.here)
        before = self.enter(Region("callback", self.region, callee=name))
        yield self._apart(literal)
        self.region = before
        self.here.extend(skipped)

    def started(self, literal: Node, handle: str = "") -> Visit:
        """A function literal that is begun here, to run beside what follows."""
        if not handle:
            done = _DONE.search(self.source.content, literal.start_byte, literal.end_byte)
            handle = done[1].decode("utf-8", "replace") if done else ""
        begun = list(self.here)
        before = self.enter(Region("go", self.region, handle=handle))
        yield self._apart(literal)
        self.region = before
        self.here = self.here or begun  # one that never ends keeps nobody waiting

    def _apart(self, literal: Node) -> Visit:
        self.mark(node_span(self.source, literal), "function literal")
        yield self.literal(literal, Frame({}, barrier=True))

    def at_once(self, literal: Node) -> Visit:
        """A function literal that is called where it stands."""
        if self.here:
            yield self.literal(literal, Frame({}))


def is_call(node: Node) -> bool:
    """Whether an expression is a call, or what parses as a conversion and may be one: `f[int](x)`."""
    kind = node.type
    return kind == "call_expression" or (kind == "type_conversion_expression" and _generic(node))


def given_to(node: Node) -> list[Node]:
    """The arguments of a call."""
    arguments = node.child_by_field_name("arguments")
    if arguments is None:
        arguments = node.child_by_field_name("operand")
        return [arguments] if arguments is not None else []
    return [child for child in arguments.named_children if child.type != "comment"]


def called(node: Node) -> Node | None:
    """What is called, without the parentheses around it."""
    return unwrapped(node.child_by_field_name("function") or node.child_by_field_name("type"))


def unwrapped(node: Node | None) -> Node | None:
    """An expression without the parentheses around it."""
    while node is not None and node.type == "parenthesized_expression" and (inner := _only(node)) is not None:
        node = inner
    return node


def _only(node: Node) -> Node | None:
    named = [child for child in node.named_children if child.type != "comment"]
    return named[0] if len(named) == 1 else None


def _short(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type in ("&&", "||")


def _generic(node: Node) -> bool:
    """Whether what is converted to has type arguments."""
    named = node.child_by_field_name("type")
    return named is not None and named.type == "generic_type"
