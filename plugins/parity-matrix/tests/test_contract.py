"""What a contract cannot say."""

from __future__ import annotations

import pytest
from lockstitch.api import Side
from lockstitch_parity_matrix.contract import Bind, Columns, Implementation, ParityMatrix, Verdicts

TABLE = Columns(feature="F", sides=("A", "B"), verdict="V")


def contract(**keys):
    return ParityMatrix(id="m", check="parity-matrix", doc="m.md", table=TABLE, **keys)


@pytest.mark.parametrize(("age", "days"), [("", None), ("90d", 90), ("12w", 84), ("6m", 180), ("1y", 365)])
def test_ages(age, days):
    assert contract(max_age=age).days == days


@pytest.mark.parametrize("age", ["90", "d", "90 d", "x90d", "90dd", "1.5y"])
def test_what_is_no_age(age):
    with pytest.raises(ValueError, match="is no age such as"):
        contract(max_age=age)


def test_implementations_are_of_sides_and_name_types():
    one = Implementation(side="A", type=Side(path="p", symbol="T"))
    assert contract(implementations=(one,), every_method=True).every_method
    with pytest.raises(ValueError, match="'C' in 'implementations' is none of the sides"):
        contract(implementations=(Implementation(side="C", type=Side(path="p", symbol="T")),))
    with pytest.raises(ValueError, match="names no type"):
        contract(implementations=(Implementation(side="A", type=Side(path="p")),))
    with pytest.raises(ValueError, match="every-method"):
        contract(every_method=True)


def test_a_binding_is_of_a_row_or_a_risk():
    assert Bind(contract="c", row="x").risk == ""
    for keys in ({}, {"row": "x", "risk": "y"}):
        with pytest.raises(ValueError, match="Name one of the two"):
            Bind(contract="c", **keys)


def test_marks_are_looked_for_longest_first():
    assert [mark for mark, _ in Verdicts(parity=("a", "abc"), divergent=("ab",), gap=()).marks()] == ["abc", "ab", "a"]
