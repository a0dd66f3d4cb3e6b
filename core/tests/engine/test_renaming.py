"""What a file that is gone is called now."""

from __future__ import annotations

import pytest
from lockstitch.api import Rename
from lockstitch.engine.renaming import Renames
from lockstitch.tree.git import GitError


class History:
    """A git that knows some renames."""

    def __init__(self, uncommitted=(), committed=()):
        self.uncommitted = list(uncommitted)
        self.committed = dict(committed)
        self.asked = 0

    def renames(self, base):
        assert base == "the base of HEAD"
        return self.uncommitted

    def renamed_in_history(self, path):
        self.asked += 1
        if path == "broken":
            raise GitError("no")
        return self.committed.get(path, "")


def renames(git, *paths):
    return Renames(git, lambda rev: f"the base of {rev}", lambda: sorted(paths))


@pytest.mark.parametrize(
    ("path", "now"),
    [("a", "c"), ("b", "c"), ("d", ""), ("e", ""), ("x", "y"), ("broken", ""), ("unheard-of", "")],
)
def test_names_are_followed_to_the_one_that_is_there(path, now):
    git = History([("x", "y")], {"a": "b", "b": "c", "d": "e", "e": "d", "x": "wrong"})
    assert renames(git, "c", "y", "z").successor(path) == now


def test_history_is_asked_once():
    git = History([], {"a": "b"})
    made = renames(git, "b")
    assert [made.successor("a"), made.successor("a"), git.asked] == ["b", "b", 1]


def test_chains_end():
    git = History([], {str(n): str(n + 1) for n in range(100)})
    assert renames(git, "20").successor("0") == "20"
    assert renames(git, "21").successor("0") == ""


def test_without_git_or_revision_nothing_is_known():
    def base(rev):
        raise GitError("unknown revision")

    assert Renames(None, base, lambda: ["a"]).successor("b") == ""
    assert Renames(History(), base, lambda: ["a"]).since("nowhere") is None
    assert renames(History([("a", "b")]), "b").since("HEAD") == (Rename("a", "b"),)
