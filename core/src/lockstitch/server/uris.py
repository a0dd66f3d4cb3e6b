"""Paths of the URIs that an editor gives."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit


def path_of(uri: str) -> str:
    """The absolute path of a `file:` URI; `""` for any other, and for what can be no path."""
    try:
        parts = urlsplit(uri)
        path = unquote(parts.path, errors="surrogateescape")
    except ValueError:
        return ""
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or "\0" in path:
        return ""
    if os.name == "nt":
        path = path.lstrip("/").replace("/", "\\")
    return os.path.normpath(path) if os.path.isabs(path) else ""
