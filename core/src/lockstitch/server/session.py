"""One root in the editor: the same run as the command's, of which only what a change touches is done again."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from lockstitch.api import FileFacts
from lockstitch.config import CONFIG_NAME, Configuration, LoadedContract
from lockstitch.engine.baseline import BASELINE_PATH
from lockstitch.engine.binding import Bindings
from lockstitch.engine.cache import FactCache
from lockstitch.engine.declaring import declared
from lockstitch.engine.judging import Held, Judgement
from lockstitch.engine.outcome import Failure, Outcome
from lockstitch.engine.requests import Request
from lockstitch.engine.run import Options, Run
from lockstitch.engine.suppressions import Suppression
from lockstitch.globs import select
from lockstitch.host import Host, lean_host
from lockstitch.server.facts import SessionFacts
from lockstitch.server.tree import EditorTree
from lockstitch.tree import OverlayTree, WorkingTree


class Session:
    """The contracts below `root`, judged again and again. It has to be closed.

    Say what changed, then ask for the outcome: it is, byte for byte, that of a run that knows nothing yet.
    """

    def __init__(self, root: Path, options: Options | None = None) -> None:
        self.root = root.resolve()
        self.options = options or Options()
        self.host: Host = self.options.host or lean_host()
        cache = FactCache(self.options.cache_dir or self.root / ".lockstitch") if self.options.cache else None
        self.tree = EditorTree(WorkingTree(self.root), {})
        self.facts = SessionFacts(
            self.root,
            self.tree,
            self.host,
            cache,
            self.options.jobs or os.cpu_count() or 1,
            isolate=self.options.isolate,
            given=self.options.given,
        )
        self.held = Held(store=self.facts.store)
        self.configuration = Configuration()
        self.judgements: list[Judgement] = []
        self._configured: tuple[Configuration, list[Failure]] | None = None
        self._changed: set[str] = set()
        self._listed: list[str] = []
        self._relist = True
        self._history = False
        self._disk = False
        self._today: datetime.date | None = None

    def close(self) -> None:
        """End its processes and let go of its cache."""
        self.facts.close()

    def lay_over(self, texts: Mapping[str, bytes | None]) -> None:
        """Open files have these contents now; None for one that is not open any more."""
        changes = dict(self.tree.changes)
        for path, content in texts.items():
            if content is None:
                changes.pop(path, None)
            else:
                changes[path] = content
        changed = {path for path in texts if changes.get(path) != self.tree.changes.get(path)}
        if changed:
            self._changed |= changed
            self._replace(self.tree.working, changes, listed=changes.keys() == self.tree.changes.keys())

    def saved(self, paths: Iterable[str], *, relist: bool = False, history: bool = False) -> None:
        """These files are something else on disk. With `relist` some came or went, or are ignored in another way; with
        `history` git knows something else."""
        paths = set(paths)
        self._disk = True
        self._history |= history
        self._changed |= paths - self.tree.changes.keys()
        if relist or history or not paths <= set(self._listed) or any(path.endswith(".gitignore") for path in paths):
            self._relist = True
        # A directory that is held open may be another one by now.
        working = WorkingTree(self.root) if self._relist else self.tree.working.again()
        self._replace(working, self.tree.changes, listed=not self._relist)

    def rescan(self) -> None:
        """Anything may have changed on disk: for editors that do not say."""
        self.saved((), relist=True, history=True)
        self._changed |= self.facts.changed_on_disk()
        self._configured = None

    def outcome(self, pause: Callable[[], None] | None = None) -> Outcome:
        """What a run over the tree as it is now finds. `pause` is called in between; what it raises ends the run, and
        what was done till then is kept."""
        today = self.options.today or datetime.datetime.now(datetime.UTC).date()
        if today != self._today:
            self._today = today
            self.held.judgements.clear()
        self._forget()
        self.facts.pause = self.held.before = pause
        run = _SessionRun(self)
        try:
            return run.outcome()
        finally:
            self.facts.pause = self.held.before = None
            self.tree.working.close()
            self.judgements = run.judgements
            self.configuration = self._configured[0] if self._configured is not None else Configuration()

    @contextlib.contextmanager
    def trying(self) -> Iterator[Callable[[OverlayTree], Outcome]]:
        """A function that gives the outcome with further texts laid over; afterwards everything is as it was."""
        before = dict(self.tree.changes)

        def outcome(tree: OverlayTree) -> Outcome:
            texts: dict[str, bytes | None] = dict.fromkeys(self.tree.changes)
            self.lay_over(texts | before | tree.changes)
            return self.outcome()

        try:
            yield outcome
        finally:
            self.lay_over(dict.fromkeys(self.tree.changes) | before)
            self.outcome()

    def _replace(self, working: WorkingTree, changes: dict[str, bytes], *, listed: bool) -> None:
        tree = EditorTree(working, changes)
        if listed:
            tree._paths = self.tree._paths
        self.tree = self.facts.editor_tree = tree

    def _forget(self) -> None:
        """Let go of what the changes so far make untrue."""
        paths = self.tree.paths()
        moved: set[str] = set()
        if paths is not self._listed:
            if paths != self._listed:
                moved = set(paths) ^ set(self._listed)
                self.held.selections.clear()
            self._listed = paths
        changed = self._changed | moved
        languages = {path: self.facts._languages.get((path, "")) for path in changed}
        self.facts.forget(changed)
        # A pattern selects by language, and what a file without a suffix is written in is said by its first line.
        moved |= {path for path, was in languages.items() if was is not None and self.facts.language(path) != was}
        if moved:
            self.held.selections.clear()
        if self._relist or any(_is_config(path) for path in changed):
            self._configured = None
        if self._history:
            self.facts.forget_history()
        elif self._disk:
            self.facts.forget_renames()
        touched = _Touched(changed, sorted(moved), self._history, self._disk, BASELINE_PATH in changed)
        for name in [name for name, item in self.held.judgements.items() if touched.concerns(item)]:
            del self.held.judgements[name]
        self._changed, self._relist, self._history, self._disk = set(), False, False, False

    def configured(
        self, read: Callable[[], tuple[Configuration, list[Failure]]]
    ) -> tuple[Configuration, list[Failure]]:
        """The configuration and what is wrong with it, read only when one of its files changed."""
        if self._configured is None:
            self._configured = read()
        return self._configured

    def hold(self, contracts: Sequence[LoadedContract], every: Sequence[str], bound: Bindings) -> Held:
        """What is still true of `contracts`."""
        kept = self.held.judgements
        by_id = {loaded.contract.id: loaded for loaded in contracts}
        ids = sorted(every)
        configuration = self._configured[0] if self._configured is not None else Configuration()
        known = {loaded.contract.id: loaded for loaded in configuration.contracts}
        for name in list(kept):
            now = by_id.get(name)
            if now is None or not _same(kept[name], now, ids, known):
                del kept[name]
            else:
                kept[name].view._contracts, kept[name].view._configured = ids, known
        asked_by: dict[str, list[str]] = {}
        for name, others in bound.items():
            for other in others:
                asked_by.setdefault(other, []).append(name)
        pending = [name for name in asked_by if name not in kept]
        while pending:
            pending += [name for name in asked_by.get(pending.pop(), ()) if kept.pop(name, None) is not None]
        return self.held


class _Touched:
    """A change, and whether it concerns a contract that was judged before it."""

    def __init__(self, changed: Set[str], moved: Sequence[str], history: bool, disk: bool, baseline: bool) -> None:
        self.changed, self.moved, self.history, self.disk, self.baseline = changed, moved, history, disk, baseline

    def concerns(self, judgement: Judgement) -> bool:
        """Whether it has to be judged again."""
        view = judgement.view
        if not self.changed.isdisjoint(judgement.paths):
            return True
        if any(finding.at.path in self.changed for finding in judgement.findings) and judgement.bound:
            return True
        if self.moved and any(select(self.moved, pattern) for pattern in view.patterns):
            return True
        asks_history = bool(view.revs or view.renamed or view.gone or view.dated or view.branches or view.timed)
        asks_history = asks_history or any(request.rev for request in view.requests)
        if self.history and asks_history:
            return True
        if self.disk and (view.renamed or view.gone or view.timed):
            return True
        return self.baseline and bool(judgement.bound)


class _SessionRun(Run):
    """A run that does again only what its session does not know."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.facts, session.host, session.options, session.tree, session.facts.git)
        self.session = session
        assert session._today is not None
        self.today = session._today

    def configuration(self) -> Configuration:
        """As a run's."""

        def read() -> tuple[Configuration, list[Failure]]:
            configuration = super(_SessionRun, self).configuration()
            noted, self.failures = self.failures, []
            return configuration, noted

        configuration, failures = self.session.configured(read)
        self.failures.extend(failures)
        return configuration

    def held(self, contracts: Sequence[LoadedContract], every: Sequence[str], bound: Bindings) -> Held:
        """What the session knows."""
        return self.session.hold(contracts, every, bound)

    def suppressions(self, paths: Set[str]) -> list[FileFacts[Suppression]]:
        """As a run's, without files that have none."""
        return self.session.facts.suppressions(paths)

    def extract_failures(self, judgements: Sequence[Judgement]) -> Sequence[Failure]:
        """As a run's, of what is still used."""
        used: set[Request] = set()
        for judgement in judgements:
            used.update(judgement.view.requests)
        paths = {path for judgement in judgements for path in judgement.paths}
        paths |= {finding.at.path for judgement in judgements for finding in judgement.findings}
        return self.session.facts.failures_of(used, paths)


def _same(judgement: Judgement, now: LoadedContract, ids: Sequence[str], known: Mapping[str, LoadedContract]) -> bool:
    was = judgement.loaded
    for other, said in judgement.view.declarations.items():
        if said != (declared(known[other].contract) if other in known else None):
            return False
    if judgement.view.asked_for_contracts and list(judgement.view._contracts) != list(ids):
        return False
    return was is now or (
        was.contract == now.contract
        and was.analyzer is now.analyzer
        and was.index == now.index
        and was.config.path == now.config.path
        and was.config.content == now.config.content
    )


def _is_config(path: str) -> bool:
    return path == CONFIG_NAME or path.endswith("/" + CONFIG_NAME)
