from __future__ import annotations

import datetime
import os
import sys

import pytest
from lockstitch.api import Need
from lockstitch.engine.requests import Request
from lockstitch.engine.run import Options, check
from lockstitch.engine.sources import LiveFacts
from lockstitch.engine.view import ContractView
from lockstitch.host import Guard, Host, load_module
from lockstitch.tree import WorkingTree
from msgspec.structs import replace

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nwhy = "they go together"\nsides = ["a.env", "b.env"]\n'


def test_drift_is_found_with_both_ends(tree, run):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=2\n", "b.env": "ONE=1\n"})
    outcome = run(root)
    (finding,) = outcome.findings
    assert (finding.rule, finding.subject, finding.side, finding.at.path) == ("missing-word", "TWO", "b.env", "b.env")
    assert (finding.related[0].at.path, finding.related[0].at.span.line) == ("a.env", 2)
    assert finding.why == "they go together"
    assert [item.state for item in outcome.contracts] == ["drift"]
    assert outcome.exit_code() == 1


def test_in_step_is_zero(tree, run):
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": "ONE=2\n"}))
    assert outcome.findings == ()
    assert outcome.exit_code() == 0


def test_paths_are_relative_to_the_contract(tree, run):
    outcome = run(tree({"x/y/lockstitch.toml": CONTRACT, "x/y/a.env": "ONE=1\n", "x/y/b.env": "\n"}))
    assert [finding.at.path for finding in outcome.findings] == ["x/y/b.env"]


def test_a_missing_side_is_a_finding_at_the_contract(tree, run):
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n"}))
    (finding,) = outcome.findings
    assert (finding.rule, finding.at.path, finding.at.span.line) == ("nothing-selected", "lockstitch.toml", 5)
    assert outcome.exit_code() == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"ONE=\xff\n", "not UTF-8 (byte 5)"),
        (b"ONE=1\0\n", "NUL (byte 6)"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "LFS pointer"),
        (b"X" * (17 * 1024 * 1024), "more than the limit"),
    ],
)
def test_an_unreadable_file_is_a_finding_and_never_absence(tree, run, content, reason):
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": content}))
    assert {(item.rule, item.verdict) for item in outcome.findings} == {
        ("unreadable-file", "unknown"),
        ("missing-word", "unknown"),
    }
    assert any(reason in failure.error for failure in outcome.failures)
    assert outcome.exit_code() == 2


def test_a_directory_where_a_file_should_be(tree, run):
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env/c": ""}))
    assert "directory" in outcome.failures[0].error
    assert outcome.exit_code() == 2


def test_links_are_followed_inside_the_root_only(tree, run, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.env"
    outside.write_text("ONE=1\nSECRET=1\n")
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "real.env": "ONE=1\n"})
    (root / "b.env").symlink_to("real.env")
    assert run(root).exit_code() == 0
    (root / "b.env").unlink()
    (root / "b.env").symlink_to(outside)
    outcome = run(root)
    assert "out of the root" in outcome.failures[0].error
    assert "SECRET" not in str(outcome.findings)
    (root / "b.env").unlink()
    (root / "b.env").symlink_to("b.env")
    assert "loop" in run(root).failures[0].error


def test_a_fifo_is_never_opened(tree, run):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n"})
    os.mkfifo(root / "b.env")
    assert "not a regular file" in run(root).failures[0].error


def test_an_extractor_that_raises_is_named_and_the_rest_goes_on(tree, run):
    other = '[[contract]]\nid = "z"\ncheck = "words"\nsides = ["a.env", "c.env"]\n'
    files = {"lockstitch.toml": CONTRACT + other, "a.env": "ONE=1\n", "b.env": "CRASH-EXTRACT", "c.env": ""}
    outcome = run(tree(files))
    (failure,) = [item for item in outcome.failures if item.phase == "extract"]
    assert (failure.plugin, failure.path) == ("lockstitch-words", "b.env")
    assert "asked to crash" in failure.error
    assert "Traceback" in failure.traceback
    assert ("z", "drift") in {(item.contract, item.verdict) for item in outcome.findings}
    assert {(item.subject, item.verdict) for item in outcome.findings if item.contract == "w"} == {("ONE", "unknown")}
    assert outcome.failures == (failure,)  # nothing is wrong with the file
    assert {item.contract.id: item.state for item in outcome.contracts} == {"w": "failed", "z": "drift"}
    assert outcome.exit_code() == 2


def test_what_an_extractor_prints_is_said_with_its_plugins_name(tree, run, words):
    def extract(source):
        sys.stdout.write("first\nsecond\n")
        return words.extract(source)

    said = []
    host = Host(Guard(say=lambda plugin, what: said.append((plugin, what))))
    loud = replace(words.WORDS, extract=extract)
    check = replace(words.ANALYZER, extractors=(loud,), needs=lambda *_: [Need(loud, "a.env")], judge=lambda *_: [])
    load_module(host, words.module("loud_words_plugin", check), "lockstitch-loud")
    assert not host.failures
    assert not run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n"}), host=host).failures
    assert said == [("lockstitch-loud", "it printed: first"), ("lockstitch-loud", "it printed: second")]


def test_a_hint_that_is_no_pattern_is_the_extractors_failure(tree, run, words):
    host = words.words_host()
    bad = replace(words.WORDS, hint=b"(?=x)", id="test.bad")
    host.extractors["test.bad"] = bad
    check = replace(words.ANALYZER, extractors=(bad,), needs=lambda *_: [Need(bad, "a.env")], judge=lambda *_: [])
    host.analyzers["words"] = check
    (failure,) = run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n"}), host=host).failures
    assert failure.phase == "extract"
    assert "PatternError" in failure.error


@pytest.mark.parametrize(
    ("identity", "phase"), [("crash-judge", "judge"), ("crash-needs", "needs"), ("undeclared-rule", "judge")]
)
def test_a_plugin_that_raises_is_named_with_its_contract(tree, run, identity, phase):
    broken = CONTRACT.replace('"w"', f'"{identity}"') + CONTRACT
    outcome = run(tree({"lockstitch.toml": broken, "a.env": "ONE=1\n", "b.env": "\n"}))
    (failure,) = outcome.failures
    assert (failure.plugin, failure.phase, failure.contract) == ("lockstitch-words", phase, identity)
    assert {item.contract.id: item.state for item in outcome.contracts} == {identity: "failed", "w": "drift"}
    assert outcome.exit_code() == 2


def test_no_configuration_says_what_to_do(tree, run):
    outcome = run(tree({"a.env": ""}))
    assert "lockstitch init" in outcome.failures[0].error
    assert outcome.exit_code() == 2


def test_exemptions_excuse_expire_and_go_stale(tree, run):
    def exempt(extra: str) -> str:
        return CONTRACT + f'exempt = [{{ subject = "TWO", side = "b.env", reason = "on purpose"{extra} }}]\n'

    files = {"a.env": "TWO=2\n", "b.env": ""}
    excused = run(tree({**files, "lockstitch.toml": exempt("")}))
    assert excused.findings[0].exempt.reason == "on purpose"
    assert excused.exit_code() == 0
    day = datetime.date(2027, 1, 31)
    dated = tree({**files, "lockstitch.toml": exempt(", expires = 2027-01-31")})
    assert run(dated, today=day).exit_code() == 0
    late = run(dated, today=day + datetime.timedelta(days=1))
    assert {item.rule for item in late.findings if item.counts} == {"missing-word", "expired-exemption"}
    stale = run(tree({**files, "lockstitch.toml": exempt(""), "b.env": "TWO=2\n"}))
    assert [(item.rule, item.at.span.line) for item in stale.findings] == [("stale-exemption", 6)]
    assert stale.exit_code() == 1


@pytest.mark.parametrize(
    ("comment", "rules", "code"),
    [
        ("# lockstitch: ignore[missing-word] not needed here", [], 0),
        ("# lockstitch: ignore[missing-word]", ["missing-word", "unaccountable-suppression"], 1),
        ("# lockstitch: ignore not needed", ["missing-word", "unaccountable-suppression"], 1),
        ("# lockstitch: ignore[missing-wrod] typo", ["missing-word", "unknown-suppressed-rule"], 1),
        ("# lockstitch: ignore[missing-word] later (expires 2020-01-01)", ["expired-suppression", "missing-word"], 1),
        ("x='# lockstitch: ignore[missing-word] in a string'", ["missing-word"], 1),
    ],
)
def test_suppressions(tree, run, comment, rules, code):
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": "TWO=2\n", "b.env": comment + "\n"}))
    assert sorted(item.rule for item in outcome.findings if item.counts) == rules
    assert outcome.exit_code() == code


def test_a_suppression_that_matches_nothing_is_stale(tree, run):
    comment = "# lockstitch: ignore[missing-word] gone\nTWO=2\n"
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": "TWO=2\n", "b.env": comment}))
    assert [item.rule for item in outcome.findings] == ["stale-suppression"]


def test_a_suppression_at_the_other_end_says_where_the_finding_stands(tree, run):
    held = "TWO=2  # lockstitch: ignore[missing-word] not needed\n"
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": held, "b.env": ""}))
    (found,) = [item for item in outcome.findings if item.rule == "stale-suppression"]
    assert found.message == "this suppression of missing-word is at another end of what stands at b.env:1: put it there"


def test_nothing_is_called_stale_where_nothing_was_selected(tree, run):
    exempt = 'exempt = [{ subject = "ONE", reason = "r" }]\n'
    files = {"lockstitch.toml": CONTRACT + exempt, "a.env": "ONE=1\n", "b.env": "TWO=2\n"}
    baseline = b'{"schema": 1, "findings": [{"contract":"w","rule":"missing-word","subject":"X","side":"b.env"}]}'
    files |= {".lockstitch/baseline.json": baseline}
    (tree(files) / "b.env").rename(tree({}) / "c.env")
    assert [item.rule for item in run(tree({})).findings] == ["nothing-selected"]
    sure = exempt.replace("}]", '}, { subject = "b.env", reason = "r" }]')
    outcome = run(tree({"lockstitch.toml": CONTRACT + sure}))
    assert {item.rule for item in outcome.findings if item.exempt is None} == {"stale-exemption", "stale-baseline"}


def test_the_result_is_the_same_for_any_workers_and_cache(tree, words, monkeypatch):
    import lockstitch.engine.sources as sources

    monkeypatch.setattr(sources, "_WORTH_A_WORKER", 0)
    sides = ", ".join(f'"{index}.env"' for index in range(12))
    config = f'[[contract]]\nid = "w"\ncheck = "words"\nsides = [{sides}]\n'
    files = {f"{index}.env": f"W_{'ABCDEFGHIJKL'[index]}=1\n" for index in range(12)}
    root = tree({"lockstitch.toml": config, **files})
    host = words.words_host()
    first = check(root, Options(jobs=1, cache=False, host=host))
    assert len(first.findings) == 132
    assert check(root, Options(jobs=3, cache=False, host=host)) == first
    assert check(root, Options(jobs=2, cache=True, host=host)) == first
    assert check(root, Options(jobs=1, cache=True, host=host)) == first
    assert (root / ".lockstitch" / ".gitignore").read_text() == "*\n!baseline.json\n"


def test_a_damaged_cache_costs_nothing(tree, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": ""})
    host = words.words_host()
    first = check(root, Options(jobs=1, host=host))
    (database,) = (root / ".lockstitch").glob("cache-*.sqlite3")
    database.write_bytes(b"not a database" * 1000)
    assert check(root, Options(jobs=1, host=host)) == first
    assert check(root, Options(jobs=1, host=host)) == first


def test_facts_that_break_their_own_types_are_the_plugins_failure(tree, run, words, monkeypatch):
    def wrong(source):
        yield words.Word(b"bytes", "v", words.Span(1, 1, 1, 1))

    monkeypatch.setattr(words, "extract", wrong)
    broken = words.Extractor("test.wrong", 1, ("dotenv",), (words.Word,), wrong)
    monkeypatch.setattr(words, "WORDS", broken)
    monkeypatch.setattr(words, "ANALYZER", replace(words.ANALYZER, extractors=(broken,)))
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": "ONE=1\n"})
    outcome = run(root)
    assert {(item.phase, "declared types" in item.error) for item in outcome.failures if item.phase == "extract"} == {
        ("extract", True)
    }
    assert outcome.exit_code() == 2


def test_an_extractor_that_its_analyzer_does_not_declare_is_named(tree, run, words, monkeypatch):
    monkeypatch.setattr(words, "WORDS", replace(words.WORDS, id="test.undeclared"))
    outcome = run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": "ONE=1\n"}))
    (failure,) = outcome.failures
    assert (failure.plugin, failure.phase) == ("lockstitch-words", "needs")
    assert "test.undeclared, which is not among the extractors of words" in failure.error


def test_the_root_holds_every_file(tree):
    root = tree({"a.env": "ONE=1\n", "x/b.env": "ONE=1\n", ".env": "ONE=1\n"})
    source = LiveFacts(WorkingTree(root), Host(), git=None, cache=None, jobs=1)
    view = ContractView(source, {}, ())
    assert view.files(".") == view.files("**") == [".env", "a.env", "x/b.env"]
    assert (view.files("x"), view.files("a.env"), view.files("a")) == (["x/b.env"], ["a.env"], [])


def test_a_contract_sees_only_the_facts_that_it_asked_for(tree, words):
    # Else what it depends on would hang on which other contracts there are, and a file would be missing from it.
    root = tree({"a.env": "ONE=1\n", "b.env": "TWO=1\n"})
    source = LiveFacts(WorkingTree(root), words.words_host(), git=None, cache=None, jobs=1)
    theirs, mine = (Request(words.WORDS, path, "", "") for path in ("a.env", "b.env"))
    view = ContractView(source, source.fetch([theirs, mine]), ())
    view.requests[mine] = True
    assert view.known(words.WORDS, "b.env")
    assert [fact.name for fact in view.facts(words.WORDS, "b.env").facts] == ["TWO"]
    assert not view.known(words.WORDS, "a.env")
    with pytest.raises(LookupError, match="no need asked"):
        view.facts(words.WORDS, "a.env")


def test_what_is_worked_out_is_forgotten_when_facts_are_added(tree, run, words, monkeypatch):
    asked = []
    plain = words.ANALYZER.needs

    def needs(contract, view):
        found = list(plain(contract, view))
        asked.append(view.memo("known", lambda: [view.known(need.extractor, need.path) for need in found]))
        return found

    def judge(contract, view):
        asked.append(view.memo("known", lambda: ["made again"]))
        return ()

    analyzer = replace(words.ANALYZER, needs=needs, judge=judge)
    monkeypatch.setattr(words, "ANALYZER", analyzer)
    run(tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": "ONE=1\n"}))
    assert asked == [[False, False], [True, True], [True, True]]


def test_a_check_whose_plugin_could_not_be_loaded_is_said_to_be_its(tree, words):
    host = Host()
    load_module(host, words.module("old_words_plugin", words.ANALYZER, api="99.0"), "lockstitch-words")
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "", "b.env": ""})
    first, second = check(root, Options(jobs=1, cache=False, host=host)).failures
    assert (first.phase, first.plugin) == ("load", "lockstitch-words")
    assert second.error == "nobody offers the check 'words': lockstitch-words could not be loaded, see above"
