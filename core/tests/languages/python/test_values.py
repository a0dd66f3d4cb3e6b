from __future__ import annotations

import pytest
from lockstitch.engine.extracting import extract
from lockstitch.languages.python.extractors import PYTHON_OUTLINE
from lockstitch.languages.python.values import string_value


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r"'\x41\u0042\U00000043\104'", "ABCD"),
        (r"'\ud800'", r"\ud800"),
        (r"'\U0000DFFF x'", r"\udfff x"),
        (r"'\N{BULLET}'", "•"),
    ],
)
def test_escapes(literal, value):
    assert string_value(literal) == ("str", value)


def test_half_a_surrogate_pair_does_not_keep_a_file_from_being_read():
    (made,) = extract(b'X = "\\ud800"\n\n\ndef f(a: str = "\\udc80") -> None: ...\n', "python", (PYTHON_OUTLINE,))
    assert made.error == ""
