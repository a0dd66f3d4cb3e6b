"""What one contract looks at: the facts it asked for, and a record of what it depends on."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from lockstitch.api import Change, Commit, Declared, Extractor, Fact, FileFacts, Need, Rename, Standing
from lockstitch.config import CONFIG_NAME, LoadedContract
from lockstitch.engine.declaring import declared
from lockstitch.engine.requests import FactSource, Request
from lockstitch.globs import has_wildcard, literal_prefix, select

if TYPE_CHECKING:
    from lockstitch.api import Branch

F = TypeVar("F", bound=Fact)
T = TypeVar("T")


class ContractView:
    """The `View` of one contract. `store` and `selections` are shared by all contracts of the run."""

    def __init__(
        self,
        source: FactSource,
        store: dict[Request, FileFacts[Any]],
        contracts: Sequence[str],
        selections: dict[tuple[str, str], list[str]] | None = None,
        today: datetime.date | None = None,
        configured: Mapping[str, LoadedContract] | None = None,
    ) -> None:
        self._source = source
        self._configured = configured or {}
        self._today = today or datetime.datetime.now(datetime.UTC).date()
        self._selections = selections if selections is not None else {}
        self._store = store
        self._contracts = contracts
        self._memo: dict[str, Any] = {}
        self.patterns: set[str] = set()
        """Every pattern and path that this contract has asked for: its dependencies."""
        self.requests: dict[Request, bool] = {}
        """Requests so far, and whether any need for them was required."""
        self.empty_needs: list[Need] = []
        self.revs: set[str] = set()
        """Revisions whose commits were asked for."""
        self.renamed: set[str] = set()
        """Revisions since which renames were asked for."""
        self.gone: set[str] = set()
        """Paths whose successors were asked for."""
        self.dated: set[str] = set()
        """Paths whose last changes were asked for."""
        self.branches: set[str] = set()
        """Bases against which the branch was asked for."""
        self.timed: set[str] = set()
        """Paths that were asked when they were written."""
        self.declarations: dict[str, Declared | None] = {}
        """What other contracts said of themselves when they were asked for."""
        self.asked_for_contracts = False
        """Whether it asked which contracts there are."""
        self.asked_for_today = False
        """Whether it asked what day it is."""
        self.selected: set[tuple[str, str]] = set()
        """Every (pattern, revision) whose files it asked for."""
        self.directories: dict[str, bool] = {}
        """Paths of which it asked whether they are directories, and what it was told."""
        self.languages: dict[tuple[str, str], str] = {}
        """(path, revision) → language, of the files that a pattern selected and whose names do not tell it."""
        self.verdicts: dict[str, Standing | None] = {}
        """How the contracts stand that this one is bound to, as soon as they have been judged."""

    def files(self, pattern: str) -> Sequence[str]:
        """The tree's files that match `pattern`, sorted."""
        self.patterns.add(pattern)
        self.selected.add((pattern, ""))
        return self._select(pattern)

    def is_directory(self, path: str) -> bool:
        """Whether `path` is a directory that holds at least one file of the tree."""
        self.patterns.add(path)
        self.directories[path] = is_directory(self._source.paths(), path)
        return self.directories[path]

    def facts(self, extractor: Extractor[F], path: str, rev: str = "", language: str = "") -> FileFacts[F]:
        """The facts of a file. Raises LookupError when `needs` did not ask for them."""
        request = Request(extractor, path, rev, language)
        if request not in self.requests or request not in self._store:
            raise LookupError(f"no need asked for {extractor.id} of {path!r}")
        facts: FileFacts[F] = self._store[request]
        return facts

    def known(self, extractor: Extractor[Any], path: str, rev: str = "", language: str = "") -> bool:
        """Whether `facts` would answer."""
        # What another contract asked for is not ours to see: what is found would hang on which contracts there are.
        request = Request(extractor, path, rev, language)
        return request in self.requests and request in self._store

    def commits(self, rev: str) -> Sequence[Commit] | None:
        """The commits since the merge base with `rev`, newest first."""
        self.revs.add(rev)
        return self._source.commits(rev)

    def memo(self, key: str, make: Callable[[], T]) -> T:
        """`make()`, called once for a state of the facts."""
        if key not in self._memo:
            self._memo[key] = make()
        value: T = self._memo[key]
        return value

    def forget(self) -> None:
        """Facts were added: what was worked out without them is not to be used."""
        self._memo.clear()

    def renames(self, rev: str) -> Sequence[Rename] | None:
        """The files renamed since the merge base with `rev`."""
        self.renamed.add(rev)
        return self._source.renames(rev)

    def successors(self, paths: Sequence[str]) -> Mapping[str, str]:
        """What paths that are gone are called now."""
        self.gone.update(paths)
        return self._source.successors(paths)

    def change(self, path: str) -> Change | None:
        """The last commit that changed a file."""
        self.dated.add(path)
        return self._source.change(path)

    def branch(self, base: str = "") -> Branch:
        """The branch under check, against `base`."""
        self.branches.add(base)
        return self._source.branch(base)

    def written(self, path: str) -> int | None:
        """When a file that is not as committed was last written."""
        self.timed.add(path)
        return self._source.written(path)

    def today(self) -> datetime.date:
        """The day as of which the contract is judged."""
        self.asked_for_today = True
        return self._today

    def verdict(self, contract: str) -> Standing | None:
        """How a contract stands that the analyzer's `binds` named."""
        if contract not in self.verdicts:
            raise LookupError(f"{contract!r} is none of the contracts that this one is bound to")
        return self.verdicts[contract]

    def contracts(self) -> Sequence[str]:
        """The ids of all contracts in the repository, sorted."""
        self.asked_for_contracts = True
        return self._contracts

    def declared(self, contract: str) -> Declared | None:
        """What another contract says of itself."""
        loaded = self._configured.get(contract)
        # One that is not there may have been until its file was changed.
        self.patterns.add(loaded.config.path if loaded is not None else f"**/{CONFIG_NAME}")
        self.declarations[contract] = declared(loaded.contract) if loaded is not None else None
        return self.declarations[contract]

    def expand(self, need: Need) -> list[Request]:
        """The requests that a need stands for."""
        self.patterns.add(need.path)
        if has_wildcard(need.path):
            self.selected.add((need.path, need.rev))
        paths = self._select(need.path, need.rev) if has_wildcard(need.path) else []
        if has_wildcard(need.path) and need.path not in paths:  # else it is a file's name
            languages = need.extractor.languages
            paths = [path for path in paths if need.language or self._language(path, need.rev) in languages]
            if not paths and need.required and not need.rev:
                self.empty_needs.append(need)
        else:
            paths = [need.path]
        return [Request(need.extractor, path, need.rev, need.language) for path in paths]

    def fetch(self, needs: Sequence[Need]) -> bool:
        """Fetch what is wanted beyond what the contract asked for before; whether anything of it was new."""
        fresh = [request for need in needs for request in self.expand(need) if not self._has(request)]
        self.requests.update(dict.fromkeys(fresh, False))
        self._store.update(self._source.fetch([request for request in fresh if request not in self._store]))
        if fresh:
            self.forget()
        return bool(fresh)

    def _language(self, path: str, rev: str) -> str:
        language = self._source.language(path, rev)
        if "." not in path.rsplit("/", 1)[-1]:
            self.languages[path, rev] = language
        return language

    def _has(self, request: Request) -> bool:
        return request in self.requests and request in self._store

    def _select(self, pattern: str, rev: str = "") -> list[str]:
        """What a pattern matches, worked out once for all contracts of a run."""
        if (pattern, rev) not in self._selections:
            self._selections[pattern, rev] = selection(self._source.paths(rev), pattern)
        return list(self._selections[pattern, rev])


def is_directory(paths: list[str], path: str) -> bool:
    """Whether one of the sorted `paths` lies below `path`; `.` always is a directory."""
    if path in {"", "."}:
        return True
    below = path.rstrip("/") + "/"
    at = bisect.bisect_left(paths, below)
    return at < len(paths) and paths[at].startswith(below)


def selection(paths: list[str], pattern: str) -> list[str]:
    """`globs.select` over sorted paths, looking only at those that begin as the pattern does."""
    prefix = "" if pattern == "." else literal_prefix(pattern)
    start = bisect.bisect_left(paths, prefix)
    end = bisect.bisect_right(paths, prefix + "\U0010ffff")
    return select(paths[start:end], pattern)
