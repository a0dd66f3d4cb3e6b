"""What is known of Go's standard library without its source: which paths are its own, and its aliases."""

from __future__ import annotations

_TOP_NAMES = (
    "archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar "
    "flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime "
    "simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak"
)
_TOP = frozenset(_TOP_NAMES.split())


def is_standard(path: str) -> bool:
    """Whether an import path belongs to the standard library."""
    return path.split("/", 1)[0] in _TOP


#: Names of the standard library that are aliases of another package's type.
STANDARD_ALIASES: dict[tuple[str, str], tuple[str, str]] = {}
