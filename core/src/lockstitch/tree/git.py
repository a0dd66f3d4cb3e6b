"""git, asked for facts and for nothing else.

No command here runs a hook, a filter, a diff driver or a file-system monitor that the repository
under check configures, and none takes a lock.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from lockstitch.tree.process import run_process

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


class GitError(Exception):
    """git could not answer; the text is its own first line."""


class Git:
    """The repository that a directory lies in."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """What `git ARGUMENTS` prints. Raises GitError."""
        executable = _executable(str(self.root.resolve()))
        if executable is None:
            raise GitError("git is not installed")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1"}
        status, out, error = run_process([executable, "-C", str(self.root), *_SAFE, *arguments], environment, stdin)
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

    def listing(self) -> list[str]:
        """Tracked files and untracked ones that are not ignored, below the root, sorted.

        Files that the index has and the disk has not are in it. Raises GitError.
        """
        out = self.run("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ".")
        return sorted({os.fsdecode(name) for name in out.split(b"\0") if name})

    def commit(self, rev: str) -> str:
        """The commit that `rev` names. Raises GitError."""
        if rev.startswith("-"):
            raise GitError(f"{rev!r} is no revision")
        return self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}").decode().strip()

    def merge_base(self, rev: str) -> str:
        """The commit where HEAD's history left `rev`. Raises GitError."""
        try:
            commit = self.commit(rev)
        except GitError as error:
            raise GitError(f"unknown revision {rev!r}") from error
        try:
            return self.run("merge-base", commit, "HEAD").decode().split()[0]
        except (GitError, IndexError):
            raise GitError(f"{rev!r} and HEAD have no common history (a shallow clone?)") from None

    def changed_since(self, rev: str) -> set[str]:
        """Paths below the root that differ between the merge base with `rev` and the working tree.

        Untracked files are in it, and both names of a rename. Raises GitError.
        """
        base = self.merge_base(rev)
        out = self.run(
            "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative", base
        )
        out += self.run("ls-files", "-z", "--others", "--exclude-standard", "--", ".")
        return {os.fsdecode(name) for name in out.split(b"\0") if name}

    def log(self, base: str) -> list[tuple[str, str]]:
        """(id, message) of the commits of `base..HEAD`, newest first. Raises GitError."""
        out = self.run("log", "-z", "--format=%H%n%B", f"{base}..HEAD", "--")
        entries = (entry.decode("utf-8", "replace") for entry in out.split(b"\0") if entry.strip())
        return [(head.strip(), body) for head, _, body in (entry.partition("\n") for entry in entries)]

    def blobs(self, commit: str, paths: Sequence[str]) -> dict[str, bytes]:
        """The contents of those `paths` that `commit` has as files, in one process. Raises GitError."""
        prefix = self.run("rev-parse", "--show-prefix").decode().strip()
        asked = b"".join(
            commit.encode() + b":" + os.fsencode(prefix + path) + b"\n" for path in paths if "\n" not in path
        )
        out = self.run("cat-file", "--batch", stdin=asked)
        found: dict[str, bytes] = {}
        at = 0
        for path in (path for path in paths if "\n" not in path):
            end = out.index(b"\n", at)
            header = out[at:end].rsplit(b" ", 2)
            at = end + 1
            if header[-1] in {b"missing", b"ambiguous"} or len(header) < 3:
                continue
            size = int(header[2])
            if header[1] == b"blob":
                found[path] = out[at : at + size]
            at += size + 1
        return found

    def names(self, commit: str) -> list[str]:
        """The regular files of `commit` below the root, sorted. Raises GitError."""
        out = self.run("ls-tree", "-r", "-z", commit)
        rows = (row.split(b"\t", 1) for row in out.split(b"\0") if row)
        return sorted(os.fsdecode(name) for head, name in rows if head.startswith(b"100"))
