"""A repository of a few commits, made with the kit's own steps."""

from __future__ import annotations

from pathlib import Path

from lockstitch.testing.archive import Section
from lockstitch.testing.history import carry_out, parse_history


def make(root: Path, script: str) -> Path:
    """A repository in `root` with one file and the history of `script`."""
    root.mkdir(exist_ok=True)
    (root / "README.md").write_text("# Readme\n", "utf-8")
    carry_out(parse_history(Section("git", script), "test"), root, {})
    return root
