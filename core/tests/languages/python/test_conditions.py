"""How tests on versions, platforms and type checking come out."""

from __future__ import annotations

import pytest
from lockstitch.languages.python import PYTHON_OUTLINE, Configuration
from lockstitch.languages.python.conditions import evaluate, fallback, settle
from lockstitch.languages.python.facts import Condition, PyAssignment
from lockstitch.testing import facts_of

_LINUX = Configuration((3, 11, 7), "linux")


def _value(text: str) -> PyAssignment:
    (fact,) = [f for f in facts_of(PYTHON_OUTLINE, f"x = {text}\n").facts if isinstance(f, PyAssignment)]
    return fact


@pytest.mark.parametrize(
    ("test", "open_", "known"),
    [
        ("TYPE_CHECKING", True, True),
        ("typing.TYPE_CHECKING", True, True),
        ("not t.TYPE_CHECKING", False, False),
        ("six.PY2", False, False),
        ("six.PY3", True, True),
        ("True", True, True),
        ("0", False, False),
        ("1", True, True),
        ("''", False, False),
        ("1.5", None, None),
        ("None", False, False),
        ("sys.version_info >= (3, 9)", True, True),
        ("sys.version_info >= (3, 12)", None, False),
        ("sys.version_info < (3, 12)", None, True),
        ("sys.version_info <= (3,)", False, False),
        ("sys.version_info == (3, 11, 7)", None, True),
        ("sys.version_info != (3, 11, 7)", None, False),
        ("sys.version_info > (3, 11)", None, True),
        ("sys.version_info < (4,)", True, True),
        ("(3, 12) <= sys.version_info", None, False),
        ("(3, 8) <= sys.version_info", True, True),
        ("sys.version_info[0] >= 3", True, True),
        ("sys.version_info[0] == 2", False, False),
        ("sys.version_info.major > 2", True, True),
        ("sys.platform == 'linux'", None, True),
        ("sys.platform != 'linux'", None, False),
        ("sys.platform == 'win32'", None, False),
        ("sys.platform.startswith('lin')", None, True),
        ("sys.platform.startswith('win')", None, False),
        ("os.name == 'nt'", None, False),
        ("os.name == 'posix'", None, True),
        ("__name__ == '__main__'", False, False),
        ("__name__ != '__main__'", True, True),
        ("x or True", True, True),
        ("x and False", False, False),
        ("x or False", None, None),
        ("x and True", None, None),
        ("True and True", True, True),
        ("False or False", False, False),
        ("not x", None, None),
        ("x == 1", None, None),
        ("__debug__", True, True),
        ("PY3", True, True),
        ("PY2", False, False),
        ("a.b.TYPE_CHECKING", True, True),
        ("TYPE_CHECKING.x", None, None),
        ("...", True, True),
        ("False", False, False),
        ("2", True, True),
        ("'0'", True, True),
        ("b''", None, None),
        ("x == 'a'", None, None),
        ("sys.version_info > (3, 9)", True, True),
        ("sys.version_info < (3, 9)", False, False),
        ("sys.version_info <= (3, 9)", False, False),
        ("sys.version_info == (3, 9)", False, False),
        ("sys.version_info != (3, 9)", True, True),
        ("sys.version_info >= (3, 9, 1)", None, True),
        ("sys.version_info >= (4,)", False, False),
        ("sys.version_info > (4, 0)", False, False),
        ("sys.version_info <= (4,)", True, True),
        ("sys.version_info == (4,)", False, False),
        ("sys.version_info != (4,)", True, True),
        ("sys.version_info >= (3, 8, 'final')", True, True),
        ("sys.version_info >= (3, x)", None, None),
        ("sys.version_info >= ()", None, None),
        ("sys.version_info >= (3, 1000000000)", None, None),
        ("sys.version_info >= (3, 100000000)", None, False),
        ("sys.version_info >= [3, 8]", None, None),
        ("sys.version_info >= 3", None, None),
        ("sys.version_info == 'x'", None, None),
        ("(3, 12) > sys.version_info", None, True),
        ("(3, 12) >= sys.version_info", None, True),
        ("(3, 12) < sys.version_info", None, False),
        ("(3, 8) < sys.version_info", True, True),
        ("(3, 11, 7) == sys.version_info", None, True),
        ("(3, 11, 7) != sys.version_info", None, False),
        ("sys.version_info[:2] >= (3, 8)", True, True),
        ("sys.version_info[:2] < (3, 8)", False, False),
        ("sys.version_info[:2] >= (3, 9)", None, True),
        ("sys.version_info[:2] == (3, 11)", None, True),
        ("sys.version_info[:2] > (3, 11)", None, False),
        ("sys.version_info[:2] < (4,)", True, True),
        ("sys.version_info[1:] >= (3, 8)", None, None),
        ("sys.version_info[1:2] >= (3, 8)", None, None),
        ("sys.version_info[:1] == (3,)", True, True),
        ("3 <= sys.version_info[0]", True, True),
        ("sys.version_info[0] < 3", False, False),
        ("sys.version_info[0] > 3", False, False),
        ("sys.version_info[0] >= 4", False, False),
        ("sys.version_info[0] <= 3", True, True),
        ("sys.version_info[0] != 3", False, False),
        ("sys.version_info[1] >= 8", None, None),
        ("sys.version_info.major == 3", True, True),
        ("sys.version_info.major < 3", False, False),
        ("sys.version_info.minor >= 8", None, None),
        ("sys.platform.startswith(x)", None, None),
        ("sys.platform.startswith('lin', 1)", None, None),
        ("sys.platform.endswith('x')", None, None),
        ("'linux' == sys.platform", None, True),
        ("'win32' != sys.platform", None, True),
        ("sys.platform in ('linux',)", None, None),
        ("os.name != 'nt'", None, True),
        ("sys.version_info >= (3, 8) and sys.platform == 'linux'", None, True),
        ("sys.version_info < (3, 8) or sys.platform == 'linux'", None, True),
        ("not (x and False)", True, True),
        ("x or not x or True", True, True),
        ("(3 < 4) < 5", None, None),
    ],
)
def test_conditions(test: str, open_: bool | None, known: bool | None) -> None:
    value = _value(test).value
    assert value is not None
    assert evaluate(value, Configuration()) is open_
    assert evaluate(value, _LINUX) is known


def test_windows_is_not_posix() -> None:
    value = _value("os.name == 'nt'").value
    assert value is not None
    assert evaluate(value, Configuration(platform="win32")) is True
    assert evaluate(_value("TYPE_CHECKING").value, Configuration(type_checking=False)) is False  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "verdict", "last"),
    [
        ((), True, False),
        ((("with", True, ""),), True, False),
        ((("try", True, ""),), True, False),
        ((("try", False, ""),), True, True),
        ((("loop", True, ""),), None, False),
        ((("match", True, ""),), None, False),
        ((("if", True, "True"),), True, False),
        ((("if", False, "True"),), False, False),
        ((("if", True, "False"),), False, False),
        ((("if", False, "False"),), True, False),
        ((("if", True, "x"),), None, False),
        ((("if", False, "x"),), None, False),
        ((("if", True, ""),), None, False),
        ((("if", True, "x"), ("if", True, "True")), None, False),
        ((("if", True, "x"), ("if", True, "False")), False, False),
        ((("loop", True, ""), ("try", False, "")), None, True),
        ((("try", False, ""), ("if", True, "True")), True, True),
    ],
)
def test_definitions_under_conditions(
    when: tuple[tuple[str, bool, str], ...], verdict: bool | None, last: bool
) -> None:
    conditions = tuple(
        Condition(kind, number, _value(test).value if test else None, holds)  # type: ignore[arg-type]
        for number, (kind, holds, test) in enumerate(when)
    )
    assert settle(conditions, Configuration()) is verdict
    assert fallback(conditions) is last
