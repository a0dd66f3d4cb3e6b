"""Writing what the reports say into a document's column of actual coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstitch.api import Edit, Finding, Place, Remedy

from lockstitch_coverage_floors.contract import CoverageFloors


def mend(_: CoverageFloors, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """The edit of one cell; none when the finding's place is not in the texts."""
    at = finding.at
    if not isinstance(at, Place) or at.path not in texts or len(remedy.data) != 2:
        return ()
    return (Edit(at.path, at.span, remedy.data[1]),)
