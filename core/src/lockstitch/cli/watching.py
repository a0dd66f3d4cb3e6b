"""`check --watch`: once more after every save."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

#: Directories whose changes are our own, or git's, or no source of anybody.
_IGNORED = frozenset({".git", ".lockstitch", ".venv", "node_modules", "__pycache__"})


def watch_tree(root: Path, once: Callable[[], int]) -> int:
    """Run `once`, and again whenever something below `root` is saved, until interrupted.

    Raises ClickException when there is nothing to watch with.
    """
    try:
        from watchfiles import watch
    except ImportError:
        raise click.ClickException("--watch needs watchfiles: pip install 'lockstitch[watch]'") from None

    def concerns(_: object, path: str) -> bool:
        return _IGNORED.isdisjoint(os.path.relpath(path, root).split(os.sep))

    # Begun before the first run: what is saved while that goes on must not be missed.
    changes = watch(root, watch_filter=concerns, debounce=400, step=50, rust_timeout=500, yield_on_timeout=True)
    next(changes)
    _show(root, once)
    for changed in changes:
        if changed:
            _show(root, once)
    raise KeyboardInterrupt


def _show(root: Path, once: Callable[[], int]) -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
    once()
    click.echo(f"watching {root} (Ctrl-C ends it)", err=True)
