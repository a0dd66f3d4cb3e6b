"""What a credential looks like, and where one is written down: expressions that are costly to make."""

from __future__ import annotations

import re
from functools import cache

#: Names in other dress, with a quoted value.
_QUOTED = (
    r"(?i)(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential)"
    r"[A-Za-z0-9_-]*[\"']?[ \t]*(?::=|[=:,])[ \t]*(?=[\"'`])"
)
#: Credentials that can be told by their shape.
_SHAPES = (
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}"
    r"|\bglpat-[A-Za-z0-9_-]{20,}|\bsk-[A-Za-z0-9_-]{20,}|\b[sr]k_live_[A-Za-z0-9]{10,}"
    r"|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bAIza[A-Za-z0-9_-]{35}|\bnpm_[A-Za-z0-9]{36}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)?"
)
_IN_ADDRESS = r"://[^/\s:@\"']{0,100}:([^/\s@\"'${]{1,100})@"


@cache
def quoted() -> re.Pattern[str]:
    """What ends before the opening quote of a secret's value."""
    return re.compile(_QUOTED)


@cache
def shapes() -> re.Pattern[str]:
    """Credentials."""
    return re.compile(_SHAPES)


@cache
def url_password() -> re.Pattern[str]:
    """The password in an address, as the first group."""
    return re.compile(_IN_ADDRESS)
