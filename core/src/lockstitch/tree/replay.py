"""Putting commits onto another one, without a work tree, an index or a branch.

Each commit is merged onto the last by git itself, as `git cherry-pick` would, and written as an object to which nothing
points. Whoever makes a branch of the last one does that in one step; until then there is nothing to be cleaned up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lockstitch.tree.aside import Aside
from lockstitch.tree.git import GitError
from lockstitch.tree.history import text_of

#: Headers of a commit that say something of exactly that commit, and of no copy.
_OF_THAT_COMMIT = (b"gpgsig", b"gpgsig-sha256", b"mergetag")
_TRAILER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*: [^\n]*|\(cherry picked from commit [0-9a-f]+\)")


class Put(NamedTuple):
    """What became of one commit: its copy, or the files in which it conflicts. `empty` says that it changes nothing
    there any more; the copy is then the commit below."""

    commit: str
    tree: str
    conflicts: tuple[str, ...] = ()
    empty: bool = False


class Replay:
    """Copies of commits, one onto the other, beginning at `base`. Everything raises GitError.

    `commits` are those that `put` will be called for, each with its parent.
    """

    def __init__(self, aside: Aside, base: str, commits: Sequence[tuple[str, str]], *, note: bool = False) -> None:
        self._aside = aside
        self._note = note
        names = sorted({base, *(name for pair in commits for name in pair if name)})
        self._raw = aside.objects_of(names)
        self.tip = base
        self.tree = self._tree_of(base)

    def _tree_of(self, commit: str) -> str:
        return self._raw[commit].partition(b"\n")[0].removeprefix(b"tree ").decode()

    def put(self, commit: str, parent: str) -> Put:
        """Put what `commit` changed of `parent` (`""` for a commit without one) onto the tip, and move that."""
        if parent and parent == self.tip:
            self.tip, self.tree = commit, self._tree_of(commit)
            return Put(commit, self.tree)
        tree, conflicts = self._merged(commit, parent)
        if conflicts:
            return Put("", "", conflicts)
        if tree == self.tree:
            return Put(self.tip, tree, empty=True)
        content = _copied(self._raw[commit], tree, self.tip, commit if self._note else "")
        self.tip = self._aside.write_commit(content)
        self.tree = tree
        return Put(self.tip, tree)

    def _merged(self, commit: str, parent: str) -> tuple[str, tuple[str, ...]]:
        """The tree of the tip with the change of `commit`, or the files in which they conflict."""
        theirs, base = commit, parent
        if not parent:
            base = self._commit(self._aside.put("tree", b""), "")
            theirs = self._commit(self._tree_of(commit), base)
        elif self._tree_of(parent) == self.tree:
            return self._tree_of(commit), ()
        # git 2.38 takes no merge base; it finds the one that these two have.
        ours = self._commit(self.tree, base)
        status, out, complaint = self._aside.ask(
            "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs
        )
        if status not in {0, 1}:
            raise GitError(complaint or f"git merge-tree ended with {status}: it needs git 2.38 or newer")
        tree, *paths = (part for part in text_of(out).split("\0") if part)
        return ("", tuple(sorted(set(paths)))) if status else (tree.strip(), ())

    def _commit(self, tree: str, parent: str) -> str:
        """A commit for `merge-tree` alone."""
        lines = [f"tree {tree}", *([f"parent {parent}"] if parent else [])]
        nobody = "nobody <> 0 +0000"
        return self._aside.put(
            "commit", "\n".join([*lines, f"author {nobody}", f"committer {nobody}", "", ""]).encode()
        )


def _copied(raw: bytes, tree: str, parent: str, noted: str) -> bytes:
    """A commit's own bytes with another tree and another parent: author, dates, encoding and message stay."""
    head, _, message = raw.partition(b"\n\n")
    kept, dropping = [], False
    for line in head.split(b"\n"):
        if not line.startswith(b" "):
            dropping = line.split(b" ", 1)[0] in {b"tree", b"parent", *_OF_THAT_COMMIT}
        if not dropping:
            kept.append(line)
    if noted:
        message = _with_note(message, noted)
    return b"\n".join([b"tree " + tree.encode(), b"parent " + parent.encode(), *kept]) + b"\n\n" + message


def _with_note(message: bytes, commit: str) -> bytes:
    """A message that says which commit it is a copy of, as `git cherry-pick -x` writes it."""
    body = message.rstrip(b"\n")
    last = body.rpartition(b"\n\n")[2] if b"\n\n" in body else b""
    together = bool(last) and all(_TRAILER.fullmatch(line) for line in last.split(b"\n"))
    return body + (b"\n" if together else b"\n\n") + f"(cherry picked from commit {commit})\n".encode()
