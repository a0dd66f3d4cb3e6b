"""What the plugins of a command are held by."""

from __future__ import annotations

import contextlib
import os
import time

import click

from lockstitch.contained import CALL_SECONDS, parent
from lockstitch.host.calls import GRACE, Guard

#: Set by the console script: whoever calls a command inside a program of their own keeps their process.
allowed = False
_children: list[parent.Contained] = []


def guard(seconds: float | None = None) -> Guard:
    """What the plugins of this run are held by. 0 seconds: nothing, and no second process.

    Whatever comes after the call may be done more than once, in one child after another.
    """
    limit = CALL_SECONDS if seconds is None else seconds
    if not limit:
        return Guard()
    if not allowed or not hasattr(os, "fork"):
        return Guard(limit, say=_say)
    child = parent.begun or parent.contain(limit)
    _children[:] = [child]
    return Guard(limit, journal=child.journal, condemned=child.condemned, say=_say)


def guard_here(seconds: float | None = None) -> Guard:
    """As `guard`, in this very process: for one that has to go on, and whose parent starts another when it does not."""
    limit = CALL_SECONDS if seconds is None else seconds
    return Guard(limit, say=_say) if limit else Guard()


def finish(status: int) -> None:
    """The run is over; what is left of this process cannot change its exit status."""
    for child in [parent.begun] if parent.begun is not None else _children:
        child.journal.finish(status, time.monotonic() + GRACE)


def _say(plugin: str, what: str) -> None:
    from lockstitch.report.neutral import visible

    with contextlib.suppress(OSError):
        click.echo(visible(f"lockstitch: {plugin}: {what}"), err=True)
