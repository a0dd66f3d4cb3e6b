"""BLAKE2b, without OpenSSL, which `hashlib` would bring along."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b
else:
    try:
        from _blake2 import blake2b
    except ImportError:  # an interpreter that is built otherwise
        from hashlib import blake2b

__all__ = ["blake2b"]
