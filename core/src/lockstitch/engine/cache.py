"""Facts kept across runs, by content. Losing it, or any part of it, only costs time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lockstitch.api import Extractor

#: Raise when the layout below or the encoding of facts changes.
FORMAT = 1
_MAX_ROWS = 200_000


def fact_key(content_id: bytes, language: str, extractor: Extractor[Any]) -> bytes:
    """The key of an extractor's result: a function of content, language, extractor and version."""
    name = f"{FORMAT}\0{extractor.id}\0{extractor.version}\0{language}\0".encode()
    return hashlib.blake2b(name + content_id, digest_size=20).digest()


def content_id(content: bytes) -> bytes:
    """The identity of a file's bytes."""
    return hashlib.blake2b(content, digest_size=20).digest()


class FactCache:
    """A SQLite file in `directory`. Every fault of it is swallowed here and told in `note`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.note = ""
        self._connection: sqlite3.Connection | None = None
        self._opened = False

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The results that are there."""
        wanted = list(keys)
        found: dict[bytes, bytes] = {}
        connection = self._open(create=False)
        if connection is None:
            return found
        try:
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                marks = ",".join("?" * len(part))
                found.update(connection.execute(f"SELECT key, value FROM facts WHERE key IN ({marks})", part))  # noqa: S608
        except sqlite3.Error as error:
            self._fault(error)
            return {}
        return found

    def put(self, results: Mapping[bytes, bytes]) -> None:
        """Keep results."""
        if not results:
            return
        connection = self._open(create=True)
        if connection is None:
            return
        try:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", results.items())
                (rows,) = connection.execute("SELECT count(*) FROM facts").fetchone()
                if rows > _MAX_ROWS:
                    connection.execute(
                        "DELETE FROM facts WHERE rowid IN (SELECT rowid FROM facts ORDER BY rowid LIMIT ?)",
                        (rows - _MAX_ROWS // 2,),
                    )
        except sqlite3.Error as error:
            self._fault(error)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        path = self.directory / f"cache-{FORMAT}.sqlite3"
        if self._connection is not None:
            return self._connection
        if self.note or (not create and not path.exists()):
            return None
        try:
            if create:
                self.directory.mkdir(parents=True, exist_ok=True)
                ignore = self.directory / ".gitignore"
                if not ignore.exists():
                    ignore.write_text("cache-*\n")
            self._connection = sqlite3.connect(path, timeout=5)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=OFF")
            self._connection.execute("CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, value BLOB NOT NULL)")
        except (sqlite3.Error, OSError) as error:
            self._fault(error)
        return self._connection

    def _fault(self, error: Exception) -> None:
        """Remember the first fault; a damaged file is removed, so that the next run makes a new one."""
        self.note = self.note or f"the cache is not used: {error}"
        self.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            for path in self.directory.glob(f"cache-{FORMAT}.sqlite3*"):
                try:
                    path.unlink()
                except OSError as problem:
                    self.note += f" ({problem.strerror})"
