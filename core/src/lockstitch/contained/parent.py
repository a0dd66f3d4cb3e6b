"""A run whose plugins may do their worst: it goes on in a child of this process, which is given up when it must be.

The run itself is what it would be without: one process with timers around each call of a plugin. What these do not
reach (`os._exit`, a crash, a loop in C) ends the child. The journal then says which call that was, and the run is made
once more, without it. So the common path pays for one fork, and no plugin costs another its results.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from typing import NamedTuple, NoReturn

from lockstitch.contained.journal import Call, Journal

_FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP")
#: Seconds between looks at the clock.
_TICK = 0.5
_MOST_ATTEMPTS = 100

#: What this process is, when it was forked before anything else was done.
begun: Contained | None = None


class Contained(NamedTuple):
    """What a child knows of the attempts before it, and where it writes down its own calls."""

    journal: Journal
    condemned: dict[Call, str]
    """Calls that ended earlier attempts, and why."""


def begin(limit: float) -> None:
    """As `contain`; what the child knows is kept in `begun`."""
    global begun  # noqa: PLW0603 - what this very process is
    begun = contain(limit)


def contain(limit: float) -> Contained:
    """Go on in a child; the parent never returns from here, and ends as the last of its children did.

    What comes after the call may be done more than once, in one child after another. `limit` is how long a call may
    take, in seconds of processor time.
    """
    journal = Journal()
    condemned: dict[Call, str] = {}
    attempts = 0
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by whoever started us
            stream.flush()
    while True:
        journal.reset()
        alive, tied = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(tied)
            _end_with_parent(alive)
            signal.signal(signal.SIGINT, _interrupted)
            return Contained(journal, condemned)
        os.close(alive)
        status = _wait(pid, journal)
        os.close(tied)
        call = journal.call
        attempts += 1
        if call is None or attempts > _MOST_ATTEMPTS:
            _leave(status, journal)
        condemned[call] = _reason(status, limit)


def _wait(pid: int, journal: Journal) -> int:
    """Wait for the child and pass on what others want of it; its wait status."""

    def forward(number: int, _frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    def tick(_number: int, _frame: object) -> None:
        if journal.overdue(time.monotonic()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    for name in _FORWARDED:
        signal.signal(getattr(signal, name), forward)
    signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
    _, status = os.waitpid(pid, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return status


def _reason(status: int, limit: float) -> str:
    """Why the child is gone, of which a plugin was in the middle of something."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"it ended the process (exit code {code})"
    if -code == signal.SIGVTALRM:
        return f"it took more than {limit:g} seconds of processor time"
    if -code == signal.SIGKILL:
        return "it did not end, and could not be interrupted"
    return f"the process died in it ({signal.strsignal(-code)})"


def _leave(status: int, journal: Journal) -> NoReturn:
    """End as the child did."""
    code = os.waitstatus_to_exitcode(status)
    if journal.status is not None:
        code = journal.status
    elif code < 0 and -code in {getattr(signal, name) for name in _FORWARDED}:
        code = 128 - code
    else:
        how = f"{signal.strsignal(-code)}" if code < 0 else f"exit code {code}"
        with contextlib.suppress(OSError):
            os.write(2, f"lockstitch: the run ended before its end ({how})\n".encode())
        code = 2
    os._exit(code)


def _interrupted(_number: int, _frame: object) -> None:
    # Ctrl-C comes twice, from the terminal and from our parent; the second must not disturb what tidies up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _end_with_parent(alive: int) -> None:
    """End when our parent is killed: its end of a pipe is closed then, which sends a signal that nobody handles."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | os.O_ASYNC)
