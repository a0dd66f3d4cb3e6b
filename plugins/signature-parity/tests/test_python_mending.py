"""Python fixes whose place is gone, and texts that cannot be read."""

from __future__ import annotations

import pytest
from lockstitch.api import Remedy
from lockstitch_signature_parity.python.mending import mend

LINES = ("def get(self):", "\traise NotImplementedError")


@pytest.mark.parametrize(
    "text",
    [
        "class B:\n    def put(self): ...\n",
        "def A(): ...\n",
        "class B:\n    class A:\n        x = 1\n",
        "class A:\n    def put(self:\n",
        "",
    ],
)
def test_what_is_gone_or_broken_is_left_alone(text: str) -> None:
    assert mend(Remedy("t", ("m.py",), ("python", "m.py", "A", "", *LINES)), {"m.py": text}) == []


def test_an_empty_module_is_left_alone() -> None:
    assert mend(Remedy("t", ("m.py",), ("python", "m.py", "", "", "def get():", "\t...")), {"m.py": ""}) == []


def test_the_last_class_of_a_name_is_the_one_that_counts() -> None:
    text = "class A:\n    x = 1\n\nclass A:\n    y = 2\n"
    (edit,) = mend(Remedy("t", ("m.py",), ("python", "m.py", "A", "", *LINES)), {"m.py": text})
    assert (edit.span.line, edit.text) == (5, "\n\n    def get(self):\n        raise NotImplementedError")
