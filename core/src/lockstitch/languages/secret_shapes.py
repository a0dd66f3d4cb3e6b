"""What a credential looks like, and where one is written down: expressions that are costly to make."""

from __future__ import annotations

import re

#: Names in other dress, with a quoted value.
QUOTED = re.compile(
    r"(?i)(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential)"
    r"[A-Za-z0-9_-]*[\"']?[ \t]*(?::=|[=:,])[ \t]*(?=[\"'`])"
)
#: Credentials that can be told by their shape.
SHAPES = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}"
    r"|\bglpat-[A-Za-z0-9_-]{20,}|\bsk-[A-Za-z0-9_-]{20,}|\b[sr]k_live_[A-Za-z0-9]{10,}"
    r"|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bAIza[A-Za-z0-9_-]{35}|\bnpm_[A-Za-z0-9]{36}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)?"
)
URL_PASSWORD = re.compile(r"://[^/\s:@\"']{0,100}:([^/\s@\"'${]{1,100})@")
