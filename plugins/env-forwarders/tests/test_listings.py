"""What code says of the environment, fact by fact and to the column: each file of `listings/`."""

from __future__ import annotations

from pathlib import Path

import pytest
from lockstitch.testing.memory import facts_of
from lockstitch_env_forwarders.dialects import BY_LANGUAGE

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


@pytest.mark.parametrize(
    ("language", "text"), [("go", "package p\nfunc f() {{\n{}\n}}\n"), ("python", "import os\n{}\n")]
)
def test_a_name_of_very_many_is_unknown(language: str, text: str) -> None:
    """A thousand texts are spelled out, one more is not."""
    for count, kind in ((1000, "Read"), (1001, "Dynamic")):
        names = ", ".join(f'"{number}"' for number in range(count))
        loop = f'for _, k := range []string{{{names}}} {{ os.Getenv("N" + k) }}'
        if language == "python":
            loop = f'for k in [{names}]:\n    os.getenv("N" + k)'
        kinds = [type(fact).__name__ for fact in facts_of(BY_LANGUAGE[language], text.format(loop), language).facts]
        assert kinds == [kind] * (count if kind == "Read" else 1)
