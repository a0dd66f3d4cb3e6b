"""From a finding's remedy to edits, over texts in memory."""

from __future__ import annotations

import msgspec

from lockstitch.api import Edit, Finding, Related, Remedy
from lockstitch.engine.answers import edit_refusal
from lockstitch.engine.outcome import Failure, Fixable, Outcome, Reported
from lockstitch.fix.edits import EditError, Text, apply, breaks_syntax
from lockstitch.host import Host, describe, trace_of
from lockstitch.tree import Tree, Unreadable


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
        texts[path] = text_of(tree, path).text
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


def text_of(tree: Tree, path: str) -> Text:
    """The text of a file. Raises EditError."""
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
                failures.append(mend_failure(finding, host, error))
                continue
            if edits:
                made.append(Fixable(remedy.title, edits, remedy.safe))
        if made:
            fixes[index] = tuple(made)
    return msgspec.structs.replace(outcome, fixes=fixes, failures=tuple(sorted(set(failures))))


def mend_failure(finding: Reported, host: Host, error: Exception) -> Failure:
    """What a mend raised, as a failure of its plugin."""
    analyzer = host.analyzers.get(finding.check)
    return Failure(
        plugin=host.owner(analyzer) if analyzer else "lockstitch",
        phase="mend",
        contract=finding.contract,
        path=finding.at.path,
        error=describe(error),
        traceback=trace_of(error),
    )
