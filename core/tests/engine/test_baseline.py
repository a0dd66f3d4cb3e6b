from __future__ import annotations

import msgspec
from lockstitch.api import Span
from lockstitch.engine.baseline import BASELINE_PATH, encode_baseline, make_baseline, read_baseline

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nsides = ["a.env", "b.env"]\n'


def accept(root, outcome, old=None):
    made = make_baseline(outcome.findings, old)
    (root / ".lockstitch").mkdir(exist_ok=True)
    (root / BASELINE_PATH).write_bytes(encode_baseline(made))
    return read_baseline((root / BASELINE_PATH).read_bytes())


def test_a_baseline_marks_and_does_not_hide(tree, run):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=1\n", "b.env": ""})
    accept(root, run(root))
    outcome = run(root)
    assert [item.exempt.kind for item in outcome.findings] == ["baseline", "baseline"]
    assert outcome.exit_code() == 0
    tree({"a.env": "x=1\n\nTWO=1\nTHREE=3\nONE=1\n"})  # lines moved, and something new
    outcome = run(root)
    assert [item.subject for item in outcome.findings if item.counts] == ["THREE"]


def test_it_only_shrinks_and_says_what_is_mended(tree, run):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=1\n", "b.env": ""})
    old = accept(root, run(root))
    tree({"a.env": "TWO=1\nTHREE=1\n"})
    outcome = run(root)
    assert sorted((item.rule, item.subject) for item in outcome.findings if item.counts) == [
        ("missing-word", "THREE"),
        ("stale-baseline", "ONE"),
    ]
    assert next(item for item in outcome.findings if item.rule == "stale-baseline").at.span == Span(4, 5, 4, 74)
    shrunk = accept(root, outcome, old)
    assert [entry.subject for entry in shrunk.findings] == ["TWO"]


def test_equal_findings_are_counted(tree, run):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": ""})
    finding = run(root).findings[0]
    twice = make_baseline([finding, finding], None)
    assert twice.findings[0].count == 2
    assert read_baseline(encode_baseline(twice)) == twice


def test_a_broken_baseline_is_a_failure(tree, run):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "", "b.env": "", BASELINE_PATH: "{}"})
    outcome = run(root)
    assert outcome.failures[0].path == BASELINE_PATH
    assert outcome.exit_code() == 2


def test_one_contract_alone_calls_nothing_stale(tree, run):
    other = CONTRACT.replace('"w"', '"v"')
    root = tree({"lockstitch.toml": CONTRACT + other, "a.env": "ONE=1\n", "b.env": ""})
    accept(root, run(root))
    tree({"b.env": "ONE=1\n"})
    assert run(root, contracts=("v",)).findings == ()
    assert len(run(root).findings) == 2
    assert msgspec.json.decode((root / BASELINE_PATH).read_bytes())["schema"] == 1
