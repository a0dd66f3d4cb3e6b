"""Calls of plugins, in this process: each is named while it goes on, and held to limits where there can be any.

A plugin that raises costs one `except`. One that does not come back is interrupted by a timer, which reaches Python
code; one that wants too much memory gets a MemoryError. What neither reaches (a loop in C, `os._exit`, a crash) needs
another process to look on: see `lockstitch.contained`, which the journal is for.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from lockstitch.contained.journal import Call, Journal

T = TypeVar("T")

#: So many times that by the clock, for what waits instead of working.
PATIENCE = 6.0
#: Seconds after which somebody else ends this process, when the timers did not reach the plugin.
GRACE = 2.0
#: Bytes of memory that one call may take (Linux; elsewhere there is no such limit).
CALL_BYTES = 2_000_000_000
#: A plugin that was stopped so many times is not asked again: it would be the same for each of its contracts.
MOST_STOPS = 3
_MOST_LINES = 100
#: So many lines of a plugin are shown when it was stopped.
_MOST_FRAMES = 20
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
#: Seconds between looks at how long a call has taken.
_TICK = 0.1
#: The limit of memory is set anew after so many calls.
_CALLS_A_LIMIT = 20

#: What a plugin did that it should not, to be told to the user: its name, and what it did or printed.
Say = Callable[[str, str], None]


class PluginStopped(Exception):
    """A call of a plugin that did not end by itself; the text says why, `trace` where it was, if that is known."""

    def __init__(self, text: str, trace: str = "") -> None:
        super().__init__(text)
        self.trace = trace


class Terminated(SystemExit):
    """Somebody wants this process to end: not what a plugin raises, and not kept from the host."""


class _OutOfTime(BaseException):
    """Raised into a plugin's code. No `except Exception` of its own keeps it."""


def describe(error: BaseException) -> str:
    """An error of a plugin in words; a hostile one may not even have any."""
    try:
        text = str(error)
    except Exception:
        text = ""
    if isinstance(error, PluginStopped):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def trace_of(error: BaseException) -> str:
    """Where an error of a plugin came from: its own lines, when it was stopped."""
    import traceback

    return (isinstance(error, PluginStopped) and error.trace) or "".join(traceback.format_exception(error))


def _plugins_frames(error: BaseException) -> str:
    """The lines of a plugin that were at work, without those of ours that called it and that stopped it."""
    import traceback

    frames = list(traceback.extract_tb(error.__traceback__))
    while frames and frames[0].filename.startswith(_OURS):
        frames.pop(0)
    while frames and frames[-1].filename == __file__:
        frames.pop()
    shown = "".join(traceback.format_list(frames[-_MOST_FRAMES:]))
    return f"Traceback (most recent call last):\n{shown}" if shown else ""


class Guard:
    """What every call of a plugin goes through.

    With no `seconds` there is no limit, and nothing is watched: as a debugger wants it, and the test kit.
    `condemned` are calls that ended an earlier attempt at this run, with the reason: they are not made again.
    """

    def __init__(
        self,
        seconds: float = 0.0,
        *,
        journal: Journal | None = None,
        condemned: Mapping[Call, str] | None = None,
        say: Say | None = None,
    ) -> None:
        self.seconds = seconds
        self.condemned = dict(condemned or {})
        self._journal = journal
        self._say = say
        self._stops = Counter(call.plugin for call in self.condemned)
        self._tick = min(_TICK, seconds / 4)
        self._depth = self._calls = self._ticks = 0
        self._deadline = float("inf")
        self._held = self._limited = False
        self._held_already = contextlib.nullcontext()
        self._timed = bool(seconds) and self._handle_timers()
        self._memory = _Memory() if seconds and sys.platform == "linux" else None
        self._prints = _Prints(say) if say is not None else None
        self._directory = os.getcwd() if say is not None else ""

    def call(self, plugin: str, phase: str, contract: str, function: Callable[[], T]) -> T:
        """`function()`, which calls the plugin.

        Raises PluginStopped when it was ended, or not begun, and whatever Exception the plugin raises.
        """
        if self._depth:  # what it asks the host for in the middle of a call is part of that call
            return function()
        call = Call(plugin, phase, contract)
        self._refuse(call)
        try:
            with self._held_already if self._held else self.many():
                try:
                    self._begin(call)
                    return function()
                finally:
                    self._end(call)
        except _OutOfTime as error:
            self._limited = False
            if self._depth:  # the timer struck when the call had just come to its end
                self._end(call)
            self._stops[plugin] += 1
            raise PluginStopped(str(error), _plugins_frames(error)) from None
        except MemoryError:
            self._stops[plugin] += 1
            raise PluginStopped(f"it needs more than {CALL_BYTES / 1e9:.0f} GB of memory") from None
        except (Exception, Terminated):
            raise
        except BaseException as error:  # SystemExit, or a class of the plugin's own
            if isinstance(error, KeyboardInterrupt) and self._interrupted():
                raise
            raise PluginStopped(describe(error)) from None

    def say_printed(self, plugin: str, text: str) -> None:
        """Say what a plugin printed elsewhere, in another process, as if it had been here."""
        if self._prints is None:
            sys.stdout.write(text)
            return
        printing = self._prints.of(plugin)
        printing.write(text)
        printing.restore()

    def _interrupted(self) -> bool:
        """Whether it was the user, and no plugin that raises what Ctrl-C does. Only a contained run can tell."""
        return self._journal is None or signal.getsignal(signal.SIGINT) == signal.SIG_IGN

    def _refuse(self, call: Call) -> None:
        if reason := self.condemned.get(call):
            raise PluginStopped(reason)
        if call.phase != "load" and self._stops[call.plugin] >= MOST_STOPS:
            raise PluginStopped(f"not asked: {call.plugin} had to be stopped {MOST_STOPS} times before")

    @contextlib.contextmanager
    def many(self) -> Iterator[None]:
        """Around many calls: what has to be set up for one is set up for all of them."""
        if self._held or not self.seconds:
            yield
            return
        self._held = True
        try:
            if self._memory is not None:
                self._memory.limit()
            if self._timed:
                signal.setitimer(signal.ITIMER_PROF, self._tick, self._tick)
                signal.setitimer(signal.ITIMER_REAL, self._tick, self._tick)
                self._wait_for_ticks()
            yield
        finally:
            self._limited = self._held = False
            if self._timed:
                for timer in (signal.ITIMER_PROF, signal.ITIMER_REAL, signal.ITIMER_VIRTUAL):
                    signal.setitimer(timer, 0)
            if self._memory is not None:
                self._memory.free()

    def _begin(self, call: Call) -> None:
        self._depth += 1
        self._calls += 1
        now = time.monotonic()
        self._deadline = now + self.seconds * PATIENCE
        if self._journal is not None:
            self._journal.begin(call, self._deadline + GRACE)
        if self._prints is not None:
            sys.stdout = self._prints.of(call.plugin)
        if self._memory is not None and self._calls % _CALLS_A_LIMIT == 0:
            self._memory.limit()  # what earlier calls keep is not this one's
        self._ticks = 0
        self._limited = self._timed

    def _end(self, call: Call) -> None:
        self._limited = False
        self._depth -= 1
        if self._prints is not None:
            self._prints.restore()
        if self._directory:
            self._go_back(call)
        if self._journal is not None:
            self._journal.end()

    def _wait_for_ticks(self) -> None:
        if self._journal is not None:
            # Nobody handles this one: it ends this process, when the plugin is where no handler is run.
            signal.setitimer(signal.ITIMER_VIRTUAL, self.seconds * 1.25 + self._tick)

    def _handle_timers(self) -> bool:
        """Whether the timers' signals can be handled here: not off the main thread, and not on Windows."""
        if not hasattr(signal, "setitimer"):
            return False
        try:
            for number in (signal.SIGPROF, signal.SIGALRM):
                signal.signal(number, self._expire)
        except ValueError:
            return False
        return True

    def _expire(self, number: int, _frame: object) -> None:
        """Some processor time went by, or some time by the clock."""
        if not self._limited:
            return
        if number == signal.SIGPROF:
            self._wait_for_ticks()
            self._ticks += 1
            if self._ticks * self._tick > self.seconds:
                raise _OutOfTime(f"it took more than {self.seconds:g} seconds of processor time")
        elif time.monotonic() > self._deadline:
            raise _OutOfTime(f"it did not end within {self.seconds * PATIENCE:g} seconds")

    def _go_back(self, call: Call) -> None:
        try:
            here = os.getcwd()
        except OSError:  # it was removed
            here = ""
        if here != self._directory:
            with contextlib.suppress(OSError):
                os.chdir(self._directory)
            assert self._say is not None
            self._say(call.plugin, "it changed the working directory, which was changed back")


class _Memory:
    """A limit on what this process may take during a call, on top of what it has."""

    def __init__(self) -> None:
        import resource

        self._set = resource.setrlimit
        self._which = resource.RLIMIT_DATA
        self._soft, self._hard = resource.getrlimit(resource.RLIMIT_DATA)
        self._page = resource.getpagesize()
        self._statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)

    def limit(self) -> None:
        """From now on CALL_BYTES more, unless the process was given less from the start."""
        has = int(os.pread(self._statm, 200, 0).split()[5]) * self._page
        lowest = min((limit for limit in (self._soft, self._hard) if limit >= 0), default=has + CALL_BYTES)
        self._set(self._which, (min(has + CALL_BYTES, lowest), self._hard))

    def free(self) -> None:
        """As it was."""
        self._set(self._which, (self._soft, self._hard))


class _Prints(io.TextIOBase):
    """Standard output as a plugin sees it: what it prints is said, line by line, with its name."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self._say = say
        self._plugin = ""
        self._line = ""
        self._lines: Counter[str] = Counter()
        self._real: Any = None

    def of(self, plugin: str) -> _Prints:
        """For the next call."""
        self._plugin = plugin
        self._real = sys.stdout
        return self

    def restore(self) -> None:
        """The call is over."""
        if self._line:
            self.write("\n")
        sys.stdout = self._real

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        """Keep what is no whole line yet."""
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._lines[self._plugin] += 1
            if self._lines[self._plugin] <= _MOST_LINES:
                self._say(self._plugin, f"it printed: {line}")
            elif self._lines[self._plugin] == _MOST_LINES + 1:
                self._say(self._plugin, "it printed more, which is not shown")
        self._line = self._line[:10_000]
        return len(text)
