"""A pytest plugin that writes what each test costs, in seconds, to the file that MUTATION_COSTS names."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

_seconds: dict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report) -> None:
    """Add up set-up, call and tear-down."""
    _seconds[report.nodeid] += report.duration


def pytest_sessionfinish() -> None:
    """Write them."""
    Path(os.environ["MUTATION_COSTS"]).write_text(json.dumps(_seconds))
