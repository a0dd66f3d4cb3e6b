"""Digests, without OpenSSL, which `hashlib` would bring along."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hashlib import blake2b
else:
    try:
        from _blake2 import blake2b
    except ImportError:  # an interpreter that is built otherwise
        from hashlib import blake2b

__all__ = ["blake2b", "sha256"]


def sha256(content: bytes) -> str:
    """The SHA-256 of `content` in hexadecimal."""
    digest: str = _sha256()(content).hexdigest()
    return digest


@cache
def _sha256() -> Callable[[bytes], Any]:
    for name in ("_sha2", "_sha256"):  # CPython 3.12 has renamed it
        try:
            made: Callable[[bytes], Any] = importlib.import_module(name).sha256
            return made
        except ImportError:
            continue
    import hashlib

    return hashlib.sha256
