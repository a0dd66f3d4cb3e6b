"""`make soak`: the fault tests for as long as you like, and what came of it in figures.

    python tests/faults/soak.py [--kills N] [--inputs N] [--seconds S] [--seed S] [--keep DIR]

Inputs that an extractor does not take are written to DIR.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from fuzzing import corpus, extractors, mutate, problems_of_configuration, problems_of_extractor
from rig import WRITERS, contents, findings, kill_once, lockstitch, make_tree, whole


def kills(count: int, chance: random.Random) -> int:
    """Kill runs; the number of things that were wrong afterwards."""
    wrong, running = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for name, arguments in WRITERS.items():
            root, clean = Path(scratch) / name, Path(scratch) / f"{name}-clean"
            root.mkdir()
            make_tree(root)
            shutil.copytree(root, clean)
            before = contents(root)
            began = time.monotonic()
            lockstitch(clean, *arguments)
            longest = 1.2 * (time.monotonic() - began)
            after = contents(clean)
            for _ in range(count // len(WRITERS)):
                running += kill_once(root, arguments, longest, chance)
                broken = whole(before, after, contents(root))
                if broken or findings(root) != findings(root, "--no-cache"):
                    wrong += 1
                    print(f"after a killed {name}: {broken or 'other findings with the cache'}", flush=True)
                shutil.rmtree(root)
                root.mkdir()
                make_tree(root)
    print(f"{count} kills, {running} of them while it ran: {wrong} wrong", flush=True)
    return wrong


def fuzz(inputs: int, seconds: float, chance: random.Random, keep: Path | None) -> int:
    """Feed every extractor and the configuration reader; the number of inputs that went wrong."""
    wrong, fed = 0, Counter[str]()
    pairs = extractors()
    per_id = Counter(extractor.id for extractor, _ in pairs)
    deadline = time.monotonic() + seconds if seconds else float("inf")
    rounds = max(inputs // per_id[extractor.id] for extractor, _ in pairs)
    for turn in range(rounds):
        if time.monotonic() > deadline:
            break
        for extractor, language in pairs:
            if turn < inputs // per_id[extractor.id]:
                content = mutate(chance.choice(corpus(language)), corpus(language), chance)
                fed[extractor.id] += 1
                wrong += _note(problems_of_extractor(extractor, language, content), content, language, keep)
        if turn < inputs:
            content = mutate(chance.choice(corpus("toml")), corpus("toml"), chance)
            fed["the configuration"] += 1
            wrong += _note(problems_of_configuration(content), content, "toml", keep)
    for name, count in sorted(fed.items()):
        print(f"{count:9,} inputs  {name}")
    print(f"{sum(fed.values()):9,} inputs in all: {wrong} wrong", flush=True)
    return wrong


def _note(problem: str, content: bytes, language: str, keep: Path | None) -> int:
    if not problem:
        return 0
    print(problem, flush=True)
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]}.{language}").write_bytes(content)
    return 1


def main() -> int:
    """Run both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--inputs", type=int, default=200_000, help="for each extractor")
    parser.add_argument("--seconds", type=float, default=0, help="end fuzzing after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    wrong = kills(options.kills, chance) if options.kills else 0
    wrong += fuzz(options.inputs, options.seconds, chance, options.keep)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
