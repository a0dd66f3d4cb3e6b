"""Facts kept across runs, by content. Losing it, or any part of it, only costs time."""

from __future__ import annotations

import sqlite3
import struct
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lockstitch.api import Extractor
from lockstitch.host.digests import blake2b
from lockstitch.host.working_code import loaded_stamp
from lockstitch.languages.parsing import grammar_version
from lockstitch.tree import Known
from lockstitch.tree.atomic import WriteError, write_atomic

#: Raise when the layout below or the encoding of facts changes.
FORMAT = 3
#: The file may grow to this many bytes before what was not used for longest is dropped.
MOST_BYTES = 256 * 1024 * 1024
_NAME = f"cache-{FORMAT}.sqlite3"
_SEAL = 8
_STATUS = struct.Struct("<4q")
#: A file that changed so short a time (nanoseconds) before it was read may change again unseen: clocks of file
#: systems are coarse, FAT's has steps of two seconds. git calls such a file racy.
_RACY = 2_000_000_000
_DAY = 86_400
_WAIT = 5.0


def blob_id(content: bytes) -> bytes:
    """git's name for a content, in repositories that name by SHA-1."""
    import hashlib  # it brings OpenSSL, and most runs read no file

    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).digest()


def fact_key(blob: bytes, language: str, extractor: Extractor[Any]) -> bytes:
    """The key of an extractor's result: a function of content, language, extractor, its version and the grammar's; and
    of the state of the extractor's code where somebody works on that."""
    return _extractor_key(extractor, language) + blob


@lru_cache(maxsize=1024)
def _extractor_key(extractor: Extractor[Any], language: str) -> bytes:
    text = f"{extractor.id}\0{extractor.version}\0{language}\0{grammar_version(language)}"
    modules = {str(getattr(item, "__module__", "")).partition(".")[0] for item in (extractor.extract, *extractor.facts)}
    if state := loaded_stamp(frozenset(modules)):
        text += f"\0{state}"
    return blake2b(text.encode(), digest_size=12).digest()


def file_key(root: str, path: str) -> bytes:
    """The key under which is kept what a file held."""
    return _root_key(root) + path.encode("utf-8", "surrogateescape")


@lru_cache(maxsize=16)
def _root_key(root: str) -> bytes:
    return b"file" + blake2b(root.encode("utf-8", "surrogateescape"), digest_size=8).digest()


def pack_file(known: Known, blob: bytes) -> bytes:
    """What a file of this status held."""
    return _STATUS.pack(*known.status) + blob


def unpack_file(known: Known, value: bytes | None) -> bytes | None:
    """What the file holds, if it still has the status that it had."""
    if value is None or value[: _STATUS.size] != _STATUS.pack(*known.status):
        return None
    return value[_STATUS.size :]


def is_settled(known: Known, now: int) -> bool:
    """Whether a file with this status, taken at `now` (nanoseconds), cannot change again without showing it."""
    _, changed, touched, _ = known.status
    return max(changed, touched) + _RACY <= now


class CacheState(NamedTuple):
    """What there is to say of a cache."""

    path: Path
    size: int
    entries: int
    hits: int
    misses: int
    runs: int


class FactCache:
    """A SQLite file in `directory`. Every fault of it is swallowed here and told in `note`.

    Runs share it: each reads in one go, and writes in one short transaction. Every value carries a seal over itself and
    its key, so that what a fault of the disk changed is not believed.
    """

    def __init__(self, directory: Path, most_bytes: int = MOST_BYTES) -> None:
        self.directory = directory
        self.note = ""
        self.hits = 0
        self.misses = 0
        self._most = most_bytes
        self._connection: sqlite3.Connection | None = None
        self._touched: set[bytes] = set()
        self._today = int(time.time()) // _DAY

    @property
    def path(self) -> Path:
        """The file."""
        return self.directory / _NAME

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values that are there."""
        wanted = list(dict.fromkeys(keys))
        found: dict[bytes, bytes] = {}
        connection = self._open(create=False) if wanted else None
        if connection is not None:
            try:
                most = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
                for start in range(0, len(wanted), most):
                    part = wanted[start : start + most]
                    marks = ",".join("?" * len(part))
                    rows = connection.execute(f"SELECT key, value, used FROM facts WHERE key IN ({marks})", part)  # noqa: S608
                    for key, sealed, used in rows:
                        if (value := _unsealed(key, sealed)) is not None:
                            found[key] = value
                            if used != self._today:
                                self._touched.add(key)
            except (sqlite3.Error, TypeError) as error:
                self._fault(error)
                return {}
        self.hits += len(found)
        self.misses += len(wanted) - len(found)
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values."""
        connection = self._open(create=True) if values else None
        if connection is None:
            return
        try:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                self._touch(connection)
                rows = ((key, _seal(key, value) + value, self._today) for key, value in values.items())
                connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows)
                self._shrink(connection)
        except sqlite3.Error as error:
            self._fault(error)

    def close(self) -> None:
        """Remember what was used, and let go of the file."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.execute("PRAGMA busy_timeout = 0")  # nobody waits for the sake of a count
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                self._touch(connection)
                connection.execute(
                    "UPDATE counts SET hits = hits + ?, misses = misses + ?, runs = runs + 1", (self.hits, self.misses)
                )
        except sqlite3.Error:
            pass  # another run is writing, or nobody may: the count is one short
        finally:
            connection.close()

    def state(self) -> CacheState | None:
        """What there is to say; None when there is no cache. Raises sqlite3.Error for one that cannot be read."""
        if not self.path.is_file():
            return None
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)
        try:
            (entries,) = connection.execute("SELECT count(*) FROM facts").fetchone()
            hits, misses, runs = connection.execute("SELECT hits, misses, runs FROM counts").fetchone()
        finally:
            connection.close()
        return CacheState(self.path, self.path.stat().st_size, entries, hits, misses, runs)

    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        if self._connection is not None:
            return self._connection
        if self.note or (not create and not self.path.exists()):
            return None
        try:
            if create:
                self.directory.mkdir(parents=True, exist_ok=True)
                ignore = self.directory / ".gitignore"
                if not ignore.exists():
                    write_atomic(ignore, b"*\n!baseline.json\n", durable=False)
            # Committed by hand; without waiting for the disk: what a power failure tears is unsealed, or made anew.
            connection = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
            self._connection = connection
            connection.execute("PRAGMA synchronous = OFF")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != FORMAT:
                _create(connection)
        except (sqlite3.Error, OSError, WriteError) as error:
            self._fault(error)
        return self._connection

    def _touch(self, connection: sqlite3.Connection) -> None:
        rows = [(self._today, key) for key in self._touched]
        connection.executemany("UPDATE facts SET used = ? WHERE key = ?", rows)
        self._touched.clear()

    def _shrink(self, connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        surplus = (pages - free) * size - self._most
        if surplus <= 0:
            return
        surplus += self._most // 4  # room, so that not every run has to shrink
        oldest = []
        for rowid, length in connection.execute("SELECT rowid, length(value) + 40 FROM facts ORDER BY used, rowid"):
            if surplus <= 0:
                break
            oldest.append((rowid,))
            surplus -= length
        connection.executemany("DELETE FROM facts WHERE rowid = ?", oldest)

    def _fault(self, error: Exception) -> None:
        """Remember the first fault; a damaged file is removed, so that the next run makes a new one."""
        self.note = self.note or f"the cache is not used: {error}"
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}:
            self.note += clear(self.directory)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != FORMAT:  # unless another run was quicker
        connection.execute("CREATE TABLE facts (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)")
        connection.execute("CREATE INDEX by_use ON facts (used)")
        connection.execute("CREATE TABLE counts (hits INTEGER, misses INTEGER, runs INTEGER)")
        connection.execute("INSERT INTO counts VALUES (0, 0, 0)")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _seal(key: bytes, value: bytes) -> bytes:
    return blake2b(key + value, digest_size=_SEAL).digest()


def _unsealed(key: bytes, sealed: bytes) -> bytes | None:
    seal, value = sealed[:_SEAL], sealed[_SEAL:]
    return value if seal == _seal(key, value) else None


def clear(directory: Path) -> str:
    """Remove the caches in `directory`, those of other versions too; why that failed, or `""`."""
    said = ""
    for path in sorted(directory.glob("cache-*.sqlite3*")):
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            said = f" ({path.name}: {error.strerror})"
    return said
