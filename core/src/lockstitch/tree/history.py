"""Commits and differences, asked of git in one process whatever their number."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from lockstitch.api.branch import BranchCommit, FileChange, Person, TouchedFile
from lockstitch.tree.aside import Aside
from lockstitch.tree.git import GitError

#: A commit's header; no text that git prints for a file begins so.
_HEADER = ("commit %H", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%(trailers:only=true,unfold=true)", "%B")
_FORMAT = "--format=tformat:" + "%x00".join(_HEADER)
#: What git is told of differences, whatever anybody configures.
_DIFFERENCE = ("-r", "--raw", "--numstat", "--no-abbrev", "-z", "-M50%", "-l2000", "--no-ext-diff", "--no-textconv")
_RAW = re.compile(r"\n?:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*")
_NUMBERS = re.compile(r"(\d+|-)\t(\d+|-)\t(.*)", re.DOTALL)
_CHANGES: dict[str, FileChange] = {"A": "added", "D": "deleted", "M": "modified", "R": "renamed", "T": "type"}
_SUBMODULE = "160000"
_NO_FILE = "000000"


def text_of(raw: bytes) -> str:
    """What git prints, as text that can be written down: of a byte that is not UTF-8, its number is told."""
    return raw.decode("utf-8", "backslashreplace")


def commits(aside: Aside, base: str, head: str, prefix: str, *, files: bool = True) -> list[BranchCommit]:
    """The commits of `base..head`, oldest first, each with the files that it changed (a merge without). `prefix` is
    where the root lies in the repository. Without `files` no content is looked at. Raises GitError."""
    what = _DIFFERENCE if files else ("--no-patch", "-z")
    out = aside.run("log", "--topo-order", "--reverse", _FORMAT, *what, f"{base}..{head}", "--")
    return list(_read_log(text_of(out), prefix))


def merges_beyond(aside: Aside, base: str, head: str, prefix: str) -> dict[str, tuple[TouchedFile, ...]]:
    """By merge of `base..head`: the files that it made otherwise than merging alone does. Raises GitError."""
    out = aside.run("log", "--merges", "--remerge-diff", _FORMAT, *_DIFFERENCE, f"{base}..{head}", "--")
    return {commit.id: commit.files for commit in _read_log(text_of(out), prefix)}


def difference(aside: Aside, before: str, after: str, prefix: str, *options: str) -> list[TouchedFile]:
    """The files that differ between two trees. Raises GitError."""
    tokens = _Tokens(text_of(aside.run("diff-tree", *_DIFFERENCE, *options, before, after, "--")))
    return _read_difference(tokens, prefix)


def marked(aside: Aside, base: str, head: str) -> tuple[list[str], frozenset[str]]:
    """The commits of `base...head`, and those of them (never merges) whose patch is on both sides. Raises GitError."""
    out = aside.run("rev-list", "--left-right", "--cherry-mark", f"{base}...{head}", "--").decode().split()
    return [word[1:] for word in out], frozenset(word[1:] for word in out if word[0] == "=")


def both_sides(aside: Aside, base: str, head: str) -> list[str]:
    """The commits of `base...head`, told without looking at any content. Raises GitError."""
    return aside.run("rev-list", f"{base}...{head}", "--").decode().split()


def patches(aside: Aside, commits: Sequence[str]) -> dict[str, str]:
    """By commit: git's stable name of its patch; those with an empty one are left out. Raises GitError."""
    if not commits:
        return {}
    names = "".join(commit + "\n" for commit in commits).encode()
    shown = aside.run("diff-tree", "--stdin", "--root", "-p", "--no-ext-diff", "--no-textconv", given=names)
    rows = (line.split() for line in aside.run("patch-id", "--stable", given=shown).decode().splitlines())
    return {commit: patch for patch, commit in rows}


class _Tokens:
    """The texts between NULs, looked at one at a time."""

    def __init__(self, text: str) -> None:
        self._items = text.split("\0")
        self._at = 0

    @property
    def next(self) -> str | None:
        """The next text; None at the end (the last NUL ends a text and begins none)."""
        return self._items[self._at] if self._at < len(self._items) - 1 else None

    def take(self) -> str:
        """The next text, which is then behind us. Raises GitError."""
        if self.next is None:
            raise GitError("git ended in the middle of what it said")
        self._at += 1
        return self._items[self._at - 1]


def _read_log(text: str, prefix: str) -> Iterator[BranchCommit]:
    tokens = _Tokens(text)
    while tokens.next is not None:
        head, parents, *people, trailers, message = (tokens.take() for _ in _HEADER)
        name, email, time, other_name, other_email, other_time = people
        if not head.startswith("commit "):
            raise GitError("git answered with something else than commits")
        yield BranchCommit(
            id=head.removeprefix("commit "),
            parents=tuple(parents.split()),
            author=Person(name, email, _number(time)),
            committer=Person(other_name, other_email, _number(other_time)),
            message=message,
            trailers=tuple(_trailers(trailers)),
            files=tuple(_read_difference(tokens, prefix)),
        )


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # a commit may be made by anything
        return 0


def _trailers(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            yield key.strip(), value.strip()


def _read_difference(tokens: _Tokens, prefix: str) -> list[TouchedFile]:
    """The `--raw` entries that come next, with the `--numstat` entries after them."""
    raw: list[tuple[re.Match[str], str, str]] = []
    counts: dict[str, tuple[str, str]] = {}
    while tokens.next is not None and (match := _RAW.fullmatch(tokens.next)):
        tokens.take()
        old = tokens.take() if match[5] in "RC" else ""
        raw.append((match, old, tokens.take()))
    while tokens.next is not None and (match := _NUMBERS.fullmatch(tokens.next.removeprefix("\n"))):
        tokens.take()
        path = match[3]
        if not path:
            tokens.take()
            path = tokens.take()
        counts[path] = (match[1], match[2])
    return [_touched(match, old, path, counts.get(path, ("0", "0")), prefix) for match, old, path in raw]


def _touched(match: re.Match[str], old: str, path: str, count: tuple[str, str], prefix: str) -> TouchedFile:
    old_mode, mode = ("" if text == _NO_FILE else text for text in match.group(1, 2))
    binary = "-" in count
    submodule = _SUBMODULE in {old_mode, mode}
    counted = (0, 0) if binary or submodule else (int(count[0]), int(count[1]))
    return TouchedFile(
        path=_from(prefix, path),
        change=_CHANGES.get(match[5], "modified"),
        old=_from(prefix, old) if old else "",
        added=counted[0],
        deleted=counted[1],
        binary=binary,
        submodule=submodule,
        old_mode=old_mode,
        mode=mode,
    )


def _from(prefix: str, path: str) -> str:
    """A path of the repository as seen from the root."""
    return posixpath.relpath(path, prefix) if prefix else path
