"""Contracts whose judges ask how others stand: which are bound to which, and in what order they are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from lockstitch.config import LoadedContract
from lockstitch.host import Host

#: Id → ids of the contracts that it is bound to, each once.
Bindings = Mapping[str, tuple[str, ...]]


def bindings(
    contracts: Sequence[LoadedContract], host: Host, failed: Callable[[LoadedContract, Exception], None]
) -> Bindings:
    """What each contract is bound to. Of one whose `binds` raises, `failed` is told, and it is bound to nothing."""
    bound: dict[str, tuple[str, ...]] = {}
    for loaded in contracts:
        if loaded.analyzer.binds is not None:
            try:
                bound[loaded.contract.id] = host.ask(
                    loaded.analyzer, "needs", loaded.contract.id, partial(_bound, loaded, loaded.analyzer.binds)
                )
            except Exception as error:  # a plugin may raise anything
                failed(loaded, error)
    return bound


def _bound(loaded: LoadedContract, binds: Callable[[Any], Iterable[str]]) -> tuple[str, ...]:
    names = set(binds(loaded.contract))
    if not all(isinstance(name, str) for name in names):
        raise TypeError("binds gave something that is no contract's id")
    return tuple(sorted(names))


def cycle_in(bound: Bindings) -> tuple[str, ...]:
    """Contracts of which each is bound to the next and the last to the first; none when there is no such circle."""
    done: set[str] = set()
    for start in sorted(bound):
        path: list[str] = []
        pending = [(start, False)]
        while pending:
            name, leaving = pending.pop()
            if leaving:
                done.add(path.pop())
            elif name in path:
                return tuple(path[path.index(name) :])
            elif name not in done:
                path.append(name)
                pending.append((name, True))
                pending.extend((other, False) for other in reversed(bound.get(name, ())))
    return ()


def with_bound(selected: Sequence[str], bound: Bindings) -> list[str]:
    """`selected` and every contract that one of them is bound to, by however many steps, each after those that it is
    bound to. There must be no circle."""
    made: dict[str, None] = {}
    pending = [(name, False) for name in reversed(selected)]
    while pending:
        name, ready = pending.pop()
        if ready:
            made.setdefault(name)
        elif name not in made:
            pending.append((name, True))
            pending.extend((other, False) for other in reversed(bound.get(name, ())))
    return list(made)
