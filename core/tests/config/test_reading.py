from __future__ import annotations

import pytest
from lockstitch.config import read_configs
from lockstitch.config.positions import Positions

GOOD = '[[contract]]\nid = "w"\ncheck = "words"\nsides = ["a.env", "b.env"]\n'


def problems(words, text, path="lockstitch.toml"):
    result = read_configs([(path, text.encode() if isinstance(text, str) else text)], {"words": words.ANALYZER})
    return [(item.span.line, item.span.column, item.message) for item in result.problems]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        (GOOD.replace("sides", "sidez"), 4, 1, "unknown key 'sidez'; did you mean 'sides'?"),
        (GOOD.replace("sides", "sidez"), 1, 1, "missing key 'sides'"),
        (GOOD.replace('check = "words"', 'check = "wordz"'), 3, 9, "unknown check 'wordz'; did you mean 'words'?"),
        (
            GOOD.replace('"words"', '"call-order"'),
            3,
            9,
            "the check 'call-order' is not installed; install the plugin lockstitch-call-order",
        ),
        (GOOD.replace('["a.env", "b.env"]', '"a.env"'), 4, 9, "'sides' must be a list, not the text 'a.env'"),
        (GOOD.replace('"a.env"', "3"), 4, 10, "an entry of 'sides' must be a text or a table, not the number 3"),
        (GOOD.replace('"a.env"', '{ pth = "a" }'), 4, 12, "unknown key 'pth'; did you mean 'path'?"),
        (GOOD.replace('"a.env"', '"../../x"'), 4, 10, "'path': '../../x' leads out of the root"),
        (GOOD.replace('"a.env"', '"/etc/passwd"'), 4, 10, "'path': '/etc/passwd' is absolute; paths are relative to this lockstitch.toml"),
        (GOOD.replace('"a.env"', '"C:/x"'), 4, 10, "'path': 'C:/x' is absolute; paths are relative to this lockstitch.toml"),
        (GOOD.replace('"a.env"', '"a\\\\b"'), 4, 10, "'path': 'a\\\\b' has a backslash; paths are written with /"),
        (GOOD.replace('"a.env"', '"a\\u0000"'), 4, 10, "'path' holds a NUL character"),
        (GOOD + 'severity = "eror"\n', 5, 12, "unknown value 'eror' for 'severity'; did you mean 'error'?"),
        (GOOD + '[contract.severity]\nmissing-wrd = "info"\n', 6, 1, "unknown rule 'missing-wrd'; did you mean 'missing-word'?"),
        (GOOD + 'exempt = [{ subject = "X" }]\n', 5, 11, "missing key 'reason'"),
        (GOOD + 'exempt = [{ subject = "X", reason = "" }]\n', 5, 37, "'reason' must not be empty"),
        (
            GOOD + 'exempt = [{ subject = "X", reason = "r", expires = "soon" }]\n',
            5,
            52,
            "'expires' must be a date such as 2027-01-31, not the text 'soon'",
        ),
        (GOOD + 'exempt = [{ subject = "X", reason = "r", rule = "mising-word" }]\n', 5, 49, "unknown rule 'mising-word'; did you mean 'missing-word'?"),
        ("[[contracts]]\n" + GOOD, 1, 1, "unknown key 'contracts'; did you mean 'contract'?"),
        ('[lockstitch]\nexlude = ["x"]\n' + GOOD, 2, 1, "unknown key 'exlude'; did you mean 'exclude'?"),
        (GOOD.replace('id = "w"\n', ""), 1, 1, "missing key 'id'"),
        (GOOD.replace('"w"', '"w w"'), 2, 6, "'id' is 'w w', which does not match ^[A-Za-z0-9][A-Za-z0-9._-]*$"),
        (GOOD + GOOD, 6, 6, "the id 'w' is already taken at lockstitch.toml:2"),
        ("contract = 3\n", 1, 12, "'contract' must be an array of tables: write [[contract]]"),
        ("[[contract]\n", 1, 11, "not valid TOML: Expected ']]' at the end of an array declaration"),
        (b"id = \"\xff\"", 1, 1, "not UTF-8 (byte 7)"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_where_it_stands(words, text, line, column, message):
    assert (line, column, message) in problems(words, text)


def test_all_mistakes_are_reported_at_once(words):
    text = GOOD.replace("sides", "sidez") + GOOD.replace('"w"', '"v"').replace("words", "wordz") + 'whi = "x"\n'
    found = problems(words, text)
    assert [line for line, _, _ in found] == [1, 4, 7]


def test_the_ids_are_unique_across_files(words):
    files = [("x/lockstitch.toml", GOOD.encode()), ("lockstitch.toml", GOOD.encode())]
    result = read_configs(files, {"words": words.ANALYZER})
    assert [(item.path, item.message) for item in result.problems] == [
        ("x/lockstitch.toml", "the id 'w' is already taken at lockstitch.toml:2")
    ]


def test_a_side_may_climb_as_far_as_the_root(words):
    assert problems(words, GOOD.replace('"a.env"', '"../a.env"'), "x/lockstitch.toml") == []


@pytest.mark.parametrize("folder", ["x", "examples"])  # one that comes after lockstitch.toml, and one before it
def test_excluded_directories_are_not_read(words, folder):
    settings = f'[lockstitch]\nexclude = ["{folder}/**"]\n'
    files = [("lockstitch.toml", (settings + GOOD).encode()), (f"{folder}/y/lockstitch.toml", b"?")]
    result = read_configs(files, {"words": words.ANALYZER})
    assert result.problems == []
    assert [file.path for file in result.files] == ["lockstitch.toml"]


def test_positions_of_nested_tables():
    text = b'[[contract]]\nid = "a"\n[[contract.tier]]\nname = "x"\n[[contract.tier]]\nname = "y"\n[[contract]]\nid = "b"\na.b = [\n  1,\n  { c = 2 },\n]\n'
    where = Positions(text)
    assert where.of(("contract", 0, "tier", 1, "name")).line == 6
    assert where.of(("contract", 1, "id")).line == 8
    assert where.of(("contract", 1, "a", "b", 1, "c")).line == 11
    assert where.of(("contract", 1, "nowhere", 7)).line == 7
