"""Facts of files apart, as a build system's actions make them, judged together."""

from __future__ import annotations

import json

from lockstitch.engine.halves import extract_apart, judge_facts
from lockstitch.engine.run import Options

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nwhy = "é"\nsides = ["a.env", "d/b.env"]\n'
FILES = {"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=2\n", "d/b.env": "ONE=1\n# lockstitch: ignore[x] no\n"}


def options(words):
    return Options(jobs=1, cache=False, host=words.words_host())


def parts(root, words, *paths, languages=()):
    return [(path, extract_apart(root, [path], options(words), languages)[0]) for path in paths]


def test_files_apart_are_judged_as_check_does(tree, run, words):
    root = tree(FILES)
    assert judge_facts(parts(root, words, *FILES), options(words)) == run(root)


def test_a_file_may_be_in_two_targets(tree, run, words):
    root = tree(FILES)
    further = parts(root, words, "a.env", languages=["shell"])
    outcome = judge_facts([*parts(root, words, *FILES), *further], options(words))
    assert outcome == run(root)
    document = json.loads(further[0][1])
    assert [record.get("forced", "") for record in document["files"][0]["records"]][:1] == [""]
    assert "shell" in {record.get("forced", "") for record in document["files"][0]["records"]}


def test_links_lead_out_of_a_sandbox(tree, run, words, tmp_path_factory):
    root = tree(FILES)
    sandbox = tmp_path_factory.mktemp("sandbox")
    for path in FILES:
        (sandbox / path).parent.mkdir(exist_ok=True)
        (sandbox / path).symlink_to(root / path)
    assert parts(sandbox, words, *FILES) == parts(root, words, *FILES)


def test_nothing_but_the_named_files_is_looked_at(tree, words):
    root = tree(FILES)
    before = parts(root, words, "a.env")
    tree({"lockstitch.toml": "nonsense", "e.env": "ONE=2\n", ".gitignore": "a.env\n"})
    assert parts(root, words, "a.env") == before
    assert b'"e.env"' not in before[0][1]


def test_a_needed_file_of_no_target_is_a_failure(tree, words):
    root = tree(FILES)
    outcome = judge_facts(parts(root, words, "lockstitch.toml", "a.env"), options(words))
    assert outcome.exit_code() == 2
    assert [(item.path, item.contract) for item in outcome.failures] == [("d/b.env", "w"), ("lockstitch.toml", "w")]
    assert "in no target" in outcome.failures[0].error


def test_a_named_file_that_is_not_there_is_a_failure(tree, words):
    root = tree(FILES)
    (root / "d" / "link").symlink_to("nowhere")
    _, failures = extract_apart(root, ["nope", "d/link", "d"], options(words))
    assert [(item.path, item.phase) for item in failures] == [("d", "tree"), ("d/link", "tree"), ("nope", "tree")]


def test_contracts_can_be_left_out(tree, run, words):
    other = CONTRACT.replace('"w"', '"v"').replace("d/b.env", "gone.env")
    root = tree({**FILES, "lockstitch.toml": CONTRACT + other})
    changed = Options(jobs=1, cache=False, host=words.words_host(), excluded=("v",))
    outcome = judge_facts(parts(root, words, *FILES), changed)
    assert outcome == run(root, excluded=("v",))
    assert [item.contract.id for item in outcome.contracts] == ["w"]
    assert "no contract 'x'" in run(root, excluded=("x",)).failures[0].error
