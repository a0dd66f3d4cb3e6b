"""From forms to facts: under which condition, with which default, in which receiver."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from lockstitch.api import Span, SyntaxProblem

from lockstitch_env_forwarders.facts import (
    Assigned,
    Default,
    Defaulted,
    Dynamic,
    EnvFact,
    Forward,
    Inherits,
    Required,
    Sourced,
    When,
)
from lockstitch_env_forwarders.shell.forms import Form
from lockstitch_env_forwarders.shell.state import Context, State
from lockstitch_env_forwarders.shell.syntax import Function, Ref
from lockstitch_env_forwarders.shell.values import Definition, Value, is_variable, names_in, unquoted, value_of

_LONGEST_TEXT = 80
#: Longer pieces of a script are not searched for the quote that opens what one closes.
_LONGEST_QUOTED = 400
_ESCAPED = re.compile(r"\\.", re.DOTALL)


class Emitter:
    """Collects facts, each once. `span` turns offsets into places."""

    def __init__(self, text: str, span: Callable[[int, int], Span]) -> None:
        self.text = text
        self.span = span
        self.facts: dict[EnvFact | SyntaxProblem, None] = {}
        self._sinks: dict[Hashable, int] = {}
        self._nest: Hashable = 0
        self._borders = [(-1, "")]

    def inside(self, text: str, offsets: Sequence[int]) -> Emitter:
        """An emitter for a script inside this one; what it collects is kept here."""
        inner = Emitter(text, lambda start, end: self.span(offsets[start], offsets[end]))
        inner.facts, inner._sinks, inner._nest = self.facts, self._sinks, (self._nest, offsets[0])
        return inner

    def functions(self, found: Iterable[Function]) -> None:
        """The functions of the script: where a fact stands says its scope, not who calls it."""
        inside: list[tuple[int, str]] = []
        self._borders = [(-1, "")]
        for function in sorted(found, key=lambda function: (function.start, -function.end)):
            self._leave(inside, function.start)
            inside.append((function.end, function.name))
            self._borders.append((function.start, function.name))
        self._leave(inside, len(self.text) + 1)

    def _leave(self, inside: list[tuple[int, str]], at: int) -> None:
        """Note the ends of the functions that end before `at`."""
        while inside and inside[-1][0] <= at:
            end, _ = inside.pop()
            self._borders.append((end, inside[-1][1] if inside else ""))

    def _scope(self, at: int, context: Context) -> str:
        border = bisect.bisect_right(self._borders, at, key=lambda border: border[0]) - 1
        return self._borders[border][1] or context.base

    def sink(self, *key: Hashable) -> int:
        """The number of the receiver with this key."""
        return self._sinks.setdefault((self._nest, *key), len(self._sinks) + 1)

    def add(self, fact: EnvFact | SyntaxProblem) -> None:
        """Keep a fact unless it is known already."""
        self.facts.setdefault(fact)

    def forward(self, form: Form, how: str, context: Context, state: State, sink: int, *, config: bool = False) -> None:
        """A form stands in the script. `config`: its key is no variable's name."""
        start, end = form.moved or (form.start, self._closed(form.start, form.end))
        if not form.key:
            self.dynamic(form.start, form.end, "the name is computed while the script runs", context)
            return
        if how in {"export", "prefix"} and not is_variable(form.key):
            return
        value = _own_taken_off(form.key, _value(form, context, state), context, state)
        name = form.key
        if config:
            name = value.names[0] if value.names else ""
            if not name or name in state.own or name in context.local:
                return  # the script's own variable, nothing from its environment
        guard, when = _condition(form, value, context, state)
        weak = config or (how.endswith("line") and context.output.kind != "file" and bool(guard))
        default = value.default_for(name)
        if name in context.held.missing and form.value is None:
            default = default or Default((), None, computed=True)
        self.add(
            Forward(
                name=name,
                key=form.key,
                at=self.span(start, end),
                names=value.names,
                guard=guard,
                when=when,
                value=value.kind,
                default=default,
                required=value.required or name in state.required,
                how=how,
                weak=weak,
                scope=self._scope(start, context),
                sink=sink,
                branch=context.branch if when == "conditional" or (guard and not form.guard) else 0,
            )
        )

    def dynamic(self, start: int, end: int, reason: str, context: Context) -> None:
        """Names that cannot be read."""
        end = self._closed(start, end)
        text = " ".join(self.text[start:end].split())[:_LONGEST_TEXT]
        self.add(Dynamic(text, reason, self.span(start, end), self._scope(start, context)))

    def _closed(self, start: int, end: int) -> int:
        """`end`, behind the quote that closes one opened since `start`."""
        quote = self.text[end : end + 1]
        if quote not in {'"', "'"} or end - start > _LONGEST_QUOTED:
            return end
        inside = _ESCAPED.sub("", self.text[start:end])
        return end + inside.count(quote) % 2

    def inherits(self, how: str, start: int, end: int, context: Context) -> None:
        """The whole environment is handed on."""
        self.add(Inherits(how, self.span(start, end), self._scope(start, context)))

    def sourced(self, fact: Sourced) -> None:
        """Another file has a say."""
        self.add(fact)

    def required(self, name: str, start: int, end: int, how: str, empty_too: bool, context: Context) -> None:
        """The script stops without this variable."""
        self.add(Required(name, self.span(start, end), how, empty_too, self._scope(start, context)))

    def defaulted(self, name: str, found: Definition, start: int, end: int, context: Context) -> None:
        """A variable is given a default in a statement of its own."""
        default = Value((), "variable", found).default_for(name)
        if default is not None:
            self.add(Defaulted(name, self.span(start, end), default, self._scope(start, context)))

    def assigned(self, name: str, start: int, end: int, scope: str) -> None:
        """A variable is set and stays in the script."""
        self.add(Assigned(name, self.span(start, end), scope))


def _value(form: Form, context: Context, state: State) -> Value:
    if form.value is None:
        passed = (Ref(form.key, form.start, form.end),)
        return value_of(passed, state.lookup)
    return value_of(unquoted(form.value), state.looking(context.bindings))


def _own_taken_off(key: str, value: Value, context: Context, state: State) -> Value:
    """A value with the script's own variables replaced by those of the environment that they are copies of."""
    names = tuple(dict.fromkeys(found for name in value.names if (found := _source(name, key, context, state))))
    if value.kind == "variable" and value.names and not names:
        return Value((), "computed", Definition(computed=True))
    return replace(value, names=names)


def _source(name: str, key: str, context: Context, state: State) -> str:
    """The variable that `name` is a copy of, itself when it is no copy, `""` when it is the script's own."""
    known = state.lookup(name)
    if known is not None and known.consulted[:1] == (key,):
        return key
    if name == key or known is None or known.chained:
        return name
    if known.varied and name not in state.own and name not in context.local:
        return name
    return state.source_of(name)


def _condition(form: Form, value: Value, context: Context, state: State) -> tuple[str, When]:
    """The variable that decides, and how."""
    held = context.held
    own = {form.key, *names_in(form.value or ()), *value.names} | ({form.guard} if form.guard else set())
    guard = form.guard
    when: When = "always"
    if form.guard:
        when = "non-empty" if form.op == ":+" else "set"
        if state.certain(form.guard):
            when = "always"
    else:
        if form.value is None and form.key not in state.definitions and form.key not in held.missing:
            when = "set"
        candidates = [form.key, *names_in(form.value or ()), *value.names]
        full = [name for name in candidates if name in held.full]
        present = [name for name in candidates if name in held.present]
        if full:
            guard, when = full[0], "non-empty"
        elif present:
            guard, when = present[0], "set"
    if guard:
        guard = _source(guard, form.key, context, state)
        when = when if guard or when == "always" else "conditional"
    if when == "conditional" or held.other or (held.full | held.present | held.missing) - own:
        return guard, "conditional"
    return guard, when
