"""Extraction in worker processes: the parser holds the interpreter lock, so threads would not help."""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from lockstitch.api import Extractor
from lockstitch.engine.extracting import Extracted, extract
from lockstitch.host import Host, load_module

Item = tuple[bytes, str, tuple[Extractor[Any], ...]]
_Wire = tuple[bytes, str, tuple[str, ...]]
_BATCH_BYTES = 400_000

#: The extractors of this worker process, by id; filled once when it starts.
_extractors: dict[str, Extractor[Any]] = {}


def run_in_workers(
    items: Sequence[Item], workers: int, host: Host, progress: Callable[[int, int], None] | None = None
) -> list[list[Extracted]]:
    """`extract` over `items` in `workers` processes; results in the order of `items`.

    A file whose worker dies is reported as its extractors' error; the rest go on.
    """
    wire = [
        (content, language, tuple(extractor.id for extractor in extractors)) for content, language, extractors in items
    ]
    modules = [plugin.module for plugin in host.plugins]
    results: list[list[Extracted] | None] = [None] * len(items)
    remaining = _batches(wire)
    alone = False
    while remaining:
        remaining = _pass(remaining, wire, results, workers, modules, progress)
        if remaining and alone:
            # Each of these was alone in its batch and killed its worker.
            for index in (index for batch in remaining[:1] for index in batch):
                results[index] = [Extracted(error="the worker process died on this file") for _ in wire[index][2]]
            remaining = remaining[1:]
        elif remaining:
            remaining = [[index] for batch in remaining for index in batch]
            alone = True
            workers = 1  # with one worker the first batch that is left is the one that killed it
    return [result if result is not None else [] for result in results]


def _pass(
    batches: list[list[int]],
    wire: Sequence[_Wire],
    results: list[list[Extracted] | None],
    workers: int,
    modules: list[str],
    progress: Callable[[int, int], None] | None,
) -> list[list[int]]:
    """Run batches; gives back those that were not done when a worker died."""
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(modules,)) as pool:
        futures = [(batch, pool.submit(_work, [wire[index] for index in batch])) for batch in batches]
        left = []
        for batch, future in futures:
            try:
                for index, result in zip(batch, future.result(), strict=True):
                    results[index] = result
                if progress is not None:
                    progress(sum(result is not None for result in results), len(results))
            except BrokenProcessPool:
                left.append(batch)
    return left


def _batches(wire: Sequence[_Wire]) -> list[list[int]]:
    """Indexes in runs of about equal bytes, so that no worker waits long for another."""
    batches: list[list[int]] = []
    size = _BATCH_BYTES
    for index, (content, _, _) in enumerate(wire):
        if size >= _BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(index)
        size += len(content)
    return batches


def _start(modules: list[str]) -> None:
    host = Host()
    for name in modules:
        load_module(host, importlib.import_module(name), name)
    from lockstitch.engine.suppressions import SUPPRESSIONS

    _extractors.update(host.extractors)
    _extractors[SUPPRESSIONS.id] = SUPPRESSIONS


def _work(batch: list[_Wire]) -> list[list[Extracted]]:
    return [extract(content, language, [_extractors[name] for name in names]) for content, language, names in batch]
