from __future__ import annotations

import pytest
from pants.engine.internals.native_engine import FilespecMatcher

from lockstitch.pants import commands
from lockstitch.pants.partitioning import configuration, covering, literal, parts
from lockstitch.pants.requests import Selection, selection

FILES = ("a/b/1", "a/b/2", "a/3", "c/4", "c/5", "c/d/6", "top")


@pytest.mark.parametrize(
    ("size", "folders"),
    [(100, ["."]), (3, [".", "a", "c"]), (2, [".", "a", "a/b", "c", "c/d"]), (1, [".", "a", "a/b", "c", "c/d"])],
)
def test_folders_are_taken_apart_until_they_are_small(size, folders):
    made = parts(FILES, size)
    assert [part.folder for part in made] == folders
    assert sorted(path for part in made for path in part.files) == sorted(FILES)
    assert len({part.document for part in made}) == len(made)


def test_a_new_file_elsewhere_changes_no_other_part():
    before = {part.folder: part for part in parts(FILES, 3)}
    after = {part.folder: part for part in parts((*FILES, "e/7"), 3)}
    assert [folder for folder in before if before[folder] != after[folder]] == []
    assert set(after) - set(before) == {"e"}


def test_there_may_be_no_files_at_all():
    assert parts((), 10) == []


def test_what_every_part_has():
    assert configuration(("a/lockstitch.toml", "lockstitch.toml", "x.toml", ".gitignore", "my-lockstitch.toml")) == (
        "a/lockstitch.toml",
        "lockstitch.toml",
        ".gitignore",
    )


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        (FILES, ()),
        (("a/b/1", "a/b/2"), ("a/b",)),
        (("a/b/1", "a/b/2", "a/3"), ("a",)),
        (("a/b/1", "top"), ("a/b/1", "top")),
        (("c/4", "c/5"), ("c/4", "c/5")),
    ],
)
def test_a_choice_is_written_with_few_paths(chosen, wanted):
    assert covering(FILES, chosen) == wanted


@pytest.mark.parametrize("path", ["pages/[id].tsx", "a/*.txt", "what?", "!not", "plain/name", "a b"])
def test_a_glob_for_one_path(path):
    assert FilespecMatcher(includes=[literal(path)], excludes=[]).matches([path]) == [path]
    assert not FilespecMatcher(includes=[literal("pages/[id].tsx")], excludes=[]).matches(["pages/i.tsx"])


def test_what_is_to_be_shown():
    assert selection(FILES, FILES, None) == Selection()
    assert selection(("top",), FILES, None) == Selection(("top",))
    assert selection((), FILES, None) is None
    assert selection((), FILES, "HEAD") == Selection((), "HEAD")


def test_answers(tmp_path):
    report = b'{"findings": [{"path": "b", "related": [{"path": "a"}]}], "failures": []}'
    beyond = b"""[{"contract": "x", "git": true, "files": []}, {"contract": "y", "git": false, "files": ["hidden"]},
                 {"contract": "z", "git": false, "files": ["gone"]}]"""
    answers = commands.read_answers([("reports/lockstitch.json", report), ("answers/beyond.json", beyond)])
    assert (answers.findings, answers.files, answers.git) == (1, ("a", "b"), ("x",))
    (tmp_path / "hidden").touch()
    assert answers.beyond(str(tmp_path)) == ("x", "y")


def test_nothing_is_silent():
    assert commands.notes((), git=True, changed=True) == ""
    assert "a, b" in commands.notes(("a", "b"), git=True, changed=False)
    assert "without git" in commands.notes(("a",), git=False, changed=False)
    assert "Everything is shown" in commands.notes((), git=False, changed=True)
