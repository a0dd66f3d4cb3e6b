"""Which part of a file a side means."""

from __future__ import annotations

from collections.abc import Iterable

from lockstitch.api import FileFacts, Span
from msgspec import Struct

from lockstitch_env_forwarders.contract import EnvSide
from lockstitch_env_forwarders.dialects import BY_FUNCTION
from lockstitch_env_forwarders.facts import EnvFact, Scope

#: The layer of facts that stand outside every scope: they give way to the chosen scope's own.
_OUTSIDE = 50


class Choice(Struct, frozen=True):
    """The part of one file that counts: scopes by name with their layers, or all of it (`scopes` is None)."""

    scopes: dict[str, int] | None = None
    function: str = ""
    found: bool = True
    start: Span | None = None

    def layer(self, scope: str) -> int | None:
        """The layer of a fact in `scope`; None when it does not count."""
        if self.function:
            return 0 if _in_function(scope, self.function) else None
        if self.scopes is None:
            return 0
        if not scope:
            return _OUTSIDE
        return self.scopes.get(scope)


def choose(side: EnvSide, facts: FileFacts[EnvFact]) -> Choice:
    """What `side` means in a file with these facts."""
    if facts.language in BY_FUNCTION:
        function = side.function or side.symbol
        found = not function or any(_in_function(getattr(fact, "scope", ""), function) for fact in facts.facts)
        return Choice(function=function, found=found)
    scopes = [fact for fact in facts.facts if isinstance(fact, Scope)]
    ranks = {scope.name: rank for scope in scopes if (rank := _rank(side, scope)) is not None}
    # a container's own name before the name of the workload that it is part of
    chosen = [scope for scope in scopes if ranks.get(scope.name) == min(ranks.values(), default=0)]
    if not names_a_part(side):
        chosen = [scope for scope in scopes if scope.last]
        chosen = chosen or [scope for scope in scopes if scope.kind != "column"]
        if not chosen:
            return Choice({} if scopes else None)
    return within(scopes, chosen)


def named(facts: FileFacts[EnvFact], label: str) -> Choice:
    """The scope that answers to `label`, as Compose's `extends` names one."""
    scopes = [fact for fact in facts.facts if isinstance(fact, Scope)]
    return within(scopes, [scope for scope in scopes if label in scope.labels])


def within(scopes: Iterable[Scope], chosen: list[Scope]) -> Choice:
    """The chosen scopes and, in higher layers, all that they inherit from."""
    by_name = {scope.name: scope for scope in scopes}
    layers = {scope.name: 0 for scope in chosen}
    pending = [(scope, 1) for scope in chosen]
    while pending:
        scope, layer = pending.pop(0)
        for parent in scope.parents:
            if parent in by_name and parent not in layers:
                layers[parent] = min(layer, _OUTSIDE - 1)
                pending.append((by_name[parent], layer + 1))
    return Choice(layers, found=bool(chosen), start=chosen[0].at if chosen else None)


def names_a_part(side: EnvSide) -> str:
    """The key of `side` that chooses a part of the file; `""` when none does."""
    for key in ("symbol", "service", "stage", "function", "heading", "column", "section", "key"):
        if getattr(side, key):
            return key
    return ""


def _rank(side: EnvSide, scope: Scope) -> int | None:
    """How well a scope answers to what the side says, 0 for best; None when it does not."""
    if scope.kind == "column":
        header, *headings = scope.labels
        heading = side.heading or side.symbol
        if heading and not any(_same(heading, label) for label in headings):
            return None
        return 0 if (_same(side.column, header) if side.column else scope.last) else None
    if scope.kind == "section" and (side.section or side.key):
        path = scope.labels[0]
        if side.key and path.rpartition(".")[2] != side.key:
            return None
        return 0 if not side.section or f".{side.section}." in f".{path}." else None
    word = side.service or side.stage or side.symbol or side.function
    ranks = (rank for rank, label in enumerate(scope.labels) if word and _same(word, label))
    # the steps of a job are as good as the job
    return next((0 if scope.kind == "job" else rank for rank in ranks), None)


def _same(word: str, label: str) -> bool:
    """Whether two labels are one, whatever their case, marks, and blanks: headings are written freely."""
    return word == label or (_plain(word) == _plain(label) != "")


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _in_function(scope: str, function: str) -> bool:
    return scope == function or scope.endswith(f".{function}") or scope.startswith(f"{function}.")
