"""Commands that write text: `echo`, `printf`, `cat` and `tee` with a here-document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lockstitch_env_forwarders.shell.builtins import Builtins
from lockstitch_env_forwarders.shell.commands import CONTAINER
from lockstitch_env_forwarders.shell.embedded import reads_script, script_argument, unpacked
from lockstitch_env_forwarders.shell.lists import brace_words
from lockstitch_env_forwarders.shell.output import CAPTURE, Output, document, echoed, file_output, printed, single
from lockstitch_env_forwarders.shell.state import Context
from lockstitch_env_forwarders.shell.syntax import Heredoc, Lit, Node, Part, Ref, Simple, Word
from lockstitch_env_forwarders.shell.tools import NO_ENVIRONMENT
from lockstitch_env_forwarders.shell.values import fields, moved_literal, settle, text_of
from lockstitch_env_forwarders.shell.wrappers import Invocation, unwrap

_DOCUMENTS = frozenset({"cat", "tee", "install", "dd", "sponge", "envsubst", "kubectl", "oc", "crontab", "ed"})
_FILTERS = frozenset({"sed", "envsubst", "sort", "grep", "uniq", "tr", "awk", "cat", "column", "head"})
_WRITES = re.compile(r"\b(?:cat|tee)\b\s*+(?:-a\s++)?(?:>+\s*+)?([^\s|;&<>]+)")
_OPTIONS = re.compile(r"\s*(-e|--env|--build-arg)[ =]")
_DEEPEST = 3


class Writers(Builtins):
    """Text that goes to a file. What needs the arguments of commands is the subclass's."""

    def embed(self, text: str, offsets: Sequence[int], context: Context) -> None:
        """Walk through a script inside this one."""
        raise NotImplementedError

    def kept_options(self, words: list[tuple[Part, ...]], sink: int, context: Context) -> None:
        """Options that are printed to be used by another command."""
        raise NotImplementedError

    def printed(self, node: Simple, invocation: Invocation, context: Context) -> None:
        """`echo` and `printf`: lines of a file, or options that are captured."""
        words = self.spread(invocation.words, context)
        if invocation.name == "printf" and len(words) > 1 and text_of(words[0]) == "-v":
            self.state.forget(text_of(words[1]) or "", context)
            return
        parts = (echoed if invocation.name == "echo" else printed)(words)
        guarded = context.held.full | context.held.present
        sink = self.emit.sink("file", context.output.target) if context.output.kind == "file" else 0
        sink = sink or self.emit.sink("command", node.start)
        for line in single(parts, context.output, self.state.looking(context.bindings), guarded):
            how = "config-line" if line.config else "env-line"
            self.emit.forward(line.form, how, context, self.state, sink, config=line.config)
        text = "".join(part.text if isinstance(part, Lit) else "x" for part in parts)
        if context.output.kind in {"capture", "terminal"} and _OPTIONS.match(text):
            self.kept_options(loose_fields(parts), sink, context)

    def spread(self, words: Sequence[tuple[Part, ...]], context: Context) -> list[tuple[Part, ...]]:
        """`words` with each `"${NAMES[@]}"` that can be read, and each `{A,B}`, as the words that it stands for."""
        found: list[tuple[Part, ...]] = []
        for word in words:
            only = word[0] if len(word) == 1 else None
            known = self.state.lookup(only.name) if isinstance(only, Ref) and only.index and not only.op else None
            listed = known.words if known is not None else None
            found.extend(brace_words(word) if listed is None else [(moved_literal(bound),) for bound in listed])
        return found

    def embedded(self, parts: tuple[Part, ...], context: Context) -> None:
        if self.level < _DEEPEST:
            text, offsets = unpacked(self.emit.text, parts)
            self.embed(text, offsets, context)

    def fed(self, heredoc: Heredoc, node: Simple, invocation: Invocation, context: Context) -> None:
        """A here-document: a script for a shell, or text for a file."""
        if reads_script(invocation):
            self.embedded(heredoc.parts, context)
            return
        parts = heredoc.parts
        if heredoc.quoted:
            parts = tuple(part for part in parts if isinstance(part, Lit))
        output = self._document_output(invocation, context)
        if output is None:
            return
        key = ("file", output.target) if output.kind == "file" else ("command", node.start)
        sink = self.emit.sink(*key)
        inner = replace(context, output=output)
        for line in document(settle(parts, context.bindings), output, self.state.looking(context.bindings)):
            how = "config-line" if line.config else "env-line"
            self.emit.forward(line.form, how, inner, self.state, sink, config=line.config)

    def _document_output(self, invocation: Invocation, context: Context) -> Output | None:
        """Where a command puts the text that it is fed; None when it is no text to be kept."""
        name = invocation.name
        if name == "tee" or name in {"sponge", "dd", "install"}:
            return self._tee_target(invocation, context)
        if name in {"kubectl", "oc", "crontab"}:
            return Output("file", name)
        if name in _DOCUMENTS:
            return context.output
        if name in CONTAINER:
            files = [text_of(word) for word in invocation.words]
            return Output("file", ".env") if "--env-file" in files and {"/dev/stdin", "-"} & set(files) else None
        if name in self.survey.functions:
            return Output("file", " ".join(text_of(word) or "" for word in invocation.words))
        if name == "ssh":
            command = script_argument(invocation)
            match = _WRITES.search(text_of(command or ()) or "")
            return Output("file", match[1]) if match else None
        if name in NO_ENVIRONMENT:
            return None
        return context.output if context.output.kind == "file" else CAPTURE

    def _tee_target(self, invocation: Invocation, context: Context) -> Output:
        for word in reversed(invocation.words):
            text = text_of(word)
            if text is None or not text.startswith("-"):
                if invocation.name == "dd" and not (text or "").startswith("of="):
                    continue
                return file_output(word)
        return context.output

    def teed(self, last: Simple, context: Context) -> Output:
        """Where a pipe's text ends up when `last` reads it."""
        words = [settle(word.parts, context.bindings) for word in last.words if isinstance(word, Word)]
        invocation = unwrap(words, self.state.looking(context.bindings))
        if invocation.name in {"tee", "sponge", "dd", "install"}:
            return self._tee_target(invocation, context)
        script = script_argument(invocation)
        if script is not None and (match := _WRITES.search(text_of(script) or "")):
            return Output("file", match[1])
        if invocation.name in {"kubectl", "oc", "crontab"}:
            return Output("file", invocation.name)
        return context.output if invocation.name in _FILTERS else CAPTURE

    def herestrings(self, node: Simple, invocation: Invocation, context: Context) -> None:
        """`tee -a f <<< "K=$K"`."""
        for redirect in node.redirects:
            if redirect.op != "<<<" or redirect.target is None:
                continue
            output = self._document_output(invocation, context)
            if output is None or output.kind != "file":
                continue
            parts = settle(redirect.target.parts, context.bindings)
            sink = self.emit.sink("file", output.target)
            for line in single(parts, output, self.state.looking(context.bindings), frozenset()):
                inner = replace(context, output=output)
                how = "config-line" if line.config else "env-line"
                self.emit.forward(line.form, how, inner, self.state, sink, config=line.config)

    def dumped(self, node: Node, output: Output, context: Context) -> None:
        """`env > .env`, `printenv | grep ^APP_ > .env`."""
        if not isinstance(node, Simple) or output.kind != "file":
            return
        words = [word.literal for word in node.words if isinstance(word, Word)]
        if words in (["env"], ["printenv"], ["export", "-p"], ["declare", "-px"]) or words[:1] == ["compgen"]:
            self.emit.dynamic(node.start, node.end, "the names are whatever the environment holds", context)


def loose_fields(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """A string split at white space, the quoted text too, as when it is used without quotes."""
    return fields([replace(part, quoted=False) if isinstance(part, Lit) and not part.moved else part for part in parts])
