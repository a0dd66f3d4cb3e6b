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


@pytest.mark.parametrize(("sizes", "kinds"), [((10, 10, 10), ["Read"] * 1000), ((7, 11, 13), ["Dynamic"])])
def test_a_name_of_very_many_is_unknown(sizes: tuple[int, ...], kinds: list[str]) -> None:
    """A thousand texts are spelled out, one more is not."""
    go, python = "package p\nfunc f() {\n", "import os\n"
    for depth, size in enumerate(sizes):
        names = ", ".join(f'"{number}"' for number in range(size))
        go += f"for _, k{depth} := range []string{{{names}}} {{\n"
        python += f"{'  ' * depth}for k{depth} in [{names}]:\n"
    go += 'os.Getenv("N" + k0 + k1 + k2)\n}}}}\n'
    python += '      os.getenv("N" + k0 + k1 + k2)\n'
    for language, text in (("go", go), ("python", python)):
        facts = facts_of(BY_LANGUAGE[language], text, language).facts
        assert [type(fact).__name__ for fact in facts] == kinds
