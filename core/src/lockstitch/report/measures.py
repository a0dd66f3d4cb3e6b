"""What a run did, as text: `--stats`."""

from __future__ import annotations

from lockstitch.engine.stats import Stats


def measures(stats: Stats) -> str:
    """A few aligned lines."""
    rows = [
        ("contracts", f"{stats.contracts:,}"),
        ("  remembered", f"{stats.remembered:,}"),
        ("files of the tree", f"{stats.seen:,}"),
        ("files looked at", f"{stats.wanted:,}"),
        ("  cached", f"{stats.cached:,}"),
        ("  read", f"{stats.read:,}"),
        ("  hinted out", f"{stats.hinted_out:,}"),
        ("  parsed", f"{stats.parsed:,}"),
        ("facts", f"{stats.facts:,}"),
        ("workers", f"{stats.workers:,}"),
        *((f"seconds, {name}", f"{seconds:.3f}") for name, seconds in stats.seconds.items()),
    ]
    width = max(len(name) for name, _ in rows)
    value = max(len(text) for _, text in rows)
    return "\n".join(f"{name:<{width}}  {text:>{value}}" for name, text in rows)
