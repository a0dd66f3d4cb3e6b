"""One side of a contract, as read: what it forwards, what it reads, what nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from lockstitch.api import FILE_START, Finding, Place, Span
from msgspec import Struct, field

from lockstitch_env_forwarders.contract import EnvSide
from lockstitch_env_forwarders.facts import Default, Forward, Read

_EXPANSION = r"\$\{[^}]{0,200}\}|\$\w+|\$\([^)]{0,200}\)|\{[^}]{0,200}\}|%[sv]|\*"
#: What may stand around a computed name where it is handed on: an option before it, a value after it.
_AROUND = rf"""(?s)(?:--?[A-Za-z][\w-]*[=\s]|-e)?["']?(?P<name>(?:\w|{_EXPANSION})+)(?:["']?=.*|["']?)"""

#: Forwards that set the program's own environment: by themselves they do not make it one that forwards.
OWN = frozenset({"os.environ", "putenv", "Setenv"})


class Mention(Struct, frozen=True):
    """One place at which a side forwards (or, when that is what counts, reads) a variable."""

    name: str
    path: str
    language: str
    fact: Forward | Read
    layer: int = 0  # of two mentions, the one in the lower layer wins

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.path, self.fact.at)

    @property
    def forward(self) -> Forward | None:
        """The fact when it is a forward."""
        return self.fact if isinstance(self.fact, Forward) else None


class Unreadable(Struct, frozen=True):
    """Names that cannot be read from the file: `text` as written there, and why."""

    text: str
    reason: str
    place: Place
    reads: bool = False

    def may_be(self, name: str) -> bool:
        """Whether this may stand for `name`."""
        pattern = _shape(self.text)
        return pattern is None or pattern.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def _shape(text: str) -> re.Pattern[str] | None:
    """The names that a text with expansions in it may come to; None when that is any name."""
    around = re.fullmatch(_AROUND, text)
    literal = re.split(_EXPANSION, around["name"] if around else text)
    if len(literal) == 1 or not any(literal) or any(re.fullmatch(r"\w*", piece) is None for piece in literal):
        return None
    return wildcard("*".join(literal))


class Member(Struct):
    """One side with everything that was read for it, sourced files included."""

    index: int
    side: EnvSide
    label: str
    paths: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    unread: bool = False
    forwards: list[Mention] = field(default_factory=list)
    reads: list[Mention] = field(default_factory=list)
    mentions: dict[str, list[Mention]] = field(default_factory=dict)
    patterns: dict[str, Mention] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    inherits: Place | None = None
    required: dict[str, Place] = field(default_factory=dict)
    insists: dict[str, dict[bool, Place]] = field(default_factory=dict)  # by whether the empty text stops it too
    defaults: dict[str, Default] = field(default_factory=dict)
    assigned: set[str] = field(default_factory=set)
    opaque_source: bool = False
    start: Span = FILE_START
    trouble: list[Finding] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where a finding about the side as a whole stands."""
        return Place(self.paths[0] if self.paths else self.side.path, self.start)

    @property
    def nothing(self) -> bool:
        """Whether nothing at all was found here."""
        return not (self.mentions or self.patterns or self.unreadable or self.inherits)

    def settle(self, called: Callable[[str], str]) -> None:
        """Decide what counts here (see `EnvSide.what`), under the names that variables are `called` by."""
        handed_on = any(mention.forward and mention.forward.how not in OWN for mention in self.forwards)
        reads = self.side.what == "reads" or (self.side.what == "auto" and not handed_on and bool(self.reads))
        for mention in self.reads if reads else self.forwards:
            name = called(mention.name)
            if "*" in name or "?" in name:
                self.patterns.setdefault(name, mention)
            else:
                self.mentions.setdefault(name, []).append(mention)
        self.unreadable = [entry for entry in self.unreadable if entry.reads == reads]
        if reads:
            self.inherits = None
        self.required = {called(name): place for name, place in self.required.items()}
        self.insists = {called(name): found for name, found in self.insists.items()}
        self.defaults = {called(name): default for name, default in self.defaults.items()}
        self.assigned = {called(name) for name in self.assigned}

    def winning(self, name: str) -> list[Mention]:
        """The mentions of `name` that no other mention overrules."""
        mentions = self.mentions.get(name, [])
        layer = min((mention.layer for mention in mentions), default=0)
        return [mention for mention in mentions if mention.layer == layer]

    def first(self, name: str) -> Mention | None:
        """The first mention of a name, or the wildcard row that stands for it."""
        if mentions := self.mentions.get(name):
            return mentions[0]
        for pattern, mention in self.patterns.items():
            if pattern == name or wildcard(pattern).fullmatch(name):
                return mention
        return None

    def has(self, name: str) -> bool:
        """Whether the side forwards `name`; for a wildcard, any name that it matches."""
        if self.inherits or self.first(name):
            return True
        return "*" in name and any(wildcard(name).fullmatch(known) for known in self.mentions)

    def hides(self, name: str) -> bool:
        """Whether `name` may be among the names that cannot be read here."""
        return any("*" in name or entry.may_be(name) for entry in self.unreadable)


@lru_cache(maxsize=1024)
def wildcard(pattern: str) -> re.Pattern[str]:
    """A name with `*` and `?` in it, as a regular expression that does not blow up on many of them."""
    first, *rest = (_fixed(piece) for piece in pattern.split("*"))
    if not rest:
        return re.compile(first)
    middle = "".join(rf"(?>\w*?{piece})" for piece in rest[:-1] if piece)
    return re.compile(rf"{first}{middle}\w*{rest[-1]}")


def _fixed(piece: str) -> str:
    return "".join(r"\w" if sign == "?" else re.escape(sign) for sign in piece)
