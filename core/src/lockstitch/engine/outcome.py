"""What a run found, as plain data: the input of every report."""

from __future__ import annotations

import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from lockstitch.api import Edit, Place, Remedy, Rule
from lockstitch.api.contracts import Contract, Severity
from lockstitch.api.findings import Verdict

Phase = Literal["load", "config", "tree", "read", "parse", "extract", "needs", "judge", "mend", "write"]


class Failure(Struct, frozen=True, kw_only=True, order=True):
    """Something that kept the tool from doing its job; any of these makes the exit code 2.

    `plugin` is the distribution at fault (`lockstitch` for the host itself). `line` and `column` are
    1-based, 0 when there is no such place. `traceback` is for `-v` only.
    """

    path: str = ""
    line: int = 0
    column: int = 0
    contract: str = ""
    plugin: str = "lockstitch"
    phase: Phase
    error: str
    traceback: str = ""


class Excuse(Struct, frozen=True, kw_only=True):
    """Why a finding does not count."""

    kind: Literal["exemption", "suppression", "baseline"]
    reason: str = ""
    issue: str = ""
    expires: datetime.date | None = None


class RelatedPlace(Struct, frozen=True):
    """Another end of a finding, in a file."""

    at: Place
    message: str


class Reported(Struct, frozen=True, kw_only=True):
    """A finding with everything that a report needs. Every place is in a file of the tree."""

    contract: str
    check: str
    rule: str
    subject: str
    side: str
    verdict: Verdict
    severity: Severity
    message: str
    why: str
    at: Place
    related: tuple[RelatedPlace, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    exempt: Excuse | None = None
    key: str = ""
    """The semantic key: hexadecimal, stable under edits elsewhere; equal keys are counted."""

    @property
    def counts(self) -> bool:
        """Whether this finding makes its contract drift (or unknown)."""
        return self.exempt is None and self.severity != "info"


def without_safe(finding: Reported) -> Reported:
    """`finding` with remedies that are offered, and carried out by nobody but people."""
    if not any(remedy.safe for remedy in finding.remedies):
        return finding
    return replace(finding, remedies=tuple(replace(remedy, safe=False) for remedy in finding.remedies))


ContractState = Literal["in step", "drift", "unknown", "failed"]


class ContractOutcome(Struct, frozen=True, kw_only=True):
    """One contract and how it stands."""

    contract: Contract
    at: Place
    sides: tuple[str, ...]
    state: ContractState
    files: int = 0
    """How many files of the tree it looked at."""


class Fixable(Struct, frozen=True):
    """The edits of one remedy of one finding (made only for the formats that carry them)."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


class Outcome(Struct, frozen=True, kw_only=True):
    """The whole result of a run, in the order in which it is reported.

    `findings` are sorted by contract id, path, span, rule and subject. `files` counts the files whose
    facts were wanted. `filtered` counts findings left out by paths or `--changed-since`.
    `fixes` holds, for each finding by index, the edits of its remedies; empty when not asked for.
    """

    contracts: tuple[ContractOutcome, ...] = ()
    findings: tuple[Reported, ...] = ()
    failures: tuple[Failure, ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()
    """Every rule that may be named in `findings`, as (check, rule); core rules have check `lockstitch`."""
    files: int = 0
    filtered: int = 0
    fixes: dict[int, tuple[Fixable, ...]] = {}

    def exit_code(self, strict: bool = False) -> int:
        """0 in step, 1 drift (or unknown under `strict`), 2 when the tool did not do its job."""
        if self.failures:
            return 2
        bad = {"drift", "unknown"} if strict else {"drift"}
        return int(any(finding.counts and finding.verdict in bad for finding in self.findings))

    def count(self, state: ContractState) -> int:
        """How many contracts are in this state."""
        return sum(outcome.state == state for outcome in self.contracts)
