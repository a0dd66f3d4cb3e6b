"""From findings to changed files, all of it in memory: nothing is written before everything is known.

Fixes are applied in rounds over an overlay of the tree. After each round the contracts are judged again, so that a fix
sees what the one before it did. A round after which a fix's finding is still there, or the tool can do less than
before, is taken back, and made again without the fix that is to blame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set

from msgspec import Struct, field

from lockstitch.api import Edit
from lockstitch.engine.outcome import Failure, Outcome, Reported
from lockstitch.fix.edits import EditError, apply, overlap
from lockstitch.fix.planning import mend, mend_failure, text_of
from lockstitch.host import Host
from lockstitch.tree import OverlayTree, Tree

#: One finding a round in the worst case: insertions at one place wait for one another.
_MAX_ROUNDS = 400
#: What is mended so often and comes back each time is brought back by other fixes.
_MAX_TRIES = 20

#: What a finding is the same by, however the lines around it move: contract, rule, subject and side.
_Key = tuple[str, str, str, str]
#: A fix that is not tried again: its finding, in which file, and its title.
_Bar = tuple[_Key, str, str]


class Applied(Struct, frozen=True):
    """One remedy that was carried out."""

    finding: Reported
    title: str


class FixPlan(Struct):
    """What fixing would do: contents before and after by path, and what stood in the way.

    `given_up` are the findings whose fix was refused or failed, as they stood then.
    """

    changes: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    applied: list[Applied] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    given_up: list[Reported] = field(default_factory=list)

    def gave_up(self, finding: Reported) -> bool:
        """Whether the fix of this finding was refused, or failed."""
        return any(_place(item) == _place(finding) for item in self.given_up)


def plan_fixes(outcome: Outcome, host: Host, tree: Tree, recheck: Callable[[Tree], Outcome]) -> FixPlan:
    """Everything that the safe remedies of `outcome` change, and of what `recheck` finds after that."""
    rounds = _Rounds(host, tree)
    for _ in range(_MAX_ROUNDS):
        made = rounds.propose(outcome)
        if not made.applied:
            break
        if made.changes == rounds.overlay.changes or frozenset(made.changes.items()) in rounds.seen:
            rounds.refused.append(f"fixes of {made.applied[0].finding.contract} undo one another: not applied again")
            break
        after = recheck(OverlayTree(tree, made.changes))
        if rounds.holds(outcome, made, after):
            outcome = after
    return rounds.plan()


class _Proposal(Struct):
    """The fixes of one round, and the contents that they would leave."""

    applied: list[Applied]
    edits: list[Edit]
    changes: dict[str, bytes]
    paths: dict[int, frozenset[str]]
    """The files that each of `applied` edits, by its index."""


class _Rounds:
    """What was applied until now, and what will not be any more."""

    def __init__(self, host: Host, tree: Tree) -> None:
        self.overlay = OverlayTree(tree, {})
        self.seen: set[frozenset[tuple[str, bytes]]] = set()
        self.refused: list[str] = []
        self._tree = tree
        self._host = host
        self._applied: list[Applied] = []
        self._said: set[tuple[_Bar, str]] = set()
        self._failures: dict[Failure, None] = {}
        self._given_up: dict[Reported, None] = {}
        self._barred: set[_Bar] = set()
        self._tried: Counter[_Key] = Counter()
        self._most = 0
        """How many fixes the next round may have; 0 for as many as there are."""

    def propose(self, outcome: Outcome) -> _Proposal:
        """Each finding's first safe remedy, unless it overlaps an earlier one."""
        made = _Proposal([], [], dict(self.overlay.changes), {})
        for finding in outcome.findings:
            if self._most and len(made.applied) >= self._most:
                break
            remedy = next((item for item in finding.remedies if item.safe), None)
            if finding.exempt is not None or remedy is None or self._bar(finding, remedy.title) in self._barred:
                continue
            if self._tried[_key(finding)] >= _MAX_TRIES:
                self._give_up(finding, remedy.title, "refused, other fixes bring back what it mends")
                continue
            try:
                edits = mend(outcome, finding, remedy, self._host, self.overlay)
            except EditError as error:
                self._say(finding, remedy.title, f"refused, {error}")
                continue
            except Exception as error:  # the plugin's mend may raise anything
                self._failures[mend_failure(finding, self._host, error)] = None
                self._given_up[finding] = None
                continue
            fresh = [edit for edit in edits if edit not in made.edits]  # two findings may ask for the same line
            if not edits or overlap(fresh, made.edits):
                continue
            made.edits.extend(fresh)
            made.paths[len(made.applied)] = frozenset(edit.path for edit in edits)
            made.applied.append(Applied(finding, remedy.title))
        for path, wanted in _by_path(made.edits).items():
            text = text_of(self.overlay, path)
            made.changes[path] = text.write(apply(text.text, wanted))
        return made

    def holds(self, before: Outcome, made: _Proposal, after: Outcome) -> bool:
        """Take over a round if all its fixes did what they are for; else see to it that the next one is another."""
        broken = _lost(before, after, {edit.path for edit in made.edits})
        if broken is not None and len(made.applied) > 1:  # half as many, until it is plain which fix it was
            suspects = [index for index, paths in made.paths.items() if broken.path in paths]
            if len(suspects) != 1:
                self._most = len(made.applied) // 2
                return False
            self._refuse_for(made.applied[suspects[0]], broken)
            return False
        if broken is not None:
            self._refuse_for(made.applied[0], broken)
            return False
        idle = _idle(before, made.applied, after)
        for item in idle:
            self._give_up(item.finding, item.title, "refused, it does not mend what it is for")
        if idle:
            return False
        self._most = 0
        self._applied.extend(made.applied)
        self._tried.update({_key(item.finding) for item in made.applied})
        self.seen.add(frozenset(made.changes.items()))
        self.overlay = OverlayTree(self._tree, made.changes)
        return True

    def plan(self) -> FixPlan:
        """What has come of it."""
        changes = {}
        for path, after in sorted(self.overlay.changes.items()):
            before = self._tree.read(path)
            if before is not None and before != after:
                changes[path] = (before, after)
        return FixPlan(changes, self._applied, self.refused, list(self._failures), list(self._given_up))

    def _refuse_for(self, item: Applied, broken: Failure) -> None:
        self._most = 0
        where = f"{broken.path} " if broken.path else ""
        if broken.phase in {"parse", "read"}:
            why = f"it would leave {where}so that it cannot be read whole: {broken.error}"
        else:
            why = f"after it, {broken.plugin} fails on {where or broken.contract}: {broken.error}"
        self._give_up(item.finding, item.title, f"refused, {why}")

    def _give_up(self, finding: Reported, title: str, why: str) -> None:
        self._barred.add(self._bar(finding, title))
        self._say(finding, title, why)

    def _say(self, finding: Reported, title: str, why: str) -> None:
        """Note what is not done, once, though the finding may stand on another line in the next round."""
        said = (self._bar(finding, title), why)
        if said not in self._said:
            self.refused.append(f"{finding.at.path}:{finding.at.span.line}: {finding.rule}: {title}: {why}")
        self._said.add(said)
        self._given_up[finding] = None

    def _bar(self, finding: Reported, title: str) -> _Bar:
        return (*_place(finding), title)


def _lost(before: Outcome, after: Outcome, edited: Set[str]) -> Failure | None:
    """The first failure that was not there before, of those that an edit can be to blame for.

    A report that is older now than the file it reports of is none.
    """
    known = {_kind(failure) for failure in before.failures}
    for failure in after.failures:
        of_edited = failure.path in edited and (failure.plugin == "lockstitch" or failure.phase == "extract")
        if (of_edited or failure.phase in {"needs", "judge"}) and _kind(failure) not in known:
            return failure
    return None


def _kind(failure: Failure) -> tuple[str, str, str, str]:
    return failure.plugin, failure.phase, failure.contract, failure.path


def _idle(before: Outcome, applied: Sequence[Applied], after: Outcome) -> list[Applied]:
    """Those of `applied` whose finding is still there: of so many of one kind, as many have to be gone."""
    was, now = _counts(before), _counts(after)
    fixed = Counter(_key(item.finding) for item in applied)
    idle = {key for key, count in fixed.items() if now[key] > was[key] - count}
    if not idle:
        return []
    left = {_place(finding) for finding in after.findings}
    suspects = [item for item in applied if _key(item.finding) in idle]
    plain = [item for item in suspects if _place(item.finding) in left]
    found = {_key(item.finding) for item in plain}
    return plain + [item for item in suspects if _key(item.finding) not in found]


def _counts(outcome: Outcome) -> Counter[_Key]:
    return Counter(_key(finding) for finding in outcome.findings if finding.exempt is None)


def _key(finding: Reported) -> _Key:
    return finding.contract, finding.rule, finding.subject, finding.side


def _place(finding: Reported) -> tuple[_Key, str]:
    return _key(finding), finding.at.path


def _by_path(edits: Sequence[Edit]) -> Mapping[str, list[Edit]]:
    grouped: dict[str, list[Edit]] = {}
    for edit in edits:
        grouped.setdefault(edit.path, []).append(edit)
    return grouped
