"""The law that needs another process: the same case, the same bytes, whatever seed Python hashes with.

Within one process a set of texts always comes in the same order, so a plugin that lets such an order out is not found
by asking it twice. One further process with another seed serves all cases of a session.

    python -m lockstitch.testing.other_process     answers a line `FOLDER<TAB>CASE` with a digest of what is found
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from lockstitch.host import Host
from lockstitch.testing.case import Case, read_case
from lockstitch.testing.distribution import distribution_host
from lockstitch.testing.laws import digest_of


class OtherProcess:
    """A Python with another seed of hashes, and the same modules."""

    def __init__(self) -> None:
        seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        # -W ignore: what it warns of, this process does too.
        command = [sys.executable, "-W", "ignore", "-m", "lockstitch.testing.other_process"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    def problems(self, path: Path, folder: Path, case: Case, host: Host) -> list[str]:
        """Whether the case at `path`, of the distribution in `folder`, gives something else there."""
        with tempfile.TemporaryDirectory(prefix="lockstitch-here-") as root:
            here = digest_of(case, Path(root), host)
        there = self._ask(f"{folder}\t{path}\n")
        if there == here:
            return []
        if not there:
            return ["another process of Python, with another seed of hashes, does not get through this case"]
        return ["other findings in a process with another seed of hashes: the order of a set or dict of texts shows"]

    def _ask(self, question: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
            return self._process.stdout.readline().strip()
        except OSError:
            return ""

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._process.communicate()


@lru_cache(maxsize=64)
def _host(folder: Path) -> Host:
    return distribution_host(folder)


def main() -> int:
    """Answer until nobody asks."""
    # Whatever a plugin prints, by whatever means, is no answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        folder, _, path = line.rstrip("\n").partition("\t")
        with tempfile.TemporaryDirectory(prefix="lockstitch-there-") as root:
            print(digest_of(read_case(Path(path)), Path(root), _host(Path(folder))), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
