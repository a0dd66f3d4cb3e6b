"""Configuration files that an earlier run has read: what they say is the same, whether it was kept or not."""

from __future__ import annotations

import sys

import pytest
from lockstitch.config.reading import decode_toml
from lockstitch.engine.cache import FactCache
from lockstitch.engine.kept_tables import KeptTables

KEPT = b'a = 1\nb = 1.0\nc = true\nd = "\xc3\xa9"\n[[contract]]\nid = "x"\nsides = ["a", "b"]\n[contract.severity]\nx = "error"\n'
#: JSON would make something else of these.
NOT_KEPT = (
    b"a = 2027-01-31\n",
    b"a = 10:00:00\n",
    b"a = nan\n",
    b"a = inf\n",
    b"a = 123456789012345678901234567890\n",
)


@pytest.fixture
def cache(tmp_path):
    made = FactCache(tmp_path)
    yield made
    made.close()


def test_a_table_is_kept_without_the_reader_of_toml(cache, monkeypatch):
    first = KeptTables(cache)(KEPT)
    assert first == decode_toml(KEPT)
    monkeypatch.setitem(sys.modules, "tomllib", None)
    second = KeptTables(cache)(KEPT)
    assert second == first
    assert [type(value) for value in second.values()] == [type(value) for value in first.values()]
    with pytest.raises(ImportError):
        KeptTables(cache)(KEPT + b"e = 1\n")


@pytest.mark.parametrize("content", NOT_KEPT)
def test_what_json_cannot_hold_is_read_each_time(cache, content):
    tables = KeptTables(cache)
    first, second = tables(content), tables(content)
    assert repr(first) == repr(second) == repr(decode_toml(content))


def test_what_is_no_toml_is_said_each_time(cache):
    tables = KeptTables(cache)
    for _ in range(2):
        with pytest.raises(ValueError, match="line 1"):
            tables(b"a = \n")
        with pytest.raises(UnicodeDecodeError):
            tables(b"a = '\xff'\n")
