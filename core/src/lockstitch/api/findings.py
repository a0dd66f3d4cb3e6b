"""What a judge says: findings, what could mend them, and the edits that do."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api.contracts import Severity
from lockstitch.api.places import ContractPlace, Place, Related, Span

Verdict = Literal["drift", "unknown"]


class Remedy(Struct, frozen=True):
    """A way to mend a finding, offered without reading any text.

    `title` is an imperative sentence. `paths` are the files whose texts `mend` wants; only these
    may be edited. `data` is whatever `mend` needs, as plain text. A remedy that is not `safe`
    is shown and offered in an editor, but `--fix` leaves it alone; none is that belongs to an `unknown` finding.
    """

    title: str
    paths: tuple[str, ...]
    data: tuple[str, ...] = ()
    safe: bool = True


class Finding(Struct, frozen=True, kw_only=True):
    """One piece of drift, or one thing that could not be told (`verdict = "unknown"`).

    `subject` is the bare thing, a method's or a variable's name: with contract, rule and side it is
    the key under which baselines know the finding, so it never holds a line number or a sentence.
    `side` is the label of the side that must change. `at` stands on that side; `related`
    are the other ends. `remedies` are ways to mend it, the best one first. The message names both and does not
    repeat the contract's `why`. `severity` is only for a rule whose findings do not all weigh the same;
    configuration decides over it.
    """

    rule: str
    subject: str
    message: str
    at: Place | ContractPlace
    side: str = ""
    verdict: Verdict = "drift"
    related: tuple[Related, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    severity: Severity | None = None


class Edit(Struct, frozen=True, order=True):
    """Replace a span of one file by a text.

    `path` is one that the remedy named; `span` is in its text, and an empty one inserts. Line ends in `text`
    are LF; the host writes the file's own.
    """

    path: str
    span: Span
    text: str
