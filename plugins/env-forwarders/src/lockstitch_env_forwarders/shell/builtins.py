"""What the shell does itself: `export`, `declare -x`, `set -a`, `. file`, `exit`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from lockstitch_env_forwarders.facts import Sourced
from lockstitch_env_forwarders.shell.emit import Emitter
from lockstitch_env_forwarders.shell.forms import Form, alternates, assignment, name_alone, name_or_assignment
from lockstitch_env_forwarders.shell.lists import brace_words, loop_words
from lockstitch_env_forwarders.shell.state import Context, State
from lockstitch_env_forwarders.shell.survey import Survey
from lockstitch_env_forwarders.shell.syntax import Assign, Block, Chain, Group, Lit, Node, Part, Ref, Simple, Sub, Word
from lockstitch_env_forwarders.shell.values import is_variable, moved_literal, names_in, settle, text_of

_GIVES_UP = frozenset(
    {"die", "fail", "fatal", "abort", "bail", "panic", "error_exit", "err_exit", "usage", "croak", "exit_with_error"}
)
_ENV_FILE = re.compile(
    r"(?:^|[\s\"'<])((?:[\w./-]*/)?[\w-]*\.env[\w.-]*|[\w./-]+[._/-]env(?:\.[\w.-]+)?)(?=[\s\"'|)]|$)"
)
_HERE = re.compile(r"dirname|%/\*")
_SELF = re.compile(r"\$\{?(?:0\b|BASH_SOURCE)")


class Builtins:
    """The shell's own commands. `level` is how many scripts this one stands in."""

    def __init__(self, emitter: Emitter, level: int) -> None:
        self.emit = emitter
        self.level = level
        self.state = State()
        self.survey = Survey()
        self._directories: dict[str, str] = {}
        self._paths: dict[str, list[str]] = {}
        self._assigned: dict[str, tuple[int, int, str]] = {}

    def note_assignment(self, assign: Assign, parts: tuple[Part, ...], context: Context) -> None:
        """Keep what only later statements need: the script's directory, paths to choose from, what stays unexported."""
        if (directory := self._directory(parts)) is not None:
            self._directories[assign.name] = directory
        elif text := text_of(parts):
            self._paths.setdefault(assign.name, []).append(text)
        if not context.scope and is_variable(assign.name):
            self._assigned.setdefault(assign.name, (assign.start, assign.end, context.scope))

    def report_assigned(self) -> None:
        """The variables that are set and never handed on."""
        for name, (start, end, scope) in self._assigned.items():
            if name not in self.state.exported:
                self.emit.assigned(name, start, end, scope)

    def declare(self, node: Simple, context: Context) -> None:
        """`export`, `declare -x`, `typeset -x`; without `-x` an assignment."""
        first, *rest = node.words
        command = first.literal if isinstance(first, Word) else ""
        options = "".join(
            word.literal or "" for word in rest if isinstance(word, Word) and (word.literal or "").startswith("-")
        )
        exports = command == "export" or "x" in options
        if (command == "export" and ("n" in options or "f" in options)) or "f" in options or "F" in options:
            return
        for item in rest:
            if isinstance(item, Assign):
                self._declared(item, command or "", exports, context)
            elif exports or self.state.export_all:
                self._exported_word(item, context)
            elif command == "local" and item.literal:
                context.local.add(item.literal)
                self.state.forget(item.literal, context)

    def _declared(self, item: Assign, command: str, exports: bool, context: Context) -> None:
        self.assign(item, context, exported=exports)
        if command in {"local", "declare", "typeset"} and context.scope and not exports:
            context.local.add(item.name)

    def assign(self, item: Assign, context: Context, exported: bool = False) -> None:
        """An assignment."""
        raise NotImplementedError

    def _exported_word(self, word: Word, context: Context) -> None:
        if (word.literal or "").startswith("-"):
            return
        lookup = self.state.looking(context.bindings)
        for parts in brace_words(settle(word.parts, context.bindings)):
            guarded = list(alternates(parts, lookup))
            form = None if guarded else assignment(parts, lookup) or name_alone(parts, lookup)
            words = None if guarded else self._several(word, parts, context)
            if guarded:
                for item in guarded:
                    self.export(item, context)
            elif words is not None:
                for name in words:
                    self.export(name, context)
            elif form is not None and (form.key or not self._from_file(parts, context)):
                self.export(form, context)
            elif form is None and not self._from_file(parts, context) and text_of(parts) is None:
                self.emit.dynamic(word.start, word.end, "what is exported is computed while the script runs", context)

    def _several(self, word: Word, parts: tuple[Part, ...], context: Context) -> list[Form] | None:
        """`export $NAMES`, `export "${NAMES[@]}"` with a list that can be read."""
        only = parts[0] if len(parts) == 1 else None
        if not isinstance(only, (Ref, Sub)) or (only.quoted and not (isinstance(only, Ref) and only.index)):
            return None
        words = loop_words([word], context.bindings, self.state)
        lookup = self.state.looking(context.bindings)
        forms = [name_or_assignment((moved_literal(bound),), lookup) for bound in words or ()]
        return [form for form in forms if form is not None] or None

    def export(self, form: Form, context: Context) -> None:
        """`export V` or `export V=…`."""
        if form.key:
            self.state.exported.add(form.key)
            if form.key == "PATH":
                return
        names = names_in(form.value or ())
        joined = form.value is not None and form.key in names and not _only_expansion(form.value)
        if not joined:
            value = None if form.value is None else self.emit.text[form.start : form.end]
            self.emit.forward(form, "export", context, self.state, self.emit.sink("export", form.key, value))

    def _from_file(self, parts: tuple[Part, ...], context: Context, sourced: bool = False) -> bool:
        """`export $(grep -v '^#' .env | xargs)` hands on what the file names."""
        for part in parts:
            if isinstance(part, Sub):
                text = self.emit.text[part.start + 2 : part.end - 1]
                match = _ENV_FILE.search(text)
                if match:
                    exports = not sourced or self.state.export_all or "export" in text
                    at = self.emit.span(part.start, part.end)
                    self.emit.sourced(Sourced(match[1], at, "cwd", "env-file", exports, scope=context.scope))
                    return True
        return False

    def set_options(self, words: Sequence[tuple[Part, ...]]) -> Sequence[tuple[Part, ...]]:
        """`set -a`, `set +o allexport`; what follows `--` is returned."""
        texts = [text_of(word) for word in words]
        at = 0
        while at < len(texts):
            text = texts[at]
            if text == "--":
                return words[at + 1 :]
            if text is None or text[:1] not in {"-", "+"}:
                break
            long = text.endswith("o")
            if "a" in text or (long and texts[at + 1 : at + 2] == ["allexport"]):
                self.state.export_all = text[0] == "-"
            at += 2 if long else 1
        return ()

    def source(self, words: Sequence[tuple[Part, ...]], context: Context) -> None:
        """`. file`."""
        if not words or not words[0]:
            return
        parts = words[0]
        at = self.emit.span(parts[0].start, parts[-1].end)
        only = parts[0] if len(parts) == 1 else None
        if isinstance(only, Sub) and self._from_file(parts, context, sourced=True):
            return
        choices = self._paths.get(only.name, []) if isinstance(only, Ref) and not only.op else []
        if len(choices) > 1:
            for path in dict.fromkeys(choices):
                self.emit.sourced(Sourced(path, at, "cwd", "source", self.state.export_all, True, context.scope))
            return
        path, from_here = self._path(parts)
        optional = context.conditional
        self.emit.sourced(
            Sourced(path, at, "file" if from_here else "cwd", "source", self.state.export_all, optional, context.scope)
        )

    def env_file(self, parts: tuple[Part, ...], start: int, end: int, context: Context) -> None:
        """`--env-file f`."""
        path, from_here = self._path(parts)
        at = self.emit.span(start, end)
        self.emit.sourced(
            Sourced(path, at, "file" if from_here else "cwd", "env-file", True, context.conditional, context.scope)
        )

    def _path(self, parts: Sequence[Part]) -> tuple[str, bool]:
        """A path, and whether it is relative to this script; `""` when it is computed."""
        pieces: list[str] = []
        from_here = False
        for position, part in enumerate(parts):
            if isinstance(part, Lit):
                pieces.append(part.text)
                continue
            directory = self._directories.get(part.name) if isinstance(part, Ref) and not part.op else None
            directory = directory or self._directory((part,))
            if directory is not None and position == 0:
                from_here = True
                pieces.append(directory)
                continue
            known = self.state.lookup(part.name) if isinstance(part, Ref) and not part.op else None
            if known is None or known.constant is None:
                return "", False
            pieces.append(known.constant)
        path = "".join(pieces)
        if set(path) & set("*?["):
            return "", False
        return posixpath.normpath(path) if path else "", from_here

    def _directory(self, parts: Sequence[Part]) -> str | None:
        """`.` or `..` when `parts` are the directory of this script, or the one above it."""
        if len(parts) != 1 or isinstance(parts[0], Lit):
            return None
        part = parts[0]
        if isinstance(part, Ref) and part.name in self._directories and not part.op:
            return self._directories[part.name]
        text = self.emit.text[part.start : part.end]
        if isinstance(part, Ref) and part.name not in {"0", "BASH_SOURCE"}:
            return None
        if _HERE.search(text) is None or _SELF.search(text) is None:
            return None
        return "/".join([".."] * text.count("/..")) or "."

    def leaves(self, node: Node, depth: int = 0) -> str:
        """`exit` when a statement ends the script as a failure, `skip` when it leaves the loop or function."""
        if depth > 4:
            return ""
        if isinstance(node, Group):
            return "" if node.subshell else self.leaves(node.body, depth)
        if isinstance(node, Block):
            return self.leaves(node.items[-1], depth) if node.items else ""
        if isinstance(node, Chain):
            return self.leaves(node.items[-1], depth) if "||" not in node.ops else ""
        if not isinstance(node, Simple) or not node.words:
            return ""
        first, *rest = [word.literal for word in node.words if isinstance(word, Word)]
        if first == "exit":
            return "" if rest[:1] == ["0"] else "exit"
        if first in {"return", "continue", "break"}:
            return "skip"
        function = self.survey.functions.get(first or "")
        if function is not None:
            return "exit" if self.leaves(function.body, depth + 1) == "exit" else ""
        return "exit" if first in _GIVES_UP else ""


def _only_expansion(parts: Sequence[Part]) -> bool:
    """Whether a value is one `${V…}` and nothing else."""
    kept = [part for part in parts if not isinstance(part, Lit) or part.text]
    return len(kept) == 1
