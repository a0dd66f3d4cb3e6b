"""What configuration files say, kept with the facts: to import the reader of TOML takes longer than most reading."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec

from lockstitch.config.reading import decode_toml
from lockstitch.engine.cache import FactCache
from lockstitch.host.digests import blake2b


class KeptTables:
    """As `decode_toml`, of which the answers are looked up in a cache first."""

    def __init__(self, cache: FactCache) -> None:
        self._cache = cache

    def __call__(self, content: bytes) -> dict[str, Any]:
        """The table; raises as `decode_toml` does."""
        key = b"toml" + blake2b(content, digest_size=20).digest()
        found = self._cache.get([key]).get(key)
        if found is not None:
            return msgspec.json.decode(found, type=dict[str, Any])
        table = decode_toml(content)
        # Dates, numbers that are none and very large ones are not in JSON what they were.
        with contextlib.suppress(OverflowError):
            encoded = msgspec.json.encode(table)
            if msgspec.json.decode(encoded) == table:
                self._cache.put({key: encoded})
        return table
