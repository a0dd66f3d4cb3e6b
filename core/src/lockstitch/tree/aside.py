"""A repository of our own, made for a moment, that sees another one's objects and nothing else of it.

git asks the configuration and the attributes of a repository what to run: merge drivers, diff drivers, a program that
checks signatures, hooks, fetches of what a partial clone lacks. There are more such settings than can be named one by
one. In this repository there are none, whatever the one under check says, and what git writes into it (the trees of a
trial merge) is gone with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
import zlib
from collections.abc import Sequence
from types import TracebackType

from lockstitch.tree.git import Git, GitError
from lockstitch.tree.process import run_process

_PREFIX = "lockstitch-git-"
#: So old (seconds) is what a killed run has left, if no process has its number.
_LEFT_BEHIND = 3600


def _sweep(folder: str) -> None:
    """Remove what killed runs have left."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and _is_left_behind(entry):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_left_behind(entry: os.DirEntry[str]) -> bool:
    number = entry.name.removeprefix(_PREFIX).partition("-")[0]
    try:
        status = entry.stat(follow_symlinks=False)
        mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if not mine or not number.isdigit() or time.time() - status.st_mtime < _LEFT_BEHIND:
            return False
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _unwritten(error: OSError) -> GitError:
    return GitError(f"temporary files cannot be written: {(error.strerror or str(error)).lower()}")


class Aside:
    """A bare repository in a temporary directory over the objects of `git`. Leaving the `with` block removes it.

    With `keep`, new objects go into the repository itself, where nothing points to them yet.
    Raises GitError.
    """

    def __init__(self, git: Git, *, keep: bool = False) -> None:
        import tempfile

        self._git = git
        self.keep = keep
        where = git.run("rev-parse", "--path-format=absolute", "--git-common-dir", "--show-object-format")
        common, self.algorithm = os.fsdecode(where).rstrip("\n").rsplit("\n", 1)
        self.objects = os.path.join(common, "objects")
        self._shallow = os.path.join(common, "shallow")
        _sweep(tempfile.gettempdir())
        try:
            self.directory = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        except OSError as error:
            raise GitError(f"there is no place for temporary files: {(error.strerror or str(error)).lower()}") from None
        self.kept_in = self.objects if keep else os.path.join(self.directory, "objects")
        try:
            self._fill()
        except OSError as error:
            self.close()
            raise _unwritten(error) from None

    def _fill(self) -> None:
        os.makedirs(os.path.join(self.directory, "objects", "info"))
        os.mkdir(os.path.join(self.directory, "refs"))
        self._write("HEAD", b"ref: refs/heads/none\n")
        version = 0 if self.algorithm == "sha1" else 1
        config = f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n"
        if version:
            config += f"[extensions]\n\tobjectFormat = {self.algorithm}\n"
        self._write("config", config.encode())
        # In double quotes, as C would have it: any path can be told so.
        quoted = os.fsencode(self.objects).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
        self._write(os.path.join("objects", "info", "alternates"), b'"' + quoted + b'"\n')
        with contextlib.suppress(FileNotFoundError), open(self._shallow, "rb") as file:
            self._write("shallow", file.read())

    def _write(self, name: str, content: bytes) -> str:
        path = os.path.join(self.directory, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def shallow(self) -> frozenset[str]:
        """The commits at which history is cut off."""
        try:
            with open(os.path.join(self.directory, "shallow"), encoding="ascii") as file:
                return frozenset(file.read().split())
        except OSError:
            return frozenset()

    def ask(self, *arguments: str, given: bytes | None = None) -> tuple[int, bytes, str]:
        """(exit status, what it prints, the first line of its complaint) of `git ARGUMENTS`; `given` is its input.
        Raises GitError when git cannot be run."""
        command, environment = self._git.command()
        command = [command[0], "--git-dir", self.directory, "--literal-pathspecs", *arguments]
        environment |= {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OBJECT_DIRECTORY": self.kept_in,
            "XDG_CONFIG_HOME": self.directory,
        }
        if self.keep:
            environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = os.path.join(self.directory, "objects")
        try:
            entrance = self._write("input", given) if given is not None else os.devnull
        except OSError as error:
            raise _unwritten(error) from None
        status, out, said = run_process(command, environment, entrance)
        lines = said.decode("utf-8", "replace").strip().splitlines()
        complaint = next((line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0] if lines else "")
        return status, out, complaint.removeprefix("fatal: ").removeprefix("error: ")

    def run(self, *arguments: str, given: bytes | None = None) -> bytes:
        """What `git ARGUMENTS` prints. Raises GitError."""
        status, out, complaint = self.ask(*arguments, given=given)
        if status:
            raise GitError(complaint or f"git ended with {status}")
        return out

    def objects_of(self, names: Sequence[str]) -> dict[str, bytes]:
        """The contents of objects, all by one process. Raises GitError."""
        out = self.run("cat-file", "--batch", given="".join(name + "\n" for name in names).encode())
        found, at = dict[str, bytes](), 0
        for name in names:
            end = out.find(b"\n", at)
            words = out[at:end].split()
            if end < 0 or len(words) != 3:
                raise GitError(f"the object {name} is missing")
            size = int(words[2])
            found[name] = out[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    def write_commit(self, content: bytes) -> str:
        """Write a commit where this repository's new objects go, and give its name. Raises GitError."""
        if not self.keep:
            return self.put("commit", content)
        return self.run("hash-object", "-t", "commit", "-w", "--stdin", given=content).decode().strip()

    def put(self, kind: str, content: bytes) -> str:
        """Write an object into this repository (never into the other one) and give its name."""
        whole = f"{kind} {len(content)}\0".encode() + content
        name = hashlib.new(self.algorithm, whole, usedforsecurity=False).hexdigest()
        folder = os.path.join("objects", name[:2])
        try:
            os.makedirs(os.path.join(self.directory, folder), exist_ok=True)
            self._write(os.path.join(folder, name[2:]), zlib.compress(whole, 1))
        except OSError as error:
            raise _unwritten(error) from None
        return name
