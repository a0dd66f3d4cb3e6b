"""Which call of a plugin is going on, written where another process can read it after this one has died."""

from __future__ import annotations

import mmap
import struct
from typing import NamedTuple

_IDLE, _CALLING, _FINISHED = range(3)
_HEAD = struct.Struct("<BxxxidH")  # state, exit status, deadline, length of the text
_SIZE = 4096
_MOST_TEXT = _SIZE - _HEAD.size


class Call(NamedTuple):
    """One call of a plugin: its distribution, what it was asked for, and for which contract."""

    plugin: str
    phase: str
    contract: str = ""


class Journal:
    """A page of memory that a process shares with those that it forks.

    Only one process writes, and the other reads after it ended or hangs, so nothing is locked.
    """

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _SIZE)
        self.reset()

    def reset(self) -> None:
        """Nothing is going on."""
        self._write(_IDLE, 0, float("inf"))

    def begin(self, call: Call, deadline: float) -> None:
        """A call begins; it is to be over at `deadline` (seconds of the monotonic clock)."""
        self._write(_CALLING, 0, deadline, "\0".join(call).encode("utf-8", "surrogateescape")[:_MOST_TEXT])

    def end(self) -> None:
        """It is over."""
        self._page[0] = _IDLE

    def finish(self, status: int, deadline: float) -> None:
        """The run is over, and its exit status known; what is left of the process is to end by `deadline`."""
        self._write(_FINISHED, status, deadline)

    @property
    def call(self) -> Call | None:
        """The call that is going on."""
        state, _, _, length = self._read()
        if state != _CALLING:
            return None
        text = self._page[_HEAD.size : _HEAD.size + length].decode("utf-8", "surrogateescape")
        plugin, phase, contract = (*text.split("\0"), "", "")[:3]
        return Call(plugin, phase, contract)

    @property
    def status(self) -> int | None:
        """The exit status of a run that is over."""
        state, status, _, _ = self._read()
        return status if state == _FINISHED else None

    def overdue(self, now: float) -> bool:
        """Whether what is going on should have been over."""
        state, _, deadline, _ = self._read()
        return state != _IDLE and now > deadline

    def _read(self) -> tuple[int, int, float, int]:
        state, status, deadline, length = _HEAD.unpack_from(self._page)
        return state, status, deadline, length

    def _write(self, state: int, status: int, deadline: float, text: bytes = b"") -> None:
        self._page[: _HEAD.size + len(text)] = _HEAD.pack(state, status, deadline, len(text)) + text
