"""What is asked for facts, and what for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from lockstitch.api import Change, Commit, Extractor, FileFacts, Rename
from lockstitch.engine.outcome import Failure

if TYPE_CHECKING:
    from lockstitch.api import Branch


class Request(NamedTuple):
    """One extractor over one file; `language` is `""` for what the file is taken for."""

    extractor: Extractor[Any]
    path: str
    rev: str
    language: str


#: Told how many files of how many have been extracted, while it goes on.
Progress = Callable[[int, int], None]


class FactSource(Protocol):
    """What the engine asks for facts."""

    failures: list[Failure]

    def paths(self, rev: str = "") -> list[str]: ...
    def is_directory(self, path: str) -> bool: ...
    def language(self, path: str, rev: str = "") -> str: ...
    def fetch(self, requests: Sequence[Request]) -> dict[Request, FileFacts[Any]]: ...
    def commits(self, rev: str) -> Sequence[Commit] | None: ...
    def renames(self, rev: str) -> Sequence[Rename] | None: ...
    def successors(self, paths: Sequence[str]) -> Mapping[str, str]: ...
    def change(self, path: str) -> Change | None: ...
    def branch(self, base: str) -> Branch: ...

    def written(self, path: str) -> int | None: ...


def failed_on(extractor: Extractor[Any]) -> str:
    """The reason of facts that are not there because their extractor failed; the failure itself is the source's."""
    return f"{extractor.id} failed on it"
