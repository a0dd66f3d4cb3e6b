"""From what a contract names to the declarations that must carry the comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lockstitch.api import Remedy
from lockstitch.languages.anchors import Anchor, Call

from lockstitch_invariant_comments.book import FUNCTIONS, Book, holds
from lockstitch_invariant_comments.contract import CallRequirement, Requirement, Wanted
from lockstitch_invariant_comments.tags import says
from lockstitch_invariant_comments.texts import name_key

_RECEIVER = re.compile(r"\(\s*(?:\*\s*)?([\w.]+)\s*\)\.(\w+)")
_ARGUMENTS = re.compile(r"\[[^\[\]]*\](?=\s*(?:[.()]|$))|\(\s*\)$")
_CODE = frozenset({"function", "method", "type", "class"})


@dataclass(frozen=True)
class Target:
    """One declaration at which an invariant must be stated.

    It stands in `path` and is `anchor`; a comment at any of `also` does as well (the overloads of a
    function, the files of a package). `call` is why it is one, when a call is, and `called` its callee.
    """

    path: str
    anchor: Anchor
    also: tuple[tuple[str, Anchor], ...] = ()
    call: Call | None = None
    called: str = ""

    @property
    def places(self) -> tuple[tuple[str, Anchor], ...]:
        """Everywhere that a comment would do."""
        return ((self.path, self.anchor), *self.also)

    @property
    def headless(self) -> bool:
        """Whether nothing declares it: a file, a script or a module as a whole."""
        return self.anchor.kind == "file" or (self.anchor.kind == "package" and not self.anchor.name)

    @property
    def shown(self) -> str:
        """What a message calls it."""
        if self.anchor.kind == "file":
            return self.path
        if self.anchor.kind == "package":
            return f"{self.path} as a whole"
        return f"`{self.anchor.symbol}`" if self.anchor.kind != "region" else f"the region `{self.anchor.name}`"


def plain_symbol(symbol: str) -> str:
    """A symbol as facts spell it: `(*T).M` and `T[K].M` are `T.M`, `Class::method` is `Class.method`."""
    symbol = symbol.strip().replace("::", ".")
    symbol = _ARGUMENTS.sub("", symbol)
    symbol = _RECEIVER.sub(r"\1.\2", symbol)
    return symbol.lstrip("*&")


def declarations(symbol: str, found: Sequence[tuple[str, Anchor]]) -> list[tuple[str, Anchor]]:
    """The declarations in `found` that `symbol` names: by its whole name, else by its last part."""
    wanted = plain_symbol(symbol)
    named = [(path, anchor) for path, anchor in found if anchor.kind not in {"file", "package", "region"}]
    exact = [item for item in named if item[1].symbol == wanted]
    if exact:
        return exact
    ending = [item for item in named if item[1].symbol.endswith("." + wanted)]
    if ending:
        return [item for item in ending if item[1].kind in _CODE] or ending
    label = symbol.strip().removeprefix("region:")
    regions = [(path, anchor) for path, anchor in found if anchor.kind == "region" and anchor.name == label]
    if regions:
        return regions
    if wanted in {"package", "module"}:
        return [(path, anchor) for path, anchor in found if anchor.kind == "package"]
    return []


def required_targets(book: Book, requirement: Requirement) -> list[Target]:
    """The declarations that a requirement names; none when its anchor is gone."""
    paths = [path for path in book.files_at(requirement) if book.anchors(path)]
    found = [(path, anchor) for path in paths for anchor in book.anchors(path)]
    symbol = requirement.at.symbol
    if not symbol:
        return _together([(path, anchor) for path, anchor in found if anchor.kind == "file"])
    chosen = declarations(symbol, found)
    if chosen and chosen[0][1].kind == "package":
        return _together(chosen)
    return _each(chosen)


def _together(found: Sequence[tuple[str, Anchor]]) -> list[Target]:
    """One target out of all: a comment in any of them will do."""
    return [Target(*found[0], also=tuple(found[1:]))] if found else []


def _each(found: Sequence[tuple[str, Anchor]]) -> list[Target]:
    """A target for each declaration; those that are one symbol together count for one another."""
    targets: list[Target] = []
    for path, anchor in found:
        parts = tuple(
            item
            for item in found
            if item[0] == path and item[1] is not anchor and item[1].symbol == anchor.symbol and _one(item[1], anchor)
        )
        if anchor.part and any(not item[1].part for item in found if item[1].symbol == anchor.symbol):
            continue
        if any(target.path == path and anchor in [other for _, other in target.also] for target in targets):
            continue
        targets.append(Target(path, anchor, parts))
    return targets


def _one(first: Anchor, second: Anchor) -> bool:
    """Whether two declarations of one name are one symbol: overloads, accessors, repeated assignments."""
    return first.part or second.part or {first.kind, second.kind} <= {"value", "field"}


def call_targets(book: Book, requirement: CallRequirement) -> list[Target]:
    """The functions that call what a requirement names, each once; a call outside functions stands for its file."""
    last = requirement.calls.removesuffix("()").rpartition(".")[2]
    targets: dict[tuple[str, Anchor], Target] = {}
    for path, call in book.calls(requirement):
        anchors = book.anchors(path)
        around = [item for item in anchors if item.kind in FUNCTIONS and item.extent.contains(call.at)]
        outermost = min(around, key=lambda item: item.extent, default=None)
        if any(item.name == last for item in around):
            continue  # it carries the call on under its own name: its callers are asked
        anchor = outermost or next((item for item in anchors if item.kind == "file"), None)
        if anchor is not None:
            words = call.name.split(" ")[: max(1, len(requirement.calls.split()))]
            targets.setdefault((path, anchor), Target(path, anchor, call=call, called=" ".join(words)))
    return list(targets.values())


def is_stated(book: Book, target: Target, requirement: Wanted, rev: str = "") -> bool:
    """Whether the invariant is stated at a target: by its tag, or by its words when the contract gives them."""
    return any(_stated_at(book, path, anchor, target, requirement, rev) for path, anchor in target.places)


def _stated_at(book: Book, path: str, anchor: Anchor, target: Target, requirement: Wanted, rev: str) -> bool:
    inner: Iterable[Anchor] = ()
    if target.call is not None and anchor.kind == "file":
        inner = [item for item in book.anchors(path, rev) if item.kind in FUNCTIONS]
    if requirement.phrase or requirement.pattern:
        language = book.language(path, rev)
        return any(
            anchor.holds(note.at)
            and not any(item.holds(note.at) for item in inner)
            and says(note, requirement.phrase, requirement.pattern, language)
            for note in book.notes(path, rev)
        )
    key = name_key(requirement.name)
    return any(
        statement.key == key and holds(anchor, statement) and not any(holds(item, statement) for item in inner)
        for statement in book.statements(path, rev)
    )


def inserting(book: Book, target: Target, title: str, text: str, *, safe: bool = True) -> Remedy:
    """The remedy that writes a comment above a target, or at the top of a file."""
    kind = "file" if target.headless else "symbol"
    data = (kind, str(target.anchor.start), book.language(target.path), text)
    return Remedy(title, (target.path,), data, safe=safe)
