"""Child processes and the pipes to them.

Where there is fork a child begins in milliseconds, with all that this process has imported. Elsewhere, and when it is
asked for, `multiprocessing` starts a new interpreter; importing that alone takes longer than most runs, so it is left
until then. Both kinds look alike here: a pipe of messages (bytes) and a process.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Protocol

_LENGTH = 8


class Pipe(Protocol):
    """One end of a pipe in both directions; `multiprocessing.connection.Connection` is one."""

    def fileno(self) -> int: ...
    def send_bytes(self, message: bytes, /) -> None:
        """Write a message. Raises OSError when nobody is there to read it."""
        ...

    def recv_bytes(self) -> bytes:
        """The next message. Raises EOFError when there will be none, and OSError."""
        ...

    def poll(self, timeout: float, /) -> bool:
        """Whether something can be received within so many seconds, be it that there will be nothing more."""
        ...

    def close(self) -> None: ...


class Child(Protocol):
    """A process that was started; `multiprocessing.process.BaseProcess` is one."""

    @property
    def exitcode(self) -> int | None:
        """Its exit code, the number of the signal that ended it with a minus, or None while it runs."""
        ...

    def join(self, timeout: float | None = None, /) -> None:
        """Wait for its end, at most so many seconds."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...


def methods() -> tuple[str, ...]:
    """The ways to start a child, the best one first."""
    return ("fork", "spawn") if hasattr(os, "fork") else ("spawn",)


def start(method: str, serve: Callable[..., None], *arguments: Any) -> tuple[Child, Pipe]:
    """A child that runs `serve(pipe, *arguments)`, and our end of the pipe.

    What goes to a spawned child must be picklable.
    """
    if method == "fork":
        return _fork(serve, arguments)
    import multiprocessing

    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    # daemon: whatever happens to us, it does not live on.
    process = context.Process(target=serve, args=(theirs, *arguments), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    return process, ours


def wait(pipes: Sequence[Pipe], seconds: float) -> list[Pipe]:
    """Those of `pipes` that have something to receive within so many seconds."""
    if sys.platform == "win32":
        from multiprocessing.connection import wait as wait_for_any

        return list(wait_for_any(pipes, seconds))  # type: ignore[arg-type]
    import select

    poll = select.poll()
    by_number = {pipe.fileno(): pipe for pipe in pipes}
    for number in by_number:
        poll.register(number, select.POLLIN)
    return [by_number[number] for number, _ in poll.poll(min(seconds, 1e6) * 1000)]


class _ForkedPipe:
    """A pipe of length-prefixed messages over two descriptors."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing

    def fileno(self) -> int:
        return self._reading

    def send_bytes(self, message: bytes, /) -> None:
        rest = memoryview(len(message).to_bytes(_LENGTH, "little") + message)
        while rest:
            rest = rest[os.write(self._writing, rest) :]

    def recv_bytes(self) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(_LENGTH), "little"))

    def _exactly(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            part = os.read(self._reading, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def poll(self, timeout: float, /) -> bool:
        return bool(wait([self], timeout))

    def close(self) -> None:
        for number in (self._reading, self._writing):
            with contextlib.suppress(OSError):
                os.close(number)


class _Forked:
    """A forked process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.exitcode: int | None = None
        self.peak = 0
        """The most memory that it held, in bytes; known at its end, and on Linux."""

    def join(self, timeout: float | None = None, /) -> None:
        until = None if timeout is None else time.monotonic() + timeout
        while self.exitcode is None:
            try:
                pid, status, usage = os.wait4(self.pid, 0 if until is None else os.WNOHANG)
            except ChildProcessError:  # somebody else waited for it
                self.exitcode = -1
                return
            if pid:
                self.exitcode = os.waitstatus_to_exitcode(status)
                self.peak = usage.ru_maxrss * 1024 if sys.platform == "linux" else 0
            elif until is not None and time.monotonic() >= until:
                return
            else:
                time.sleep(0.001)

    def kill(self) -> None:
        if self.exitcode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def _fork(serve: Callable[..., None], arguments: Sequence[Any]) -> tuple[Child, Pipe]:
    # What is in our buffers is ours to write.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    their_reading, our_writing = os.pipe()
    our_reading, their_writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(our_writing)
        os.close(our_reading)
        _be_child(serve, _ForkedPipe(their_reading, their_writing), arguments)
    os.close(their_reading)
    os.close(their_writing)
    return _Forked(pid), _ForkedPipe(our_reading, our_writing)


def _be_child(serve: Callable[..., None], pipe: Pipe, arguments: Sequence[Any]) -> NoReturn:
    status = 1
    try:
        serve(pipe, *arguments)
        status = 0
    finally:
        os._exit(status)  # whatever was raised: nothing of the parent's is to be unwound or flushed here
