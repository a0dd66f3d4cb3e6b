"""Facts that are kept from one run over a changing tree to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path
from typing import Any

from lockstitch.api import FileFacts
from lockstitch.engine.cache import FactCache
from lockstitch.engine.changes import Changes, Writings
from lockstitch.engine.given import Given
from lockstitch.engine.outcome import Failure
from lockstitch.engine.renaming import Renames
from lockstitch.engine.requests import Request
from lockstitch.engine.sources import LiveFacts
from lockstitch.engine.suppressions import SUPPRESSIONS, Suppression
from lockstitch.host import Host
from lockstitch.languages.outline import OUTLINE
from lockstitch.server.tree import EditorTree
from lockstitch.tree import Git, Known

#: A worker is replaced after so many rounds: a parser does not give back all that it took, and an editor runs for days.
_ROUNDS = 1_000


class SessionFacts(LiveFacts):
    """The facts of an editor's tree. What `forget` was not told of is not read again.

    `store` is shared with the run. `pause` is called while files are extracted, and may raise.
    """

    def __init__(
        self,
        root: Path,
        tree: EditorTree,
        host: Host,
        cache: FactCache | None,
        jobs: int,
        *,
        isolate: bool = True,
        given: Given | None = None,
    ) -> None:
        super().__init__(tree, host, git=Git(root), cache=cache, jobs=jobs, root=root, isolate=isolate, given=given)
        self.store: dict[Request, FileFacts[Any]] = {}
        self.pause: Callable[[], None] | None = None
        self.progress = self._pause
        self._requests: dict[str, set[Request]] = {}
        self._failed: dict[Request, Failure] = {}
        self._suppressions: dict[str, FileFacts[Suppression]] = {}
        self._status: dict[str, Known | None] = {}
        self._before: dict[str, set[Request]] = {}
        """What was asked of files before they changed: it is likely to be asked again, and a file is parsed once."""
        self._offered: frozenset[str] = frozenset()
        self._rounds = 0

    @property
    def editor_tree(self) -> EditorTree:
        """The tree under check."""
        tree = self._trees[""]
        assert isinstance(tree, EditorTree)
        return tree

    @editor_tree.setter
    def editor_tree(self, tree: EditorTree) -> None:
        self._trees[""] = tree
        self._writings = Writings(self.git, tree)

    def fetch(self, requests: Sequence[Request]) -> dict[Request, FileFacts[Any]]:
        """As a run's, and every file only once as long as it stays the same."""
        missing = [request for request in requests if request not in self.store]
        if missing:
            self._begin()
            tree = self.editor_tree
            for path in {request.path for request in missing if not request.rev} - tree.changes.keys():
                self._status[path] = tree.known(path)
            missing = self._with_earlier(missing)
            typed = [request for request in missing if not request.rev and request.path in tree.changes]
            found: dict[Request, FileFacts[Any]] = {}
            try:
                if len(typed) < len(missing):
                    unsaved = set(typed)
                    found.update(super().fetch([request for request in missing if request not in unsaved]))
                if typed:
                    # What is typed is gone with the next key: it is not worth keeping on disk.
                    cache, self.cache = self.cache, None
                    try:
                        found.update(super().fetch(typed))
                    finally:
                        self.cache = cache
            except BaseException:
                self._end_workers()  # they are in the middle of something
                raise
            self.store.update(found)
            for request in found:
                self._requests.setdefault(request.path, set()).add(request)
        return {request: self.store[request] for request in requests}

    def suppressions(self, paths: Set[str]) -> list[FileFacts[Suppression]]:
        """The inline exceptions of `paths`, of those files that have any, in order of path."""
        missing = sorted(paths - self._suppressions.keys())
        if missing:
            found = self.fetch([Request(SUPPRESSIONS, path, "", "") for path in missing])
            self._suppressions.update({request.path: facts for request, facts in found.items()})
        return [facts for path, facts in sorted(self._suppressions.items()) if path in paths and facts.facts]

    def failed(self, request: Request, failure: Failure) -> None:
        """Note that a request could not be answered, as long as it is one."""
        self._failed[request] = failure

    def failures_of(self, used: Set[Request], paths: Set[str]) -> list[Failure]:
        """What went wrong with requests that are used, or with the inline exceptions of `paths`.

        Everything else is forgotten: memory is bounded by what the contracts look at.
        """
        self._before.clear()
        for request in [request for request in self.store if request not in used]:
            if request.extractor is not SUPPRESSIONS or request.path not in paths:
                self._drop(request)
        return [self._failed[request] for request in sorted(self._failed, key=lambda item: (item.path, item.rev))]

    def forget(self, paths: Iterable[str]) -> None:
        """Files of the tree hold something else now."""
        for path in paths:
            self._status.pop(path, None)
            self._languages.pop((path, ""), None)
            self._contents.pop((path, ""), None)
            dropped = [request for request in self._requests.get(path, ()) if not request.rev]
            for request in dropped:
                self._drop(request)
            if dropped:
                self._before[path] = set(dropped)

    def forget_history(self) -> None:
        """What git knows may be something else now."""
        self._bases.clear()
        self._commits.clear()
        self.forget_renames()
        self._changes = Changes(self.git)
        self._branches = None
        self._writings = Writings(self.git, self.editor_tree)
        for rev in [rev for rev in self._trees if rev]:
            tree = self._trees.pop(rev)
            if tree is not None and hasattr(tree, "close"):
                tree.close()
        for request in [request for request in self.store if request.rev]:
            self._drop(request)

    def forget_renames(self) -> None:
        """Something is not on disk what it was, and renames that are not committed are told by that."""
        self._renames = Renames(self.git, self.base, self.paths)

    def changed_on_disk(self) -> set[str]:
        """Those of the files whose facts are kept that are not on disk what they were."""
        tree = self.editor_tree
        return {path for path, known in self._status.items() if path not in tree.changes and tree.known(path) != known}

    def _with_earlier(self, missing: list[Request]) -> list[Request]:
        asked = dict.fromkeys(missing)
        for path in {request.path for request in missing if not request.rev} & self._before.keys():
            asked.update(dict.fromkeys(request for request in self._before.pop(path) if request not in self.store))
        return list(asked)

    def _drop(self, request: Request) -> None:
        self.store.pop(request, None)
        self._failed.pop(request, None)
        if request.extractor is SUPPRESSIONS:
            self._suppressions.pop(request.path, None)
        of_path = self._requests.get(request.path)
        if of_path is not None:
            of_path.discard(request)
            if not of_path:
                del self._requests[request.path]
                self._status.pop(request.path, None)

    def _begin(self) -> None:
        self.host.extractors.setdefault(OUTLINE.id, OUTLINE)  # what the other side of a symbol is told by
        offered = frozenset(self.host.extractors)
        self._rounds += 1
        if offered != self._offered or self._rounds >= _ROUNDS:  # a worker knows only what there was when it began
            self._end_workers()
            self._offered, self._rounds = offered, 0

    def _end_workers(self) -> None:
        if self._workers is not None:
            self._workers.close()
            self._workers = None

    def _pause(self, _done: int, _of: int) -> None:
        if self.pause is not None:
            self.pause()
