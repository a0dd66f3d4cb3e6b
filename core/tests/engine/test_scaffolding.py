"""A check that writes the first version of a file."""

from __future__ import annotations

import msgspec
import pytest
from lockstitch.api import Need, Scaffold
from lockstitch.engine.run import Options
from lockstitch.engine.scaffolding import scaffold
from lockstitch.host import Host, load_module

TOML = '[[contract]]\nid = "w"\ncheck = "words"\nsides = ["a.env"]\n'


@pytest.fixture
def make(words):
    def make(**keys):
        host = Host()
        analyzer = msgspec.structs.replace(words.ANALYZER, **keys)
        load_module(host, words.module("scaffold_plugin", analyzer), "lockstitch-scaffold", "1")
        return Options(host=host, cache=False)

    return make


def test_it_is_asked_until_it_lacks_nothing(tree, make, words):
    root = tree({"lockstitch.toml": TOML, "a.env": "A=1\n", "b.env": "B=1\n"})

    def write(contract, view):
        if not view.known(words.WORDS, "b.env"):
            return Scaffold(needs=(Need(words.WORDS, "b.env"),))
        return Scaffold("c.env", "".join(f"{fact.name}=\n" for fact in view.facts(words.WORDS, "b.env").facts))

    made = scaffold(root, "words", "w", make(scaffold=write))
    assert made.failures == ()
    assert made.scaffold == Scaffold("c.env", "B=\n")
    assert not (root / "c.env").exists()


def _crash(contract, view):
    raise RuntimeError("asked to crash")


@pytest.mark.parametrize(
    ("check", "write", "error"),
    [
        ("words", _crash, "its scaffold: RuntimeError: asked to crash"),
        ("words", None, "the check words scaffolds nothing"),
        ("other", _crash, "'w' is a contract of words, not of other"),
        ("words", lambda contract, view: Scaffold(problem="it is empty"), "w: it is empty"),
        ("words", lambda contract, view: Scaffold(), "w: there is nothing to write"),
    ],
)
def test_why_nothing_is_written(tree, make, check, write, error):
    root = tree({"lockstitch.toml": TOML, "a.env": "A=1\n"})
    made = scaffold(root, check, "w", make(scaffold=write))
    assert made.scaffold is None
    assert [failure.error for failure in made.failures] == [error]
