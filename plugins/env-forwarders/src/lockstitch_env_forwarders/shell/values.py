"""What a word says about variables: the names in it, what it falls back to, its fields and lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lockstitch_env_forwarders.facts import Default, ValueKind, literally
from lockstitch_env_forwarders.shell.syntax import Lit, Opaque, Part, Ref, Sub
from lockstitch_env_forwarders.shell.tools import SHELL_OWN

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S+")
_FALLBACK = frozenset({":-", "-", ":=", "="})
_ALTERNATE = frozenset({":+", "+"})

Parts = Sequence[Part]


@dataclass(frozen=True, slots=True)
class Bound:
    """A literal that a loop variable or positional parameter stands for, and where it is written."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Definition:
    """What is known of a variable that the script sets.

    `consulted` are the variables that its value is taken from, in order, and `literal` what is
    left when none is set; `chained` is whether one falls back to the next. `varied`: it is set in
    several ways and nothing is known. `words` are the literal words of a list or an array.
    """

    consulted: tuple[str, ...] = ()
    literal: str | None = None
    chained: bool = False
    colon: bool = True
    computed: bool = False
    varied: bool = False
    words: tuple[Bound, ...] | None = None

    @property
    def constant(self) -> str | None:
        """Its text when it can have no other."""
        return self.literal if not self.consulted and not self.varied and not self.computed else None


VARIED = Definition(varied=True)
Lookup = Callable[[str], Definition | None]


@dataclass(frozen=True, slots=True)
class Value:
    """A value: the names in it, its kind, what it falls back to, and whether it insists on a variable."""

    names: tuple[str, ...]
    kind: ValueKind
    definition: Definition
    required: bool = False

    def default_for(self, name: str) -> Default | None:
        """The default of the variable `name` that is given this value."""
        found = self.definition
        if found.varied or (self.kind == "variable" and not found.chained):
            return None
        chain = found.consulted[1:] if found.consulted[:1] == (name,) else found.consulted
        if self.kind == "fixed":
            return Default((), literally(name, found.literal or ""), colon=True)
        if self.kind != "variable" or (not chain and not found.literal and not found.computed):
            return None
        literal = literally(name, found.literal) if found.literal else None
        return Default(chain, literal, found.colon, found.computed)


def is_variable(name: str) -> bool:
    """Whether this is a variable of the environment, not one that the shell keeps itself."""
    return name not in SHELL_OWN and NAME.fullmatch(name) is not None


def settle(parts: Parts, bindings: dict[str, tuple[Bound, ...]], depth: int = 0) -> tuple[Part, ...]:
    """`parts` with loop variables and positional parameters replaced by what they are bound to.

    `${!v}` becomes the variable that v names. A parameter bound to several words becomes opaque.
    """
    if not bindings or depth > 20:
        return tuple(parts)
    return tuple(_settled(part, bindings, depth) for part in parts)


def _settled(part: Part, bindings: dict[str, tuple[Bound, ...]], depth: int) -> Part:
    if not isinstance(part, Ref):
        return part
    arg = settle(part.arg, bindings, depth + 1) if part.arg else part.arg
    bound = bindings.get(part.name)
    if bound is None:
        return part if arg is part.arg else replace(part, arg=arg)
    if len(bound) != 1:
        return Opaque(part.start, part.end, part.quoted)
    only = bound[0]
    if part.indirect:
        if NAME.fullmatch(only.text):
            return replace(part, name=only.text, indirect=False, arg=arg)
        return Opaque(part.start, part.end, part.quoted)
    if part.op in {"", ":-", "-", ":?", "?", ":=", "="}:
        return moved_literal(only)
    changed = _changed(only.text, part)
    return Opaque(part.start, part.end, part.quoted) if changed is None else replace(moved_literal(only), text=changed)


def moved_literal(bound: Bound) -> Lit:
    """The literal that a bound word is."""
    return Lit(bound.text, bound.start, bound.end, quoted=True, moved=True)


def _changed(text: str, ref: Ref) -> str | None:
    """`text` after a change of case or the loss of a literal prefix or suffix."""
    if ref.op in {"^^", ",,"} and not ref.arg:
        return text.upper() if ref.op == "^^" else text.lower()
    pattern = text_of(ref.arg)
    if pattern:
        if ref.op in {"%%", "%"} and pattern.endswith("*") and not set(pattern[:-1]) & set("*?["):
            at = text.find(pattern[:-1]) if ref.op == "%%" else text.rfind(pattern[:-1])
            return text if at < 0 else text[:at]
        if ref.op in {"##", "#"} and pattern.startswith("*") and not set(pattern[1:]) & set("*?["):
            at = text.rfind(pattern[1:]) if ref.op == "##" else text.find(pattern[1:])
            return text if at < 0 else text[at + len(pattern) - 1 :]
        if not set(pattern) & set("*?["):
            if ref.op in {"%", "%%"}:
                return text.removesuffix(pattern)
            if ref.op in {"#", "##"}:
                return text.removeprefix(pattern)
    return None


def names_in(parts: Parts) -> tuple[str, ...]:
    """The variables in `parts`, each once, in order, those in arguments of `${…}` included."""
    found: dict[str, None] = {}
    stack = list(reversed(parts))
    while stack:
        part = stack.pop()
        if isinstance(part, Ref):
            if not part.indirect and is_variable(part.name):
                found.setdefault(part.name)
            stack.extend(reversed(part.arg))
    return tuple(found)


def refs_in(parts: Parts) -> Iterator[Ref]:
    """The expansions in `parts`, those in arguments included."""
    stack = list(reversed(parts))
    while stack:
        part = stack.pop()
        if isinstance(part, Ref):
            yield part
            stack.extend(reversed(part.arg))


def text_of(parts: Parts) -> str | None:
    """The literal text, or None when anything is expanded."""
    if all(isinstance(part, Lit) for part in parts):
        return "".join(part.text for part in parts if isinstance(part, Lit))
    return None


def unquoted(parts: Parts) -> tuple[Part, ...]:
    """`parts` of an output line without white space and one pair of literal quotes around them."""
    kept = [part for part in parts if not (isinstance(part, Lit) and not part.text)]
    kept = _trimmed(kept)
    if len(kept) >= 2 or (kept and isinstance(kept[0], Lit)):
        first, last = kept[0], kept[-1]
        if isinstance(first, Lit) and isinstance(last, Lit):
            quote = first.text[:1]
            if quote in {'"', "'"} and last.text.endswith(quote) and (first is not last or len(first.text) > 1):
                kept[0] = replace(first, text=first.text[1:])
                last = kept[-1]
                if isinstance(last, Lit):
                    kept[-1] = replace(last, text=last.text[:-1])
    return tuple(part for part in kept if not (isinstance(part, Lit) and not part.text))


def _trimmed(parts: list[Part]) -> list[Part]:
    while parts and isinstance(parts[0], Lit):
        text = parts[0].text.lstrip()
        if text:
            parts[0] = replace(parts[0], text=text)
            break
        parts.pop(0)
    while parts and isinstance(parts[-1], Lit):
        text = parts[-1].text.rstrip()
        if text:
            parts[-1] = replace(parts[-1], text=text)
            break
        parts.pop()
    return parts


def value_of(parts: Parts, lookup: Lookup) -> Value:
    """The value that `parts` have, constants and hoisted defaults looked up."""
    kept = [part for part in parts if not (isinstance(part, Lit) and not part.text)]
    names = names_in(kept)
    literal = text_of(kept)
    if literal is not None:
        return Value((), "fixed", Definition(literal=literal))
    only = kept[0] if len(kept) == 1 else None
    if not isinstance(only, Ref):
        return Value(names, "mixed" if names else "computed", Definition(names, computed=True))
    if only.indirect or only.index or not is_variable(only.name):
        return Value(names, "computed", Definition(computed=True))
    if only.op and only.op not in _FALLBACK | {":?", "?"}:
        return Value(names, "mixed", Definition(names, computed=True))
    found = _definition(only, lookup)
    if found.constant is not None:
        return Value(names, "fixed", found)
    return Value(names, "variable", found, required=only.op in {":?", "?"})


def _definition(ref: Ref, lookup: Lookup) -> Definition:
    """What `$V` or `${V:-…}` comes to."""
    consulted: list[str] = []
    colon = True
    chained = False
    current = ref
    while True:
        known = lookup(current.name)
        if known is not None and not known.varied and (known.chained or known.constant is not None):
            consulted.extend(name for name in known.consulted if name not in consulted)
            if known.literal or known.computed or not current.op.startswith(":"):  # the script has set it
                return replace(known, consulted=tuple(consulted), chained=chained or known.chained)
        elif known is not None and known.varied:
            return VARIED if not chained and not current.op else Definition((*consulted, current.name), computed=True)
        elif current.name not in consulted:
            consulted.append(current.name)
        if current.op not in _FALLBACK:
            return Definition(tuple(consulted), chained=chained, colon=colon)
        colon = colon and current.op.startswith(":")
        chained = True
        arg = unquoted(current.arg)
        literal = text_of(arg)
        if literal is not None:
            return Definition(tuple(consulted), literal, bool(literal) or len(consulted) > 1, colon)
        only = arg[0] if len(arg) == 1 else None
        if not isinstance(only, Ref) or only.indirect or only.index or not is_variable(only.name):
            return Definition(tuple(consulted), None, True, colon, computed=True)
        if only.op and only.op not in _FALLBACK:
            return Definition(tuple(consulted), None, True, colon, computed=True)
        current = only


def fields(parts: Parts) -> list[tuple[Part, ...]]:
    """`parts` split at white space outside quotes, as the shell splits an expansion's word."""
    found: list[tuple[Part, ...]] = []
    current: list[Part] = []
    for part in parts:
        if not isinstance(part, Lit) or part.quoted:
            current.append(part)
            continue
        at = 0
        for gap in _SPACE.finditer(part.text):
            _take(part, at, gap.start(), current)
            if current:
                found.append(tuple(current))
                current = []
            at = gap.end()
        _take(part, at, len(part.text), current)
    if current:
        found.append(tuple(current))
    return found


def _take(part: Lit, start: int, end: int, into: list[Part]) -> None:
    if end > start:
        into.append(cut(part, start, end))


def cut(part: Lit, start: int, end: int) -> Lit:
    """A part of a literal; its offsets are exact when no escape was taken off."""
    if part.end - part.start == len(part.text) and not part.moved:
        return Lit(part.text[start:end], part.start + start, part.start + end, part.quoted)
    return replace(part, text=part.text[start:end])


def lines(parts: Iterable[Part]) -> list[tuple[Part, ...]]:
    """`parts` cut at the newlines of their literal text; empty lines are left out."""
    found: list[tuple[Part, ...]] = []
    current: list[Part] = []
    for part in parts:
        if not isinstance(part, Lit):
            current.append(part)
            continue
        at = 0
        while (newline := part.text.find("\n", at)) >= 0:
            _take(part, at, newline, current)
            if current:
                found.append(tuple(current))
                current = []
            at = newline + 1
        _take(part, at, len(part.text), current)
    if current:
        found.append(tuple(current))
    return found


def extent(parts: Parts) -> tuple[int, int]:
    """From the first part's start to the last one's end; the first alone when the last stands before it."""
    return (parts[0].start, max(parts[0].end, parts[-1].end)) if parts else (0, 0)


def is_alternate(part: Part) -> bool:
    """Whether this is `${V:+…}` or `${V+…}` of a variable."""
    return isinstance(part, Ref) and part.op in _ALTERNATE and not part.indirect and is_variable(part.name)


def substitutions(parts: Parts) -> Iterator[Sub]:
    """The command substitutions in `parts`, those in arguments included."""
    stack = list(reversed(parts))
    while stack:
        part = stack.pop()
        if isinstance(part, Sub):
            yield part
        elif isinstance(part, Ref):
            stack.extend(reversed(part.arg))


def split_words(parts: Parts) -> tuple[Bound, ...] | None:
    """Literal text split at white space, each word with its place; None when it is not literal."""
    found: list[Bound] = []
    for part in parts:
        if not isinstance(part, Lit):
            return None
        for match in _WORD.finditer(part.text):
            piece = cut(part, match.start(), match.end())
            found.append(Bound(match[0], piece.start, piece.end))
    return tuple(found)
