"""Which files of tests belong together."""

from __future__ import annotations

import posixpath


def package_of(path: str) -> str:
    """What the functions of a file share a name space with: a Go package's directory, else the file itself."""
    return posixpath.dirname(path) if path.endswith(".go") else path
