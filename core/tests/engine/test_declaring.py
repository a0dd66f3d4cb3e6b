"""Contracts that are about the sides of another one."""

from __future__ import annotations

import subprocess

import msgspec
import pytest
from lockstitch.api import Analyzer, Contract, ContractPlace, Declared, Finding, Need, Rule
from lockstitch.engine.halves import extract_facts, judge_facts
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_module


class Echo(Contract, frozen=True, kw_only=True):
    """Says what another contract says of itself."""

    of: str = ""


def _needs(contract, view):
    other = view.declared(contract.of)
    return [Need(_needs.words, side.path) for side in other.named("sides")] if other is not None else []


def _judge(contract, view):
    other = view.declared(contract.of)
    said = "none" if other is None else f"{other.check}: {[side.label for side in other.named('sides')]}"
    yield Finding(rule="declares", subject=contract.of, message=said, at=ContractPlace(("of",)))
    for side in other.named("sides") if other is not None else ():
        found = [fact.name for fact in view.facts(_needs.words, side.path).facts]
        yield Finding(rule="declares", subject=side.path, message=f"{side.path}: {found}", at=ContractPlace(("of",)))


@pytest.fixture
def host(words):
    _needs.words = words.WORDS
    echo = Analyzer(
        name="echo",
        summary="Says what another contract says of itself.",
        rules=(Rule("declares", what="What one says.", why="Asked.", fix="None.", severity="info"),),
        contract=Echo,
        extractors=(words.WORDS,),
        needs=_needs,
        judge=_judge,
    )
    made = Host()
    load_module(made, words.module("echo_plugin", echo, words.ANALYZER), "lockstitch-echo", "1")
    assert not made.failures
    return made


def contract(id_, check_, **keys):
    lines = [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in keys.items()]
    return "\n".join(["[[contract]]", f'id = "{id_}"', f'check = "{check_}"', *lines, ""])


def said(outcome):
    assert not outcome.failures
    return [finding.message for finding in outcome.findings if finding.rule == "declares"]


def git(root, *arguments):
    who = ["-c", "user.name=n", "-c", "user.email=n@n.example"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def test_a_contract_may_be_about_the_sides_of_another(tmp_path, host):
    (tmp_path / "below").mkdir()
    (tmp_path / "lockstitch.toml").write_text(contract("echo", "echo", of="same"))
    (tmp_path / "below/lockstitch.toml").write_text(contract("same", "words", sides=["a.env", "b.env"]))
    (tmp_path / "below/a.env").write_text("A=1\n")
    (tmp_path / "below/b.env").write_text("A=2\n")
    wanted = ["words: ['a.env', 'b.env']", "below/a.env: ['A']", "below/b.env: ['A']"]
    assert sorted(said(check(tmp_path, Options(host=host, cache=False)))) == sorted(wanted)
    # Alone too: what it is about need not be judged for it.
    assert sorted(said(check(tmp_path, Options(host=host, cache=False, contracts=("echo",))))) == sorted(wanted)
    document, failures = extract_facts(tmp_path, ["."], Options(host=host, cache=False))
    assert failures == ()
    assert sorted(said(judge_facts([("facts", document)], Options(host=host)))) == sorted(wanted)


def test_a_change_of_what_the_other_says_concerns_it(tmp_path, host):
    (tmp_path / "below").mkdir()
    (tmp_path / "lockstitch.toml").write_text(contract("echo", "echo", of="same"))
    for name in ("a", "b"):
        (tmp_path / f"below/{name}.env").write_text("A=1\n")
    config = tmp_path / "below/lockstitch.toml"
    config.write_text(contract("same", "words", sides=["a.env", "b.env"]))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    options = Options(host=host, cache=False, changed_since="HEAD")
    assert said(check(tmp_path, options)) == []
    config.write_text(config.read_text().replace('"b.env"', '"a.env"'))
    assert said(check(tmp_path, options)) != []
    config.write_text(contract("other", "words", sides=["a.env", "b.env"]))
    assert said(check(tmp_path, options)) == ["none"]


def test_there_may_be_no_such_contract():
    assert Declared("c", "words").named("sides") == ()
