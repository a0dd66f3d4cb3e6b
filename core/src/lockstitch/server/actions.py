"""What can be done about a finding: each way to mend it, to except it, and to mend everything of its kind."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from lockstitch.api import Edit, Place, Span
from lockstitch.engine.outcome import Outcome, Reported
from lockstitch.fix.edits import EditError
from lockstitch.fix.planning import mend
from lockstitch.fix.rounds import plan_fixes
from lockstitch.report.neutral import visible
from lockstitch.server import excuses
from lockstitch.server.diagnostics import identity, range_of, shown
from lockstitch.server.edits import from_contents, from_edits
from lockstitch.server.text import Position
from lockstitch.server.wire import Setup
from lockstitch.server.workspace import Root

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.lockstitch"
_SUGGESTION = re.compile(r"did you mean '([^']+)'\?")
#: Of so many findings on one spot are fixes offered.
_MOST_FINDINGS = 20

Json = dict[str, Any]


def actions(root: Root, setup: Setup, path: str, params: Json) -> list[Json]:
    """The code actions for a range of a file and the diagnostics that the editor has there."""
    only = params.get("only") or []
    made: list[Json] = []
    if _wants(only, QUICK_FIX):
        for finding in _findings(root, path, params)[:_MOST_FINDINGS]:
            made += _of_finding(root, setup, path, finding)
        made += _suggestions(root, setup, path, params)
    if _wants(only, FIX_ALL) and any(item.safe for finding in shown(root) for item in finding.remedies):
        command = _command("Fix everything that is safe to fix", "lockstitch.fixAll", {"root": str(root.path)})
        made.append({"title": "Lockstitch: fix everything that is safe to fix", "kind": FIX_ALL, "command": command})
    unique = {(item["title"], msgspec.json.encode(item.get("edit") or item.get("command"))): item for item in made}
    return list(unique.values())


def fix_all(root: Root, setup: Setup, contract: str = "") -> Json:
    """The edit that carries out every safe fix, of one contract or of all."""

    def of_interest(outcome: Outcome) -> Outcome:
        if not contract:
            return outcome
        kept = tuple(finding for finding in outcome.findings if finding.contract == contract)
        return msgspec.structs.replace(outcome, findings=kept)

    host = root.session.host
    host.want({item.contract.check for item in root.outcome.contracts})
    base = root.session.tree
    with root.session.trying() as outcome_of:
        plan = plan_fixes(of_interest(root.outcome), host, base, lambda tree: of_interest(outcome_of(tree)))  # type: ignore[arg-type]
    stopped = [*plan.refused, *(f"{failure.plugin}: {failure.error}" for failure in plan.failures)]
    answer: Json = {"label": "Lockstitch: fix all", "result": {"fixed": len(plan.applied), "refused": stopped}}
    if plan.changes:
        answer["edit"] = from_contents(root, setup, plan.changes)
    if stopped:
        answer["message"] = visible("; ".join(stopped[:3]))
    elif not plan.changes:
        answer["message"] = "nothing here can be fixed safely"
    return answer


def find(root: Root, data: Any) -> Reported | None:
    """The finding that a diagnostic's data names, as it is now."""
    if not isinstance(data, dict):
        return None
    return next((finding for finding in shown(root) if identity(finding) == data), None)


def excuse(root: Root, setup: Setup, kind: str, finding: Reported, reason: str) -> Json:
    """The edit that excepts a finding, with a reason."""
    make = excuses.exemption if kind == "exempt" else excuses.suppression
    edits = make(root, finding, " ".join(reason.split()) or excuses.REASON)
    if not edits:
        return {"message": "there is no place for this exception that would hold"}
    return {"label": "Lockstitch: except", "edit": from_edits(root, setup, edits)}


def _wants(only: list[str], kind: str) -> bool:
    return not only or any(kind == item or kind.startswith(f"{item}.") for item in only)


def _findings(root: Root, path: str, params: Json) -> list[Reported]:
    """The findings that an action at this range may be about: by data, and by place where data is missing."""
    found: dict[int, Reported] = {}
    for data in params.get("data") or ():
        if (finding := find(root, data)) is not None:
            found[id(finding)] = finding
    start, end = _bounds(params["range"])
    for finding in shown(root):
        for at in (finding.at, *(item.at for item in finding.related)):
            if at.path == path and _touches(root, at, start, end):
                found[id(finding)] = finding
    return list(found.values())


def _bounds(given: Json) -> tuple[Position, Position]:
    start, end = given["start"], given["end"]
    return Position(start["line"], start["character"]), Position(end["line"], end["character"])


def _touches(root: Root, at: Place, start: Position, end: Position) -> bool:
    there = range_of(root, at)
    return there.start <= end and start <= there.end


def _of_finding(root: Root, setup: Setup, path: str, finding: Reported) -> list[Json]:
    made: list[Json] = []
    preferred = True
    for remedy in finding.remedies:
        edits = _edits(root, finding, remedy)
        if not edits:
            continue
        action: Json = {"title": visible(remedy.title), "kind": QUICK_FIX, "edit": from_edits(root, setup, edits)}
        if remedy.safe and preferred:
            action["isPreferred"] = True
            preferred = False
        made.append(action)
    same = [
        item for item in shown(root) if item.contract == finding.contract and any(each.safe for each in item.remedies)
    ]
    if len(same) > 1:
        title = f"Fix all that is safe of contract {finding.contract}"
        arguments = {"root": str(root.path), "contract": finding.contract}
        made.append({"title": title, "kind": QUICK_FIX, "command": _command(title, "lockstitch.fixAll", arguments)})
    for kind, title, make in (
        ("exempt", f"Exempt {finding.subject} in contract {finding.contract}", excuses.exemption),
        ("ignore", f"Ignore {finding.rule} here", excuses.suppression),
    ):
        if (not finding.contract and kind == "exempt") or (kind == "ignore" and finding.at.path != path):
            continue
        edits = make(root, finding, excuses.REASON)
        if not edits:
            continue
        title = visible(title)
        if setup.prompts:
            given: Json = {"root": str(root.path), "finding": identity(finding), "reason": None}
            made.append({"title": title, "kind": QUICK_FIX, "command": _command(title, f"lockstitch.{kind}", given)})
        else:
            made.append({"title": title, "kind": QUICK_FIX, "edit": from_edits(root, setup, edits)})
    return made


def _edits(root: Root, finding: Reported, remedy: Any) -> tuple[Edit, ...]:
    host = root.session.host
    host.want({finding.check})
    try:
        return mend(root.outcome, finding, remedy, host, root.session.tree)
    except EditError:
        return ()


def _suggestions(root: Root, setup: Setup, path: str, params: Json) -> list[Json]:
    """What a mistake in a configuration file was meant to be."""
    start, end = _bounds(params["range"])
    made = []
    for problem in root.session.configuration.problems:
        match = _SUGGESTION.search(problem.message)
        if match is None or problem.path != path or not _touches(root, Place(path, problem.span), start, end):
            continue
        wrong = _slice(root, path, problem.span)
        new = f'"{match[1]}"' if wrong[:1] in {'"', "'"} else match[1]
        edit = Edit(path, problem.span, new)
        made.append(
            {
                "title": visible(f"Change to {match[1]}"),
                "kind": QUICK_FIX,
                "isPreferred": True,
                "edit": from_edits(root, setup, [edit]),
            }
        )
    return made


def _slice(root: Root, path: str, span: Span) -> str:
    text = root.text(path)
    return text.text[text.span_offset(span.line, span.column) : text.span_offset(span.end_line, span.end_column)]


def _command(title: str, name: str, arguments: Json) -> Json:
    return {"title": title, "command": name, "arguments": [arguments]}
