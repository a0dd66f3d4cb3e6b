"""What the fault tests and `make soak` share: a tree that drifts, ways to disturb a run, and what must hold afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from lockstitch.testing.git_environment import git_environment

ENV = git_environment()
NAMES = [f"KEY_{number}" for number in range(40)]
#: The commands that write, by name.
WRITERS = {
    "check": ["check"],
    "fix": ["check", "--fix"],
    "baseline": ["baseline"],
    "output": ["check", "--format", "json", "--output", "report.json"],
}


def script(names: list[str]) -> str:
    """A script that forwards variables."""
    return "#!/bin/sh\n" + "".join(f'args+=(${{{name}:+-e {name}="${name}"}})\n' for name in names)


def make_tree(root: Path, pairs: int = 4) -> None:
    """Pairs of scripts of which the second lacks some names that the first has."""
    config = []
    for number in range(pairs):
        (root / f"a{number}.sh").write_text(script(NAMES))
        (root / f"b{number}.sh").write_text(script([name for name in NAMES if hash_of(name, number) % 7]))
        config.append(
            f'[[contract]]\nid = "pair-{number}"\ncheck = "env-forwarders"\nsides = ["a{number}.sh", "b{number}.sh"]\n'
        )
    (root / "lockstitch.toml").write_text("\n".join(config))


def hash_of(name: str, number: int) -> int:
    """The same on every run."""
    return sum(name.encode()) * (number + 3)


def lockstitch(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    command = [sys.executable, "-m", "lockstitch", *arguments]
    return subprocess.run(command, cwd=root, env=ENV, capture_output=True, check=False)


def start(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Begin the command, in a process group of its own."""
    command = [sys.executable, "-m", "lockstitch", *arguments]
    return subprocess.Popen(
        command, cwd=root, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def findings(root: Path, *arguments: str) -> object:
    """What a check of the tree finds, as data."""
    return json.loads(lockstitch(root, "check", "--format", "json", *arguments).stdout)


def contents(root: Path) -> dict[str, bytes]:
    """Every file but those of the cache."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".lockstitch/cache" not in path.as_posix()
    }


def kill_once(root: Path, arguments: list[str], longest: float, chance: random.Random) -> bool:
    """Start a command and kill it at a random moment; whether it was still running."""
    process = start(root, *arguments)
    time.sleep(chance.random() * longest)
    running = process.poll() is None
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        running = False
    process.wait()
    return running


def whole(before: dict[str, bytes], after_clean_run: dict[str, bytes], now: dict[str, bytes]) -> list[str]:
    """The files of `now` that are neither as before nor as a clean run leaves them, and those that nobody asked for."""
    wrong = []
    for path in sorted(now.keys() | before.keys()):
        allowed = {before.get(path), after_clean_run.get(path)}
        if now.get(path) not in allowed:
            wrong.append(path)
    return wrong
