from __future__ import annotations

import json

from lockstitch.engine.halves import extract_facts, judge_facts
from lockstitch.engine.run import Options

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nwhy = "é"\nsides = ["a.env", "d/b.env"]\n'


def options(words):
    return Options(jobs=1, cache=False, host=words.words_host())


def test_both_halves_together_are_the_check(tree, run, words):
    files = {"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=2\n", "d/b.env": "ONE=1 \xe9\n"}
    root = tree({**files, "d/c.env": "# lockstitch: ignore[missing-word] nothing\n"})
    document, failures = extract_facts(root, ["."], options(words))
    assert failures == ()
    outcome = judge_facts([("facts", document)], options(words))
    whole = run(root)
    assert outcome == whole
    assert len(whole.findings) == 1


def test_facts_may_come_in_parts(tree, run, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "d/b.env": ""})
    parts = [
        (name, extract_facts(root, paths, options(words))[0])
        for name, paths in (("one", ["lockstitch.toml", "a.env"]), ("two", ["d"]))
    ]
    assert judge_facts(parts, options(words)) == run(root)


def test_unreadable_files_travel_too(tree, run, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "d/b.env": b"\xff"})
    document, _ = extract_facts(root, ["."], options(words))
    assert judge_facts([("facts", document)], options(words)) == run(root)


def test_the_document_is_a_function_of_the_files(tree, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "d/b.env": ""})
    first, _ = extract_facts(root, ["a.env", "d", "lockstitch.toml"], options(words))
    second, _ = extract_facts(root, ["lockstitch.toml", "d/b.env", "a.env"], options(words))
    assert first == second
    assert str(root).encode() not in first


def test_bad_documents_are_told(tree, words):
    for content, says in ((b"{", "no facts"), (b'{"schema": 9, "files": []}', "schema is 9")):
        outcome = judge_facts([("x.json", content)], options(words))
        assert says in outcome.failures[0].error
        assert outcome.exit_code() == 2
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "d/b.env": ""})
    document, _ = extract_facts(root, ["."], options(words))
    old = json.loads(document)
    for file in old["files"]:
        for record in file.get("records", ()):
            record["version"] = 0
    outcome = judge_facts([("x.json", json.dumps(old).encode())], options(words))
    assert "extract again" in outcome.failures[0].error


def test_a_path_that_is_not_there_is_a_failure(tree, words):
    root = tree({"lockstitch.toml": CONTRACT})
    _, failures = extract_facts(root, ["nope"], options(words))
    assert [(item.path, item.phase) for item in failures] == [("nope", "tree")]


def test_what_failed_on_a_file_counts_where_it_is_asked_for(tree, run, words):
    """`extract` reads every file, and `check` the ones that contracts want: both say the same all the same."""
    files = {"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "d/b.env": "ONE=1\n", "other.env": "CRASH-EXTRACT=1\n"}
    for more, code in (({}, 0), ({"d/b.env": "CRASH-EXTRACT=1\n"}, 2)):
        root = tree({**files, **more})
        document, failures = extract_facts(root, ["."], options(words))
        assert [item.path for item in failures][-1] == "other.env"
        outcome = judge_facts([("facts", document)], options(words))
        assert outcome == run(root)
        assert outcome.exit_code() == code
