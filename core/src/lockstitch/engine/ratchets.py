"""Files of figures that may only get better: how a run moves one on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from lockstitch.api import Ratchet
from lockstitch.config import LoadedContract
from lockstitch.engine.outcome import Failure
from lockstitch.engine.run import Options, Run, running
from lockstitch.host import Host, describe
from lockstitch.tree import OverlayTree, Unreadable, WorkingTree


class Moved(Struct, frozen=True):
    """What is to be written: `path` below the root, what is there (None: nothing) and what is to be there.

    With `failures` nothing is to be written.
    """

    contract: str = ""
    path: str = ""
    before: bytes | None = None
    after: bytes = b""
    failures: tuple[Failure, ...] = ()


def move_ratchet(root: Path, name: str, contract: str, options: Options) -> Moved:
    """What the ratchet `name` of a contract is to hold; of the only contract that has one when `contract` is empty."""
    with running(root, options) as run:
        if not isinstance(run, Run):
            return Moved(failures=(run,))
        loaded = run.configuration().contracts
        if run.failures:
            return Moved(failures=tuple(sorted(set(run.failures))))
        having = {
            item.contract.id: item
            for item in loaded
            if item.analyzer.ratchet is not None and item.analyzer.ratchet.name == name
        }
        try:
            kept = {key: (item, path) for key, item in having.items() if (path := _path(item, run.host))}
        except Exception as error:  # a plugin may raise anything
            return _refused(f"where {name} is kept cannot be told: {describe(error)}")
    if contract and contract not in kept:
        what = "keeps no baseline: say where, with `baseline`" if contract in having else f"is no contract of {name}"
        return _refused(f"{contract!r} {what}")
    if not contract and len(kept) != 1:
        which = f": name one of {', '.join(sorted(kept))}" if kept else ""
        return _refused(f"{len(kept) or 'no'} contracts keep a baseline of {name}{which}")
    chosen, path = kept[contract or next(iter(kept))]
    return _move(root, chosen, path, options)


def _ratchet(loaded: LoadedContract) -> Ratchet[Any]:
    ratchet: Ratchet[Any] | None = loaded.analyzer.ratchet
    assert ratchet is not None
    return ratchet


def _path(loaded: LoadedContract, host: Host) -> str:
    return host.ask(loaded.analyzer, "needs", loaded.contract.id, lambda: _ratchet(loaded).path(loaded.contract))


def _move(root: Path, loaded: LoadedContract, path: str, options: Options) -> Moved:
    contract, ratchet = loaded.contract.id, _ratchet(loaded)
    tree = WorkingTree(root.resolve())
    try:
        before = tree.read(path)
        # Both versions of a merge that stopped become one, so that the judge has a file to look at.
        whole = ratchet.merge([before]) if before is not None else None
    except (Unreadable, ValueError) as error:
        return _refused(str(error), path)
    over = OverlayTree(tree, {path: whole}) if whole is not None else tree
    with running(root, msgspec.structs.replace(options, contracts=(contract,)), over) as run:
        if not isinstance(run, Run):
            return Moved(failures=(run,))
        outcome = run.outcome()
        if outcome.failures or not run.judgements:
            return Moved(failures=outcome.failures or _refused("the contract was not judged", path).failures)
        judgement = run.judgements[0]
        try:
            after = run.host.ask(
                loaded.analyzer, "judge", contract, lambda: ratchet.move(loaded.contract, judgement.view, whole)
            )
        except Exception as error:  # a plugin may raise anything
            return _refused(f"the new figures cannot be told: {describe(error)}", path)
    return Moved(contract, path, before, after)


def _refused(error: str, path: str = "") -> Moved:
    return Moved(failures=(Failure(phase="config", path=path, error=error),))


def merge_versions(name: str, versions: list[bytes], options: Options) -> bytes:
    """One file of several versions of a ratchet. Raises ValueError, LookupError when no check has such a ratchet.

    No contract says which check it is, so the host must have loaded all of them.
    """
    from lockstitch.host import load_host

    host = options.host or load_host()
    for _, analyzer in sorted(host.analyzers.items()):
        ratchet: Ratchet[Any] | None = analyzer.ratchet
        if ratchet is not None and ratchet.name == name:
            return host.ask(analyzer, "judge", "", partial(ratchet.merge, versions))
    raise LookupError(f"no check keeps a baseline of {name!r}")
