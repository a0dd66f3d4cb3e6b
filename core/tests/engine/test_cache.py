"""The cache may be lost, torn, foreign or locked: that costs a note and time, and never a result."""

from __future__ import annotations

import os
import sqlite3
import time

import pytest
from lockstitch.engine import cache as caching
from lockstitch.engine.cache import FactCache, blob_id, clear, is_settled, pack_file, unpack_file
from lockstitch.engine.run import Options, check
from lockstitch.engine.stats import Stats
from lockstitch.tree import Known

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nsides = ["a.env", "b.env"]\n'
OLD = 1_000_000_000


@pytest.fixture
def root(tree):
    """Two files that were written long ago."""
    made = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": ""})
    for path in made.rglob("*"):
        os.utime(path, (OLD, OLD))
    return made


def age(monkeypatch):
    """Let everything that is on disk count as settled: no test waits for a clock."""
    monkeypatch.setattr(caching, "_RACY", -(10**12))


def measured(root, words):
    stats = Stats()
    outcome = check(root, Options(jobs=1, host=words.words_host(), stats=stats))
    return outcome, stats


def test_values_come_back(tmp_path):
    cache = FactCache(tmp_path / "c")
    cache.put({b"k%d" % number: b"v%d" % number for number in range(1000)})
    found = cache.get([b"k%d" % number for number in range(1001)])
    assert len(found) == 1000
    assert found[b"k7"] == b"v7"
    assert (cache.hits, cache.misses) == (1000, 1)
    cache.close()
    state = FactCache(tmp_path / "c").state()
    assert (state.entries, state.hits, state.misses, state.runs) == (1000, 1000, 1, 1)


def test_the_blob_id_is_gits():
    assert blob_id(b"hello\n").hex() == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_warm_run_reads_nothing(root, words, monkeypatch):
    age(monkeypatch)
    first, cold = measured(root, words)
    again, warm = measured(root, words)
    assert again == first
    assert cold.read == 4  # two files, by the check and by the suppressions
    assert (warm.read, warm.parsed) == (0, 0)


def test_one_edit_is_one_file_parsed(root, words, monkeypatch):
    age(monkeypatch)
    measured(root, words)
    (root / "b.env").write_text("ONE=1\n")
    outcome, stats = measured(root, words)
    assert outcome.findings == ()
    assert stats.parsed == 0, "the same content is known from the other file"
    (root / "b.env").write_text("TWO=1\n")
    _, stats = measured(root, words)
    assert stats.parsed == 1


def test_an_edit_of_the_same_size_in_the_same_instant_is_seen(root, words):
    instant = time.time()
    for text in ("AAA=1\n", "BBB=1\n", "CCC=1\n"):
        (root / "a.env").write_text(text)
        os.utime(root / "a.env", (instant, instant))
        outcome, _ = measured(root, words)
        assert [finding.subject for finding in outcome.findings] == [text[:3]]


def test_an_edit_that_puts_the_old_time_back_is_seen(root, words, monkeypatch):
    age(monkeypatch)
    measured(root, words)
    (root / "a.env").write_text("TWO=1\n")
    os.utime(root / "a.env", (OLD, OLD))
    outcome, _ = measured(root, words)
    assert [finding.subject for finding in outcome.findings] == ["TWO"]


def test_only_a_file_that_is_old_enough_is_taken_for_unchanged():
    now = 10**18
    assert is_settled(Known(status=(1, now - 2 * 10**9, now - 2 * 10**9, 1)), now)
    assert not is_settled(Known(status=(1, now - 2 * 10**9 + 1, 0, 1)), now)
    assert not is_settled(Known(status=(1, 0, now - 2 * 10**9 + 1, 1)), now)


def test_any_part_of_the_status_tells_files_apart():
    known = Known(status=(1, 2, 3, 4))
    value = pack_file(known, b"blob")
    assert unpack_file(known, value) == b"blob"
    assert unpack_file(known, None) is None
    for at in range(4):
        other = tuple(number + (index == at) for index, number in enumerate(known.status))
        assert unpack_file(Known(status=other), value) is None


def test_it_stays_bounded_and_what_was_not_used_for_longest_goes_first(tmp_path):
    most = 200_000
    for day in range(6):
        cache = FactCache(tmp_path, most)
        cache._today = day
        cache.get([b"0-%d" % number for number in range(5)])  # used every day
        cache.put({b"%d-%d" % (day, number): b"x" * 1000 for number in range(50)})
        cache.close()
    cache = FactCache(tmp_path, most)
    kept = set(cache.get([b"%d-%d" % (day, number) for day in range(6) for number in range(50)]))
    cache.close()
    assert {b"0-%d" % number for number in range(5)} <= kept
    assert b"0-40" not in kept
    assert {b"5-%d" % number for number in range(50)} <= kept
    assert cache.path.stat().st_size < 2 * most


def damage(kind, path):
    content = path.read_bytes()
    if kind == "no database":
        path.write_bytes(b"not a database" * 1000)
    elif kind == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "flipped":
        path.write_bytes(content[:100] + bytes(255 - byte for byte in content[100:]))
    elif kind == "foreign":
        path.unlink()
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE facts (other INTEGER)")
            connection.execute(f"PRAGMA user_version = {caching.FORMAT}")
        connection.close()
    elif kind == "values":
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE facts SET value = zeroblob(length(value))")
        connection.close()


@pytest.mark.parametrize("kind", ["no database", "cut", "empty", "flipped", "foreign", "values"])
def test_a_damaged_cache_costs_a_slow_run(root, words, monkeypatch, kind):
    age(monkeypatch)
    first, _ = measured(root, words)
    (database,) = (root / ".lockstitch").glob("*.sqlite3")
    damage(kind, database)
    again, stats = measured(root, words)
    assert again == first
    assert stats.notes == [] or "the cache is not used" in stats.notes[0]
    measured(root, words)
    last, stats = measured(root, words)
    assert last == first
    assert (stats.read, stats.notes) == (0, []), "it is made anew, and serves again"


def test_a_locked_cache_costs_a_note(root, words, monkeypatch):
    age(monkeypatch)
    first, _ = measured(root, words)
    monkeypatch.setattr(caching, "_WAIT", 0.05)
    (database,) = (root / ".lockstitch").glob("*.sqlite3")
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        again, stats = measured(root, words)
    finally:
        holder.close()
    assert again == first
    assert stats.notes == ["the cache is not used: database is locked"]
    assert database.exists(), "a lock is no damage"


def test_a_directory_that_cannot_be_made_costs_a_note(root, words):
    (root / ".lockstitch").write_text("a file")
    outcome, stats = measured(root, words)
    assert [finding.subject for finding in outcome.findings] == ["ONE"]
    assert "the cache is not used" in stats.notes[0]


def test_the_directory_ignores_itself_and_not_the_baseline(root, words):
    measured(root, words)
    assert (root / ".lockstitch" / ".gitignore").read_text() == "*\n!baseline.json\n"


def test_clearing_removes_other_versions_too_and_nothing_else(tmp_path):
    for name in ("cache-1.sqlite3", "cache-1.sqlite3-wal", "cache-9.sqlite3", "baseline.json"):
        (tmp_path / name).write_text("")
    assert clear(tmp_path) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["baseline.json"]
