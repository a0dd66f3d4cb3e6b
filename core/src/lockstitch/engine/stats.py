"""What a run did and how long it took: for `--stats`, never for a result."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec


class Stats(msgspec.Struct):
    """Counts of files and facts, and seconds by phase."""

    seen: int = 0
    """Files of the tree."""
    wanted: int = 0
    """Files whose facts were asked for in each of a run's steps, of all revisions: a file may be counted twice."""
    read: int = 0
    """Files whose content was read."""
    hinted_out: int = 0
    """Files that were read and not parsed: no extractor's hint is in them."""
    parsed: int = 0
    """Files that at least one extractor worked through."""
    cached: int = 0
    """Files all of whose facts came from the cache."""
    facts: int = 0
    contracts: int = 0
    remembered: int = 0
    """Contracts that were not judged: an earlier run did, and nothing that they rest on has changed."""
    workers: int = 0
    """Worker processes that were started, those that replaced others included."""
    seconds: dict[str, float] = {}
    """By phase, in the order in which they began."""
    notes: list[str] = []
    """What slowed the run down and changed nothing else."""

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Add the time of a block to a phase."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
