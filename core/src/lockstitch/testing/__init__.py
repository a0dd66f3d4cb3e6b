"""The plugin author's test kit: case files, the laws they must keep, and texts in memory.

Case files need no import: the pytest plugin collects `testdata/*.txtar` beside a plugin's
`pyproject.toml`. What is here serves tests that are written by hand. Each name is imported when
it is asked for, since every pytest of an environment with lockstitch imports this package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lockstitch.testing.archive import Archive, ArchiveError, Section, format_archive, parse_archive
    from lockstitch.testing.case import Case, parse_case, read_case
    from lockstitch.testing.laws import broken_laws
    from lockstitch.testing.memory import MemoryView, apply_edits, facts_of, judge_files
    from lockstitch.testing.running import run_case

__all__ = [
    "Archive",
    "ArchiveError",
    "Case",
    "MemoryView",
    "Section",
    "apply_edits",
    "broken_laws",
    "facts_of",
    "format_archive",
    "judge_files",
    "parse_archive",
    "parse_case",
    "read_case",
    "run_case",
]

_HOMES = {
    "archive": ("Archive", "ArchiveError", "Section", "format_archive", "parse_archive"),
    "case": ("Case", "parse_case", "read_case"),
    "laws": ("broken_laws",),
    "memory": ("MemoryView", "apply_edits", "facts_of", "judge_files"),
    "running": ("run_case",),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"lockstitch.testing.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
