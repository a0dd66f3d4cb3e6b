"""Shares and floors as whole numbers: nothing is rounded, except downwards and for people."""

from __future__ import annotations

from msgspec import Struct

#: Floors are written with at most so many digits after the point.
_DIGITS = 6
_UNIT = 1_000_000


class Share(Struct, frozen=True):
    """`part` of `whole`."""

    part: int
    whole: int

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def missing(self) -> int:
        """How many are not covered."""
        return self.whole - self.part

    def reaches(self, floor: int) -> bool:
        """Whether it is at least `floor` (see `scaled`); a share of nothing reaches every floor."""
        return self.part * 100 * _UNIT >= floor * self.whole

    def lacks(self, floor: int) -> int:
        """How many more would have to be covered to reach `floor`."""
        needed = -(-floor * self.whole // (100 * _UNIT))
        return max(0, needed - self.part)

    def below(self, other: Share, drop: int = 0) -> bool:
        """Whether it is more than `drop` (see `scaled`) points below another share."""
        if not self.whole or not other.whole:
            return False
        mine, theirs = self.part * other.whole, other.part * self.whole
        return (theirs - mine) * 100 * _UNIT > drop * self.whole * other.whole

    @property
    def percent(self) -> str:
        """In per cent with two digits, rounded down; `n/a` of nothing."""
        return self.shown(2)

    def shown(self, digits: int) -> str:
        """In per cent with so many digits, rounded down; `n/a` of nothing."""
        if not self.whole:
            return "n/a"
        scale = int(10**digits)
        number = self.part * 100 * scale // self.whole
        return f"{number // scale}.{number % scale:0{digits}d}%" if digits else f"{number}%"


NOTHING = Share(0, 0)


def scaled(value: float) -> int:
    """A number of per cent as it is written, in millionths. Raises ValueError when it has more digits."""
    text = f"{value:.{_DIGITS}f}"
    if float(text) != value:
        raise ValueError(f"{value} has more than {_DIGITS} digits after the point")
    whole, _, rest = text.partition(".")
    return int(whole) * _UNIT + int(rest)


def written(floor: int) -> str:
    """A floor (see `scaled`) as people write it: `90%`, `89.5%`."""
    whole, rest = divmod(floor, _UNIT)
    digits = f"{rest:0{_DIGITS}d}".rstrip("0")
    return f"{whole}.{digits}%" if digits else f"{whole}%"
