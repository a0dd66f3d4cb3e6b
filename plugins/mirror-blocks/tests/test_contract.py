"""What a contract may say."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.api import Side
from lockstitch_mirror_blocks.contract import MirrorBlocks, Replacement

SIDES = (Side(path="a.sh", spelled="a.sh"), Side(path="b.sh", spelled="b.sh"))
NAMED = (Side(path="a.sh", symbol="x"), Side(path="b.sh", symbol="y"))


def made(**keys: Any) -> MirrorBlocks:
    return MirrorBlocks(id="k", check="mirror-blocks", **keys)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "nothing is held here"),
        ({"block": "k"}, "nothing is held here"),
        ({"block": "k", "files": ("*",)}, "missing key 'sides'"),
        ({"sides": SIDES}, "missing key 'block'"),
        ({"sides": (SIDES[0], NAMED[1])}, "missing key 'block'"),
        ({"block": "k", "sides": SIDES, "equal": False}, "nothing is held"),
        ({"block": "k", "sides": SIDES, "source": "c.sh"}, "'c.sh' is none of the sides"),
        ({"block": "k", "sides": SIDES, "replace": (Replacement(pattern="x", side="c"),)}, "'c' in 'replace'"),
    ],
)
def test_what_holds_nothing_is_refused(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made(**keys)


@pytest.mark.parametrize(
    "keys",
    [
        {"block": "k", "sides": SIDES},
        {"sides": NAMED},
        {"files": ("**",)},
        {"files": ("**",), "equal": False},
        {"block": "k", "sides": SIDES, "equal": False, "touch": True},
        {"block": "k", "sides": SIDES, "source": "b.sh", "replace": (Replacement(pattern="x"),)},
    ],
)
def test_what_holds_something_is_not(keys: dict[str, Any]) -> None:
    assert made(**keys).id == "k"
