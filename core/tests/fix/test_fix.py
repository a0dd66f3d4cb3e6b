from __future__ import annotations

import os
import stat
import subprocess

import lockstitch.fix as fixing
import pytest
from lockstitch.api import Edit, Span
from lockstitch.engine.run import Options
from lockstitch.fix import apply_fixes, plan, unified_diff, write
from lockstitch.fix.edits import EditError, Text, apply, breaks_syntax, overlap

CONTRACT = '[[contract]]\nid = "w"\ncheck = "words"\nsides = ["a.env", "b.env"]\n'


def options(words):
    return Options(jobs=1, cache=False, host=words.words_host())


def test_all_findings_of_one_file_are_fixed_in_one_go(tree, run, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\nTWO=2\nTEN=3\n", "b.env": "X=1\n"})
    made = apply_fixes(root, run(root), options(words))
    assert (root / "b.env").read_text() == "X=1\nONE=\nTEN=\nTWO=\n"
    assert (root / "a.env").read_text() == "ONE=1\nTWO=2\nTEN=3\nX=\n"
    assert len(made.applied) == 4
    assert run(root).exit_code() == 0
    again = apply_fixes(root, run(root), options(words))
    assert not again.changes


def test_what_is_not_safe_or_is_exempt_is_left_alone(tree, run, words):
    exempt = 'exempt = [{ subject = "TWO", reason = "r" }]\n'
    root = tree({"lockstitch.toml": CONTRACT + exempt, "a.env": "UNSAFE=1\nTWO=2\n", "b.env": ""})
    assert not plan(root, run(root), options(words)).changes


def test_a_mend_that_raises_is_named_and_the_rest_goes_on(tree, run, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "CRASH_MEND=1\nTWO=2\n", "b.env": ""})
    made = apply_fixes(root, run(root), options(words))
    assert (root / "b.env").read_text() == "TWO=\n"
    (failure,) = made.failures
    assert (failure.plugin, failure.phase) == ("lockstitch-words", "mend")


def test_a_file_that_changed_meanwhile_is_refused_with_all_others(tree):
    root = tree({"a": "1\n", "b": "changed\n"})
    (failure,) = write(root, {"a": (b"1\n", b"2\n"), "b": (b"1\n", b"2\n")})
    assert (failure.path, "changed meanwhile" in failure.error) == ("b", True)
    assert (root / "a").read_text() == "1\n"


def test_mode_bom_and_line_ends_are_kept(tree, run, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": b"\xef\xbb\xbfx=1\r\n"})
    (root / "b.env").chmod(0o640)
    apply_fixes(root, run(root), options(words))
    assert (root / "b.env").read_bytes() == b"\xef\xbb\xbfx=1\r\nONE=\r\n"
    assert stat.S_IMODE((root / "b.env").stat().st_mode) == 0o640


def test_a_link_is_not_followed_out_of_the_root(tree, run, words, tmp_path_factory):
    outside = tmp_path_factory.mktemp("o") / "x"
    outside.write_text("keep\n")
    root = tree({})
    (root / "b.env").symlink_to(outside)
    (failure,) = write(root, {"b.env": (b"keep\n", b"gone\n")})
    assert "out of the root" in failure.error
    assert outside.read_text() == "keep\n"


@pytest.mark.parametrize("call", ["write", "fsync", "link", "replace"])
def test_a_fault_leaves_every_file_as_it_was(tree, monkeypatch, call):
    root = tree({"a": "1\n", "b": "1\n"})

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    failures = write(root, {"a": (b"1\n", b"2\n"), "b": (b"1\n", b"2\n")})
    monkeypatch.undo()
    assert failures[0].error == "not fixed: no space left on device"
    assert {path.name: path.read_text() for path in root.iterdir()} == {"a": "1\n", "b": "1\n"}


def test_the_diff_is_a_patch_that_git_takes(tree, run, words):
    root = tree({"lockstitch.toml": CONTRACT, "a.env": "ONE=1\n", "b.env": "x=1"})
    made = plan(root, run(root), options(words))
    patch = unified_diff(made.changes)
    assert (root / "b.env").read_text() == "x=1"
    subprocess.run(["git", "apply", "-"], cwd=root, input=patch, text=True, check=True)
    assert (root / "b.env").read_bytes() == made.changes["b.env"][1]


def test_edits_are_applied_by_code_points():
    text = "aé\U0001f600b\nc\n"
    assert apply(text, [Edit("p", Span(1, 3, 1, 4), "X"), Edit("p", Span(2, 1, 2, 1), "Y")]) == "aéXb\nYc\n"
    with pytest.raises(EditError, match="outside"):
        apply("a", [Edit("p", Span(3, 1, 3, 1), "X")])
    with pytest.raises(EditError, match="overlap"):
        apply("abc", [Edit("p", Span(1, 1, 1, 3), "X"), Edit("p", Span(1, 2, 1, 4), "Y")])


@pytest.mark.parametrize(
    ("one", "two", "touch"),
    [
        (Span(1, 1, 1, 3), Span(1, 3, 1, 5), False),
        (Span(1, 1, 1, 4), Span(1, 3, 1, 5), True),
        (Span(1, 3, 1, 3), Span(1, 3, 1, 3), True),
        (Span(1, 3, 1, 3), Span(1, 1, 1, 5), True),
        (Span(1, 3, 1, 3), Span(1, 3, 1, 5), False),
    ],
)
def test_overlap(one, two, touch):
    assert overlap([Edit("p", one, "")], [Edit("p", two, "")]) is touch
    assert overlap([Edit("p", two, "")], [Edit("p", one, "")]) is touch
    assert not overlap([Edit("p", one, "")], [Edit("q", one, "")])


def test_a_fix_that_breaks_the_syntax_is_refused():
    assert breaks_syntax("x.go", "package x\n", "package x\nfunc {\n")
    assert not breaks_syntax("x.go", "package x\nfunc {\n", "package x\nfunc {{\n")
    assert not breaks_syntax("x.go", "package x\n", "package x\n\nvar A = 1\n")


def test_text_keeps_what_it_cannot_show():
    mixed = b"a\r\nb\n"
    text = Text.read(mixed)
    assert text.write(text.text) == mixed
    assert fixing.Applied  # the public name
