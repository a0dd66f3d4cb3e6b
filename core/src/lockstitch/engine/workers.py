"""Extraction in worker processes, for the sake of speed and of safety.

The parser holds the interpreter lock, so threads would not help. And only a process can be given up: a file that makes
a parser crash, spin or eat memory costs itself, nothing else. So even one small file is extracted in a process of its
own: where there is fork that costs milliseconds, and a timer with a handler in our own process would stop Python code
alone, in the main thread alone, and no crash.

A worker answers file by file, in order. So when one dies or runs out of time, the file that it was at is known: that
file is reported, a new worker takes its place, and the rest goes on. A death is believed only of a worker that had done
nothing before, so that what earlier files left behind in a process is never blamed on a later one.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import mmap
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from lockstitch.api import Extractor
from lockstitch.engine.children import Child, Pipe, methods, start, wait
from lockstitch.engine.extracting import Extracted, Heard, extract
from lockstitch.engine.stops import NOT_ASKED, first_over
from lockstitch.host import Host, load_module

Item = tuple[bytes, str, tuple[Extractor[Any], ...]]
_Wire = tuple[bytes, str, tuple[str, ...]]
_BATCH_BYTES = 400_000
#: Processor seconds for one file, the same on a busy machine as on an idle one: so many, and one more for each so many
#: bytes (the slowest reader of ours takes half of that for the densest honest file), and never more than that.
FILE_SECONDS = 5.0
_BYTES_A_SECOND = 50_000
_MOST_SECONDS = 60.0
#: Seconds by the clock for one file, for what waits instead of working: so many times the above.
_PATIENCE_TIMES = 6.0
#: Bytes of memory that one worker may take beyond what it begins with (Linux; elsewhere there is no such limit).
WORKER_BYTES = 2_000_000_000
#: The exit code of a worker that wanted more.
_OUT_OF_MEMORY = 77
#: Bytes that are read of where a worker was.
_MOST_LINES = 100_000
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
#: Bytes of a number in shared memory.
_NUMBER = 4

#: What goes to and fro. Typed, and no pickle: a worker has read hostile files.
_ENCODER = msgspec.msgpack.Encoder()
_BATCH = msgspec.msgpack.Decoder(list[_Wire])
_RESULTS = msgspec.msgpack.Decoder(list[Extracted])
#: The extractors of this worker process, by id; filled once when it starts.
_extractors: dict[str, Extractor[Any]] = {}


def file_seconds(content: bytes, seconds: float | None = None) -> float:
    """Processor seconds that a file may take when a small one may take `seconds` (None: as usual, 0: no limit)."""
    if seconds == 0:
        return 0.0
    least = FILE_SECONDS if seconds is None else seconds
    return min(max(_MOST_SECONDS, least), least + len(content) / _BYTES_A_SECOND)


class Workers:
    """A pool of `count` processes with the plugins of `host`. Leaving the `with` block ends them at once."""

    def __init__(self, count: int, host: Host, method: str = "", seconds: float | None = None) -> None:
        self.count = count
        self._seconds = seconds
        self.started = 0
        self._method = method or methods()[0]
        self._host = host
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

    def run(
        self, items: Sequence[Item], progress: Callable[[int, int], None] | None = None, at_once: int = 0
    ) -> list[list[Extracted]]:
        """`extract` over `items`, in at most `at_once` processes (0: all); results in the order of `items`."""
        wire = [(content, language, tuple(each.id for each in extractors)) for content, language, extractors in items]
        names = [each for _, _, each in wire]
        results: list[list[Extracted]] = [[] for _ in items]
        waiting = deque(_batches(wire))
        suspects: deque[int] = deque()
        stopped: set[str] = set()
        done = 0
        while waiting or suspects or self._busy:
            while (waiting or suspects) and len(self._busy) < (at_once or self.count):
                if suspects:
                    worker, batch = self._start(), [suspects.popleft()]
                else:
                    worker, batch = self._idle.pop() if self._idle else self._start(), waiting.popleft()
                over = {
                    name: last for name in stopped if (last := first_over(name, _known(names, results))) is not None
                }
                for index in batch:
                    content, language, _ = wire[index]
                    left = tuple(name for name in names[index] if index <= over.get(name, index))
                    wire[index] = content if left else b"", language, left
                worker.begin(batch, wire)
                self._busy.append(worker)
            for index, result in self._collect(wire, waiting, suspects):
                asked = dict(zip(wire[index][2], result, strict=True))
                results[index] = [asked.get(name, NOT_ASKED) for name in names[index]]
                stopped.update(name for name, item in asked.items() if item.end == "stopped")
                done += 1
            if progress is not None:
                progress(done, len(items))
        return results

    def _start(self) -> _Worker:
        self.started += 1
        return _Worker(self._method, self._host, self._seconds)

    def _collect(
        self, wire: Sequence[_Wire], waiting: deque[list[int]], suspects: deque[int]
    ) -> Iterator[tuple[int, list[Extracted]]]:
        """What has come in; workers that are through become idle, and those that failed are replaced."""
        soonest = min(worker.deadline for worker in self._busy)
        ready = set(wait([worker.pipe for worker in self._busy], max(0.0, soonest - time.monotonic())))
        for worker in list(self._busy):
            reason = ""
            if worker.pipe in ready:
                try:
                    yield worker.receive(wire)
                except (EOFError, OSError):
                    reason = worker.why_it_died(wire)
                except msgspec.MsgspecError:
                    reason = "its worker process said something that is no result"
            elif time.monotonic() >= worker.deadline:
                worker.ran_out_of_time = True
                reason = f"it did not end within {worker.patience(wire):g} seconds"
            if reason:
                index, rest = worker.left[0], worker.left[1:]
                lost = worker.given_up(reason, wire[index][2])
                worker.end()
                self._busy.remove(worker)
                if rest:
                    waiting.appendleft(rest)
                if worker.answered and not worker.ran_out_of_time:
                    suspects.append(index)
                else:
                    yield index, lost
            elif not worker.left:
                self._busy.remove(worker)
                self._idle.append(worker)


class _Worker:
    """One process and what it is at."""

    def __init__(self, method: str, host: Host, seconds: float | None) -> None:
        # A fork has the extractors already; another process imports their plugins.
        known = host.extractors if method == "fork" else None
        modules = () if known is not None else tuple(plugin.module for plugin in host.plugins)
        self.pipe: Pipe
        self._process: Child
        # In which extractor it is; only a fork shares memory with us.
        self._page = mmap.mmap(-1, _NUMBER) if method == "fork" else None
        # Where it writes which lines it was at when its time was over.
        self._lines = os.memfd_create("lines") if method == "fork" and hasattr(os, "memfd_create") else -1
        self._process, self.pipe = start(method, _serve, known, modules, seconds, self._page, self._lines)
        self._seconds = seconds
        self.left: list[int] = []
        self.answered = 0
        self.deadline = float("inf")
        self.ran_out_of_time = False

    def begin(self, batch: list[int], wire: Sequence[_Wire]) -> None:
        """Hand over files."""
        self.left = list(batch)
        self._set_deadline(wire)
        with contextlib.suppress(OSError):  # it died: receiving says so
            self.pipe.send_bytes(_ENCODER.encode([wire[index] for index in batch]))

    def receive(self, wire: Sequence[_Wire]) -> tuple[int, list[Extracted]]:
        """The next file that it is through with. Raises EOFError and OSError when it died."""
        result = _RESULTS.decode(self.pipe.recv_bytes())
        self.answered += 1
        index = self.left.pop(0)
        self._set_deadline(wire)
        return index, result

    def _set_deadline(self, wire: Sequence[_Wire]) -> None:
        self.deadline = time.monotonic() + self.patience(wire) if self.left else float("inf")

    def patience(self, wire: Sequence[_Wire]) -> float:
        """Seconds by the clock that the file which it is at may take."""
        return round(file_seconds(wire[self.left[0]][0], self._seconds) * _PATIENCE_TIMES, 1) or float("inf")

    def why_it_died(self, wire: Sequence[_Wire]) -> str:
        """In words."""
        self._process.join(5)
        code = self._process.exitcode
        if code is not None and -code == getattr(signal, "SIGPROF", None):
            self.ran_out_of_time = True
            seconds = file_seconds(wire[self.left[0]][0], self._seconds)
            return f"it took more than {round(seconds, 1):g} seconds of processor time"
        if code == _OUT_OF_MEMORY:
            return f"it needs more than {WORKER_BYTES / 1e9:.0f} GB of memory"
        how = signal.strsignal(-code) if code is not None and code < 0 else f"exit code {code}"
        if getattr(self._process, "peak", 0) > WORKER_BYTES / 2:  # a parser that gets no more memory may crash
            how = f"{how}: it may need more than {WORKER_BYTES / 1e9:.0f} GB of memory"
        return f"the worker process died on this file ({how})"

    def given_up(self, reason: str, names: Sequence[str]) -> list[Extracted]:
        """What comes of a file that it did not get through: one extractor is to blame, if that is known."""
        at = int.from_bytes(self._page[:_NUMBER], "little") - 1 if self._page is not None else -1
        lines = _plugins_lines(os.pread(self._lines, _MOST_LINES, 0)) if self._lines >= 0 else ""
        return [
            Extracted(error=reason, end="stopped", traceback=lines)
            if at == number
            else Extracted(error=reason, end="beside")
            for number in range(len(names))
        ]

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join()
        self.pipe.close()
        if self._lines >= 0:
            os.close(self._lines)
            self._lines = -1


def _plugins_lines(said: bytes) -> str:
    """What `faulthandler` wrote, the innermost line last, without our own lines that called the plugin."""
    lines = said.decode("utf-8", "replace").splitlines()
    found = [line.strip() for line in lines if line.startswith("  File ")]
    caller = f'File "{_OURS}engine{os.sep}extracting.py"'
    found = found[: next((at for at, line in enumerate(found) if line.startswith(caller)), len(found))]
    found.reverse()
    while found and found[0].startswith(f'File "{_OURS}'):
        found.pop(0)
    return "".join(["Traceback (most recent call last):\n", *(f"  {line}\n" for line in found)]) if found else ""


def _known(
    names: Sequence[Sequence[str]], results: Sequence[Sequence[Extracted]]
) -> Iterator[tuple[int, Sequence[str], Sequence[Extracted]]]:
    return ((number, *pair) for number, pair in enumerate(zip(names, results, strict=True)))


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


def _serve(
    pipe: Pipe,
    known: Mapping[str, Extractor[Any]] | None,
    modules: Sequence[str],
    seconds: float | None,
    page: mmap.mmap | None,
    lines: int,
) -> None:
    """What a worker process does until nobody wants anything more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, and that ends us
    for name in ("SIGTERM", "SIGPROF", "SIGALRM"):  # a fork has our parent's handlers
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    # What a plugin prints must not get into a report, nor what a parser says before it aborts onto a terminal.
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    faulthandler.disable()
    if lines >= 0:  # and then it ends, as it would have without
        faulthandler.register(signal.SIGPROF, file=lines, all_threads=False, chain=True)
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as the process
    sys.stdout = Heard()
    _load(known, modules)
    _limit_memory()
    parent = os.getppid()
    while True:
        try:
            while not pipe.poll(2.0):
                # Our siblings hold the other end too, so a killed parent closes nothing.
                if os.getppid() != parent:
                    return
            for content, language, names in _BATCH.decode(pipe.recv_bytes()):
                _set_timer(file_seconds(content, seconds))
                result = _extract(content, language, names, page)
                _set_timer(0)
                pipe.send_bytes(_ENCODER.encode(result))
        except (EOFError, OSError):
            return
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)  # what is left of this process is of no use to the next file


def _extract(content: bytes, language: str, names: Sequence[str], page: mmap.mmap | None) -> list[Extracted]:
    chosen = [number for number, name in enumerate(names) if name in _extractors]

    def begin(number: int) -> None:
        if page is not None:  # 0 is none
            page[:_NUMBER] = (chosen[number] + 1).to_bytes(_NUMBER, "little")

    if page is not None:
        page[:_NUMBER] = bytes(_NUMBER)
    found = extract(content, language, [_extractors[names[number]] for number in chosen], begin)
    known = iter(found)
    undeclared = Extracted(error="no plugin declares it among its extractors")
    return [next(known) if name in _extractors else undeclared for name in names]


def _set_timer(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        # Not handled: the signal ends the process, even in the middle of a parser's own code.
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory() -> None:
    """Let this process have WORKER_BYTES more than it has: what wants more gets a MemoryError, or aborts."""
    if sys.platform != "linux":
        return
    import resource

    with contextlib.suppress(OSError, ValueError, IndexError):  # no /proc, or a lower limit is set already
        pages = int(Path("/proc/self/statm").read_bytes().split()[5])
        most = pages * resource.getpagesize() + WORKER_BYTES
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _load(known: Mapping[str, Extractor[Any]] | None, modules: Sequence[str]) -> None:
    if known is None:
        host = Host()
        for name in modules:
            load_module(host, importlib.import_module(name), name)
        known = host.extractors
    from lockstitch.engine.suppressions import SUPPRESSIONS

    _extractors.update(known)
    _extractors[SUPPRESSIONS.id] = SUPPRESSIONS
