"""`extract` and `judge`: the two halves of a check, over the same engine as the whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from lockstitch.engine.beside import Beyond, FactsBeside, beyond
from lockstitch.engine.exchange import (
    FactsError,
    RecordedFacts,
    RecordedTree,
    RestrictedTree,
    read_documents,
    write_facts,
)
from lockstitch.engine.judging import Judgement, judge_all
from lockstitch.engine.outcome import Failure, Outcome, Reported
from lockstitch.engine.run import Options, Run, open_source, running
from lockstitch.globs import select
from lockstitch.host import lean_host, load_host
from lockstitch.tree import GivenFiles, WorkingTree

#: What is said of a needed file that no facts are of, where nobody knows which files there are.
NOT_THERE = "it is needed, and it is in no target whose facts are here; or there is no such file"


def extract_apart(
    root: Path, paths: Sequence[str], options: Options, languages: Sequence[str] = ()
) -> tuple[bytes, tuple[Failure, ...]]:
    """The facts of the files `paths` (relative to `root`), as a document, as if there were no others.

    Links are followed, for a build system makes its sandboxes of them; no configuration is looked at, no git and no
    cache, so the document hangs on the bytes and the names of the files alone. Each file is read as one of `languages`
    too. A file that does not exist is a failure.
    """
    root = root.resolve()
    host = options.host or load_host()
    whole = GivenFiles(str(root))
    failures = [
        Failure(plugin=item.plugin, phase="load", error=item.error, traceback=item.traceback) for item in host.failures
    ]
    failures += [
        Failure(phase="tree", path=path, error="there is no such file") for path in paths if not whole.exists(path)
    ]
    tree = GivenFiles(str(root), paths)
    source = open_source(root, msgspec.structs.replace(options, cache=False), host, None, tree)
    try:
        document = write_facts(source, tree, host, (), languages=languages, apart=True)
        return document, tuple(sorted({*failures, *source.failures}))
    finally:
        source.close()


def extract_facts(root: Path, selection: Sequence[str], options: Options) -> tuple[bytes, tuple[Failure, ...]]:
    """The facts of the files at or below the paths of `selection` (relative to `root`), as a document.

    With the failures of the extraction, sorted. A selected path that does not exist is one.
    """
    root = root.resolve()
    host = options.host or load_host()
    working = WorkingTree(root)
    failures = [
        Failure(plugin=item.plugin, phase="load", error=item.error, traceback=item.traceback) for item in host.failures
    ]
    selected: set[str] = set()
    for path in selection:
        below = select(working.paths(), path)
        if not below and (root / path).exists() and not (root / path).is_dir():
            below = [path]  # named outright: ignored files too
        if not below:
            failures.append(Failure(phase="tree", path=path, error="there is no such file"))
        selected.update(below)
    tree = RestrictedTree(working, selected)
    source = open_source(root, options, host, working.git, tree)
    try:
        # Planned as `check` would, so that facts of other revisions are written down too.
        run = Run(source, host, options, tree, None)
        configuration = run.configuration()
        every = [loaded.contract.id for loaded in configuration.contracts]
        bound = run.bindings(configuration)
        judgements = judge_all(configuration.contracts, source, host, every, bound=bound, today=run.today)
        source.failures.clear()
        document = write_facts(source, tree, host, [judgement.view for judgement in judgements])
        return document, tuple(sorted({*failures, *source.failures}))
    finally:
        source.close()


def judge_facts(documents: Iterable[tuple[str, bytes]], options: Options) -> Outcome:
    """Judge the contracts in facts that `extract_facts` wrote, given as (name, content)."""
    return judge_documents(documents, options)[0]


def judge_documents(
    documents: Iterable[tuple[str, bytes]], options: Options, repository: Path | None = None
) -> tuple[Outcome, tuple[Beyond, ...]]:
    """As `judge_facts`; what the facts do not tell is asked of `repository`, the work tree that they are of.

    With what contracts asked for that was not to be had, sorted by contract; nothing with a `repository`.
    """
    host = options.host or lean_host()
    with contextlib.ExitStack() as stack:
        try:
            document = read_documents(documents)
            recorded = RecordedFacts(document)
            made = _ApartRun if document.apart else Run
            run = made(recorded, host, options, RecordedTree(document))
            if repository is not None:
                repository = repository.resolve()
                tree = WorkingTree(repository)
                live = open_source(repository, options, host, tree.git, tree)
                stack.callback(live.close)
                run = Run(FactsBeside(recorded, live), host, options, tree, tree.git)
            outcome = run.outcome()
            more = [beyond(judgement, recorded) for judgement in run.judgements] if repository is None else []
        except FactsError as error:
            return Outcome(failures=(Failure(phase="read", error=str(error)),)), ()
    return outcome, tuple(sorted(item for item in more if item.git or item.files))


def missing_files(
    root: Path, documents: Iterable[tuple[str, bytes]], options: Options
) -> list[tuple[str, list[str]]] | Failure:
    """The files of the tree at `root` that contracts look at and that no document is about, each with those contracts.

    A build system's documents are about the files of its targets; a file that somebody added and that is in no target
    would go unseen, though a contract's pattern matches it.
    """
    try:
        known = {file.path for file in read_documents(documents).files}
    except FactsError as error:
        return Failure(phase="read", error=str(error))
    with running(root, options) as run:
        if not isinstance(run, Run):
            return run
        run.outcome()
        listed = set(run.source.paths())
        found: dict[str, list[str]] = {}
        for judgement in run.judgements:
            for path in judgement.paths & listed - known:
                found.setdefault(path, []).append(judgement.loaded.contract.id)
        if run.failures and not run.judgements:
            return run.failures[0]
        return sorted((path, sorted(contracts)) for path, contracts in found.items())


class _ApartRun(Run):
    """A run over the files that a build system knows. There may be others, which it does not know."""

    def _report(self, judgements: Sequence[Judgement], findings: list[Reported]) -> Outcome:
        """As ever; but what selects nothing here may select something there, and is no drift that anybody can tell."""
        self.failures.extend(
            Failure(
                phase="read",
                path=finding.at.path,
                line=finding.at.span.line,
                column=finding.at.span.column,
                contract=finding.contract,
                error=f"{finding.message}; or it is in no target whose facts are here",
            )
            for finding in findings
            if finding.rule == "nothing-selected" and finding.counts
        )
        return super()._report(judgements, findings)

    def extract_failures(self, judgements: Sequence[Judgement]) -> Sequence[Failure]:
        """As ever, with the files that contracts need and that no facts are of: nobody can say what they hold."""
        known = set(self.source.paths())
        lost = [
            Failure(
                phase="read",
                path=request.path,
                contract=judgement.loaded.contract.id,
                error=NOT_THERE,
            )
            for judgement in judgements
            for request, required in judgement.view.requests.items()
            if required and not request.rev and request.path not in known
        ]
        return [*self.source.failures, *lost]
