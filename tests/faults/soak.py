"""`make soak`: the fault tests for as long as you like, and what came of it in figures.

    python tests/faults/soak.py [--kills N] [--inputs N] [--seconds S] [--seed S] [--processes N] [--keep DIR] [PART …]

The parts are kills, shapes, regexes, fuzz and atheris (where that is installed); all of them when none is named. What was done is kept in DIR, so that a
soak that was stopped goes on where it was; inputs that an extractor does not take are there too.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import multiprocessing
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from fuzzing import corpus, extractors, mutate, problems_of_configuration, problems_of_extractor
from neighbours import disturb
from rig import WRITERS, contents, findings, kill_once, lockstitch, make_tree, whole
from shapes import DEEP, DEPTHS, LONG_LINES, long_line, many_forwarders

#: Inputs in one piece of work.
PIECE = 500
#: Of so many inputs one is extracted twice: whether facts are stable is seldom a matter of the input.
ONE_TWICE = 4
CONFIGURATION = "configuration"
#: Processor seconds after which an input of a few kilobytes is said to hang its extractor.
HANGS = 30


class Ledger:
    """What has been done, on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.done: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.exists() else {}

    def note(self, name: str, **figures: Any) -> None:
        """Keep the figures of a piece of work."""
        self.done[name] = figures
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps(self.done, indent=1))
        temporary.replace(self._path)


def kills(task: tuple[str, int, int]) -> dict[str, Any]:
    """Kill a command some times at random moments; how often it was still running, and what was wrong afterwards."""
    name, count, seed = task
    arguments, chance = WRITERS[name], random.Random(seed)
    wrong, running, began = [], 0, time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        root, clean = Path(scratch) / "root", Path(scratch) / "clean"
        clean.mkdir()
        make_tree(clean)
        before = contents(clean)
        started = time.monotonic()
        lockstitch(clean, *arguments)
        longest = 1.2 * (time.monotonic() - started)
        after = contents(clean)
        for _ in range(count):
            root.mkdir()
            make_tree(root)
            running += kill_once(root, arguments, longest, chance)
            broken = whole(before, after, contents(root))
            if broken or findings(root) != findings(root, "--no-cache"):
                wrong.append(f"after a killed {name}: {broken or 'other findings with the cache'}")
            shutil.rmtree(root)
    return {"count": count, "running": running, "wrong": wrong, "seconds": time.monotonic() - began}


def fuzz(task: tuple[str, int, str]) -> dict[str, Any]:
    """Feed one extractor (or the configuration reader) one piece of inputs; those that went wrong are written down."""
    name, seed, keep = task
    chance, began, wrong = random.Random(f"{name} {seed}"), time.process_time(), []
    pairs = [pair for pair in extractors() if pair[0].id == name]
    for number in range(PIECE):
        signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)
        if name == CONFIGURATION:
            language = "toml"
            content = mutate(chance.choice(corpus("toml")), corpus("toml"), chance)
            problem = problems_of_configuration(content)
        else:
            extractor, language = chance.choice(pairs)
            content = mutate(chance.choice(corpus(language)), corpus(language), chance)
            problem = problems_of_extractor(extractor, language, content, twice=number % ONE_TWICE == 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if problem:
            wrong.append(problem)
            digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]
            (Path(keep) / f"{digest}.{language}").write_bytes(content)
    return {"count": PIECE, "wrong": wrong, "seconds": time.process_time() - began}


def guided(task: tuple[str, int, int, str]) -> dict[str, Any]:
    """Let atheris, which looks at what is covered, make the inputs of one extractor."""
    name, count, seed, keep = task
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, str(Path(__file__).parent / "fuzz_atheris.py"), name, scratch]
        options = [
            f"-runs={count}",
            f"-seed={seed}",
            f"-artifact_prefix={keep}/",
            "-rss_limit_mb=4096",
            f"-timeout={HANGS * 4}",
        ]
        done = subprocess.run([*command, *options], capture_output=True, text=True, errors="replace", check=False)
    said = re.search(r"Done (\d+) runs", done.stderr)
    wrong = (
        []
        if said and not done.returncode
        else [f"atheris on {name}: exit code {done.returncode}\n{done.stderr[-3000:]}"]
    )
    return {"count": int(said[1]) if said else 0, "wrong": wrong, "seconds": time.monotonic() - began}


def shapes(name: str) -> dict[str, Any]:
    """Every shape of a language at full depth, a line of ten megabytes, and as many names as a file holds."""
    began = time.monotonic()
    files = {
        f"{number}/{name}": make(DEEP).encode() for number, ((of, _), make) in enumerate(DEPTHS.items()) if of == name
    }
    if name in LONG_LINES:
        files[f"line/{name}"] = long_line(name, 10_000_000)
    # Ten million forwarders, and as many as one script holds.
    many = {"a.env": 25, "a.sh": 1}.get(name, 0)
    files |= {f"many{number}/{name}": many_forwarders(name, 400_000) for number in range(many)}
    with tempfile.TemporaryDirectory() as scratch:
        seen = disturb(Path(scratch), files)
    wrong = seen.problems + [
        item["error"]
        for item in seen.failures
        if ("died" in item["error"] and "of memory" not in item["error"]) or "Error:" in item["error"]
    ]
    given_up = {
        item["path"] for item in seen.failures if "processor time" in item["error"] or "memory" in item["error"]
    }
    return {"count": len(files), "given up": len(given_up), "wrong": wrong, "seconds": time.monotonic() - began}


def _begin() -> None:
    """What each process does first: let nothing hang."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"no end after {HANGS} seconds of processor time")

    signal.signal(signal.SIGVTALRM, stop)


def _work(task: tuple[str, str, Any], deadline: float) -> tuple[str, dict[str, Any] | None]:
    key, part, argument = task
    if time.monotonic() > deadline:
        return key, None
    return key, {"kills": kills, "fuzz": fuzz, "shapes": shapes, "atheris": guided}[part](argument)


def tasks(options: argparse.Namespace) -> list[tuple[str, str, Any]]:
    """All pieces of work, in an order in which every extractor gets on evenly."""
    found: list[tuple[str, str, Any]] = []
    if "kills" in options.parts:
        each, step = options.kills // len(WRITERS), 25
        for start in range(0, each, step):
            for name in WRITERS:
                count = min(step, each - start)
                found.append(
                    (f"kills {name} {options.seed} {start}", "kills", (name, count, options.seed * 1000 + start))
                )
    if "shapes" in options.parts:
        names = sorted({name for name, _ in DEPTHS if name in LONG_LINES})
        found += [(f"shapes {name}", "shapes", name) for name in names]
    if "fuzz" in options.parts:
        names = [CONFIGURATION, *sorted({extractor.id for extractor, _ in extractors()})]
        for turn in range(options.inputs // PIECE):
            found += [
                (f"fuzz {name} {options.seed} {turn}", "fuzz", (name, options.seed * 100_000 + turn, str(options.keep)))
                for name in names
            ]
    if "atheris" in options.parts and importlib.util.find_spec("atheris"):
        names = [CONFIGURATION, *sorted({extractor.id for extractor, _ in extractors()})]
        each = (options.guided, options.seed, str(options.keep))
        found += [(f"atheris {name} {options.seed} {options.guided}", "atheris", (name, *each)) for name in names]
    return found


def summary(ledger: Ledger) -> int:
    """Print the figures; how much was wrong."""
    table: dict[str, dict[str, Any]] = {}
    for key, figures in sorted(ledger.done.items()):
        part, rest = key.split(" ", 1)
        name = f"{part} {rest.rsplit(' ', 2)[0]}" if part != "shapes" else key
        row = table.setdefault(name, {"count": 0, "running": 0, "given up": 0, "wrong": [], "seconds": 0.0})
        for field, value in figures.items():
            row[field] += value
    print(f"{'':32}{'count':>10}{'seconds':>10}{'wrong':>7}")
    for name, row in table.items():
        more = (
            f"  {row['running']} while it ran"
            if row["running"]
            else f"  {row['given up']} given up" * bool(row["given up"])
        )
        print(f"{name:32}{row['count']:>10,}{row['seconds']:>10,.0f}{len(row['wrong']):>7}{more}")
    for row in table.values():
        for problem in dict.fromkeys(row["wrong"]):
            print(problem)
    return sum(len(row["wrong"]) for row in table.values())


def main() -> int:
    """Do what has not been done, in several processes, until it is done or the time is over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=["kills", "shapes", "regexes", "atheris", "fuzz"])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--inputs", type=int, default=200_000, help="for each extractor")
    parser.add_argument("--guided", type=int, default=20_000, help="inputs that atheris makes, for each extractor")
    parser.add_argument("--seconds", type=float, default=0, help="begin nothing more after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path(".soak"))
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(options.keep / "ledger.json")
    deadline = time.monotonic() + (options.seconds or float("inf"))
    left = [task for task in tasks(options) if task[0] not in ledger.done]
    # A fresh process now and then: what an extractor leaks is not ours to find here.
    with multiprocessing.Pool(options.processes, _begin, maxtasksperchild=50) as pool:
        for count, (key, figures) in enumerate(pool.imap_unordered(partial(_work, deadline=deadline), left), 1):
            if figures is None:
                continue  # the time was over
            ledger.note(key, **figures)
            for problem in figures["wrong"]:
                print(problem, flush=True)
            if count % 100 == 0:
                print(f"{count:,} of {len(left):,} pieces", file=sys.stderr, flush=True)
    wrong = summary(ledger)
    if "regexes" in options.parts:
        wrong += subprocess.run([sys.executable, str(Path(__file__).parent / "regexes.py")], check=False).returncode
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
