"""Findings whose places are not in their files: what a judge made up is named, and shown where it can be shown."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Sequence

from msgspec.structs import replace

from lockstitch.api import Place
from lockstitch.engine.answers import outside
from lockstitch.engine.judging import Judgement
from lockstitch.engine.outcome import Failure, Reported
from lockstitch.host import Host
from lockstitch.tree import Tree, Unreadable


class Placing:
    """Holds findings to the files of `tree`; without one, and of files that it does not have, nothing is said.

    A file is read when something was found in it: few are. Of one that was changed after `begun` (nanoseconds of the
    system's clock) nothing is said either: its facts may be those of what it held before.
    """

    def __init__(self, tree: Tree | None, host: Host, begun: int) -> None:
        self._tree = tree
        self._begun = begun
        self._host = host
        self._lines: dict[str, Sequence[str] | None] = {}

    def hold(self, judgement: Judgement) -> None:
        """Put what `judgement` found outside its file at the file's start, and say whose mistake that is."""
        for index, finding in enumerate(judgement.findings):
            places = [finding.at, *(related.at for related in finding.related)]
            wrong = next(((at, error) for at in places if (error := outside(at, self._of))), None)
            if wrong is not None:
                what = "a finding" if wrong[0] == finding.at else "another end of a finding"
                judgement.findings[index] = self._moved(finding)
                judgement.complete = False
                judgement.failures.append(
                    Failure(
                        plugin=self._host.owner(judgement.loaded.analyzer),
                        phase="judge",
                        contract=finding.contract,
                        path=wrong[0].path,
                        error=f"it placed {what} of {finding.subject!r} at {wrong[1]}",
                    )
                )

    def _moved(self, finding: Reported) -> Reported:
        def inside(at: Place) -> Place:
            return Place(at.path) if outside(at, self._of) else at

        related = tuple(replace(item, at=inside(item.at)) for item in finding.related)
        return replace(finding, at=inside(finding.at), related=related)

    def _of(self, path: str) -> Sequence[str] | None:
        if self._tree is None:
            return None
        if path not in self._lines:
            try:
                content = self._tree.read(path)
            except Unreadable:
                content = None
            known = self._tree.known(path)
            if known is not None and max(known.status[1:3]) >= self._begun:
                content = None
            # A document of facts carries the contents of configuration files alone.
            self._lines[path] = (
                content.removeprefix(BOM_UTF8).decode("utf-8", "replace").split("\n") if content else None
            )
        return self._lines[path]
