"""What is read of a repository without asking git is what git says, and what it says of commits is asked once."""

from __future__ import annotations

import subprocess

import pytest
from lockstitch.testing.git_environment import git_environment
from lockstitch.tree import Git
from lockstitch.tree.settled import history_at, pulse


def git(root, *arguments):
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=git_environment(), check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(root, message="More"):
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def repository(tree):
    root = tree({"a.txt": "one\ntwo\nthree\n", "sub/b.txt": "2\n"})
    git(root, "init", "-q", "-b", "main")
    commit(root, "First")
    return root


class Kept(dict):
    """A place for answers, which counts what was put there."""

    def put(self, key, value):
        self[key] = value


class Counted(Git):
    """A git of which is known what it was asked."""

    def __init__(self, root, head="", kept=None):
        super().__init__(root, head, kept)
        self.asked = []

    def run(self, *arguments):
        self.asked.append(arguments[0])
        return super().run(*arguments)


SHAPES = {
    "a branch": lambda root: root,
    "a directory in it": lambda root: root / "sub",
    "a detached head": lambda root: git(root, "checkout", "-q", "--detach") or root,
    "packed refs": lambda root: git(root, "pack-refs", "--all") or root,
    "packed and moved on": lambda root: (git(root, "pack-refs", "--all"), commit(root)) and root,
    "a branch in a folder": lambda root: git(root, "checkout", "-q", "-b", "feature/a.b") or root,
    "another work tree": lambda root: (
        git(root, "worktree", "add", "-q", "../other", "-b", "x") or root.parent / "other"
    ),
    "a separate directory": lambda root: git(root, "init", "-q", "--separate-git-dir", "../apart.git") or root,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_commit_that_is_checked_out(repository, shape):
    root = SHAPES[shape](repository)
    history = history_at(root)
    assert history is not None
    assert history.head == git(root, "rev-parse", "HEAD")


def test_a_submodule(repository, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init", "-q", "-b", "main")
    commit(inner)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "module")
    assert history_at(repository / "module").head == git(inner, "rev-parse", "HEAD")


ONLY_GIT = {
    "no commit yet": lambda root: git(root, "checkout", "-q", "--orphan", "new"),
    "a branch that names another": lambda root: git(root, "symbolic-ref", "refs/heads/main", "refs/heads/other"),
    "a head that is no name": lambda root: (root / ".git" / "HEAD").write_text("ref: refs/heads/../../x\n"),
    "a head that is no text": lambda root: (root / ".git" / "HEAD").write_bytes(b"\xff"),
    "no head": lambda root: (root / ".git" / "HEAD").unlink(),
}


@pytest.mark.parametrize("shape", ONLY_GIT)
def test_what_only_git_can_tell(repository, shape):
    ONLY_GIT[shape](repository)
    assert history_at(repository) is None


def test_no_repository(tmp_path):
    assert history_at(tmp_path) is None
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\n")
    assert history_at(tmp_path) is None
    (tmp_path / ".git").write_text("somewhere else\n")
    assert history_at(tmp_path) is None


QUESTIONS = {
    "log": lambda one, base: one.last_change("a.txt"),
    "merge-base": lambda one, base: one.merge_base(base),
    "ls-tree": lambda one, base: one.entries(base),
    "deletions": lambda one, base: one.renamed_in_history(["sub/b.txt", "HEAD"]),
    "diff": lambda one, base: one.renames(base, clean=True),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_said_of_commits_is_asked_once(repository, question):
    base = git(repository, "rev-parse", "HEAD")
    git(repository, "mv", "sub/b.txt", "c.txt")
    commit(repository, "Move")
    ask, kept = QUESTIONS[question], Kept()
    plain, first, second = (Counted(repository, kept=one) for one in (None, kept, kept))
    assert ask(plain, base) == ask(first, base) == ask(second, base)
    assert (bool(plain.asked), bool(first.asked), second.asked) == (True, True, [])
    assert ask(plain, base)  # it is something


@pytest.mark.parametrize("question", QUESTIONS)
def test_another_commit_has_other_answers(repository, question):
    base, kept = git(repository, "rev-parse", "HEAD"), Kept()
    ask = QUESTIONS[question]
    ask(Counted(repository, kept=kept), base)
    git(repository, "mv", "sub/b.txt", "c.txt")
    (repository / "a.txt").write_text("other\n")
    commit(repository, "Move")
    assert ask(Counted(repository, kept=kept), base) == ask(Counted(repository), base)
    head = git(repository, "rev-parse", "HEAD")
    git(repository, "reset", "-q", "--hard", base)
    for tip in ("", head):
        assert ask(Counted(repository, tip, kept), base) == ask(Counted(repository, tip), base)


def test_history_that_is_replaced_has_other_answers(repository):
    kept = Kept()
    (repository / "a.txt").write_text("other\n")
    second = commit(repository, "Second")
    third = commit(repository, "Third")
    assert Counted(repository, kept=kept).last_change("a.txt")[0] == second
    git(repository, "replace", "--graft", third)  # as if it were the first
    for replaced in range(2):
        assert Counted(repository, kept=kept).last_change("a.txt") == Counted(repository).last_change("a.txt"), replaced
        assert (Counted(repository, kept=kept).last_change("a.txt")[0] == third) == (not replaced)
        if not replaced:
            git(repository, "replace", "-d", third)


def test_names_that_are_short_or_move_are_asked_again(repository):
    kept, short = Kept(), git(repository, "rev-parse", "--short", "HEAD")
    for name in (short, "main"):
        for _ in range(2):
            one = Counted(repository, kept=kept)
            assert one.commit(name) == git(repository, "rev-parse", "HEAD")
            assert one.asked == ["rev-parse"]


def test_what_is_not_there_is_not_kept(repository):
    kept, missing = Kept(), "1" * 40
    for _ in range(2):
        one = Counted(repository, kept=kept)
        with pytest.raises(Exception, match="unknown revision"):
            one.merge_base(missing)
        assert one.asked
    assert not kept


def test_another_root_in_the_same_repository_has_other_answers(repository):
    kept, base = Kept(), git(repository, "rev-parse", "HEAD")
    assert set(Counted(repository, kept=kept).entries(base)) == {"a.txt", "sub/b.txt"}
    assert set(Counted(repository / "sub", kept=kept).entries(base)) == {"b.txt"}


def test_uncommitted_renames(repository):
    assert Git(repository).uncommitted() is None
    (repository / "new.txt").write_text("not tracked\n")
    assert Git(repository).uncommitted() is None
    git(repository, "mv", "a.txt", "b.txt")
    (repository / "sub" / "b.txt").write_text("changed\n")
    assert Git(repository).uncommitted() == [("a.txt", "b.txt")]


def test_the_pulse_is_another_after_all_that_moves_git_and_after_nothing_else(repository, tmp_path_factory):
    seen = [pulse(repository)]

    def moved() -> bool:
        seen.append(pulse(repository))
        return seen[-1] != seen[-2]

    assert seen[0]
    assert not moved()
    (repository / "a.txt").write_text("another\n")
    assert not moved()
    for what in (
        ["add", "a.txt"],
        ["commit", "-q", "-m", "x"],
        ["checkout", "-q", "-b", "other"],
        ["pack-refs", "--all"],
    ):
        git(repository, *what)
        assert moved(), what
    git(repository, "commit", "-q", "--amend", "-m", "y")
    assert moved()
    git(repository, "fetch", "-q", ".", "main")
    assert moved()
    beside = tmp_path_factory.mktemp("beside")
    git(repository, "worktree", "add", "-q", beside)
    assert pulse(beside) not in {"", seen[-1]}
    assert pulse(tmp_path_factory.mktemp("nowhere")) == ""
