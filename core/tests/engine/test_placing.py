"""A finding outside its file is its judge's mistake, unless the file is another one by now."""

from lockstitch.api import Finding, Place, Span
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_module
from msgspec.structs import replace

CONFIG = '[[contract]]\nid = "words"\ncheck = "words"\nsides = ["a.sh", "b.sh"]\n'
FILES = {"lockstitch.toml": CONFIG, "a.sh": "export A=1\n", "b.sh": "export A=1\n"}


def _outcome(words, root, meanwhile=lambda: None):
    def judge(contract, view):
        meanwhile()
        yield Finding(rule="missing-word", subject="x", message="m", at=Place("b.sh", Span(9, 1, 9, 2)))

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


def test_a_file_that_was_changed_meanwhile_accuses_nobody(words, tree):
    root = tree(FILES)
    outcome = _outcome(words, root, lambda: (root / "b.sh").write_text("export A=1\n\n"))
    assert outcome.failures == ()
    assert [finding.at.span.line for finding in outcome.findings] == [9]
