"""Where a report goes when it does not go to the terminal."""

from __future__ import annotations

import errno
import os
import stat

from lockstitch.on_demand import expression
from lockstitch.tree.atomic import WriteError, write_atomic

_DESCRIPTOR = expression(r"/(?:dev|proc/self)/fd/([0-9]{1,9})")
_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}


def write_output(path: str, text: str, *, root: str | None = None) -> None:
    """Write a report to the file at `path`, wholly or not at all. Raises WriteError.

    A pipe or a device, `/dev/stdout` and `/dev/fd/N` among them, is written straight. A path that
    lies inside `root` must not lead out of it through a symbolic link; elsewhere a symbolic link is
    refused, since a tree under check may hold one that points at anything.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        stream = _open_stream(path)
    except (OSError, ValueError) as error:
        raise WriteError(path, _reason(error)) from error
    if stream is not None:
        _write_stream(path, stream, data)
    elif root is not None and _is_below(path, root):
        write_atomic(path, data, root=root)
    else:
        write_atomic(path, data)


def _open_stream(path: str) -> int | None:
    """A descriptor of our own for a path that names a stream; None for a file, or what does not exist."""
    match = _DESCRIPTOR.fullmatch(path)
    if match or path in _STANDARD:
        return os.dup(int(match.group(1)) if match else _STANDARD[path])
    if os.path.islink(path) and not path.startswith(("/dev/", "/proc/")):
        return None
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC | getattr(os, "O_NOCTTY", 0))
    return None


def _write_stream(path: str, stream: int, data: bytes) -> None:
    try:
        with os.fdopen(stream, "wb", closefd=True) as sink:
            sink.write(data)
    except OSError as error:
        if error.errno != errno.EPIPE:  # whoever reads has read enough
            raise WriteError(path, _reason(error)) from error


def _is_below(path: str, root: str) -> bool:
    here, top = os.path.abspath(path), os.path.abspath(root)
    return os.path.commonpath([here, top]) == top


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)
