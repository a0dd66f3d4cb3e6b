"""What the calls of a function do, as far as a contract asks: the first thing, the other one, helpers, commits."""

from __future__ import annotations

import re
from typing import Literal

from lockstitch.languages.flow import Assign, Call
from msgspec import Struct

from lockstitch_call_order.program import Function

_BEGIN = frozenset({"begin", "begintx", "beginx", "begintxx", "mustbegin", "mustbegintx", "begintrans"})
_ENTERED = frozenset({"begin", "begin_nested", "transaction", "atomic"})
_DERIVED = frozenset({"withtx", "cursor", "stmt", "stmtcontext", "session"})
_CHECKS = re.compile(r"(?i)(?:\w+\.)*(?:must|check|require|assert|panicif|fatalif|exitif|noerr|noerror)\w*")
_LOGS = re.compile(
    r"(?i)(?:fmt\.f?print|log|logger|slog|logging|klog|glog|zap)\w*\b.*|.*\.(?:print|log|warn|debug|info)\w*"
)

Handled = Literal["name", "dropped", "returned", "checked", "unknown", "tested"]


def handled(call: Call) -> tuple[Handled, str]:
    """What becomes of the error of a Go call: the name that takes it, or what else is done with it."""
    if call.results:
        last = call.results[-1]
        return ("dropped", "") if last == "_" else ("name", last)
    if call.use == "argument":
        if _CHECKS.fullmatch(call.taker):
            return ("checked", "")
        return ("dropped", "") if _LOGS.fullmatch(call.taker) else ("unknown", "")
    if call.use in ("dropped", "returned"):
        return (call.use, "")
    if call.use == "tested":
        return ("tested", call.selector + "(")
    return ("unknown", "")


class Handles(Struct):
    """The transactions of a function: by name, and by what is made from them."""

    names: dict[str, str]
    commits: frozenset[str]

    def of(self, call: Call) -> str:
        """The transaction that a call works in; `""` for none."""
        receiver = call.selector.rpartition(".")[0]
        if receiver in self.names:
            return self.names[receiver]
        for argument in call.arguments:
            if (
                len(argument.pieces) == 1
                and argument.pieces[0].kind == "name"
                and argument.pieces[0].text in self.names
            ):
                return self.names[argument.pieces[0].text]
        return ""


def handles(function: Function) -> Handles:
    """Find the transactions of a function."""
    names: dict[str, str] = {}
    commits: set[str] = set()
    flow = function.flow
    for name, type_ in zip(flow.parameters, flow.types, strict=False):
        if re.search(r"(?:\bTx|\.Tx)$", type_):
            names[name] = name
    for node in flow.nodes:
        if not isinstance(node, Call):
            continue
        receiver, _, last = node.selector.rpartition(".")
        if last in ("Commit", "commit"):
            commits.add(receiver)
        if node.results and last.casefold() in _BEGIN and node.role == "":
            names[node.results[0]] = node.results[0]
    for node in flow.nodes:
        if isinstance(node, Call) and node.results:
            receiver, _, last = node.selector.rpartition(".")
            if last.casefold() in _DERIVED:
                given = [piece.text for argument in node.arguments for piece in argument.pieces if piece.kind == "name"]
                for source in (receiver, *given):
                    if source in names or source in commits:
                        names[node.results[0]] = names.get(source, source)
        elif isinstance(node, Assign) and len(node.names) == 1 and len(node.value) == 1:
            if node.value[0].kind == "name" and node.value[0].text in names:
                names[node.names[0]] = names[node.value[0].text]
    if function.file.language == "python":
        # A connection that is committed somewhere in the function is one that does not commit by itself.
        for receiver in commits:
            names.setdefault(receiver, receiver)
    return Handles(names, frozenset(commits))


def entered(call: Call) -> str:
    """The transaction that a `with` begins or ends; `""` when it is none."""
    last = call.selector.rpartition(".")[2]
    return f"with {call.selector}" if call.role in ("enter", "leave", "abort") and last in _ENTERED else ""
