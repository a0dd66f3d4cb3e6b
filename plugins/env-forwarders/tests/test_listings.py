"""What code says of the environment, fact by fact and to the column: each file of `listings/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from .listing import annotated, plain

LISTINGS = sorted((Path(__file__).parent / "listings").iterdir())
LANGUAGES = {".go": "go", ".py": "python"}


@pytest.mark.parametrize("path", LISTINGS, ids=lambda path: path.name)
def test_each_line_says_what_stands_below_it(path: Path, pytestconfig: pytest.Config) -> None:
    """After a change that is meant, `--lockstitch-update` writes the listings anew: look at each line."""
    listing = path.read_text()
    found = annotated(LANGUAGES[path.suffixes[0]], plain(listing))
    if pytestconfig.getoption("--lockstitch-update"):
        path.write_text(found)
    assert found == path.read_text()
