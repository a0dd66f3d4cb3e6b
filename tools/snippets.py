"""Runs what the documentation shows: commands are typed, and TOML is read as the command line reads it.

    python tools/snippets.py PAGE…    run the pages' snippets, and say what does not hold

A comment above a fence says what the fence needs:

    <!-- snippet: not run: REASON -->        a command that cannot be run here
    <!-- snippet: only parsed: REASON -->    TOML that Lockstitch does not read
    <!-- snippet: file PATH -->              the fence is this file, for the commands below it
    <!-- snippet: in FOLDER -->              begin in a copy of this folder of the repository
    <!-- snippet: in an empty folder -->     begin anew
    <!-- snippet: inside a contract of CHECK -->   keys to be laid into such a contract
    <!-- snippet: exit N -->                 how the last command ends (or the last few: `exit 1 1`); 0 when not said

Several are separated by `;`. A page's snippets share one folder, from top to bottom. In a `console` fence a line that
begins with `$ ` is typed, and the lines below it are what it must print; `…` stands for anything, alone for any lines.
A page of which another test runs everything says so: `<!-- snippets: run by PATH -->`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What a contract of each check needs beside the keys that a page shows.
INSIDE = {
    "env-forwarders": 'sides = ["install.sh", "start.sh"]',
    "signature-parity": 'sides = ["internal/storage#S3", "internal/storage#Disk"]',
}
_FENCE = re.compile(
    r"(?:^<!-- snippet: (?P<says>[^\n]*) -->\n)?"
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<language>[\w-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)(?P=fence)$",
    re.M | re.S,
)
_ELSEWHERE = re.compile(r"^<!-- snippets: run by (\S+) -->$", re.M)


@dataclass(frozen=True)
class Snippet:
    """A fence of a page, with what the comment above it says."""

    page: str
    line: int
    language: str
    text: str
    says: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page}:{self.line}"


_WORDS = ("not run", "only parsed", "file", "inside a contract of", "in", "exit")


def snippets(path: Path) -> list[Snippet]:
    """The fences of a page. Raises ValueError for a comment that says something else than these can."""
    page = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    text = path.read_text("utf-8")
    found = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start("fence")) + 1
        says = {}
        for item in (match["says"] or "").split("; "):
            word = next((word for word in _WORDS if item.startswith((f"{word} ", f"{word}: "))), "")
            if item and not word:
                raise ValueError(f"{page}:{line}: nobody knows what {item!r} means")
            if word:
                says[word] = item.removeprefix(word).lstrip(": ")
        body = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.M)
        found.append(Snippet(page, line, match["language"], body, says))
    return found


def run_elsewhere(path: Path) -> str:
    """The test that runs a page's snippets, where it says so itself; else nothing."""
    match = _ELSEWHERE.search(path.read_text("utf-8"))
    return match[1] if match else ""


def commands(snippet: Snippet) -> list[tuple[str, list[str]]]:
    """What a console fence types, each with the lines that are shown below it."""
    found: list[tuple[str, list[str]]] = []
    for line in snippet.text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ ").partition("  #")[0].rstrip(), []))
        elif found:
            found[-1][1].append(line)
    return found


def problems(path: Path, folder: Path) -> Iterator[str]:
    """What does not hold on a page, whose commands are run in `folder`, an empty one."""
    here = folder / "0"
    here.mkdir()
    for number, snippet in enumerate(snippets(path), 1):
        says = snippet.says
        if "in" in says:
            here = folder / str(number)
            if says["in"] == "an empty folder":
                here.mkdir()
            else:
                shutil.copytree(ROOT / says["in"], here, ignore=shutil.ignore_patterns(".lockstitch", "__pycache__"))
        if snippet.language == "toml":
            yield from _toml(snippet)
        if "file" in says:
            target = here / says["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(snippet.text, "utf-8")
        if snippet.language == "console" and "not run" not in says:
            yield from _console(snippet, here)


def _toml(snippet: Snippet) -> Iterator[str]:
    from lockstitch.config.reading import read_configs
    from lockstitch.host import load_host

    text = snippet.text
    if check := snippet.says.get("inside a contract of"):
        text = f'[[contract]]\nid = "shown"\ncheck = "{check}"\n{INSIDE[check]}\n{text}'
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield f"{snippet.where}: no TOML: {error}"
        return
    if "only parsed" not in snippet.says:
        read = read_configs([("lockstitch.toml", text.encode())], load_host().analyzers)
        yield from (f"{snippet.where}: {problem.message}" for problem in read.problems)
        if not read.contracts and "[lockstitch]" not in text:
            yield f"{snippet.where}: this is no contract"


def _console(snippet: Snippet, here: Path) -> Iterator[str]:
    typed = commands(snippet)
    if not typed:
        yield f"{snippet.where}: no line begins with `$ `"
    codes = [int(code) for code in snippet.says.get("exit", "").split()]
    codes = [0] * (len(typed) - len(codes)) + codes
    for (command, shown), wanted in zip(typed, codes, strict=True):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=here,
            env=_environment(here),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        if done.returncode != wanted:
            yield f"{snippet.where}: `{command}` ends with {done.returncode}, not {wanted}:\n{done.stdout}"
        elif any(line.strip() for line in shown) and not shows(done.stdout, shown):
            yield f"{snippet.where}: `{command}` does not print what is shown, but:\n{done.stdout}"


def shows(printed: str, wanted: Sequence[str]) -> bool:
    """Whether what was printed is what a page shows; a line of `…` is any lines, `…` in one any characters."""
    pattern = ""
    for line in "\n".join(wanted).strip("\n").splitlines():
        if line.strip() == "…":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.rstrip().split("…")) + r"[ ]*\n"
    return bool(re.fullmatch(pattern, printed.strip("\n") + "\n"))


def _environment(here: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "GIT_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com"}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    return (
        kept
        | who
        | {
            "PATH": path,
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CEILING_DIRECTORIES": str(here.parent),
        }
    )


def main() -> int:
    """The command; 0 when all pages hold."""
    code = 0
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            for problem in problems(Path(name).resolve(), Path(folder)):
                print(problem)
                code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
