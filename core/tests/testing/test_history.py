"""The section `-- git --` of a case."""

from __future__ import annotations

import subprocess

import pytest
from lockstitch.testing import MemoryView, parse_case
from lockstitch.testing.archive import ArchiveError
from lockstitch.testing.running import write_case

CASE = """A history.

-- lockstitch.toml --
[lockstitch]
-- late.md --
# Late
-- body --
## Why
-- flags --
--title "A title" --base main --env GITHUB_BASE_REF=main --env X=a=b
-- git --
commit "First" a.txt=9 b.txt="one\\ntwo\\n"   # a remark
branch work
commit "Second\\n\\nTrailer: x" a.txt+2 b.txt>c.txt late.md=@ sub=submodule:a run.sh=executable-not
switch main
commit "Third" a.txt=2-9 --author "B <b@example.invalid>" --date 2025-11-01
switch work
merge "Merge" main d.txt=1
revert HEAD~1
orphan other
commit "Fifth" x=1
shallow HEAD
"""


def git(root, *arguments):
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


def test_a_history_is_made_as_it_is_told(tmp_path):
    case = parse_case(CASE)
    write_case(case, tmp_path)
    assert git(tmp_path, "log", "--all", "--format=%s", "--reverse").split("\n")[0] == "Third", "the oldest date"
    assert git(tmp_path, "show", "main:a.txt").split("\n")[0] == "a.txt line 2"
    assert git(tmp_path, "log", "-1", "--format=%an %ad", "--date=short", "main") == "B 2025-11-01\n"
    assert git(tmp_path, "show", "work~2:c.txt") == "one\ntwo\n"
    assert git(tmp_path, "show", "work~2:late.md") == "# Late\n"
    assert "160000 commit aaaa" in git(tmp_path, "ls-tree", "work~2")
    assert git(tmp_path, "log", "-1", "--format=%(trailers:key=Trailer,valueonly)", "work~2").strip() == "x"
    assert git(tmp_path, "log", "-1", "--format=%P", "work~1").count(" ") == 1
    assert git(tmp_path, "rev-parse", "--is-shallow-repository") == "true\n"
    assert (tmp_path / "lockstitch.toml").exists(), "whatever is checked out"
    given = case.options().given
    assert (given.title, given.base, given.body) == ("A title", "main", "## Why\n")
    assert given.environment == {"GITHUB_BASE_REF": "main", "X": "a=b"}


def test_the_same_case_has_the_same_commits(tmp_path):
    ids = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_case(parse_case(CASE), tmp_path / name)
        ids.append(git(tmp_path / name, "log", "--all", "--format=%H"))
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("comit x", "there is no step `comit`; there are: branch"),
        ("branch", "`branch` wants 1 to 2 words, and has 0"),
        ("merge only", "`merge` wants 2 to 99 words"),
        ('commit "x', "bad step: No closing quotation"),
        ("commit x --date", "--date wants a value"),
    ],
)
def test_a_step_that_is_none(step, said):
    with pytest.raises(ArchiveError, match=said) as error:
        parse_case(f"A history.\n\n-- lockstitch.toml --\n[lockstitch]\n-- git --\nbranch a\n{step}\n")
    assert str(error.value).startswith("case:7: ")


def test_a_history_and_a_base_are_too_much():
    with pytest.raises(ArchiveError, match="not both"):
        parse_case("A history.\n\n-- lockstitch.toml --\n[lockstitch]\n-- base/a --\nx\n-- git --\nbranch a\n")


def test_a_branch_in_memory():
    from lockstitch.api import Branch

    assert MemoryView({}).branch("main").status == "no-git"
    made = Branch(base_name="main")
    assert MemoryView({}, branches={"main": made}).branch("main") is made
    assert MemoryView({}, branches={"": made}).branch("other") is made
