"""The API reference says of every public name how it is declared and what it means; what pages call by name exists."""

import importlib
import importlib.util
import re
import sys
from pathlib import Path

import pytest
from lockstitch.api import Source
from lockstitch.languages import LANGUAGE_IDS, UnknownGrammar, detect_language, parse

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "docs" / "plugin-authors"
sys.path.insert(0, str(ROOT / "tools"))
try:
    import api_reference
    import api_surface
    import language_ids
finally:
    del sys.path[0]

MODULE = '''"""Things: for a test. More of it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Colour = Literal["red", "blue"]
_HIDDEN = 1
#: How many there may be,
#: at most.
MOST = 3

__all__ = ["MOST", "Thing", "thing"]


class Thing(Struct, frozen=True):
    """One thing. `name` is what it is called; see `Thing.paint` and `MOST`."""

    name: str
    colour: Colour = "red"
    size: Annotated[int, Meta(description="In metres | feet.")] = 1
    home: str = ""
    """Where it is."""
    _memo: int = 0

    @property
    def big(self) -> bool:
        """Whether it is."""
        return self.size > 1

    def paint(self, colour: Colour) -> "Thing":
        """Another colour. Raises ValueError."""
        return self


def thing(name, /, *others: int, deep: bool = False, **more) -> Thing:
    """Makes one::

        thing("x")

    And no other.
    """
'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "made_up.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "made_up", raising=False)
    sys.modules["declarations"]._source.cache_clear()
    return tmp_path / "made_up.py"


def page():
    return api_reference.pages(("made_up",))["made_up.md"]


def test_a_class_is_told_with_its_fields_and_methods(module):
    text = page()
    assert "# `made_up`\n\nThings: for a test. More of it.\n" in text
    fields = ["name: str", 'colour: Colour = "red"', "size: int = 1", 'home: str = ""']
    assert "\n".join(["class Thing(Struct, frozen=True):", *(f"    {field}" for field in fields), "```"]) in text
    assert 'Here `Colour` is `Literal["red", "blue"]`.' in text
    assert "| `size` | In metres \\| feet. |\n| `home` | Where it is. |" in text
    assert "### `Thing.big`\n\n```python\n@property\ndef big(self) -> bool\n```\n\nWhether it is.\n" in text
    assert "### `Thing.paint`\n\n```python\ndef paint(self, colour: Colour)" in text
    assert "_memo" not in text
    assert "_HIDDEN" not in text


def test_functions_and_values_are_told(module):
    text = page()
    assert "## `MOST`\n\n```python\nMOST = 3\n```\n\nHow many there may be,\nat most.\n" in text
    assert (
        'def thing(name, /, *others: int, deep: bool = False, **more) -> Thing\n```\n\nMakes one:\n\n    thing("x")'
        in text
    )


def test_names_in_a_text_lead_to_where_they_are_told(module):
    assert "see [`Thing.paint`](#thingpaint) and [`MOST`](#most)." in page()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("#: How many there may be,\n#: at most.\n", "MOST"),
        ('"""Whether it is."""', "Thing.big"),
        ('"""Another colour. Raises ValueError."""', "Thing.paint"),
    ],
)
def test_a_name_without_a_text_is_an_error(module, text, name):
    module.write_text(MODULE.replace(text, ""))
    with pytest.raises(LookupError, match=rf"^made_up\.{name} has no text$"):
        page()


def test_every_public_name_is_on_the_first_page():
    listed = set(re.findall(r"\[`(\w+)`\]\((\w+)\.md#", (BOOK / "api" / "README.md").read_text("utf-8")))
    for module in api_surface.MODULES:
        for name in api_surface.public_names(importlib.import_module(module)):
            assert (name, module.rpartition(".")[2]) in listed


def test_the_page_of_versions_names_the_public_modules():
    text = (ROOT / "docs" / "versioning.md").read_text("utf-8")
    named = re.findall(r"`(\w+)`", re.search(r"`lockstitch\.languages` with its modules (.*?);", text)[1])
    assert [f"lockstitch.languages.{name}" for name in named] == [
        name for name in api_surface.MODULES if name.startswith("lockstitch.languages.")
    ]


PAGES = [*sorted(BOOK.glob("*.md")), ROOT / "docs" / "architecture.md", ROOT / "docs" / "concepts.md"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_page_calls_by_name_exists(path):
    api = importlib.import_module("lockstitch.api")
    text = path.read_text("utf-8")
    for owner, name in re.findall(r"`([A-Z]\w+)\.(\w+)", text):
        if owner in api.__all__:
            kind = getattr(api, owner)
            assert hasattr(kind, name), f"{owner}.{name}"
    for owner, name in re.findall(r"`([A-Z]\w+)\(…, (\w+)=", text):
        assert name in getattr(api, owner).__struct_fields__, f"{owner}({name}=)"
    for module, name in re.findall(r"`(lockstitch\.(?:api|languages|testing))\.([A-Za-z_]\w*)", text):
        home = importlib.import_module(module)
        assert hasattr(home, name) or importlib.util.find_spec(f"{module}.{name}"), f"{module}.{name}"


def test_language_ids_are_those_that_are_detected():
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", language_ids.page(), re.MULTILINE))
    assert tuple(rows) == LANGUAGE_IDS
    for language, files in rows.items():
        for name in re.findall(r"`([^`]+)`", files):
            shebang = name.removeprefix("#!") if name.startswith("#!") else ""
            file = "tool" if shebang else name.replace("*", "x")
            assert detect_language(file, f"#!/usr/bin/env {shebang}\n".encode()) == language, name


@pytest.mark.skipif(
    importlib.util.find_spec("tree_sitter_languages") is None,
    reason="tree-sitter-languages has wheels up to CPython 3.12 (see the extra `long-tail`)",
)
@pytest.mark.parametrize("language", LANGUAGE_IDS)
def test_the_grammars_are_those_that_the_page_names(language):
    if language in language_ids.WITHOUT_GRAMMAR:
        with pytest.raises(UnknownGrammar):
            parse(Source(b"", language))
    else:
        assert parse(Source(b"", language)).root_node.child_count == 0
