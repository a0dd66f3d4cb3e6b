"""Progress on long work, on a terminal and nowhere else."""

from __future__ import annotations

import sys
import time

_PATIENCE = 0.7
_PAUSE = 0.1


class Meter:
    """One line on standard error that is drawn over itself, and gone before the report."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._last = 0.0
        self._drawn = False

    @staticmethod
    def wanted() -> bool:
        """Whether somebody is watching."""
        return sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """Draw, if the work has been going on for long enough to be worth a word."""
        now = time.monotonic()
        if now - self._began < _PATIENCE or now - self._last < _PAUSE:
            return
        self._last = now
        self._drawn = True
        sys.stderr.write(f"\r\x1b[2Kreading {done} of {total} files")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._drawn = False
