from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest
from lockstitch.testing.git_environment import git_environment
from lockstitch.tree import Git, OverlayTree, RevisionTree, Unreadable, WorkingTree, find_root
from lockstitch.tree.git import GitError

ENV = git_environment()


def git(root, *arguments):
    return subprocess.run(["git", *arguments], cwd=root, env=ENV, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tree):
    root = tree({"a.txt": "1\n", "sub/b.txt": "2\n", "ignored.log": "x", ".gitignore": "*.log\n"})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "First")
    return root


def test_the_listing_is_gits(repository, tree):
    tree({"new.txt": "", "other.log": ""})
    (repository / "a.txt").unlink()
    assert WorkingTree(repository).paths() == [".gitignore", "new.txt", "sub/b.txt"]
    assert WorkingTree(repository / "sub").paths() == ["b.txt"]


def test_ignored_files_can_be_read_by_name(repository):
    assert WorkingTree(repository).read("ignored.log") == b"x"


RULES = [
    "*.log",
    "/top",
    "build/",
    "!keep.log",
    "a/*/c",
    "**/deep",
    "doc/**/x",
    "!/a/b/keep.log",
    "[xy].txt",
    "\\#odd",
    "end\\ ",
    "x?z",
]
NAMES = ["top", "build", "keep.log", "run.log", "a", "b", "c", "deep", "doc", "x", "x.txt", "#odd", "end ", "xyz"]


@pytest.mark.parametrize("seed", range(25))
def test_a_plain_directory_is_walked_as_git_would(tmp_path, seed):
    chance = random.Random(seed)
    for _ in range(40):
        parts = [chance.choice(NAMES) for _ in range(chance.randint(1, 4))]
        target = tmp_path.joinpath(*parts)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
        except OSError:
            continue  # a file where a directory is wanted
    for directory in [tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())]:
        if chance.random() < 0.4:
            lines = [chance.choice(RULES) for _ in range(chance.randint(1, 3))]
            (directory / ".gitignore").write_text("\n".join(lines) + "\n")
    ours = WorkingTree(tmp_path)._walk()
    git(tmp_path, "init", "-q")
    theirs = git(tmp_path, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
    assert ours == sorted(path for path in theirs if path)


def test_odd_names_are_listed(tree):
    root = tree({"a b.txt": "", "é.txt": "", "new\nline.txt": ""})
    (root / os.fsdecode(b"bad-\xff.txt")).touch()
    assert len(WorkingTree(root).paths()) == 4
    git(root, "init", "-q")
    assert len(WorkingTree(root).paths()) == 4


def test_a_revision_is_read_without_a_checkout(repository, tree):
    tree({"a.txt": "changed\n"})
    at = RevisionTree(Git(repository), Git(repository).commit("HEAD"))
    assert at.paths() == [".gitignore", "a.txt", "sub/b.txt"]
    assert at.read("a.txt") == b"1\n"
    assert at.read("nope") is None
    assert at.is_directory("sub")
    below = Git(repository / "sub")
    assert RevisionTree(below, below.commit("HEAD")).read("b.txt") == b"2\n"
    assert RevisionTree(below, below.commit("HEAD")).paths() == ["b.txt"]


def test_changed_since_counts_commits_edits_deletions_and_new_files(repository, tree):
    git(repository, "switch", "-qc", "work")
    tree({"sub/b.txt": "3\n", "new.txt": ""})
    git(repository, "commit", "-qam", "Second")
    (repository / "a.txt").unlink()
    assert Git(repository).changed_since("main") == {"a.txt", "new.txt", "sub/b.txt"}
    assert Git(repository / "sub").changed_since("main") == {"b.txt"}
    assert [message.strip() for _, message in Git(repository).log(Git(repository).merge_base("main"))] == ["Second"]


def test_a_revision_that_is_none_is_told(repository):
    with pytest.raises(GitError, match="unknown revision 'nope'"):
        Git(repository).merge_base("nope")
    with pytest.raises(GitError, match="no revision"):
        Git(repository).commit("--output=x")


def test_what_a_shallow_clone_lacks(repository, tmp_path):
    (repository / "a.txt").write_text("another\n")
    git(repository, "commit", "-qam", "Second")
    first = Git(repository).commit("HEAD~1")
    git(repository, "clone", "-q", "--depth", "1", f"file://{repository}", tmp_path / "clone")
    with pytest.raises(GitError, match=f"unknown revision '{first}' in this shallow clone: fetch its whole history"):
        Git(tmp_path / "clone").changed_since(first)
    with pytest.raises(GitError, match=r"unknown revision 'nope'$"):
        Git(repository).merge_base("nope")


def test_the_root_is_the_work_tree_or_the_outermost_configuration(repository, tmp_path_factory):
    assert find_root(repository / "sub", "lockstitch.toml") == repository
    plain = tmp_path_factory.mktemp("plain")
    (plain / "x" / "y").mkdir(parents=True)
    assert find_root(plain / "x", "lockstitch.toml") == plain / "x"
    (plain / "x" / "lockstitch.toml").touch()
    assert find_root(plain / "x" / "y", "lockstitch.toml") == plain / "x"


def test_a_worktree_is_a_work_tree(repository, tmp_path_factory):
    other = tmp_path_factory.mktemp("w") / "tree"
    git(repository, "worktree", "add", "-q", str(other), "-b", "side")
    assert (other / ".git").is_file()
    assert find_root(other / "sub", "lockstitch.toml") == other
    assert WorkingTree(other).paths() == [".gitignore", "a.txt", "sub/b.txt"]


def test_a_submodule_is_not_a_file(repository, tmp_path_factory):
    inner = tmp_path_factory.mktemp("inner")
    (inner / "f").touch()
    git(inner, "init", "-q")
    git(inner, "add", "f")
    git(inner, "commit", "-qm", "Inner")
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "mod")
    assert "mod" not in WorkingTree(repository).paths()


def test_reading_what_cannot_be_read(tree):
    root = tree({"d/f": "", "locked": "x"})
    here = WorkingTree(root)
    assert here.read("nope") is None
    assert here.read("d/f/g") is None
    with pytest.raises(Unreadable, match="directory"):
        here.read("d")
    with pytest.raises(Unreadable, match="cannot be a path"):
        here.read("a\0b")
    (root / "dead").symlink_to("nowhere")
    with pytest.raises(Unreadable, match="link to nothing"):
        here.read("dead")
    (root / "null").symlink_to("/dev/null")
    with pytest.raises(Unreadable, match="out of the root"):
        here.read("null")
    (root / "locked").chmod(0)
    if os.geteuid() != 0:  # root may read anything
        with pytest.raises(Unreadable, match="permission denied"):
            here.read("locked")


def test_an_overlay_shadows_and_adds(tree):
    root = tree({"a": "1", "b": "1"})
    over = OverlayTree(WorkingTree(root), {"a": b"2", "c/d": b"3"})
    assert over.paths() == ["a", "b", "c/d"]
    assert (over.read("a"), over.read("b"), over.read("c/d")) == (b"2", b"1", b"3")
    assert isinstance(root, Path)


def test_a_revision_reads_links_as_the_working_tree_does(repository, tree):
    os.symlink("a.txt", repository / "link")
    os.symlink("sub", repository / "folder")
    os.symlink("link", repository / "sub" / "odd")
    os.symlink("../link", repository / "sub" / "up")
    os.symlink("../../out", repository / "sub" / "out")
    os.symlink("/etc/hostname", repository / "absolute")
    os.symlink("x", repository / "y")
    os.symlink("y", repository / "x")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Links")
    here = Git(repository)
    at, now = RevisionTree(here, here.commit("HEAD")), WorkingTree(repository)
    assert at.paths() == now.paths()
    for path in [*now.paths(), "folder/b.txt", "folder/odd", "folder/no", "no"]:
        said = []
        for each in (at, now):
            try:
                said.append(each.read(path))
            except Unreadable as error:
                said.append(str(error))
        assert said[0] == said[1], path
    at.close()


def test_what_a_sparse_checkout_leaves_out_is_unreadable_and_not_gone(repository):
    git(repository, "sparse-checkout", "set", "--no-cone", "/a.txt")
    here = WorkingTree(repository)
    assert "sub/b.txt" in here.paths()
    with pytest.raises(Unreadable, match="not in the sparse checkout"):
        here.read("sub/b.txt")
    assert here.read("sub/nothing.txt") is None


def test_names_with_odd_characters_are_listed_as_they_are(repository, tree):
    names = ["new\nline.txt", "tab\t.txt", "ümlaut.txt", "R 100644 x.txt", 'quo"te.txt']
    tree(dict.fromkeys(names, "x"))
    (repository / os.fsdecode(b"bad\xff.txt")).write_text("x")
    git(repository, "add", names[0])
    assert set(names) | {os.fsdecode(b"bad\xff.txt")} <= set(WorkingTree(repository).paths())
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Odd")
    here = Git(repository)
    at = RevisionTree(here, here.commit("HEAD"))
    assert at.paths() == WorkingTree(repository).paths()
    assert {at.read(name) for name in names} == {b"x"}
    at.close()


def test_renames_since_a_commit(repository):
    (repository / "sub" / "b.txt").write_text("".join(f"{n}\n" for n in range(20)))
    git(repository, "commit", "-qam", "Second")
    git(repository, "config", "diff.renames", "false")
    git(repository, "mv", "sub/b.txt", "c.txt")
    (repository / "c.txt").write_text("".join(f"{n}\n" for n in range(21)))
    assert Git(repository).renames("HEAD") == [("sub/b.txt", "c.txt")]
    assert Git(repository, "HEAD").renames("HEAD") == []
    git(repository, "commit", "-qam", "Third")
    assert Git(repository, "HEAD").renames("HEAD~1") == [("sub/b.txt", "c.txt")]
    assert Git(repository / "sub").renames("HEAD~1") == []


def test_a_name_that_is_gone_is_looked_up_in_history(repository):
    git(repository, "mv", "sub/b.txt", "c.txt")
    git(repository, "commit", "-qm", "Second")
    git(repository, "rm", "-q", "a.txt")
    git(repository, "commit", "-qm", "Third")
    seen = Git(repository)
    assert seen.renamed_in_history(["sub/b.txt", "a.txt", "never.txt"]) == {"sub/b.txt": "c.txt"}
    assert seen.renamed_in_history([]) == {}
    assert Git(repository, "HEAD~2").renamed_in_history(["sub/b.txt"]) == {}
    assert Git(repository / "sub").renamed_in_history(["b.txt"]) == {}
    git(repository, "mv", "c.txt", "sub/b.txt")
    git(repository, "commit", "-qm", "Back")
    git(repository, "mv", "sub/b.txt", "sub/d.txt")
    git(repository, "commit", "-qm", "And away")
    assert seen.renamed_in_history(["sub/b.txt"]) == {"sub/b.txt": "sub/d.txt"}
    many = ["a\0b", "x/" * 100_000, *(f"x{number}" for number in range(450))]
    assert seen.renamed_in_history([*many, "sub/b.txt"]) == {"sub/b.txt": "sub/d.txt"}
    with pytest.raises(GitError):
        Git(repository, "nowhere").renamed_in_history(["a.txt"])


def test_git_is_not_started_where_there_is_no_repository(tree, monkeypatch):
    root = tree({"a.txt": "1\n"})
    monkeypatch.setattr("lockstitch.tree.git.run_process", lambda *_: pytest.fail("git was started"))
    at = WorkingTree(root)
    assert at.paths() == ["a.txt"]
    assert at.read("b.txt") is None
    with pytest.raises(GitError, match="not a git repository"):
        at.git.listing()


def test_git_that_cannot_answer_is_asked_once(tree, monkeypatch):
    root = tree({"a.txt": "1\n", ".git/HEAD": "nonsense\n"})
    asked = []
    monkeypatch.setattr("lockstitch.tree.git.run_process", lambda *_: asked.append(1) or (128, b"", b"fatal: no\n"))
    at = WorkingTree(root)
    assert at.paths() == ["a.txt"]
    assert [at.read("b.txt"), at.read("c.txt")] == [None, None]
    assert asked == [1]


def test_before_the_first_commit_everything_has_changed(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a.txt").write_text("a")
    assert Git(tmp_path).changed_since("HEAD") == {"a.txt"}
    with pytest.raises(GitError):
        Git(tmp_path).changed_since("main")
    with pytest.raises(GitError):
        Git(tmp_path.parent / "nowhere").changed_since("HEAD")
