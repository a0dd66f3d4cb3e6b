"""What git said of named commits, kept with the facts."""

from __future__ import annotations

from lockstitch.engine.cache import FactCache
from lockstitch.host.digests import blake2b

#: A longer answer, such as the list of all files of a very large repository, is sooner asked than kept.
_LONGEST = 1 << 20


class KeptHistory:
    """Answers in a cache, written to it all at once by `flush`."""

    def __init__(self, cache: FactCache) -> None:
        self._cache = cache
        self._new: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        """What was kept."""
        name = _name(key)
        return self._new[name] if name in self._new else self._cache.get([name]).get(name)

    def put(self, key: bytes, value: bytes) -> None:
        """Keep it until `flush`."""
        if len(value) <= _LONGEST:
            self._new[_name(key)] = value

    def flush(self) -> None:
        """Write what is new."""
        self._cache.put(self._new)
        self._new = {}


def _name(key: bytes) -> bytes:
    return b"git" + blake2b(key, digest_size=20).digest()
