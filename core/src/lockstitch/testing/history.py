"""A case's history: the section `-- git --`, one step a line, carried out in the case's own repository."""

from __future__ import annotations

import datetime
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from lockstitch.testing.archive import ArchiveError, Section
from lockstitch.testing.git_environment import git_environment

#: The first commit is of this moment, each further one a minute younger: ids depend on nothing but the case.
_BEGIN = datetime.datetime(2025, 12, 30, tzinfo=datetime.UTC)
_PERSON = "Case <case@example.invalid>"
#: What each step wants behind its name: (at least, at most) words that are no options.
_STEPS = {
    "branch": (1, 2), "switch": (1, 1), "orphan": (1, 1), "detach": (1, 1), "commit": (1, 99), "merge": (2, 99),
    "pick": (1, 1), "revert": (1, 1), "ref": (2, 2), "follow": (1, 1), "shallow": (1, 1), "delete": (1, 1),
}  # fmt: skip
_OPTIONS = ("--date", "--authored", "--author", "--strategy")


class Step(Struct, frozen=True):
    """One step: its name, its words, its options."""

    name: str
    words: tuple[str, ...]
    options: dict[str, str]


def parse_history(section: Section, archive: str) -> tuple[Step, ...]:
    """The steps of a section `-- git --`. Raises ArchiveError."""
    steps = []
    for number, line in enumerate(section.text.split("\n"), section.line + 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise ArchiveError(archive, number, f"bad step: {error}") from None
        if words:
            steps.append(_step(words, archive, number))
    return tuple(steps)


def _step(words: list[str], archive: str, line: int) -> Step:
    name, *rest = words
    if name not in _STEPS:
        raise ArchiveError(archive, line, f"there is no step `{name}`; there are: {', '.join(_STEPS)}")
    options, plain = dict[str, str](), []
    while rest:
        word = rest.pop(0)
        if word in _OPTIONS:
            if not rest:
                raise ArchiveError(archive, line, f"{word} wants a value")
            options[word] = rest.pop(0)
        else:
            plain.append(word)
    least, most = _STEPS[name]
    if not least <= len(plain) <= most:
        raise ArchiveError(archive, line, f"`{name}` wants {least} to {most} words, and has {len(plain)}")
    return Step(name, tuple(plain), options)


def written_by(steps: Sequence[Step]) -> dict[str, str]:
    """By path: a text as long as the longest that the steps make of it."""
    found: dict[str, str] = {}
    for step in steps:
        for word in step.words if step.name in {"commit", "merge"} else ():
            path, sign, content = _change(word)
            if sign in {"=", "+"}:
                text = _content(path, content)
                found[path] = found.get(path, "") + text if sign == "+" else max(found.get(path, ""), text, key=len)
    return found


def laid_later(steps: Sequence[Step]) -> frozenset[str]:
    """The case's own files that a step lays (`PATH=@`): they are not in the first commit."""
    words = (word for step in steps if step.name in {"commit", "merge"} for word in step.words)
    return frozenset(path for path, sign, content in map(_change, words) if (sign, content) == ("=", "@"))


def carry_out(steps: Sequence[Step], root: Path, files: Mapping[str, bytes]) -> None:
    """Make the history in `root`, whose files are written already: they are its first commit, on `main`.

    `files` are the case's own, for steps that take a file from there. Raises RuntimeError.
    """
    repository = _Repository(root, files)
    repository.git("init", "--quiet")
    repository.commit("Start\n", {})
    for step in steps:
        getattr(repository, "do_" + step.name)(*step.words, **{key[2:]: value for key, value in step.options.items()})


def _change(word: str) -> tuple[str, str, str]:
    """(path, what is done to it, with what) of a word of a step: `-PATH`, `OLD>NEW`, `PATH=…`, `PATH+…`."""
    if word.startswith("-"):
        return word[1:], "-", ""
    at = min((word.find(sign) for sign in "=>+" if sign in word), default=-1)
    return (word[:at], word[at], word[at + 1 :]) if at > 0 else (word, "", "")


def _content(path: str, content: str) -> str:
    """`12` are twelve lines, `3-7` the third to the seventh of them; anything else is the text itself."""
    first, dash, last = content.partition("-")
    if content.isdigit():
        first, last = "1", content
    elif not (dash and first.isdigit() and last.isdigit()):
        return content.replace("\\n", "\n")
    return "".join(f"{path} line {number}\n" for number in range(int(first), int(last) + 1))


class _Repository:
    """A repository that is made step by step."""

    def __init__(self, root: Path, files: Mapping[str, bytes]) -> None:
        self.root = root
        self.files = files
        self.time = _BEGIN

    def git(self, *arguments: str, given: str = "", may_fail: bool = False) -> str:
        """What `git ARGUMENTS` prints."""
        command = ("git", "-c", "init.defaultBranch=main", "-c", "advice.detachedHead=false", *arguments)
        done = subprocess.run(
            command, cwd=self.root, env=self._environment, input=given, text=True, capture_output=True, check=False
        )
        if done.returncode and not may_fail:
            raise RuntimeError(f"{shlex.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout.strip()

    def _begin(self, date: str = "", authored: str = "", author: str = _PERSON) -> None:
        """The next commit's author and moment."""
        self.time += datetime.timedelta(minutes=1)
        committed = f"{date}T12:00:00Z" if date else self.time.isoformat()
        self._environment = git_environment(person=author) | {
            "GIT_AUTHOR_DATE": f"{authored}T12:00:00Z" if authored else committed,
            "GIT_COMMITTER_DATE": committed,
        }

    _environment: dict[str, str] = {}  # noqa: RUF012 - set before each use

    def commit(self, message: str, options: Mapping[str, str]) -> None:
        """Commit everything."""
        self._begin(**options)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "--file", "-", given=message.replace("\\n", "\n"))

    def _lay(self, words: Sequence[str]) -> None:
        for word in words:
            path, sign, content = _change(word)
            target = self.root / path
            if sign == "-":
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if sign == ">":
                (self.root / content).parent.mkdir(parents=True, exist_ok=True)
                target.rename(self.root / content)
            elif sign == "+":
                target.write_bytes(target.read_bytes() + _content(path, content).encode())
            elif content == "@":
                target.write_bytes(self.files[path])
            elif content.startswith("submodule:"):
                self.git(
                    "update-index", "--add", "--cacheinfo", f"160000,{content.removeprefix('submodule:') * 40},{path}"
                )
                target.mkdir(exist_ok=True)
            elif content == "executable":
                target.chmod(0o755)
            elif content == "binary":
                target.write_bytes(b"\0" + os.fsencode(path) * 50)
            else:
                target.write_text(_content(path, content), "utf-8", newline="")

    def do_branch(self, name: str, start: str = "HEAD") -> None:
        """Begin a branch."""
        self.git("switch", "--quiet", "--create", name, start)

    def do_switch(self, name: str) -> None:
        """Go to a branch."""
        self.git("switch", "--quiet", name)

    def do_orphan(self, name: str) -> None:
        """Begin a branch without history."""
        self.git("switch", "--quiet", "--orphan", name)

    def do_detach(self, revision: str) -> None:
        """Check out a commit and no branch."""
        self.git("switch", "--quiet", "--detach", revision)

    def do_commit(self, message: str, *words: str, **options: str) -> None:
        """Change files and commit."""
        self._begin(**options)
        self._lay(words)
        self.commit(message + "\n", options)

    def do_merge(self, message: str, *words: str, strategy: str = "", **options: str) -> None:
        """Merge revisions, and lay files over what comes of it."""
        self._begin(**options)
        revisions = [word for word in words if not _change(word)[1]]
        how = ("--strategy", strategy) if strategy else ()
        self.git("merge", "--quiet", "--no-ff", "--no-commit", *how, *revisions, may_fail=True)
        self._lay([word for word in words if _change(word)[1]])
        self.commit(message + "\n", options)

    def do_pick(self, revision: str) -> None:
        """Cherry-pick a commit."""
        self._begin()
        self.git("cherry-pick", "--allow-empty", revision)

    def do_revert(self, revision: str) -> None:
        """Revert a commit; of a merge, what it brought."""
        self._begin()
        merge = self.git("rev-parse", "--verify", "--quiet", f"{revision}^2", may_fail=True)
        self.git("revert", "--no-edit", *(("-m", "1") if merge else ()), revision)

    def do_ref(self, name: str, revision: str) -> None:
        """Say what a remote branch is, such as `origin/main`; `origin/HEAD` points to a branch."""
        self._begin()
        if name.endswith("/HEAD"):
            self.git("symbolic-ref", f"refs/remotes/{name}", f"refs/remotes/{revision}")
        else:
            self.git("update-ref", f"refs/remotes/{name}", revision)

    def do_follow(self, upstream: str) -> None:
        """Say which branch the current one follows."""
        name = self.git("symbolic-ref", "--short", "HEAD")
        remote, _, branch = upstream.partition("/")
        self.git("config", f"remote.{remote}.url", "https://example.invalid/x.git")
        self.git("config", f"remote.{remote}.fetch", f"+refs/heads/*:refs/remotes/{remote}/*")
        self.git("config", f"branch.{name}.remote", remote)
        self.git("config", f"branch.{name}.merge", f"refs/heads/{branch}")

    def do_shallow(self, revision: str) -> None:
        """Cut history off below a commit, as a shallow clone does."""
        (self.root / ".git" / "shallow").write_text(self.git("rev-parse", revision) + "\n", "ascii")

    def do_delete(self, name: str) -> None:
        """Delete a branch."""
        self.git("branch", "--quiet", "-D", name)
