"""Single files: all facts of each, held to the text beside it.

`files/NAME.go` is a file, `files/NAME.facts` its facts, one a line; `--lockstitch-update` writes the second.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from lockstitch.languages.golang import GO_DECLARATIONS, GO_MODULE
from lockstitch.testing.memory import facts_of

_FILES = sorted(path for path in (Path(__file__).parent / "files").iterdir() if path.suffix != ".facts")


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_what_a_file_says(path: Path, request: pytest.FixtureRequest) -> None:
    found = facts_of(GO_MODULE if path.suffix == ".mod" else GO_DECLARATIONS, path.read_text())
    lines = [found.status, *(f"{problem.at.line}:{problem.at.column} {problem.message}" for problem in found.problems)]
    lines += [f"{type(fact).__name__} {msgspec.json.encode(fact).decode()}" for fact in found.facts]
    said = "\n".join(lines) + "\n"
    kept = path.with_name(f"{path.name}.facts")
    if request.config.getoption("--lockstitch-update"):
        kept.write_text(said)
    assert said == kept.read_text()
