"""What an archive on `sys.path` says of the distributions in it, so that nobody has to read their metadata.

`lockstitch.pex` is such an archive. The list is a file in it, made where the archive is.
"""

from __future__ import annotations

import os

import msgspec

LIST = "lockstitch-distributions.json"


class ListedPlugin(msgspec.Struct, frozen=True):
    """An entry point of the group `lockstitch`."""

    name: str
    version: str
    module: str


class Listed(msgspec.Struct, frozen=True):
    """Versions by distribution, spelled with underscores, and the plugins among them."""

    distributions: dict[str, str]
    plugins: tuple[ListedPlugin, ...]


def listed(path: str) -> Listed | None:
    """The list of the archive at `path`; None when it is no archive, or has none."""
    if not os.path.isfile(path):
        return None
    import zipimport

    try:
        content: bytes = zipimport.zipimporter(path).get_data(LIST)
        return msgspec.json.decode(content, type=Listed)
    except (ImportError, OSError, msgspec.DecodeError):
        return None
