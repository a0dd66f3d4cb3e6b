"""What git said of commits lies with the facts."""

from __future__ import annotations

from lockstitch.engine.cache import FactCache
from lockstitch.engine.kept_history import KeptHistory


def test_answers_outlive_the_run(tmp_path):
    first = FactCache(tmp_path)
    kept = KeptHistory(first)
    assert kept.get(b"a") is None
    kept.put(b"a", b"")
    kept.put(b"b", b"one\n")
    kept.put(b"large", b"x" * (1 << 20) + b"x")
    assert (kept.get(b"a"), kept.get(b"b"), kept.get(b"large")) == (b"", b"one\n", None)
    kept.flush()
    first.close()
    second = KeptHistory(FactCache(tmp_path))
    assert (second.get(b"a"), second.get(b"b"), second.get(b"large")) == (b"", b"one\n", None)


def test_a_cache_that_cannot_be_used_keeps_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    kept = KeptHistory(FactCache(tmp_path / "file" / "cache"))
    kept.put(b"a", b"1")
    kept.flush()
    assert kept.get(b"a") is None
