"""Running one program and reading what it prints, without the standard library's `subprocess`.

Importing that costs as much as a whole `git` process; it serves where `posix_spawn` does not.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

_PIECE = 1 << 16


def run_process(
    command: Sequence[str], environment: Mapping[str, str], given: str = os.devnull
) -> tuple[int, bytes, bytes]:
    """(exit status, standard output, standard error) of `command`, which is never looked up on PATH.

    The file `given` is its standard input. A program that cannot be started has the status 127 and a reason as its
    standard error.
    """
    if not hasattr(os, "posix_spawn"):
        import subprocess

        try:
            with open(given, "rb") as entrance:
                done = subprocess.run(command, env=environment, stdin=entrance, capture_output=True, check=False)
        except OSError as error:
            return 127, b"", _reason(error)
        return done.returncode, done.stdout, done.stderr
    return _spawn(command, environment, given)


def _spawn(command: Sequence[str], environment: Mapping[str, str], given: str) -> tuple[int, bytes, bytes]:
    out, out_end = os.pipe()
    error, error_end = os.pipe()
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, given, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, out_end, 1),
        (os.POSIX_SPAWN_DUP2, error_end, 2),
    ]
    try:
        try:
            child = os.posix_spawn(command[0], list(command), environment, file_actions=actions)
        except OSError as problem:
            return 127, b"", _reason(problem)
        finally:
            os.close(out_end)
            os.close(error_end)
        try:
            texts = _read_both(out, error)
        finally:
            _, status = os.waitpid(child, 0)
    finally:
        os.close(out)
        os.close(error)
    return os.waitstatus_to_exitcode(status), *texts


def _read_both(out: int, error: int) -> tuple[bytes, bytes]:
    """Read two pipes to their ends; reading one after the other could wait for ever."""
    import select

    parts: dict[int, list[bytes]] = {out: [], error: []}
    poll = select.poll()
    for pipe in parts:
        poll.register(pipe, select.POLLIN)
    left = set(parts)
    while left:
        for pipe, _ in poll.poll():
            if piece := os.read(pipe, _PIECE):
                parts[pipe].append(piece)
            else:
                poll.unregister(pipe)
                left.discard(pipe)
    return b"".join(parts[out]), b"".join(parts[error])


def _reason(error: OSError) -> bytes:
    return f"it cannot be run: {(error.strerror or str(error)).lower()}".encode()
