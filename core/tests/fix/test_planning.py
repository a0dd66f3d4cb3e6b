"""One remedy over texts in memory: what it may not do, and what formats that carry edits are given."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.api import Edit, Span
from lockstitch.engine.run import Options, check
from lockstitch.fix import fixables, plan
from lockstitch.tree import WorkingTree
from msgspec.structs import replace

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nsides = ["a.env", "b.env"]\n'
START = Span(1, 1, 1, 1)


@pytest.fixture
def made(words):
    """Options with the test analyzer, whose mend is replaced."""

    def make(mend: Any) -> Options:
        host = words.words_host()
        host.analyzers["words"] = replace(host.analyzers["words"], mend=mend)
        return Options(jobs=1, cache=False, host=host, isolate=False)

    return make


@pytest.fixture
def root(tree):
    return tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": "", "c.env": ""})


def refused(root, options) -> str:
    done = plan(root, check(root, options), options)
    assert not done.changes
    (said,) = done.refused
    return said


def test_a_check_without_a_mend(root, made):
    assert "the check words offers a remedy and has no mend" in refused(root, made(None))


def test_a_file_that_the_remedy_does_not_name(root, made):
    options = made(lambda *_: [Edit("c.env", START, "ONE=\n")])
    assert "it edits c.env, which the remedy did not name" in refused(root, options)


def test_an_edit_outside_of_the_file(root, made):
    options = made(lambda *_: [Edit("b.env", Span(9, 1, 9, 1), "ONE=\n")])
    assert "b.env" in refused(root, options)


@pytest.mark.parametrize("answer", [["no edit"], [Edit("b.env", START, 1)], 7])  # type: ignore[arg-type]
def test_what_is_no_edit_is_the_plugins_failure(root, made, answer):
    options = made(lambda *_: answer)
    done = plan(root, check(root, options), options)
    assert not done.changes
    (failure,) = done.failures
    assert (failure.plugin, failure.phase, failure.contract) == ("lockstitch-words", "mend", "w")
    assert failure.error.startswith("TypeError: ")


def test_a_file_that_went_meanwhile(root, made, words):
    options = made(words.mend)
    outcome = check(root, options)
    (root / "b.env").unlink()
    assert not fixables(outcome, options.host, WorkingTree(root)).fixes
    (root / "b.env").symlink_to("/etc/hostname")
    assert not fixables(outcome, options.host, WorkingTree(root)).fixes


def test_formats_that_carry_edits_are_given_them(root, made, words):
    options = made(words.mend)
    outcome = fixables(check(root, options), options.host, WorkingTree(root))
    ((fix,),) = outcome.fixes.values()
    assert (fix.title, fix.safe, [edit.path for edit in fix.edits]) == ("Add ONE", True, ["b.env"])
    assert not outcome.failures


def test_a_mend_that_gives_nothing_is_no_fix(root, made):
    options = made(lambda *_: [])
    outcome = fixables(check(root, options), options.host, WorkingTree(root))
    assert not outcome.fixes
    assert not outcome.failures


def test_a_mend_that_raises_costs_its_own_fix(root, made):
    def mend(*_: Any) -> list[Edit]:
        raise LookupError("nowhere")

    options = made(mend)
    outcome = fixables(check(root, options), options.host, WorkingTree(root))
    assert not outcome.fixes
    (failure,) = outcome.failures
    assert (failure.plugin, failure.phase, failure.path) == ("lockstitch-words", "mend", "b.env")
    assert failure.error == "LookupError: nowhere"
    assert "mend" in failure.traceback
