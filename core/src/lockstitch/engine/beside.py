"""Facts that were extracted before, beside the repository that they are of: what they do not tell is asked there.

A build system extracts in sandboxes, which hold a few files and no git. Judged this way the outcome is the one of
`check` in that repository: the facts are merely not extracted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lockstitch.api import Change, Commit, FileFacts, Rename
from lockstitch.config import CONFIG_NAME
from lockstitch.engine.judging import Judgement
from lockstitch.engine.outcome import Failure
from lockstitch.engine.requests import FactSource, Request
from lockstitch.engine.sources import LiveFacts

if TYPE_CHECKING:
    from lockstitch.api import Branch


class FactsBeside:
    """`recorded` facts of the files of `live`. Which files there are, and all that git tells, says `live`."""

    def __init__(self, recorded: FactSource, live: LiveFacts) -> None:
        self._recorded = recorded
        self._live = live
        self._paths: list[str] | None = None

    @property
    def failures(self) -> list[Failure]:
        """What failed when facts were extracted, then or now."""
        return [*self._recorded.failures, *self._live.failures]

    @failures.setter
    def failures(self, value: list[Failure]) -> None:
        self._recorded.failures = value

    def paths(self, rev: str = "") -> list[str]:
        """The files of the repository, sorted; without configuration files that the record leaves out."""
        paths = self._live.paths(rev)
        if rev:
            return paths
        if self._paths is None:
            recorded = {path for path in self._recorded.paths() if _is_config(path)}
            self._paths = [path for path in paths if path in recorded or not _is_config(path)]
        return self._paths

    def is_directory(self, path: str) -> bool:
        """Whether a file lies below `path`."""
        return self._live.is_directory(path)

    def language(self, path: str, rev: str = "") -> str:
        """The language id of a file."""
        return (not rev and self._recorded.language(path)) or self._live.language(path, rev)

    def fetch(self, requests: Sequence[Request]) -> dict[Request, FileFacts[Any]]:
        """The facts for `requests`: as recorded, or extracted now where the record has no such file. Raises
        FactsError."""
        found = self._recorded.fetch([request for request in requests if not request.rev])
        found = {request: facts for request, facts in found.items() if facts.status != "absent"}
        missing = [request for request in requests if request not in found]
        return {**found, **(self._live.fetch(missing) if missing else {})}

    def commits(self, rev: str) -> Sequence[Commit] | None:
        """The commits since the merge base with `rev`."""
        return self._live.commits(rev)

    def renames(self, rev: str) -> Sequence[Rename] | None:
        """The renames since the merge base with `rev`."""
        return self._live.renames(rev)

    def successors(self, paths: Sequence[str]) -> Mapping[str, str]:
        """What paths that are gone are called now."""
        return self._live.successors(paths)

    def change(self, path: str) -> Change | None:
        """The last commit that changed a file."""
        return self._live.change(path)

    def branch(self, base: str) -> Branch:
        """The branch under check against `base`."""
        return self._live.branch(base)

    def written(self, path: str) -> int | None:
        """When a file that is not as committed was last written."""
        return self._live.written(path)


def _is_config(path: str) -> bool:
    return path == CONFIG_NAME or path.endswith(f"/{CONFIG_NAME}")


class Beyond(Struct, frozen=True, order=True):
    """What a contract asked for that recorded facts cannot tell."""

    contract: str
    git: bool
    """Whether it asked git for anything: commits, renames, other revisions, dates."""
    files: tuple[str, ...]
    """The files it asked for that are not among the facts, sorted. Whether they exist, the facts cannot tell."""


def beyond(judgement: Judgement, source: FactSource) -> Beyond:
    """What a contract that was judged on the facts of `source` alone would have asked a repository."""
    view = judgement.view
    asked = [view.revs, view.renamed, view.gone, view.dated, view.branches, view.timed]
    here = [request for request in view.requests if not request.rev]
    absent = {request.path for request, facts in source.fetch(here).items() if facts.status == "absent"}
    git = any(asked) or len(here) < len(view.requests)
    return Beyond(judgement.loaded.contract.id, git, tuple(sorted(absent)))
