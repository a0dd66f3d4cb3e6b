"""What is known of Go's standard library without its source.

`standard_types.txt` holds, package by package, what a program can see of its types: exported fields,
methods, and what is embedded. It is made by `tests/oracles/gotypes`, which also proves it.
"""

from __future__ import annotations

import pkgutil
import re
from functools import cache

from lockstitch.api import Fact, Source, SyntaxProblem
from lockstitch.languages.golang.extractors import GO_DECLARATIONS

_TOP_NAMES = (
    "archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar "
    "flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime "
    "simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe uuid vendor weak"
)
_TOP = frozenset(_TOP_NAMES.split())
_HEADER = re.compile(rb"^-- (\S+) --\n", re.MULTILINE)


def is_standard(path: str) -> bool:
    """Whether an import path belongs to the standard library."""
    return path.split("/", 1)[0] in _TOP


@cache
def standard_facts(path: str) -> tuple[Fact, ...]:
    """The declarations of a package of the standard library; empty when it has none that can be seen."""
    section = _sections().get(path)
    if section is None:
        return ()
    return tuple(fact for fact in GO_DECLARATIONS.extract(Source(section, "go")) if not isinstance(fact, SyntaxProblem))


@cache
def _sections() -> dict[str, bytes]:
    text = pkgutil.get_data(__package__, "standard_types.txt") or b""  # out of an archive too
    parts = _HEADER.split(text)
    return {path.decode(): section for path, section in zip(parts[1::2], parts[2::2], strict=True)}
