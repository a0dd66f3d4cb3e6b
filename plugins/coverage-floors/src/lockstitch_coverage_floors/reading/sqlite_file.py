"""coverage.py's data file, a SQLite database, opened from its bytes and only looked at.

A database may hold views, triggers and functions of its own. So only plain tables are asked, by statements that may
read and nothing else, and for a limited number of steps.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from lockstitch_coverage_floors.facts import Executed, Report
from lockstitch_coverage_floors.reading.problems import MOST, Unusable

#: Steps of SQLite's machine, in thousands: some seconds.
_MOST_STEPS = 100_000
_LONGEST = 16 * 1024 * 1024
_TABLES = {"coverage_schema", "meta", "file", "line_bits", "arc"}
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_SCHEMAS = frozenset({6, 7})


def read_sqlite(content: bytes) -> Iterator[Report | Executed]:
    """The facts of a data file. Raises Unusable."""
    database = sqlite3.connect(":memory:")
    try:
        yield from _read(database, content)
    except sqlite3.Error as error:
        raise Unusable(f"it is no whole SQLite database: {error}") from None
    except (OverflowError, UnicodeDecodeError) as error:
        raise Unusable(f"it holds what no data of coverage.py holds: {error}") from None
    finally:
        database.close()


def _read(database: sqlite3.Connection, content: bytes) -> Iterator[Report | Executed]:
    database.deserialize(content)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
        database.execute(f"PRAGMA {pragma}")
    steps = iter(range(_MOST_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, 1000)
    database.set_authorizer(_authorize)
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables >= _TABLES:
        raise Unusable("it is a SQLite database, but no data of coverage.py", kind="unknown")
    versions = [version for (version,) in database.execute("SELECT version FROM coverage_schema")]
    if len(versions) != 1 or versions[0] not in _SCHEMAS:
        shown = ", ".join(map(str, versions)) or "none"
        raise Unusable(f"its schema is {shown}, and 6 and 7 are known", kind="unknown")
    meta = dict(database.execute("SELECT key, value FROM meta"))
    arcs = meta.get("has_arcs") == "1"
    names = dict(database.execute("SELECT id, path FROM file"))
    if not all(isinstance(name, str) for name in names.values()):
        raise Unusable("the name of a file is no text")
    lines: dict[int, set[int]] = {number: set() for number in names}
    for number, line in _arcs(database) if arcs else _bits(database):
        if number not in lines:
            raise Unusable("it speaks of a file that it does not name")
        if line > MOST:
            raise Unusable("it speaks of lines that no file has")
        if line > 0:  # less: the entry or the exit of a function
            lines[number].add(line)
    yield Report("coverage.py data", arcs)
    for number in sorted(names, key=lambda key: (names[key], key)):
        yield Executed(names[number], tuple(sorted(lines[number])))


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _arcs(database: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    for number, begin, end in database.execute("SELECT file_id, fromno, tono FROM arc"):
        if not (isinstance(number, int) and isinstance(begin, int) and isinstance(end, int)):
            raise Unusable("a line of it is no number")
        yield number, begin
        yield number, end


def _bits(database: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Lines are kept as bits: byte `n` has lines 8n to 8n + 7."""
    for number, bits in database.execute("SELECT file_id, numbits FROM line_bits"):
        if not (isinstance(number, int) and isinstance(bits, bytes)):
            raise Unusable("the lines of a file are no bits")
        for at, byte in enumerate(bits):
            if byte:
                yield from ((number, at * 8 + bit) for bit in range(8) if byte >> bit & 1)
