"""A check that cannot lay out its table is named."""

from __future__ import annotations

import msgspec
import pytest
from lockstitch.api import Table
from lockstitch.engine.run import Options
from lockstitch.engine.tables import tabulate
from lockstitch.host import Host, load_module


@pytest.fixture
def make(words):
    def make(**keys):
        host = Host()
        analyzer = msgspec.structs.replace(words.ANALYZER, **keys)
        load_module(host, words.module("tables_plugin", analyzer), "lockstitch-tables", "1")
        return Options(host=host, cache=False)

    return make


def _crash(contract, view):
    raise RuntimeError("asked to crash")


def test_a_table_is_made_of_what_the_judge_saw(tree, make, words):
    root = tree({"lockstitch.toml": words_toml("w"), "a.env": "A=1\n"})
    options = make(
        table=lambda contract, view: Table(caption=view.facts(words.WORDS, "a.env").path, columns=(), rows=())
    )
    made = tabulate(root, "", options)
    assert made.table is not None
    assert (made.contract, made.table.caption, made.outcome.exit_code()) == ("w", "a.env", 0)


def test_a_table_that_fails(tree, make):
    root = tree({"lockstitch.toml": words_toml("w"), "a.env": "A=1\n"})
    made = tabulate(root, "w", make(table=_crash))
    (failure,) = made.outcome.failures
    assert made.table is None
    assert (failure.plugin, failure.contract) == ("lockstitch-tables", "w")
    assert failure.error == "its table: RuntimeError: asked to crash"
    assert made.outcome.exit_code() == 2


def test_no_table_of_what_was_not_judged(tree, make):
    root = tree({"lockstitch.toml": words_toml("crash-judge"), "a.env": "A=1\n"})
    made = tabulate(root, "crash-judge", make(table=_crash))
    assert made.table is None
    assert [failure.phase for failure in made.outcome.failures] == ["judge"]
    assert tabulate(root, "", make()).outcome.failures[0].error == "no contracts can be laid out as a table"


def words_toml(name):
    return f'[[contract]]\nid = "{name}"\ncheck = "words"\nsides = ["a.env"]\n'
