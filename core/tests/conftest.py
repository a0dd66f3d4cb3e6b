"""Shared fixtures of the host's own tests."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lockstitch.engine.outcome import Outcome
from lockstitch.engine.run import Options, check
from msgspec.structs import replace

_PATH = Path(__file__).parent / "engine" / "words.py"


def _load() -> ModuleType:
    if "lockstitch_test_words" not in sys.modules:
        spec = importlib.util.spec_from_file_location("lockstitch_test_words", _PATH)
        assert spec is not None
        assert spec.loader is not None
        made = importlib.util.module_from_spec(spec)
        sys.modules["lockstitch_test_words"] = made
        spec.loader.exec_module(made)
    return sys.modules["lockstitch_test_words"]


@pytest.fixture
def words() -> ModuleType:
    """The module with the small test analyzer."""
    return _load()


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Writes files below a fresh root, and gives the root."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        for path, content in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


@pytest.fixture
def run(words: ModuleType) -> Callable[..., Outcome]:
    """`check` with the test analyzer installed, one worker and no cache."""

    def go(root: Path, **changes: Any) -> Outcome:
        options = Options(jobs=1, cache=False, host=words.words_host())
        return check(root, replace(options, **changes))

    return go
