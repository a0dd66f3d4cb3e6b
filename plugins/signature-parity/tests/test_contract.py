"""What makes a contract, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from lockstitch.api import Side
from lockstitch_signature_parity.contract import SignatureParity, selects_many

A, B = Side(path="p", symbol="A"), Side(path="p", symbol="B")


def contract(**keys: Any) -> SignatureParity:
    return SignatureParity(id="c", check="signature-parity", **keys)


def test_two_sides_need_nothing_else() -> None:
    made = contract(sides=(A, B))
    assert made.policy == "intersection"
    assert made.assertions == "required"
    assert not made.unexported
    assert made.extra == ()


def test_one_side_needs_an_interface_or_a_pattern() -> None:
    with pytest.raises(ValueError, match="two or more entries"):
        contract(sides=(A,))
    assert contract(sides=(A,), interface=B).interface is B
    assert contract(sides=(Side(path="p", symbol="*"),)).sides


def test_the_policy_interface_needs_one() -> None:
    with pytest.raises(ValueError, match="needs the key 'interface'"):
        contract(sides=(A, B), policy="interface")
    assert contract(sides=(A, B), policy="interface", interface=Side(path="p", symbol="I"))


@pytest.mark.parametrize("pattern", ["New*", "", "New{type}", "p.New", "{Type"])
def test_functions_are_names(pattern: str) -> None:
    with pytest.raises(ValueError, match="no function's name"):
        contract(sides=(A, B), functions=(pattern,))


def test_functions_may_hold_the_type() -> None:
    assert contract(sides=(A, B), functions=("New{Type}", "init", "{Type}FromEnv")).functions[0] == "New{Type}"


@pytest.mark.parametrize(
    ("side", "many"),
    [
        (Side(path="p", symbol="A"), False),
        (Side(path="p/*", symbol="A"), True),
        (Side(path="p/{a,b}", symbol="A"), True),
        (Side(path="p", symbol="*Store"), True),
        (Side(path="p", symbol="A?"), True),
        (Side(path="p", symbol="[AB]"), True),
    ],
)
def test_patterns_of_sides(side: Side, many: bool) -> None:
    assert selects_many(side) is many
