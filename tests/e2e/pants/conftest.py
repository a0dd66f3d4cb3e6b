"""A scripted monorepo, and real Pants in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import provision as provisioning

CONTRACTS = """
[[contract]]
id = "server-env"
check = "env-forwarders"
why = "the server starts with the same settings on a host and in a container"
sides = ["deploy/install.sh", "deploy/start.sh"]

[[contract]]
id = "wait"
check = "mirror-blocks"
why = "whatever starts before the database waits equally long"
block = "wait"
sides = ["services/api/entry.sh", "services/worker/entry.sh"]
source = "services/api/entry.sh"

[[contract]]
id = "documents"
check = "doc-map"
why = "a document that nobody finds is not kept true"
map = { in = "README.md", heading = "Documents" }
must-list = ["docs/*.md"]
"""
SCRIPT = '#!/bin/sh\nargs=(-e "URL=${URL:-}")\nargs+=(${KEY:+-e KEY="$KEY"})\ndocker run "${args[@]}" x\n'
WAIT = "#!/bin/sh\n# lockstitch: begin wait\nsleep 3\n# lockstitch: end wait\n"
FILES = {
    "lockstitch.toml": CONTRACTS,
    "README.md": "# A monorepo\n\n## Documents\n\n- [Setup](docs/setup.md)\n- [Limits](docs/limits.md)\n",
    "docs/setup.md": "# Setup\n",
    "docs/limits.md": "# Limits\n",
    "deploy/install.sh": SCRIPT,
    "deploy/start.sh": SCRIPT,
    "services/api/entry.sh": WAIT,
    "services/worker/entry.sh": WAIT,
    ".gitignore": "/.pants.d/\n/.pids/\n/dist/\n/.lockstitch/\n",
}
#: As the guide has it, and small partitions.
CONFIG = re.findall(r"^```toml\n(.*?)^```$", (provisioning.ROOT / "docs/pants.md").read_text("utf-8"), re.M | re.S)[0]
CONFIG += "partition_size = 2\n"
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.invalid",
    "GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@example.invalid",
}  # fmt: skip


class Ran(NamedTuple):
    """What a run of Pants came to."""

    code: int
    text: str

    def counter(self, name: str) -> int:
        """A figure of `--stats-log`."""
        (found,) = re.findall(rf"^  {name}: (\d+)$", self.text, re.MULTILINE)
        return int(found)

    @property
    def started(self) -> list[str]:
        """The processes of Lockstitch that were run: what is cached or remembered is not among them."""
        return re.findall(r"Starting: ((?:Extract|Judge|Mend) .*)", self.text)


class Monorepo:
    """A repository, and Pants in it."""

    def __init__(self, root: Path, environment: dict[str, str], pants: Path) -> None:
        self.root = root
        self.environment = environment
        self.pants = pants

    def git(self, *arguments: str) -> None:
        """Run git."""
        subprocess.run(["git", *arguments], cwd=self.root, env=self.environment, check=True, capture_output=True)

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def read(self, path: str) -> str:
        """Read a file."""
        return (self.root / path).read_text()

    def restore(self) -> None:
        """Everything as committed."""
        self.git("checkout", "-q", ".")

    def run(self, *arguments: str) -> Ran:
        """Run Pants."""
        command = [str(self.pants), "--stats-log", *arguments]
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return Ran(done.returncode, done.stdout)

    def report(self, name: str) -> dict:
        """A report that Pants has written."""
        return json.loads(self.read(f"dist/lint/lockstitch/lockstitch.{name}"))

    def stop(self) -> None:
        """End the daemon that this repository's runs have started."""
        for file in self.root.glob(".pids/*/pantsd/pid"):
            try:
                os.kill(int(file.read_text()), 15)
            except (OSError, ValueError):
                continue


@pytest.fixture(scope="session")
def provided():
    """Real Pants; where it cannot be had, every test fails and says why."""
    try:
        return provisioning.provision()
    except provisioning.Missing as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="module")
def monorepo(provided, tmp_path_factory):
    """A monorepo that no cache has seen, all of it committed."""
    root = tmp_path_factory.mktemp("monorepo")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PANTS_", "CI"))}
    made = Monorepo(root, {**environment, **GIT, **provided.options}, provided.pants)
    for path, text in FILES.items():
        made.write(path, text if path.endswith((".toml", ".md")) else f"{text}# {uuid.uuid4()}\n")
    made.write("pants.toml", CONFIG)
    made.git("init", "-qb", "main")
    made.git("add", "-A")
    made.git("commit", "-qm", "All")
    yield made
    made.stop()
