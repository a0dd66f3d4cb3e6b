"""From findings to changed files, all of it in memory: nothing is written before everything is known.

Fixes are applied in rounds over an overlay of the tree. After each round the contracts are judged
again, so that a fix sees what the one before it did, and a fix that does not mend is noticed.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct, field

from lockstitch.api import Edit, Finding, Related, Remedy
from lockstitch.engine.answers import edit_refusal
from lockstitch.engine.outcome import Failure, Fixable, Outcome, Reported
from lockstitch.fix.edits import EditError, Text, apply, breaks_syntax, overlap
from lockstitch.host import Host, describe
from lockstitch.tree import OverlayTree, Tree, Unreadable

#: One finding a round in the worst case: insertions at one place wait for one another.
_MAX_ROUNDS = 400
#: A finding that comes back after this many rounds with a fix of its own is one that the fix does not mend.
_MAX_TRIES = 20


class Applied(Struct, frozen=True):
    """One remedy that was carried out."""

    finding: Reported
    title: str


class FixPlan(Struct):
    """What fixing would do: contents before and after by path, and what stood in the way."""

    changes: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    applied: list[Applied] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def mend(outcome: Outcome, finding: Reported, remedy: Remedy, host: Host, tree: Tree) -> tuple[Edit, ...]:
    """The edits of one remedy over the texts of `tree`.

    Raises EditError for what cannot be applied, and whatever the plugin raises.
    """
    contract = next(item.contract for item in outcome.contracts if item.contract.id == finding.contract)
    analyzer = host.analyzers[finding.check]
    make = analyzer.mend
    if make is None:
        raise EditError(f"the check {finding.check} offers a remedy and has no mend")
    texts: dict[str, str] = {}
    for path in remedy.paths:
        texts[path] = _text(tree, path).text
    bare = Finding(
        rule=finding.rule,
        subject=finding.subject,
        message=finding.message,
        at=finding.at,
        side=finding.side,
        verdict=finding.verdict,
        related=tuple(Related(item.at, item.message) for item in finding.related),
        remedies=finding.remedies,
    )
    edits = host.ask(analyzer, "mend", contract.id, lambda: tuple(make(contract, bare, remedy, texts)))
    for edit in edits:
        if error := edit_refusal(edit):
            raise TypeError(f"mend gave {error}")
    for path in {edit.path for edit in edits}:
        if path not in texts:
            raise EditError(f"it edits {path}, which the remedy did not name")
        after = apply(texts[path], [edit for edit in edits if edit.path == path])
        if breaks_syntax(path, texts[path], after):
            raise EditError(f"it would leave {path} with a syntax error")
    return edits


def _text(tree: Tree, path: str) -> Text:
    try:
        content = tree.read(path)
    except Unreadable as error:
        raise EditError(f"{path}: {error}") from None
    if content is None:
        raise EditError(f"{path} is not there any more")
    return Text.read(content)


def fixables(outcome: Outcome, host: Host, tree: Tree) -> Outcome:
    """`outcome` with the edits of every remedy, for the formats that carry them."""
    fixes: dict[int, tuple[Fixable, ...]] = {}
    failures = list(outcome.failures)
    for index, finding in enumerate(outcome.findings):
        made = []
        for remedy in finding.remedies:
            try:
                edits = mend(outcome, finding, remedy, host, tree)
            except EditError:
                continue
            except Exception as error:  # the plugin's mend may raise anything
                failures.append(_failure(finding, host, error))
                continue
            if edits:
                made.append(Fixable(remedy.title, edits, remedy.safe))
        if made:
            fixes[index] = tuple(made)
    return msgspec.structs.replace(outcome, fixes=fixes, failures=tuple(sorted(set(failures))))


def _failure(finding: Reported, host: Host, error: Exception) -> Failure:
    analyzer = host.analyzers.get(finding.check)
    return Failure(
        plugin=host.owner(analyzer) if analyzer else "lockstitch",
        phase="mend",
        contract=finding.contract,
        path=finding.at.path,
        error=describe(error),
        traceback=traceback.format_exc(),
    )


def plan_fixes(outcome: Outcome, host: Host, tree: Tree, recheck: Callable[[Tree], Outcome]) -> FixPlan:
    """Everything that the safe remedies of `outcome` change, and of what `recheck` finds after that."""
    plan = FixPlan()
    overlay = OverlayTree(tree, {})
    seen: set[frozenset[tuple[str, bytes]]] = set()
    refused: dict[str, None] = {}
    tried: Counter[tuple[str, str, str, str]] = Counter()
    for _ in range(_MAX_ROUNDS):
        edits, applied = _round(outcome, host, overlay, plan, refused, tried)
        if not edits:
            break
        changes = dict(overlay.changes)
        for path, wanted in _by_path(edits).items():
            text = _text(overlay, path)
            changes[path] = text.write(apply(text.text, wanted))
        state = frozenset(changes.items())
        if state in seen or changes == overlay.changes:
            refused[f"fixes of {applied[0].finding.contract} undo one another: not applied again"] = None
            break
        seen.add(state)
        overlay = OverlayTree(tree, changes)
        plan.applied.extend(applied)
        tried.update({_identity(item.finding) for item in applied})
        outcome = recheck(overlay)
    for path, after in sorted(overlay.changes.items()):
        before = tree.read(path)
        if before is not None and before != after:
            plan.changes[path] = (before, after)
    plan.refused = list(refused)
    return plan


def _identity(finding: Reported) -> tuple[str, str, str, str]:
    return finding.contract, finding.rule, finding.subject, finding.side


def _by_path(edits: list[Edit]) -> Mapping[str, list[Edit]]:
    grouped: dict[str, list[Edit]] = {}
    for edit in edits:
        grouped.setdefault(edit.path, []).append(edit)
    return grouped


def _round(
    outcome: Outcome,
    host: Host,
    tree: Tree,
    plan: FixPlan,
    refused: dict[str, None],
    tried: Mapping[tuple[str, str, str, str], int],
) -> tuple[list[Edit], list[Applied]]:
    """The edits of one round: each finding's first safe remedy, unless it overlaps an earlier one."""
    taken: list[Edit] = []
    applied: list[Applied] = []
    for finding in outcome.findings:
        if finding.exempt is not None:
            continue
        remedy = next((item for item in finding.remedies if item.safe), None)
        if remedy is None:
            continue
        if tried.get(_identity(finding), 0) >= _MAX_TRIES:
            refused[f"{finding.at.path}: {finding.rule}: {remedy.title}: refused, it does not mend what it is for"] = (
                None
            )
            continue
        what = f"{finding.at.path}:{finding.at.span.line}: {finding.rule}: {remedy.title}"
        try:
            edits = mend(outcome, finding, remedy, host, tree)
        except EditError as error:
            refused[f"{what}: refused, {error}"] = None
            continue
        except Exception as error:  # the plugin's mend may raise anything
            failure = _failure(finding, host, error)
            if failure not in plan.failures:
                plan.failures.append(failure)
            continue
        fresh = [edit for edit in edits if edit not in taken]  # two findings may ask for the same line
        if not edits or overlap(fresh, taken):
            continue
        taken.extend(fresh)
        applied.append(Applied(finding, remedy.title))
    return taken, applied
