"""What a file that is gone is called now."""

from __future__ import annotations

import pytest
from lockstitch.api import Rename
from lockstitch.engine.renaming import Renames
from lockstitch.tree.git import GitError


class History:
    """A git that knows some renames."""

    head = ""

    def __init__(self, laid=(), committed=()):
        self.laid = list(laid)
        self.committed = dict(committed)
        self.asked = 0

    def uncommitted(self):
        return self.laid or None

    def renames(self, base, clean):
        return [(base, "clean" if clean else "not clean")]

    def renamed_in_history(self, paths):
        self.asked += 1
        if "broken" in paths:
            raise GitError("no")
        return {path: self.committed[path] for path in paths if path in self.committed}


def renames(git, *paths):
    return Renames(git, lambda rev: f"the base of {rev}", lambda: sorted(paths))


@pytest.mark.parametrize(
    ("path", "now"),
    [("a", "c"), ("b", "c"), ("d", ""), ("e", ""), ("x", "y"), ("broken", ""), ("unheard-of", "")],
)
def test_names_are_followed_to_the_one_that_is_there(path, now):
    git = History([("x", "y")], {"a": "b", "b": "c", "d": "e", "e": "d", "x": "wrong"})
    assert renames(git, "c", "y", "z").successors([path]) == ({path: now} if now else {})


def test_history_is_asked_once():
    git = History([], {"a": "b"})
    made = renames(git, "b")
    assert [made.successors(["a", "x"]), made.successors(["a"]), git.asked] == [{"a": "b"}, {"a": "b"}, 1]


def test_all_are_asked_for_together():
    git = History([("u", "v")], {"a": "b", "b": "c", "d": "e"})
    assert renames(git, "c", "e", "v").successors(["a", "d", "u", "x"]) == {"a": "c", "d": "e", "u": "v"}
    assert git.asked == 2


def test_circles_end():
    git = History([], {"d": "e", "e": "d"})
    assert renames(git, "x").successors(["d"]) == {}
    assert git.asked == 2


def test_chains_end():
    git = History([], {str(n): str(n + 1) for n in range(100)})
    assert renames(git, "20").successors(["0"]) == {"0": "20"}
    assert renames(git, "21").successors(["0"]) == {}


def test_without_git_or_revision_nothing_is_known():
    def base(rev):
        raise GitError("unknown revision")

    assert Renames(None, base, lambda: ["a"]).successors(["b"]) == {}
    assert Renames(History(), base, lambda: ["a"]).since("nowhere") is None
    assert renames(History([("a", "b")]), "b").since("HEAD") == (Rename("a", "b"),)


@pytest.mark.parametrize(("laid", "said"), [([], "clean"), ([("a", "b")], "not clean")])
def test_what_is_committed_is_told_from_what_is_not(laid, said):
    made = renames(History(laid), "b")
    assert made.since("main") == (Rename("the base of main", said),)
    assert made.since("HEAD") == tuple(Rename(*names) for names in laid)
