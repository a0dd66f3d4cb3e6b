"""What a contract says, laid out by its check, with how each of it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from lockstitch.api import Analyzer, Table
from lockstitch.engine.judging import Judgement
from lockstitch.engine.outcome import Failure, Outcome
from lockstitch.engine.run import Options, Run, running
from lockstitch.host import Host, describe, trace_of


class Tabulated(Struct, frozen=True):
    """The outcome of one contract, and its table; none when it could not be judged."""

    outcome: Outcome
    contract: str = ""
    table: Table | None = None


def tabulate(root: Path, contract: str, options: Options, shown_by: str = "matrix") -> Tabulated:
    """The table of a contract of the tree at `root`; of the only one that has any when `contract` is empty.

    `shown_by` is the command that asks: only the tables that it is to show count.
    """
    if not contract:
        with running(root, options) as run:
            if not isinstance(run, Run):
                return Tabulated(Outcome(failures=(run,)))
            loaded = run.configuration().contracts
            names = sorted(item.contract.id for item in loaded if _has_table(item.analyzer, shown_by))
            if run.failures and not names:
                return Tabulated(Outcome(failures=tuple(sorted(set(run.failures)))))
        if len(names) != 1:
            which = f": name one of {', '.join(names)}" if names else ""
            what = "can be laid out as a table" if shown_by == "matrix" else f"have a table of {shown_by}"
            return _refused(f"{len(names) or 'no'} contracts {what}{which}")
        contract = names[0]
    with running(root, msgspec.structs.replace(options, contracts=(contract,))) as run:
        if not isinstance(run, Run):
            return Tabulated(Outcome(failures=(run,)))
        outcome = run.outcome()
        judgement = next(iter(run.judgements), None)
        return _table(outcome, judgement, run.host, shown_by) if judgement is not None else Tabulated(outcome)


def _refused(error: str) -> Tabulated:
    return Tabulated(Outcome(failures=(Failure(phase="config", error=error),)))


def _has_table(analyzer: Analyzer[Any], shown_by: str) -> bool:
    return analyzer.table is not None and analyzer.shown_by == shown_by


def _table(outcome: Outcome, judgement: Judgement, host: Host, shown_by: str) -> Tabulated:
    loaded = judgement.loaded
    make, name = loaded.analyzer.table, loaded.contract.id
    if make is None or loaded.analyzer.shown_by != shown_by:
        other = f"; `lockstitch {loaded.analyzer.shown_by} {name}` shows its table" if make is not None else ""
        what = "lays out no table" if shown_by == "matrix" else f"has no table of {shown_by}"
        return _refused(f"{name!r} is a contract of {loaded.analyzer.name}, which {what}{other}")
    fatal = {rule.id for rule in loaded.analyzer.rules if rule.failure}
    if any(item.phase in {"needs", "judge"} for item in judgement.failures) or any(
        finding.rule in fatal for finding in judgement.findings
    ):
        return Tabulated(outcome, name)
    try:
        made = host.ask(loaded.analyzer, "judge", name, lambda: make(loaded.contract, judgement.view))
        if not isinstance(made, Table):
            raise TypeError(f"gave {type(made).__name__}, not Table")
        return Tabulated(outcome, name, made)
    except Exception as error:  # a plugin may raise anything; it is named
        failure = Failure(
            plugin=host.owner(loaded.analyzer),
            phase="judge",
            contract=name,
            error=f"its table: {describe(error)}",
            traceback=trace_of(error),
        )
        failures = tuple(sorted({*outcome.failures, failure}))
        return Tabulated(msgspec.structs.replace(outcome, failures=failures), name)
