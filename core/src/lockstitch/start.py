"""The console script: what the command line imports is imported by the process that uses it.

A command that calls plugins does so in a child (see `lockstitch.contained`). Forked here, before anything is imported,
that costs a tenth of what it would later.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

# Nearly all that a run makes lives to its end: to look for garbage so often would cost a tenth of the run.
gc.set_threshold(200_000, 20, 100)

#: Commands that call plugins, whatever their options are.
_CONTAINED = frozenset(
    ("baseline", "check", "contracts", "coverage", "explain", "judge", "matrix", "plugins", "scaffold", "schema")
)
#: With a limit of one's own the fork comes when that has been read.
_LIMITS = ("--plugin-timeout", "--flagfile")


def run() -> NoReturn:
    """Carry out the command line of this process, and end it."""
    words = sys.argv[1:]
    if words and words[0] in _CONTAINED and hasattr(os, "fork") and not any(w.startswith(_LIMITS) for w in words):
        from lockstitch.contained import CALL_SECONDS, parent

        parent.begin(CALL_SECONDS)
    from lockstitch.cli.main import run as carry_out

    carry_out()
