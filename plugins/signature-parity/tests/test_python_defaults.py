"""When two defaults are one value."""

from __future__ import annotations

import pytest
from lockstitch.languages.python import PythonProgram, Scope
from lockstitch.languages.python.facts import PyAssignment
from lockstitch.languages.python.signatures import Value, read_value
from lockstitch.testing import MemoryView
from lockstitch_signature_parity.python.defaults import same_default

_BEFORE = """
import typing as t, collections.abc as c, datetime, asyncio, httpx, lib
import enum
class Base: ...
class Animal(Base): ...
class Dog(Animal): ...
class Cat(Animal): ...
class Plant: ...
class AsyncDog: ...
class Shape(t.Protocol): ...
class Far(lib.Base): ...
class Mode(enum.Enum):
    ON = 1
    OFF = 2
T = t.TypeVar("T")
U = t.TypeVar("U")
UNSET = object()
_UNSET = object()
OTHER = object()
TEN = 10
LIST = []
"""


def _program(lines: str) -> tuple[PythonProgram, dict[str, PyAssignment], Scope]:
    program = PythonProgram(MemoryView({"m.py": _BEFORE + lines}))
    module = program.module("m.py")
    assert module is not None
    nodes = {name: nodes[0] for name, nodes in module.names.items() if isinstance(nodes[0], PyAssignment)}
    return program, nodes, Scope(module)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("have", "want", "verdict"),
    [
        ("1", "1.0", "same"),
        ("1", "2", "different"),
        ("None", "1", "different"),
        ("...", "1", "same"),
        ("UNSET", "_UNSET", "same"),
        ("UNSET", "OTHER", "different"),
        ("UNSET", "None", "different"),
        ("TEN", "10", "same"),
        ("TEN", "11", "different"),
        ("LIST", "LIST", "same"),
        ("Mode.ON", "Mode.ON", "same"),
        ("Mode.ON", "Mode.OFF", "different"),
        ("Mode.ON", "1", "different"),
        ("lib.X", "1", "unknown"),
        ("lib.X", "lib.X", "same"),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "same"),
        ("{1, 2}", "{2, 1}", "same"),
        ("[1, 2]", "[2, 1]", "different"),
        ("lambda: 1", "lambda: 2", "unknown"),
        ("datetime.timedelta(1)", "timedelta(1)", "same"),
        ("(1, 2)", "(1, 3)", "different"),
    ],
)
def test_defaults(have: str, want: str, verdict: str) -> None:
    program, nodes, scope = _program(f"x = {have}\ny = {want}\n")

    def value(name: str) -> Value:
        expr = nodes[name].value
        assert expr is not None
        return read_value(program, scope, expr)

    found = same_default(value("x"), value("y"))
    assert (found if found in ("same", "different") else "unknown") == verdict
