"""The host that loads what a run needs: never another result, whatever it remembers."""

from __future__ import annotations

import importlib.metadata
import sys

import msgspec
import pytest
from lockstitch.host import load_host
from lockstitch.host.discovery import find_plugins
from lockstitch.host.lean import LeanHost

PLUGIN = """
from lockstitch.api import Analyzer, Contract, Rule, hookimpl
LOCKSTITCH_API = "1.0"
RULE = Rule("{rule}", what="w", why="y", fix="f")
ANALYZER = Analyzer("{check}", "s", (RULE,), Contract, (), lambda c, v: (), lambda c, v: ())
@hookimpl
def lockstitch_analyzers(): return [ANALYZER]
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A directory of installed plugins, and how to install one more."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    # What is written twice within a second may have the same size: its bytecode would be taken for the new one's.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    importlib.invalidate_caches()

    def install(module, text, version="1"):
        (folder / f"{module}.py").write_text(text)
        info = folder / f"{module}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module.replace('_', '-')}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[console_scripts]\nx = y:z\n\n[lockstitch]\np = {module}\n")
        monkeypatch.delitem(sys.modules, module, raising=False)

    yield install
    for name in [name for name in sys.modules if name.startswith("lean_")]:
        del sys.modules[name]


def host(tmp_path):
    mine = [item for item in find_plugins() if item.module.startswith("lean_")]
    return LeanHost(mine, str(tmp_path / "cache"))


def loaded(host):
    return sorted(plugin.name for plugin in host.plugins)


def test_what_is_found_is_what_importlib_finds():
    theirs = {
        (entry.dist.name, entry.dist.version, entry.module)
        for entry in importlib.metadata.entry_points(group="lockstitch")
    }
    assert {tuple(item)[:3] for item in find_plugins()} == theirs
    assert [plugin.module for plugin in load_host().plugins] == [item.module for item in find_plugins()]


def test_the_second_run_loads_what_it_wants_and_knows_the_rest(site, tmp_path):
    site("lean_a", PLUGIN.format(check="a", rule="ra"))
    site("lean_b", PLUGIN.format(check="b", rule="rb"))
    first = host(tmp_path)
    first.want(["a"])
    assert loaded(first) == ["lean-a", "lean-b"]
    second = host(tmp_path)
    second.want(["a"])
    assert loaded(second) == ["lean-a"]
    assert second.rule_ids() == {"ra", "rb"}
    assert second.distributions() == {"lean-a", "lean-b"}
    second.want_all()
    assert loaded(second) == ["lean-a", "lean-b"]


def test_a_check_that_nobody_offers_loads_everything(site, tmp_path):
    site("lean_a", PLUGIN.format(check="a", rule="ra"))
    host(tmp_path).want_all()
    second = host(tmp_path)
    second.want(["c"])
    assert loaded(second) == ["lean-a"]


def test_a_plugin_that_fails_is_named_every_time(site, tmp_path):
    site("lean_a", PLUGIN.format(check="a", rule="ra"))
    site("lean_b", "raise RuntimeError('boom')\n")
    for _ in range(2):
        each = host(tmp_path)
        each.want(["a"])
        assert [failure.plugin for failure in each.failures] == ["lean-b"]
    assert not (tmp_path / "cache").exists()


def test_what_is_installed_anew_is_looked_at_anew(site, tmp_path):
    site("lean_a", PLUGIN.format(check="a", rule="ra"))
    host(tmp_path).want_all()
    site("lean_b", PLUGIN.format(check="b", rule="rb"))
    second = host(tmp_path)
    second.want(["b"])
    assert loaded(second) == ["lean-a", "lean-b"]


def test_a_check_that_moved_is_found_all_the_same(site, tmp_path):
    site("lean_a", PLUGIN.format(check="a", rule="ra"))
    site("lean_b", PLUGIN.format(check="b", rule="rb"))
    host(tmp_path).want_all()
    # Edited in place, as an editable install is: nothing shows it.
    site("lean_a", PLUGIN.format(check="c", rule="rc"))
    site("lean_b", PLUGIN.format(check="a", rule="ra"))
    second = host(tmp_path)
    second.want(["a"])
    assert second.owner(second.analyzers["a"]) == "lean-b"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"key": "x", "offers": []}'])
def test_a_damaged_memory_only_costs_time(site, tmp_path, content):
    site("lean_a", PLUGIN.format(check="a", rule="ra"))
    host(tmp_path).want_all()
    (file,) = (tmp_path / "cache").iterdir()
    kept = file.read_bytes()
    file.write_bytes(content)
    second = host(tmp_path)
    second.want(["a"])
    assert set(second.analyzers) == {"a"}
    assert file.read_bytes() == kept


def test_a_memory_of_other_modules_is_not_believed(site, tmp_path):
    site("lean_a", PLUGIN.format(check="a", rule="ra"))
    host(tmp_path).want_all()
    (file,) = (tmp_path / "cache").iterdir()
    memory = msgspec.json.decode(file.read_bytes())
    memory["offers"][0]["module"] = "antigravity"
    file.write_bytes(msgspec.json.encode(memory))
    second = host(tmp_path)
    second.want(["a"])
    assert loaded(second) == ["lean-a"]
    assert "antigravity" not in sys.modules
