"""A limit on what one test of a case may take: a plugin that loops for ever is stopped, and shown where."""

from __future__ import annotations

import contextlib
import os
import signal
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

import lockstitch

#: So many times that by the clock, for what waits instead of working.
_PATIENCE = 6.0
#: Seconds after which whatever still goes on is interrupted again: a test calls its plugin many times.
_AGAIN = 0.2
_MOST_FRAMES = 10
_OURS = os.path.dirname(os.path.abspath(lockstitch.__file__)) + os.sep


class OutOfTime(BaseException):
    """Raised into whatever goes on. No `except Exception` of a plugin keeps it."""


class Limit:
    """What became of a limit: `said` is where the code was when the time was over, `""` as long as it is not."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.said = ""

    def expire(self, number: int, frame: FrameType | None) -> None:
        """Handle a timer's signal."""
        if not self.said:
            kind = f"{self.seconds:g} seconds of processor time"
            if number != signal.SIGPROF:
                kind = f"{self.seconds * _PATIENCE:g} seconds"
            self.said = f"it did not end within {kind} (lockstitch_timeout); it was here:\n{_where(frame)}"
        raise OutOfTime


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[Limit]:
    """Interrupt what is inside with OutOfTime after so many processor seconds; 0, and off the main thread: never."""
    limit = Limit(seconds)
    before: dict[int, Any] = {}
    timers = {signal.ITIMER_PROF: seconds, signal.ITIMER_REAL: seconds * _PATIENCE} if _may(seconds) else {}
    if timers and signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL:  # somebody else has a limit by the clock
        del timers[signal.ITIMER_REAL]
    try:
        for timer, after in timers.items():
            number = int(signal.SIGPROF if timer == signal.ITIMER_PROF else signal.SIGALRM)
            before[number] = signal.signal(number, limit.expire)
            signal.setitimer(timer, after, _AGAIN)
        yield limit
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _may(seconds: float) -> bool:
    import threading

    return bool(seconds) and hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _where(frame: FrameType | None) -> str:
    """The innermost frames, without those of the host and of pytest before the plugin's first."""
    frames = list(traceback.extract_stack(frame))
    theirs = [index for index, item in enumerate(frames) if not item.filename.startswith(_OURS)]
    # What called us is no plugin's: pytest, before our first frame.
    first = next((index for index, item in enumerate(frames) if item.filename.startswith(_OURS)), 0)
    since = next((index for index in theirs if index > first), first)
    return "".join(traceback.format_list(frames[since:][-_MOST_FRAMES:])).rstrip("\n")
