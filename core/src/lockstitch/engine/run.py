"""One run: contracts, facts, judges, exceptions, outcome. The same path for every command."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lockstitch.api import ContractPlace, FileFacts, Place, Rule, Span, Standing
from lockstitch.config import CONFIG_NAME, Configuration, LoadedContract, read_configs
from lockstitch.engine.baseline import (
    BASELINE_PATH,
    Baseline,
    BaselineError,
    encode_baseline,
    mark,
    read_baseline,
    semantic_key,
)
from lockstitch.engine.binding import Bindings, bindings, cycle_in, with_bound
from lockstitch.engine.cache import FactCache
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.engine.exceptions import exempt, selects_nothing, suppress
from lockstitch.engine.filtering import Filter, make_filter
from lockstitch.engine.judging import Held, Judgement, judge_all
from lockstitch.engine.kept_tables import KeptTables
from lockstitch.engine.outcome import ContractOutcome, Failure, Outcome, Phase, Reported
from lockstitch.engine.placing import Placing
from lockstitch.engine.remembering import Remembering
from lockstitch.engine.requests import FactSource, Progress, Request
from lockstitch.engine.sources import LiveFacts
from lockstitch.engine.standing import failed_contracts, offering, state_of
from lockstitch.engine.stats import Stats
from lockstitch.engine.suppressions import SUPPRESSIONS, Suppression
from lockstitch.host import Host, describe, lean_host
from lockstitch.tree import Git, RevisionTree, Tree, Unreadable, WorkingTree
from lockstitch.tree.git import GitError

if TYPE_CHECKING:
    from lockstitch.engine.given import Given
    from lockstitch.engine.workers import Workers


class Options(Struct, frozen=True):
    """What a run is asked to do.

    `paths` (relative to the root) and `changed_since` filter the report, never the facts. `config`
    names the only configuration file to read, relative to the root. `contracts` are the only ones to judge, `excluded`
    those not to. `jobs` is the number of worker
    processes, 0 for one a core. With `rev` the tree of that revision is checked. `today` is the date
    by which expiries are judged (UTC). `file_seconds` is the processor time that a small file may take, 0 for as long
    as it wants; what a contract may take is up to `Host.guard`. `stats` are filled in. Without `isolate`, files are
    extracted in this process, where a debugger sees them and a file that makes a parser crash ends the run. `given` is
    what the command line and the environment say of the branch under check. `workers` are processes that outlive the
    run; without them it starts its own. `baseline` is whether the one of the tree counts, or one to count instead.
    """

    paths: tuple[str, ...] = ()
    config: str = ""
    contracts: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    changed_since: str = ""
    rev: str = ""
    jobs: int = 0
    cache: bool = True
    cache_dir: Path | None = None
    baseline: bool | Baseline = True
    today: datetime.date | None = None
    with_fixes: bool = False
    host: Host | None = None
    progress: Progress | None = None
    stats: Stats | None = None
    isolate: bool = True
    given: Given | None = None
    file_seconds: float | None = None
    workers: Workers | None = None


def check(root: Path, options: Options | None = None, tree: Tree | None = None) -> Outcome:
    """Judge the contracts of the tree at `root` (or of `tree`, laid over it).

    Never raises for the tree's or a plugin's sake: what fails is in `Outcome.failures`.
    """
    with running(root, options or Options(), tree) as run:
        if isinstance(run, Failure):
            return Outcome(failures=(run,))
        run.remembers = True
        return run.outcome()


@contextlib.contextmanager
def running(root: Path, options: Options, tree: Tree | None = None) -> Iterator[Run | Failure]:
    """A run over the tree at `root` (or over `tree`), or why there can be none. Its source is closed at the end."""
    root = root.resolve()
    host = options.host or lean_host()
    git = Git(root)
    if options.rev and tree is None:
        try:
            git = Git(root, git.commit(options.rev))
        except GitError:
            yield Failure(phase="tree", error=f"--rev: there is no commit {options.rev!r}")
            return
        tree = RevisionTree(git, git.head)
    elif tree is None:
        tree = WorkingTree(root)
    source = open_source(root, options, host, git, tree)
    try:
        yield Run(source, host, options, tree, git)
    finally:
        source.close()


def open_source(root: Path, options: Options, host: Host, git: Git | None, tree: Tree) -> LiveFacts:
    """The facts of `tree`, which lies at `root` or over it. It has to be closed."""
    return LiveFacts(
        tree,
        host,
        git=git,
        cache=FactCache(options.cache_dir or root / ".lockstitch") if options.cache else None,
        jobs=options.jobs or os.cpu_count() or 1,
        root=root,
        progress=options.progress,
        stats=options.stats,
        isolate=options.isolate,
        given=options.given,
        file_seconds=options.file_seconds,
        workers=options.workers,
    )


class Run:
    """One run over one source of facts."""

    def __init__(
        self, source: FactSource, host: Host, options: Options, tree: Tree | None, git: Git | None = None
    ) -> None:
        self.source = source
        self.host = host
        self.options = options
        self.tree = tree
        self.git = git
        self.stats = options.stats or Stats()
        self.begun = time.time_ns()
        self.failures: list[Failure] = []
        self.today = options.today or datetime.datetime.now(datetime.UTC).date()
        self.judgements: list[Judgement] = []
        """The contracts that were asked for, as soon as they have been judged."""
        self.remembers = False
        """Whether contracts need not be judged whose judgements are in the cache: only findings are wanted."""
        self._suppressing: set[str] = set()

    def outcome(self) -> Outcome:
        """Read the configuration, judge, and say what was found."""
        with self.stats.phase("configure"):
            configuration = self.configuration()
        selected = self._selected(configuration)
        bound = self.bindings(configuration)
        if self.failures and not self._may_judge(configuration):
            return Outcome(failures=tuple(sorted(set(self.failures))), rules=self._rules(()))
        every = [loaded.contract.id for loaded in configuration.contracts]
        self.stats.contracts = len(selected)
        wanted = [loaded.contract.id for loaded in selected]
        by_id = {loaded.contract.id: loaded for loaded in configuration.contracts}
        also = [by_id[name] for name in sorted(set(with_bound(wanted, bound)) - set(wanted)) if name in by_id]
        wanted_of = [*selected, *also]
        held = self.held(wanted_of, every, bound) or Held()
        remembering = self._remembering(configuration, every, held)
        if remembering is not None:
            with self.stats.phase("remember"):
                remembering.recall(wanted_of, bound, self._standing)
        judgements = judge_all(
            wanted_of,
            self.source,
            self.host,
            every,
            self.stats,
            bound=bound,
            standing=self._standing,
            today=self.today,
            configured=configuration.contracts,
            held=held,
        )
        placed = Placing(self.tree, self.host, self.begun)
        for judgement in judgements:
            if judgement.suppressing is None:  # what is remembered has been held, to the same files
                placed.hold(judgement)
            self.failures.extend(judgement.failures)
        self.judgements = judgements[: len(selected)]
        with self.stats.phase("except"):
            findings = self._excused(self.judgements, whole=len(selected) == len(every))
        self.failures.extend(self.extract_failures(judgements))
        if remembering is not None:
            with self.stats.phase("remember"):
                remembering.keep(self.judgements, self._suppressing)
        return self._report(self.judgements, findings)

    def _remembering(self, configuration: Configuration, every: Sequence[str], held: Held) -> Remembering | None:
        source = self.source
        if not self.remembers or not isinstance(source, LiveFacts) or source.cache is None:
            return None
        return Remembering(source, self.host, every, configuration.contracts, self.today, held)

    def held(self, contracts: Sequence[LoadedContract], every: Sequence[str], bound: Bindings) -> Held | None:
        """What is known already of `contracts`; nothing here."""
        return None

    def extract_failures(self, judgements: Sequence[Judgement]) -> Sequence[Failure]:
        """What went wrong when facts were extracted that `judgements` rest on."""
        return self.source.failures

    def suppressions(self, paths: Set[str]) -> list[FileFacts[Suppression]]:
        """The inline exceptions in files of the tree, in order of path."""
        found = self.source.fetch([Request(SUPPRESSIONS, path, "", "") for path in sorted(paths)])
        return [found[key] for key in sorted(found, key=lambda key: key.path)]

    def bindings(self, configuration: Configuration) -> Bindings:
        """Which contracts ask how others stand; a circle of them goes into `failures`."""

        def failed(loaded: LoadedContract, error: Exception) -> None:
            self.failures.append(
                Failure(
                    plugin=self.host.owner(loaded.analyzer),
                    phase="needs",
                    contract=loaded.contract.id,
                    error=f"what it is bound to could not be told: {describe(error)}",
                )
            )

        bound = bindings(configuration.contracts, self.host, failed)
        circle = cycle_in(bound)
        if circle:
            first = next(item for item in configuration.contracts if item.contract.id == circle[0])
            at = _header(first)
            shown = " → ".join((*circle, circle[0]))
            self._config_failure(at.path, f"these contracts are bound to one another in a circle: {shown}", at.span)
        return bound

    def _standing(self, judgement: Judgement) -> Standing:
        """How a contract stands, its exceptions applied, for those that are bound to it."""
        name = judgement.loaded.contract.id
        found = self._excused([judgement], whole=False)
        failed = failed_contracts([judgement], judgement.failures)
        state = state_of(name, found, failed)
        return "unknown" if state == "failed" else state

    def _may_judge(self, configuration: Configuration) -> bool:
        """Whether there is anything to go on with: a broken plugin stops only itself, a broken configuration all."""
        return bool(configuration.contracts) and not any(
            failure.phase in {"config", "tree"} for failure in self.failures
        )

    def configuration(self) -> Configuration:
        """Read every configuration file; what is wrong goes into `failures`."""
        files = []
        paths = [self.options.config] if self.options.config else self._config_paths()
        for path in paths:
            try:
                content = self.tree.read(path) if self.tree is not None else None
            except Unreadable as error:
                self._config_failure(path, f"cannot be read: {error}")
                continue
            if content is None:
                self._config_failure(path, "there is no such file")
            else:
                files.append((path, content))
        if not paths:
            self._config_failure("", f"no {CONFIG_NAME} here or below; `lockstitch init` writes a first one")
        with self.host.guard.many():
            configuration = read_configs(files, self.host.analyzers, self.host.want, self.host.ask, self._decode())
        self._note_load_failures()
        for problem in configuration.problems:
            if problem.plugin:  # its other contracts and everybody else's go on
                owner = self.host.owner(self.host.analyzers[problem.plugin])
                self._config_failure(problem.path, problem.message, problem.span, "load", owner)
                continue
            # With a plugin that failed to load, an unknown check is likely its; the others go on.
            likely = offering(problem.unknown_check, [item.plugin for item in self.host.failures])
            said = f"nobody offers the check {problem.unknown_check!r}: {likely} could not be loaded, see above"
            phase: Phase = "load" if problem.unknown_check and self.host.failures else "config"
            self._config_failure(problem.path, said if likely else problem.message, problem.span, phase)
        for name in sorted(configuration.required_plugins - self.host.distributions()):
            self._config_failure(configuration.files[0].path, f"the required plugin {name!r} is not installed")
        if paths and not configuration.contracts and not configuration.problems and files:
            self._config_failure(files[0][0], "it declares no [[contract]]: nothing would be checked")
        return configuration

    def _decode(self) -> KeptTables | None:
        cache = self.source.cache if isinstance(self.source, LiveFacts) else None
        return KeptTables(cache) if cache is not None else None

    def _note_load_failures(self) -> None:
        for item in self.host.failures:
            self.failures.append(Failure(plugin=item.plugin, phase="load", error=item.error, traceback=item.traceback))

    def _config_paths(self) -> list[str]:
        with self.stats.phase("list"):
            paths = self.source.paths()
        self.stats.seen = len(paths)
        for directory, reason in getattr(self.tree, "unlisted", ()):
            error = f"its files cannot be listed: {reason}"
            self.failures.append(Failure(phase="read", path=directory or ".", error=error))
        return [path for path in paths if path == CONFIG_NAME or path.endswith("/" + CONFIG_NAME)]

    def _config_failure(
        self, path: str, error: str, span: Span | None = None, phase: Phase = "config", plugin: str = "lockstitch"
    ) -> None:
        at = span or Span(0, 0, 0, 0)
        self.failures.append(
            Failure(plugin=plugin, phase=phase, path=path, line=at.line, column=at.column, error=error)
        )

    def _selected(self, configuration: Configuration) -> list[LoadedContract]:
        if not self.options.contracts and not self.options.excluded:
            return configuration.contracts
        from lockstitch.config.convert import nearest

        by_id = {loaded.contract.id: loaded for loaded in configuration.contracts}
        for name in (*self.options.contracts, *self.options.excluded):
            if name not in by_id:
                self._config_failure("", f"there is no contract {name!r}{nearest(name, sorted(by_id))}")
        wanted = set(self.options.contracts or by_id) - set(self.options.excluded)
        return [loaded for loaded in configuration.contracts if loaded.contract.id in wanted]

    def _excused(self, judgements: Sequence[Judgement], *, whole: bool) -> list[Reported]:
        """All findings, with exemptions, suppressions and the baseline applied."""
        findings: list[Reported] = []
        unsure: set[str] = set()
        for judgement in judgements:
            excused = exempt(judgement.loaded, judgement.findings, self.today, complete=judgement.complete)
            findings.extend(excused)
            if not judgement.complete or selects_nothing(excused):
                unsure.add(judgement.loaded.contract.id)
        incomplete = frozenset(unsure)
        paths = {finding.at.path for finding in findings}
        for item in judgements:
            paths = paths | item.paths if item.suppressing is None else paths - item.paths | item.suppressing
        files = self.suppressions({path for path in paths if not path.endswith("/")})
        self._suppressing.update(file.path for file in files if file.facts or file.problems or file.status != "whole")
        rules = frozenset(CORE_RULES) | self.host.rule_ids()
        if any(not rules.issuperset(item.rules) for file in files for item in file.facts):
            self.host.want_all()  # before anybody is told that there is no such rule
            self._note_load_failures()
            rules = frozenset(CORE_RULES) | self.host.rule_ids()
        findings = suppress(
            findings,
            files,
            rules,
            self.today,
            whole_run=whole and not incomplete,
        )
        loaded = self._baseline()
        if loaded is not None:
            baseline, content = loaded
            findings = mark(findings, baseline, content, incomplete=incomplete, whole_run=whole)
        return findings

    def _baseline(self) -> tuple[Baseline, bytes] | None:
        if not self.options.baseline or self.tree is None:
            return None
        if isinstance(self.options.baseline, Baseline):
            return self.options.baseline, encode_baseline(self.options.baseline)
        try:
            content = self.tree.read(BASELINE_PATH)
            return (read_baseline(content), content) if content is not None else None
        except (Unreadable, BaselineError) as error:
            self.failures.append(Failure(phase="read", path=BASELINE_PATH, error=str(error)))
            return None

    def _report(self, judgements: Sequence[Judgement], findings: list[Reported]) -> Outcome:
        keyed = sorted(findings, key=_order)
        chosen = make_filter(self.options, self.git)
        if isinstance(chosen, Failure):
            self.failures.append(chosen)
            chosen = Filter()
        dependencies = {item.loaded.contract.id: item for item in judgements}
        kept = [
            msgspec.structs.replace(finding, key=semantic_key(finding))
            for finding in keyed
            if chosen.keeps(finding, dependencies.get(finding.contract))
        ]
        failed = failed_contracts(judgements, self.failures)
        contracts = tuple(
            ContractOutcome(
                contract=item.loaded.contract,
                at=_header(item.loaded),
                sides=item.sides,
                state=state_of(item.loaded.contract.id, kept, failed),
                files=len(item.paths),
            )
            for item in judgements
            if chosen.concerns(item)
        )
        return Outcome(
            contracts=contracts,
            findings=tuple(kept),
            failures=tuple(sorted(set(self.failures))),
            rules=self._rules(judgements),
            files=len(frozenset().union(*(item.paths for item in judgements))),
            filtered=len(keyed) - len(kept),
        )

    def _rules(self, judgements: Sequence[Judgement]) -> tuple[tuple[str, Rule], ...]:
        analyzers = {item.loaded.analyzer.name: item.loaded.analyzer for item in judgements}
        named = [(name, rule) for name in sorted(analyzers) for rule in analyzers[name].rules]
        return (*named, *(("lockstitch", rule) for rule in CORE_RULES.values()))


def _order(finding: Reported) -> tuple[object, ...]:
    return (finding.contract, finding.at, finding.rule, finding.subject, finding.side, finding.message)


def _header(loaded: LoadedContract) -> Place:
    return loaded.place(ContractPlace())
