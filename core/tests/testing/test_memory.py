import datetime

import msgspec
import pytest
from lockstitch.api import Change, Commit, Edit, Need, Side, Span
from lockstitch.testing import MemoryView, apply_edits, facts_of, judge_files
from words_plugin import ANALYZER, WORDS, Words

CONTRACT = Words(id="words", check="same-words", sides=(Side(path="a.sh"), Side(path="b.sh")))


def test_facts_of_a_text():
    facts = facts_of(WORDS, "export A\n")
    assert (facts.status, facts.language, [fact.name for fact in facts.facts]) == ("whole", "shell", ["A"])


def test_facts_of_a_text_as_the_host_would():
    assert facts_of(WORDS, "echo )\n").status == "whole"  # without its hint it is not parsed
    assert facts_of(WORDS, "export A\necho )\n").status == "partial"
    assert facts_of(WORDS, "export A\n", path="a.py").facts == ()
    with pytest.raises(AssertionError, match="KeyError"):
        facts_of(msgspec.structs.replace(WORDS, extract=lambda source: {}[0]), "export A")


def test_judging_texts():
    (finding,) = judge_files(ANALYZER, CONTRACT, {"a.sh": "export A\nexport B\n", "b.sh": "export A\n"})
    assert (finding.rule, finding.subject, finding.side) == ("missing-word", "B", "b.sh")
    assert judge_files(ANALYZER, CONTRACT, {"a.sh": "export A\n", "b.sh": b"export A\n"}) == []


def test_a_judge_may_look_only_at_what_was_needed():
    silent = msgspec.structs.replace(ANALYZER, needs=lambda contract, view: [])
    with pytest.raises(LookupError, match=r"no need asked for test\.words of a\.sh"):
        judge_files(silent, CONTRACT, {"a.sh": "", "b.sh": ""})


def test_needs_that_never_end():
    greedy = msgspec.structs.replace(
        ANALYZER, needs=lambda contract, view: [Need(WORDS, f"{number}.sh") for number in range(next_number())]
    )
    numbers = iter(range(1, 1000))

    def next_number():
        return next(numbers)

    with pytest.raises(RuntimeError, match="still wants more"):
        judge_files(greedy, CONTRACT, {})


def test_the_view_answers_as_the_hosts_does():
    log = {"main": [Commit("abc", "one")]}
    view = MemoryView({"d/a.sh": "export A", "d/b.md": None}, {"main": {"d/a.sh": "export OLD"}}, log, ["z", "y"])
    assert view.files("d") == ["d/a.sh", "d/b.md"] == view.files("**/*") == view.files(".")
    assert view.files("d/*.sh") == ["d/a.sh"]
    assert view.is_directory("d")
    assert not view.is_directory("d/a.sh")
    assert view.facts(WORDS, "nowhere").status == "absent"
    assert view.facts(WORDS, "d/b.md").status == "unreadable"
    assert view.facts(WORDS, "d/a.sh", rev="main").facts[0].name == "OLD"
    assert view.commits("main") == log["main"]
    assert view.commits("other") is None
    assert view.contracts() == ["y", "z"]
    assert (view.change("d/a.sh"), view.verdict("y"), view.today()) == (None, None, datetime.date(2026, 1, 1))
    change = Change("abc", datetime.date(2025, 1, 2))
    told = MemoryView({}, changes={"a": change}, verdicts={"y": "drift"}, today=datetime.date(2027, 1, 2))
    assert (told.change("a"), told.verdict("y"), told.today()) == (change, "drift", datetime.date(2027, 1, 2))
    assert view.known(WORDS, "d/a.sh")


def test_a_pattern_selects_files_of_the_extractors_languages():
    view = MemoryView({"a.sh": "export A", "b.md": "export"}, strict=True)
    assert view.ask(Need(WORDS, "*"))
    assert not view.ask(Need(WORDS, "*"))
    assert view.known(WORDS, "a.sh")
    assert not view.known(WORDS, "b.md")


def test_edits_are_applied_as_a_fix_does():
    edits = [Edit("a", Span(1, 1, 1, 4), "two"), Edit("a", Span(2, 1, 2, 1), "new\n")]
    assert apply_edits("one\nend\n", edits) == "two\nnew\nend\n"
    with pytest.raises(ValueError, match="outside the file"):
        apply_edits("one\n", [Edit("a", Span(9, 1, 9, 1), "x")])
