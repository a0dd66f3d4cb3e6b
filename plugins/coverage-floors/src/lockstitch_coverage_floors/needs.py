"""What the contract looks at."""

from __future__ import annotations

from collections.abc import Iterable

from lockstitch.api import Need, View

from lockstitch_coverage_floors.book import book_of
from lockstitch_coverage_floors.contract import CoverageFloors


def needs(contract: CoverageFloors, view: View) -> Iterable[Need]:
    """The reports, then what their names lead to."""
    return book_of(contract, view).needs
