"""Real Bazel, driven from outside."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bazel_program import bazel, has_modules

#: The mnemonics of our actions.
EXTRACT, JUDGE = "LockstitchExtract", "LockstitchJudge"


class Ran(NamedTuple):
    """What a command of Bazel's did."""

    code: int
    output: str
    actions: tuple[dict, ...]

    def how(self, mnemonic: str = "Lockstitch") -> Counter[tuple[str, str]]:
        """How often each kind of action was run, and how: `linux-sandbox`, `remote`, `remote cache hit`, …"""
        return Counter(
            (item["mnemonic"], "remote cache hit" if item.get("remoteCacheHit") else item["runner"])
            for item in self.actions
            if item["mnemonic"].startswith(mnemonic)
        )

    def where(self) -> list[str]:
        """The targets of the actions that extracted, sorted."""
        extracted = [item for item in self.actions if item["mnemonic"] == EXTRACT]
        # From 7 on, the log has the target; before, only the message of an action tells.
        return sorted(item.get("targetLabel") or _target(item["progressMessage"]) for item in extracted)


class Workspace:
    """A workspace with a server of its own."""

    #: Seconds that a command may take.
    patience = 600.0

    def __init__(self, root: Path, output: Path) -> None:
        self.root = root
        self.bazel = bazel()
        #: How an action was run that was found in a disk cache.
        self.disk_hit = "disk cache hit" if has_modules() else "remote cache hit"
        self._startup = [f"--output_user_root={output}", "--nohome_rc", "--max_idle_secs=120"]
        self._log = output.parent / f"{output.name}.log.json"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command."""
        return subprocess.Popen(
            [self.bazel, *self._startup, *arguments],
            cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def end(self, process: subprocess.Popen[str]) -> Ran:
        """Wait for a command that was begun."""
        output, _ = process.communicate(timeout=self.patience)
        actions = tuple(_objects(self._log.read_text())) if self._log.exists() else ()
        return Ran(process.returncode, output, actions)

    def run(self, command: str, *arguments: str) -> Ran:
        """A command; `build` and `test` with the actions that were run for it."""
        return self.end(self.begin(command, *arguments))

    def begin(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        """Begin `build` or `test` (or another command), of which `end` tells."""
        self._log.unlink(missing_ok=True)
        logged = [f"--execution_log_json_file={self._log}"] if command in {"build", "test"} else []
        return self.start(command, *logged, *arguments)

    def made(self, name: str) -> bytes:
        """A file below `bazel-bin`."""
        return (self.root / "bazel-bin" / name).read_bytes()

    def clean(self) -> None:
        """Forget all that was made."""
        assert self.run("clean").code == 0

    def close(self) -> None:
        """End the server."""
        self.run("shutdown")


def _target(message: str) -> str:
    match = re.match(r"Extracting facts of (\S+)", message)
    assert match, message
    return match[1]


def _objects(text: str) -> Iterator[dict]:
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        while at < len(text) and text[at].isspace():
            at += 1
