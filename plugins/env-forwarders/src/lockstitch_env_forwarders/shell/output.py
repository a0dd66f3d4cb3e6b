"""Lines that a script writes: `K=V` into an env file, `key: $V` into a configuration file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lockstitch_env_forwarders.shell.forms import Form, alternates, assignment
from lockstitch_env_forwarders.shell.syntax import Lit, Opaque, Part, Ref
from lockstitch_env_forwarders.shell.values import (
    Lookup,
    Parts,
    cut,
    extent,
    is_alternate,
    lines,
    names_in,
    text_of,
    unquoted,
)

_INDENT = re.compile(r"\s+")
_PREFIX = re.compile(r"(?:export\s+|Environment\s*=\s*[\"']?|ENV\s+|-\s+|[\"'](?=[A-Za-z_]\w*=))")
_CONFIG = re.compile(r"(?:-\s+)?([\"']?)([a-z_][\w.-]*|[A-Z_][A-Z0-9_]*)\1\s*+(?::\s+|:$|:(?=[\"'])|=\s*)")
_ENV_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_LIST_NAME = re.compile(r"-\s+name:\s*[\"']?([A-Za-z_]\w*)[\"']?\s*$")
_FORMAT = re.compile(r"%(%|[-+ #0-9.*]*[a-zA-Z]|\([^()]*\)T)|\\(n|t|r|\\|0?[0-7]{1,3}|.)", re.DOTALL)
_ENVIRONMENT_FILE = re.compile(
    r"(?i)(^|[/._\-\0])env(ironment|\.d)?($|[/._\-\0])|_env\b|\benv_|envfile|profile\b|profile\.d|/default/|sysconfig"
)
_NOT_ENVIRONMENT = re.compile(
    r"GITHUB_(OUTPUT|STEP_SUMMARY|STATE|PATH)|/dev/(null|stderr)|(?i:\.log\b|log_?file|\blog\b)"
)
#: `K<<EOF` in the file that `$GITHUB_ENV` names: the value are the lines down to `EOF`.
_SEVERAL_LINES = re.compile(r"([A-Za-z_]\w*)<<")
_UNEXPANDED = re.compile(r"\$[A-Za-z_{(]")
_MOST = 4000


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's standard output goes. `target` is the path as far as it can be read."""

    kind: Literal["file", "terminal", "capture", "nothing"] = "terminal"
    target: str = ""

    @property
    def environment(self) -> bool:
        """Whether the file is by its name one of variables."""
        return self.kind == "file" and _ENVIRONMENT_FILE.search(self.target) is not None


TERMINAL = Output()
CAPTURE = Output("capture")
NOTHING = Output("nothing")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that hands a variable on.

    `config` is a line whose key is no variable's name; `assigned` is whether it is written `K=V`, so that in
    a file of variables the key is one after all.
    """

    form: Form
    config: bool = False
    assigned: bool = False
    exported: bool = False


def file_output(parts: Parts) -> Output:
    """The output that goes to the file that a word names."""
    target = "".join(_target_text(part) for part in parts)
    if _NOT_ENVIRONMENT.search(target):
        return NOTHING
    if target in {"/dev/stdout", "-"}:
        return TERMINAL
    return Output("file", target)


def _target_text(part: Part) -> str:
    if isinstance(part, Lit):
        return part.text
    return f"\0{part.name}\0" if isinstance(part, Ref) else "\0"


def document(parts: Parts, output: Output, lookup: Lookup) -> list[Line]:
    """What a here-document, or a whole text, hands on when it is written to `output`."""
    if output.kind == "nothing":
        return []
    found: list[Line] = []
    plain = other = 0
    script = False
    name_above = ""
    for number, line in enumerate(lines(_broken(parts))):
        text = _begun(line)
        if not text:
            continue
        first = text[0]
        if isinstance(first, Lit) and first.text.startswith("#"):
            script = script or (number == 0 and first.text.startswith("#!"))
            continue
        read = list(_entries(text, lookup, name_above, output))
        name_above = _list_name(text)
        found.extend(read)
        if read and not any(entry.config for entry in read):
            plain += 1
        elif not (len(text) == 1 and is_alternate(first)):
            other += 1
    return [entry for entry in found if _counts(entry, output, plain > 0 and not other, script)]


def single(parts: Parts, output: Output, lookup: Lookup, guarded: frozenset[str]) -> list[Line]:
    """What one printed text hands on. `guarded`: the variables that a condition around it has tested."""
    if output.kind == "nothing":
        return []
    found: list[Line] = []
    for line in lines(_broken(parts)):
        text = _begun(line)
        if not text or (isinstance(text[0], Lit) and text[0].text.startswith("#")):
            continue
        for entry in _entries(text, lookup, "", output):
            if output.kind == "file":
                if _counts(entry, output, True, False):
                    found.append(entry)
            elif (entry.form.guard and not entry.config) or (_named(entry) and _prints_guarded(entry, guarded)):
                found.append(entry)
    return found


def _broken(parts: Parts) -> Iterator[Part]:
    r"""`parts` with a line's end behind each `${V:+V=$V\n}`: what follows begins a line with or without it."""
    for part in parts:
        yield part
        last = part.arg[-1] if isinstance(part, Ref) and is_alternate(part) and part.arg else None
        if isinstance(last, Lit) and last.text.endswith("\n"):
            yield Lit("\n", part.end, part.end, quoted=True)


def _named(entry: Line) -> bool:
    """Whether the key is a variable's name, or the line a configuration file's."""
    form = entry.form
    return entry.config or form.key in names_in(form.value or ()) or _ENV_NAME.fullmatch(form.key) is not None


def _prints_guarded(entry: Line, guarded: frozenset[str]) -> bool:
    """Whether this is the one line that a test of the variable lets through."""
    value = entry.form.value
    return value is not None and any(name in guarded for name in names_in(value)) and len(unquoted(value)) == 1


def _counts(entry: Line, output: Output, pure: bool, script: bool) -> bool:
    form = entry.form
    if form.guard:
        return not entry.config or output.kind == "file"
    named = form.key in names_in(form.value or ()) or entry.exported
    if script and not named:
        return False
    if output.kind != "file":
        return pure and not entry.config and (named or not form.key)
    if entry.exported:
        return True
    if entry.config:
        return len(form.value or ()) == 1 and bool(names_in(form.value or ()))
    if form.value is not None and names_in(form.value):
        return True
    return output.environment or (pure and (not form.key or _ENV_NAME.fullmatch(form.key) is not None))


def _begun(line: tuple[Part, ...]) -> tuple[Part, ...]:
    """A line without its indentation."""
    first = line[0]
    if isinstance(first, Lit) and not first.moved and (indent := _INDENT.match(first.text)):
        rest = cut(first, indent.end(), len(first.text))
        return _begun((rest, *line[1:])) if rest.text else (_begun(line[1:]) if line[1:] else ())
    if isinstance(first, Lit) and not first.text:
        return _begun(line[1:]) if line[1:] else ()
    return line


def _entries(line: tuple[Part, ...], lookup: Lookup, name_above: str, output: Output) -> Iterator[Line]:
    first = line[0]
    if output.environment and isinstance(first, Lit) and (match := _SEVERAL_LINES.match(first.text)):
        start, end = extent(line)
        yield Line(Form(match[1], (Opaque(start, end),), start, end), assigned=True)
        return
    for entry in _line(line, lookup, name_above):
        yield replace(entry, config=False) if entry.assigned and output.environment else entry


def _list_name(line: tuple[Part, ...]) -> str:
    if len(line) == 1 and isinstance(line[0], Lit) and (match := _LIST_NAME.fullmatch(line[0].text)):
        return match[1]
    return ""


def _line(line: tuple[Part, ...], lookup: Lookup, name_above: str) -> Iterator[Line]:
    """The forms in one line of output, its indentation taken off."""
    guarded = list(alternates(line, lookup))
    if guarded:
        yield from (Line(form) for form in guarded)
        return
    only = line[0] if len(line) == 1 else None
    if isinstance(only, Ref) and is_alternate(only):
        inner = _begun(only.arg) if only.arg else ()
        for entry in _line(inner, lookup, "") if inner else ():
            if entry.config:
                guard = replace(entry.form, guard=only.name, op=only.op, start=only.start, end=only.end)
                yield replace(entry, form=guard)
        return
    start, end = extent(line)
    rest, exported = line, False
    first = rest[0]
    while isinstance(first, Lit) and not first.moved and (match := _PREFIX.match(first.text)):
        exported = exported or not match[0].startswith("-")
        rest = _begun((cut(first, match.end(), len(first.text)), *rest[1:]))
        if not rest:
            return
        first = rest[0]
    form = assignment(rest, lookup)
    if form is not None and _UNEXPANDED.search(text_of(form.value or ()) or ""):
        return  # a quoted here-document: the text itself is written, nothing is handed on
    if form is not None and (form.value is None or not _spaced(form.value)):
        value = unquoted(_without(";", _closed(form.value or (), line, rest)))
        form = replace(form, value=value, start=start, end=end)
        setting = not exported and form.key not in names_in(value) and not _ENV_NAME.fullmatch(form.key)
        yield Line(form, config=bool(form.key) and setting, assigned=True, exported=exported)
        return
    if not isinstance(first, Lit):
        return
    match = _CONFIG.match(first.text)
    if match is None:
        return
    value = unquoted(_without(",", (cut(first, match.end(), len(first.text)), *rest[1:])))
    if len(value) != 1 or not isinstance(value[0], Ref) or not _whole(value[0]):
        return
    if name_above and match[2] == "value":
        yield Line(Form(name_above, value, start, end))
        return
    key = match[2]
    names = names_in(value)
    same = "=" not in match[0] and (key in names or _ENV_NAME.fullmatch(key) is not None)
    yield Line(Form(key, value, start, end), config=not same)


def _whole(ref: Ref) -> bool:
    return not ref.indirect and not ref.index and ref.op in {"", ":-", "-", ":?", "?"}


def _spaced(value: Parts) -> bool:
    """Whether the text after the `=` begins with a space: a configuration file's way, not a shell's."""
    first = value[0] if value else None
    return isinstance(first, Lit) and first.text[:1].isspace()


def _closed(value: Parts, line: Parts, rest: Parts) -> Parts:
    """A value without the closing quote whose opening one stood before the name."""
    if line[0] is rest[0] or not value:
        return value
    before = line[0].text if isinstance(line[0], Lit) else ""
    after = rest[0].text if isinstance(rest[0], Lit) else ""
    last = value[-1]
    opening = before[: len(before) - len(after)].rstrip()[-1:]
    if opening in {'"', "'"} and isinstance(last, Lit) and last.text.endswith(opening):
        return (*value[:-1], replace(last, text=last.text[:-1]))
    return value


def _without(sign: str, parts: Parts) -> Parts:
    last = parts[-1] if parts else None
    if isinstance(last, Lit) and last.text.rstrip().endswith(sign):
        return (*parts[:-1], replace(last, text=last.text.rstrip()[:-1]))
    return parts


def echoed(words: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    """What `echo` prints."""
    parts: list[Part] = []
    escapes = False
    options = True
    for word in words:
        only = word[0] if len(word) == 1 else None
        if options and isinstance(only, Lit) and re.fullmatch(r"-[neE]+", only.text):
            escapes = escapes or "e" in only.text
            continue
        options = False
        if parts:
            parts.append(Lit(" ", parts[-1].end, parts[-1].end, quoted=True))
        parts.extend(word)
    if escapes:
        return tuple(_unescaped(part) for part in parts)
    return tuple(parts)


def _unescaped(part: Part) -> Part:
    if isinstance(part, Ref):
        return replace(part, arg=tuple(_unescaped(inner) for inner in part.arg))
    if not isinstance(part, Lit) or "\\" not in part.text:
        return part
    return replace(part, text=part.text.replace("\\n", "\n").replace("\\t", "\t"))


def printed(words: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    """What `printf FORMAT WORDS…` prints, the format used again as long as there are words."""
    rest = list(words)
    if rest and len(rest[0]) == 1 and isinstance(rest[0][0], Lit) and rest[0][0].text == "--":
        rest = rest[1:]
    if not rest:
        return ()
    pattern, args = rest[0], rest[1:]
    parts: list[Part] = []
    used = 0
    for _ in range(_MOST):
        before = used
        for part in pattern:
            if isinstance(part, Lit):
                used = _formatted(part, args, used, parts)
            else:
                parts.append(part)
        if used >= len(args) or used == before:
            break
    return tuple(parts)


def _formatted(part: Lit, args: Sequence[tuple[Part, ...]], used: int, into: list[Part]) -> int:
    at = 0
    for match in _FORMAT.finditer(part.text):
        if match.start() > at:
            into.append(cut(part, at, match.start()))
        at = match.end()
        if match[2] is not None:
            text = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}.get(match[2])
            into.append(Lit(text, part.start, part.end, quoted=True) if text else Opaque(part.start, part.end))
        elif match[1] == "%":
            into.append(Lit("%", part.start, part.end, quoted=True))
        else:
            if used < len(args) and match[1][-1] in "sbqdiu":
                into.extend(args[used])
            elif used < len(args):
                into.append(Opaque(part.start, part.end))
            used += 1
    if at < len(part.text):
        into.append(cut(part, at, len(part.text)))
    return used
