"""Which tier has which file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from lockstitch.api import View
from msgspec import Struct

from lockstitch_coverage_floors.contract import MEASURES, CoverageFloors, Step, Tier
from lockstitch_coverage_floors.rational import scaled

_WILD = re.compile(r"[*?\[{]")


class Match(Struct, frozen=True):
    """A tier that matches a file, by the pattern that fits it most closely."""

    index: int
    pattern: int
    weight: tuple[int, int, int]


class Tiers:
    """The tiers of a contract and the files that their patterns match."""

    def __init__(self, contract: CoverageFloors, view: View) -> None:
        self.contract = contract
        self.matches: dict[str, list[Match]] = {}
        self.selected: list[tuple[str, ...]] = []
        """The files that each tier's patterns match, sorted."""
        self.idle: list[tuple[int, int]] = []
        """The patterns that match nothing: (tier, pattern)."""
        for index, tier in enumerate(contract.tier):
            found: dict[str, Match] = {}
            for number, pattern in enumerate(tier.files):
                weight = _weight(pattern)
                paths = view.files(contract.resolve(pattern))
                if not paths:
                    self.idle.append((index, number))
                for path in paths:
                    if path not in found or weight > found[path].weight:
                        found[path] = Match(index, number, weight)
            self.selected.append(tuple(sorted(found)))
            for path, match in found.items():
                self.matches.setdefault(path, []).append(match)
        default = [index for index, tier in enumerate(contract.tier) if tier.name == contract.untiered]
        self.default = default[0] if default else None

    def of(self, path: str) -> int | None:
        """The number of the tier that has a file; of several that match alike, the first."""
        matches = self.matches.get(path)
        if not matches:
            return self.default
        if self.contract.precedence == "most-specific":
            return max(matches, key=lambda match: (match.weight, -match.index)).index
        return matches[0].index

    def narrower(self, path: str, index: int) -> int | None:
        """The tier that has a file of the tier `index`, if that one fits it at least as closely."""
        weights = {match.index: match.weight for match in self.matches.get(path, [])}
        winner = self.of(path)
        return winner if winner is not None and winner != index and weights[index] >= weights[winner] else None

    def rivals(self, path: str) -> Sequence[Match]:
        """The tiers that claim a file with equal right; none when it is settled."""
        matches = self.matches.get(path, [])
        if len(matches) < 2 or self.contract.precedence == "first":
            return ()
        if self.contract.precedence == "most-specific":
            best = max(match.weight for match in matches)
            matches = [match for match in matches if match.weight == best]
        return matches if len(matches) > 1 else ()


def _weight(pattern: str) -> tuple[int, int, int]:
    """How closely a pattern fits: a plain path is closest, then more plain segments, then more plain characters."""
    segments = [part for part in pattern.split("/") if part]
    plain = [part for part in segments if not _WILD.search(part)]
    return (int(len(plain) == len(segments)), len(plain), len(re.sub(r"[*?{}\[\],/]", "", pattern)))


def floors(tier: Tier, today: datetime.date) -> dict[str, int]:
    """The floors (see `scaled`) that hold on a day."""
    found: dict[str, float | None] = {measure: getattr(tier, measure) for measure in MEASURES}
    for step in tier.ratchet:
        if step.from_ <= today:
            found |= {measure: value for measure in MEASURES if (value := getattr(step, measure)) is not None}
    return {measure: scaled(value) for measure, value in found.items() if value is not None}


def key_of(tier: Tier, index: int, measure: str, today: datetime.date) -> tuple[str | int, ...]:
    """Where the contract says the floor that holds on a day."""
    steps = [at for at, step in enumerate(tier.ratchet) if step.from_ <= today and getattr(step, measure) is not None]
    return ("tier", index, "ratchet", steps[-1]) if steps else ("tier", index, measure)


def next_step(tier: Tier, today: datetime.date) -> Step | None:
    """The step of the ratchet that comes next."""
    return next((step for step in tier.ratchet if step.from_ > today), None)
