"""Each law must notice a plugin that breaks it."""

import itertools

import msgspec
from lockstitch.api import FileFacts, Finding, Place, SyntaxProblem
from lockstitch.testing import broken_laws, parse_case
from words_plugin import ANALYZER, DRIFT, IN_STEP, WORDS, Word, host_with, with_extract


def broken(analyzer, tmp_path, text=DRIFT):
    return "\n".join(broken_laws(parse_case(text, "x.txtar"), tmp_path, host_with(analyzer)))


def test_a_good_plugin_breaks_none(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert broken(ANALYZER, tmp_path / "a") == ""
    assert broken(ANALYZER, tmp_path / "b", IN_STEP) == ""


def test_an_extractor_with_a_memory(tmp_path):
    counter = itertools.count()

    def extract(source):
        for word in WORDS.extract(source):
            yield Word(f"{word.name}{next(counter)}", word.at)

    assert "gives other facts the second time" in broken(with_extract(extract), tmp_path)


def test_facts_that_do_not_survive_json(tmp_path):
    def extract(source):
        for word in WORDS.extract(source):
            yield Word(word.name, word.at, note=b"bytes")

    assert "do not survive being written down" in broken(with_extract(extract), tmp_path)


def test_an_extractor_that_raises(tmp_path):
    def extract(source):
        raise KeyError("oops")
        yield

    assert "raised KeyError: 'oops'" in broken(with_extract(extract), tmp_path)


def test_a_place_outside_the_file(tmp_path):
    def extract(source):
        for word in WORDS.extract(source):
            yield Word(word.name, msgspec.structs.replace(word.at, end_column=999))

    assert ":999, outside the file" in broken(with_extract(extract), tmp_path)


def test_a_judge_that_knows_whether_it_is_in_a_run(tmp_path):
    def judge(contract, view):
        yield from ANALYZER.judge(contract, view)
        if type(view._source).__name__ == "RecordedFacts":
            yield Finding(rule="missing-word", subject="here", message="only here", at=Place("a.txt"))

    said = broken(msgspec.structs.replace(ANALYZER, judge=judge), tmp_path)
    assert "together find something else than `lockstitch check`" in said


def test_a_judge_that_knows_whether_a_build_system_asks(tmp_path):
    def judge(contract, view):
        yield from ANALYZER.judge(contract, view)
        if getattr(view._source, "_apart", False):
            yield Finding(rule="missing-word", subject="here", message="only here", at=Place("a.sh"))

    said = broken(msgspec.structs.replace(ANALYZER, judge=judge), tmp_path)
    assert said == "`lockstitch extract --apart` and `lockstitch judge` find something else than `lockstitch check`"


def test_an_extractor_that_looks_at_its_process(tmp_path):
    import os

    here = os.getpid()

    def extract(source):
        words = WORDS.extract(source)
        yield from words if os.getpid() == here else ()

    assert "two workers extract other facts" in broken(with_extract(extract), tmp_path)


def test_a_judge_with_a_memory(tmp_path):
    runs = itertools.count()

    def judge(contract, view):
        for finding in ANALYZER.judge(contract, view):
            yield Finding(
                rule=finding.rule, subject=f"{finding.subject}{next(runs)}", message=finding.message, at=finding.at
            )

    said = broken(msgspec.structs.replace(ANALYZER, judge=judge), tmp_path)
    assert "other findings when the files come in another order" in said
    assert "other findings with a cold cache" in said


def test_a_judge_that_depends_on_the_order_of_its_needs(tmp_path):
    order = []

    def needs(contract, view):
        order.clear()
        return ANALYZER.needs(contract, view)

    seen = []

    class Recording:
        def __init__(self, view):
            self.view = view

        def facts(self, extractor, path, rev="", language=""):
            seen.append(path)
            return self.view.facts(extractor, path, rev, language)

    def judge(contract, view):
        store = [request.path for request in view.requests]
        for finding in ANALYZER.judge(contract, view):
            yield Finding(rule=finding.rule, subject=store[0], message=finding.message, at=finding.at)

    said = broken(msgspec.structs.replace(ANALYZER, needs=needs, judge=judge), tmp_path)
    assert "another order" in said


def test_absence_concluded_from_a_file_that_was_not_read(tmp_path):
    rules = (
        msgspec.structs.replace(ANALYZER.rules[0], local=False),
        msgspec.structs.replace(ANALYZER.rules[0], id="gone"),
    )

    def judge(contract, view):
        for side in contract.sides:
            if not view.facts(WORDS, side.path).facts:
                yield Finding(rule="nothing-selected", subject=side.path, message="empty", at=Place(side.path))
        yield from ANALYZER.judge(contract, view)

    said = broken(msgspec.structs.replace(ANALYZER, rules=rules, judge=judge), tmp_path, IN_STEP)
    assert "with a.sh unreadable, nothing-selected of 'a.sh' is called drift, though nobody can know" in said


def test_a_side_that_may_be_lost_in_silence(tmp_path):
    def needs(contract, view):
        from lockstitch.api import Need

        return [Need(WORDS, side.path, required=False) for side in contract.sides]

    def judge(contract, view):
        for side in contract.sides:
            view.facts(WORDS, side.path)
        return []

    said = broken(msgspec.structs.replace(ANALYZER, needs=needs, judge=judge), tmp_path, IN_STEP)
    assert "with a.sh unreadable, a side of a contract, the exit code is 0, not 2" in said
    assert "with a.sh unparsable, a side of a contract, the exit code is 0, not 2" in said


def test_what_the_tests_above_stand_on():
    assert FileFacts("x").whole
    assert SyntaxProblem.__struct_config__.frozen
