"""What keeps a contract from being judged is a failure of the run, not drift."""

from lockstitch.api import Analyzer, Contract, Finding, Place, Rule, Span
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_module


class Old(Contract, frozen=True, kw_only=True):
    """Says that a report is old."""


def _judge(contract, view):
    yield Finding(
        rule="old-report", subject="r", message="r.txt is older than a.go", at=Place("r.txt", Span(2, 3, 2, 4))
    )
    yield Finding(rule="plain", subject="r", message="r.txt is short", at=Place("r.txt"))


def _outcome(words, root):
    rules = (
        Rule("old-report", what="w", why="y", fix="f", failure=True),
        Rule("plain", what="w", why="y", fix="f"),
    )
    analyzer = Analyzer(
        name="old", summary="s", rules=rules, contract=Old, extractors=(), needs=lambda *_: (), judge=_judge
    )
    host = Host()
    load_module(host, words.module("failing_plugin", analyzer), "lockstitch-old", "1")
    assert not host.failures
    return check(root, Options(cache=False, host=host))


def test_a_rule_that_is_a_failure_makes_the_exit_code_two(words, tree):
    outcome = _outcome(words, tree({"lockstitch.toml": '[[contract]]\nid = "o"\ncheck = "old"\n', "r.txt": "\nold\n"}))
    (failure,) = outcome.failures
    assert (failure.plugin, failure.contract, failure.path, failure.line, failure.column) == (
        "lockstitch-old", "o", "r.txt", 2, 3
    )  # fmt: skip
    assert failure.error == "r.txt is older than a.go"
    assert {finding.rule: finding.verdict for finding in outcome.findings} == {
        "old-report": "unknown",
        "plain": "drift",
    }
    assert outcome.exit_code() == 2


def test_an_exemption_that_met_nothing_is_not_called_stale_then(words, tree):
    text = '[[contract]]\nid = "o"\ncheck = "old"\nexempt = [{ subject = "other", reason = "x" }]\n'
    outcome = _outcome(words, tree({"lockstitch.toml": text, "r.txt": "\nold\n"}))
    assert {finding.rule for finding in outcome.findings} == {"old-report", "plain"}
