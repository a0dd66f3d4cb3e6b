"""What an editor may ask of the last outcome."""

from __future__ import annotations

import os
from typing import Any

from lockstitch.config import CONFIG_NAME
from lockstitch.engine.judging import Judgement
from lockstitch.host import describe
from lockstitch.report.neutral import visible
from lockstitch.server import actions, counterparts
from lockstitch.server.text import Position
from lockstitch.server.wire import Setup
from lockstitch.server.workspace import Root, Workspace

Json = dict[str, Any]
_STANDINGS = {"inStep": "in step", "drift": "drift", "unknown": "unknown", "failed": "failed"}


def answer(workspace: Workspace, setup: Setup, what: str, path: str, params: Any) -> Any:
    """The answer, as plain data of the protocol; None for a file outside every root."""
    if what == "command":
        return _command(workspace, setup, str(params["name"]), params["arguments"])
    found = workspace.find(path)
    if found is None:
        return None
    root, inside = found
    if what == "actions":
        return actions.actions(root, setup, inside, params)
    if what == "lenses":
        return counterparts.lenses(root, inside)
    if what == "counterparts":
        return counterparts.counterparts(root, inside, _position(params))
    if os.path.basename(inside) == CONFIG_NAME:
        from lockstitch.server import contracts_file

        if what == "hover":
            return contracts_file.hover(root, inside, _position(params)) or counterparts.hover(
                root, inside, _position(params), brief=setup.brief
            )
        if what == "links":
            return contracts_file.links(root, inside)
        if what == "completion":
            return contracts_file.completion(root, inside, _position(params))
    if what == "hover":
        return counterparts.hover(root, inside, _position(params), brief=setup.brief)
    return None


def _position(params: Json) -> Position:
    return Position(int(params["line"]), int(params["character"]))


def _command(workspace: Workspace, setup: Setup, name: str, arguments: list[Any]) -> Any:
    given: Json = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
    if name == "lockstitch.counterparts":
        from lockstitch.server.uris import path_of

        found = workspace.find(path_of(str(given.get("uri", ""))))
        position = given.get("position")
        if found is None or not isinstance(position, dict):
            return {"message": "there is no contract here", "result": []}
        return {"result": counterparts.counterparts(found[0], found[1], _position(position))}
    root = _root(workspace, given)
    if root is None:
        return {"message": "there is no such root"}
    if name == "lockstitch.fixAll":
        return actions.fix_all(root, setup, str(given.get("contract") or ""))
    if name in {"lockstitch.exempt", "lockstitch.ignore"}:
        if "finding" not in given:
            return {"message": "this takes a finding: choose it among the fixes that are offered where it is shown"}
        finding = actions.find(root, given["finding"])
        if finding is None:
            return {"message": "that finding is not there any more"}
        return actions.excuse(root, setup, name.rpartition(".")[2], finding, str(given.get("reason") or ""))
    if name == "lockstitch.check":
        summary = _summary(workspace)
        return {"result": summary, "said": "; ".join(map(_said, summary))}
    if name == "lockstitch.matrix":
        return _matrix(root, str(given.get("contract") or ""))
    return None


def _root(workspace: Workspace, given: Json) -> Root | None:
    if "root" in given:
        return workspace.roots.get(str(given["root"]))
    return next(iter(workspace.roots.values()), None)


def _summary(workspace: Workspace) -> list[Json]:
    return [
        {
            "root": str(root.path),
            "contracts": len(root.outcome.contracts),
            "inStep": root.outcome.count("in step"),
            "drift": root.outcome.count("drift"),
            "unknown": root.outcome.count("unknown"),
            "failed": root.outcome.count("failed"),
            "findings": sum(finding.exempt is None for finding in root.outcome.findings),
            "failures": len(root.outcome.failures),
            "tables": [item.loaded.contract.id for item in _tabled(root)],
        }
        for root in workspace.roots.values()
    ]


def _said(summary: Json) -> str:
    standing = ", ".join(f"{summary[key]} {name}" for key, name in _STANDINGS.items() if summary[key])
    return visible(f"{os.path.basename(summary['root'])}: {standing or 'no contracts'}")


def _tabled(root: Root) -> list[Judgement]:
    """The contracts that `lockstitch matrix` lays out."""
    return [
        item
        for item in root.session.judgements
        if item.loaded.analyzer.table is not None and item.loaded.analyzer.shown_by == "matrix"
    ]


def _matrix(root: Root, contract: str) -> Json:
    """The page of a contract's table, as the command writes it."""
    named = [item for item in _tabled(root) if contract in {"", item.loaded.contract.id}]
    if len(named) != 1:
        return {"message": f"{len(named) or 'no'} contracts can be laid out as a table", "result": None}
    judgement = named[0]
    loaded = judgement.loaded
    make = loaded.analyzer.table
    assert make is not None
    try:
        table = root.session.host.ask(
            loaded.analyzer, "judge", loaded.contract.id, lambda: make(loaded.contract, judgement.view)
        )
    except Exception as error:  # a plugin may raise anything
        return {"message": f"{loaded.contract.id} cannot be laid out: {describe(error)}", "result": None}
    from lockstitch.report.tables.page import table_page

    return {"result": table_page(judgement.loaded.contract.id, table)}
