"""Extract one extractor's facts from every file of a language below a directory, as the engine does.

python benchmarks/facts.py ROOT EXTRACTOR SUFFIX JOBS CACHE-DIR|-
"""

from __future__ import annotations

import sys
from pathlib import Path

import lockstitch.cli  # noqa: F401 - it sets the garbage collector as every run has it
from lockstitch.engine.cache import FactCache
from lockstitch.engine.requests import Request
from lockstitch.engine.sources import LiveFacts
from lockstitch.host import lean_host
from lockstitch.tree import Git, WorkingTree


def main() -> None:
    """Print how many files and facts there were."""
    root, name, suffix, jobs, cache = sys.argv[1:]
    host = lean_host()
    host.want(["signature-parity"])
    tree = WorkingTree(Path(root))
    kept = None if cache == "-" else FactCache(Path(cache))
    source = LiveFacts(tree, host, git=Git(Path(root)), cache=kept, jobs=int(jobs), root=Path(root))
    extractor = host.extractors[name]
    requests = [Request(extractor, path, "", "") for path in tree.paths() if path.endswith(suffix)]
    source.fetch(requests)
    source.close()
    print(f"{len(requests)} files, {source.stats.facts} facts, {source.stats.cached} cached")


if __name__ == "__main__":
    main()
