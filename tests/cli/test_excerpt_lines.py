"""The lines of an excerpt are those of the text, however they are asked for."""

from __future__ import annotations

import random

import pytest
from lockstitch.cli.reporting import _Lines


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "a\r\nb\r\n", "\r", "\n".join(map(str, range(1000))) + "\n"])
def test_lines(text):
    wanted = [line.removesuffix("\r") for line in text.split("\n")]
    assert list(_Lines(text)) == wanted
    assert len(_Lines(text)) == len(wanted)
    order = list(range(len(wanted)))
    for seed in range(5):
        random.Random(seed).shuffle(order)
        lines = _Lines(text)
        assert [lines[at] for at in order] == [wanted[at] for at in order]
    assert _Lines(text)[-1] == wanted[-1]
    assert _Lines(text)[-3:] == wanted[-3:]
    with pytest.raises(IndexError):
        _Lines(text)[len(wanted)]
