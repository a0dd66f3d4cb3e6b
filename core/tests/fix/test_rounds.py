"""Rounds of fixes: what does not mend, or breaks something, is taken back, and the rest is applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lockstitch.api import Analyzer, Edit, Fact, Source, Span, SyntaxProblem
from lockstitch.cli.fixing import carry_out
from lockstitch.engine.run import Options, check
from lockstitch.fix import apply_fixes, plan
from lockstitch.host import Host, load_module
from msgspec.structs import replace

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nsides = ["a.env", "b.env"]\n'


@pytest.fixture
def made(words):
    """Options with the test analyzer, some of its parts replaced."""

    def make(**changes: Any) -> Options:
        host = words.words_host()
        host.analyzers["words"] = replace(host.analyzers["words"], **changes)
        return Options(jobs=1, cache=False, host=host, isolate=False)

    return make


def reading(words, problem: str) -> Analyzer[Any]:
    """The test analyzer with an extractor to which lines that begin with `problem` are a syntax error."""

    def extract(source: Source) -> Iterator[Fact]:
        yield from words.extract(source)
        for number, line in enumerate(source.text.split("\n"), 1):
            if line.startswith(problem):
                yield SyntaxProblem(Span(number, 1, number, 1 + len(line)), "no word")

    return extract


def test_a_fix_that_does_not_mend_is_taken_back_after_the_first_time(tree, made):
    options = made(mend=lambda *_: [Edit("b.env", Span(1, 1, 1, 1), "# no help\n")])
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nX=1\n", "b.env": "X=1\n"})
    done = apply_fixes(root, check(root, options), options)
    assert (root / "b.env").read_text() == "X=1\n"
    assert not done.applied
    assert done.refused == ["b.env:1: missing-word: Add ONE: refused, it does not mend what it is for"]


def test_what_does_not_mend_keeps_nothing_else_from_being_mended(tree, made, words):
    options = made(mend=spoil(words, "TWO", "", instead="# TWO\n"))
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=2\nTEN=3\n", "b.env": ""})
    done = apply_fixes(root, check(root, options), options)
    assert (root / "b.env").read_text() == "ONE=\nTEN=\n"
    assert [item.finding.subject for item in done.applied] == ["ONE", "TEN"]
    assert len(done.refused) == 1
    (left,) = check(root, options).findings
    assert done.gave_up(left)


def test_a_fix_after_which_an_extractor_cannot_read_the_file_is_taken_back(tree, words):
    extractor = replace(words.WORDS, extract=reading(words, "BAD"))

    def needs(contract, view):
        return (replace(need, extractor=extractor) for need in words.needs(contract, view))

    def judge(contract, view):
        return words.judge(contract, Through(view, words.WORDS, extractor))

    mend = spoil(words, "TWO", "BAD TWO\n")
    changed = replace(words.ANALYZER, extractors=(extractor,), needs=needs, judge=judge, mend=mend)
    host = Host()
    load_module(host, words.module("engine_reading_plugin", changed), "lockstitch-words")
    options = Options(jobs=1, cache=False, host=host, isolate=False)
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTEN=1\nTWO=1\n", "b.env": "X=1\n"})
    done = apply_fixes(root, check(root, options), options)
    assert (root / "b.env").read_text() == "X=1\nONE=\nTEN=\n"
    assert (root / "a.env").read_text() == "ONE=1\nTEN=1\nTWO=1\nX=\n"
    (refused,) = done.refused
    assert refused == (
        "b.env:1: missing-word: Add TWO: refused, it would leave b.env so that it cannot be read whole: no word"
    )
    assert not check(root, options).failures


def spoil(words, subject: str, text: str, instead: str = ""):
    """A mend that writes `text` before what it should write for `subject`, or something else instead."""

    def mend(contract, finding, remedy, texts):
        edits = words.mend(contract, finding, remedy, texts)
        if finding.subject != subject:
            return edits
        return [replace(edit, text=instead or text + edit.text) for edit in edits]

    return mend


class Through:
    """A view that gives the facts of one extractor for those of another."""

    def __init__(self, view: Any, asked: Any, given: Any) -> None:
        self._view, self._asked, self._given = view, asked, given

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def facts(self, extractor: Any, *about: Any) -> Any:
        return self._view.facts(self._given if extractor is self._asked else extractor, *about)


def test_a_fix_after_which_the_judge_fails_is_taken_back(tree, made, words):
    def judge(contract, view):
        if any(word.name == "TWO" for word in view.facts(words.WORDS, "b.env").facts):
            raise RuntimeError("TWO is too much")
        return words.judge(contract, view)

    options = made(judge=judge)
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=1\n", "b.env": "X=1\n"})
    done = plan(root, check(root, options), options)
    assert done.changes["b.env"][1] == b"X=1\nONE=\n"
    (refused,) = done.refused
    assert "refused, after it, lockstitch-words fails on w: RuntimeError: TWO is too much" in refused


def test_what_is_unknown_is_left_to_people(tree, made, words):
    """A file that cannot be read whole may hold what seems to be missing."""
    options = made()
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": b"\xff"})
    (root / "lockstitch.toml").write_text(CONTRACT.replace('"b.env"', '"b.env", "c.env"'))
    (root / "c.env").write_text("X=1\n")
    outcome = check(root, options)
    found = [finding for finding in outcome.findings if finding.rule == "missing-word"]
    assert {finding.verdict for finding in found} == {"unknown"}
    assert [remedy.safe for finding in found for remedy in finding.remedies] == [False] * len(found)
    done = apply_fixes(root, outcome, options)
    assert not done.changes
    assert not done.refused
    assert (root / "c.env").read_text() == "X=1\n"


@pytest.mark.parametrize("subject", ["TWO", "CRASH_MEND"])
def test_a_fix_that_was_refused_or_failed_is_not_called_fixable_after_that(tree, made, words, subject, capsys):
    options = made(mend=spoil(words, "TWO", "", instead="# TWO\n"))
    root = tree({"lockstitch.toml": CONTRACT, "a.env": f"{subject}=1\nX=1\n", "b.env": "X=1\n"})
    after = carry_out(root, check(root, options), options)
    (left,) = after.findings
    assert (left.subject, [remedy.safe for remedy in left.remedies]) == (subject, [False])
    assert "fixed in" not in capsys.readouterr().err


def test_the_fix_that_breaks_a_file_is_found_among_others_of_that_file(tree, words):
    """Half as many are tried until it is plain which one it is; all others are carried out."""
    extractor = replace(words.WORDS, extract=reading(words, "BAD"))
    names = ["A", "B", "C", "D", "E", "F", "G"]

    def needs(contract, view):
        return (replace(need, extractor=extractor) for need in words.needs(contract, view))

    def judge(contract, view):
        return words.judge(contract, Through(view, words.WORDS, extractor))

    def mend(contract, finding, remedy, texts):
        line = names.index(finding.subject) + 1  # each on a line of its own, so that they go in together
        text = "BAD\n" if finding.subject == "E" else f"{finding.subject}=\n"
        return [Edit("b.env", Span(line, 1, line, 1), text)]

    changed = replace(words.ANALYZER, extractors=(extractor,), needs=needs, judge=judge, mend=mend)
    host = Host()
    load_module(host, words.module("engine_halving_plugin", changed), "lockstitch-words")
    options = Options(jobs=1, cache=False, host=host, isolate=False)
    files = {"a.env": "".join(f"{name}=1\n" for name in names), "b.env": "#\n" * len(names)}
    root = tree({"lockstitch.toml": CONTRACT, **files})
    done = apply_fixes(root, check(root, options), options)
    written = (root / "b.env").read_text().replace("#\n", "").split()
    assert sorted(written) == ["A=", "B=", "C=", "D=", "F=", "G="]
    (refused,) = done.refused
    assert "Add E: refused, it would leave b.env so that it cannot be read whole" in refused


def test_fixes_that_undo_one_another_are_given_up(tree, made):
    """Each takes away what the other wrote."""

    def mend(contract, finding, remedy, texts):
        (path,) = remedy.paths
        other = {"ONE": "TWO=1\n", "TWO": "ONE=1\n"}[finding.subject]
        lines = texts[path].count("\n") + 1
        return [Edit(path, Span(1, 1, lines, 1), {"TWO=1\n": "ONE=1\n", "ONE=1\n": "TWO=1\n"}[other])]

    options = made(mend=mend)
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=1\n", "b.env": "TWO=1\n"})
    done = apply_fixes(root, check(root, options), options)
    assert done.refused == ["fixes of w undo one another: not applied again"]


@pytest.mark.parametrize(
    ("mend", "why"),
    [
        (lambda *_: [Edit("other.env", Span(1, 1, 1, 1), "x")], "it edits other.env, which the remedy did not name"),
        (lambda *_: [Edit("b.env", Span(99, 1, 99, 1), "x")], "line 99, column 1 is outside the file"),
        (None, "the check words offers a remedy and has no mend"),
    ],
)
def test_what_cannot_be_applied_is_refused_once(tree, made, mend, why):
    options = made(mend=mend)
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": "X=1\n"})
    (root / "a.env").write_text("ONE=1\nX=1\n")
    done = plan(root, check(root, options), options)
    assert done.refused == [f"b.env:1: missing-word: Add ONE: refused, {why}"]
    assert not done.changes


def test_what_other_fixes_bring_back_again_and_again_is_given_up(tree, made):
    """The file grows each time, so no state comes twice."""

    def mend(contract, finding, remedy, texts):
        (path,) = remedy.paths
        new = {"ONE": "ONE=1", "TWO": "TWO=1"}[finding.subject]
        count = texts[path].count("#") + 1
        lines = texts[path].count("\n") + 1
        return [Edit(path, Span(1, 1, lines, 1), "#" * count + f"\n{new}\n")]

    options = made(mend=mend)
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=1\n", "b.env": "#\nTWO=1\n"})
    done = plan(root, check(root, options), options)
    assert {text.split(": ", 3)[3] for text in done.refused} == {"refused, other fixes bring back what it mends"}
    assert len(done.applied) <= 2 * 20
