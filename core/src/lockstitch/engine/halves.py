"""`extract` and `judge`: the two halves of a check, over the same engine as the whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from lockstitch.engine.beside import Beyond, FactsBeside, beyond
from lockstitch.engine.exchange import (
    FactsError,
    RecordedFacts,
    RecordedTree,
    RestrictedTree,
    read_documents,
    write_facts,
)
from lockstitch.engine.judging import judge_all
from lockstitch.engine.outcome import Failure, Outcome
from lockstitch.engine.run import Options, Run, open_source
from lockstitch.globs import select
from lockstitch.host import lean_host, load_host
from lockstitch.tree import WorkingTree


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
            run = Run(recorded, host, options, RecordedTree(document))
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
