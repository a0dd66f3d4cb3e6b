"""Which plugins are installed is found anew whenever a directory of `sys.path` changed."""

from __future__ import annotations

import os
import sys
import time

import pytest
from lockstitch.host import found_before
from lockstitch.host.found_before import plugins_found
from lockstitch.languages.installed import folders_seen


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A directory of installed distributions, last changed an hour ago, and how to install one more."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder)])
    monkeypatch.setattr(sys, "meta_path", [item for item in sys.meta_path if hasattr(item, "__name__")])

    def install(name, version="1", age=3600):
        info = folder / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[lockstitch]\np = {name}\n")
        made = time.time() - age
        os.utime(folder, (made, made))

    install("one")
    return install


@pytest.fixture
def searches(monkeypatch):
    """How often the directories were searched."""
    made = []
    real = found_before.find_plugins
    monkeypatch.setattr(found_before, "find_plugins", lambda: made.append(1) or real())
    return made


def names(tmp_path):
    return [item.name for item in plugins_found(str(tmp_path / "cache"))]


def test_what_was_found_is_not_searched_for_again(site, searches, tmp_path):
    assert names(tmp_path) == names(tmp_path) == ["one"]
    assert len(searches) == 1
    assert [name for _, name in folders_seen(tuple(sys.path))] == ["one-1.dist-info"]


def test_what_is_installed_later_is_found(site, searches, tmp_path):
    names(tmp_path)
    site("two", age=1800)
    assert names(tmp_path) == ["one", "two"]


def test_a_directory_that_changed_just_now_is_searched_each_time(site, searches, tmp_path):
    site("two", age=0)
    assert names(tmp_path) == names(tmp_path) == ["one", "two"]
    assert len(searches) == 2


def test_a_directory_that_comes_into_being_is_seen(site, searches, tmp_path, monkeypatch):
    later = tmp_path / "later"
    monkeypatch.setattr(sys, "path", [*sys.path, str(later)])
    names(tmp_path)
    (tmp_path / "site").rename(later)
    (tmp_path / "site").mkdir()
    assert names(tmp_path) == ["one"]
    assert len(searches) == 2


def test_an_editable_distribution_of_setuptools_is_searched_for_each_time(site, searches, tmp_path):
    info = tmp_path / "site" / "old.egg-info"
    info.mkdir()
    os.utime(tmp_path / "site", (1, 1))
    assert names(tmp_path) == names(tmp_path) == ["one"]
    assert len(searches) == 2


def test_what_is_kept_may_be_rubbish(site, searches, tmp_path):
    names(tmp_path)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(b'{"places": 1')
    assert names(tmp_path) == ["one"]
    assert len(searches) == 2


def test_without_a_cache_directory_it_is_searched_for(site, searches):
    assert [item.name for item in plugins_found("")] == ["one"]
