"""What an archive says of the distributions in it."""

from __future__ import annotations

import sys
import zipfile

import msgspec
import pytest
from lockstitch.host.discovery import find_plugins
from lockstitch.languages import installed
from lockstitch.languages.archives import LIST, Listed, ListedPlugin, listed

SAID = Listed({"lockstitch_mine": "1.2", "other": "3"}, (ListedPlugin("mine", "1.2", "lockstitch_mine"),))


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "a.pex"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("lockstitch_mine.py", "")
        made.writestr(LIST, msgspec.json.encode(SAID))
    return str(path)


def test_the_list(archive):
    assert listed(archive) == SAID


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"distributions": {"a": 1}, "plugins": []}', b"\xff"])
def test_a_list_that_is_none(tmp_path, content):
    with zipfile.ZipFile(tmp_path / "a.pex", "w") as made:
        made.writestr(LIST, content)
    assert listed(str(tmp_path / "a.pex")) is None


def test_no_archive_and_no_list(tmp_path):
    (tmp_path / "text").write_text("no archive\n")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as made:
        made.writestr("a.py", "")
    for path in (tmp_path, tmp_path / "text", tmp_path / "nowhere", tmp_path / "empty.zip"):
        assert listed(str(path)) is None


def test_versions_and_plugins_are_found_in_it(archive, monkeypatch):
    monkeypatch.setattr(sys, "path", [archive, *sys.path])
    assert installed.version_of("other") == "3"
    found = {plugin.module: (plugin.name, plugin.version) for plugin in find_plugins()}
    assert found["lockstitch_mine"] == ("mine", "1.2")
    assert "lockstitch_env_forwarders" in found


def test_a_folder_says_more_than_nothing(tmp_path, archive, monkeypatch):
    (tmp_path / "site" / "other-4.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), archive])
    assert (installed.version_of("other"), installed.version_of("lockstitch_mine")) == ("4", "1.2")
