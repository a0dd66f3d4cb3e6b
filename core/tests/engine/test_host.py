from __future__ import annotations

import importlib.metadata

import msgspec
import pytest
from lockstitch.api import Analyzer, Contract, Extractor, Fact, Rule, Side
from lockstitch.host import Guard, Host, PluginStopped, api_refusal, fact_refusal, load_host, load_module, trace_of

RULE = Rule("a-rule", what="w", why="y", fix="f")


def analyzer(name="one", *extractors):
    return Analyzer(name, "s", (RULE,), Contract, tuple(extractors), lambda c, v: (), lambda c, v: ())


def entry(value):
    return importlib.metadata.EntryPoint(name="p", value=value, group="lockstitch")


def test_a_plugin_that_cannot_be_imported_is_named():
    host = load_host([entry("no_such_module_at_all")])
    (failure,) = host.failures
    assert failure.plugin == "no_such_module_at_all"
    assert "cannot be imported: ModuleNotFoundError" in failure.error


def test_a_plugin_may_even_exit_at_import(tmp_path, monkeypatch):
    (tmp_path / "exiting_plugin.py").write_text("raise SystemExit(3)")
    monkeypatch.syspath_prepend(tmp_path)
    assert "SystemExit" in load_host([entry("exiting_plugin")]).failures[0].error


@pytest.mark.parametrize(
    ("declared", "says"),
    [(None, "does not say"), ("0.9", "too old"), ("1.99", "too new"), ("2.0", "too new"), ("one", "no version")],
)
def test_an_api_that_does_not_fit_is_refused(words, declared, says):
    host = Host()
    load_module(host, words.module("m", analyzer(), api=declared), "dist")
    assert says in host.failures[0].error
    assert not host.analyzers


def test_our_own_api_fits():
    assert api_refusal("1.0") == ""


def test_a_check_claimed_twice_goes_to_the_first_and_both_are_named(words):
    host = Host()
    load_module(host, words.module("m1", analyzer("dup")), "first")
    load_module(host, words.module("m2", analyzer("dup"), analyzer("other")), "second")
    (failure,) = host.failures
    assert (failure.plugin, "first" in failure.error, "'dup'" in failure.error) == ("second", True, True)
    assert set(host.analyzers) == {"dup", "other"}


def test_an_extractor_id_claimed_twice_is_refused_but_a_shared_one_is_not(words):
    one = Extractor("x.y", 1, ("go",), (Fact,), lambda s: ())
    two = Extractor("x.y", 1, ("go",), (Fact,), lambda s: ())
    host = Host()
    load_module(host, words.module("m1", analyzer("a", one)), "first")
    load_module(host, words.module("m2", analyzer("b", one)), "second")
    load_module(host, words.module("m3", analyzer("c", two)), "third")
    assert [(item.plugin, "'x.y'" in item.error) for item in host.failures] == [("third", True)]
    assert set(host.analyzers) == {"a", "b"}


def test_a_misspelt_hook_is_an_error(words):
    module = words.module("m", analyzer())
    from lockstitch.api import hookimpl

    @hookimpl
    def misspelt():
        return []

    module.lockstitch_analysers = misspelt
    host = Host()
    load_module(host, module, "dist")
    assert "lockstitch_analysers" in host.failures[0].error


def test_what_is_no_analyzer_is_refused(words):
    host = Host()
    load_module(host, words.module("m", "a text"), "dist")
    assert "not Analyzer" in host.failures[0].error


class Unreadable(Contract, frozen=True):
    either: Side | Contract | None = None


def test_a_contract_that_says_no_type_is_refused(words):
    host = Host()
    made = Analyzer("one", "s", (RULE,), Unreadable, (), lambda c, v: (), lambda c, v: ())
    load_module(host, words.module("m", made), "dist")
    assert "the contract type of 'one' cannot be read: TypeError: " in host.failures[0].error
    assert not host.analyzers


class Inner(msgspec.Struct, frozen=True):
    table: dict[str, int] = {}


class WithDict(Fact, frozen=True):
    inner: tuple[Inner, ...] = ()


class WithSet(Fact, frozen=True):
    names: frozenset[str] = frozenset()


class Plain(Fact, frozen=True):
    names: tuple[str, ...] = ()
    next: Plain | None = None


def test_facts_hold_no_dict_and_no_set():
    assert "dict" in fact_refusal(WithDict)
    assert "set" in fact_refusal(WithSet)
    assert fact_refusal(Plain) == ""
    assert "no subclass" in fact_refusal(int)


def test_what_is_stopped_shows_its_own_lines_and_none_of_ours():
    def turn() -> None:
        while True:
            pass

    guard = Guard(0.2)
    with pytest.raises(PluginStopped) as stopped:
        guard.call("lockstitch-one", "judge", "c", turn)
    shown = trace_of(stopped.value)
    assert "in turn" in shown
    assert "calls.py" not in shown
