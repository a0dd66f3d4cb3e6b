"""How the cost of `lockstitch check` grows: warm runs with files, cold runs with bytes named. Draws `growth.svg`.

    python benchmarks/growth.py [--runs N] [--out FILE]

Warm: trees of 1,000 to 64,000 files in services of a hundred, a contract for each two neighbouring services; nothing
has changed since the run before. Cold: contracts that name 0.25 to 6 MB of Go, nothing kept, one process.
Each point is the fastest of its runs: what else the machine does only adds.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import corpora
from chart import Panel, fit, svg
from run import PEERS, Bench, settle

HERE = Path(__file__).resolve().parent
FILES = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
BYTES = (250_000, 500_000, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 6_000_000)


def warm(bench: Bench) -> list[tuple[float, float]]:
    """Files and seconds."""
    points = []
    for files in FILES:
        root = corpora.synthetic(bench.scratch / f"warm-{files}", files, files // 100 - 1)
        settle(root)
        took = bench.median(bench.check(root), root, pick=min)
        points.append((float(files), took / 1000))
        shutil.rmtree(root)
        print(f"warm: {files:,} files, {files // 100 - 1} contracts: {took:,.0f} ms", flush=True)
    return points


def cold(bench: Bench) -> list[tuple[float, float]]:
    """Megabytes named and seconds."""
    points = []
    for size in BYTES:
        root = corpora.go_packages(bench.scratch / f"cold-{size}", size)
        named = sum(path.stat().st_size for path in root.rglob("*.go"))
        took = bench.median(bench.check(root, "--no-cache", "--jobs", "1"), root, pick=min)
        points.append((named / 1e6, took / 1000))
        shutil.rmtree(root)
        print(f"cold: {named:,} bytes named: {took:,.0f} ms", flush=True)
    return points


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "growth.svg")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(options.runs, Path(name), PEERS)
        warm_points, cold_points = warm(bench), cold(bench)
    by_files, by_bytes = fit(warm_points), fit(cold_points)
    warm_said = (
        f"{by_files.intercept * 1000:.0f} ms + {by_files.slope * 1e6:.1f} µs a file, R² = {by_files.r_squared:.3f}"
    )
    cold_said = f"{by_bytes.intercept * 1000:.0f} ms + {by_bytes.slope:.2f} s a MB, R² = {by_bytes.r_squared:.3f}"
    print(f"warm: {warm_said}\ncold: {cold_said}")
    options.out.write_text(
        svg(
            [
                Panel("Warm, nothing changed", "files in the tree", "seconds", warm_points, warm_said),
                Panel("Cold, one process", "megabytes of Go named by contracts", "seconds", cold_points, cold_said),
            ]
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
