"""Mutation testing of the judges and extractors: changes the code in small ways, and sees whether a test notices.

    python tools/mutation [--percent N] [--seed S] [--jobs N] [--only PARTS] [--report FILE] [--again FILE]

A mutant meets only the tests that execute its line, cheapest first (the laws of the cases are left out), each in a fork of a process that has collected
them all. What runs at import is changed in a fresh process instead. Exit code 1 when fewer than 85% are killed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from mutants import Mutant, mutants
from running import run_all

ROOT = Path(__file__).resolve().parents[2]
#: Judges and extractors: (files, the tests that are theirs).
TARGETS = (
    ("plugins/signature-parity/src/**/*.py", ("plugins/signature-parity",)),
    ("plugins/env-forwarders/src/**/*.py", ("plugins/env-forwarders",)),
    ("plugins/invariant-comments/src/**/*.py", ("plugins/invariant-comments",)),
    ("plugins/call-order/src/**/*.py", ("plugins/call-order",)),
    ("plugins/contract-tests/src/**/*.py", ("plugins/contract-tests",)),
    ("plugins/mirror-blocks/src/**/*.py", ("plugins/mirror-blocks",)),
    ("plugins/doc-map/src/**/*.py", ("plugins/doc-map",)),
    ("plugins/coverage-floors/src/**/*.py", ("plugins/coverage-floors",)),
    ("core/src/lockstitch/languages/markdown/*.py", ("core/tests/languages/markdown", "plugins/doc-map")),
    ("plugins/parity-matrix/src/**/*.py", ("plugins/parity-matrix",)),
    ("plugins/pr-hygiene/src/**/*.py", ("plugins/pr-hygiene",)),
    ("core/src/lockstitch/languages/flow/*.py", ("core/tests/languages/flow", "plugins/call-order")),
    ("core/src/lockstitch/languages/golang/*.py", ("core/tests/languages/golang", "plugins/signature-parity")),
    ("core/src/lockstitch/languages/python/*.py", ("core/tests/languages/python", "plugins/signature-parity")),
    ("core/src/lockstitch/languages/anchors/*.py", ("core/tests/languages", "plugins/invariant-comments")),
)
GOAL = 0.85


@dataclass
class Tests:
    """What is known of the tests: which lines they execute, and what they cost."""

    of_line: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    of_file: dict[str, list[str]] = field(default_factory=dict)
    #: Lines that run when their module is imported.
    at_import: set[tuple[str, int]] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, mutant: Mutant, dearest: float) -> list[str]:
        """The tests that may notice it, cheapest first. What runs at import belongs to no test: then any of the file,
        or any at all."""
        # A module that is imported late counts as executed by the one test that happens to be the first.
        own = self.of_line.get((mutant.path, mutant.line)) if mutant.local else None
        names = own or self.of_file.get(mutant.path) or self.seconds
        some = [name for name in names if self.seconds.get(name, 0.0) <= dearest]
        return sorted(some, key=lambda name: (self.seconds.get(name, 0.0), name))


def measure(folders: list[str]) -> Tests:
    """Run the tests of `folders` once, under coverage."""
    with tempfile.TemporaryDirectory() as scratch:
        data, out, costs = (Path(scratch) / name for name in ("coverage", "coverage.json", "costs.json"))
        environment = {**os.environ, "COVERAGE_FILE": str(data), "MUTATION_COSTS": str(costs)}
        environment["PYTHONPATH"] = str(Path(__file__).parent)
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "costs", "-p", "no:cacheprovider", "--cov=core/src",
             "--cov=plugins", "--cov-context=test", "--cov-report=", "-k", "not law", *folders],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "--show-contexts", "-o", str(out), "-q"],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        report = json.loads(out.read_text())
        tests = Tests(seconds=json.loads(costs.read_text()))
    everywhere: dict[str, set[str]] = defaultdict(set)
    for path, file in report["files"].items():
        for line, contexts in file["contexts"].items():
            names = {context.rsplit("|", 1)[0] for context in contexts if context}
            if "" in contexts:
                tests.at_import.add((path, int(line)))
            tests.of_line[path, int(line)] = sorted(names)
            everywhere[path] |= names
    tests.of_file = {path: sorted(names) for path, names in everywhere.items()}
    return tests


def main() -> int:
    """Run, print, and say whether the goal is met."""
    parser = argparse.ArgumentParser(prog="tools/mutation")
    parser.add_argument("--percent", type=float, default=10, help="how many of all mutants, drawn by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="files whose path contains one of these, by commas")
    parser.add_argument("--dearest", type=float, default=0.5, help="leave out tests that take more seconds than this")
    parser.add_argument("--report", type=Path, help="write the result here too")
    parser.add_argument("--again", type=Path, help="only what survived in this report")
    options = parser.parse_args()
    os.chdir(ROOT)
    chance = random.Random(options.seed)
    again = _survivors(options.again) if options.again else None
    drawn: list[Mutant] = []
    folders: set[str] = set()
    for pattern, tests in TARGETS:
        for path in sorted(ROOT.glob(pattern)):
            if any(part in str(path) for part in options.only.split(",")):
                share = 1 if again is not None else options.percent / 100
                drawn += [item for item in mutants(ROOT, path, share, chance) if again is None or item.name in again]
                folders.update(test for test in tests if (ROOT / test).exists())
    print(f"{len(drawn)} mutants; coverage of {' '.join(sorted(folders))} …", flush=True)
    known = measure(sorted(folders))
    queue = [(mutant, known.of(mutant, options.dearest)) for mutant in drawn]
    uncovered = [mutant for mutant, names in queue if not names]
    queue = [(mutant, names) for mutant, names in queue if names]
    killed, survived = run_all(ROOT, queue, known.at_import, known.seconds, sorted(folders), options.jobs)
    text, share = _result(killed, survived, uncovered)
    print(text, end="")
    if options.report:
        options.report.write_text(text)
    return int(share < GOAL)


def _survivors(report: Path) -> set[str]:
    return {
        line.split(" ", 1)[1] for line in report.read_text().splitlines() if line.startswith(("survived ", "untested "))
    }


def _result(killed: list[Mutant], survived: list[Mutant], uncovered: list[Mutant]) -> tuple[str, float]:
    total = len(killed) + len(survived) + len(uncovered)
    per_file: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for mutant in killed:
        per_file[mutant.path][0] += 1
    for mutant in (*killed, *survived, *uncovered):
        per_file[mutant.path][1] += 1
    lines = [f"{dead:4d}/{count:<4d} {path}" for path, (dead, count) in sorted(per_file.items())]
    lines += sorted(f"survived {item.name}" for item in survived)
    lines += sorted(f"untested {item.name}" for item in uncovered)
    share = len(killed) / total if total else 0.0
    lines.append(f"killed {len(killed)} of {total}: {share:.1%} (goal {GOAL:.0%})")
    return "\n".join(lines) + "\n", share


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
