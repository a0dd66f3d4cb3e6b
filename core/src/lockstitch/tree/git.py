"""git, asked for facts and for nothing else.

No command here runs a hook, a filter, a diff driver or a file-system monitor that the repository
under check configures, and none takes a lock.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lockstitch.on_demand import expression
from lockstitch.tree.process import run_process
from lockstitch.tree.settled import History, Kept, history_at, is_id

#: Switches off whatever a repository's own configuration could make git run.
_SAFE = (
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "protocol.allow=never",
    "-c",
    "log.showSignature=false",  # else `git log` runs what `gpg.program` names
)


@lru_cache(maxsize=8)
def _executable(root: str) -> str | None:
    """The git on PATH; one that lies inside the tree under check is not taken."""
    for directory in os.get_exec_path():
        if not directory or not Path(directory).is_absolute():
            continue
        found = os.path.join(directory, "git.exe" if os.name == "nt" else "git")
        if os.access(found, os.X_OK) and not os.path.isdir(found) and not Path(found).resolve().is_relative_to(root):
            return found
    return None


def _may_be_repository(root: Path) -> bool:
    """Whether git, asked in `root`, could find a repository. Starting it to learn that there is none costs more."""
    root = root.resolve()
    return any((folder / ".git").exists() or (folder / "HEAD").exists() for folder in (root, *root.parents))


class Listing(NamedTuple):
    """The files of a work tree."""

    paths: list[str]
    """All of them, sorted."""
    links: frozenset[str]
    """Those that are symbolic links as far as git knows."""
    sparse: frozenset[str]
    """Those that a sparse checkout leaves out; some may be on disk all the same."""


#: One entry of `ls-files -z -t -s`: what kind of entry, and for a tracked file its mode.
_LISTED = expression(r"([A-Z?]) (?:(\d{6}) [0-9a-f]+ \d\t)?([^\0]*)\0")


#: One entry of `ls-tree -r -z` that is a file or a link.
_TREE_ENTRY = expression(r"(100\d{3}|120000) blob ([0-9a-f]+)\t([^\0]*)\0")


#: What `git diff` is told to list changes, or renames and nothing else, whatever the repository configures.
_CHANGES = ("-z", "--name-status", "-M50%", "-l2000", "--no-ext-diff", "--no-textconv", "--relative")
_RENAMES = (*_CHANGES, "--diff-filter=R")
#: Begins a line that is no path.
_MARK = "\x01commit "
#: No file's path is longer.
_LONGEST_PATH = 4096
#: So many paths fit into one command line.
_PATHS_AT_ONCE = 200
#: One entry of `--name-status -z`: a rename or a copy has two names.
_CHANGED = expression(r"([RC])\d+\0([^\0]*)\0([^\0]*)\0|[A-QS-Z]\d*\0[^\0]*\0")


def _renames(out: bytes) -> list[tuple[str, str]]:
    return sorted((old, new) for kind, old, new in _CHANGED.findall(os.fsdecode(out)) if kind == "R")


class GitError(Exception):
    """git could not answer; the text is its own first line."""


class Git:
    """The repository that a directory lies in, seen from `head`; from the working tree when that is `""`.

    What it says of named commits is looked up in `kept` first.
    """

    def __init__(self, root: Path, head: str = "", kept: Kept | None = None) -> None:
        self.root = root
        self.head = head
        self.kept = kept

    @property
    def _tip(self) -> str:
        return self.head or "HEAD"

    def _history(self) -> History | None:
        """The history that answers may be kept of; None when none may."""
        found = history_at(self.root) if self.kept is not None else None
        return found._replace(head=self.head) if found is not None and self.head else found

    def _settled(self, *arguments: str) -> bytes:
        """What `git ARGUMENTS` prints, in which every commit has its whole name, or is `HEAD`. Raises GitError."""
        history = self._history()
        if history is None or self.kept is None:
            return self.run(*arguments)
        paths = arguments.index("--") if "--" in arguments else len(arguments)
        named = [history.head if word == "HEAD" and at < paths else word for at, word in enumerate(arguments)]
        key = self._key(history, named)
        found = self.kept.get(key)
        if found is None:
            found = self.run(*named)
            self.kept.put(key, found)
        return found

    def _key(self, history: History, arguments: Sequence[str]) -> bytes:
        root = str(self.root.resolve())
        executable = _executable(root) or ""
        status = os.stat(executable) if executable else None
        version = (status.st_size, status.st_mtime_ns) if status is not None else ()
        return repr((root, executable, version, history.mark, *arguments)).encode("utf-8", "backslashreplace")

    def command(self, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """What to run for `git ARGUMENTS`, and with which environment. Raises GitError."""
        executable = _executable(str(self.root.resolve()))
        if executable is None:
            raise GitError("git is not installed")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1"}
        return [executable, "-C", str(self.root), *_SAFE, *arguments], environment

    def run(self, *arguments: str) -> bytes:
        """What `git ARGUMENTS` prints. Raises GitError."""
        if not _may_be_repository(self.root):
            raise GitError("not a git repository")
        command, environment = self.command(*arguments)
        status, out, error = run_process(command, environment)
        if status:
            lines = error.decode("utf-8", "replace").strip().splitlines()
            raise GitError(lines[0].removeprefix("fatal: ") if lines else f"git ended with {status}")
        return out

    def inside(self) -> bool:
        """Whether the root lies in a work tree."""
        try:
            return self.run("rev-parse", "--is-inside-work-tree").strip() == b"true"
        except GitError:
            return False

    def listing(self) -> Listing:
        """Tracked files and untracked ones that are not ignored, below the root. Raises GitError."""
        out = self.run("ls-files", "-z", "-t", "-s", "-c", "-o", "-d", "--exclude-standard", "--", ".")
        names: set[str] = set()
        links, sparse, gone = set(), set(), set()
        for tag, mode, name in _LISTED.findall(os.fsdecode(out)):
            names.add(name)
            if tag == "R" or mode == "160000" or name.endswith("/"):  # deleted, a submodule, another repository
                gone.add(name)
            if mode == "120000":
                links.add(name)
            if tag == "S":
                sparse.add(name)
        return Listing(sorted(names - gone), frozenset(links), frozenset(sparse))

    def tracked(self) -> set[str]:
        """The files below the root that are in the index. Raises GitError."""
        return {os.fsdecode(name) for name in self.run("ls-files", "-z", "--", ".").split(b"\0") if name}

    def branch(self) -> str:
        """The branch that is checked out; `""` when none is. Raises GitError."""
        try:
            return self.run("symbolic-ref", "--quiet", "--short", "HEAD").decode("utf-8", "replace").strip()
        except GitError:
            self.run("rev-parse", "--git-dir")  # no repository is another matter than no branch
            return ""

    def base_branches(self) -> list[str]:
        """The branch that others begin from: the one that `origin` points to, else `main` and `master` as far as they
        exist. Raises GitError."""
        try:
            head = self.run("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
            return [head.decode("utf-8", "replace").strip().removeprefix("origin/")]
        except GitError:
            out = self.run("for-each-ref", "--format=%(refname:short)", "refs/heads/main", "refs/heads/master")
            return out.decode("utf-8", "replace").split()

    def commit(self, rev: str) -> str:
        """The commit that `rev` names. Raises GitError."""
        if rev.startswith("-"):
            raise GitError(f"{rev!r} is no revision")
        history = self._history() if rev == "HEAD" else None
        if history is not None and not self.head:
            return history.head
        ask = self._settled if is_id(rev) else self.run
        return ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}").decode().strip()

    def merge_base(self, rev: str) -> str:
        """The commit where the history of `head` left `rev`. Raises GitError."""
        try:
            commit = self.commit(rev)
        except GitError as error:
            raise GitError(f"unknown revision {rev!r}{self._cut_off()}") from error
        if rev == self._tip:
            return commit
        try:
            return self._settled("merge-base", commit, self._tip).decode().split()[0]
        except (GitError, IndexError):
            raise GitError(f"{rev!r} and {self._tip} have no common history{self._cut_off()}") from None

    def _cut_off(self) -> str:
        """What to say of something that is not found in a shallow clone."""
        try:
            shallow = self.run("rev-parse", "--is-shallow-repository").strip() == b"true"
        except GitError:
            return ""
        return (
            " in this shallow clone: fetch its whole history (`fetch-depth: 0` of actions/checkout)" if shallow else ""
        )

    def _is_unborn(self) -> bool:
        """Whether the branch has no commit yet. Raises GitError."""
        try:
            self.commit("HEAD")
        except GitError:
            self.run("rev-parse", "--git-dir")  # no repository is another matter
            return True
        return False

    def changed_since(self, rev: str) -> set[str]:
        """Paths below the root that differ between the merge base with `rev` and `head`, or the working tree.

        Untracked files are in it then, and always both names of a rename. Before the first commit, everything is
        changed since `HEAD`. Raises GitError.
        """
        if rev == "HEAD" and not self.head and self._is_unborn():
            return set(self.listing().paths)
        between = [self.merge_base(rev), *([self.head] if self.head else [])]
        out = self.run(
            "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative", *between, "--"
        )
        if not self.head:
            out += self.run("ls-files", "-z", "--others", "--exclude-standard", "--", ".")
        return {os.fsdecode(name) for name in out.split(b"\0") if name}

    def uncommitted(self) -> list[tuple[str, str]] | None:
        """(old, new) of the files that the working tree has under other names than the last commit, sorted; None when
        no file is other than it was committed. Raises GitError."""
        out = self.run("diff", *_CHANGES, "HEAD", "--")
        return _renames(out) if out else None

    def renames(self, base: str, *, clean: bool = False) -> list[tuple[str, str]]:
        """(old, new) of the files renamed between `base` and `head`, or the working tree, sorted. Raises GitError.

        `clean` says that the working tree is as it was committed, which makes it the same as a `head`.
        """
        if self.head or clean:
            return _renames(self._settled("diff", *_RENAMES, base, self._tip, "--"))
        return _renames(self.run("diff", *_RENAMES, base, "--"))

    def renamed_in_history(self, paths: Sequence[str]) -> dict[str, str]:
        """Old name → new name of those of `paths` that were renamed when they were last taken away. Raises GitError."""
        found: dict[str, str] = {}
        paths = [path for path in paths if "\0" not in path and len(path) < _LONGEST_PATH]
        for start in range(0, len(paths), _PATHS_AT_ONCE):
            some = set(paths[start : start + _PATHS_AT_ONCE])
            for commit, gone in self._deletions(sorted(some)).items():
                renames = dict(_renames(self._settled("diff-tree", "-r", "-m", "--no-commit-id", *_RENAMES, commit)))
                found |= {old: renames[old] for old in gone if old in renames}
        return found

    def _deletions(self, paths: Sequence[str]) -> dict[str, list[str]]:
        """By commit: those of `paths` that it deleted, and none after it."""
        what = ("--diff-filter=D", "--no-renames", "--relative", "--name-only", "-z", f"--format={_MARK}%H")
        out = os.fsdecode(self._settled("log", *what, self._tip, "--", *paths))
        left, commit, found = set(paths), "", dict[str, list[str]]()
        for entry in out.split("\0"):
            name = entry.lstrip("\n")
            if name.startswith(_MARK):
                commit = name.removeprefix(_MARK).strip()
            elif name in left:
                left.discard(name)
                found.setdefault(commit, []).append(name)
        return found

    def last_change(self, path: str) -> tuple[str, int] | None:
        """(id, time in seconds) of the last commit that changed `path`; None when there is none, or none that is sure:
        where history was cut off, a commit seems to have made everything. Raises GitError."""
        out = self._settled("log", "-1", "--format=%H %ct %P", self._tip, "--", path).decode().split()
        if not out:
            return None
        commit, time, *parents = out
        if not parents and self._settled("rev-parse", "--is-shallow-repository").strip() == b"true":
            return None
        return commit, int(time)

    def log(self, base: str) -> list[tuple[str, str]]:
        """(id, message) of the commits of `base..head`, newest first. Raises GitError."""
        out = self.run("log", "-z", "--format=%H%n%B", f"{base}..{self._tip}", "--")
        entries = (entry.decode("utf-8", "replace") for entry in out.split(b"\0") if entry.strip())
        return [(head.strip(), body) for head, _, body in (entry.partition("\n") for entry in entries)]

    def entries(self, commit: str) -> dict[str, tuple[str, str]]:
        """Path → (mode, blob) of the files and links of `commit` below the root. Raises GitError."""
        out = os.fsdecode(self._settled("ls-tree", "-r", "-z", commit))
        return {name: (mode, blob) for mode, blob, name in _TREE_ENTRY.findall(out)}


class Blobs:
    """Contents out of the object database, all by one process. Raises GitError."""

    def __init__(self, git: Git) -> None:
        import subprocess

        command, environment = git.command("cat-file", "--batch")
        try:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from None

    def read(self, blob: str, most: int) -> tuple[int, bytes | None]:
        """(size, content) of a blob; no content when it has more than `most` bytes."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        try:
            asked.write(blob.encode() + b"\n")
            asked.flush()
            header = answers.readline().split()
            if len(header) != 3:
                raise GitError(f"the object {blob} is missing")
            size = int(header[2])
            if size > most:
                left = size + 1
                while left > 0 and (piece := answers.read(min(left, 1 << 20))):
                    left -= len(piece)
                return size, None
            content = answers.read(size)
            answers.read(1)
        except (OSError, ValueError) as error:
            raise GitError(f"git cannot read {blob}: {error}") from None
        if len(content) != size:
            raise GitError(f"git ended while it read {blob}")
        return size, content

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self.close()

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        with contextlib.suppress(OSError):
            self._process.stdout.close()  # type: ignore[union-attr]
        self._process.wait()
