"""Takes a file's facts into a side, and then those of the files that it sources, extends, or loads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lockstitch.api import FileFacts, Place

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.dialects import language_of
from lockstitch_env_forwarders.facts import (
    Assigned,
    Defaulted,
    Dynamic,
    EnvFact,
    Forward,
    Inherits,
    Read,
    Required,
    Sourced,
    Withdrawn,
)
from lockstitch_env_forwarders.members import Member, Mention, Unreadable
from lockstitch_env_forwarders.scopes import Choice, named

if TYPE_CHECKING:
    from lockstitch_env_forwarders.reading import Reader

_Step = tuple[str, FileFacts[EnvFact], Choice, int, bool]
_UNKNOWN = re.compile(r"\{(\w+)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: How many files one side may reach.
REACH = 200
#: What a file that is loaded or extended gives way to.
_BELOW = 1000


class Walk:
    """The walk over one side's files. Each file's part is taken once, so cycles end."""

    def __init__(self, contract: EnvForwarders, member: Member, reader: Reader) -> None:
        self.contract = contract
        self.member = member
        self.reader = reader
        self.seen: set[tuple[str, bool, str]] = set()
        self.withdrawn: list[tuple[str, int]] = []  # by layer: lower layers are walked first

    def take(self, path: str, facts: FileFacts[EnvFact], choice: Choice, layer: int) -> None:
        """Take the chosen part of `path`, and of what it reaches."""
        pending: list[_Step] = list(self._once(path, facts, choice, layer, True, ""))
        # A file that is a side itself hands on what it writes; one that is merely sourced does not.
        while pending and len(self.seen) < REACH:
            path, facts, choice, layer, exported = pending.pop(0)
            root = path in self.member.paths
            self.member.languages.add(facts.language)
            for fact in facts.facts:
                own = choice.layer(getattr(fact, "scope", ""))
                if own is None:
                    continue
                if isinstance(fact, Sourced):
                    pending += self._follow(path, facts, fact, layer, exported and not root)
                else:
                    self._fact(path, facts.language, fact, layer + own, exported, root)

    def _fact(self, path: str, language: str, fact: EnvFact, layer: int, exported: bool, root: bool) -> None:
        member, place = self.member, Place(path, getattr(fact, "at", None) or self.member.start)
        if isinstance(fact, Forward):
            if fact.how == "dotenv-off" and not root:
                return  # what is commented out shows a default, and hands nothing on when the file is loaded
            if any(name in {"", fact.name} and below < layer for name, below in self.withdrawn):
                return
            if exported or language != "dotenv" or fact.how == "export":
                member.forwards.append(Mention(fact.name, path, language, fact, layer))
            else:
                member.assigned.add(fact.name)
        elif isinstance(fact, Read):
            member.reads.append(Mention(fact.name, path, language, fact, layer))
        elif isinstance(fact, (Assigned, Defaulted)):
            self._set(path, language, fact, layer, exported and not root)
        elif isinstance(fact, Dynamic):
            found = self._composed(path, fact) if fact.far else None
            if found is None:
                member.unreadable.append(Unreadable(fact.text, fact.reason, place, fact.reads))
            elif fact.reads:
                member.reads.append(Mention(found.name, path, language, found, layer))
            else:
                member.forwards.append(Mention(found.name, path, language, found, layer))
        elif isinstance(fact, Withdrawn):
            self.withdrawn.append((fact.name, layer))
        elif isinstance(fact, Inherits):
            member.inherits = member.inherits or place
        elif isinstance(fact, Required):
            member.required.setdefault(fact.name, place)
            member.insists.setdefault(fact.name, {}).setdefault(fact.empty_too, place)

    def _composed(self, path: str, fact: Dynamic) -> Forward | Read | None:
        """A name that is put together from constants of the other files of its package."""
        constants = self.reader.constants(path)
        pieces = _UNKNOWN.split(fact.text)
        texts = [constants.get(piece) if place % 2 else piece for place, piece in enumerate(pieces)]
        name = "".join(text or "" for text in texts)
        if None in texts or _NAME.fullmatch(name) is None:
            return None
        if fact.reads:
            return Read(name, fact.at, how="constant", scope=fact.scope)
        return Forward(name, name, fact.at, value="computed", how="constant", scope=fact.scope)

    def _set(self, path: str, language: str, fact: Assigned | Defaulted, layer: int, exported: bool) -> None:
        default = fact.default if isinstance(fact, Defaulted) else None
        if default is not None:
            self.member.defaults.setdefault(fact.name, default)
        else:
            self.member.assigned.add(fact.name)
        if exported:
            forward = Forward(fact.name, fact.name, fact.at, value="computed", default=default, how="set -a")
            self.member.forwards.append(Mention(fact.name, path, language, forward, layer))

    def _follow(
        self, path: str, facts: FileFacts[EnvFact], fact: Sourced, layer: int, exported: bool
    ) -> Iterator[_Step]:
        hands_on = exported or fact.exports or fact.how == "env-file"
        below = layer if fact.how == "source" else layer + _BELOW
        if fact.how == "extends" and not fact.path:
            yield from self._once(path, facts, named(facts, fact.target), below, True, fact.target)
            return
        target = self._target(path, fact)
        if target is None:
            if not (hands_on or fact.how == "extends"):
                self.member.opaque_source = True
            elif not fact.optional or not fact.path:
                why = f"`{fact.path}` is not in the tree" if fact.path else "the file's name is computed"
                text = fact.path or f"{fact.how} at run time"
                self.member.unreadable.append(Unreadable(text, why, Place(path, fact.at)))
            return
        dialect = "" if language_of(target) else "dotenv" if fact.how == "env-file" else "shell"
        if fact.how == "env-file" and language_of(target) not in {"", "shell"}:
            dialect = "dotenv"
        found = self.reader.read(target, dialect, required=not fact.optional)
        if found is not None:
            choice = named(found, fact.target) if fact.how == "extends" else Choice()
            yield from self._once(target, found, choice, below, hands_on or fact.how == "extends", fact.target)

    def _once(
        self, path: str, facts: FileFacts[EnvFact], choice: Choice, layer: int, exported: bool, part: str
    ) -> Iterator[_Step]:
        key = (path, exported, part)
        if key not in self.seen and (path, True, part) not in self.seen:
            self.seen.add(key)
            yield path, facts, choice, layer, exported

    def _target(self, path: str, fact: Sourced) -> str | None:
        """The file that a literal path means, when it is in the tree."""
        if not fact.path:
            return None
        folders = [posixpath.dirname(path)]
        if fact.base == "cwd":
            folders += [self.contract.home, ""]
        for folder in folders:
            target = posixpath.normpath(posixpath.join(folder, fact.path))
            if self.reader.exists(target):
                return target
        return None
