"""A finding outside its file is its judge's mistake, unless the file is another one by now."""

from lockstitch.api import Finding, Place, Related, Span
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_module
from msgspec.structs import replace

CONFIG = '[[contract]]\nid = "words"\ncheck = "words"\nsides = ["a.sh", "b.sh"]\n'
AT = Place("b.sh", Span(9, 1, 9, 2))
FILES = {"lockstitch.toml": CONFIG, "a.sh": "export A=1\n", "b.sh": "export A=1\n"}


def _outcome(words, root, meanwhile=lambda: None, at=AT, related=()):
    def judge(contract, view):
        meanwhile()
        yield Finding(rule="missing-word", subject="x", message="m", at=at, related=related)

    host = Host()
    load_module(host, words.module("placing_plugin", replace(words.ANALYZER, judge=judge)), "lockstitch-placing", "1")
    assert not host.failures
    return check(root, Options(cache=False, host=host))


def test_it_is_named_and_shown_at_the_start(words, tree):
    outcome = _outcome(words, tree(FILES))
    (failure,) = outcome.failures
    assert (failure.plugin, failure.phase) == ("lockstitch-placing", "judge")
    assert failure.error == "it placed a finding of 'x' at b.sh:9:1, and it has 2 lines"
    assert [finding.at for finding in outcome.findings] == [Place("b.sh")]


def test_another_end_is_blamed_on_its_own_file(words, tree):
    related = (Related(Place("a.sh", Span(7, 1, 7, 2)), "here"),)
    outcome = _outcome(words, tree(FILES), at=Place("b.sh", Span(1, 1, 1, 2)), related=related)
    (failure,) = outcome.failures
    assert failure.path == "a.sh"
    assert failure.error == "it placed another end of a finding of 'x' at a.sh:7:1, and it has 2 lines"


def test_a_file_that_was_changed_meanwhile_accuses_nobody(words, tree):
    root = tree(FILES)
    outcome = _outcome(words, root, lambda: (root / "b.sh").write_text("export A=1\n\n"))
    assert outcome.failures == ()
    assert [finding.at.span.line for finding in outcome.findings] == [9]
