"""Shares and floors: whole numbers, compared exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lockstitch_coverage_floors.baseline import dropped
from lockstitch_coverage_floors.rational import Share, scaled, written

SHARES = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(lambda pair: Share(min(pair), max(pair)))


@given(SHARES, st.integers(0, 100_000_000))
def test_a_floor_is_reached_exactly(share, floor):
    reached = not share.whole or Fraction(share.part, share.whole) >= Fraction(floor, 100_000_000)
    assert share.reaches(floor) == reached
    lacking = share.lacks(floor)
    assert (lacking == 0) == reached
    assert Share(share.part + lacking, share.whole).reaches(floor)


@given(SHARES, SHARES, st.integers(0, 100_000_000))
def test_a_fall_is_measured_in_points(one, other, drop):
    expected = bool(one.whole and other.whole) and (
        Fraction(other.part, other.whole) - Fraction(one.part, one.whole) > Fraction(drop, 100_000_000)
    )
    assert one.below(other, drop) == expected


def test_nothing_is_rounded_up():
    assert Share(8996, 10000).percent == "89.96%"
    assert Share(99999, 100000).percent == "99.99%"
    assert Share(2, 3).shown(0) == "66%"
    assert Share(0, 0).percent == "n/a"
    assert not Share(8996, 10000).reaches(scaled(90))
    assert Share(9, 10).reaches(scaled(90))


@pytest.mark.parametrize(("value", "text"), [(90, "90%"), (89.96, "89.96%"), (0.1, "0.1%"), (100, "100%")])
def test_floors_as_they_are_written(value, text):
    assert written(scaled(value)) == text


def test_more_digits_than_can_be_told_are_refused():
    with pytest.raises(ValueError, match="more than 6 digits"):
        scaled(89.1234567)


def test_what_is_a_drop():
    assert dropped(Share(2, 3), Share(3, 3))
    assert not dropped(Share(50, 51), Share(99, 100))  # covered code was deleted
    assert not dropped(Share(90, 100), Share(5, 10))  # more is uncovered, of much more
    assert not dropped(Share(2, 3), Share(3, 3), tolerance=1)
    assert dropped(Share(1, 3), Share(3, 3), tolerance=1)
    assert not dropped(Share(97, 100), Share(100, 100), drop=scaled(3))
    assert dropped(Share(97, 100), Share(100, 100), drop=scaled(2.99))
