"""The functions that a contract is about."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from lockstitch.api import ContractPlace, Finding, Side, View
from msgspec import Struct

from lockstitch_call_order.contract import CallOrder
from lockstitch_call_order.program import Function, Program

_WILD = re.compile(r"[*?\[{]")
_KNOWN = (".go", ".py", ".sh", ".bash", ".ksh")


class Selected(Struct):
    """What one entry of `in` stands for. `named`: one function that is spelled out."""

    side: Side
    number: int | None
    functions: list[Function]
    paths: list[str]
    waiting: bool = False
    broken: bool = False

    @property
    def named(self) -> bool:
        """Whether the entry names its function, without wildcards."""
        return bool(self.side.symbol) and not _WILD.search(self.side.symbol)

    @property
    def key(self) -> tuple[str | int, ...]:
        """Where the contract says so."""
        return ("in",) if self.number is None else ("in", self.number)


def select(contract: CallOrder, view: View, program: Program) -> Iterator[Selected]:
    """What each entry of `in` stands for, as far as the facts are at hand."""
    for number, side in enumerate(contract.places):
        one = Selected(side, number if isinstance(contract.in_, tuple) else None, [], _paths(contract, view, side))
        for path in one.paths:
            file = program.file(path)
            facts = program.facts(path)
            one.waiting = one.waiting or facts is None
            one.broken = one.broken or (facts is not None and facts.status in ("partial", "unreadable"))
            for name, functions in file.functions.items() if file is not None else ():
                if _chosen(side.symbol, name):
                    one.functions.extend(functions)
        yield one


def _chosen(symbol: str, name: str) -> bool:
    return not symbol or name == symbol or (_WILD.search(symbol) is not None and fnmatchcase(name, symbol))


def _paths(contract: CallOrder, view: View, side: Side) -> list[str]:
    path = contract.resolve(side.path)
    if _WILD.search(side.path):
        found = list(view.files(path))
        return [path] if path in found else [one for one in found if _counts(one)]
    if not view.is_directory(path):
        return [path]
    inside = view.files(f"{path}/*" if path != "." else "*")
    return [one for one in inside if _counts(one)]


def _counts(path: str) -> bool:
    return path.endswith(_KNOWN) and not path.endswith("_test.go")


def nothing(contract: CallOrder, view: View, selected: Selected) -> Finding | None:
    """The finding for an entry that selects nothing; None when it does, or when that is not known."""
    side = selected.side
    if selected.functions or selected.waiting or selected.broken:
        return None
    path = contract.resolve(side.path)
    hint = ""
    if not selected.paths:
        message = f"{side.label} selects nothing: no Go, Python or shell file is {'there' if path else 'at the root'}"
    elif not view.files(path) and not view.is_directory(path) and not _WILD.search(path):
        moved = view.successors([path]).get(path)
        message = f"{path} is not there" + (f"; it is {moved} now" if moved else "")
    else:
        hint = _nearest(side.symbol, view, selected)
        message = f"{side.label} selects nothing: {_where(selected)} has no function `{side.symbol}`{hint}"
        if not side.symbol:
            message = f"{side.label} selects nothing: there is no function in it"
    return Finding(
        rule="nothing-selected",
        subject=side.label,
        side=side.label,
        message=message,
        at=ContractPlace(selected.key),
    )


def _where(selected: Selected) -> str:
    return selected.paths[0] if len(selected.paths) == 1 else selected.side.path


def _nearest(symbol: str, view: View, selected: Selected) -> str:
    import difflib

    from lockstitch.languages.flow import FLOW, Flow

    known = sorted(
        {
            fact.path
            for path in selected.paths
            if view.known(FLOW, path)
            for fact in view.facts(FLOW, path).facts
            if isinstance(fact, Flow) and fact.path
        }
    )
    same = [name for name in known if name.rpartition(".")[2] == symbol.rpartition(".")[2]]
    close = same[:1] or difflib.get_close_matches(symbol, known, 1, 0.6)
    return f"; did you mean `{close[0]}`?" if close else ""


def label(function: Function, selected: Selected) -> str:
    """How a finding names the side that a function is on."""
    side = selected.side
    if selected.named and len(selected.paths) == 1:
        return side.label
    return f"{posixpath.normpath(function.file.path)}#{function.flow.path}".rstrip("#")
