"""The shapes in which a word hands a variable on: `K=V`, `-e K`, `--env=K=V`, `${V:+…}` around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lockstitch_env_forwarders.shell.syntax import Lit, Part, Ref
from lockstitch_env_forwarders.shell.values import (
    NAME,
    Lookup,
    Parts,
    fields,
    is_alternate,
    names_in,
    text_of,
)

_NAME_CHARS = re.compile(r"[A-Za-z0-9_]*")
_ENV_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
#: Options that take `K`, `K=V`, or (with `=`) both in one word.
ENV_FLAGS = frozenset({"-e", "--env", "--build-arg", "--env-add", "--setenv", "--set-env", "-E"})
_ATTACHED = re.compile(r"(--(?:env|build-arg|env-add|setenv|set-env)=|-e=?)(?=[A-Za-z_]|$)")


@dataclass(frozen=True, slots=True)
class Form:
    """One name handed on. `value` is None when the variable's own value is passed through.

    `key` is `""` when the name is computed. `moved` is the place of the name when that is elsewhere: in the
    list of a loop, in the call of a function. `guard` and `op` are those of a `${V:+…}` around it.
    """

    key: str
    value: tuple[Part, ...] | None
    start: int
    end: int
    flag: str = ""
    moved: tuple[int, int] | None = None
    guard: str = ""
    op: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether key and value, or key and guard, are about one variable."""
        return self.value is None or self.key == self.guard or self.key in names_in(self.value)


def assignment(parts: Parts, lookup: Lookup) -> Form | None:
    """`parts` as `K=V`; None when they are something else."""
    key: list[str] = []
    computed = False
    moved: tuple[int, int] | None = None
    for position, part in enumerate(parts):
        if isinstance(part, Lit):
            before, sign, after = part.text.partition("=")
            text = before if sign else part.text
            if _NAME_CHARS.fullmatch(text) is None:
                return None
            key.append(text)
            if part.moved:
                moved = (part.start, part.end)
            if sign:
                rest = _after(part, len(before) + 1, after)
                return _form("".join(key), computed, (*rest, *parts[position + 1 :]), parts, moved)
            continue
        constant = _constant(part, lookup)
        computed = computed or constant is None
        key.append(constant or "")
    return None


def _after(part: Lit, at: int, text: str) -> tuple[Part, ...]:
    if not text:
        return ()
    exact = part.end - part.start == len(part.text) and not part.moved
    start = part.start + at if exact else part.start
    return (replace(part, text=text, start=start),)


def _form(
    key: str, computed: bool, value: tuple[Part, ...] | None, parts: Parts, moved: tuple[int, int] | None
) -> Form | None:
    start, end = _place(parts)
    if computed:
        return Form("", value, start, end)
    return Form(key, value, start, end, moved=moved) if NAME.fullmatch(key) else None


def _place(parts: Parts) -> tuple[int, int]:
    """The extent of those of `parts` that are written here."""
    own = [part for part in parts if not (isinstance(part, Lit) and part.moved)] or list(parts)
    return min(part.start for part in own), max(part.end for part in own)


def _constant(part: Part, lookup: Lookup) -> str | None:
    if isinstance(part, Ref) and not part.op and not part.indirect and not part.index:
        known = lookup(part.name)
        return known.constant if known else None
    return None


def name_alone(parts: Parts, lookup: Lookup) -> Form | None:
    """`parts` as a bare name, as in `-e V`; None when they are no name."""
    literal: list[str] = []
    moved: tuple[int, int] | None = None
    for part in parts:
        text = part.text if isinstance(part, Lit) else _constant(part, lookup)
        if text is None:
            shape = "".join(part.text for part in parts if isinstance(part, Lit))
            return Form("", None, *_place(parts)) if _NAME_CHARS.fullmatch(shape) else None
        literal.append(text)
        if isinstance(part, Lit) and part.moved:
            moved = (part.start, part.end)
    key = "".join(literal)
    return Form(key, None, *_place(parts), moved=moved) if NAME.fullmatch(key) else None


def name_or_assignment(parts: Parts, lookup: Lookup) -> Form | None:
    """`K=V` or `K`."""
    return assignment(parts, lookup) or name_alone(parts, lookup)


def flagged(
    words: Sequence[tuple[Part, ...]], at: int, flags: frozenset[str], lookup: Lookup
) -> tuple[Form, int] | None:
    """The form that an option at `words[at]` makes with its value, and how many words that took."""
    word = words[at]
    if not word or not isinstance(word[0], Lit):
        return None
    text = text_of(word)
    if text in flags:
        if at + 1 >= len(words):
            return None
        form = name_or_assignment(words[at + 1], lookup)
        if form is None or (not form.key and any(alternates(words[at + 1], lookup))):
            return None
        start = min(word[0].start, form.start) if form.moved is None else word[0].start
        if form.moved is not None and word[0].moved:  # the option is written elsewhere, as its value is
            form = replace(form, moved=(min(word[0].start, form.moved[0]), form.moved[1]))
        return replace(form, start=start, end=max(form.end, words[at + 1][-1].end), flag=text), 2
    first = word[0]
    match = _ATTACHED.match(first.text)
    if match is None or match[1].rstrip("=") not in flags:
        return None
    rest = (*_after(first, match.end(), first.text[match.end() :]), *word[1:])
    form = name_or_assignment(rest, lookup) if rest else None
    if form is None:
        return None
    return replace(form, start=first.start, end=word[-1].end, flag=match[1].rstrip("=")), 1


def alternates(parts: Parts, lookup: Lookup) -> Iterator[Form]:
    """The forms inside each `${V:+…}` that stands at the beginning of a word or line of `parts`."""
    previous: Part | None = None
    for part in parts:
        if isinstance(part, Ref) and _begins(previous):
            if is_alternate(part):
                yield from _inside(part, lookup)
            elif part.arg:
                yield from alternates(part.arg, lookup)
        previous = part


def _begins(previous: Part | None) -> bool:
    if previous is None or (isinstance(previous, Ref) and previous.op in {":+", "+"}):
        return True
    return isinstance(previous, Lit) and (not previous.text or previous.text[-1] in " \t\n\"'")


def _inside(ref: Ref, lookup: Lookup) -> Iterator[Form]:
    words = fields(ref.arg)
    if len(words) == 1:
        words = _unpacked(words[0])
    at = 0
    while at < len(words):
        word = words[at]
        if word and isinstance(word[0], Lit) and word[0].text.startswith("#"):
            return  # what is written is a comment
        form, used = flagged(words, at, ENV_FLAGS, lookup) or (None, 1)
        at += used
        if form is None:
            nested = list(alternates(word, lookup))
            yield from nested
            form = None if nested else assignment(word, lookup)
        if form is None or not _plausible(form, ref, alone=len(words) == 1):
            continue
        start, end = (ref.start, ref.end) if used == len(words) else (form.start, form.end)
        yield replace(form, guard=ref.name, op=ref.op, start=start, end=end)


def _unpacked(word: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """A quoted `"-e V=$V"` as the two words that it is meant to be."""
    first = word[0]
    if isinstance(first, Lit):
        flag, gap, rest = first.text.partition(" ")
        if gap and flag in ENV_FLAGS:
            head = Lit(flag, first.start, first.start + len(flag), quoted=True)
            return [(head,), (*_after(first, len(flag) + 1, rest.lstrip()), *word[1:])]
    return [word]


def _plausible(form: Form, ref: Ref, alone: bool) -> bool:
    """Whether this hands a variable on: not `${UID:+uid=$UID}`, `${V:+a b=$V}` of some other syntax."""
    if form.flag or not form.key or _ENV_NAME.fullmatch(form.key):
        return True
    return form.key == ref.name or (alone and form.is_plain)
