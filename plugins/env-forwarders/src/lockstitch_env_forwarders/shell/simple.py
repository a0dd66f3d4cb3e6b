"""Simple commands: assignments, containers, printed lines, and what else takes names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lockstitch_env_forwarders.shell.commands import CONTAINER, EnvFile, Opening, arguments
from lockstitch_env_forwarders.shell.embedded import script_argument
from lockstitch_env_forwarders.shell.forms import Form, alternates, assignment
from lockstitch_env_forwarders.shell.lists import loop_words
from lockstitch_env_forwarders.shell.output import Output
from lockstitch_env_forwarders.shell.state import Bindings, Context
from lockstitch_env_forwarders.shell.syntax import (
    Assign,
    Block,
    Lit,
    Part,
    Redirect,
    Ref,
    Simple,
    Sub,
    Word,
)
from lockstitch_env_forwarders.shell.tools import HANDS_WORDS_ON, NO_ENVIRONMENT, SYSTEM
from lockstitch_env_forwarders.shell.values import (
    Bound,
    Value,
    is_variable,
    moved_literal,
    names_in,
    refs_in,
    settle,
    text_of,
    unquoted,
    value_of,
)
from lockstitch_env_forwarders.shell.wrappers import Invocation, unwrap
from lockstitch_env_forwarders.shell.writers import Writers, loose_fields

#: Variables that set the manners of a tool for one command; they are no part of a program's environment.
_KNOBS = re.compile(
    r"PATH|IFS|LC_[A-Z]+|LANG|LANGUAGE|DEBIAN_FRONTEND|NEEDRESTART_\w+|POSIXLY_CORRECT|CDPATH|GREP_\w+|TERM|COLUMNS"
)
_DUMPS = re.compile(r"\b(env|printenv|compgen|declare)\b|\.env\b|/(-e|--env)[ =]")
_SETS = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)=")
_FLAG_TEXT = re.compile(r"(?:^|\s)(?:-e|--env|--build-arg)(?:[ =]|$)")


class SimpleCommands(Writers):
    """Commands. What needs the walk as a whole is the subclass's."""

    def block(self, block: Block, context: Context) -> None:
        """Walk through statements."""
        raise NotImplementedError

    def call(self, name: str, words: Sequence[tuple[Part, ...]], context: Context) -> None:
        """Walk through a function of the script."""
        raise NotImplementedError

    def shift(self, count: int, context: Context) -> None:
        """`shift`."""
        raise NotImplementedError

    def set_parameters(self, words: Sequence[tuple[Part, ...]], context: Context) -> None:
        """`set -- A B`."""
        raise NotImplementedError

    def redirected(self, redirects: Sequence[Redirect], context: Context) -> Context:
        """The context with the output where the redirections put it."""
        raise NotImplementedError

    def substituted(self, parts: Sequence[Part], context: Context) -> None:
        """Walk through the commands in `$(…)`."""
        raise NotImplementedError

    def kept_options(self, words: list[tuple[Part, ...]], sink: int, context: Context) -> None:
        """Options that are kept or printed to be used by another command."""
        self._arguments(Invocation("", words), sink, context, how="list")

    def simple(self, node: Simple, context: Context) -> None:
        """One command."""
        inner = self.redirected(node.redirects, context)
        heredocs = [redirect.heredoc for redirect in node.redirects if redirect.heredoc is not None]
        for heredoc in heredocs:
            self.substituted(heredoc.parts, inner)
        for item in (*node.assigns, *node.words):
            parts = item.value.parts if isinstance(item, Assign) else item.parts
            self.substituted(parts, inner)
            self._insisted(settle(parts, context.bindings), context)
        if not node.words:
            for assign in node.assigns:
                self.assign(assign, context)
            return
        first = node.words[0]
        if isinstance(first, Word) and first.bare in {"export", "declare", "typeset", "local", "readonly"}:
            self.declare(node, inner)
            if first.bare in {"export", "declare"} and len(node.words) <= 2:
                self.dumped(node, inner.output, inner)
            return
        words = [parts for word in node.words if isinstance(word, Word) for parts in _settled(word, context.bindings)]
        invocation = unwrap(words, self.state.looking(context.bindings))
        self._prefixes(node, invocation, inner)
        self._wrapped(node, invocation, inner)
        self._dispatch(node, invocation, inner)
        fed = [redirect.heredoc for redirect in node.redirects if redirect.heredoc and redirect.fd <= 0]
        if fed:  # of several, the last one is what the command reads
            self.fed(fed[-1], node, invocation, inner)
        self.herestrings(node, invocation, inner)

    def _insisted(self, parts: Sequence[Part], context: Context) -> None:
        """`${V:?}` requires, `${V:=d}` gives a default."""
        for ref in refs_in(parts):
            if not is_variable(ref.name) or ref.indirect or ref.index:
                continue
            if ref.op in {":?", "?"} and not context.held.other and ref.name not in self.state.own:
                self.state.required.add(ref.name)
                self.emit.required(ref.name, ref.start, ref.end, "${V:?}", ref.op == ":?", context)
            elif ref.op in {":=", "="}:
                found = self.state.assign(ref.name, (ref,), context)
                if found is not None:
                    self.emit.defaulted(ref.name, found, ref.start, ref.end, context)

    def assign(self, item: Assign, context: Context, exported: bool = False) -> None:
        """`V=x`, `ARGS+=(…)`."""
        parts = settle(item.value.parts, context.bindings)
        if item.array is not None:
            self._array(item, context)
        else:
            self._string(item, parts, context)
            if not item.index:
                self._bind(item, parts, context)
                found = self.state.assign(item.name, parts, context, item.append)
                if found is not None:
                    self.emit.defaulted(item.name, found, item.start, item.end, context)
        self.note_assignment(item, parts, context)
        if (exported or self.state.export_all) and item.array is None and not item.index:
            before = (Ref(item.name, item.start, item.end),) if item.append else ()
            self.export(Form(item.name, (*before, *parts), item.start, item.end), context)

    def _bind(self, item: Assign, parts: tuple[Part, ...], context: Context) -> None:
        """`local name="$1"` in a call: the variable stands for the argument."""
        context.bindings.pop(item.name, None)
        moved = [part for part in parts if isinstance(part, Lit) and part.moved]
        if moved and text_of(parts) is not None and not item.append:
            context.bindings[item.name] = (Bound(text_of(parts) or "", moved[0].start, moved[0].end),)

    def _array(self, item: Assign, context: Context) -> None:
        elements = [settle(word.parts, context.bindings) for word in item.array or ()]
        for element in elements:
            self.substituted(element, context)
        words = loop_words(item.array or (), context.bindings, self.state)
        self.state.list_words(item.name, words, item.append, context.conditional)
        users = self.survey.used_by.get(item.name, set())
        commands = self.survey.commands.get(item.name, set())
        if commands and commands <= NO_ENVIRONMENT - HANDS_WORDS_ON:
            return  # `grep "${PATTERNS[@]}" file`
        self._list(item.name, elements, bool({"env", "sudo"} & users), context)

    def _list(self, name: str, elements: Sequence[tuple[Part, ...]], pairs: bool, context: Context) -> None:
        """Words that are kept for a command: options and, for `env`, `K=V`."""
        sink = self.emit.sink("list", name)
        lookup = self.state.looking(context.bindings)
        whole = unwrap(elements, lookup)
        container = whole.name in CONTAINER or not CONTAINER.isdisjoint(self.survey.used_by.get(name, ()))
        kept = whole if whole.name in CONTAINER else Invocation("docker" if container else "", list(elements))
        self._arguments(kept, sink, context, how="list")
        for element in elements:
            for form in alternates(element, lookup):
                self.emit.forward(form, form.flag or "list", context, self.state, sink)
            form_or_none = assignment(element, lookup) if pairs else None
            if form_or_none is not None and form_or_none.key:
                self.emit.forward(form_or_none, "env", context, self.state, sink)

    def _string(self, item: Assign, parts: tuple[Part, ...], context: Context) -> None:
        """A string of options: `ARGS="$ARGS -e V=$V"`."""
        users = self.survey.used_by.get(item.name, set())
        if users and users <= NO_ENVIRONMENT:
            return
        sink = self.emit.sink("list", item.name)
        for form in alternates(parts, self.state.looking(context.bindings)):
            self.emit.forward(form, form.flag or "list", context, self.state, sink)
        text = "".join(part.text if isinstance(part, Lit) else "x" for part in parts)
        if _FLAG_TEXT.search(text) and (users & CONTAINER or not users <= NO_ENVIRONMENT or not users):
            self.kept_options(loose_fields(parts), sink, context)

    def _prefixes(self, node: Simple, invocation: Invocation, context: Context) -> None:
        """`V=x cmd`."""
        for assign in node.assigns:
            parts = settle(assign.value.parts, context.bindings)
            if assign.array is not None or assign.append or not self._hands_on(assign.name, parts, invocation, context):
                continue
            form = Form(assign.name, parts, assign.start, assign.end)
            self.emit.forward(form, "prefix", context, self.state, self.emit.sink("command", node.start))

    def _hands_on(self, name: str, parts: tuple[Part, ...], invocation: Invocation, context: Context) -> bool:
        """Whether `V=x cmd` is about the program's environment, and not about a tool of the system."""
        if _KNOBS.fullmatch(name) or not is_variable(name):
            return False
        if invocation.name in {"read", "eval", "printf", "echo", "set", "test", "[", ":", "true", "cd"}:
            return False
        value: Value = value_of(unquoted(parts), self.state.looking(context.bindings))
        if value.kind in {"fixed", "computed"} and invocation.name in SYSTEM:
            return False
        return not (name in names_in(parts) and value.kind == "mixed")

    def _wrapped(self, node: Simple, invocation: Invocation, context: Context) -> None:
        """What `sudo` and `env` hand on."""
        sink = self.emit.sink("command", node.start)
        for form, how in invocation.given:
            parts = form.value or ()
            if form.value is None or not form.key or self._hands_on(form.key, parts, invocation, context):
                self.emit.forward(form, how, context, self.state, sink)
        for parts in invocation.computed:
            self._computed(parts, context)
        if invocation.inherits is not None:
            self.emit.inherits(*invocation.inherits, context)

    def _computed(self, parts: tuple[Part, ...], context: Context) -> None:
        """`env $(cat .env) cmd`, `env "${VARS[@]}" cmd`."""
        part = parts[0]
        if isinstance(part, Ref):
            known = self.state.lookup(part.name)
            if part.name in {"@", "*"} or (part.name in self.survey.used_by and known is not None):
                return
        if not self._from_file(parts, context):
            reason = "the names are computed while the script runs"
            self.emit.dynamic(part.start, parts[-1].end, reason, context)

    def _dispatch(self, node: Simple, invocation: Invocation, context: Context) -> None:
        name = invocation.name
        lookup = self.state.looking(context.bindings)
        if name in {".", "source"}:
            self.source(invocation.words, context)
        elif name == "set":
            rest = self.set_options(invocation.words)
            self._list("@", rest, False, context)
            if "--" in map(text_of, invocation.words):
                self.set_parameters(rest, context)
        elif name == "shift":
            count = text_of(invocation.words[0]) if invocation.words else "1"
            self.shift(int(count) if count and count.isdigit() and len(count) < 4 else 1, context)
        elif name in {"read", "unset", "mapfile", "readarray", "getopts"}:
            for word in invocation.words:
                text = text_of(word)
                if text and is_variable(text) and not text.startswith("-"):
                    self.state.forget(text, context)
        elif name in {"echo", "printf"}:
            self.printed(node, invocation, context)
        elif name in self.survey.functions:
            self.call(name, invocation.words, context)
        script = script_argument(invocation)
        if script is not None:
            self.embedded(script, context)
        if name == "eval" and script is not None:
            self._evaluated(script, context)
        sink = self.emit.sink("command", node.start)
        self._arguments(invocation, sink, context)
        if name not in NO_ENVIRONMENT:
            for word in invocation.words:
                for form in alternates(word, lookup):
                    how = f"{name} -e" if name in CONTAINER and form.flag != "--build-arg" else form.flag or "argument"
                    self.emit.forward(form, how, context, self.state, sink)
        if len(node.words) <= 2:
            self.dumped(node, context.output, context)

    def _evaluated(self, script: tuple[Part, ...], context: Context) -> None:
        """`eval "V=…"`: V is the script's own from here on, whatever it is."""
        head = script[0].text if isinstance(script[0], Lit) else ""
        if (match := _SETS.match(head)) and is_variable(match[1]):
            self.state.forget(match[1], context)

    def _arguments(self, invocation: Invocation, sink: int, context: Context, how: str = "") -> None:
        lookup = self.state.looking(context.bindings)
        for found in arguments(invocation, lookup, self.survey.functions.__contains__):
            if isinstance(found, EnvFile):
                self._env_file(found, context)
            elif isinstance(found, Opening):
                self._opening(found.part, context, sink)
            else:
                form, tag = found
                self.emit.forward(form, tag or how, context, self.state, sink)

    def _env_file(self, found: EnvFile, context: Context) -> None:
        only = found.path[0] if len(found.path) == 1 else None
        if isinstance(only, Sub):
            self.block(only.body, replace(context, output=Output("file", ".env")))
        elif text_of(found.path) not in {"/dev/stdin", "-"}:
            self.env_file(found.path, found.start, found.end, context)

    def _opening(self, part: Part, context: Context, sink: int) -> None:
        """`"${VARS[@]/#/-e }"`, `$(env | sed 's/^/-e /')`."""
        text = self.emit.text[part.start : part.end]
        if isinstance(part, Ref) and part.op in {"/", "//"} and re.search(r"/#/?(-e|--env)\b", text):
            known = self.state.lookup(part.name)
            if known is None or known.words is None:
                self.emit.dynamic(part.start, part.end, "the list of names is computed while the script runs", context)
                return
            for bound in known.words:
                form = Form(bound.text, None, bound.start, bound.end, flag="-e")
                self.emit.forward(form, "-e", context, self.state, sink)
        elif isinstance(part, Sub) and _DUMPS.search(text) and not self._from_file((part,), context):
            self.emit.dynamic(part.start, part.end, "the names are computed while the script runs", context)

    def heredocs_of_loop(self, redirects: Sequence[Redirect], context: Context) -> None:
        """The commands inside a loop's here-document."""
        for redirect in redirects:
            if redirect.heredoc is not None:
                self.substituted(redirect.heredoc.parts, context)


def _settled(word: Word, bindings: Bindings) -> list[tuple[Part, ...]]:
    """A word of a command; `"$@"` of known parameters is each of them."""
    only = word.parts[0] if len(word.parts) == 1 else None
    if isinstance(only, Ref) and not only.op and (only.name == "@" or (only.name == "*" and not only.quoted)):
        bound = bindings.get("@")
        if bound is not None:
            return [(moved_literal(item),) for item in bound]
    return [settle(word.parts, bindings)]
