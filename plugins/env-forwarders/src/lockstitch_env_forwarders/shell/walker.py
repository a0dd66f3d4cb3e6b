"""The walk through a script: conditions, loops, functions, and where output goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from lockstitch_env_forwarders.shell.conditions import (
    NOTHING,
    OTHER,
    Condition,
    Facts,
    case_arm,
    condition_of,
)
from lockstitch_env_forwarders.shell.emit import Emitter
from lockstitch_env_forwarders.shell.lists import Words, input_lines, loop_words, read_fields, read_names
from lockstitch_env_forwarders.shell.output import CAPTURE, Output, file_output
from lockstitch_env_forwarders.shell.output import NOTHING as NO_OUTPUT
from lockstitch_env_forwarders.shell.script import read_script
from lockstitch_env_forwarders.shell.simple import SimpleCommands
from lockstitch_env_forwarders.shell.state import Context
from lockstitch_env_forwarders.shell.survey import survey
from lockstitch_env_forwarders.shell.syntax import (
    Arithmetic,
    Block,
    Case,
    Chain,
    For,
    Function,
    Group,
    If,
    Node,
    Part,
    Pipeline,
    Redirect,
    Simple,
    Test,
    While,
    Word,
)
from lockstitch_env_forwarders.shell.values import Bound, settle, substitutions, text_of

#: So many statements more than there are in the script are walked through, loops and calls counted each time.
_BUDGET = 40_000
_DEEPEST_CALL = 6
_EXPORTS = re.compile(r"export|-x\b|\s-e\b|--env\b")


class Walker(SimpleCommands):
    """Walks through one script and tells the emitter what it hands on."""

    def __init__(self, emitter: Emitter, level: int = 0) -> None:
        super().__init__(emitter, level)
        self._walked: set[tuple[str, Output, Facts, bool]] = set()
        self._apart = False
        self._left = _BUDGET

    def script(self, body: Block, context: Context) -> None:
        """Walk through a whole script, then through the functions that nobody called."""
        self.survey = survey(body)
        self._left += self.survey.statements
        self.emit.functions(self.survey.functions.values())
        self.block(body, context)
        called = {name for name, *_ in self._walked}
        for name, function in self.survey.functions.items():
            if name not in called:
                self.node(function.body, Context(base=context.base, scope=name, calls=(name,)))

    def block(self, block: Block, context: Context) -> None:
        """Statements one after the other; one that leaves early is a condition for the rest."""
        for item in block.items:
            self.node(item, context)
            rest = self._rest(item, context)
            if rest is not None:
                context = replace(context, held=context.held.also(rest))

    def node(self, node: Node, context: Context) -> None:
        """One statement."""
        self._left -= 1
        if self._left < 0:
            if self._left == -1:
                self.emit.dynamic(node.start, node.start, "the script has too many loops to follow", context)
            return
        if isinstance(node, Simple):
            self.simple(node, context)
        elif isinstance(node, Chain):
            self._chain(node, context)
        elif isinstance(node, Pipeline):
            self._pipeline(node, context)
        elif isinstance(node, Block):
            self.block(node, context)
        elif isinstance(node, Group):
            outer = self.redirected(node.redirects, context)
            with self._subshell(outer) if node.subshell else nullcontext(outer) as inner:
                self.block(node.body, inner)
        elif isinstance(node, If):
            self._if(node, context)
        elif isinstance(node, While):
            self._while(node, context, None)
        elif isinstance(node, For):
            self._for(node, context)
        elif isinstance(node, Case):
            self._case(node, context)
        elif isinstance(node, Test):
            for token in node.tokens:
                if isinstance(token, Word):
                    self.substituted(token.parts, context)
        elif not isinstance(node, (Function, Arithmetic)):
            raise TypeError(node)

    def substituted(self, parts: Sequence[Part], context: Context) -> None:
        """Walk through the commands in `$(…)`."""
        for sub in substitutions(parts):
            with self._subshell(replace(context, output=CAPTURE)) as inner:
                self.block(sub.body, inner)

    @contextmanager
    def _subshell(self, context: Context) -> Iterator[Context]:
        """What is assigned and shifted in it ends with it."""
        state, apart = self.state, self._apart
        self.state, self._apart = state.copy(), True
        yield replace(context, bindings=dict(context.bindings))
        self.state, self._apart = state, apart

    def redirected(self, redirects: Sequence[Redirect], context: Context) -> Context:
        """The context with the output where the redirections put it."""
        output = context.output
        for redirect in redirects:
            target = redirect.target
            if target is not None and redirect.heredoc is None:
                self.substituted(target.parts, context)
            if target is None or redirect.fd > 1 or redirect.op not in {">", ">>", ">|", "&>", "&>>", ">&"}:
                continue
            if redirect.op == ">&":
                text = text_of(target.parts)
                output = NO_OUTPUT if text and (text == "2" or text == "-") else output
            else:
                output = file_output(settle(target.parts, context.bindings))
        return context if output == context.output else replace(context, output=output)

    def condition(self, node: Node, context: Context) -> Condition:
        """What a statement's exit status says."""
        return condition_of(node, lambda parts: settle(parts, context.bindings))

    def _held(self, context: Context, facts: Facts, branch: int) -> Context:
        return replace(context, held=context.held.also(facts), branch=branch)

    def _if(self, node: If, context: Context) -> None:
        context = self.redirected(node.redirects, context)
        before = NOTHING
        for condition, body in node.branches:
            self.block(condition, self._held(context, before, context.branch) if before != NOTHING else context)
            found = self.condition(condition, context)
            self.block(body, self._held(context, before.also(found.yes), body.start + 1))
            self._demand(found, body, condition.start, condition.end, context)
            before = before.also(found.no)
        if node.otherwise is not None:
            self.block(node.otherwise, self._held(context, before, node.otherwise.start + 1))

    def _demand(self, found: Condition, body: Node, start: int, end: int, context: Context) -> None:
        """`if [ -z "$V" ]; then … exit 1; fi` requires V."""
        if context.held.other or self.leaves(body) != "exit":
            return
        for name in sorted(found.no.full | found.no.present):
            source = self.state.source_of(name)
            if source and not found.no.other:
                self.state.required.add(source)
                self.emit.required(source, start, end, "test", name in found.no.full, context)

    def _chain(self, node: Chain, context: Context) -> None:
        """`A && B || C`."""
        current = context
        asked: Condition | None = None
        for position, item in enumerate(node.items):
            if position:
                op = node.ops[position - 1]
                previous = _before(node, position)
                found = self.condition(previous, context)
                if found.yes == OTHER and found.no == OTHER:
                    asked = None
                    sure = op == "&&" and not _is_test(previous)
                    current = current if sure else self._held(context, OTHER, item.start + 1)
                else:
                    asked = found.inverted() if op == "||" else found
                    chosen = found.yes if op == "&&" else found.no
                    current = self._held(current if op == "&&" else context, chosen, item.start + 1)
                    if position == len(node.items) - 1:
                        self._demand(asked, item, previous.start, previous.end, context)
            self.node(item, current)

    def _rest(self, item: Node, context: Context) -> Facts | None:
        """What holds after a statement that leaves the loop, function or script when it does not."""
        if isinstance(item, If) and len(item.branches) == 1 and item.otherwise is None:
            condition, body = item.branches[0]
            found = self.condition(condition, context)
            way = self.leaves(body)
            return found.no if way == "skip" and found.no != OTHER else None
        if isinstance(item, Chain) and self.leaves(item.items[-1]) == "skip":
            first = (
                item.items[0] if len(item.items) == 2 else Chain(item.items[:-1], item.ops[:-1], item.start, item.end)
            )
            found = self.condition(first, context)
            rest = found.yes if item.ops[-1] == "||" else found.no
            return rest if rest != OTHER else None
        return None

    def _pipeline(self, node: Pipeline, context: Context) -> None:
        last = node.commands[-1]
        if len(node.commands) == 1:
            self.node(last, context)
            return
        into = self._pipe_target(node.commands, context)
        with self._subshell(context) as inner:
            for item in node.commands[:-1]:
                self.node(item, replace(inner, output=into))
            if isinstance(last, While):
                self._while(last, inner, Pipeline(node.commands[:-1], False, node.start, node.end))
            else:
                self.node(last, inner)
        self.dumped(node.commands[0], into if into != CAPTURE else context.output, context)

    def _pipe_target(self, commands: Sequence[Node], context: Context) -> Output:
        """Where what is piped ends up."""
        last = commands[-1]
        if len(commands) == 1:
            return context.output
        if isinstance(last, Simple):
            inner = self.redirected(last.redirects, replace(context, output=CAPTURE))
            if inner.output.kind == "file":
                return inner.output
            return self.teed(last, context)
        if isinstance(last, (Group, If, While)):
            return self.redirected(last.redirects, replace(context, output=CAPTURE)).output
        return CAPTURE

    def _while(self, node: While, context: Context, fed_by: Node | None) -> None:
        inner = self.redirected(node.redirects, context)
        self.heredocs_of_loop(node.redirects, inner)
        names = read_names(node.condition)
        words = input_lines(fed_by, node.redirects, context.bindings) if names else None
        if names is not None and words is not None:
            for word in words:
                bindings = {**inner.bindings, **read_fields(names, word)}
                self.block(node.body, replace(inner, bindings=bindings))
            return
        self.block(node.condition, inner)
        if "@" in inner.bindings and names is None and not node.until and self._while_arguments(node, inner):
            return
        found = self.condition(node.condition, context)
        facts = found.no if node.until else found.yes
        unbound = {key: bound for key, bound in inner.bindings.items() if key not in (names or ((), ""))[0]}
        for name in names[0] if names else ():
            self.state.forget(name, replace(inner, held=NOTHING))
        self.block(node.body, replace(self._held(inner, facts, node.body.start + 1), bindings=unbound))

    def _while_arguments(self, node: While, context: Context) -> bool:
        """`while [ $# -gt 0 ]; do … shift; done` over arguments that are known."""
        if not context.bindings["@"]:
            return False
        for _ in range(len(context.bindings["@"]) + 1):
            left = len(context.bindings.get("@", ()))
            if not left:
                return True
            self.block(node.body, context)
            if len(context.bindings.get("@", ())) >= left:
                return True
        return True

    def _for(self, node: For, context: Context) -> None:
        inner = self.redirected(node.redirects, context)
        for word in node.words or ():
            self.substituted(word.parts, inner)
        words: Words | None = None
        if not node.arithmetic:
            words = (
                inner.bindings.get("@") if node.words is None else loop_words(node.words, inner.bindings, self.state)
            )
        if words:
            for bound in words:
                self.block(node.body, replace(inner, bindings={**inner.bindings, node.name: (bound,)}))
            return
        if words == ():
            return
        if node.name:
            self.state.forget(node.name, replace(inner, held=NOTHING))
        unbound = {key: bound for key, bound in inner.bindings.items() if key != node.name}
        self.block(node.body, replace(self._held(inner, OTHER, node.body.start + 1), bindings=unbound))

    def _case(self, node: Case, context: Context) -> None:
        inner = self.redirected(node.redirects, context)
        subject = settle(node.word.parts, context.bindings)
        self.substituted(node.word.parts, inner)
        earlier: list[Word] = []
        for patterns, body in node.arms:
            facts = case_arm(subject, patterns, earlier)
            self.block(body, self._held(inner, facts, body.start + 1))
            earlier.extend(patterns)

    def call(self, name: str, words: Sequence[tuple[Part, ...]], context: Context) -> None:
        """A call of one of the script's own functions."""
        function = self.survey.functions.get(name)
        if function is None or name in context.calls or len(context.calls) >= _DEEPEST_CALL:
            return
        takes = name in self.survey.takes_parameters
        held = context.held if self.survey.calls.get(name, 0) == 1 else NOTHING
        key = (name, context.output, held)
        if not takes and ((*key, False) in self._walked or (*key, self._apart) in self._walked):
            return
        self._walked.add((*key, self._apart))
        bindings = {
            key: bound for key, bound in context.bindings.items() if not key.isdigit() and key not in {"@", "*", "#"}
        }
        if takes:
            bindings.update(_parameters(words))
        inner = Context(held, context.branch, context.base, name, context.output, bindings, (*context.calls, name))
        body: Node = function.body
        self.node(body, inner)

    def embed(self, text: str, offsets: Sequence[int], context: Context) -> None:
        """Walk through a script inside this one."""
        inner = Walker(self.emit.inside(text, offsets), self.level + 1)
        script = read_script(text)
        base = context.scope or context.base
        inner.script(script.body, Context(context.held, context.branch, base, output=context.output))
        for damage in script.damage[:1] if _EXPORTS.search(text) else ():
            inner.emit.dynamic(damage.start, damage.end, "the script in it could not be read", context)

    def set_parameters(self, words: Sequence[tuple[Part, ...]], context: Context) -> None:
        """`set -- A B`: the positional parameters from here on, when all are literal and it is certainly run."""
        for key in [key for key in context.bindings if key.isdigit() or key in {"@", "*"}]:
            del context.bindings[key]
        found = {} if context.conditional else _parameters(words)
        if "@" in found:
            context.bindings.update(found)

    def shift(self, count: int, context: Context) -> None:
        """`shift` moves the positional parameters that are known."""
        known = context.bindings.get("@")
        if known is None:
            for key in [key for key in context.bindings if key.isdigit()]:
                del context.bindings[key]
            return
        rest = known[count:]
        for key in [key for key in context.bindings if key.isdigit()]:
            del context.bindings[key]
        context.bindings["@"] = context.bindings["*"] = rest
        for position, bound in enumerate(rest, 1):
            context.bindings[str(position)] = (bound,)


def _parameters(words: Sequence[tuple[Part, ...]]) -> dict[str, tuple[Bound, ...]]:
    """Positional parameters that are literal; `@` when all are."""
    found: dict[str, tuple[Bound, ...]] = {}
    every: list[Bound] = []
    for position, word in enumerate(words, 1):
        text = text_of(word)
        if text is None or not word:
            continue
        bound = Bound(text, word[0].start, word[-1].end)
        found[str(position)] = (bound,)
        every.append(bound)
    if len(every) == len(words):
        found["@"] = found["*"] = tuple(every)
    return found


def _before(node: Chain, position: int) -> Node:
    """What decides whether an item runs: the item before it, for `||` all that is joined by `&&` before it."""
    if node.ops[position - 1] == "||" and position > 1 and set(node.ops[: position - 1]) == {"&&"}:
        return Chain(node.items[:position], node.ops[: position - 1], node.start, node.items[position - 1].end)
    return node.items[position - 1]


def _is_test(node: Node) -> bool:
    """Whether a statement only asks, so that what follows `&&` may well not run."""
    if isinstance(node, Pipeline) and len(node.commands) == 1:
        node = node.commands[0]
    if isinstance(node, Simple) and node.words:
        first = node.words[0]
        return isinstance(first, Word) and first.literal in {"[", "test"}
    return isinstance(node, (Test, Arithmetic))
