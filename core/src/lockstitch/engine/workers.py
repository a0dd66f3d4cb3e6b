"""Extraction in worker processes: the parser holds the interpreter lock, so threads would not help.

A worker answers file by file, in order. So when one dies or runs out of time, the file that it was at is known: that
file is reported, a new worker takes its place, and the rest goes on.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from lockstitch.api import Extractor
from lockstitch.engine.extracting import Extracted, extract
from lockstitch.host import Host, load_module

Item = tuple[bytes, str, tuple[Extractor[Any], ...]]
_Wire = tuple[bytes, str, tuple[str, ...]]
_BATCH_BYTES = 400_000
#: Processor seconds for one file: the same on a busy machine as on an idle one.
FILE_SECONDS = 20
#: Seconds by the clock for one file, for what waits instead of working.
_PATIENCE = 120.0

#: The extractors of this worker process, by id; filled once when it starts.
_extractors: dict[str, Extractor[Any]] = {}


class Workers:
    """A pool of `count` processes with the plugins of `host`. Leaving the `with` block ends them at once."""

    def __init__(self, count: int, host: Host, method: str = "") -> None:
        self.count = count
        self.started = 0
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context(method or ("fork" if "fork" in methods else "spawn"))
        self._modules = [plugin.module for plugin in host.plugins]
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, whatever they are at."""
        for worker in (*self._idle, *self._busy):
            worker.end()
        self._idle, self._busy = [], []

    def run(self, items: Sequence[Item], progress: Callable[[int, int], None] | None = None) -> list[list[Extracted]]:
        """`extract` over `items`; results in the order of `items`."""
        wire = [(content, language, tuple(each.id for each in extractors)) for content, language, extractors in items]
        results: list[list[Extracted]] = [[] for _ in items]
        waiting = deque(_batches(wire))
        done = 0
        while waiting or self._busy:
            while waiting and len(self._busy) < self.count:
                worker = self._idle.pop() if self._idle else self._start()
                worker.begin(waiting.popleft(), wire)
                self._busy.append(worker)
            for index, result in self._collect(wire, waiting):
                results[index] = result
                done += 1
            if progress is not None:
                progress(done, len(items))
        return results

    def _start(self) -> _Worker:
        self.started += 1
        return _Worker(self._context, self._modules)

    def _collect(self, wire: Sequence[_Wire], waiting: deque[list[int]]) -> Iterator[tuple[int, list[Extracted]]]:
        """What has come in; workers that are through become idle, and those that failed are replaced."""
        soonest = min(worker.deadline for worker in self._busy)
        ready = set(wait([worker.pipe for worker in self._busy], max(0.0, soonest - time.monotonic())))
        for worker in list(self._busy):
            reason = ""
            if worker.pipe in ready:
                try:
                    yield worker.receive()
                except (EOFError, OSError):
                    reason = worker.why_it_died()
            elif time.monotonic() >= worker.deadline:
                reason = f"it did not end within {_PATIENCE:.0f} seconds"
            if reason:
                index, rest = worker.left[0], worker.left[1:]
                worker.end()
                self._busy.remove(worker)
                if rest:
                    waiting.appendleft(rest)
                yield index, [Extracted(error=reason) for _ in wire[index][2]]
            elif not worker.left:
                self._busy.remove(worker)
                self._idle.append(worker)


class _Worker:
    """One process and what it is at."""

    def __init__(self, context: BaseContext, modules: Sequence[str]) -> None:
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        # daemon: whatever happens to us, it does not live on.
        self._process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, tuple(modules)), daemon=True
        )
        self._process.start()
        theirs.close()
        self.left: list[int] = []
        self.deadline = 0.0

    def begin(self, batch: list[int], wire: Sequence[_Wire]) -> None:
        """Hand over files."""
        self.left = list(batch)
        self.deadline = time.monotonic() + _PATIENCE
        with contextlib.suppress(OSError):  # it died: receiving says so
            self.pipe.send([wire[index] for index in batch])

    def receive(self) -> tuple[int, list[Extracted]]:
        """The next file that it is through with. Raises EOFError and OSError when it died."""
        result: list[Extracted] = self.pipe.recv()
        self.deadline = time.monotonic() + _PATIENCE
        return self.left.pop(0), result

    def why_it_died(self) -> str:
        """In words."""
        self._process.join(5)
        code = self._process.exitcode
        if code is not None and -code == getattr(signal, "SIGPROF", None):
            return f"it took more than {FILE_SECONDS} seconds of processor time"
        how = signal.strsignal(-code) if code is not None and code < 0 else f"exit code {code}"
        return f"the worker process died on this file ({how})"

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


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


def _serve(pipe: Connection, modules: Sequence[str]) -> None:
    """What a worker process does until nobody wants anything more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, and that ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What a plugin prints must not get into a report.
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(null, stream)
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as the process
    _load(modules)
    parent = os.getppid()
    while True:
        try:
            while not pipe.poll(2.0):
                # Our siblings hold the other end too, so a killed parent closes nothing.
                if os.getppid() != parent:
                    return
            batch: list[_Wire] = pipe.recv()
            for content, language, names in batch:
                _set_timer(FILE_SECONDS)
                result = extract(content, language, [_extractors[name] for name in names])
                _set_timer(0)
                pipe.send(result)
        except (EOFError, OSError):
            return


def _set_timer(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        # Not handled: the signal ends the process, even in the middle of a parser's own code.
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _load(modules: Sequence[str]) -> None:
    host = Host()
    for name in modules:
        load_module(host, importlib.import_module(name), name)
    from lockstitch.engine.suppressions import SUPPRESSIONS

    _extractors.update(host.extractors)
    _extractors[SUPPRESSIONS.id] = SUPPRESSIONS
