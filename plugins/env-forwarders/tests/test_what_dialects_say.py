"""Every fact of many small texts, with its place and all that is said of it.

The texts stand in `said/`, a file for each language. After a change that is meant,
`pytest --lockstitch-update` writes what is said now: look at each line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .fact_lines import Block, blocks, lines

FILES = sorted((Path(__file__).parent / "said").glob("*.txt"))
BLOCKS = [(path, block) for path in FILES for block in blocks(path)]
each_block = pytest.mark.parametrize(
    ("path", "block"), BLOCKS, ids=[f"{path.stem}: {block.title}" for path, block in BLOCKS]
)


def said(path: Path, text: str) -> list[str]:
    """`yaml.compose.txt` holds texts in YAML."""
    return lines(path.name.partition(".")[0], text)


@each_block
def test_text_says_what_stands_below_it(path: Path, block: Block) -> None:
    """The facts, all of them and nothing else."""
    assert said(path, block.text) == list(block.facts)


@each_block
def test_ends_of_lines_say_nothing(path: Path, block: Block) -> None:
    """CRLF is read like LF."""
    assert said(path, block.text.replace("\n", "\r\n")) == list(block.facts)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_file_is_well_written(path: Path, request: pytest.FixtureRequest) -> None:
    """Nothing stands in the file that is not read from it."""
    update = request.config.getoption("--lockstitch-update")
    comment, found = path.read_text().partition("=== ")[0], blocks(path)
    now = [block.written(said(path, block.text) if update else block.facts) for block in found]
    if update:
        path.write_text(comment + "\n".join(now))
    assert path.read_text() == comment + "\n".join(now)
