"""A new file that a contract asks for, written by its check."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from lockstitch.api import Scaffold
from lockstitch.engine.judging import MAX_ROUNDS, Judgement
from lockstitch.engine.outcome import Failure
from lockstitch.engine.run import Options, Run, running
from lockstitch.host import Host, describe, trace_of


class Scaffolded(Struct, frozen=True):
    """What `lockstitch scaffold` is to write; none when there are failures."""

    scaffold: Scaffold | None = None
    failures: tuple[Failure, ...] = ()


def scaffold(root: Path, check: str, contract: str, options: Options) -> Scaffolded:
    """What the contract of that check, in the tree at `root`, asks to be written. Nothing is written here."""
    with running(root, msgspec.structs.replace(options, contracts=(contract,))) as run:
        if not isinstance(run, Run):
            return Scaffolded(failures=(run,))
        outcome = run.outcome()
        judgement = next(iter(run.judgements), None)
        if judgement is None:
            return Scaffolded(failures=outcome.failures)
        analyzer = judgement.loaded.analyzer
        if analyzer.name != check:
            return _refused(f"{contract!r} is a contract of {analyzer.name}, not of {check}")
        if analyzer.scaffold is None:
            return _refused(f"the check {check} scaffolds nothing")
        broken = [item for item in outcome.failures if item.phase in {"needs", "judge", "parse"}]
        if broken:
            return Scaffolded(failures=tuple(broken))
        return _asked(judgement, run.host)


def _refused(error: str) -> Scaffolded:
    return Scaffolded(failures=(Failure(phase="config", error=error),))


def _asked(judgement: Judgement, host: Host) -> Scaffolded:
    loaded, name = judgement.loaded, judgement.loaded.contract.id
    write = loaded.analyzer.scaffold
    assert write is not None
    try:
        for _ in range(MAX_ROUNDS):
            made = host.ask(loaded.analyzer, "judge", name, partial(write, loaded.contract, judgement.view))
            if not made.needs or not judgement.view.fetch(made.needs):
                break
    except Exception as error:  # a plugin may raise anything; it is named
        failure = Failure(
            plugin=host.owner(loaded.analyzer),
            phase="judge",
            contract=name,
            error=f"its scaffold: {describe(error)}",
            traceback=trace_of(error),
        )
        return Scaffolded(failures=(failure,))
    if made.problem or not made.path:
        return _refused(f"{name}: {made.problem or 'there is nothing to write'}")
    return Scaffolded(made)
