"""Check the one contract of outlines.toml in ROOT, which looks at the outline of every Go file, as `check` does.

python benchmarks/outlines.py ROOT JOBS CACHE-DIR|-
"""

from __future__ import annotations

import sys
from pathlib import Path

import lockstitch.cli  # noqa: F401 - it sets the garbage collector as every run has it
import outline_plugin
from lockstitch.engine.run import Options, check
from lockstitch.engine.stats import Stats
from lockstitch.host import lean_host, load_module


def main() -> int:
    """Print how many files and facts there were."""
    root, jobs, cache = sys.argv[1:]
    host, stats = lean_host(), Stats()
    load_module(host, outline_plugin, "outline_plugin")  # no plugin of ours wants outlines alone
    kept = None if cache == "-" else Path(cache)
    options = Options(
        config="outlines.toml", jobs=int(jobs), cache=kept is not None, cache_dir=kept, host=host, stats=stats
    )
    outcome = check(Path(root), options)
    print(f"{stats.wanted} files, {stats.facts} facts, {stats.cached} cached, {stats.remembered} remembered")
    return outcome.exit_code()


if __name__ == "__main__":
    sys.exit(main())
